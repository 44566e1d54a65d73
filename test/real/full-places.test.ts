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

import { CraneNode, type NodeJob } from 'crane-cri';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { describeEachTarget } from '../contract/each-target.js';
import { mortal } from '../helpers/mortal.js';

/** Exactly what is under test, but for its size: small disks are soon full. */
const DISK_BYTES = 8 * 1_048_576;

let lastJobId = 175_000;

describeEachTarget('a job that fills all it can write to', ({ target, open }) => {
  let base: string;
  let disks: string[];
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'crane-full-'));
    chmodSync(base, 0o711);
    disks = [];
  });
  afterEach(() => {
    for (const disk of disks) execFileSync('umount', ['--recursive', disk]);
    rmSync(base, { recursive: true });
  });

  /** Makes a folder that is a small disk of its own. */
  function makeDisk(name: string): void {
    const disk = join(base, name);
    mkdirSync(disk, { mode: 0o711 });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES},mode=0711`, name, disk]);
    disks.push(disk);
  }

  it('takes nothing from the job of another user', async () => {
    for (const name of ['ledger', 'scratch', 'home']) makeDisk(name);
    const ledgerDirectory = join(base, 'ledger/of-node');
    const scratchDirectory = join(base, 'scratch/of-node');
    const options = { ledgerDirectory, scratchDirectory, runtimeLogDirectory: join(base, 'logs') };
    const home = (uid: number): string => join(base, 'home', String(uid));
    const node = (await CraneNode.over(mortal(open().node.runtime).runtime, options))._unsafeUnwrap();
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

  describe('and the disk of the logs', () => {
    let node: CraneNode;
    beforeEach(async () => {
      makeDisk('logs');
      for (const uid of [1_000, 2_000]) {
        mkdirSync(join(base, 'homes', String(uid)), { recursive: true });
        chownSync(join(base, 'homes', String(uid)), uid, uid);
      }
      const places = { ledgerDirectory: join(base, 'ledger'), runtimeLogDirectory: join(base, 'logs/of-node') };
      node = (await CraneNode.over(mortal(open().node.runtime).runtime, places))._unsafeUnwrap();
    });
    afterEach(async () => {
      await node.close();
    });

    const LINE_BYTES = 8_192;
    // In few long lines, as a runtime complains of each that it can't write; and no faster than the looks at a limit.
    const FLOOD = `i=0; while [ $i -lt 400 ]; do i=$((i+1)); sleep 0.01
      head -c ${10 * LINE_BYTES} /dev/zero | tr '\\0' x | fold -w ${LINE_BYTES}; done; echo; echo over; sleep 60`;
    const isFull = (): boolean => {
      const { bavail, bsize } = statfsSync(join(base, 'logs'));
      return bavail * bsize < 2 * LINE_BYTES;
    };

    function jobOf(uid: number, script: string, more: { readonly maxLogBytes?: number } = {}): NodeJob {
      const logDirectory = join(base, 'homes', String(uid), 'logs');
      const common = { jobId: (lastJobId += 1), uid, gid: uid, image: target.images.shell, gracePeriodMs: 0 };
      return node.job({ ...common, ...more, logDirectory, command: ['/bin/sh', '-c', script] })._unsafeUnwrap();
    }

    it('takes with a limit for its log nothing from the log of another', async () => {
      const filling = jobOf(1_000, FLOOD, { maxLogBytes: 65_536 });
      const filled = filling.run();
      (await filling.waitForLine('over'))._unsafeUnwrap();
      expect(isFull()).toBe(false);
      const other = jobOf(2_000, 'echo said; exit 3');
      const run = other.run();
      (await other.waitForLine('said'))._unsafeUnwrap();
      expect((await run)._unsafeUnwrap()).toMatchObject({ kind: 'exited', exit: { code: 3 }, warnings: [] });
      filling.cancel();
      const { warnings } = (await filled)._unsafeUnwrap();
      expect(warnings.map(({ kind }) => kind)).toEqual(['log_limit_reached']);
    }, 120_000);

    it('without a limit: the other ends as it should, and both are told that output is lost', async () => {
      const filling = jobOf(1_000, FLOOD);
      const filled = filling.run();
      await vi.waitFor(() => expect(isFull()).toBe(true), { timeout: 60_000, interval: 50 });
      const other = (await jobOf(2_000, 'echo said; exit 3').run())._unsafeUnwrap();
      const lost = [expect.objectContaining({ kind: 'output_lost', code: 'ENOSPC' })];
      expect(other).toMatchObject({ kind: 'exited', exit: { code: 3 }, warnings: lost, leftBehind: [] });
      filling.cancel();
      expect((await filled)._unsafeUnwrap()).toMatchObject({ kind: 'cancelled', warnings: lost, leftBehind: [] });
    }, 120_000);
  });
});
