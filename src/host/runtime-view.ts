import { readFile, stat } from 'node:fs/promises';

import { err, ok, type Result } from 'neverthrow';

import { codeOf } from '../core/error-code.js';
import { entryOf } from '../files/index.js';

/**
 * What stands under a path for a runtime, which may live in another mount namespace than this process: seen through the
 * parent of a pod's first process, a shim of the runtime that makes the mounts. Answers its identity, or why it can't be
 * seen. Without such a process, as this process sees it.
 *
 * @param pid of the pod's first process
 */
export async function identityInRuntime(path: string, pid: number | undefined): Promise<Result<string, string>> {
  try {
    const status = pid === undefined ? '' : await readFile(`/proc/${pid}/status`, 'utf8');
    const parent = Number(/^PPid:\s*(\d+)$/m.exec(status)?.[1] ?? 0);
    const root = parent === 0 ? '' : `/proc/${parent}/root`;
    return ok(entryOf(await stat(`${root}${path}`, { bigint: true })).identity);
  } catch (cause) {
    return err(codeOf(cause));
  }
}
