import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CraneNode } from 'crane-cri';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { describeEachTarget } from '../contract/each-target.js';

/** Exactly what is under test, but for its size: small disks are soon full. */
const DISK_BYTES = 8 * 1_048_576;
const PLACES = ['ledger', 'scratch', 'home'];

let lastJobId = 175_000;

describeEachTarget('a job that fills all it can write to', ({ target, open }) => {
  let base: string;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'crane-full-'));
    chmodSync(base, 0o711);
    for (const place of PLACES) {
      mkdirSync(join(base, place), { mode: 0o711 });
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES},mode=0711`, place, join(base, place)]);
    }
  });
  afterEach(() => {
    for (const place of PLACES) execFileSync('umount', ['--recursive', join(base, place)]);
    rmSync(base, { recursive: true });
  });

  it('takes nothing from the job of another user', async () => {
    const ledgerDirectory = join(base, 'ledger/of-node');
    const scratchDirectory = join(base, 'scratch/of-node');
    const options = { ledgerDirectory, scratchDirectory, runtimeLogDirectory: join(base, 'logs') };
    const home = (uid: number): string => join(base, 'home', String(uid));
    const node = (await CraneNode.over(open().node.runtime, options))._unsafeUnwrap();
    for (const uid of [1_000, 2_000]) {
      mkdirSync(home(uid), { mode: 0o700 });
      chownSync(home(uid), uid, uid);
    }
    writeFileSync(join(base, 'home/2000/out'), ' '.repeat(100));
    chownSync(join(base, 'home/2000/out'), 2_000, 2_000);
    const spec = (uid: number, script: string) => ({
      ...{ jobId: (lastJobId += 1), uid, gid: uid, image: target.images.shell, gracePeriodMs: 0, exitFile: true },
      ...{ command: ['/bin/sh', '-c', script], scratch: [{ containerPath: '/scratch' }] },
      ...{ stdoutPath: join(home(uid), 'out'), outputMode: 'append' as const },
    });
    const fill = (file: string): string => `dd if=/dev/zero of=${file} bs=64k`;
    const script = `touch /scratch/begun; ${fill('/run/crane-cri-exit/x')}; ${fill('/scratch/x')}; rm /scratch/begun; yes 0123456789 | head -c 32000000; sleep 60`;
    const filling = node.job(spec(1_000, script))._unsafeUnwrap();
    const filled = filling.run();
    const scratch = await vi.waitFor(
      () => {
        const [folder = ''] = readdirSync(options.scratchDirectory);
        const begun = join(options.scratchDirectory, folder, '0');
        expect(existsSync(join(begun, 'x')) && !existsSync(join(begun, 'begun'))).toBe(true);
        return begun;
      },
      { timeout: 60_000, interval: 50 },
    );
    expect(statfsSync(scratch).bavail).toBe(0);
    await vi.waitFor(() => expect(statfsSync(join(base, 'home')).bavail).toBe(0), { timeout: 60_000, interval: 50 });

    const other = node.job({ ...spec(2_000, 'echo said; exit 3'), scratch: [] })._unsafeUnwrap();
    let recorded = '';
    const record = (): void => {
      // Of the job that fills its own there is none.
      const shared = join(ledgerDirectory, 'shared');
      const files = readdirSync(shared).map((name) => join(shared, name, '1/exit'));
      recorded = files.flatMap((file) => (existsSync(file) ? [readFileSync(file, 'utf8')] : [])).join();
    };
    const outcome = (await other.run({ record }))._unsafeUnwrap();
    expect(outcome).toMatchObject({ kind: 'exited', exit: { code: 3 }, leftBehind: [] });
    expect(recorded).toMatch(/^exit 3\b/);
    // Its page was there before the disk was full.
    expect(readFileSync(join(home(2_000), 'out'), 'utf8').trim()).toBe('said');
    filling.cancel();
    const left = (await filled)._unsafeUnwrap();
    expect(left).toMatchObject({ kind: 'cancelled', during: 'running', leftBehind: [] });
    expect(left.warnings.map(({ kind }) => kind).sort()).toEqual(['output_lost']);
    expect(readdirSync(ledgerDirectory).filter((name) => name.endsWith('.job'))).toEqual([]);
    await node.close();
  }, 180_000);
});
