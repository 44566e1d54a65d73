import type { CallOptions } from './call-options.js';
import { type Clock, isClock, type Timer } from './clock.js';
import type { Cancelled, DeadlineExceeded, InputProblem } from './errors.js';
import { failure, type Outcome } from './failure.js';
import { orElse } from './or-else.js';
import { onAbort } from './on-abort.js';

/** Longest time limit, in milliseconds: the end of the year 9999, the longest that CraneSched uses. */
export const MAX_TIMEOUT_MS = 253_402_300_799_000;

/** Whether `value` can be a time limit in milliseconds. */
export function isTimeout(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= MAX_TIMEOUT_MS;
}

/** Whether `value` does what an `AbortSignal` does: one of another realm is one too. */
function isSignal(value: unknown): value is AbortSignal {
  const signal = value as Partial<AbortSignal> | null;
  return (
    typeof signal === 'object' &&
    signal !== null &&
    typeof signal.aborted === 'boolean' &&
    typeof signal.addEventListener === 'function' &&
    typeof signal.removeEventListener === 'function'
  );
}

/** A signal, for who has no error to answer what is none with: that counts as none. */
export function signalOf(value: unknown): AbortSignal | undefined {
  return orElse(() => isSignal(value), false) ? (value as AbortSignal) : undefined;
}

/** What is wrong with a time limit in milliseconds. */
export function timeoutProblems(field: string, value: unknown): readonly InputProblem[] {
  if (value === undefined || isTimeout(value)) return [];
  const got = typeof value === 'number' ? value : `a ${typeof value}`;
  return [{ field, problem: `must be a number > 0 and <= ${MAX_TIMEOUT_MS} (ms), got ${got}` }];
}

/** What is wrong with the options that every public call takes, whatever was given for them. */
export function callOptionProblems(options: unknown): readonly InputProblem[] {
  if (options === undefined) return [];
  if (typeof options !== 'object' || options === null) return [{ field: 'options', problem: 'must be an object' }];
  const { signal, timeoutMs, clock } = options as Readonly<Partial<Record<'signal' | 'timeoutMs' | 'clock', unknown>>>;
  const problems: InputProblem[] = [...timeoutProblems('options.timeoutMs', timeoutMs)];
  if (signal !== undefined && !isSignal(signal))
    problems.push({ field: 'options.signal', problem: 'must be an AbortSignal' });
  if (clock !== undefined && !isClock(clock)) problems.push({ field: 'options.clock', problem: 'must be a clock' });
  return problems;
}

/** What makes a caller wait no longer. */
export type ScopeEnd = 'cancelled' | 'late';

/** The caller's signal and time limit, joined. `close` it in a `finally`: its timer and listener go. */
export class Scope {
  /** Why it is over; undefined while it is not. */
  end: ScopeEnd | undefined;
  readonly #controller = new AbortController();
  readonly #timer: Timer | undefined;
  readonly #ignore: () => void;
  #over: Promise<ScopeEnd> | undefined;

  constructor(clock: Clock, { signal, timeoutMs }: CallOptions) {
    this.#timer =
      timeoutMs === undefined ? undefined : clock.setTimer(timeoutMs, () => this.#finish('late', undefined));
    this.#ignore = onAbort(signal, () => this.#finish('cancelled', signal?.reason));
  }

  /** Aborted when the scope is over, with the caller's reason where it was the caller. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Resolves when the scope is over; never where it is closed before. */
  get over(): Promise<ScopeEnd> {
    this.#over ??= new Promise((resolve) => {
      onAbort(this.signal, () => {
        if (this.end !== undefined) resolve(this.end);
      });
    });
    return this.#over;
  }

  /** What `work` answers, or why nobody waits for it any more. */
  async race<T>(work: Promise<T>): Promise<T | ScopeEnd> {
    return Promise.race([this.over, work]);
  }

  close(): void {
    this.#timer?.cancel();
    this.#ignore();
  }

  #finish(end: ScopeEnd, reason: unknown): void {
    if (this.end !== undefined) return;
    this.end = end;
    this.#controller.abort(reason);
  }
}

/** What an error of a caller who waits no longer says. */
export interface LeftWords {
  readonly message: string;
  readonly hint: string;
  readonly outcome: Outcome;
  readonly cause?: unknown;
}

/** The error of a call that its caller cancelled. */
export function cancelled(operation: string, reason: unknown, words: LeftWords): Cancelled {
  return failure({ kind: 'cancelled', operation, reason, ...words });
}

/**
 * The error of a call that its caller cancelled, with the usual words.
 *
 * @param hint where it is not known whether it was done
 */
export function callCancelled(
  operation: string,
  reason: unknown,
  outcome: Outcome,
  hint = 'The runtime may still do it. Look at the state (list or status) and clean up what it made.',
): Cancelled {
  return cancelled(operation, reason, {
    message: `${operation} was cancelled by the caller`,
    hint: outcome === 'unknown' ? hint : 'Nothing was changed.',
    outcome,
  });
}

/** The error of a call whose time was over. */
export function deadlineExceeded(operation: string, timeoutMs: number, words: LeftWords): DeadlineExceeded {
  return failure({ kind: 'deadline_exceeded', operation, timeoutMs, ...words });
}
