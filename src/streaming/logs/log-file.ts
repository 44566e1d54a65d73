import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, isAbsolute, normalize, relative } from 'node:path';
import { err, ok, type Result } from 'neverthrow';

import { printable } from '../../core/printable.js';
import { entryOf } from '../../files/entry.js';
import { type Entry, type FileTrouble, Folder } from '../../files/index.js';
import { troubleOf } from '../../files/trouble.js';
import { logFileError, type LogFileError, logRefused } from './log-errors.js';
import { changesOwner, isStrange } from './log-owners.js';

/** How much is read at once, in bytes. */
export const READ_BYTES = 64 * 1_024;

/** A log file that is open for reading. */
export interface LogFile {
  readonly handle: FileHandle;
  /** Tells this file from every other one, also from a later one that got the same inode number. */
  readonly identity: string;
  /** Size when it was opened, in bytes. */
  readonly size: number;
}

/**
 * Does something in the folder of a log. On the way there no link is followed that others than root and the user of this
 * process may have made, and below `root` none at all. Root works in no user's folder that lies in another user's: from
 * `root` on, where that is given.
 */
export async function inLogFolder<T, E>(
  operation: string,
  path: string,
  root: string | undefined,
  work: (folder: Folder, name: string) => Promise<Result<T, E>>,
): Promise<Result<T, E | LogFileError>> {
  if (typeof path !== 'string') return err(logRefused(operation, printable(path), 'bad_path'));
  if (root !== undefined && typeof root !== 'string') return err(logRefused(operation, path, 'outside_root'));
  const plain = isAbsolute(path) && normalize(path) === path && !path.endsWith('/') && !/[\0\n]/.test(path);
  if (!plain) return err(logRefused(operation, path, 'bad_path'));
  const below = root === undefined ? '' : relative(root, dirname(path));
  if (root !== undefined && (!isAbsolute(root) || below === '..' || below.startsWith('../'))) {
    return err(logRefused(operation, path, 'outside_root'));
  }
  const way: Entry[] = [];
  const opened = await openFolder(root ?? dirname(path), below, root !== undefined, way);
  if (opened.isErr()) return err(logFileError(operation, path, opened.error));
  await using folder = opened.value;
  if (changesOwner(way)) return err(logRefused(operation, path, 'other_owner'));
  return await work(folder, basename(path));
}

/** @param way gets what is on the way, the folder itself included */
async function openFolder(
  start: string,
  below: string,
  isVouchedFor: boolean,
  way: Entry[],
): Promise<Result<Folder, FileTrouble>> {
  const visit = ({ entry }: { readonly entry: Entry }): void => void way.push(entry);
  const opened = await Folder.open(start, { links: 'trusted', visit: isVouchedFor ? undefined : visit });
  if (opened.isErr() || below === '') return opened;
  await using folder = opened.value;
  return await folder.folder(below, { visit });
}

/** Opens a log for reading, in the folder of its path. Neither follows a link nor waits at a FIFO. */
export async function openLog(operation: string, folder: Folder, path: string): Promise<Result<LogFile, LogFileError>> {
  const opened = await folder.openFile(basename(path), 'read');
  if (opened.isErr()) return err(logFileError(operation, path, opened.error));
  const handle = opened.value;
  try {
    const entry = entryOf(await handle.stat({ bigint: true }));
    if (isStrange(entry, folder.entry)) {
      await handle.close();
      return err(logRefused(operation, path, 'other_owner'));
    }
    const { identity, sizeBytes } = entry;
    return ok({ handle, identity, size: sizeBytes });
  } catch (cause) {
    await handle.close().catch(() => undefined);
    return err(logFileError(operation, path, troubleOf(path, cause)));
  }
}

/** Reads up to `buffer.length` bytes at a position. */
export async function readAt(
  operation: string,
  path: string,
  file: LogFile,
  buffer: Uint8Array,
  position: number,
): Promise<Result<number, LogFileError>> {
  try {
    const { bytesRead } = await file.handle.read(buffer, 0, buffer.length, position);
    return ok(bytesRead);
  } catch (cause) {
    return err(logFileError(operation, path, troubleOf(path, cause)));
  }
}
