import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';

import { type Clock, systemClock } from '../../../src/core/clock.js';
import { orElse } from '../../../src/core/or-else.js';
import { UserFiles } from '../../../src/files/user-files.js';
import { ATTACKER } from '../../attackers/start.js';
import { AS_ROOT } from '../../helpers/needs-root.js';
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

describe('a file of root’s', AS_ROOT, () => {
  const files = new UserFiles(systemClock);
  afterAll(() => files.close());

  /** A folder in which everybody may make names, as `/tmp` is. */
  function shared(): string {
    const folder = newFolder();
    chmodSync(folder, 0o1777);
    return folder;
  }
  const fileOf = (path: string) => files.file({ uid: 0, gid: 0 }, path);
  const write = (file: ReturnType<typeof fileOf>, text: string) =>
    file.ask({ op: 'write', bytes: text.length }, Buffer.from(text));

  it('is made with the folders that are missing, for root alone', async () => {
    const folder = shared();
    const file = fileOf(join(folder, 'job-42', 'logs', 'out'));
    expect(await file.open()).toEqual({ size: 0, written: 0 });
    await write(file, 'x');
    expect(await file.close()).not.toHaveProperty('code');
    const modes = ['job-42', 'job-42/logs', 'job-42/logs/out'].map((name) => statSync(join(folder, name)).mode & 0o777);
    expect(modes).toEqual([0o700, 0o700, 0o600]);
  });

  it('lets go of its folder when all that write are ended', async () => {
    const own = new UserFiles(systemClock);
    const folder = newFolder();
    const file = own.file({ uid: 0, gid: 0 }, join(folder, 'out'));
    expect(await file.open()).not.toHaveProperty('code');
    const held = (): readonly string[] =>
      readdirSync('/proc/self/fd').filter((fd) => orElse(() => readlinkSync(`/proc/self/fd/${fd}`), '') === folder);
    expect(held()).toHaveLength(1);
    own.close();
    await vi.waitFor(() => expect(held()).toEqual([]), { timeout: 5_000, interval: 10 });
    expect(file.isOpen).toBe(false);
  });

  it('holds no folder that is being opened when all that write are ended', async () => {
    const own = new UserFiles(systemClock);
    const folder = newFolder();
    const opening = own.file({ uid: 0, gid: 0 }, join(folder, 'out')).open();
    own.close();
    expect(await opening).toMatchObject({ code: 'ESRCH' });
    const open = readdirSync('/proc/self/fd').map((fd) => orElse(() => readlinkSync(`/proc/self/fd/${fd}`), ''));
    expect(open).not.toContain(folder);
  });

  it('is opened in no folder that another user was first to make, and nothing is made in it', async () => {
    const taken = join(shared(), 'job-42');
    mkdirSync(taken);
    chownSync(taken, ATTACKER, ATTACKER);
    for (const path of [join(taken, 'out'), join(taken, 'logs', 'out')]) {
      const refused = { code: 'EPERM', refusal: `${taken} belongs to user ${ATTACKER}` };
      expect(await fileOf(path).open()).toMatchObject(refused);
    }
    expect(readdirSync(taken)).toEqual([]);
  });

  it('is opened behind no link of another user', async () => {
    const folder = shared();
    const target = newFolder();
    symlinkSync(target, join(folder, 'job-42'));
    lchownSync(join(folder, 'job-42'), ATTACKER, ATTACKER);
    expect(await fileOf(join(folder, 'job-42', 'out')).open()).toMatchObject({ code: 'EPERM' });
    expect(readdirSync(target)).toEqual([]);
  });

  it.each([
    ['of another user', ATTACKER, 0o600],
    ['that others may write', 0, 0o622],
  ])('is no file %s', async (_, uid, mode) => {
    const path = join(shared(), 'out');
    writeFileSync(path, 'was');
    chownSync(path, uid, uid);
    chmodSync(path, mode);
    expect(await fileOf(path).open()).toMatchObject({ code: 'EPERM' });
    expect(readFileSync(path, 'utf8')).toBe('was');
  });

  it('is a device as before', async () => {
    const file = fileOf('/dev/null');
    expect(await file.open()).not.toHaveProperty('code');
    await file.close();
  });

  it('is rotated in the folder that was opened, whatever its path has become', async () => {
    const folder = shared();
    const file = fileOf(join(folder, 'job-42', 'out'));
    await file.open();
    await write(file, 'first');
    const vault = newFolder();
    renameSync(join(folder, 'job-42'), join(folder, 'aside'));
    symlinkSync(vault, join(folder, 'job-42'));
    const suffix = '.20261129-130000.000001';
    expect(await file.ask({ op: 'rotate', suffix, keep: [suffix] })).not.toHaveProperty('code');
    await write(file, 'second');
    await file.close();
    expect(readdirSync(vault)).toEqual([]);
    expect(readFileSync(join(folder, 'aside', `out${suffix}`), 'utf8')).toBe('first');
    expect(readFileSync(join(folder, 'aside', 'out'), 'utf8')).toBe('second');
    expect(existsSync(join(folder, 'job-42', 'out'))).toBe(false);
  });
});
