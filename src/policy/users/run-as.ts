import { err, ok, type Result } from 'neverthrow';

import { type InputProblem, invalidInput, type InvalidInput } from '../../core/errors.js';
import { got } from '../../core/got.js';

/** Largest id of a user or group that the kernel knows; the next one means "no change" to it. */
export const MAX_HOST_ID = 2 ** 32 - 2;
/** Largest id that runc and containerd run a program as, and take for a further group of it. */
export const MAX_RUN_AS = 2 ** 31 - 1;

/** A numeric user and group of the host, or of a user namespace. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Decides as whom a job's program runs, by CraneSched's rule: root, and whoever has a user namespace, may run as
 * anybody; everybody else as exactly themselves.
 *
 * What is not asked for is the owner's own identity, and root within a user namespace.
 * Errors: `invalid_input` with fields `runAsUser`, `runAsGroup`.
 */
export function planRunAs(
  owner: Identity,
  userNamespace: boolean,
  requested: { readonly [K in keyof Identity]?: number | undefined } = {},
): Result<Identity, InvalidInput> {
  const fallback = userNamespace ? { uid: 0, gid: 0 } : owner;
  const uid = requested.uid ?? fallback.uid;
  const gid = requested.gid ?? fallback.gid;
  const problems: InputProblem[] = [...idProblems('runAsUser', uid), ...idProblems('runAsGroup', gid)];
  if (owner.uid !== 0 && !userNamespace) {
    const rule = 'without a user namespace a job runs as its owner';
    if (uid !== owner.uid) problems.push({ field: 'runAsUser', problem: `must be ${owner.uid}: ${rule}` });
    if (gid !== owner.gid) problems.push({ field: 'runAsGroup', problem: `must be ${owner.gid}: ${rule}` });
  }
  return problems.length === 0 ? ok(Object.freeze({ uid, gid })) : err(invalidInput('planRunAs', problems));
}

function idProblems(field: string, id: number): InputProblem[] {
  return Number.isInteger(id) && id >= 0 && id <= MAX_RUN_AS
    ? []
    : [{ field, problem: `must be a whole number from 0 to ${MAX_RUN_AS}, got ${got(id)}: runtimes run as no other` }];
}
