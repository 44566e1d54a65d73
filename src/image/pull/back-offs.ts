import type { Clock } from '../../core/clock.js';

interface BackOff {
  failures: number;
  readyAtMs: number;
}

/** How long a row of failures is remembered after its wait is over, in milliseconds. */
const MEMORY_MS = 10 * 60_000;

/** From this many entries on, those that are over are let go. */
const SWEEP_AT = 256;

/** Who failed lately, and until when it is not tried again: shared by all who want the same. */
export class BackOffs {
  readonly #clock: Clock;
  readonly #entries = new Map<string, BackOff>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds to wait before trying `key` again; 0 when it may be tried now. */
  remainingMs(key: string): number {
    const readyAtMs = this.#entries.get(key)?.readyAtMs ?? 0;
    return Math.max(0, readyAtMs - this.#clock.monotonicMs());
  }

  /** Failures in a row, as far as they are remembered. */
  failures(key: string): number {
    const entry = this.#entries.get(key);
    return entry === undefined || this.#isOver(entry) ? 0 : entry.failures;
  }

  /** Counts a failure; `delayMs` says the wait after the n-th in a row. */
  failed(key: string, delayMs: (failures: number) => number): void {
    const failures = this.failures(key) + 1;
    this.#entries.set(key, { failures, readyAtMs: this.#clock.monotonicMs() + delayMs(failures) });
    if (this.#entries.size < SWEEP_AT) return;
    for (const [other, entry] of this.#entries) if (this.#isOver(entry)) this.#entries.delete(other);
  }

  /** Forgets the failures of `key`. */
  forget(key: string): void {
    this.#entries.delete(key);
  }

  #isOver(entry: BackOff): boolean {
    return this.#clock.monotonicMs() - entry.readyAtMs > MEMORY_MS;
  }
}
