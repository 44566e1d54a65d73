import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

import { freshScratchRoot, makeScratch, removeFreshScratch, removeScratch } from '../../../src/host/scratch.js';
import { ATTACKER, startAttacker } from '../../attackers/start.js';
import { AS_ROOT } from '../../helpers/needs-root.js';
import { newFolder } from '../../helpers/new-folder.js';

const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

describe('scratch folders', () => {
  it('are their owner’s alone, or everybody’s who knows the name', async () => {
    const root = newFolder();
    const own = (await makeScratch(join(root, 'a'), 2, owner)) as string[];
    const shared = (await makeScratch(join(root, 'b'), 1, undefined)) as string[];
    expect(own).toEqual([join(root, 'a/0'), join(root, 'a/1')]);
    expect(own.map((folder) => statSync(folder).mode & 0o7777)).toEqual([0o700, 0o700]);
    expect(shared.map((folder) => statSync(folder).mode & 0o7777)).toEqual([0o1777]);
    expect(statSync(join(root, 'a')).mode & 0o7777).toBe(0o711);
  });

  it('are made anew or not at all', async () => {
    const root = newFolder();
    mkdirSync(join(root, 'a'));
    expect(await makeScratch(join(root, 'a'), 1, owner)).toEqual({
      field: 'scratch',
      problem: `${join(root, 'a')} cannot be made (EEXIST)`,
    });
  });

  it('go with all that is in them, and nothing that links in them lead to', async () => {
    const root = newFolder();
    const kept = newFolder();
    writeFileSync(join(kept, 'kept'), '');
    const [folder = ''] = (await makeScratch(join(root, 'a'), 1, owner)) as string[];
    symlinkSync(kept, join(folder, 'link'));
    writeFileSync(join(folder, 'file'), '');
    symlinkSync(kept, join(root, 'job'));
    expect(await removeScratch(join(root, 'job'), root)).toBeUndefined();
    expect(await removeScratch(join(root, 'a'), root)).toBeUndefined();
    expect(readdirSync(root)).toEqual([]);
    expect(existsSync(join(kept, 'kept'))).toBe(true);
    expect(await removeScratch(join(root, 'a'), root)).toBeUndefined();
  });

  it.each([
    ['elsewhere', '../kept', 'it is not where scratch folders are made'],
    ['deeper', 'a/b', 'it is not where scratch folders are made'],
  ])('are not removed where they are %s', async (_, name, why) => {
    const base = newFolder();
    const root = join(base, 'root');
    for (const folder of ['kept', 'root', 'root/a', 'root/a/b']) mkdirSync(join(base, folder));
    const parent = join(root, name);
    expect(await removeScratch(parent, root)).toMatchObject({
      kind: 'host_leftover',
      message: `${parent} cannot be removed (${why})`,
    });
    expect(existsSync(join(base, 'kept')) && existsSync(join(root, 'a/b'))).toBe(true);
  });
});

describe('scratch folders under attack', AS_ROOT, () => {
  const TRIES = 20;
  const attacker = { uid: ATTACKER, gid: ATTACKER };

  /** A folder like `/tmp`, in which everybody may create names. */
  const sharedFolder = (): string => {
    const folder = newFolder();
    chmodSync(folder, 0o1777);
    return folder;
  };

  it('are refused where somebody else made the folder they lie in first, and nothing changes its owner', async () => {
    const target = newFolder();
    for (let n = 0; n < TRIES; n++) {
      const root = join(sharedFolder(), 'crane-scratch');
      const stop = await startAttacker('take-folder.mjs', [root, target]);
      const made = await makeScratch(join(root, `job-${n}`), 8, attacker);
      await stop();
      expect(statSync(target).uid).toBe(0);
      expect(made).toEqual({
        field: 'scratch',
        problem: `${join(root, `job-${n}`)} cannot be made (${root}: belongs to user ${ATTACKER})`,
      });
    }
  });

  it('are refused where somebody else put a link in the place of the folder they lie in', async () => {
    const shared = sharedFolder();
    const target = newFolder();
    const root = join(shared, 'crane-scratch');
    execFileSync('ln', ['-s', target, root], { uid: ATTACKER, gid: ATTACKER });
    expect(await makeScratch(join(root, 'job'), 1, attacker)).toMatchObject({ field: 'scratch' });
    expect(readdirSync(target)).toEqual([]);
  });

  it('go without anything else while their owner replaces a folder in them with a link', async () => {
    const root = join(sharedFolder(), 'crane-scratch');
    const kept = newFolder();
    for (let n = 0; n < 3_000; n++) writeFileSync(join(kept, String(n)), '');
    for (let n = 0; n < TRIES; n++) {
      const parent = join(root, `job-${n}`);
      const [folder = ''] = (await makeScratch(parent, 1, attacker)) as string[];
      mkdirSync(join(folder, 'data'));
      for (let file = 0; file < 3_000; file++) writeFileSync(join(folder, `data/${file}`), '');
      chownSync(join(folder, 'data'), ATTACKER, ATTACKER);
      const stop = await startAttacker('swap.mjs', [folder, 'data', kept]);
      expect(await removeScratch(parent, root)).toBeUndefined();
      await stop();
      expect(readdirSync(kept)).toHaveLength(3_000);
    }
    expect(readdirSync(root)).toEqual([]);
  });

  it('in a folder where everybody may make names are in one of their own, which goes too', async () => {
    const shared = sharedFolder();
    const root = freshScratchRoot(shared);
    const parent = join(root, 'job');
    const [folder = ''] = (await makeScratch(parent, 1, attacker)) as string[];
    expect(readdirSync(shared)).toEqual([expect.stringMatching(/^crane-scratch-[0-9a-f-]{36}$/)]);
    expect(() => execFileSync('ls', [root], { uid: ATTACKER, gid: ATTACKER, stdio: 'pipe' })).toThrow();
    expect(() => execFileSync('mkdir', [join(root, '.removed.job')], { uid: ATTACKER, stdio: 'pipe' })).toThrow();
    execFileSync('touch', [join(folder, 'file')], { uid: ATTACKER, gid: ATTACKER });
    expect(await removeFreshScratch(parent, shared)).toBeUndefined();
    expect(readdirSync(shared)).toEqual([]);
    expect(await removeFreshScratch(parent, shared)).toBeUndefined();
    for (const elsewhere of [join(shared, 'other', 'job'), join(newFolder(), 'job'), root]) {
      expect(await removeFreshScratch(elsewhere, shared)).toMatchObject({ kind: 'host_leftover' });
    }
  });

  it('stay where something is mounted in them, and are told as left behind', async () => {
    const root = newFolder();
    const kept = newFolder();
    writeFileSync(join(kept, 'file'), '');
    const [folder = ''] = (await makeScratch(join(root, 'job'), 1, attacker)) as string[];
    mkdirSync(join(folder, 'mount'));
    execFileSync('mount', ['--bind', kept, join(folder, 'mount')]);
    onTestFinished(() => void execFileSync('umount', ['-l', join(folder, 'mount')]));
    expect(await removeScratch(join(root, 'job'), root)).toMatchObject({
      kind: 'host_leftover',
      message: `${join(root, 'job')} cannot be removed (${join(folder, 'mount')} is mounted in it)`,
    });
    expect(readdirSync(kept)).toEqual(['file']);
  });
});
