import type { CallOptions } from '../../core/call-options.js';
import type { Clock, Timer } from '../../core/clock.js';
import {
  exactProgress,
  completeProgress,
  type Ingest,
  ingestDigest,
  type LayerProgress,
  type ManifestBlobs,
  MAX_MANIFEST_BYTES,
  type TransferProgress,
} from '../../policy/image/pull-progress.js';
import type { ImageService } from '../../runtime/service.js';
import type { ContentBlob, ContentSource } from '../../runtime/content-source.js';
import { Manifests } from '../registry/manifests.js';
import type { ProgressHub } from './hub.js';

/** What is watched. */
export interface ProgressSubject {
  readonly registry: string;
  readonly repository: string;
  readonly attempt: number;
  readonly hub: ProgressHub;
  /** Called once when nothing came for the inactivity limit. */
  readonly onStall: (quietMs: number) => void;
}

/** Watches pulls. */
export interface ProgressWatch {
  /** Watches until stopped. */
  start(subject: ProgressSubject): { stop(): void };
  /** What has come when a pull has worked: all of the image's manifest, where it can be read. */
  complete(registry: string, repository: string, digest: string | undefined): Promise<TransferProgress | undefined>;
}

/** Where progress comes from, and how often it is asked for. */
export interface ProgressSettings {
  readonly clock: Clock;
  readonly service: ImageService;
  readonly content: ContentSource | undefined;
  readonly intervalMs: number;
  /** Undefined: a pull may be silent for ever. */
  readonly stallTimeoutMs: number | undefined;
}

/** Time limit of one look, in milliseconds. */
const LOOK_TIMEOUT_MS = 5_000;

/** How often silence is looked for within its limit, where nobody listens to the progress. */
const LOOKS_PER_STALL = 10;

/** Makes what watches pulls. */
export function progressWatch(settings: ProgressSettings): ProgressWatch {
  const { content } = settings;
  const manifests = content === undefined ? undefined : new Manifests(content);
  return {
    start(subject) {
      const poll = new ProgressPoll(settings, subject, manifests);
      poll.start();
      return poll;
    },
    async complete(registry, repository, digest) {
      if (content === undefined || manifests === undefined || digest === undefined) return undefined;
      const call = { timeoutMs: LOOK_TIMEOUT_MS };
      const present = await content.blobs(registry, repository, call);
      const manifest = present.isOk() ? await manifests.ofImage(digest, present.value, call) : undefined;
      return manifest && completeProgress(manifest);
    },
  };
}

class ProgressPoll {
  readonly #settings: ProgressSettings;
  readonly #subject: ProgressSubject;
  readonly #manifests: Manifests | undefined;
  readonly #stopping = new AbortController();
  #timer: Timer | undefined;
  #waitMs = 0;
  #looking = false;
  #content: ContentSource | undefined;
  #manifest: ManifestBlobs | undefined;
  #present: readonly ContentBlob[] = [];
  #refs = '';
  #layers: readonly LayerProgress[] = [];
  #usedAtStart: bigint | undefined;
  #sawIngests = false;
  #lastSign = '';
  #lastSignAtMs: number;

  constructor(settings: ProgressSettings, subject: ProgressSubject, manifests: Manifests | undefined) {
    this.#settings = settings;
    this.#subject = subject;
    this.#manifests = manifests;
    this.#content = settings.content;
    this.#lastSignAtMs = settings.clock.monotonicMs();
    const { latest } = subject.hub;
    if (latest?.transfer.accuracy === 'exact') this.#layers = latest.transfer.layers;
  }

  start(): void {
    const { hub, attempt } = this.#subject;
    hub.tell({ phase: 'pulling', attempt });
    hub.onListen = () => this.#schedule();
    this.#schedule();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#stopping.abort();
    this.#subject.hub.onListen = undefined;
  }

  /** Looks again after a while, where somebody wants to know. */
  #schedule(): void {
    const { stallTimeoutMs, clock, intervalMs } = this.#settings;
    const mayStall = this.#content !== undefined && stallTimeoutMs !== undefined;
    const { hasListeners } = this.#subject.hub;
    if (this.#stopping.signal.aborted || (!mayStall && !hasListeners)) return;
    // Where nobody listens, only silence matters, and that can be told by a few looks.
    const waitMs = hasListeners ? intervalMs : Math.max(intervalMs, (stallTimeoutMs ?? 0) / LOOKS_PER_STALL);
    if (this.#looking || (this.#timer !== undefined && this.#waitMs <= waitMs)) return;
    this.#timer?.cancel();
    this.#waitMs = waitMs;
    this.#timer = clock.setTimer(waitMs, () => {
      this.#looking = true;
      void this.#look().then(() => {
        this.#looking = false;
        this.#timer = undefined;
        this.#schedule();
      });
    });
  }

  async #look(): Promise<void> {
    const { hub, attempt } = this.#subject;
    const transfer = this.#content === undefined ? await this.#growth() : await this.#exact(this.#content);
    if (this.#stopping.signal.aborted) return;
    if (transfer !== undefined) hub.tell({ phase: 'pulling', attempt, transfer });
  }

  get #call(): CallOptions {
    return { signal: this.#stopping.signal, timeoutMs: LOOK_TIMEOUT_MS };
  }

  async #exact(content: ContentSource): Promise<TransferProgress | undefined> {
    const listed = await content.ingests(this.#call);
    if (listed.isErr()) {
      // Not a containerd, or one that keeps its content store to itself.
      if (listed.error.kind === 'unimplemented' || listed.error.kind === 'rejected') this.#content = undefined;
      return undefined;
    }
    const ingests = listed.value;
    const refs = ingests
      .map(({ ref }) => ref)
      .sort()
      .join(' ');
    if (refs !== this.#refs || this.#manifest === undefined) await this.#readStore(content, ingests);
    this.#refs = refs;
    const present = new Set(this.#present.map((blob) => blob.digest));
    const progress = this.#manifest && exactProgress(this.#manifest, present, ingests, this.#layers);
    if (progress !== undefined) this.#layers = progress.layers;
    this.#watchForStall(ingests, progress?.percent === 100);
    return progress;
  }

  /** Finds the manifest that names what is being downloaded. */
  async #readStore(content: ContentSource, ingests: readonly Ingest[]): Promise<void> {
    const { registry, repository } = this.#subject;
    const blobs = await content.blobs(registry, repository, this.#call);
    if (blobs.isErr()) return;
    this.#present = blobs.value;
    const wanted = new Set(ingests.map(({ ref }) => ingestDigest(ref)));
    for (const { digest, sizeBytes } of blobs.value) {
      if (this.#manifest !== undefined || this.#stopping.signal.aborted) return;
      if (sizeBytes > MAX_MANIFEST_BYTES) continue;
      const manifest = await this.#manifests?.of(digest, this.#call);
      if (manifest?.blobs.some((blob) => wanted.has(blob.digest)) === true) this.#manifest = manifest;
    }
  }

  /** Silence counts while something is expected: not while the runtime unpacks what has come. */
  #watchForStall(ingests: readonly Ingest[], isComplete: boolean): void {
    const { stallTimeoutMs, clock } = this.#settings;
    const nowMs = clock.monotonicMs();
    const offsets = ingests.map(({ ref, offsetBytes }) => `${ref} ${offsetBytes}`).sort();
    const sign = `${this.#present.length} ${offsets.join(' ')}`;
    const mayUnpack = isComplete || (ingests.length === 0 && this.#sawIngests && this.#manifest === undefined);
    this.#sawIngests ||= ingests.length > 0;
    if (sign !== this.#lastSign || mayUnpack) {
      this.#lastSign = sign;
      this.#lastSignAtMs = nowMs;
    }
    const quietMs = nowMs - this.#lastSignAtMs;
    if (stallTimeoutMs === undefined || quietMs < stallTimeoutMs) return;
    this.stop();
    this.#subject.onStall(quietMs);
  }

  /** How much the image file systems grew. Most runtimes show nothing of a pull before its end. */
  async #growth(): Promise<TransferProgress | undefined> {
    const info = await this.#settings.service.imageFsInfo({}, this.#call);
    if (info.isErr()) return undefined;
    const used = info.value.imageFilesystems.reduce((sum, fs) => sum + (fs.usedBytes?.value ?? 0n), 0n);
    this.#usedAtStart ??= used;
    return used > this.#usedAtStart ? { accuracy: 'estimate', doneBytes: Number(used - this.#usedAtStart) } : undefined;
  }
}
