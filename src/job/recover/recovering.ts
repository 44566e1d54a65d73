import type { RecordedStep, StepRecord } from '../record/record.js';
import type { SharedCalls } from '../services/heavy-calls.js';

/** How far a recovery has come. Numbers only grow. */
export interface RecoverProgress {
  /** Jobs that were taken over so far. */
  readonly taken: number;
  /** Those of them of which all is reported and cleaned up. */
  readonly done: number;
  /** Whether all entries were looked at. */
  readonly isComplete: boolean;
}

/** What is known comes first, as it costs least and frees most; what was half-made comes last. */
const RANKS: Readonly<Record<RecordedStep, number>> = {
  telling: 0,
  cleaning: 0,
  stuck: 1,
  stopping: 2,
  running: 2,
  starting: 3,
  creating: 4,
  preparing: 5,
};

/** Steps that are recovered at once, besides those whose programs only run. */
const stepsAtOnce = (calls: SharedCalls | undefined): number => 2 * (calls?.heavy.most ?? 4);

/**
 * Keeps a recovery of thousands small: so many steps are worked on at once, those first of which most is known. A program
 * that runs is only watched, and takes no place meanwhile. What was stuck before may hang again: it takes half of the places.
 */
export class RecoverTurns {
  #free: number;
  /** Places that what was stuck may take. */
  #freeForStuck: number;
  #isOpen = false;
  /** By rank. */
  readonly #waiting: (() => void)[][] = Array.from({ length: 6 }, () => []);

  constructor(calls: SharedCalls | undefined) {
    this.#free = stepsAtOnce(calls);
    this.#freeForStuck = Math.ceil(this.#free / 2);
  }

  /** Lets them go: all is known of what there is, or enough. */
  open(): void {
    this.#isOpen = true;
    while (this.#free > 0 && this.#startNext());
  }

  /** Does a part of a step when it is its turn. */
  async within<T>({ step }: Pick<StepRecord, 'step'>, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((resolve) => {
      this.#waiting[RANKS[step]]?.push(resolve);
      if (this.#isOpen && this.#free > 0) this.#startNext();
    });
    try {
      return await work();
    } finally {
      this.#free += 1;
      if (step === 'stuck') this.#freeForStuck += 1;
      if (this.#isOpen) this.#startNext();
    }
  }

  #startNext(): boolean {
    const isOpen = (rank: number): boolean => rank !== RANKS.stuck || this.#freeForStuck > 0;
    const rank = this.#waiting.findIndex((line, at) => line.length > 0 && isOpen(at));
    const next = this.#waiting[rank]?.shift();
    if (next === undefined) return false;
    this.#free -= 1;
    if (rank === RANKS.stuck) this.#freeForStuck -= 1;
    next();
    return true;
  }
}
