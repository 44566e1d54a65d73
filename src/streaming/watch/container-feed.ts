import { onAbort } from '../../core/on-abort.js';
import type { Clock, Timer } from '../../core/clock.js';
import type { ContainerId } from '../../core/ids.js';
import type {
  Container,
  ContainerEventResponse,
  ContainerEventType,
  ContainerState,
  PodSandboxStatus,
} from '../../generated/types.js';
import type { EventDelivery } from '../../policy/runtime/capabilities.js';
import { isOwnSandbox, readOwnLabels } from '../../policy/names/own-objects.js';
import { relistPeriodMs } from '../../policy/runtime/relist-period.js';
import type { ContainerService, SandboxService } from '../../runtime/service.js';
import { ChangeReader } from './change-reader.js';
import type { ContainerChange, ContainerChangeKind, Sighting } from './container-change.js';
import type { EventPump } from './event-pump.js';

type Listing = Pick<ContainerService, 'listContainers'> & Pick<SandboxService, 'listPodSandbox'>;

export interface ContainerFeedOptions {
  readonly clock: Clock;
  readonly events: EventDelivery;
  /** Labels of the sandboxes and containers that are told of. */
  readonly labelSelector: Readonly<Record<string, string>>;
  /** The event stream, shared with the exit watcher: on some runtimes two streams take events from each other. */
  readonly pump: EventPump;
}

/** How to follow the changes of containers. */
export interface ChangesOptions {
  /** Aborting it ends the changes. @default none: they end when the loop over them is left */
  readonly signal?: AbortSignal | undefined;
  /**
   * Changes that may wait for a slow reader. More are dropped, and the difference to what it has seen is then told from a
   * list. @default 1_024
   */
  readonly queueLimit?: number | undefined;
}

const KIND_OF_EVENT: Partial<Record<ContainerEventType, ContainerChangeKind>> = {
  CONTAINER_CREATED_EVENT: 'created',
  CONTAINER_STARTED_EVENT: 'started',
  CONTAINER_STOPPED_EVENT: 'stopped',
  CONTAINER_DELETED_EVENT: 'deleted',
};
const KIND_OF_STATE: Partial<Record<ContainerState, ContainerChangeKind>> = {
  CONTAINER_CREATED: 'created',
  CONTAINER_RUNNING: 'started',
  CONTAINER_EXITED: 'stopped',
};
const QUEUE_LIMIT = 1_024;
const LIST_LIMIT_MS = 15_000;
const RETRY_MS = 1_000;

/**
 * Changes of our containers, by events where they come and by lists where they don't: the same changes in the same
 * order on every runtime, those that no event reported being marked.
 */
export class ContainerFeed {
  readonly #service: Listing;
  readonly #options: ContainerFeedOptions;
  readonly #readers = new Set<ChangeReader>();
  #leavePump: (() => void) | undefined;
  #openedNs = 0n;
  #newsMs = 0;
  #timer: Timer | undefined;
  #listing = false;
  #listAgain = false;
  #closed = false;
  /** Sandboxes that are ours, of the containers that were listed last. */
  #ownSandboxes: ReadonlySet<string> = new Set();
  /** Seen by event while a list was under way, which may not show it yet, or show it still. */
  #touched = new Set<string>();

  constructor(service: Listing, options: ContainerFeedOptions) {
    this.#service = service;
    this.#options = options;
  }

  /** First what there is, then every change, until `signal` is aborted, the loop is left, or `close`. */
  async *changes({ signal, queueLimit }: ChangesOptions = {}): AsyncGenerator<ContainerChange, void, undefined> {
    if (this.#closed || signal?.aborted === true) return;
    const reader = new ChangeReader(queueLimit ?? QUEUE_LIMIT, () => this.#list());
    const ignore = onAbort(signal, () => reader.end());
    this.#join(reader);
    try {
      for (let change = await reader.next(); change !== undefined; change = await reader.next()) yield change;
    } finally {
      ignore();
      this.#leave(reader);
    }
  }

  /** Ends all changes. */
  close(): void {
    this.#closed = true;
    for (const reader of this.#readers) reader.end();
  }

  #join(reader: ChangeReader): void {
    const { clock, pump } = this.#options;
    this.#readers.add(reader);
    if (this.#leavePump === undefined) {
      this.#openedNs = BigInt(Math.floor(clock.nowMs())) * 1_000_000n;
      this.#leavePump = pump.listen({ onEvent: (event) => this.#onEvent(event), onGap: () => this.#list() });
    }
    this.#list();
  }

  #leave(reader: ChangeReader): void {
    this.#readers.delete(reader);
    if (this.#readers.size > 0) return;
    this.#timer?.cancel();
    this.#leavePump?.();
    this.#leavePump = undefined;
  }

  #onEvent({ containerId, containerEventType, createdAt, podSandboxStatus }: ContainerEventResponse): void {
    const kind = KIND_OF_EVENT[containerEventType];
    if (kind === undefined || containerId === podSandboxStatus?.id) return;
    if (this.#listing) this.#touched.add(containerId);
    const seen = podSandboxStatus === undefined ? undefined : this.#sighting(containerId, podSandboxStatus);
    for (const reader of this.#readers) {
      // What is older than the first list and not in it is a replay of something long gone.
      const sighting = reader.knows(containerId) ?? (createdAt < this.#openedNs ? undefined : seen);
      if (sighting !== undefined) reader.take(sighting, kind, createdAt, false);
    }
    this.#newsMs = this.#options.clock.monotonicMs();
  }

  /** Of a container of ours, by its sandbox. */
  #sighting(containerId: string, sandbox: Pick<PodSandboxStatus, 'id' | 'labels' | 'metadata'>): Sighting | undefined {
    if (!isOwnSandbox(sandbox, this.#options.labelSelector)) return undefined;
    const jobId = readOwnLabels(sandbox.labels)?.jobId;
    return { containerId: containerId as ContainerId, sandboxId: sandbox.id, jobId };
  }

  #list(): void {
    this.#listAgain = true;
    if (!this.#listing) void this.#keepListing();
  }

  async #keepListing(): Promise<void> {
    const { clock, labelSelector } = this.#options;
    this.#listing = true;
    let failed = false;
    while (this.#listAgain && this.#readers.size > 0) {
      this.#listAgain = false;
      this.#touched.clear();
      const before = new Map([...this.#readers].map((reader) => [reader, reader.known]));
      const list = await this.#service.listContainers({ filter: { labelSelector } }, { timeoutMs: LIST_LIMIT_MS });
      failed = list.isErr() || !(await this.#knowSandboxes(list.value.containers));
      if (list.isErr() || failed) break;
      const atNs = BigInt(Math.floor(clock.nowMs())) * 1_000_000n;
      for (const [reader, known] of before) this.#compare(reader, known, list.value.containers, atNs);
    }
    this.#listing = false;
    if (this.#readers.size > 0) this.#schedule(failed);
  }

  /** Looks which containers are in sandboxes of ours: labels alone are anybody's. Answers false where that is unknown. */
  async #knowSandboxes(containers: readonly Container[]): Promise<boolean> {
    const wanted = new Set<string>(containers.map(({ podSandboxId }) => podSandboxId));
    let known: readonly string[] = [...this.#ownSandboxes];
    if ([...wanted].some((id) => !this.#ownSandboxes.has(id))) {
      const { labelSelector } = this.#options;
      const list = await this.#service.listPodSandbox({ filter: { labelSelector } }, { timeoutMs: LIST_LIMIT_MS });
      if (list.isErr()) return false;
      known = list.value.items.filter((sandbox) => isOwnSandbox(sandbox, labelSelector)).map(({ id }) => id);
    }
    this.#ownSandboxes = new Set(known.filter((id) => wanted.has(id)));
    return true;
  }

  #compare(reader: ChangeReader, known: readonly Sighting[], containers: readonly Container[], atNs: bigint): void {
    for (const { id, podSandboxId, labels, state } of containers) {
      const kind = KIND_OF_STATE[state];
      if (kind === undefined || this.#touched.has(id) || !this.#ownSandboxes.has(podSandboxId)) continue;
      const sighting = { containerId: id, sandboxId: podSandboxId, jobId: readOwnLabels(labels)?.jobId };
      reader.take(sighting, kind, atNs, true);
    }
    const present = new Set<string>(containers.map(({ id }) => id));
    for (const sighting of known) {
      const { containerId } = sighting;
      if (!present.has(containerId) && !this.#touched.has(containerId) && reader.knows(containerId) !== undefined)
        reader.take(sighting, 'deleted', atNs, true);
    }
  }

  #schedule(failed: boolean): void {
    const { clock, events, pump } = this.#options;
    const periodMs = relistPeriodMs(events, pump.isDelivering, clock.monotonicMs() - this.#newsMs);
    this.#timer?.cancel();
    this.#timer = clock.setTimer(failed ? Math.min(RETRY_MS, periodMs) : periodMs, () => this.#list());
  }
}
