import type { CallOptions } from './call-options.js';
import type { Clock } from './clock.js';
import { type Cancelled, type DeadlineExceeded, type InputProblem } from './errors.js';
import { failure, type Outcome } from './failure.js';

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

/**
 * What is wrong with the options that every public call takes, whatever was given for them.
 *
 * @param path begins the name of each field
 */
export function callOptionProblems(options: unknown, path = 'options.'): readonly InputProblem[] {
  if (options === undefined) return [];
  if (typeof options !== 'object' || options === null)
    return [{ field: path.replace(/\.$/, ''), problem: 'must be an object' }];
  const { signal, timeoutMs } = options as { readonly signal?: unknown; readonly timeoutMs?: unknown };
  const problems: InputProblem[] = [];
  if (signal !== undefined && !isSignal(signal))
    problems.push({ field: `${path}signal`, problem: 'must be an AbortSignal' });
  if (timeoutMs !== undefined && !isTimeout(timeoutMs)) {
    const got = typeof timeoutMs === 'number' ? `, got ${timeoutMs}` : `, got a ${typeof timeoutMs}`;
    problems.push({ field: `${path}timeoutMs`, problem: `must be a number > 0 and <= ${MAX_TIMEOUT_MS} (ms)${got}` });
  }
  return problems;
}

/** The caller's signal and time limit as one signal. `close` it in a `finally`: its timer and listener go. */
export interface Scope {
  readonly signal: AbortSignal;
  /** Whether the caller was told to stop, or the time is over. */
  left(): boolean;
  /** Why, once it has. */
  leftBecause(outcome: Outcome): Cancelled | DeadlineExceeded;
  close(): void;
}

/** What a reader can do about an end of its waiting. */
export interface ScopeHints {
  readonly cancelled: string;
  readonly late: string;
}

/** Joins a signal and a time limit. */
export function openScope(
  clock: Clock,
  operation: string,
  { signal, timeoutMs }: CallOptions,
  hints: (outcome: Outcome) => ScopeHints,
): Scope {
  const controller = new AbortController();
  let isLate = false;
  const onAbort = (): void => controller.abort(signal?.reason);
  const timer =
    timeoutMs === undefined
      ? undefined
      : clock.setTimer(timeoutMs, () => {
          isLate = !controller.signal.aborted;
          controller.abort();
        });
  if (signal?.aborted === true) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    left: () => controller.signal.aborted,
    leftBecause: (outcome) =>
      isLate
        ? deadlineExceeded(operation, timeoutMs ?? 0, outcome, hints(outcome).late)
        : cancelled(operation, signal?.reason, outcome, hints(outcome).cancelled),
    close: () => {
      timer?.cancel();
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

/** The error of a call whose time limit passed. */
export function deadlineExceeded(
  operation: string,
  timeoutMs: number,
  outcome: Outcome,
  hint: string,
): DeadlineExceeded {
  return failure({
    kind: 'deadline_exceeded',
    operation,
    message: `${operation} did not finish within ${timeoutMs} ms`,
    hint,
    timeoutMs,
    outcome,
  });
}

/** The error of a call whose signal was aborted. */
export function cancelled(operation: string, reason: unknown, outcome: Outcome, hint: string): Cancelled {
  return failure({
    kind: 'cancelled',
    operation,
    message: `${operation} was cancelled by the caller`,
    hint,
    reason,
    outcome,
  });
}
