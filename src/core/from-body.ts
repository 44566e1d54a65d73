import { err, type Result, ResultAsync } from 'neverthrow';

import { type Defect, defect } from './errors.js';

/**
 * Turns an `async` body into a public `ResultAsync`. A throw in the body is a defect of this package; it too
 * comes back as a value, never as a rejection.
 */
export function fromBody<T, E>(operation: string, body: () => Promise<Result<T, E>>): ResultAsync<T, E | Defect> {
  const asDefect = (cause: unknown): Result<T, E | Defect> => err(defect(operation, cause));
  try {
    // Not in an `async` function of its own: of what waits for hours, one more would be kept.
    return new ResultAsync<T, E | Defect>(body().catch(asDefect));
  } catch (cause) {
    return new ResultAsync(Promise.resolve(asDefect(cause)));
  }
}

/** The same for what is iterated over: a throw in the body comes as its last item. */
export async function* fromSteps<T, E>(
  operation: string,
  body: () => Promise<AsyncIterable<Result<T, E>>>,
): AsyncGenerator<Result<T, E | Defect>, void, undefined> {
  try {
    yield* await body();
  } catch (cause) {
    yield err(defect(operation, cause));
  }
}
