import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { ConnectionReason } from '../core/errors.js';

/** What is wrong with a socket file. */
export interface SocketProblem {
  readonly reason: ConnectionReason;
  readonly details: string;
}

/** Longest path that a unix socket address holds on Linux, in bytes; a longer one would be cut silently. */
const MAX_PATH_BYTES = 107;

/**
 * Looks at a unix socket before it is dialled, because gRPC reports every one of these as the same UNAVAILABLE.
 * Answers `undefined` where nothing is wrong.
 */
export async function inspectSocket(path: string, allowWorldWritable: boolean): Promise<SocketProblem | undefined> {
  const bytes = Buffer.byteLength(path);
  if (bytes > MAX_PATH_BYTES) {
    return { reason: 'path_too_long', details: `the socket path has ${bytes} bytes, at most ${MAX_PATH_BYTES} fit` };
  }
  try {
    const file = await stat(path);
    if (!file.isSocket()) return { reason: 'not_a_socket', details: `${path} is not a socket` };
    await access(path, constants.R_OK | constants.W_OK);
    if (!allowWorldWritable && (file.mode & 0o002) !== 0 && ((await stat(dirname(path))).mode & 0o001) !== 0) {
      return { reason: 'world_writable', details: `every user of this machine may write to ${path}` };
    }
    return undefined;
  } catch (cause) {
    return fileProblem(path, (cause as NodeJS.ErrnoException).code);
  }
}

function fileProblem(path: string, code: string | undefined): SocketProblem {
  switch (code) {
    case 'ENOENT':
      return { reason: 'missing', details: `${path} does not exist` };
    case 'ENOTDIR':
      return { reason: 'missing', details: `a folder on the way to ${path} is not a folder` };
    case 'EACCES':
    case 'EPERM':
      return { reason: 'denied', details: `no permission to open ${path}` };
    default:
      return { reason: 'missing', details: `${path} cannot be read (${code ?? 'unknown error'})` };
  }
}
