import { err, ok, type Result } from 'neverthrow';

import { invalidInput, type InvalidInput } from '../../core/errors.js';
import { orElse } from '../../core/or-else.js';
import { CANCEL_FOR, type CancelOptions } from '../outcome/cancel-options.js';
import type { CancelRequest } from '../outcome/cancel-switch.js';
import { milliseconds, object, oneOf, Problems } from '../../core/shape.js';

const OPTIONS = object<CancelOptions>({ by: oneOf(...Object.keys(CANCEL_FOR)), gracePeriodMs: milliseconds(0) });

/** Reads the options of a cancel, whatever was given for them. Errors: `invalid_input` naming every bad field. */
export function readCancelOptions(
  operation: string,
  options: CancelOptions | undefined,
): Result<Pick<CancelRequest, 'by' | 'gracePeriodMs'>, InvalidInput> {
  if (options === undefined) return ok({ by: 'caller' });
  const problems = new Problems();
  const read = orElse(() => {
    OPTIONS(options, 'options', problems);
    const { by = 'caller', gracePeriodMs } = options;
    return gracePeriodMs === undefined ? { by } : { by, gracePeriodMs };
  }, undefined);
  if (read === undefined && problems.found.length === 0) problems.add('options', 'throws when read');
  return read === undefined || problems.found.length > 0 ? err(invalidInput(operation, problems.found)) : ok(read);
}
