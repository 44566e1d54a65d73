import { err, ok, type ResultAsync } from 'neverthrow';

import type { Defect, InvalidInput } from '../core/errors.js';
import { fromBody } from '../core/from-body.js';
import { examine } from './examine.js';
import type { DoctorReport } from './finding.js';
import { type DoctorOptions, optionProblems } from './options.js';

/**
 * Examines a node for what keeps container jobs from running, and says what to do about it: the endpoint and who may
 * open it, the runtime and its version, cgroups, networks, devices, room, registries, proxies, the kernel, leftovers.
 * Changes nothing. Every check is bounded by `checkTimeoutMs`, and a node in whatever state is a report, not an error.
 *
 * Errors: `invalid_input` for options that can't be used.
 */
export function doctor(options: DoctorOptions = {}): ResultAsync<DoctorReport, InvalidInput | Defect> {
  return fromBody<DoctorReport, InvalidInput>('doctor', async () => {
    const problem = optionProblems(options);
    if (problem !== undefined) return err(problem);
    return ok(await examine(options));
  });
}
