import type { InputProblem } from '../../core/errors.js';
import type { TimeLimits } from '../outcome/time-limits.js';
import { fieldProblems, type Fields, isObject, milliseconds, moment } from '../../core/shape.js';

export const TIME_LIMIT_FIELDS: Fields<TimeLimits> = {
  timeLimitMs: milliseconds(Number.MIN_VALUE),
  timeLimitFromMs: moment,
  deadlineMs: moment,
};

/** What is wrong with time limits, whatever was given for them. */
export function timeLimitProblems(limits: unknown): readonly InputProblem[] {
  return isObject(limits)
    ? fieldProblems(limits, TIME_LIMIT_FIELDS)
    : [{ field: 'limits', problem: 'must be an object' }];
}
