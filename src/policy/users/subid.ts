import { err, ok, type Result } from 'neverthrow';

import { type InputProblem, invalidInput, type InvalidInput } from '../../core/errors.js';
import { printable } from '../../core/failure.js';
import type { SubIdMapping, SubIdSettings } from '../../core/settings.js';
import type { UserNamespaceInit } from '../../generated/types.js';

/** Subordinate ids of one user: `count` ids from `start`. */
export interface SubIdRange {
  readonly start: bigint;
  readonly count: bigint;
}

/** Who gets a user namespace. */
export interface SubIdOwner {
  /** Name of the user, as in `/etc/passwd`. */
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** What `/etc/subuid` and `/etc/subgid` hold for the user, in the order of the files. */
export interface SubIdEntries {
  readonly uid: readonly SubIdRange[];
  readonly gid: readonly SubIdRange[];
}

/** A user namespace for a pod, and what has to be in the two files first. */
export interface SubIdPlan {
  /**
   * `use`: the files hold the ranges. `append`: lock both files, append the line to each, read them again and plan
   * again; the answer must then be `use`.
   */
  readonly action: 'use' | 'append';
  readonly uid: SubIdRange;
  readonly gid: SubIdRange;
  /** For the sandbox's namespace options; runtimes take one range, at the pod. */
  readonly userNamespace: UserNamespaceInit;
}

/** Ids of the kernel and of the runtimes' mappings have 32 bits. */
const MAX_ID = 2n ** 32n - 1n;

/**
 * Decides the user namespace of a user's pods by CraneSched's rules.
 *
 * Managed: the ranges follow from the mappings, and the files must agree with them exactly or say nothing of the user.
 * Unmanaged: both files must have the user, and the first entry counts. Never a range that holds id 0 of the host.
 *
 * Errors: `invalid_input` naming every rule that is broken.
 */
export function planSubIds(
  settings: SubIdSettings,
  owner: SubIdOwner,
  entries: SubIdEntries,
): Result<SubIdPlan, InvalidInput> {
  const problems: InputProblem[] = [];
  const add = (field: string, problem: string): void => void problems.push({ field, problem });
  const uid = settings.managed ? managedRange(settings.uidMappings, owner.uid, 'uid', add) : entries.uid[0];
  const gid = settings.managed ? managedRange(settings.gidMappings, owner.gid, 'gid', add) : entries.gid[0];
  const inFiles = entries.uid.length > 0 || entries.gid.length > 0;

  if (!settings.managed) {
    if (uid === undefined) add('subuid', `/etc/subuid has no entry for ${printable(owner.name)}`);
    if (gid === undefined) add('subgid', `/etc/subgid has no entry for ${printable(owner.name)}`);
  } else if (inFiles) {
    if (uid !== undefined) requireExactly('subuid', entries.uid, uid, add);
    if (gid !== undefined) requireExactly('subgid', entries.gid, gid, add);
  }
  if (uid !== undefined) requireUsable('subuid', uid, add);
  if (gid !== undefined) requireUsable('subgid', gid, add);
  if (problems.length > 0 || uid === undefined || gid === undefined) return err(invalidInput('planSubIds', problems));

  const userNamespace: UserNamespaceInit = { mode: 'POD', uids: [idMapping(uid)], gids: [idMapping(gid)] };
  return ok(Object.freeze({ action: settings.managed && !inFiles ? 'append' : 'use', uid, gid, userNamespace }));
}

type Add = (field: string, problem: string) => void;

function managedRange(
  mappings: readonly SubIdMapping[],
  id: number,
  field: 'uid' | 'gid',
  add: Add,
): SubIdRange | undefined {
  const wanted = BigInt(id);
  const mapping = mappings.find((m) => wanted >= m.id && wanted < m.id + m.idCount);
  if (mapping !== undefined) {
    return { start: mapping.subIdStart + (wanted - mapping.id) * mapping.subIdSize, count: mapping.subIdSize };
  }
  add(field, `${id} is in none of the mappings of Container.SubId.${field === 'uid' ? 'UidMappings' : 'GidMappings'}`);
  return undefined;
}

function requireExactly(field: string, found: readonly SubIdRange[], wanted: SubIdRange, add: Add): void {
  const [only] = found;
  if (found.length === 1 && only?.start === wanted.start && only.count === wanted.count) return;
  const list = found.length === 0 ? 'nothing' : found.slice(0, 4).map(textOf).join(', ');
  add(field, `/etc/${field} must hold exactly ${textOf(wanted)} for the user, and holds ${list}`);
}

function requireUsable(field: string, { start, count }: SubIdRange, add: Add): void {
  const end = start + count - 1n;
  if (count < 1n) add(field, 'the range is empty');
  else if (end > MAX_ID || count > MAX_ID) add(field, `the range ${textOf({ start, count })} does not fit 32 bits`);
  else if (start === 0n) add(field, 'the range holds id 0, which is root of the host');
}

function idMapping({ start, count }: SubIdRange) {
  return { hostId: Number(start), containerId: 0, length: Number(count) };
}

function textOf({ start, count }: SubIdRange): string {
  return `${start}:${count}`;
}

/**
 * Reads the entries of one user from the text of `/etc/subuid` or `/etc/subgid`, where a user is named by name or by
 * uid. Lines of another shape are skipped, as the system's own tools do.
 */
export function readSubIdFile(text: string, owner: Pick<SubIdOwner, 'name' | 'uid'>): readonly SubIdRange[] {
  return text.split('\n').flatMap((line) => {
    const [who, start, count, ...rest] = line.split(':');
    if (who !== owner.name && who !== String(owner.uid)) return [];
    if (rest.length > 0 || !isNumber(start) || !isNumber(count)) return [];
    return [{ start: BigInt(start), count: BigInt(count) }];
  });
}

/** The line to append to `/etc/subuid` or `/etc/subgid`, with its end. */
export function subIdLine(owner: Pick<SubIdOwner, 'name' | 'uid'>, range: SubIdRange): string {
  // A name that the format cannot hold is replaced by the uid, which means the same.
  const who = /^[A-Za-z_][A-Za-z0-9_.-]*\$?$/.test(owner.name) ? owner.name : String(owner.uid);
  return `${who}:${range.start}:${range.count}\n`;
}

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^[0-9]{1,20}$/.test(text);
}
