import { onAbort } from '../../core/on-abort.js';
import type { StopSignal } from '../../core/call-options.js';
import type { Clock } from '../../core/clock.js';
import type { PhaseTiming } from './outcome.js';

/** A machine as data: which trigger leads from which phase to which. */
export type Table<P extends string, T extends string> = Readonly<Record<P, Readonly<Partial<Record<T, P>>>>>;

/**
 * The progress of one step or pod: the state it is in, the phases passed with their times, and whoever follows it. States
 * change here and nowhere else, each by a trigger that the table knows.
 */
export class StateMachine<S extends { readonly phase: P }, P extends string, T extends string> {
  readonly #clock: Clock;
  readonly #table: Table<P, T>;
  // Joined by `concat`, which makes lists of just their length: others have room to spare, and most machines rest for hours.
  #timings: readonly PhaseTiming<P>[] = [];
  #passed: readonly S[];
  #waiting: (() => void)[] | undefined;
  #ignore: (() => void) | undefined;
  readonly #tell: ((left: PhaseTiming<P>, next: S) => void) | undefined;
  readonly #closed: StopSignal | undefined;
  #enteredAtMs: number;
  #enteredMonotonicMs: number;

  /**
   * @param tell told of each phase that is left, and of the state that follows
   * @param closed ends the wait of whoever follows it
   */
  constructor(
    clock: Clock,
    table: Table<P, T>,
    first: S,
    tell?: (left: PhaseTiming<P>, next: S) => void,
    closed?: StopSignal,
  ) {
    this.#tell = tell;
    this.#closed = closed;
    this.#clock = clock;
    this.#table = table;
    this.#passed = [first];
    this.#enteredAtMs = clock.nowMs();
    this.#enteredMonotonicMs = clock.monotonicMs();
  }

  get state(): S {
    return this.#passed[this.#passed.length - 1] as S;
  }

  /** The phases passed so far, and how long the present one has lasted. */
  timings(): readonly PhaseTiming<P>[] {
    return this.#timings.concat(this.#present());
  }

  /** Takes the trigger to `next`. A move that the table doesn't have is a defect, and throws, and is caught where the body of the public call is. */
  move(trigger: T, next: S): void {
    const from = this.state.phase;
    const to = this.#table[from][trigger];
    if (to !== next.phase) throw new Error(`"${trigger}" leads from ${from} to ${String(to)}, not to ${next.phase}`);
    const left = this.#present();
    this.#timings = this.#timings.concat(left);
    this.#enteredAtMs = this.#clock.nowMs();
    this.#enteredMonotonicMs = this.#clock.monotonicMs();
    this.#passed = this.#passed.concat(Object.freeze(next));
    this.#wake();
    this.#tell?.(left, next);
  }

  readonly #wake = (): void => {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#ignore?.();
    waiting?.forEach((wake) => wake());
  };

  #news(): Promise<void> {
    if (this.#waiting === undefined) this.#ignore = onAbort(this.#closed, this.#wake);
    return new Promise<void>((resolve) => (this.#waiting ??= []).push(resolve));
  }

  /** Every state from the first to the last there is, each once, however late the reader comes. */
  async *states(): AsyncGenerator<S, void, undefined> {
    for (let i = 0; ; i++) {
      while (i >= this.#passed.length) {
        if (this.#closed?.aborted === true) return;
        await this.#news();
      }
      const state = this.#passed[i] as S;
      yield state;
      if (Object.keys(this.#table[state.phase]).length === 0) return;
    }
  }

  #present(): PhaseTiming<P> {
    const durationMs = this.#clock.monotonicMs() - this.#enteredMonotonicMs;
    return { phase: this.state.phase, startedAtMs: this.#enteredAtMs, durationMs };
  }
}
