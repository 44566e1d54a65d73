import { err, ok, type Result } from 'neverthrow';

import { invalidInput, type InvalidInput } from '../../core/errors.js';
import { orElse } from '../../core/or-else.js';
import { readOnce } from '../../core/plain.js';
import { isObject } from '../../core/shape.js';

/** Checks a spec, read once, whatever a caller without types gives for it and for the services. */
export function readSpec<S extends object, T>(
  operation: string,
  given: S,
  check: (spec: S) => Result<T, InvalidInput>,
): Result<T, InvalidInput> {
  const wrong = (problem: string): Result<T, InvalidInput> =>
    err(invalidInput(operation, [{ field: 'spec', problem }]));
  return readOnce(given).match(
    (spec) =>
      isObject(spec)
        ? overServices(operation, () => check(spec)).andThen((checked) => checked)
        : wrong('must be an object'),
    wrong,
  );
}

/** What is made over services, or that they are none: a caller without types may give anything for them. */
export function overServices<T>(operation: string, make: () => T): Result<T, InvalidInput> {
  const problem = { field: 'services', problem: 'must be a node, or what a node has' };
  return orElse<Result<T, InvalidInput>>(() => ok(make()), err(invalidInput(operation, [problem])));
}
