import type { InputProblem } from '../../core/errors.js';
import type { TimeLimits } from '../outcome/time-limits.js';
import { elsewhere, type Fields, isObject, checkFields } from './shape.js';
import { Problems } from './spec-problems.js';

export const TIME_LIMIT_FIELDS: Fields<TimeLimits> = {
  timeLimitMs: elsewhere,
  timeLimitFromMs: elsewhere,
  deadlineMs: elsewhere,
};

/** What is wrong with time limits whose fields are known. */
export function addTimeLimitProblems(limits: TimeLimits, problems: Problems): void {
  problems.milliseconds('timeLimitMs', limits.timeLimitMs, Number.MIN_VALUE);
  problems.moment('timeLimitFromMs', limits.timeLimitFromMs);
  problems.moment('deadlineMs', limits.deadlineMs);
}

/** What is wrong with time limits, whatever was given for them. */
export function timeLimitProblems(limits: unknown): readonly InputProblem[] {
  if (!isObject(limits)) return [{ field: 'limits', problem: 'must be an object' }];
  const problems = new Problems();
  checkFields(limits, TIME_LIMIT_FIELDS, '', problems);
  addTimeLimitProblems(limits, problems);
  return problems.found;
}
