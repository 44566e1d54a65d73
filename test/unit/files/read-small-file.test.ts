import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { readSmallFile } from '../../../src/files/read-small-file.js';
import { newFolder } from '../../helpers/new-folder.js';

describe('a small file', () => {
  it('is read whole up to its limit, and not at all beyond it', async () => {
    const path = join(newFolder(), 'file');
    const bytes = randomBytes(200_000);
    writeFileSync(path, bytes);
    expect((await readSmallFile(path, 200_000))._unsafeUnwrap().equals(bytes)).toBe(true);
    expect((await readSmallFile(path, 199_999))._unsafeUnwrapErr()).toMatchObject({
      reason: 'too_large',
      why: 'more than 199999 bytes',
    });
    writeFileSync(path, '');
    expect((await readSmallFile(path, 0))._unsafeUnwrap()).toHaveLength(0);
  });

  it('of the kernel, which tells no size, keeps to its limit too', async () => {
    const text = (await readSmallFile('/proc/self/status', 65_536))._unsafeUnwrap().toString();
    expect(text).toContain(`Pid:\t${process.pid}`);
    expect((await readSmallFile('/proc/self/status', 10))._unsafeUnwrapErr().reason).toBe('too_large');
  });

  it('is read behind a link', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'file'), 'text');
    symlinkSync('file', join(folder, 'link'));
    expect((await readSmallFile(join(folder, 'link'), 4))._unsafeUnwrap().toString()).toBe('text');
  });

  it('that is a pipe, a device or a folder is none, and that is not there is missing', async () => {
    const folder = newFolder();
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const troubleOf = async (path: string) => (await readSmallFile(path, 10))._unsafeUnwrapErr();
    for (const path of [join(folder, 'pipe'), '/dev/zero', folder])
      expect(await troubleOf(path)).toEqual({ path, reason: 'not_a_file', why: 'not a regular file' });
    const missing = { reason: 'missing', why: 'ENOENT', cause: { code: 'ENOENT' } };
    expect(await troubleOf(join(folder, 'none'))).toMatchObject(missing);
    expect(await troubleOf('a\0b')).toMatchObject({ reason: 'missing' });
  });

  it('is closed, whatever came of it', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'file'), 'text');
    const openHere = (): number => readdirSync('/proc/self/fd').length;
    const before = openHere();
    for (let n = 0; n < 100; n++)
      for (const [path, maxBytes] of [
        ['file', 4],
        ['file', 3],
        ['.', 1],
      ] as const)
        expect((await readSmallFile(join(folder, path), maxBytes)).isOk()).toBe(maxBytes === 4);
    expect(openHere()).toBeLessThan(before + 100);
  });
});
