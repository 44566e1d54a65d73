import { constants, open } from 'node:fs/promises';

import { err, ok, type Result } from 'neverthrow';

import { readUpTo } from './read-up-to.js';
import { type FileTrouble, trouble, troubleOf } from './trouble.js';

/** Why a file gave no bytes. */
export type SmallFileTrouble = FileTrouble<'missing' | 'denied' | 'not_a_file' | 'too_large' | 'io'>;

/** Reads a regular file of at most `maxBytes` bytes. Never waits on a pipe or device, and follows links. */
export async function readSmallFile(path: string, maxBytes: number): Promise<Result<Buffer, SmallFileTrouble>> {
  try {
    // Opening a named pipe would wait for a writer.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!(await file.stat()).isFile()) return err(trouble(path, 'not_a_file', 'not a regular file'));
    const bytes = await readUpTo(file, maxBytes);
    return bytes === undefined ? err(trouble(path, 'too_large', `more than ${maxBytes} bytes`)) : ok(bytes);
  } catch (cause) {
    const { reason, why } = troubleOf(path, cause);
    return err(trouble(path, SIMPLER[reason] ?? 'io', why, cause));
  }
}

const SIMPLER: Readonly<Record<string, SmallFileTrouble['reason']>> = {
  missing: 'missing',
  not_a_folder: 'missing',
  bad_name: 'missing',
  denied: 'denied',
  not_a_file: 'not_a_file',
};
