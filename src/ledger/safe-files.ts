import { constants } from 'node:fs';
import { type FileHandle, link, lstat, open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { err, ok } from 'neverthrow';

import { codeOf } from '../core/error-code.js';
import { withFolder, type WalkOptions } from '../files/index.js';
import { syncFolder } from './folder-sync.js';
import type { ProcessIdentity } from './process-identity.js';

/** Larger files are not ours, in bytes. */
const MAX_FILE_BYTES = 1_048_576;

/** Why a file of the ledger is not trusted. */
export type FileProblem = 'symlink' | 'not_a_file' | 'wrong_owner' | 'writable_by_others' | 'too_large';

/**
 * Makes the folder with mode 0700, or narrows one that is ours. Answers what is wrong with it, or undefined. For root, only
 * root may be able to change a folder above it: so nobody else replaces it, or anything in it, and its path is safe to use.
 */
export async function makePrivate(folder: string): Promise<string | undefined> {
  const above: WalkOptions =
    process.geteuid?.() === 0 ? { links: 'trusted', trust: { owners: [0], shared: true } } : { links: 'followed' };
  const made = await withFolder(dirname(folder), { ...above, makeMode: 0o700 }, async (parent) => {
    const opened = await parent.folder(basename(folder), { makeMode: 0o700 });
    if (opened.isErr()) return err(opened.error);
    await using own = opened.value;
    if (own.entry.uid !== process.geteuid?.()) return ok('belongs to another user');
    return (await own.change({ mode: 0o700 })).map(() => undefined);
  });
  return made.match(
    (problem) => problem,
    ({ path, why }) => `cannot be used: ${path} ${why}`,
  );
}

/** Name of the temporary file of a writer, told by its name should it be left behind. */
export const TEMPORARY = /^(.+)~(\d+)-(\d+)-([0-9a-f]{16})-\d+$/;

let written = 0;

/**
 * Makes a file that a reader sees whole or not at all, by a temporary file (mode 0600) and a link. It is there when this
 * resolves, whatever becomes of this process, and withstands a power cut when `flushed` resolves. Rejects with EEXIST
 * where the name is taken.
 */
export async function create(
  folder: string,
  name: string,
  bytes: Buffer,
  writer: ProcessIdentity,
): Promise<{ readonly flushed: Promise<void> }> {
  const handle = await createOpen(folder, name, bytes, writer);
  const file = handle.datasync().finally(() => handle.close());
  return { flushed: Promise.all([file, syncFolder(folder)]).then(() => undefined) };
}

/** The same, and answers the file, open for writing. Nothing of it is flushed. */
export async function createOpen(
  folder: string,
  name: string,
  bytes: Buffer,
  writer: ProcessIdentity,
): Promise<FileHandle> {
  const { handle, temporary } = await openTemporary(folder, name, writer);
  try {
    await handle.writeFile(bytes);
    await link(temporary, join(folder, name));
    return handle;
  } catch (cause) {
    await handle.close();
    throw cause;
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
}

/** Replaces a file so that a reader sees the old one, or the new one, whole. Withstands a power cut when it resolves. */
export async function replace(folder: string, name: string, bytes: Buffer, writer: ProcessIdentity): Promise<void> {
  const { handle, temporary } = await openTemporary(folder, name, writer);
  try {
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, join(folder, name));
  } catch (cause) {
    await unlink(temporary).catch(() => undefined);
    throw cause;
  }
  await syncFolder(folder);
}

/** Writes behind what a file holds. With `flush` it withstands a power cut when this resolves. */
export async function append(folder: string, name: string, bytes: Buffer, flush: boolean): Promise<void> {
  const { O_WRONLY, O_APPEND, O_NOFOLLOW } = constants;
  const handle = await open(join(folder, name), O_WRONLY | O_APPEND | O_NOFOLLOW);
  try {
    await handle.writeFile(bytes);
    if (flush) await handle.datasync();
  } finally {
    await handle.close();
  }
}

async function openTemporary(
  folder: string,
  name: string,
  writer: ProcessIdentity,
): Promise<{ readonly handle: FileHandle; readonly temporary: string }> {
  written += 1;
  const temporary = join(folder, `${name}~${writer.pid}-${writer.startTicks}-${writer.session}-${written}`);
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  return { handle: await open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600), temporary };
}

/**
 * Removes a name. One that is not there is removed. It is not flushed: after a power cut the name may be there again, and
 * what it stands for is then told a second time, as the ledger promises at least once.
 */
export async function removeName(folder: string, name: string): Promise<void> {
  await unlink(join(folder, name)).catch((cause: unknown) => {
    if (codeOf(cause) !== 'ENOENT') throw cause;
  });
}

/** Reads a file that nobody else can have written. Never follows a link, and never waits for a pipe. */
export async function readSafely(path: string): Promise<Buffer | FileProblem> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const owner = process.geteuid?.();
  const before = await lstat(path);
  if (before.isSymbolicLink()) return 'symlink';
  if (!before.isFile()) return 'not_a_file';
  if (before.uid !== owner) return 'wrong_owner';
  const handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const found = await handle.stat();
    if (!found.isFile()) return 'not_a_file';
    if (found.uid !== owner) return 'wrong_owner';
    if ((found.mode & 0o022) !== 0) return 'writable_by_others';
    if (found.size > MAX_FILE_BYTES) return 'too_large';
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
