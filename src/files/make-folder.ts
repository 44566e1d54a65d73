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
    await mkdir(path, { mode });
  } catch (cause) {
    if (await isFolder(path)) return;
    const above = dirname(path);
    if (codeOf(cause) !== 'ENOENT' || (await isFolder(above))) throw cause;
    await makeFolder(above, mode);
    await makeFolder(path, mode);
  }
}

/** As {@link makeFolder}, while this thread waits; throws the system's error. */
export function makeFolderSync(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (cause) {
    if (isFolderNow(path)) return;
    const above = dirname(path);
    if (codeOf(cause) !== 'ENOENT' || isFolderNow(above)) throw cause;
    makeFolderSync(above, mode);
    makeFolderSync(path, mode);
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
