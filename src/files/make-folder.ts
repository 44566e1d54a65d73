import { mkdirSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import { codeOf } from '../core/error-code.js';

/**
 * Makes a folder and those above it that are missing, as `mkdir -p` does; one that is there already is left as it is.
 * Rejects with the system's error. Node's own `recursive` tries for ever, at the cost of a thread, where a file system
 * refuses a new name as a missing one, as `/proc` does.
 *
 * @param mode of every folder that is made, narrowed by the umask
 */
export async function makeFolder(path: string, mode: number): Promise<void> {
  try {
    await makeOne(path, mode);
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT') throw cause;
    // Somebody else may have made the one above by now: then a second try tells that from a name that is refused.
    if (!(await isFolder(dirname(path)))) await makeFolder(dirname(path), mode);
    await makeOne(path, mode);
  }
}

/** As {@link makeFolder}, while this thread waits; throws the system's error. */
export function makeFolderSync(path: string, mode: number): void {
  try {
    makeOneSync(path, mode);
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT') throw cause;
    if (!isFolderNow(dirname(path))) makeFolderSync(dirname(path), mode);
    makeOneSync(path, mode);
  }
}

async function makeOne(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (cause) {
    if (!(await isFolder(path))) throw cause;
  }
}

function makeOneSync(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (cause) {
    if (!isFolderNow(path)) throw cause;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function isFolderNow(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
