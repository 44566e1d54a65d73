import { constants, open } from 'node:fs/promises';

import { err, ok, type Result } from 'neverthrow';

import { pinPath } from './folder.js';
import { readUpTo } from './read-up-to.js';
import { type FileTrouble, trouble, troubleOf } from './trouble.js';
import { ourselves } from './trust.js';

/**
 * Reads a regular file of at most `maxBytes` bytes, if nobody but root and the user of this process can have made it, the
 * folders above it, and the links on the way, or can change them.
 */
export async function readTrustedFile(path: string, maxBytes: number): Promise<Result<Buffer, FileTrouble>> {
  const pinned = await pinPath(path, { links: 'trusted', trust: { owners: ourselves() } });
  if (pinned.isErr()) return err(pinned.error);
  await using pin = pinned.value;
  if (pin.entry.kind !== 'file') return err(trouble(path, 'not_a_file', 'is not a regular file'));
  try {
    await using file = await open(pin.address, constants.O_RDONLY | constants.O_NONBLOCK);
    const bytes = await readUpTo(file, maxBytes);
    return bytes === undefined ? err(trouble(path, 'too_large', `more than ${maxBytes} bytes`)) : ok(bytes);
  } catch (cause) {
    return err(troubleOf(path, cause));
  }
}
