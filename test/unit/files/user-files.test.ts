import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { type Clock, systemClock } from '../../../src/core/clock.js';
import { UserFiles } from '../../../src/files/user-files.js';
import { newFolder } from '../../helpers/new-folder.js';

/** Real time, whose limits pass a hundred times as fast once that is wanted: a process takes time to start. */
function clock(): Clock & { isFast: boolean } {
  return {
    isFast: false,
    nowMs: () => systemClock.nowMs(),
    monotonicMs: () => systemClock.monotonicMs(),
    setTimer(delayMs, callback) {
      return systemClock.setTimer(this.isFast ? delayMs / 100 : delayMs, callback);
    },
  };
}
const OWNER = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

/** An open file, and the process that writes it, which its owner may stop and end. */
async function opened(time: Clock = systemClock) {
  const files = new UserFiles(time);
  const path = join(newFolder(), 'out');
  const file = files.file(OWNER, path);
  expect(await file.open()).not.toHaveProperty('code');
  const { pid = 0 } = (await file.writer()) ?? {};
  expect(pid).toBeGreaterThan(1);
  return { files, file, path, pid };
}

const hasEnded = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return true;
  }
};

describe('a process that writes for a user', () => {
  afterEach(() => void vi.restoreAllMocks());

  it.each([
    ['empty', { op: 'empty' }, undefined],
    ['write', { op: 'write', bytes: 1 }, Buffer.from('x')],
  ] as const)('is ended where it is stopped and does not answer, asked to %s', async (_, request, bytes) => {
    const time = clock();
    const { files, file, path, pid } = await opened(time);
    time.isFast = true;
    process.kill(pid, 'SIGSTOP');
    expect(await file.ask(request, bytes)).toMatchObject({ code: 'ETIMEDOUT' });
    time.isFast = false;
    await vi.waitFor(() => expect(hasEnded(pid)).toBe(true), { timeout: 10_000, interval: 10 });
    expect(await file.open()).not.toHaveProperty('code');
    expect(await file.ask({ op: 'write', bytes: 2 }, Buffer.from('ok'))).toMatchObject({ written: 2 });
    await file.close();
    expect(readFileSync(path, 'utf8')).toBe('ok');
    files.close();
  });

  it('is ended where it is stopped and its file is given up', async () => {
    const { files, file, pid } = await opened();
    process.kill(pid, 'SIGSTOP');
    file.giveUp();
    await vi.waitFor(() => expect(hasEnded(pid)).toBe(true), { timeout: 10_000, interval: 10 });
    files.close();
  });

  it('is not signalled once its user has ended it: its number may be another’s', async () => {
    const { files, file, pid } = await opened();
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(() => expect(file.isOpen).toBe(false), { timeout: 10_000, interval: 10 });
    const signalled = vi.spyOn(process, 'kill').mockReturnValue(true);
    files.close();
    expect(signalled).not.toHaveBeenCalled();
  });
});
