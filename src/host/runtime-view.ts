import { readFile } from 'node:fs/promises';

import { err, ok, type Result } from 'neverthrow';

import { codeOf } from '../core/error-code.js';
import type { Looks } from '../files/looks.js';
import { readMountInfo } from '../policy/mounts/mount-info.js';

/**
 * What stands under a path for a runtime, which may live in another mount namespace than this process: seen through the
 * parent of a pod's first process, a shim of the runtime that makes the mounts. Answers its identity, or why it can't be
 * seen. Without such a process, as this process sees it.
 *
 * @param pid of the pod's first process
 */
export async function identityInRuntime(
  looks: Looks,
  path: string,
  pid: number | undefined,
): Promise<Result<string, string>> {
  const parent = await seen(() => parentOf(pid));
  if (parent.isErr()) return err(parent.error);
  const root = parent.value === undefined ? '' : `/proc/${parent.value}/root`;
  return (await looks.stat(`${root}${path}`)).map(({ identity }) => identity).mapErr(({ why }) => why);
}

/** What is mounted at a path for that runtime, by its table of mounts: nobody who serves the mount is asked, or waited for. */
export function mountInRuntime(path: string, pid: number | undefined): Promise<Result<string, string>> {
  return seen(async () => {
    const parent = (await parentOf(pid)) ?? 'self';
    const mounts = readMountInfo(await readFile(`/proc/${parent}/mountinfo`, 'utf8'));
    return mounts.findLast(({ mountPoint }) => mountPoint === path)?.content ?? 'nothing';
  });
}

async function parentOf(pid: number | undefined): Promise<number | undefined> {
  const status = pid === undefined ? '' : await readFile(`/proc/${pid}/status`, 'utf8');
  const parent = Number(/^PPid:\s*(\d+)$/m.exec(status)?.[1] ?? 0);
  return parent === 0 ? undefined : parent;
}

async function seen<T>(look: () => Promise<T>): Promise<Result<T, string>> {
  try {
    return ok(await look());
  } catch (cause) {
    return err(codeOf(cause));
  }
}
