import { runProgram } from './run-program.js';
import { readSmallFile } from '../files/read-small-file.js';

/** A user of this machine. */
export interface HostUser {
  readonly uid: number;
  /** Primary group. */
  readonly gid: number;
  readonly name: string;
  readonly groupName: string;
}

const MAX_FILE_BYTES = 16 * 1_048_576;

/**
 * Looks a user up by id: in `/etc/passwd`, else by `getent`, which asks directory services too. Undefined where nobody
 * knows it.
 */
export async function hostUser(uid: number): Promise<HostUser | undefined> {
  const [name, , , gidText] = (await entryOf('passwd', String(uid), 2)) ?? [];
  const gid = Number(gidText);
  if (name === undefined || !Number.isInteger(gid)) return undefined;
  const [groupName = ''] = (await entryOf('group', String(gid), 2)) ?? [];
  return { uid, gid, name, groupName };
}

/** The fields of the line whose field `column` is `value`. */
async function entryOf(base: 'passwd' | 'group', value: string, column: number): Promise<string[] | undefined> {
  const file = await readSmallFile(`/etc/${base}`, MAX_FILE_BYTES);
  const found = file.isOk() ? lineOf(file.value.toString(), value, column) : undefined;
  if (found !== undefined) return found;
  const asked = await runProgram(['getent', base, value]);
  return asked.code === 0 ? lineOf(asked.stdout, value, column) : undefined;
}

function lineOf(text: string, value: string, column: number): string[] | undefined {
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .find((fields) => fields[column] === value);
}

/** All groups of a user, the primary one first; that one alone where the system does not know the name. */
export async function groupsOf({ name, gid }: Pick<HostUser, 'name' | 'gid'>): Promise<readonly number[]> {
  const asked = name === '' || name.startsWith('-') ? undefined : await runProgram(['id', '-G', name]);
  const ids = asked?.code === 0 ? asked.stdout.trim().split(' ').map(Number) : [];
  return [...new Set([gid, ...ids.filter((id) => Number.isInteger(id))])];
}
