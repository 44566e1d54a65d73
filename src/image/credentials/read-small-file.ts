import { constants, open } from 'node:fs/promises';

import { err, ok, type Result } from 'neverthrow';

/** Why a file gave no text. */
export type FileTrouble = 'missing' | 'unreadable' | 'too_large';

/**
 * Reads a regular file of at most `maxBytes` bytes as UTF-8, without a byte order mark. Never waits on a pipe or device.
 */
export async function readSmallFile(path: string, maxBytes: number): Promise<Result<string, FileTrouble>> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = await file.stat();
    if (!stat.isFile()) return err('unreadable');
    if (stat.size > maxBytes) return err('too_large');
    const buffer = Buffer.alloc(Math.min(maxBytes, stat.size + 65_536) + 1);
    let length = 0;
    // The file may grow while it is read.
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, Math.min(65_536, buffer.length - length), length);
      length += bytesRead;
      if (length > maxBytes) return err('too_large');
      if (bytesRead === 0) return ok(buffer.toString('utf8', 0, length).replace(/^\uFEFF/, ''));
    }
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    return err(code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unreadable');
  }
}
