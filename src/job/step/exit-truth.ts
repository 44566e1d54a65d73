import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

import { type Exit, judgeExit, exitOfRecord, readExit } from '../../policy/exit/exit.js';
import { readExitRecord } from '../../policy/exit/wrapper.js';
import type { ObservedExit } from '../../streaming/watch/exit-watcher.js';

/**
 * The exit that is believed: the runtime's, or where the runtime lost it, the one that the program's wrapper wrote down.
 * `undefined` where the runtime no longer knows the container and no file tells.
 *
 * @param exitFolder folder of the exit file on the host; `undefined` where the job has none
 */
export async function believedExit(
  seen: ObservedExit,
  stopped: boolean,
  exitFolder: string | undefined,
): Promise<Exit | undefined> {
  const told = seen.kind === 'exited' ? readExit(seen.status, seen.source, stopped) : undefined;
  if (told !== undefined && judgeExit(told) !== 'unknown') return told;
  const recorded = exitFolder === undefined ? undefined : await readExitFile(exitFolder);
  return recorded === undefined ? told : exitOfRecord(recorded.code, recorded.atMs, told, stopped);
}

/** The program can write this folder too, so the file is read with care: no link, no pipe, a few bytes. */
async function readExitFile(folder: string): Promise<{ readonly code: number; readonly atMs: number } | undefined> {
  try {
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    const file = await open(join(folder, 'exit'), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const found = await file.stat();
      if (!found.isFile() || found.size > 16) return undefined;
      const code = readExitRecord(await file.readFile('utf8'));
      return code === undefined ? undefined : { code, atMs: found.mtimeMs };
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
