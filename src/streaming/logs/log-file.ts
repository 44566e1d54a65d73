import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, relative } from 'node:path';
import { err, ok, type Result } from 'neverthrow';

import { logFileError, type LogFileError, logRefused } from './log-errors.js';

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

/** Device, inode and time of birth: an inode number alone is used again as soon as its file is gone. */
export function identityOf(stats: {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly birthtimeNs: bigint;
}): string {
  return `${stats.dev}:${stats.ino}:${stats.birthtimeNs}`;
}

/** Whether a path is absolute and plain, and leads through no symbolic link below `root`. */
export async function checkLogPath(
  operation: string,
  path: string,
  root: string | undefined,
): Promise<Result<void, LogFileError>> {
  const plain = isAbsolute(path) && normalize(path) === path && !path.endsWith('/') && !/[\0\n]/.test(path);
  if (!plain) return err(logRefused(operation, path, 'bad_path'));
  if (root === undefined) return ok();
  const below = relative(root, dirname(path));
  if (!isAbsolute(root) || below === '..' || below.startsWith('../')) {
    return err(logRefused(operation, path, 'outside_root'));
  }
  try {
    const expected = join(await realpath(root), below);
    return (await realpath(dirname(path))) === expected ? ok() : err(logRefused(operation, path, 'symlink'));
  } catch (cause) {
    return err(logFileError(operation, path, cause));
  }
}

/** Opens a log for reading. Neither follows a link at the path's end nor waits at a FIFO. */
export async function openLog(
  operation: string,
  path: string,
  root: string | undefined,
): Promise<Result<LogFile, LogFileError>> {
  const checked = await checkLogPath(operation, path, root);
  if (checked.isErr()) return err(checked.error);
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = await handle.stat({ bigint: true });
    if (stats.isFile()) return ok({ handle, identity: identityOf(stats), size: Number(stats.size) });
    await handle.close();
    return err(logRefused(operation, path, 'not_a_file'));
  } catch (cause) {
    return err(logFileError(operation, path, cause));
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
    return err(logFileError(operation, path, cause));
  }
}
