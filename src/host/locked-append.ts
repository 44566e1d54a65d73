import { open, readFile, rename, rm, stat } from 'node:fs/promises';

import type { Clock } from '../core/clock.js';
import { sleep } from '../core/clock.js';
import { codeOf } from '../core/error-code.js';

const PATIENCE_MS = 15_000;
const PAUSE_MS = 100;

/**
 * Runs `work` while holding the lock of a system file as the system's own tools do it (`/etc/subuid.lock`, holding the
 * pid of its holder). A lock whose holder is dead is taken over.
 *
 * @returns why the lock could not be had, or undefined
 */
export async function withFileLock(path: string, clock: Clock, work: () => Promise<void>): Promise<string | undefined> {
  const lock = `${path}.lock`;
  const untilMs = clock.monotonicMs() + PATIENCE_MS;
  for (;;) {
    try {
      const file = await open(lock, 'wx', 0o600);
      await file.writeFile(String(process.pid));
      await file.close();
      break;
    } catch (cause) {
      if (codeOf(cause) !== 'EEXIST') return `${lock} cannot be made (${codeOf(cause)})`;
      if (await isStale(lock)) await rm(lock, { force: true });
      else if (clock.monotonicMs() >= untilMs) return `${lock} is held by another process`;
      else await sleep(clock, PAUSE_MS);
    }
  }
  try {
    await work();
    return undefined;
  } catch (cause) {
    return `${path} cannot be written (${codeOf(cause)})`;
  } finally {
    await rm(lock, { force: true });
  }
}

async function isStale(lock: string): Promise<boolean> {
  const text = await readFile(lock, 'utf8').catch(() => '');
  const pid = Number(text.replace(/\0.*$/, '').trim());
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (cause) {
    return codeOf(cause) === 'ESRCH';
  }
}

/** Adds a line at the end of a file: written beside it and renamed, so that a reader never sees half of it. */
export async function appendLine(path: string, line: string): Promise<void> {
  const before = await readFile(path, 'utf8').catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return '';
    throw cause;
  });
  const mode = await stat(path).then(
    (s) => s.mode & 0o777,
    () => 0o644,
  );
  const draft = `${path}+`;
  const file = await open(draft, 'w', mode);
  await file.writeFile(before === '' || before.endsWith('\n') ? before + line : `${before}\n${line}`);
  await file.chmod(mode);
  await file.sync();
  await file.close();
  await rename(draft, path);
}
