import { err, ok, type Result } from 'neverthrow';

import { invalidInput, type InvalidInput } from '../../core/errors.js';
import type { MountInit } from '../../generated/types.js';
import type { Identity } from '../users/run-as.js';
import type { SubIdRange } from '../users/subid.js';

/**
 * Adds id mappings to a mount of a user-namespaced container, so that files of the job's owner appear as files of the
 * identity the program runs as. The kernel does the shift, where the file system can; bindfs is the way where it cannot.
 *
 * Errors: `invalid_input` when the identity is outside of the user namespace.
 */
export function idMappedMount(
  mount: MountInit,
  owner: Identity,
  runAs: Identity,
  ranges: { readonly uid: SubIdRange; readonly gid: SubIdRange },
): Result<MountInit, InvalidInput> {
  const problems = [
    ...(BigInt(runAs.uid) < ranges.uid.count ? [] : [outside('runAs.uid', runAs.uid, ranges.uid)]),
    ...(BigInt(runAs.gid) < ranges.gid.count ? [] : [outside('runAs.gid', runAs.gid, ranges.gid)]),
  ];
  if (problems.length > 0) return err(invalidInput('idMappedMount', problems));
  return ok({
    ...mount,
    uidMappings: [{ hostId: Number(ranges.uid.start) + runAs.uid, containerId: owner.uid, length: 1 }],
    gidMappings: [{ hostId: Number(ranges.gid.start) + runAs.gid, containerId: owner.gid, length: 1 }],
  });
}

function outside(field: string, id: number, range: SubIdRange) {
  return { field, problem: `${id} is outside of the user namespace, which has ${range.count} ids` };
}
