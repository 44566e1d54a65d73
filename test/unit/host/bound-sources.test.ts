import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { BoundSources, type LooseSource } from '../../../src/host/bound-sources.js';
import { lookAtHostPaths } from '../../../src/host/mount-sources.js';
import { ATTACKER } from '../../attackers/start.js';
import { AS_ROOT, isRoot } from '../../helpers/needs-root.js';

let base: string;
let home: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'crane-bound-'));
  chmodSync(base, 0o755);
  home = join(base, 'home');
  mkdirSync(join(home, 'data'), { recursive: true });
  writeFileSync(join(home, 'data', 'file'), 'of the user');
  if (isRoot) for (const path of [home, join(home, 'data')]) chownSync(path, ATTACKER, ATTACKER);
});
afterEach(() => rmSync(base, { recursive: true }));

const mount = (...flags: string[]): void => void execFileSync('mount', flags);
const optionsAt = (point: string): readonly string[] => {
  const fields = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' '));
  return fields.find((line) => line[4] === point)?.[5]?.split(',') ?? [];
};
const mountsBelow = (folder: string): readonly string[] =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((point) => point.startsWith(`${folder}/`));

describe('which sources others can replace', () => {
  const looseness = async (hostPath: string): Promise<string | undefined> => {
    const { problems, loose } = await lookAtHostPaths([{ hostPath, containerPath: '/x' }], [], undefined);
    expect(problems).toEqual([]);
    return loose.get(hostPath);
  };

  it('is a matter of every folder above them, and in a shared one of their own owner', AS_ROOT, async () => {
    expect(await looseness(join(home, 'data'))).toBe(`${home} belongs to user ${ATTACKER}`);
    expect(await looseness(home)).toBeUndefined();
    chmodSync(base, 0o1777);
    expect(await looseness(home)).toBe(`${home} belongs to user ${ATTACKER}`);
    chownSync(home, 0, 0);
    expect(await looseness(home)).toBeUndefined();
    chmodSync(base, 0o777);
    expect(await looseness(home)).toBe(`${base} can be changed by others (mode 0777)`);
  });

  it('is not asked about the user of this process, who has nothing to gain', async () => {
    if (isRoot) for (const path of [home, join(home, 'data')]) chownSync(path, 0, 0);
    expect(await looseness(join(home, 'data', 'file'))).toBeUndefined();
  });
});

describe('sources that are bound', AS_ROOT, () => {
  const folder = (): string => join(base, 'held', 'job-1');
  const source = (path: string, more: Partial<LooseSource> = {}): LooseSource => {
    return { index: 0, path, propagation: undefined, user: { uid: ATTACKER, gid: ATTACKER, groups: [] }, ...more };
  };
  const bound = () => new BoundSources(join(base, 'held'));

  it('stay what they were judged to be when their names become others, and leave nothing', async () => {
    const sources = [source(join(home, 'data')), source(join(home, 'data', 'file'), { index: 2 })];
    const [data, file] = (await bound().bind(folder(), sources))._unsafeUnwrap();
    expect([data?.path, file?.path]).toEqual([join(folder(), '0'), join(folder(), '2')]);
    renameSync(join(home, 'data'), join(home, 'was'));
    symlinkSync('/etc', join(home, 'data'));
    expect(readFileSync(join(folder(), '0', 'file'), 'utf8')).toBe('of the user');
    writeFileSync(join(folder(), '2'), 'changed');
    expect(readFileSync(join(home, 'was', 'file'), 'utf8')).toBe('changed');
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
    // Another process takes them away as well: nothing but the mounts themselves is needed.
    expect(await bound().release(folder())).toBeUndefined();
    expect(await bound().release(folder())).toBeUndefined();
    expect(mountsBelow(base)).toEqual([]);
    expect(existsSync(folder())).toBe(false);
    expect(readFileSync(join(home, 'was', 'file'), 'utf8')).toBe('changed');
  });

  it('are refused where a link has taken their place, or what their user may not read', async () => {
    renameSync(join(home, 'data'), join(home, 'was'));
    symlinkSync('/etc', join(home, 'data'));
    const linked = await bound().bind(folder(), [source(join(home, 'data'), { index: 3 })]);
    const said = { field: 'mounts[3].hostPath', problem: expect.stringContaining('symbolic link') as unknown };
    expect(linked._unsafeUnwrapErr()).toMatchObject(said);
    rmSync(join(home, 'data'));
    mkdirSync(join(home, 'data'), { mode: 0o700 });
    const denied = await bound().bind(join(base, 'held', 'job-2'), [source(join(home, 'data'))]);
    expect(denied._unsafeUnwrapErr().problem).toContain('denies it');
    for (const name of ['job-1', 'job-2']) expect(await bound().release(join(base, 'held', name))).toBeUndefined();
    expect(mountsBelow(base)).toEqual([]);
  });

  it('show what is mounted below them, and taking them away leaves it where it was', async () => {
    const below = join(home, 'data', 'below');
    mkdirSync(below);
    mount('--bind', home, home);
    mount('--make-shared', home);
    mount('-t', 'tmpfs', 'none', below);
    writeFileSync(join(below, 'inner'), 'x');
    const modes = [undefined, 'PROPAGATION_HOST_TO_CONTAINER', 'PROPAGATION_BIDIRECTIONAL'] as const;
    try {
      const sources = modes.map((propagation, index) => source(join(home, 'data'), { index, propagation }));
      const made = await bound().bind(folder(), sources);
      for (const { path } of made._unsafeUnwrap()) expect(existsSync(join(path, 'below', 'inner'))).toBe(true);
      const later = join(home, 'data', 'later');
      mkdirSync(later);
      mount('-t', 'tmpfs', 'none', later);
      const seen = modes.map((_, index) => mountsBelow(folder()).includes(join(folder(), String(index), 'later')));
      expect(seen).toEqual([false, true, true]);
      expect(await bound().release(folder())).toBeUndefined();
      expect(mountsBelow(home)).toEqual([below, later]);
      expect(existsSync(join(below, 'inner'))).toBe(true);
    } finally {
      for (const path of [join(home, 'data', 'later'), below, home]) execFileSync('umount', ['--lazy', path]);
    }
    expect(mountsBelow(base)).toEqual([]);
  });

  it('have no link followed in them where that is asked for, and keep what else they are', async () => {
    const below = join(home, 'data', 'below');
    mkdirSync(below);
    mount('-t', 'tmpfs', '-o', 'nosuid,ro', 'none', below);
    symlinkSync('file', join(home, 'data', 'link'));
    try {
      const sources = [source(join(home, 'data'), { followsNoLink: true }), source(join(home, 'data'), { index: 1 })];
      const [held, plain] = (await bound().bind(folder(), sources))._unsafeUnwrap();
      expect(readlinkSync(join(held?.path ?? '', 'link'))).toBe('file');
      expect(() => readFileSync(join(held?.path ?? '', 'link'))).toThrow('ELOOP');
      expect(readFileSync(join(plain?.path ?? '', 'link'), 'utf8')).toBe('of the user');
      expect(readFileSync(join(held?.path ?? '', 'file'), 'utf8')).toBe('of the user');
      expect(optionsAt(join(held?.path ?? '', 'below'))).toEqual(
        expect.arrayContaining(['nosuid', 'ro', 'nosymfollow']),
      );
      expect(await bound().release(folder())).toBeUndefined();
    } finally {
      execFileSync('umount', ['--lazy', below]);
    }
  });

  it('are bound in no folder that a user can change, and nothing elsewhere is taken away', async () => {
    const open = new BoundSources(join(home, 'held'));
    const refused = await open.bind(join(home, 'held', 'job-1'), [source(join(home, 'data'))]);
    expect(refused._unsafeUnwrapErr().problem).toContain(`belongs to user ${ATTACKER}`);
    expect((await bound().release(join(home, 'data')))?.message).toContain('is not where');
    expect(existsSync(join(home, 'data', 'file'))).toBe(true);
  });
});
