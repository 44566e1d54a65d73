import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { makeFolder, makeFolderSync } from '../../../src/files/make-folder.js';

describe.each([
  ['making a folder', makeFolder],
  // The same, with a rejection in place of what it throws.
  ['making a folder while the thread waits', async (path: string, mode: number) => makeFolderSync(path, mode)],
])('%s', (_name, make) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'crane-cri-make-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('makes those above it too, all with its mode', async () => {
    await make(join(folder, 'a/b/c'), 0o700);
    expect(['a', 'a/b', 'a/b/c'].map((path) => statSync(join(folder, path)).mode & 0o777)).toEqual([
      0o700, 0o700, 0o700,
    ]);
  });

  it('leaves one that is there as it is, also behind a link', async () => {
    const there = join(folder, 'there');
    mkdirSync(there, { mode: 0o750 });
    symlinkSync(there, join(folder, 'link'));
    await make(join(folder, 'link'), 0o700);
    expect(statSync(there).mode & 0o777).toBe(0o750);
  });

  it('may be done by many at once', async () => {
    for (let round = 0; round < 20; round += 1) {
      const path = join(folder, `many-${round}/x/y/z`);
      await Promise.all(Array.from({ length: 20 }, () => make(path, 0o700)));
      expect(statSync(path).isDirectory()).toBe(true);
    }
  });

  it('tells what stands in the way', async () => {
    writeFileSync(join(folder, 'file'), '');
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
    await expect(make(join(folder, 'file'), 0o700)).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(make(join(folder, 'file/below'), 0o700)).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(make(join(folder, 'dangling/below'), 0o700)).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it('gives up where a file system takes no new names, instead of trying for ever', async () => {
    await expect(make('/proc/crane-cri-log', 0o700)).rejects.toThrow('/proc/crane-cri-log');
  });
});
