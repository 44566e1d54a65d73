import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { ExitFolders } from '../../../src/host/exit-folders.js';
import { ATTACKER } from '../../attackers/start.js';
import { AS_ROOT } from '../../helpers/needs-root.js';
import { newFolder } from '../../helpers/new-folder.js';

function newLedger(): { ledger: string; shared: string; folder: string } {
  const ledger = join(newFolder(), 'ledger');
  mkdirSync(ledger, { mode: 0o700 });
  const shared = join(ledger, 'shared');
  onTestFinished(async () => {
    for (const job of ['job-1', 'job-2', 'job-3']) await new ExitFolders().remove(join(shared, job));
  });
  return { ledger, shared, folder: join(shared, 'job-1/1') };
}

const mounts = (path: string): number =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.split(' ')[4] === path).length;

describe('the folders that exits are written to', () => {
  it('can be written by the program’s user, and reached by nobody else', async () => {
    const { ledger, shared, folder } = newLedger();
    expect(await new ExitFolders().make(folder)).toBeUndefined();
    expect(statSync(folder).mode & 0o7777).toBe(0o777);
    expect([ledger, shared, join(shared, 'job-1')].map((one) => statSync(one).mode & 0o7777)).toEqual([
      0o700, 0o700, 0o700,
    ]);
  });

  it('are refused in a ledger that others can replace', async () => {
    const base = newFolder();
    mkdirSync(join(base, 'ledger'));
    chmodSync(base, 0o777);
    const problem = await new ExitFolders().make(join(base, 'ledger/shared/job-1/1'));
    expect(problem).toBe(`${base} cannot be made (can be changed by others (mode 0777))`);
    const { ledger, shared, folder } = newLedger();
    symlinkSync(newFolder(), join(ledger, 'shared'));
    expect(await new ExitFolders().make(folder)).toBe(`${shared} cannot be made (is a symbolic link)`);
  });

  it('fill a file system of their own, and neither the ledger’s nor another step’s', AS_ROOT, async () => {
    const { ledger, shared, folder } = newLedger();
    const folders = new ExitFolders();
    const second = join(shared, 'job-2/1');
    expect(await Promise.all([folders.make(folder), folders.make(second)])).toEqual([undefined, undefined]);
    for (const path of [join(ledger, '..'), ledger, shared, join(shared, 'job-1'), join(shared, 'job-2')])
      chmodSync(path, 0o711);
    const attacker = { uid: ATTACKER, gid: ATTACKER, stdio: 'pipe' as const };
    expect(spawnSync('dd', ['if=/dev/zero', `of=${join(folder, 'x')}`, 'bs=1M', 'count=4'], attacker).status).not.toBe(
      0,
    );
    expect(statSync(join(folder, 'x')).size).toBeLessThanOrEqual(16_384);
    spawnSync('sh', ['-c', `cd ${folder}; for n in 1 2 3 4 5 6 7 8 9; do mkdir $n; done`], attacker);
    expect(() => mkdirSync(join(folder, 'more'))).toThrow('ENOSPC');
    // As the wrapper does.
    const exit = `echo "exit 3" >${second}/exit.new && mv ${second}/exit.new ${second}/exit`;
    expect(spawnSync('sh', ['-c', exit], attacker).status).toBe(0);
    expect(await folders.make(join(shared, 'job-3/1'))).toBeUndefined();
    writeFileSync(join(ledger, 'entry'), 'x'.repeat(65_536));
  });

  it('are found again by a later process, begin empty, and go with their job', AS_ROOT, async () => {
    const { ledger, shared, folder } = newLedger();
    expect(await new ExitFolders().make(folder)).toBeUndefined();
    writeFileSync(join(folder, 'exit'), 'exit 3\n');
    const later = new ExitFolders();
    expect(readFileSync(join(folder, 'exit'), 'utf8')).toBe('exit 3\n');
    expect(await later.make(folder)).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
    expect(await later.make(join(shared, 'job-1/2'))).toBeUndefined();
    expect(mounts(folder)).toBe(1);
    await later.remove(join(shared, 'job-1'));
    expect([mounts(folder), mounts(join(shared, 'job-1/2'))]).toEqual([0, 0]);
    expect(readdirSync(shared)).toEqual([]);
    await later.remove(join(shared, 'job-1'));
    expect(statSync(ledger).isDirectory()).toBe(true);
  });
});
