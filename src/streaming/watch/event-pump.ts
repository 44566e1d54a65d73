import { onAbort } from '../../core/on-abort.js';
import { type Clock, sleep, type Timer } from '../../core/clock.js';
import type { ContainerEventResponse } from '../../generated/types.js';
import type { EventDelivery } from '../../policy/runtime/capabilities.js';
import { streamTermMs } from '../../policy/runtime/stream-term.js';
import type { EventService } from '../../runtime/service.js';

export interface EventPumpListener {
  /** A container, or a sandbox, changed. Must not block: the stream is read on while it runs. */
  readonly onEvent: (event: ContainerEventResponse) => void;
  /**
   * Events may have been missed: the stream ended, or started over.
   *
   * @param wasBroken `false` where it was only the end of a term
   */
  readonly onGap: (wasBroken: boolean) => void;
}

/** A stream that ends sooner than this, in milliseconds, without an event is one that the runtime has switched off. */
const QUICK_END_MS = 1_000;
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 1_000;
/** How often to see whether the event loop of this process turns, in milliseconds. */
const PULSE_MS = 500;
/** A pulse that comes this much late means that nothing was read meanwhile: the stream is closed and opened again. */
const STALL_MS = 2_000;
/** Errors after which opening the stream again at once is of no use. */
const ENDS: Readonly<Record<string, 'missing' | 'unreadable' | undefined>> = {
  unimplemented: 'missing',
  bad_response: 'unreadable',
};
/** How long to wait before asking again a runtime that has events switched off, or sends what can't be read, in milliseconds. */
const OFF_RETRY_MS = 60_000;

/**
 * Keeps one event stream open and drained, for all who listen. A reader that stops reading can freeze a node, so nothing
 * here waits for anybody, and the stream is asked for in terms that the runtime ends by itself.
 */
export class EventPump {
  readonly #service: EventService;
  readonly #clock: Clock;
  readonly #events: EventDelivery;
  readonly #listeners = new Set<EventPumpListener>();
  #open: AbortController | undefined;
  #delivering = false;

  constructor(service: EventService, clock: Clock, events: EventDelivery) {
    this.#service = service;
    this.#clock = clock;
    this.#events = events;
  }

  /** Whether the stream that is open now has delivered something. Opening one is not acknowledged by any runtime. */
  get isDelivering(): boolean {
    return this.#delivering;
  }

  /**
   * Listens. The stream is opened with the first listener, and again whenever it ends, until the last has left; where the
   * runtime has no events, nothing is ever told. Call the answer to leave.
   */
  listen(listener: EventPumpListener): () => void {
    this.#listeners.add(listener);
    if (this.#open === undefined && this.#events !== 'none') {
      this.#open = new AbortController();
      void this.#run(this.#open.signal);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#open?.abort();
      this.#open = undefined;
      this.#delivering = false;
    };
  }

  #tellGap(wasBroken: boolean): void {
    for (const { onGap } of this.#listeners) onGap(wasBroken);
  }

  /**
   * A process whose event loop stands still does not drain the stream, and on some runtimes that freezes the node for
   * everybody. What piled up is dropped as soon as the loop turns again; the list says what was missed.
   */
  #watchPulse(onStall: () => void): () => void {
    const monotonicMs = (): number => this.#clock.monotonicMs();
    let timer: Timer;
    const beat = (): void => {
      const expectedMs = monotonicMs() + PULSE_MS;
      timer = this.#clock.setTimer(PULSE_MS, () => {
        if (monotonicMs() - expectedMs > STALL_MS) onStall();
        else beat();
      });
    };
    beat();
    return () => timer.cancel();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const isClosed = (): boolean => signal.aborted;
    let backoffMs = FIRST_BACKOFF_MS;
    let quiet = 0;
    while (!isClosed()) {
      const openedAtMs = this.#clock.monotonicMs();
      let end: 'well' | 'badly' | 'unreadable' | 'term' | 'missing' = 'well';
      let delivered = false;
      const stream = new AbortController();
      const stopPulse = this.#watchPulse(() => stream.abort());
      const ignore = onAbort(signal, () => {
        // At once: the stream itself takes a moment to end.
        stopPulse();
        stream.abort();
      });
      const timeoutMs = streamTermMs(this.#events, quiet);
      for await (const event of this.#service.getContainerEvents({}, { signal: stream.signal, timeoutMs })) {
        if (isClosed()) break;
        if (event.isErr()) {
          const { kind } = event.error;
          const wasTerm = kind === 'deadline_exceeded' && this.#clock.monotonicMs() - openedAtMs > QUICK_END_MS;
          end = wasTerm ? 'term' : (ENDS[kind] ?? 'badly');
          break;
        }
        delivered = true;
        this.#delivering = true;
        for (const { onEvent } of this.#listeners) onEvent(event.value);
      }
      stopPulse();
      ignore();
      if (isClosed() || end === 'missing') return;
      this.#delivering &&= end === 'term';
      this.#tellGap(end !== 'term');
      quiet = delivered ? 0 : quiet + 1;
      if (end === 'term') continue;
      backoffMs = delivered ? FIRST_BACKOFF_MS : Math.min(LONGEST_BACKOFF_MS, backoffMs * 2);
      const switchedOff = end === 'well' && !delivered && this.#clock.monotonicMs() - openedAtMs < QUICK_END_MS;
      const pauseMs = switchedOff || (end === 'unreadable' && !delivered) ? OFF_RETRY_MS : backoffMs;
      if ((await sleep(this.#clock, pauseMs, signal)) === 'aborted') return;
      this.#tellGap(true);
    }
  }
}
