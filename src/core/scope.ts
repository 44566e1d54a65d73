import type { InputProblem } from './errors.js';

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
