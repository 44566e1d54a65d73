import { err, type Result, ResultAsync } from 'neverthrow';

import { type Defect, defect } from './errors.js';

/**
 * The one door from an `async` body to a public `ResultAsync`. A throw in the body is a defect of this package; it too
 * comes back as a value, never as a rejection.
 */
export function fromBody<T, E>(operation: string, body: () => Promise<Result<T, E>>): ResultAsync<T, E | Defect> {
  return new ResultAsync<T, E | Defect>(
    (async (): Promise<Result<T, E | Defect>> => {
      try {
        return await body();
      } catch (cause) {
        return err(defect(operation, cause));
      }
    })(),
  );
}
