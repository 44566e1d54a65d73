import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { ok, type Result } from 'neverthrow';
import { describe, expect, it } from 'vitest';

import { judgeSystem } from '../../../src/files/descriptor.js';
import {
  type FileTrouble,
  Folder,
  isRetryable,
  ourselves,
  pinPath,
  withFolder,
  type WalkOptions,
} from '../../../src/files/index.js';
import { troubleOf } from '../../../src/files/trouble.js';
import { ATTACKER, startAttacker } from '../../attackers/start.js';
import { isRoot, needsRoot } from '../../helpers/needs-root.js';
import { newFolder } from '../../helpers/new-folder.js';

const openHere = (): number => readdirSync('/proc/self/fd').length;

async function opened(path: string, options: WalkOptions = {}): Promise<Folder> {
  return (await Folder.open(path, options))._unsafeUnwrap();
}

async function reasonOf(path: string, options: WalkOptions = {}): Promise<string> {
  const answer = await Folder.open(path, options);
  if (answer.isErr()) return answer.error.reason;
  await answer.value.close();
  return 'opened';
}

const reasonIn = (answer: Result<void, FileTrouble>): string => (answer.isOk() ? 'done' : answer.error.reason);

describe('a folder that is held open', () => {
  it('stays the same one when its path has become another', async () => {
    const base = newFolder();
    mkdirSync(join(base, 'a'));
    await using folder = await opened(join(base, 'a'));
    renameSync(join(base, 'a'), join(base, 'b'));
    mkdirSync(join(base, 'a'));
    expect((await folder.write('file', 'text')).isOk()).toBe(true);
    expect(readFileSync(join(base, 'b/file'), 'utf8')).toBe('text');
    expect(existsSync(join(base, 'a/file'))).toBe(false);
  });

  it('is opened through no link unless the caller says which', async () => {
    const base = newFolder();
    mkdirSync(join(base, 'real/sub'), { recursive: true });
    symlinkSync('real', join(base, 'link'));
    symlinkSync(join(base, 'link/../link'), join(base, 'far'));
    symlinkSync('loop', join(base, 'loop'));
    expect(await reasonOf(join(base, 'link/sub'))).toBe('link');
    expect(await reasonOf(join(base, 'link'))).toBe('link');
    expect(await reasonOf(join(base, 'far/sub'), { links: 'followed' })).toBe('opened');
    expect(await reasonOf(join(base, 'link/sub'), { links: 'trusted' })).toBe('opened');
    expect(await reasonOf(join(base, 'loop'), { links: 'followed' })).toBe('link');
  });

  it('is opened through a link of ours alone where only trusted ones are followed', async () => {
    const base = newFolder();
    mkdirSync(join(base, 'real'));
    mkdirSync(join(base, 'open'));
    chmodSync(join(base, 'open'), 0o777);
    symlinkSync('../real', join(base, 'open/link'));
    expect(await reasonOf(join(base, 'open/link'), { links: 'trusted' })).toBe('link');
    chmodSync(join(base, 'open'), 0o1777);
    expect(await reasonOf(join(base, 'open/link'), { links: 'trusted' })).toBe('opened');
    if (isRoot) execFileSync('chown', ['-h', String(ATTACKER), join(base, 'open/link')]);
    else return;
    expect(await reasonOf(join(base, 'open/link'), { links: 'trusted' })).toBe('link');
  });

  it.each([
    ['relative/path', 'bad_name'],
    ['/tmp/../etc', 'bad_name'],
    ['/tmp/a\0b', 'bad_name'],
    ['/proc/nothing/here', 'missing'],
    ['/etc/passwd', 'not_a_folder'],
    ['/etc/passwd/below', 'not_a_folder'],
    [`/tmp/${'a'.repeat(300)}`, 'bad_name'],
  ])('is not opened at %s', async (path, reason) => {
    expect(await reasonOf(path)).toBe(reason);
  });

  it('is trusted if it and each folder above it belong to the owners and nobody else can change them', async () => {
    const base = newFolder();
    const path = join(base, 'a/b');
    mkdirSync(path, { recursive: true });
    const trust = { owners: ourselves() };
    expect(await reasonOf(path, { trust })).toBe('opened');
    chmodSync(join(base, 'a'), 0o775);
    expect(await reasonOf(path, { trust })).toBe('not_trusted');
    chmodSync(join(base, 'a'), 0o1777); // as /tmp: nobody renames what is another's
    expect(await reasonOf(path, { trust })).toBe('opened');
    expect(await reasonOf(join(base, 'a'), { trust })).toBe('not_trusted');
    expect(await reasonOf(join(base, 'a'), { trust: { ...trust, shared: true } })).toBe('opened');
    expect(await reasonOf(path, { trust: { owners: [ATTACKER] } })).toBe('not_trusted');
    if (isRoot) chownSync(join(base, 'a'), ATTACKER, ATTACKER);
    expect(await reasonOf(path, { trust })).toBe(isRoot ? 'not_trusted' : 'opened');
  });

  it('is made with those above it where they are missing, of exactly the mode that is wanted', async () => {
    const base = newFolder();
    writeFileSync(join(base, 'file'), '');
    await using folder = await opened(join(base, 'a/b'), { makeMode: 0o2773 });
    expect(lstatSync(join(base, 'a')).mode & 0o7777).toBe(0o2773);
    await using made = (await folder.make('c', 0o711))._unsafeUnwrap();
    expect(made.path).toBe(join(base, 'a/b/c'));
    expect(lstatSync(made.path).mode & 0o7777).toBe(0o711);
    expect((await folder.make('c', 0o711))._unsafeUnwrapErr().reason).toBe('exists');
    await using again = await opened(join(base, 'a/b'), { makeMode: 0o700 });
    expect(lstatSync(again.path).mode & 0o7777).toBe(0o2773);
    expect(await reasonOf(join(base, 'file/b'), { makeMode: 0o700 })).toBe('not_a_folder');
    expect(await reasonOf('/proc/none/b', { makeMode: 0o700 })).toBe('missing');
  });

  it('opens regular files alone', async () => {
    const base = newFolder();
    await using folder = await opened(base);
    execFileSync('mkfifo', [join(base, 'pipe')]);
    symlinkSync('file', join(base, 'link'));
    mkdirSync(join(base, 'folder'));
    for (const use of ['read', 'append', 'write'] as const) {
      expect((await folder.openFile('file', use))._unsafeUnwrapErr().reason).toBe('missing');
      expect((await folder.openFile('pipe', use))._unsafeUnwrapErr().reason).toBe('not_a_file');
      expect((await folder.openFile('folder', use))._unsafeUnwrapErr().reason).toBe('not_a_file');
      expect((await folder.openFile('link', use))._unsafeUnwrapErr().reason).toBe('link');
    }
    expect((await folder.openFile('link', 'create'))._unsafeUnwrapErr().reason).toBe('exists');
    expect(existsSync(join(base, 'file'))).toBe(false);
  });

  it('reads, appends and makes files', async () => {
    const base = newFolder();
    await using folder = await opened(base);
    {
      await using made = (await folder.openFile('file', 'create', 0o666))._unsafeUnwrap();
      await made.writeFile('one ');
    }
    expect(lstatSync(join(base, 'file')).mode & 0o7777).toBe(0o666);
    expect((await folder.openFile('file', 'create'))._unsafeUnwrapErr().reason).toBe('exists');
    {
      await using more = (await folder.openFile('file', 'append'))._unsafeUnwrap();
      await more.writeFile('two');
    }
    expect((await folder.read('file', 7))._unsafeUnwrap().toString()).toBe('one two');
    expect((await folder.read('file', 6))._unsafeUnwrapErr().reason).toBe('too_large');
    const trust = { owners: ourselves() };
    expect((await folder.read('file', 7, trust))._unsafeUnwrapErr().reason).toBe('not_trusted');
    expect((await folder.write('file', 'new')).isOk()).toBe(true);
    expect((await folder.read('file', 7, trust))._unsafeUnwrap().toString()).toBe('new');
    expect((await folder.list())._unsafeUnwrap()).toEqual(['file']);
  });

  it('renames, links and removes names in it', async () => {
    const base = newFolder();
    await using folder = await opened(base);
    await using other = (await folder.make('other', 0o700))._unsafeUnwrap();
    writeFileSync(join(base, 'a'), 'text');
    expect((await folder.link('a', 'b')).isOk()).toBe(true);
    expect((await folder.link('a', 'b'))._unsafeUnwrapErr().reason).toBe('exists');
    expect((await folder.stat('a'))._unsafeUnwrap()).toMatchObject({ kind: 'file', names: 2, sizeBytes: 4 });
    expect((await folder.changeEntry('a', { mode: 0o640 }))._unsafeUnwrapErr().reason).toBe('not_trusted');
    expect((await folder.rename('a', 'c', other)).isOk()).toBe(true);
    expect((await folder.unlink('b')).isOk()).toBe(true);
    expect((await other.changeEntry('c', { mode: 0o640 })).isOk()).toBe(true);
    expect(lstatSync(join(base, 'other/c')).mode & 0o7777).toBe(0o640);
    expect((await folder.removeEmpty('other'))._unsafeUnwrapErr().reason).toBe('not_empty');
    expect((await other.unlink('c')).isOk()).toBe(true);
    expect((await other.change({ mode: 0o750 })).isOk()).toBe(true);
    expect(lstatSync(join(base, 'other')).mode & 0o7777).toBe(0o750);
    expect((await folder.removeEmpty('other')).isOk()).toBe(true);
    for (const name of ['', '.', '..', 'a/b', 'a\0b'])
      expect((await folder.unlink(name))._unsafeUnwrapErr().reason).toBe('bad_name');
  });

  it('changes no owner or mode behind a link', async () => {
    const base = newFolder();
    mkdirSync(join(base, 'kept'), { mode: 0o711 });
    symlinkSync('kept', join(base, 'link'));
    await using folder = await opened(base);
    expect((await folder.changeEntry('link', { mode: 0o777 }))._unsafeUnwrapErr().reason).toBe('link');
    expect(lstatSync(join(base, 'kept')).mode & 0o777).toBe(0o711);
  });

  it('holds a thing of any kind, whatever becomes of its name', async () => {
    const base = newFolder();
    mkdirSync(join(base, 'a'));
    execFileSync('mkfifo', [join(base, 'a/pipe')]);
    await using folder = await opened(base);
    await using pin = (await folder.pin('a/pipe'))._unsafeUnwrap();
    renameSync(join(base, 'a/pipe'), join(base, 'moved'));
    symlinkSync('/etc/passwd', join(base, 'a/pipe'));
    expect(pin.entry.kind).toBe('other');
    expect(lstatSync(join(base, 'moved')).ino).toBe(Number(execFileSync('stat', ['-L', '-c', '%i', pin.outerAddress])));
    expect((await folder.pin('a/pipe'))._unsafeUnwrapErr().reason).toBe('link');
    expect((await pinPath(join(base, 'a/pipe')))._unsafeUnwrapErr().reason).toBe('link');
  });

  it('leaves no descriptor open, whatever came of it', async () => {
    const base = newFolder();
    mkdirSync(join(base, 'a/b'), { recursive: true });
    symlinkSync('a', join(base, 'link'));
    writeFileSync(join(base, 'a/file'), 'text');
    const before = openHere();
    for (let n = 0; n < 20; n++) {
      await reasonOf(join(base, 'a/b'), { trust: { owners: ourselves() } });
      await reasonOf(join(base, 'a/b'), { trust: { owners: [ATTACKER] } });
      await reasonOf(join(base, 'a/none'));
      await reasonOf(join(base, 'a/file/b'));
      await reasonOf(join(base, 'link/b'));
      await reasonOf(join(base, 'link/b'), { links: 'followed' });
      const answer = await withFolder(join(base, 'a'), {}, async (folder) =>
        ok([
          await folder.read('file', 3),
          await folder.read('file', 4, { owners: [ATTACKER] }),
          await folder.write('b', 'no'),
          await folder.openFile('b', 'read'),
          await folder.stat('none'),
        ]),
      );
      expect(answer._unsafeUnwrap().every((one) => one.isErr())).toBe(true);
    }
    expect(openHere()).toBe(before);
    expect(readdirSync(join(base, 'a')).sort()).toEqual(['b', 'file']);
  });

  it('tells that there is no descriptor left, which alone is worth another try', () => {
    const told = troubleOf('/a', Object.assign(new Error(), { code: 'EMFILE' }));
    expect(told).toMatchObject({ reason: 'no_descriptors', path: '/a', why: 'EMFILE' });
    expect(isRetryable(told)).toBe(true);
    expect(isRetryable(troubleOf('/a', Object.assign(new Error(), { code: 'EACCES' })))).toBe(false);
  });

  it('works by paths on other systems, but not for root', () => {
    expect(judgeSystem('linux', true, 0)).toBe('descriptors');
    expect(judgeSystem('linux', false, 0)).toBe('unsupported');
    expect(judgeSystem('darwin', false, 501)).toBe('paths');
    expect(judgeSystem('darwin', false, 0)).toBe('unsupported');
    expect(judgeSystem('win32', false, undefined)).toBe('paths');
  });
});

describe('a name that another user replaces all the time', () => {
  it('never leads to what is not in the folder that was asked for', async (context) => {
    needsRoot(context);
    const base = newFolder();
    chmodSync(base, 0o711);
    mkdirSync(join(base, 'kept/sub'), { recursive: true, mode: 0o700 });
    writeFileSync(join(base, 'kept/file'), 'kept');
    mkdirSync(join(base, 'user/folder/sub'), { recursive: true });
    writeFileSync(join(base, 'user/folder/file'), 'user');
    execFileSync('chown', ['-R', `${ATTACKER}:${ATTACKER}`, join(base, 'user')]);
    const before = lstatSync(join(base, 'kept/sub'));
    await startAttacker('swap.mjs', [join(base, 'user'), 'folder', join(base, 'kept')]);
    await using user = await opened(join(base, 'user'));
    const met = new Set<string>();
    const changed = new Set<string>();
    for (let n = 0; n < 200 || met.size < 2; n++) {
      for (const links of ['refused', 'trusted'] as const) {
        const answer = await withFolder(join(base, 'user/folder'), { links }, async (folder) => {
          changed.add(reasonIn(await folder.changeEntry('sub', { mode: 0o755 })));
          return folder.read('file', 10);
        });
        met.add(answer.isOk() ? answer.value.toString() : answer.error.reason);
      }
      changed.add(reasonIn(await user.changeEntry('folder', { mode: 0o755 })));
    }
    expect([...met].filter((one) => !['user', 'link', 'missing'].includes(one))).toEqual([]);
    expect([...changed].filter((one) => !['done', 'link', 'missing'].includes(one))).toEqual([]);
    expect(lstatSync(join(base, 'kept/sub'))).toMatchObject({
      mode: before.mode,
      uid: before.uid,
      ctimeMs: before.ctimeMs,
    });
    expect(lstatSync(join(base, 'kept')).mode & 0o777).toBe(0o700);
  });
});
