import type { CallOptions } from '../core/call-options.js';
import type { Clock } from '../core/clock.js';
import type { CallError, Cancelled, DeadlineExceeded, InputProblem, PullFailed } from '../core/errors.js';
import { failure, type Outcome } from '../core/failure.js';
import { MAX_TIMEOUT_MS } from '../core/scope.js';

/** Longest time limit, in milliseconds. Stands for no limit. */
export const NO_LIMIT_MS = MAX_TIMEOUT_MS;

/** What is wrong with a time limit. */
export function timeoutProblems(field: string, timeoutMs: number | undefined): readonly InputProblem[] {
  const isLimit =
    timeoutMs === undefined || (typeof timeoutMs === 'number' && timeoutMs > 0 && timeoutMs <= NO_LIMIT_MS);
  return isLimit ? [] : [{ field, problem: `must be milliseconds above 0 and at most ${NO_LIMIT_MS}` }];
}

/** The caller's signal and time limit as one signal. `close` it in a `finally`: its timer and listener go. */
export interface CallLimits {
  readonly signal: AbortSignal;
  /** Whether the caller has left. */
  left(): boolean;
  /** Why it left, once it has. */
  leftBecause(outcome: Outcome, failed?: FailedTries): Cancelled | DeadlineExceeded;
  close(): void;
}

export function openLimits(clock: Clock, operation: string, { signal, timeoutMs }: CallOptions): CallLimits {
  const controller = new AbortController();
  let timedOut = false;
  const onAbort = (): void => controller.abort(signal?.reason);
  const timer =
    timeoutMs === undefined
      ? undefined
      : clock.setTimer(timeoutMs, () => {
          timedOut = !controller.signal.aborted;
          controller.abort();
        });
  if (signal?.aborted === true) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    left: () => controller.signal.aborted,
    leftBecause: (outcome, failed) =>
      timedOut ? tookTooLong(operation, timeoutMs ?? 0, outcome, failed) : gaveUp(operation, signal?.reason, outcome),
    close: () => {
      timer?.cancel();
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

/** What had failed by then: it says more than that the time is over. */
export interface FailedTries {
  readonly count: number;
  readonly last: CallError | PullFailed;
}

/**
 * The error of who waited too long.
 *
 * @param more where more time is given, as part of a sentence
 */
export function tookTooLong(
  operation: string,
  timeoutMs: number,
  outcome: Outcome,
  failed: FailedTries | undefined,
  more = 'timeoutMs',
): DeadlineExceeded {
  const late = `${operation} did not finish within ${timeoutMs} ms`;
  if (failed !== undefined) {
    const which = failed.count === 1 ? 'its one try failed' : `the last of ${failed.count} tries failed`;
    const { message, hint } = failed.last;
    return failure({
      kind: 'deadline_exceeded',
      operation,
      message: `${late}; ${which}: ${message}`,
      hint,
      timeoutMs,
      outcome,
      cause: failed.last,
    });
  }
  return failure({
    kind: 'deadline_exceeded',
    operation,
    message: late,
    hint: PULLS.has(operation)
      ? `Large images take long: give it more time with ${more}, or fetch the image before it is needed.`
      : `Is the other side overloaded or out of reach? Repeat it, or give it more time with ${more}.`,
    timeoutMs,
    outcome,
  });
}

const PULLS: ReadonlySet<string> = new Set(['ImageManager.ensure', 'PullImage']);

/** The error of who was told to stop. */
export function gaveUp(operation: string, reason: unknown, outcome: Outcome): Cancelled {
  return failure({
    kind: 'cancelled',
    operation,
    message: `${operation} was given up by the caller`,
    hint:
      outcome === 'unknown'
        ? 'The image may be on the node or not; both are fine to go on from.'
        : 'Nothing was changed.',
    reason,
    outcome,
  });
}
