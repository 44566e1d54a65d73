import { lstat, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';

import { codeOf, isNoFile, isShortage } from '../core/error-code.js';
import { isAlive, type ProcessIdentity, readIdentity } from './process-identity.js';
import { type FileProblem, readSafely, TEMPORARY } from './safe-files.js';
import { unsealLast, type Unreadable } from './sealed-text.js';

/** A file that was found in the ledger and not trusted. It was moved aside, never followed or read further. */
export interface QuarantinedFile {
  readonly name: string;
  readonly reason: Unreadable | FileProblem | 'wrong_name';
  /** Where it is now; absent where it could not be moved. */
  readonly movedTo?: string | undefined;
}

/** A file that is not trusted, where it was found. */
export type DistrustedFile = Omit<QuarantinedFile, 'movedTo'>;

/** A file that the system can't read for the moment, as it says by `code`: nobody knows what it holds. It stays where it is. */
export interface UnreadFile {
  readonly name: string;
  /** Such as `EIO`. */
  readonly code: string;
}

/** One entry: plain JSON of its writer, and who that was. */
export interface LedgerEntry {
  readonly key: string;
  readonly owner: ProcessIdentity;
  readonly data: unknown;
}

const KEY = /^[a-z0-9][a-z0-9.-]{0,150}$/;
const SUFFIX = '.job';

/** The folder beside the entries for what is not trusted. */
export const QUARANTINE = 'quarantine';

export const isKey = (text: string): boolean => KEY.test(text);

/** The name of an entry's file. */
export const fileOf = (key: string): string => key + SUFFIX;

/** The key of the entry in a file of this name. */
export const keyOf = (name: string): string => (name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name);

/** An entry as it was read from its file. */
export interface ReadEntry extends LedgerEntry {
  /** The length of its file; undefined where its last writer died while writing, so that nothing can be appended. */
  readonly bytes: number | undefined;
}

/** What a file of an entry was found to be. */
export type FoundFile = ReadEntry | DistrustedFile | UnreadFile;

/** The names of all files of entries, in order. Throws where they can't be listed. */
export const namesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder)).filter((one) => one.endsWith(SUFFIX)).sort();

/** The names of what was moved aside. Throws where they can't be listed. */
export const namesMovedAside = (folder: string): Promise<readonly string[]> =>
  readdir(join(folder, QUARANTINE)).catch((cause: unknown) => {
    if (codeOf(cause) !== 'ENOENT') throw cause;
    return [];
  });

/** What each file of an entry holds, in the order of their names. Changes nothing. Throws where it can't be listed. */
export async function* readFiles(folder: string): AsyncGenerator<FoundFile> {
  for (const name of await namesIn(folder)) {
    const found = await readFile(folder, name);
    if (found !== undefined) yield found;
  }
}

/** What one file holds; undefined where it is gone. Throws where the system lacks the means to read any. */
export async function readFile(folder: string, name: string): Promise<FoundFile | undefined> {
  let bytes: Buffer | FileProblem;
  try {
    bytes = await readSafely(join(folder, name));
  } catch (cause) {
    // Its job ended meanwhile, or, with ELOOP, it became a link.
    const code = codeOf(cause);
    if (code === 'ENOENT') return undefined;
    if (isShortage(cause)) throw cause;
    if (!isNoFile(cause)) return { name, code };
    bytes = 'not_a_file';
  }
  if (typeof bytes === 'string') return { name, reason: bytes };
  const file = unsealLast(bytes);
  if ('unreadable' in file) return { name, reason: file.unreadable };
  const { key, owner, data } = (file.value ?? {}) as Record<string, unknown>;
  const identity = readIdentity(owner);
  if (identity === undefined) return { name, reason: 'foreign' };
  return typeof key === 'string' && isKey(key) && name === fileOf(key)
    ? { key, owner: identity, data, bytes: file.wholeBytes === bytes.length ? bytes.length : undefined }
    : { name, reason: 'wrong_name' };
}

/** Removes what writers left that died before their rename. */
export async function dropTemporaries(folder: string, bootId: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, , pid, startTicks = '', session = ''] = TEMPORARY.exec(name) ?? [];
    if (pid === undefined || (await isAlive({ pid: Number(pid), startTicks, bootId, session }))) continue;
    await unlink(join(folder, name)).catch(() => undefined);
  }
}

/** Moves a file aside, under a name that is free. */
export async function quarantine(folder: string, { name, reason }: DistrustedFile): Promise<QuarantinedFile> {
  for (let i = 0; i < 1_000; i++) {
    const movedTo = join(folder, QUARANTINE, i === 0 ? name : `${name}.${i}`);
    const isFree = await lstat(movedTo).then(
      () => false,
      (cause: unknown) => codeOf(cause) === 'ENOENT',
    );
    if (!isFree) continue;
    try {
      await rename(join(folder, name), movedTo);
      return { name, reason, movedTo };
    } catch {
      break;
    }
  }
  return { name, reason };
}
