/** Upper bounds of the buckets of every duration, in milliseconds: from a local call to a long pull. */
const DURATION_BOUNDS_MS: readonly number[] = Object.freeze([
  1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 1_800_000, 10_800_000,
]);

/** How durations were distributed. */
export interface Histogram {
  readonly count: number;
  readonly sumMs: number;
  readonly maxMs: number;
  /** Upper bounds of the buckets, in milliseconds, each included. */
  readonly boundsMs: readonly number[];
  /** How many fell into each bucket, not cumulative; one more than bounds, the last being what exceeds them all. */
  readonly counts: readonly number[];
}

/** A histogram that is being filled. */
export class DurationHistogram {
  #count = 0;
  #sumMs = 0;
  #maxMs = 0;
  readonly #counts = new Array<number>(DURATION_BOUNDS_MS.length + 1).fill(0);

  add(durationMs: number): void {
    const found = DURATION_BOUNDS_MS.findIndex((boundMs) => durationMs <= boundMs);
    const bucket = found === -1 ? DURATION_BOUNDS_MS.length : found;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count += 1;
    this.#sumMs += durationMs;
    this.#maxMs = Math.max(this.#maxMs, durationMs);
  }

  read(): Histogram {
    return Object.freeze({
      count: this.#count,
      sumMs: this.#sumMs,
      maxMs: this.#maxMs,
      boundsMs: DURATION_BOUNDS_MS,
      counts: Object.freeze([...this.#counts]),
    });
  }
}
