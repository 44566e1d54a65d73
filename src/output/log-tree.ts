import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { type FileTrouble, Folder, ourselves, withFolder, type WalkOptions } from '../files/index.js';

/** Only we, and root, can change anything in it or above it. */
export const PRIVATE: WalkOptions = { links: 'trusted', trust: { owners: ourselves() } };

/** Where runtimes write logs unless a node says otherwise: a place that nobody else can be the first to make. */
export function defaultLogRoot(): string {
  const uid = process.geteuid?.();
  return uid === 0 ? '/var/lib/crane-cri/logs' : join(tmpdir(), `crane-cri-logs-${uid ?? 'user'}`);
}

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
