import type { StopSignal } from '../../core/call-options.js';
import { channels } from '../../core/channels.js';
import type { Clock, Timer } from '../../core/clock.js';
import type { ContainerId } from '../../core/ids.js';
import type { ContainerState } from '../../generated/types.js';
import type { EventDelivery } from '../../policy/runtime/capabilities.js';
import type { ExitSource } from '../../policy/exit/exit.js';
import { fullListPeriodMs, relistPeriodMs } from '../../policy/runtime/relist-period.js';
import type { ContainerService, EventService } from '../../runtime/service.js';
import { EventPump, type EventPumpListener } from './event-pump.js';
import { type Look, LOOK_LIMIT_MS, lookAt } from './look.js';
import { Turnstile } from './turnstile.js';
import { type ObservedExit, Watched } from './watched.js';

export type { ObservedExit } from './watched.js';

/** What the watcher asks of a runtime. */
export type WatchedService = Pick<ContainerService, 'containerStatus' | 'listContainers'> & EventService;

/** Statuses asked for at once. */
const MOST_CHECKS = 32;
/** A container is looked at itself after this time, whatever the lists say of it, in milliseconds. */
const LONGEST_UNSEEN_MS = 120_000;
/** How long to wait for something to be believed of a container, in milliseconds: then its end is reported as lost. */
const DOUBT_LIMIT_MS = 300_000;
/** When to look again after a look that failed, in milliseconds: twice as late each time. */
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;

/** Filter for those that have ended. */
const EXITED = { state: 'CONTAINER_EXITED' } as const;

/** Failures of a list that is no better when it is asked for again. */
const REFUSED: ReadonlySet<string> = new Set(['rejected', 'message_too_large', 'bad_response']);

/** What a watcher of exits goes by. */
export interface ExitWatcherOptions {
  readonly clock: Clock;
  readonly events: EventDelivery;
  /** Labels that every watched container carries, so that one list serves all. */
  readonly labelSelector: Readonly<Record<string, string>>;
  /** Event stream to share with other readers of the same runtime. @default one of its own */
  readonly pump?: EventPump | undefined;
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
  readonly #listener: EventPumpListener;
  #leavePump: (() => void) | undefined;
  #holds = 0;
  #timer: Timer | undefined;
  #dueMs = Infinity;
  /** When all may be listed again, and not just those that have ended. */
  #fullDueMs = 0;
  #youngestMs = 0;
  #listing = false;
  #listAgain: ExitSource | undefined;
  /** Set while a look that failed is to be repeated. */
  #retryMs: number | undefined;
  /** Looks do not pile up behind it: one per container. */
  readonly #turnstile = new Turnstile(MOST_CHECKS);

  constructor(service: WatchedService, options: ExitWatcherOptions) {
    this.#service = service;
    this.#options = options;
    this.#pump = options.pump ?? new EventPump(service, options.clock, options.events);
    this.#listener = {
      onEvent: ({ containerId }) => this.#hint(containerId),
      onGap: (wasBroken) => {
        // A runtime that was away may have lost some.
        if (wasBroken) this.#fullDueMs = 0;
        this.#relistSoon('recovered');
      },
    };
  }

  /**
   * Opens the event stream before there is anything to watch, so that the first events prove that it delivers. The
   * stream stays open while anything holds or watches. Call the answer once to let go.
   */
  hold(): () => void {
    this.#hold();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#letGo();
    };
  }

  #hold(): void {
    this.#holds += 1;
    this.#leavePump ??= this.#pump.listen(this.#listener);
  }

  /**
   * Waits for the end of a container that was started. It is looked at right away, and again whenever there may be news.
   * Any number may wait for the same one. Never rejects.
   */
  exitOf(id: ContainerId, signal?: StopSignal): Promise<ObservedExit | 'aborted'> {
    if (signal?.aborted === true) return Promise.resolve('aborted');
    let entry = this.#watched.get(id);
    if (entry === undefined) {
      this.#hold();
      entry = new Watched(id, this.#onEnd);
      this.#watched.set(id, entry);
    }
    this.#youngestMs = this.#options.clock.monotonicMs();
    const end = entry.wait(signal);
    void this.#check(entry, 'status');
    this.#schedule('sooner');
    return end;
  }

  /** One for all that are watched. */
  readonly #onEnd = (entry: Watched): void => {
    if (this.#watched.get(entry.id) === entry) this.#watched.delete(entry.id);
    this.#letGo();
  };

  #hint(containerId: string): void {
    const entry = this.#watched.get(containerId);
    if (entry !== undefined) void this.#check(entry, 'event');
  }

  /** One look at a time; what comes meanwhile leads to one more. */
  async #check(entry: Watched, source: ExitSource): Promise<void> {
    entry.again = true;
    entry.source = source;
    if (entry.checking) return;
    entry.checking = true;
    while (entry.again && this.#isWatched(entry)) {
      entry.again = false;
      const { source: hint } = entry;
      await this.#turnstile.enter();
      const look = await lookAt(this.#service, this.#options.clock, entry.id);
      this.#turnstile.leave();
      if (this.#isWatched(entry)) this.#take(entry, look, hint);
    }
    entry.checking = false;
  }

  /** Whether its status was not asked for so long that it is, whatever a list says. */
  #isUnseen({ lookedMs }: Watched): boolean {
    return this.#options.clock.monotonicMs() - lookedMs >= LONGEST_UNSEEN_MS;
  }

  #isWatched(entry: Watched): boolean {
    return this.#watched.get(entry.id) === entry;
  }

  #take(entry: Watched, look: Look, source: ExitSource): void {
    const nowMs = this.#options.clock.monotonicMs();
    // Nobody was there to doubt.
    if (look.kind === 'away' && entry.doubtedSinceMs !== undefined) entry.doubtedSinceMs += nowMs - entry.lookedMs;
    entry.lookedMs = nowMs;
    entry.failed = look.kind === 'away' || look.kind === 'doubt';
    if (look.kind === 'exited') return entry.settle({ ...look, source });
    if (look.kind === 'gone') return entry.settle(look);
    if (look.kind === 'running') entry.doubtedSinceMs = undefined;
    if (look.kind === 'doubt') {
      entry.doubtedSinceMs ??= nowMs;
      const message = `nothing could be learned of it for ${DOUBT_LIMIT_MS} ms: ${look.message}`;
      if (nowMs - entry.doubtedSinceMs >= DOUBT_LIMIT_MS) return entry.settle({ kind: 'lost', message });
    }
    if (!entry.failed) return;
    entry.again = false;
    this.#lookAgain();
  }

  /** After a look that failed: what it would have shown must not wait for the next event or the usual list. */
  #lookAgain(): void {
    this.#retryMs = Math.min(LONGEST_RETRY_MS, (this.#retryMs ?? FIRST_RETRY_MS / 2) * 2);
    this.#schedule('sooner');
  }

  /** @param only `sooner`: leaves a list alone that is due before; new jobs, however many, must not put it off */
  #schedule(only: 'sooner' | 'always' = 'always'): void {
    const { clock, events } = this.#options;
    const ageMs = clock.monotonicMs() - this.#youngestMs;
    const delayMs = Math.min(this.#retryMs ?? Infinity, relistPeriodMs(events, this.#pump.isDelivering, ageMs));
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

  /**
   * One list for all: a status is asked for only where the list says something ended. Of many containers it is mostly one
   * of those that have ended only, see `fullListPeriodMs`.
   */
  async #relist(source: ExitSource): Promise<void> {
    if (this.#listing) {
      // It may have been answered before what is asked about now.
      this.#listAgain = source;
      return;
    }
    this.#listing = true;
    const before = [...this.#watched.values()];
    const { clock } = this.#options;
    const [startedAtMs, begunMs] = [clock.nowMs(), clock.monotonicMs()];
    const isFull = begunMs >= this.#fullDueMs || before.some(({ failed }) => failed);
    const state = isFull ? undefined : EXITED;
    const filter = { labelSelector: this.#options.labelSelector, state };
    const list = await this.#service.listContainers({ filter }, { timeoutMs: LOOK_LIMIT_MS });
    this.#listing = false;
    if (channels.relist.hasSubscribers) {
      const error = list.isErr() ? list.error : undefined;
      const durationMs = clock.monotonicMs() - begunMs;
      const scope = isFull ? 'all' : 'exited';
      channels.relist.publish({ reason: source, scope, watched: before.length, startedAtMs, durationMs, error });
    }
    const again = this.#listAgain;
    this.#listAgain = undefined;
    if (list.isErr()) {
      this.#lookAgain();
      // What a runtime refuses to list, as when the list is too large, it may tell of each; so may one that never answers.
      const isRefused = REFUSED.has(list.error.kind);
      for (const entry of before) if (isRefused || this.#isUnseen(entry)) void this.#check(entry, source);
    } else {
      if (isFull) this.#fullDueMs = clock.monotonicMs() + fullListPeriodMs(clock.monotonicMs() - begunMs);
      const states = new Map<string, ContainerState>(list.value.containers.map(({ id, state }) => [id, state]));
      for (const entry of before) {
        // The list was complete: what is missing in it is gone.
        const told = states.get(entry.id) ?? (isFull ? 'CONTAINER_UNKNOWN' : 'CONTAINER_RUNNING');
        const mayHaveEnded =
          told !== 'CONTAINER_RUNNING' || entry.doubtedSinceMs !== undefined || this.#isUnseen(entry);
        if (!mayHaveEnded) entry.failed = false;
        else if (this.#isWatched(entry)) void this.#check(entry, source);
      }
      if (!before.some(({ failed }) => failed)) this.#retryMs = undefined;
    }
    if (again !== undefined && this.#watched.size > 0) await this.#relist(again);
    else this.#schedule();
  }

  #letGo(): void {
    this.#holds -= 1;
    if (this.#watched.size === 0) {
      this.#timer?.cancel();
      this.#timer = undefined;
      this.#retryMs = undefined;
    }
    if (this.#holds > 0) return;
    this.#leavePump?.();
    this.#leavePump = undefined;
  }
}
