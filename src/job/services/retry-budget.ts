import type { Result } from 'neverthrow';

import { type Clock, sleep } from '../../core/clock.js';
import type { Outcome } from '../../core/failure.js';
import type { JobServices } from './services.js';

/** An error as far as doubt goes. */
interface Doubtful {
  readonly kind: string;
  readonly outcome?: Outcome;
}

/** Whether the call may have happened although it ended in this error. */
export function mayHaveHappened(error: Doubtful): boolean {
  return error.outcome === 'unknown' && error.kind !== 'rejected';
}

/** Whether the runtime was only not to be reached, or not ready: the same call may succeed in a moment. */
export function isPassing(error: Doubtful): boolean {
  return error.kind === 'not_ready' || error.kind === 'connection_failed' || error.kind === 'deadline_exceeded';
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/** Pauses of growing length within a budget of time. What calls wait for those of other jobs does not count. */
export class RetryBudget {
  readonly #clock: Clock;
  readonly #waitedMs: () => number;
  readonly #endMs: number;
  #pauseMs = FIRST_PAUSE_MS;

  constructor({ clock, waitedMs = () => 0 }: Pick<JobServices, 'clock' | 'waitedMs'>, budgetMs: number) {
    this.#clock = clock;
    this.#waitedMs = waitedMs;
    this.#endMs = clock.monotonicMs() - waitedMs() + budgetMs;
  }

  /** Pauses, and answers whether there is time for another try. */
  async pause(): Promise<boolean> {
    const leftMs = this.#endMs + this.#waitedMs() - this.#clock.monotonicMs();
    if (leftMs <= 0) return false;
    await sleep(this.#clock, Math.min(this.#pauseMs, leftMs));
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
    return true;
  }

  /** Asks until there is an answer or the budget ends, and answers the last error then. */
  async insist<T, E>(ask: () => PromiseLike<Result<T, E>>): Promise<Result<T, E>> {
    for (;;) {
      const answer = await ask();
      if (answer.isOk() || !(await this.pause())) return answer;
    }
  }
}
