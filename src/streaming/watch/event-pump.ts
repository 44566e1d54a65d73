import { type Clock, sleep, type Timer } from '../../core/clock.js';
import type { EventService } from '../../runtime/service.js';

export interface EventPumpListener {
  /** A container, or a sandbox, of this id changed. Must not block: the stream is read on while it runs. */
  readonly onEvent: (containerId: string) => void;
  /** Events may have been missed: the stream ended, or began anew. */
  readonly onGap: () => void;
}

/** A stream that ends sooner than this, in milliseconds, without an event is one that the runtime has switched off. */
const QUICK_END_MS = 1_000;
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 1_000;
/** How often to see whether the event loop of this process turns, in milliseconds. */
const PULSE_MS = 500;
/** A pulse that comes this much late means that nothing was read meanwhile: the stream is closed and opened anew. */
const STALL_MS = 2_000;
/** How long to wait before asking again a runtime that has events switched off, in milliseconds. */
const OFF_RETRY_MS = 60_000;

/**
 * Keeps one event stream open and drained. A reader that stops reading can freeze a node, so nothing here waits for
 * anybody: an event is reduced to an id and forgotten.
 */
export class EventPump {
  readonly #service: EventService;
  readonly #clock: Clock;
  readonly #listener: EventPumpListener;
  #open: AbortController | undefined;
  #delivering = false;

  constructor(service: EventService, clock: Clock, listener: EventPumpListener) {
    this.#service = service;
    this.#clock = clock;
    this.#listener = listener;
  }

  /** Whether the stream that is open now has delivered something. Opening one is not acknowledged by any runtime. */
  get isDelivering(): boolean {
    return this.#delivering;
  }

  /** Opens the stream, and opens it again whenever it ends, until `close`. Opening an open pump does nothing. */
  open(): void {
    if (this.#open !== undefined) return;
    this.#open = new AbortController();
    void this.#run(this.#open.signal);
  }

  close(): void {
    this.#open?.abort();
    this.#open = undefined;
    this.#delivering = false;
  }

  /**
   * A process whose event loop stands still does not drain the stream, and on some runtimes that freezes the node for
   * everybody. What piled up is dropped as soon as the loop turns again; the list tells what was missed.
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
    while (!isClosed()) {
      const openedAtMs = this.#clock.monotonicMs();
      let endedWell = true;
      let delivered = false;
      let isMissing = false;
      const stream = new AbortController();
      const endStream = (): void => stream.abort();
      signal.addEventListener('abort', endStream, { once: true });
      const stopPulse = this.#watchPulse(endStream);
      for await (const event of this.#service.getContainerEvents({}, { signal: stream.signal })) {
        if (isClosed()) break;
        if (event.isErr()) {
          isMissing = event.error.kind === 'unimplemented';
          endedWell = false;
          break;
        }
        delivered = true;
        this.#delivering = true;
        this.#listener.onEvent(event.value.containerId);
      }
      stopPulse();
      signal.removeEventListener('abort', endStream);
      if (isClosed() || isMissing) return;
      this.#delivering = false;
      this.#listener.onGap();
      backoffMs = delivered ? FIRST_BACKOFF_MS : Math.min(LONGEST_BACKOFF_MS, backoffMs * 2);
      const switchedOff = endedWell && !delivered && this.#clock.monotonicMs() - openedAtMs < QUICK_END_MS;
      if ((await sleep(this.#clock, switchedOff ? OFF_RETRY_MS : backoffMs, signal)) === 'aborted') return;
      this.#listener.onGap();
    }
  }
}
