import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';

import { err, ok, type Result } from 'neverthrow';

import { binOf, type FileTrouble, Folder, ourselves, withFolder, type WalkOptions } from '../files/index.js';
import { type JobKey, readJobKey } from '../policy/names/job-key.js';

/** Only we, and root, can change anything in it or above it. */
export const PRIVATE: WalkOptions = { links: 'trusted', trust: { owners: ourselves() } };

/**
 * A folder that no other job has had, for one whose entry in the ledger has this name. An instance stands in it, so that a
 * sweep tells its own folders from another's: no instance has an `@` in its name.
 */
export function newLogFolder(root: string, instance: string | undefined, key: string): string {
  const name = `${key}-${randomBytes(6).toString('hex')}`;
  return join(root, instance === undefined ? name : `${instance}@${name}`);
}

/** The folder that the folder of this log was made in. */
export const rootOf = (log: string): string => dirname(dirname(log));

const MADE = /^(.+)-([0-9a-f]{12})$/;

/** Makes the folder that the logs of one job are written in. Answers what stands in the way. */
export async function makeLogFolder(folder: string): Promise<FileTrouble | undefined> {
  const made = await Folder.open(folder, { ...PRIVATE, makeMode: 0o700 });
  if (made.isErr()) return made.error;
  await made.value.close();
  return undefined;
}

/** Removes it with all that is in it. One that is gone is removed. */
export async function removeLogFolder(folder: string): Promise<FileTrouble | undefined> {
  const removed = await withFolder(dirname(folder), PRIVATE, (parent) => parent.remove(basename(folder)));
  return removed.isOk() || removed.error.reason === 'missing' ? undefined : removed.error;
}

/** A folder of logs that was found. */
export interface LogFolder {
  readonly path: string;
  readonly job: JobKey;
  /** When a name in it was made or removed last, or it itself was made. */
  readonly changedAtMs: number;
}

/** How many names a look at the tree takes in: what is not seen then is seen when some of them are gone. */
const MOST_NAMES = 100_000;

/** The folders of an instance; also those of which a removal has left a part. */
export async function findLogFolders(root: string, instance: string): Promise<Result<LogFolder[], FileTrouble>> {
  const found = await withFolder(root, PRIVATE, async (tree) => {
    const names = await tree.list(MOST_NAMES);
    if (names.isErr()) return err(names.error);
    const folders = new Map<string, LogFolder>();
    for (const name of names.value) {
      const prefix = [`${instance}@`, binOf(`${instance}@`)].find((one) => name.startsWith(one));
      const [, key = '', rest = ''] = (prefix === undefined ? null : MADE.exec(name.slice(prefix.length))) ?? [];
      const job = readJobKey(key);
      const entry = job === undefined ? undefined : await tree.stat(name);
      if (job === undefined || entry?.isOk() !== true) continue;
      const path = join(root, `${instance}@${key}-${rest}`);
      folders.set(path, { path, job, changedAtMs: entry.value.changedAtMs });
    }
    return ok([...folders.values()]);
  });
  return found.isErr() && found.error.reason === 'missing' ? ok([]) : found;
}
