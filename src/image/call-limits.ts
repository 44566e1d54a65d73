import type { CallOptions } from '../core/call-options.js';
import type { Clock } from '../core/clock.js';
import type { Cancelled, DeadlineExceeded, InputProblem } from '../core/errors.js';
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
  leftBecause(outcome: Outcome): Cancelled | DeadlineExceeded;
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
    leftBecause: (outcome) =>
      timedOut ? tookTooLong(operation, timeoutMs ?? 0, outcome) : gaveUp(operation, signal?.reason, outcome),
    close: () => {
      timer?.cancel();
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

/** The error of who waited too long. */
export function tookTooLong(operation: string, timeoutMs: number, outcome: Outcome): DeadlineExceeded {
  return failure({
    kind: 'deadline_exceeded',
    operation,
    message: `${operation} did not finish within ${timeoutMs} ms`,
    hint: 'Large images take long: give it more time with timeoutMs, or fetch the image before it is needed.',
    timeoutMs,
    outcome,
  });
}

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
