import { type Clock, sleep } from '../../core/clock.js';

/** Tells a place that has come free from the caller's signal. */
const TURN = Symbol('turn');

/** At most so many at a time, in the order they came. */
class Slots {
  private taken = 0;
  private readonly queue: (() => void)[] = [];

  /** Resolves to a function that gives the slot back; to undefined where `signal` or the time came first. */
  async take(
    limit: number,
    clock: Clock,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<(() => void) | undefined> {
    if (this.taken < limit) {
      this.taken += 1;
      return () => this.giveBack();
    }
    const waiting = new AbortController();
    const onAbort = (): void => waiting.abort();
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
    const turn = (): void => waiting.abort(TURN);
    this.queue.push(turn);
    await sleep(clock, timeoutMs, waiting.signal);
    signal?.removeEventListener('abort', onAbort);
    if (waiting.signal.reason === TURN) return () => this.giveBack();
    this.queue.splice(this.queue.indexOf(turn), 1);
    return undefined;
  }

  get isIdle(): boolean {
    return this.taken === 0 && this.queue.length === 0;
  }

  /** Hands the place to whoever waits longest. */
  private giveBack(): void {
    const next = this.queue.shift();
    if (next === undefined) this.taken -= 1;
    else next();
  }
}

const slots = new WeakMap<object, Map<string, Slots>>();

/** Takes one of the places that a container of this service has. */
export async function takeSlot(
  service: object,
  containerId: string,
  limit: number,
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<(() => void) | undefined> {
  const ofService = slots.get(service) ?? new Map<string, Slots>();
  slots.set(service, ofService);
  const ofContainer = ofService.get(containerId) ?? new Slots();
  ofService.set(containerId, ofContainer);
  const release = await ofContainer.take(limit, clock, timeoutMs, signal);
  const tidy = (): void => {
    if (ofContainer.isIdle) ofService.delete(containerId);
  };
  tidy();
  return release === undefined
    ? undefined
    : () => {
        release();
        tidy();
      };
}
