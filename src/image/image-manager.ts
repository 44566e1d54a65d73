import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import { type Clock, systemClock } from '../core/clock.js';
import { type CallError, type InputProblem, invalidInput, type InvalidInput, type WrongState } from '../core/errors.js';
import { fromBody } from '../core/from-body.js';
import { AccessLedger, type ImageAccessMode } from '../policy/image-access.js';
import { imageRewriter, type MirrorRule } from '../policy/image-mirrors.js';
import { type PullRetryOptions, pullRetryProblems, resolvePullRetry } from '../policy/pull-retry.js';
import {
  type AskError,
  type AskOptions,
  type ResolvedImage,
  resolveImage,
  type VerifiedCredentials,
  verifyCredentials,
} from './ask-registry.js';
import { BackOffs } from './back-offs.js';
import { timeoutProblems } from './call-limits.js';
import type { ContentSource } from '../runtime/content-source.js';
import type { CredentialSource } from './credential-chain.js';
import { CredentialLookups } from './credential-lookups.js';
import { type EnsureContext, type EnsuredImage, type EnsureError, ensureImage, type EnsureOptions } from './ensure.js';
import { explainImage, type ImageExplanation } from './explain-image.js';
import { lackOfRoom, machineDiskSpace, type ReadDiskSpace } from './head-room.js';
import { rewritten } from './image-name.js';
import { keyOf, type NodeImages } from './image-use.js';
import { type ImageLease, Leases } from './leases.js';
import { type PrefetchReport, prefetchImages } from './prefetch.js';
import { type ProgressRun, watchProgress } from './progress-run.js';
import { progressWatch } from './progress-poll.js';
import { PullQueue } from './pull-queue.js';
import {
  collectImages,
  type CollectOptions,
  type CollectReport,
  type RemoveContext,
  type RemovedImage,
  removeImage,
  type RemoveOptions,
} from './remove-images.js';
import { SharedWork } from './shared-work.js';

export type { EnsuredImage, EnsureError, EnsureOptions } from './ensure.js';

/** How a manager works. */
export interface ImageManagerOptions {
  /** @default the machine's own time */
  readonly clock?: Clock | undefined;
  /** Chance, 0 up to 1, for the jitter of retries. @default Math.random */
  readonly random?: (() => number) | undefined;
  /** Pulls that may go on at once, 1 or more. @default 5 */
  readonly maxPulls?: number | undefined;
  /** Pulls that may go on at once from one registry, 1 or more. @default 3 */
  readonly maxPullsPerRegistry?: number | undefined;
  /** How failed pulls are repeated. */
  readonly retry?: PullRetryOptions | undefined;
  /** Time limit of a shared pull with all its tries in milliseconds, from its first try on. @default none */
  readonly pullTimeoutMs?: number | undefined;
  /**
   * A pull is given up, and tried again, when nothing comes for this long, in milliseconds. Needs `content`: without
   * it, nobody can tell a slow pull from one that stands still. @default 300_000
   */
  readonly stallTimeoutMs?: number | undefined;
  /**
   * Where exact progress comes from; `none`: progress is an estimate, or unknown.
   *
   * @default the `content` of the service, as of a `CriRuntime`; a runtime that turns out to have none is as `none`
   */
  readonly content?: ContentSource | 'none' | undefined;
  /** How often progress is asked for, in milliseconds. @default 500 */
  readonly progressIntervalMs?: number | undefined;
  /** Where credentials are looked for when a caller gives none; see `userCredentialSources`. @default nowhere */
  readonly credentialSources?: readonly CredentialSource[] | undefined;
  /** Where images are taken from instead. @default nowhere else */
  readonly mirrors?: readonly MirrorRule[] | undefined;
  /** Check the right of a `user` to a private image that is on the node already: a mode, or a ledger to go on with. @default off */
  readonly access?: ImageAccessMode | AccessLedger | undefined;
  /** A pull is refused when less than this many bytes are free where images are kept. @default 0 */
  readonly minFreeBytes?: number | undefined;
  /** Looks at a file system. @default the machine's */
  readonly readDiskSpace?: ReadDiskSpace | undefined;
}

/** The images of one node: looked for, pulled once however many ask, kept while needed, and told truthfully. */
export class ImageManager {
  readonly #context: RemoveContext;
  readonly #problems: readonly InputProblem[];

  private constructor(context: RemoveContext, problems: readonly InputProblem[]) {
    this.#context = context;
    this.#problems = problems;
  }

  /**
   * Makes a manager over an image service. One manager per runtime: what is shared, is shared within it. Options that
   * can't be used make every operation answer `invalid_input`.
   */
  static over(service: NodeImages, options: ImageManagerOptions = {}): ImageManager {
    const { clock = systemClock, maxPulls = 5, maxPullsPerRegistry = 3, minFreeBytes = 0 } = options;
    const { stallTimeoutMs = 300_000, progressIntervalMs = 500, readDiskSpace = machineDiskSpace } = options;
    const { content = service.content } = options;
    const retry = resolvePullRetry(options.retry);
    const rewrite = imageRewriter(options.mirrors ?? []);
    const problems: InputProblem[] = [
      ...pullRetryProblems('retry', retry),
      ...(rewrite.isErr() ? rewrite.error.problems : []),
      ...timeoutProblems('pullTimeoutMs', options.pullTimeoutMs),
      ...timeoutProblems('stallTimeoutMs', stallTimeoutMs),
      ...timeoutProblems('progressIntervalMs', progressIntervalMs),
      ...Object.entries({ maxPulls, maxPullsPerRegistry })
        .filter(([, value]) => !(Number.isInteger(value) && value >= 1))
        .map(([field]) => ({ field, problem: 'must be a whole number of 1 or more' })),
      ...(minFreeBytes >= 0 ? [] : [{ field: 'minFreeBytes', problem: 'must be 0 or more bytes' }]),
    ];
    const lastUsedMs = new Map<string, number>();
    const ensure: EnsureContext = {
      engine: {
        service,
        clock,
        queue: new PullQueue(clock, { maxPulls, maxPullsPerRegistry }),
        backOffs: new BackOffs(clock),
        retry,
        random: options.random ?? Math.random,
        pullTimeoutMs: options.pullTimeoutMs,
        progress: progressWatch({
          clock,
          service,
          content: content === 'none' ? undefined : content,
          intervalMs: progressIntervalMs,
          stallTimeoutMs,
        }),
      },
      pulls: new SharedWork(),
      lookups: new CredentialLookups(),
      credentialSources: options.credentialSources ?? [],
      access: typeof options.access === 'string' ? new AccessLedger(options.access) : options.access,
      headRoom: (signal) =>
        minFreeBytes === 0 ? Promise.resolve(undefined) : lackOfRoom(service, readDiskSpace, minFreeBytes, signal),
      rewrite: rewrite.unwrapOr((reference) => reference),
      onUse: (image) => lastUsedMs.set(keyOf(image.id), clock.monotonicMs()),
    };
    return new ImageManager({ ensure, service, leases: new Leases(), readDiskSpace, lastUsedMs }, problems);
  }

  /**
   * Makes an image present by its policy. RPC: ImageStatus, then PullImage and ImageStatus where it must be pulled.
   *
   * Callers who want the same image for the same handler by the same credentials share one pull. Who leaves it, by
   * `signal` or `timeoutMs`, does not disturb the others; the last one to leave cancels it. Pulls wait for their turn,
   * and what may pass by itself is tried again.
   *
   * @param reference such as `ubuntu:22.04`, or the id of an image that is on the node
   * @param options.timeoutMs time limit of this caller for everything. @default none
   * Errors: `invalid_input` (nothing was sent), `image_absent`, `pull_failed`, and those of any call.
   */
  ensure(reference: string, options: EnsureOptions = {}): ResultAsync<EnsuredImage, EnsureError> {
    return this.#guarded('ImageManager.ensure', () => ensureImage(this.#context.ensure, reference, options));
  }

  /** The same, with its progress to be iterated over: the latest state each time, ending with the pull. */
  ensureWithProgress(reference: string, options: EnsureOptions = {}): ProgressRun {
    return watchProgress(options, (watched) => this.ensure(reference, watched));
  }

  /**
   * Makes many images present, so that they are there when they are needed. One that fails does not stop the others.
   *
   * Errors: `invalid_input`, naming every bad reference (nothing was sent).
   */
  prefetch(references: readonly string[], options: EnsureOptions = {}): ResultAsync<PrefetchReport, CallError> {
    return this.#guarded('ImageManager.prefetch', () =>
      prefetchImages(references, options, this.#context.ensure, (reference) => this.ensure(reference, options)),
    );
  }

  /**
   * Asks the registry what a tag means now, so that a set of jobs can be pinned to one digest. The registry is asked by
   * this process, not by the runtime: mirrors and certificates of the runtime do not count. A digest answers itself.
   *
   * Errors: `invalid_input`, `pull_failed` with the reason, `cancelled`, `deadline_exceeded`.
   */
  resolve(reference: string, options: AskOptions = {}): ResultAsync<ResolvedImage, AskError> {
    return this.#guarded('ImageManager.resolve', () => resolveImage(this.#context.ensure, reference, options));
  }

  /**
   * Asks a registry whether it takes credentials, as a login does; pulls nothing and keeps nothing.
   *
   * @param registry such as `ghcr.io` or `host:5000`
   * Errors: as of `resolve`; `unauthorized` for wrong ones.
   */
  verifyCredentials(registry: string, options: AskOptions = {}): ResultAsync<VerifiedCredentials, AskError> {
    return this.#guarded('ImageManager.verifyCredentials', () =>
      verifyCredentials(this.#context.ensure, registry, options),
    );
  }

  /** Says what `ensure` would do now, and why, and does nothing. Errors: as of `ensure`, but for those of a pull. */
  explain(reference: string, options: EnsureOptions = {}): ResultAsync<ImageExplanation, CallError> {
    return this.#guarded('ImageManager.explain', () => explainImage(this.#context.ensure, reference, options));
  }

  /**
   * Keeps an image from `remove` and `collect` of this manager until it is released. By name, so that it can be leased
   * before it is pulled. Errors: `invalid_input`.
   */
  lease(reference: string): Result<ImageLease, InvalidInput> {
    const { rewrite } = this.#context.ensure;
    return this.#context.leases.take(reference, (name) => rewritten(name, rewrite));
  }

  /**
   * Removes an image from the node, and on containerd every name it has. RPC: ImageStatus, ListContainers, RemoveImage.
   * Idempotent: an image that is not there is `removed: false`. Refused, unless forced, while it is leased or a
   * container uses it: containerd itself would not mind.
   *
   * Errors: `invalid_input`, `wrong_state`, and those of any call.
   */
  remove(reference: string, options: RemoveOptions = {}): ResultAsync<RemovedImage, CallError | WrongState> {
    return this.#guarded('ImageManager.remove', () => removeImage(this.#context, reference, options));
  }

  /**
   * Frees space when the image file system is filled to `highPercent`, down to `lowPercent`: images used longest ago
   * first, never one that is used, leased or pinned. What was used before this manager was made counts as used when it
   * first saw it. RPC: ImageFsInfo, ListImages, ListContainers, RemoveImage.
   *
   * Errors: `invalid_input`, and those of any call. What could not be removed is in the report.
   */
  collect(options: CollectOptions = {}): ResultAsync<CollectReport, CallError> {
    return this.#guarded('ImageManager.collect', () => collectImages(this.#context, options));
  }

  /** Who has shown a right to which image, to be kept for the next process; undefined where that is not checked. */
  get access(): AccessLedger | undefined {
    return this.#context.ensure.access;
  }

  #guarded<T, E>(operation: string, body: () => Promise<Result<T, E>>): ResultAsync<T, E | CallError> {
    return fromBody<T, E | CallError>(operation, async () => {
      if (this.#problems.length > 0) return err(invalidInput(operation, this.#problems));
      const result = await body();
      return result.isOk() ? ok(result.value) : err(result.error);
    });
  }
}
