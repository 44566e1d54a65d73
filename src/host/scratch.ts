import { chmod, chown, lstat, mkdir, rm } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';

import type { InputProblem } from '../core/errors.js';
import { failure, type Failure } from '../core/failure.js';
import { codeOf } from '../core/error-code.js';
import { makeFolder } from '../files/make-folder.js';

/**
 * Something on the host that a job made could not be removed.
 *
 * @remedy Remove it by hand; `message` says what it is and what stood in the way.
 */
export type HostLeftover = Failure<'host_leftover'>;

/** Who owns a scratch folder. */
export interface ScratchOwner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Makes the scratch folders of a step, all in one new folder that nobody can list.
 *
 * @param parent the new folder, of a name that can't be guessed; the folder it stands in is made if missing
 * @param owner who may use them; everybody who knows the name where it is not known who will run
 */
export async function makeScratch(
  parent: string,
  count: number,
  owner: ScratchOwner | undefined,
): Promise<string[] | InputProblem> {
  try {
    await makeFolder(dirname(parent), 0o711);
    await mkdir(parent, { mode: 0o711 });
    const folders = Array.from({ length: count }, (_, index) => join(parent, String(index)));
    for (const folder of folders) {
      await mkdir(folder, { mode: 0o700 });
      if (owner === undefined) await chmod(folder, 0o1777);
      else await chown(folder, owner.uid, owner.gid);
    }
    return folders;
  } catch (cause) {
    return { field: 'scratch', problem: `${parent} cannot be made (${codeOf(cause)})` };
  }
}

/**
 * Removes the scratch folder of a job and everything in it; links in it are removed and not followed.
 *
 * @param root the folder that scratch is made in: nothing outside of it is ever removed
 */
export async function removeScratch(parent: string, root: string): Promise<HostLeftover | undefined> {
  try {
    if (dirname(normalize(parent)) !== normalize(root)) throw new Error('it is not where scratch folders are made');
    const there = await lstat(parent).catch(() => undefined);
    if (there === undefined) return undefined;
    if (!there.isDirectory()) throw new Error('it is no folder');
    await rm(parent, { recursive: true, force: true, maxRetries: 3 });
    return undefined;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : codeOf(cause);
    return hostLeftover(`${parent} cannot be removed (${why})`, cause);
  }
}

export function hostLeftover(message: string, cause?: unknown): HostLeftover {
  return failure({ kind: 'host_leftover', operation: 'ContainerJob.run', message, hint: 'Remove it by hand.', cause });
}
