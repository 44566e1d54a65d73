import type { CallOptions } from '../../core/call-options.js';
import type { Clock } from '../../core/clock.js';
import type { CallError, Cancelled, DeadlineExceeded } from '../../core/errors.js';
import type { PullFailed } from '../../core/image-errors.js';
import type { Outcome } from '../../core/failure.js';
import { callCancelled, deadlineExceeded, MAX_TIMEOUT_MS, Scope } from '../../core/scope.js';

/** Longest time limit, in milliseconds. Stands for no limit. */
export const NO_LIMIT_MS = MAX_TIMEOUT_MS;

/** The scope of one call of the image manager. */
export class CallLimits extends Scope {
  constructor(
    clock: Clock,
    private readonly operation: string,
    private readonly given: CallOptions,
  ) {
    super(clock, given);
  }

  /** Whether the caller waits no longer. */
  left(): boolean {
    return this.end !== undefined;
  }

  /** Why it waits no longer, once that is so. */
  leftBecause(outcome: Outcome, failed?: FailedTries): Cancelled | DeadlineExceeded {
    return this.end === 'late'
      ? tookTooLong(this.operation, this.given.timeoutMs ?? 0, outcome, failed)
      : gaveUp(this.operation, this.given.signal?.reason, outcome);
  }
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
    const words = { message: `${late}; ${which}: ${message}`, hint, outcome, cause: failed.last };
    return deadlineExceeded(operation, timeoutMs, words);
  }
  const hint = PULLS.has(operation)
    ? `Large images take long: give it more time with ${more}, or fetch the image before it is needed.`
    : `Is the other side overloaded or out of reach? Repeat it, or give it more time with ${more}.`;
  return deadlineExceeded(operation, timeoutMs, { message: late, hint, outcome });
}

const PULLS: ReadonlySet<string> = new Set(['ImageManager.ensure', 'PullImage']);

/** The error of a call about an image that its caller cancelled. */
export function gaveUp(operation: string, reason: unknown, outcome: Outcome): Cancelled {
  return callCancelled(operation, reason, outcome, 'The image may be on the node or not; both are fine to go on from.');
}
