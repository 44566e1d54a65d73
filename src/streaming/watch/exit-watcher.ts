import type { Clock, Timer } from '../../core/clock.js';
import type { ContainerId } from '../../core/ids.js';
import type { ContainerState, ContainerStatus } from '../../generated/types.js';
import type { EventDelivery } from '../../policy/capabilities.js';
import type { ExitSource } from '../../policy/exit.js';
import { relistPeriodMs } from '../../policy/relist-period.js';
import type { ContainerService, EventService } from '../../runtime/service.js';
import { EventPump } from './event-pump.js';

/** What the watcher asks of a runtime. */
export type WatchedService = Pick<ContainerService, 'containerStatus' | 'listContainers'> & EventService;

/** The end of a container: its status, or that the runtime no longer knows it. */
export type ObservedExit =
  | { readonly kind: 'exited'; readonly status: ContainerStatus; readonly source: ExitSource }
  | { readonly kind: 'gone'; readonly message: string };

interface Watched {
  readonly id: ContainerId;
  readonly sinceMs: number;
  readonly settle: (exit: ObservedExit) => void;
  source: ExitSource;
  checking: boolean;
  again: boolean;
}

/** Statuses asked for at once. */
const MOST_CHECKS = 32;

export interface ExitWatcherOptions {
  readonly clock: Clock;
  readonly events: EventDelivery;
  /** Labels that every watched container carries, so that one list serves all. */
  readonly labelSelector: Readonly<Record<string, string>>;
}

/**
 * Tells when containers end; one per runtime connection serves all its jobs. Events are hints, the status is the truth:
 * every hint, gap or doubt leads to a look at the status, and all containers are listed from time to time anyway.
 */
export class ExitWatcher {
  readonly #service: WatchedService;
  readonly #options: ExitWatcherOptions;
  readonly #watched = new Map<string, Watched>();
  readonly #pump: EventPump;
  #holds = 0;
  #timer: Timer | undefined;
  #dueMs = Infinity;
  #youngestMs = 0;
  #listing = false;
  #checks = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(service: WatchedService, options: ExitWatcherOptions) {
    this.#service = service;
    this.#options = options;
    this.#pump = new EventPump(service, options.clock, {
      onEvent: (containerId) => this.#hint(containerId),
      onGap: () => this.#relistSoon('recovered'),
    });
  }

  /**
   * Opens the event stream before there is anything to watch, so that the first events prove that it delivers. The
   * stream stays open while anything holds or watches. Call the answer once to let go.
   */
  hold(): () => void {
    this.#holds += 1;
    if (this.#options.events !== 'none') this.#pump.open();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds -= 1;
      this.#restIfIdle();
    };
  }

  /** Waits for the end of a container. It is looked at right away, and again whenever there may be news. Never rejects. */
  exitOf(id: ContainerId, signal?: AbortSignal): Promise<ObservedExit | 'aborted'> {
    if (signal?.aborted === true) return Promise.resolve('aborted');
    const letGo = this.hold();
    return new Promise((resolve) => {
      const end = (answer: ObservedExit | 'aborted'): void => {
        this.#watched.delete(id);
        signal?.removeEventListener('abort', onAbort);
        letGo();
        resolve(answer);
      };
      const onAbort = (): void => end('aborted');
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#youngestMs = this.#options.clock.monotonicMs();
      const entry: Watched = {
        id,
        sinceMs: this.#youngestMs,
        settle: end,
        source: 'status',
        checking: false,
        again: false,
      };
      this.#watched.set(id, entry);
      void this.#check(entry, 'status');
      this.#schedule('sooner');
    });
  }

  /** Waits until fewer than {@link MOST_CHECKS} statuses are asked for at once. Marks do not pile up: one per container. */
  async #turn(): Promise<void> {
    if (this.#checks >= MOST_CHECKS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#checks += 1;
  }

  #passTurn(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#checks -= 1;
    else next();
  }

  #hint(containerId: string): void {
    const entry = this.#watched.get(containerId);
    if (entry !== undefined) void this.#check(entry, 'event');
  }

  async #check(entry: Watched, source: ExitSource): Promise<void> {
    if (entry.checking) {
      entry.again = true;
      entry.source = source;
      return;
    }
    entry.checking = true;
    await this.#turn();
    const answer = await this.#service.containerStatus({ containerId: entry.id });
    entry.checking = false;
    this.#passTurn();
    if (this.#watched.get(entry.id) !== entry) return;
    if (answer.isOk() && answer.value.status?.state === 'CONTAINER_EXITED') {
      entry.settle({ kind: 'exited', status: answer.value.status, source });
    } else if (answer.isErr() && answer.error.kind === 'not_found') {
      entry.settle({ kind: 'gone', message: answer.error.message });
    } else if (entry.again) {
      entry.again = false;
      await this.#check(entry, entry.source);
    }
  }

  /** @param only `sooner`: leaves a list alone that is due before; new jobs, however many, must not put it off */
  #schedule(only: 'sooner' | 'anew' = 'anew'): void {
    const { clock, events } = this.#options;
    const ageMs = clock.monotonicMs() - this.#youngestMs;
    const delayMs = relistPeriodMs(events, this.#pump.isDelivering, ageMs);
    const dueMs = clock.monotonicMs() + delayMs;
    if (only === 'sooner' && this.#timer !== undefined && this.#dueMs <= dueMs) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#watched.size === 0) return;
    this.#dueMs = dueMs;
    this.#timer = clock.setTimer(delayMs, () => void this.#relist('relist'));
  }

  #relistSoon(source: ExitSource): void {
    if (this.#watched.size > 0) void this.#relist(source);
  }

  /** One list for all: a status is asked for only where the list says something ended. */
  async #relist(source: ExitSource): Promise<void> {
    if (this.#listing) return;
    this.#listing = true;
    const before = [...this.#watched.values()];
    const list = await this.#service.listContainers({ filter: { labelSelector: this.#options.labelSelector } });
    this.#listing = false;
    if (list.isOk()) {
      const states = new Map<string, ContainerState>(list.value.containers.map(({ id, state }) => [id, state]));
      for (const entry of before) {
        const state = states.get(entry.id);
        const mayHaveEnded = state === undefined || state === 'CONTAINER_EXITED' || state === 'CONTAINER_UNKNOWN';
        if (mayHaveEnded && this.#watched.get(entry.id) === entry) void this.#check(entry, source);
      }
    }
    this.#schedule();
  }

  #restIfIdle(): void {
    if (this.#watched.size === 0) {
      this.#timer?.cancel();
      this.#timer = undefined;
    }
    if (this.#holds === 0) this.#pump.close();
  }
}
