import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { makeScratch, removeScratch } from '../../../src/host/scratch.js';
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
    expect(await removeScratch(join(root, 'a'), root)).toBeUndefined();
    expect(readdirSync(root)).toEqual([]);
    expect(existsSync(join(kept, 'kept'))).toBe(true);
    expect(await removeScratch(join(root, 'a'), root)).toBeUndefined();
  });

  it.each([
    ['elsewhere', '../kept', 'it is not where scratch folders are made'],
    ['deeper', 'a/b', 'it is not where scratch folders are made'],
    ['a link', 'link', 'it is no folder'],
  ])('are not removed where they are %s', async (_, name, why) => {
    const base = newFolder();
    const root = join(base, 'root');
    for (const folder of ['kept', 'root', 'root/a', 'root/a/b']) mkdirSync(join(base, folder));
    symlinkSync(join(base, 'kept'), join(root, 'link'));
    const parent = join(root, name);
    expect(await removeScratch(parent, root)).toMatchObject({
      kind: 'host_leftover',
      message: `${parent} cannot be removed (${why})`,
    });
    expect(existsSync(join(base, 'kept')) && existsSync(join(root, 'a/b'))).toBe(true);
  });
});
