import { err, ok, type Result } from 'neverthrow';

import { type InputProblem, invalidInput, type InvalidInput } from '../../core/errors.js';
import type { BindFsSettings } from '../../core/settings.js';
import { pathProblem } from './path.js';
import { adler32, crc32 } from '../names/names.js';
import type { Identity } from '../users/run-as.js';
import type { SubIdRange } from '../users/subid.js';

/** A mount that shows a folder of the host with its owner mapped into a user namespace. */
export interface BindFsRequest {
  /** Folder of the host, absolute. */
  readonly source: string;
  /** Owner of the job on the host; the names as in `/etc/passwd` and `/etc/group`, empty when unknown. */
  readonly owner: Identity & { readonly userName: string; readonly groupName: string };
  /** As whom the program runs in the container. */
  readonly runAs: Identity;
  /** The ranges that the user namespace maps container ids from 0 to. */
  readonly uidRange: SubIdRange;
  readonly gidRange: SubIdRange;
}

/** What to run. Argument lists, for a direct execution without a shell. */
export interface BindFsPlan {
  /**
   * Folder with CraneSched's name of such a mount. The sums in it can be had by other requests too, of another user's: what
   * stands there proves nothing, and a mount of our own has a name of its own.
   */
  readonly mountPoint: string;
  readonly mount: readonly string[];
  readonly unmount: readonly string[];
  /** The beginning of `mount`, for another source and another mount point to follow. */
  readonly program: readonly string[];
}

/**
 * Plans the mount: files of the owner appear to the container as files of the identity it runs as, and what the
 * container creates belongs to the owner on the host. Ids of others stay as they are, and are nobody's in the namespace:
 * CraneSched shifts all ids, so that a program that is root there owns files of other users, and can make them set-id
 * programs of these.
 *
 * Errors: `invalid_input` naming every bad field.
 */
export function planBindFs(settings: BindFsSettings, request: BindFsRequest): Result<BindFsPlan, InvalidInput> {
  const { source, owner, runAs, uidRange, gidRange } = request;
  const uid = uidRange.start + BigInt(runAs.uid);
  const gid = gidRange.start + BigInt(runAs.gid);
  const problems: InputProblem[] = [
    ...(settings.enabled ? [] : [{ field: 'BindFs.Enabled', problem: 'bindfs is not enabled on this node' }]),
    ...[pathProblem(source)].flatMap((problem) => (problem === undefined ? [] : [{ field: 'source', problem }])),
    ...nameProblems('owner.userName', owner.userName),
    ...nameProblems('owner.groupName', owner.groupName),
    ...rangeProblems('runAs.uid', runAs.uid, uidRange, uid),
    ...rangeProblems('runAs.gid', runAs.gid, gidRange, gid),
  ];
  if (problems.length > 0) return err(invalidInput('planBindFs', problems));

  const user = `u${owner.userName}-${uid - BigInt(owner.uid)}`;
  const group = `g${owner.groupName}-${gid - BigInt(owner.gid)}`;
  const key = `${user}\u001f${group}\u001fs${source}`;
  const bytes = Buffer.from(key);
  const mountPoint = `${settings.mountBaseDir}/${hex8(adler32(bytes))}${hex8(crc32(bytes))}`;
  const program = Object.freeze([
    settings.bindfsBinary,
    `--map=${owner.uid}/${uid}:@${owner.gid}/@${gid}`,
    `--create-for-user=${owner.uid}`,
    `--create-for-group=${owner.gid}`,
    '-o',
    'allow_other',
  ]);
  return ok(
    Object.freeze({
      mountPoint,
      mount: Object.freeze([...program, source, mountPoint]),
      unmount: Object.freeze([settings.fusermountBinary, '-u', mountPoint]),
      program,
    }),
  );
}

function nameProblems(field: string, name: string): InputProblem[] {
  return /[\u0000-\u001f\u007f]/.test(name) ? [{ field, problem: 'holds control characters' }] : [];
}

function rangeProblems(field: string, id: number, range: SubIdRange, mapped: bigint): InputProblem[] {
  if (BigInt(id) >= range.count) {
    return [{ field, problem: `${id} is outside of the user namespace, which has ${range.count} ids` }];
  }
  // The last one is the kernel's word for none.
  return mapped > 0n && mapped < 2n ** 32n - 1n
    ? []
    : [{ field, problem: `${id} would be ${mapped} on the host, which is not an id of a user namespace` }];
}

function hex8(value: number): string {
  return value.toString(16).padStart(8, '0');
}
