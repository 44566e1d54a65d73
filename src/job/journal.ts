import type { Clock } from '../core/clock.js';
import type { PhaseTiming } from './outcome.js';
import type { JobState } from './state.js';
import { type Trigger, transition } from './transitions.js';

/**
 * The course of one job: the state it is in, the phases passed with their times, and whoever follows it. States change
 * here and nowhere else, each by a trigger that the table knows.
 */
export class Journal {
  readonly #clock: Clock;
  readonly #timings: PhaseTiming[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #passed: JobState[] = [{ phase: 'pending' }];
  #enteredAtMs: number;
  #enteredMonotonicMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#enteredAtMs = clock.nowMs();
    this.#enteredMonotonicMs = clock.monotonicMs();
  }

  get state(): JobState {
    return this.#passed[this.#passed.length - 1] as JobState;
  }

  /** The phases passed so far, and how long the present one has lasted. */
  timings(): readonly PhaseTiming[] {
    return [...this.#timings, this.#present()];
  }

  /** Whether the table allows `trigger` now. */
  allows(trigger: Trigger): boolean {
    return transition(this.state.phase, trigger).isOk();
  }

  /** Takes the trigger to `next`. A move that the table doesn't have is a defect, and throws to the one door that catches it. */
  move(trigger: Trigger, next: JobState): void {
    const to = transition(this.state.phase, trigger);
    if (to.isErr()) throw new Error(to.error.message);
    if (to.value !== next.phase) throw new Error(`"${trigger}" leads to ${to.value}, not to ${next.phase}`);
    this.#timings.push(this.#present());
    this.#enteredAtMs = this.#clock.nowMs();
    this.#enteredMonotonicMs = this.#clock.monotonicMs();
    this.#passed.push(Object.freeze(next));
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** Every state from the first to `cleaned`, each once, however late the reader comes. */
  async *states(): AsyncGenerator<JobState, void, undefined> {
    for (let i = 0; ; i++) {
      while (i >= this.#passed.length) await new Promise<void>((resolve) => this.#waiting.add(resolve));
      const state = this.#passed[i] as JobState;
      yield state;
      if (state.phase === 'cleaned') return;
    }
  }

  #present(): PhaseTiming {
    const durationMs = this.#clock.monotonicMs() - this.#enteredMonotonicMs;
    return { phase: this.state.phase, startedAtMs: this.#enteredAtMs, durationMs };
  }
}
