import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { Folder } from '../../../src/files/index.js';
import { ATTACKER, startAttacker } from '../../attackers/start.js';
import { AS_ROOT, isRoot } from '../../helpers/needs-root.js';
import { newFolder } from '../../helpers/new-folder.js';

const remove = async (base: string, name = 'tree', limitMs?: number) => {
  await using folder = (await Folder.open(base))._unsafeUnwrap();
  return await folder.remove(name, limitMs);
};

describe('the removal of a tree', () => {
  it('takes files, links, pipes and folders of any mode and name, and nothing that a link leads to', async () => {
    const base = newFolder();
    const kept = newFolder();
    writeFileSync(join(kept, 'file'), '');
    mkdirSync(join(base, 'tree/a/b'), { recursive: true });
    writeFileSync(Buffer.concat([Buffer.from(join(base, 'tree/a/')), Buffer.from([0xff, 0xfe])]), '');
    mkdirSync(Buffer.concat([Buffer.from(join(base, 'tree/')), Buffer.from([0xe4])]));
    symlinkSync(kept, join(base, 'tree/a/b/link'));
    execFileSync('mkfifo', [join(base, 'tree/pipe')]);
    chmodSync(join(base, 'tree/a/b'), 0o000);
    chmodSync(join(base, 'tree/a'), 0o500);
    expect((await remove(base)).isOk()).toBe(true);
    expect(readdirSync(base)).toEqual([]);
    expect(readdirSync(kept)).toEqual(['file']);
  });

  it('takes a file or a link by itself, and finds nothing to do where there is nothing', async () => {
    const base = newFolder();
    const kept = newFolder();
    writeFileSync(join(base, 'file'), '');
    symlinkSync(kept, join(base, 'link'));
    for (const name of ['file', 'link', 'none']) expect((await remove(base, name)).isOk()).toBe(true);
    expect(readdirSync(base)).toEqual([]);
    expect(existsSync(kept)).toBe(true);
    expect((await remove(base, '..'))._unsafeUnwrapErr().reason).toBe('bad_name');
  });

  it('needs no more descriptors and no longer paths for a deep tree', async () => {
    const base = newFolder();
    mkdirSync(join(base, 'tree'));
    // Deeper than PATH_MAX allows a path to be, and than a process may have descriptors.
    const deep = "for (let n = 0; n < 2000; n++) { fs.mkdirSync('d'); process.chdir('d'); }";
    execFileSync(process.execPath, ['-e', deep], { cwd: join(base, 'tree') });
    expect((await remove(base)).isOk()).toBe(true);
    expect(readdirSync(base)).toEqual([]);
  });

  it('takes more names than are looked at together', async () => {
    const base = newFolder();
    mkdirSync(join(base, 'tree'));
    for (let n = 0; n < 1_500; n++) {
      if (n % 2 === 0) mkdirSync(join(base, `tree/${n}`));
      else writeFileSync(join(base, `tree/${n}`), '');
    }
    expect((await remove(base)).isOk()).toBe(true);
    expect(readdirSync(base)).toEqual([]);
  });

  it('goes on with what an earlier one left', async () => {
    const base = newFolder();
    mkdirSync(join(base, '.removed.tree/0123456789abcdef/sub'), { recursive: true });
    chmodSync(join(base, '.removed.tree'), 0o700);
    expect((await remove(base)).isOk()).toBe(true);
    expect(readdirSync(base)).toEqual([]);
  });

  it('moves nothing into a folder that others can change', async () => {
    const base = newFolder();
    mkdirSync(join(base, 'tree'));
    mkdirSync(join(base, '.removed.tree'));
    chmodSync(join(base, '.removed.tree'), 0o777);
    expect((await remove(base))._unsafeUnwrapErr()).toMatchObject({
      reason: 'not_trusted',
      path: join(base, '.removed.tree'),
    });
    expect(readdirSync(base).sort()).toEqual(['.removed.tree', 'tree']);
  });

  it('takes nothing of a tree that a mount lies in, and says which', AS_ROOT, async () => {
    const base = newFolder();
    const kept = newFolder();
    writeFileSync(join(kept, 'file'), '');
    mkdirSync(join(base, 'tree/a b'), { recursive: true });
    writeFileSync(join(base, 'tree/file'), '');
    execFileSync('mount', ['--bind', kept, join(base, 'tree/a b')]);
    onTestFinished(() => void execFileSync('umount', ['-l', join(base, 'tree/a b')]));
    expect((await remove(base))._unsafeUnwrapErr()).toMatchObject({
      reason: 'mounted',
      path: join(base, 'tree'),
      why: `${join(base, 'tree/a b')} is mounted in it`,
    });
    expect(readdirSync(join(base, 'tree')).sort()).toEqual(['a b', 'file']);
    expect(readdirSync(kept)).toEqual(['file']);
  });

  it('removes nothing elsewhere while its owner replaces a folder in it with a link', async () => {
    const base = newFolder();
    const kept = newFolder();
    chmodSync(base, 0o711);
    for (let n = 0; n < 100; n++) writeFileSync(join(kept, String(n)), '');
    for (let n = 0; n < 20; n++) {
      mkdirSync(join(base, 'tree/folder'), { recursive: true });
      for (let file = 0; file < 100; file++) writeFileSync(join(base, `tree/folder/${file}`), '');
      if (isRoot) execFileSync('chown', ['-R', `${ATTACKER}:${ATTACKER}`, join(base, 'tree')]);
      const stop = await startAttacker('swap.mjs', [join(base, 'tree'), 'folder', kept]);
      expect((await remove(base)).isOk()).toBe(true);
      await stop();
      expect(readdirSync(base)).toEqual([]);
    }
    expect(readdirSync(kept)).toHaveLength(100);
  });

  it('ends while its owner makes folders in it faster, and takes what is left later', async () => {
    const base = newFolder();
    chmodSync(base, 0o711);
    mkdirSync(join(base, 'tree'));
    if (isRoot) chownSync(join(base, 'tree'), ATTACKER, ATTACKER);
    const stop = await startAttacker('dig.mjs', [join(base, 'tree')]);
    const left = (await remove(base, 'tree', 50))._unsafeUnwrapErr();
    expect(left).toMatchObject({ reason: 'not_empty', why: 'is filled while it is emptied' });
    await stop();
    expect((await remove(base)).isOk()).toBe(true);
    expect(readdirSync(base)).toEqual([]);
  });
});
