import { onAbort } from '../../core/on-abort.js';
import { type Clock, sleep } from '../../core/clock.js';

/** Tells a place that has come free from the caller's signal. */
const TURN = Symbol('turn');

/** At most so many at a time, in the order they came. */
class Slots {
  private taken = 0;
  private readonly queue: (() => void)[] = [];

  /** Resolves to a function that gives the slot back; to how many are taken where `signal` or the time came first. */
  async take(
    limit: number,
    clock: Clock,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<(() => void) | number> {
    if (this.taken < limit) {
      this.taken += 1;
      return () => this.giveBack();
    }
    const waiting = new AbortController();
    const ignore = onAbort(signal, () => waiting.abort());
    const turn = (): void => waiting.abort(TURN);
    this.queue.push(turn);
    await sleep(clock, timeoutMs, waiting.signal);
    ignore();
    if (waiting.signal.reason === TURN) return () => this.giveBack();
    this.queue.splice(this.queue.indexOf(turn), 1);
    return this.taken;
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

/** Takes one of the places that a container of this service has; answers how many are taken where none came free. */
export async function takeSlot(
  service: object,
  containerId: string,
  limit: number,
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<(() => void) | number> {
  const ofService = slots.get(service) ?? new Map<string, Slots>();
  slots.set(service, ofService);
  const ofContainer = ofService.get(containerId) ?? new Slots();
  ofService.set(containerId, ofContainer);
  const release = await ofContainer.take(limit, clock, timeoutMs, signal);
  const tidy = (): void => {
    if (ofContainer.isIdle) ofService.delete(containerId);
  };
  tidy();
  return typeof release === 'number'
    ? release
    : () => {
        release();
        tidy();
      };
}
