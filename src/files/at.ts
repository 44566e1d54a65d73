import { constants } from 'node:fs';
import { chmod, chown, type FileHandle, open } from 'node:fs/promises';

import type { Pin } from './descriptor.js';

/** What to change of a file or folder; what is absent stays. */
export interface OwnerAndMode {
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly mode?: number | undefined;
}

/** The owner first: a change of owner takes set-id bits away. Throws. */
export async function changeAt({ address, entry }: Pin, { uid, gid, mode }: OwnerAndMode): Promise<void> {
  if (uid !== undefined || gid !== undefined) await chown(address, uid ?? entry.uid, gid ?? entry.gid);
  if (mode !== undefined) await chmod(address, mode);
}

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;

/** Makes a file of exactly this mode, which no umask narrows. Throws. */
export async function createAt(address: string, mode: number): Promise<FileHandle> {
  const file = await open(address, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode & 0o700);
  try {
    await file.chmod(mode);
    return file;
  } catch (cause) {
    await file.close().catch(() => undefined);
    throw cause;
  }
}
