import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CraneNode } from 'crane-cri';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';

import { ATTACKER, startAttacker } from '../../attackers/start.js';
import { AS_ROOT } from '../../helpers/needs-root.js';
import { describeEachTarget } from '../each-target.js';

/** On a mock the program is none, and test/unit/host holds the same 20 times; the oldest runtime does what the next does. */
const TRIES = { 'containerd-1.7': 20, 'containerd-2': 20 } as Readonly<Record<string, number>>;
const FILES = 300;

let lastJobId = 170_000;

describeEachTarget('the scratch folder of a job', ({ target, open }) => {
  let base: string;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'crane-scratch-'));
    chmodSync(base, 0o711);
  });
  afterEach(() => rmSync(base, { recursive: true }));

  it.each(['disk', 'memory'] as const)(
    'on %s is made although another user was first to make names for it',
    AS_ROOT,
    async (medium) => {
      chmodSync(base, 0o1777);
      vi.stubEnv('TMPDIR', base);
      const known = medium === 'disk' ? join(base, 'crane-scratch') : '/dev/shm/crane-scratch';
      execFileSync('mkdir', ['-p', known], { uid: ATTACKER, gid: ATTACKER });
      onTestFinished(() => {
        vi.unstubAllEnvs();
        rmSync(known, { recursive: true, force: true });
      });
      const node = (await CraneNode.over(open().node.runtime))._unsafeUnwrap();
      lastJobId += 1;
      const job = node
        .job({
          ...{ jobId: lastJobId, uid: ATTACKER, gid: ATTACKER, image: target.images.shell, gracePeriodMs: 0 },
          ...{ command: ['/bin/sleep', '60'], scratch: [{ containerPath: '/scratch', medium }] },
        })
        ._unsafeUnwrap();
      const running = job.run();
      for await (const { phase } of job.states()) {
        if (phase !== 'running') continue;
        // Who was first has got nothing: neither a folder of root's nor one of the job.
        expect(readdirSync(known)).toEqual([]);
        job.cancel();
      }
      expect((await running)._unsafeUnwrap()).toMatchObject({ kind: 'cancelled', during: 'running', leftBehind: [] });
    },
  );

  it(
    'takes nothing else along while its owner replaces what is in it with a link',
    { ...AS_ROOT, timeout: 300_000 },
    async () => {
      const root = join(base, 'scratch');
      const kept = join(base, 'kept');
      mkdirSync(kept);
      for (let n = 0; n < FILES; n++) writeFileSync(join(kept, String(n)), '');
      const node = (await CraneNode.over(open().node.runtime, { scratchDirectory: root }))._unsafeUnwrap();
      for (let n = 0; n < (TRIES[target.name] ?? 2); n++) {
        lastJobId += 1;
        const job = node
          .job({
            ...{ jobId: lastJobId, uid: ATTACKER, gid: ATTACKER, image: target.images.shell, gracePeriodMs: 0 },
            ...{ command: ['/bin/sleep', '60'], scratch: [{ containerPath: '/scratch' }] },
          })
          ._unsafeUnwrap();
        const running = job.run();
        let stop = async (): Promise<void> => undefined;
        for await (const { phase } of job.states()) {
          if (phase !== 'running') continue;
          const folder = join(root, readdirSync(root)[0] ?? '', '0');
          mkdirSync(join(folder, 'data'));
          for (let file = 0; file < FILES; file++) writeFileSync(join(folder, `data/${file}`), '');
          chownSync(join(folder, 'data'), ATTACKER, ATTACKER);
          stop = await startAttacker('swap.mjs', [folder, 'data', kept]);
          job.cancel();
        }
        const outcome = (await running)._unsafeUnwrap();
        await stop();
        expect(outcome).toMatchObject({ kind: 'cancelled', during: 'running', leftBehind: [] });
        expect(readdirSync(kept)).toHaveLength(FILES);
      }
      expect(readdirSync(root)).toEqual([]);
    },
  );
});
