import { AssertionError } from 'node:assert';

import { orElse } from '../../core/or-else.js';

/**
 * Does what a test asked for. Where it was given what it can't use, that is an `AssertionError` which names it: a test has no
 * other place to be reported.
 */
export function inTest<T>(what: string, body: () => T): T {
  try {
    return body();
  } catch (cause) {
    throw misused(what, cause);
  }
}

/** @param what the export that was used wrongly */
export function misused(what: string, cause: unknown): AssertionError {
  if (cause instanceof AssertionError) return cause;
  const why = orElse(() => (cause instanceof Error ? cause.message : String(cause)), 'reading it throws');
  const error = new AssertionError({ message: `${what} can't use what it was given: ${why}`, operator: what });
  error.cause = cause;
  return error;
}
