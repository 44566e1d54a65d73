import { constants, open } from 'node:fs/promises';

import { err, ok, type Result } from 'neverthrow';

import { codeOf } from '../core/error-code.js';

/** Why a file gave no bytes. */
export interface FileTrouble {
  readonly reason: 'missing' | 'denied' | 'not_a_file' | 'too_large' | 'io';
  /** The same in a few words: the name of a system error, such as `EACCES`, where there was one. */
  readonly why: string;
  /** What the system said. */
  readonly cause?: unknown;
}

const CHUNK_BYTES = 65_536;

/** Reads a regular file of at most `maxBytes` bytes. Never waits on a pipe or device, and follows links. */
export async function readSmallFile(path: string, maxBytes: number): Promise<Result<Buffer, FileTrouble>> {
  const tooLarge = err({ reason: 'too_large', why: `more than ${maxBytes} bytes` } as const);
  try {
    // Opening a named pipe would wait for a writer.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = await file.stat();
    if (!stat.isFile()) return err({ reason: 'not_a_file', why: 'not a regular file' });
    if (stat.size > maxBytes) return tooLarge;
    // Files of /proc have no size of their own, and any file may grow: the size says nothing but too much.
    const chunks: Buffer[] = [];
    for (let length = 0; length <= maxBytes;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(CHUNK_BYTES, maxBytes - length + 1)));
      if (bytesRead === 0) return ok(Buffer.concat(chunks));
      chunks.push(buffer.subarray(0, bytesRead));
      length += bytesRead;
    }
    return tooLarge;
  } catch (cause) {
    const why = codeOf(cause);
    return err({ reason: REASONS[why] ?? 'io', why, cause });
  }
}

const REASONS: Readonly<Record<string, FileTrouble['reason']>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  ERR_INVALID_ARG_VALUE: 'missing', // a NUL in the path
  ERR_INVALID_ARG_TYPE: 'missing',
  EACCES: 'denied',
  EPERM: 'denied',
  EISDIR: 'not_a_file',
  ENXIO: 'not_a_file', // a socket
};
