import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { type ContainerJobSpec, CraneNode, type JobOutcome, type NodeJob, readLog, rotateLog } from 'crane-cri';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ATTACKER, startAttacker } from '../../attackers/start.js';
import { AS_ROOT, isRoot } from '../../helpers/needs-root.js';
import { mortal } from '../../helpers/mortal.js';
import { realRuntimes } from '../../real/each-runtime.js';
import { describeEachTarget } from '../each-target.js';
import { mockTargets } from '../mock-target.js';

/** A spinning attacker holds a core: the oldest runtime, and a mock, on which what we write is the same, get fewer tries. */
const TRIES = { 'containerd-1.7': 20, 'containerd-2': 20 } as Readonly<Record<string, number>>;
/** What is written on the host is the same for all: the mocks differ in what they answer. */
const ONE_MOCK = mockTargets().slice(0, 1);
const OWNER = isRoot ? { uid: 1_000, gid: 1_000 } : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

let lastJobId = 240_000;

describeEachTarget(
  'the output of a job',
  ({ target, open }) => {
    let base: string;
    /** A folder of the job's owner. */
    let home: string;
    let nodes: CraneNode[];
    let node: CraneNode;
    beforeEach(async () => {
      base = mkdtempSync(join(tmpdir(), 'crane-output-'));
      chmodSync(base, 0o711);
      home = join(base, 'home');
      mkdirSync(home, { mode: 0o700 });
      chownSync(home, OWNER.uid, OWNER.gid);
      nodes = [];
      node = await nodeOver(mortal(open().node.runtime).runtime);
    });
    afterEach(async () => {
      for (const each of nodes) await each.close();
      expect(existsSync(join(base, 'tree')) ? readdirSync(join(base, 'tree')) : []).toEqual([]);
      rmSync(base, { recursive: true });
    });

    async function nodeOver(runtime: CraneNode['runtime'], tree = join(base, 'tree')): Promise<CraneNode> {
      const options = { ledgerDirectory: join(base, 'ledger'), runtimeLogDirectory: tree };
      const made = (await CraneNode.over(runtime, options))._unsafeUnwrap();
      nodes.push(made);
      return made;
    }

    function jobOf(script: string, spec: Partial<ContainerJobSpec> = {}, on = node): NodeJob {
      lastJobId += 1;
      const command = ['/bin/sh', '-c', script];
      const common = { jobId: lastJobId, node: 'n1', image: target.images.shell, gracePeriodMs: 1_000, command };
      return on.job({ ...common, ...OWNER, ...spec })._unsafeUnwrap();
    }

    const readByOwner = (path: string): string => execFileSync('cat', [path], isRoot ? OWNER : {}).toString();
    const kind = (path: string): string => {
      const { uid, gid, mode } = statSync(path);
      return `${uid}:${gid} ${(mode & 0o7777).toString(8)}`;
    };

    async function textOf(path: string): Promise<string> {
      let text = '';
      for await (const line of readLog(path, { rotated: true })) text += `${line._unsafeUnwrap().text}\n`;
      return text;
    }

    const numbers = (count: number): string => Array.from({ length: count }, (_, i) => `line ${i}\n`).join('');
    /** Writes numbered lines until a file is there, which the test makes: `count` of them at least. */
    const counting = (count: number, pause = 0.02): string =>
      `i=0; while [ $i -lt ${count} ]; do echo line $i; i=$((i+1)); sleep ${pause}; done`;

    it('is the owner’s, in folders that were missing, while it runs and after five rotations', async () => {
      const logDirectory = join(home, 'logs', 'new');
      const job = jobOf(counting(100_000), { logDirectory, stdoutPath: join(home, 'texts', '%j-%s', 'out.%N') });
      const log = join(logDirectory, `${lastJobId}.1.0.n1.log`);
      const text = join(home, 'texts', `${lastJobId}-1`, 'out.n1');
      expect(job.logPath).toBe(log);
      const run = job.run();
      expect((await job.waitForLine('line 0')).isOk()).toBe(true);
      await expect.poll(() => readByOwner(text), { timeout: 20_000 }).toContain('line 0\n');
      // The program may write before the runtime answers that it has started it.
      await expect.poll(() => job.state.phase).toBe('running');
      for (let round = 0; round < 5; round += 1) {
        const { state, runtimeLogPath = '' } = job;
        if (state.phase !== 'running') throw new Error(`it is ${state.phase} already`);
        const parts = readdirSync(logDirectory).length;
        const asked = { containerId: state.containerId, path: runtimeLogPath };
        (await rotateLog(node.runtime, asked, { maxBytes: 0, maxFiles: 10 }))._unsafeUnwrap();
        await expect.poll(() => readdirSync(logDirectory).length, { timeout: 20_000 }).toBe(parts + 1);
        expect(readByOwner(log)).not.toContain('line 0\n');
      }
      job.cancel();
      expect((await run)._unsafeUnwrap()).toMatchObject({ kind: 'cancelled', warnings: [], leftBehind: [] });
      const written = readFileSync(text, 'utf8');
      expect(written).toBe(numbers(written.split('\n').length - 1));
      expect(await textOf(log)).toBe(written);
      const { uid, gid } = OWNER;
      const folders = [dirname(logDirectory), logDirectory, dirname(dirname(text)), dirname(text)];
      expect(folders.map(kind)).toEqual(folders.map(() => `${uid}:${gid} 700`));
      const files = [...readdirSync(logDirectory).map((name) => join(logDirectory, name)), text];
      expect(files).toHaveLength(7);
      expect(files.map(kind)).toEqual(files.map(() => `${uid}:${gid} 600`));
    }, 120_000);

    it('is read, awaited and rotated where its runtime writes it, and behind no link, whoever made that', async () => {
      const job = jobOf(counting(100_000), { logDirectory: join(home, 'logs') });
      const run = job.run();
      (await job.waitForLine('line 0'))._unsafeUnwrap();
      await expect.poll(() => job.state.phase).toBe('running');
      const folder = dirname(job.runtimeLogPath ?? '');
      renameSync(folder, `${folder}.aside`);
      symlinkSync(`${folder}.aside`, folder);
      const refused = { kind: 'log_refused', reason: 'symlink' };
      for await (const line of job.logs()) expect(line._unsafeUnwrapErr()).toMatchObject(refused);
      expect((await job.waitForLine('line 0'))._unsafeUnwrapErr()).toMatchObject(refused);
      const told: unknown[] = [];
      const over = new AbortController();
      const kept = job.keepRotated({
        everyMs: 10,
        maxBytes: 0,
        signal: over.signal,
        onError: (error) => told.push(error),
      });
      await expect.poll(() => told).not.toEqual([]);
      over.abort();
      expect((await kept).isOk()).toBe(true);
      expect(told[0]).toMatchObject(refused);
      rmSync(folder);
      renameSync(`${folder}.aside`, folder);
      job.cancel();
      expect((await run)._unsafeUnwrap()).toMatchObject({ kind: 'cancelled', leftBehind: [] });
    });

    it.each([
      ['one file', { stdoutPath: 'o' }, { o: 'out\nerr\nend' }],
      ['two files', { stdoutPath: 'o', stderrPath: 'e' }, { o: 'out\nend', e: 'err\n' }],
      ['errors alone', { stderrPath: 'e' }, { e: 'err\n' }],
      ['what was there emptied', { stdoutPath: 'old' }, { old: 'out\nerr\nend' }],
      ['what was there gone on with', { stdoutPath: 'old', outputMode: 'append' }, { old: 'old\nout\nerr\nend' }],
      ['nothing kept', { stdoutPath: '/dev/null' }, {}],
    ] as const)(
      'goes to %s, as it was written',
      async (_, spec, expected) => {
        writeFileSync(join(home, 'old'), 'old\n');
        chownSync(join(home, 'old'), OWNER.uid, OWNER.gid);
        const script = 'echo out; sleep 0.2; echo err >&2; sleep 0.2; printf end; sleep 0.5';
        const job = jobOf(script, { cwd: home, ...spec });
        expect((await job.run())._unsafeUnwrap()).toMatchObject({ kind: 'exited', warnings: [] });
        for (const [name, text] of Object.entries(expected)) expect(readFileSync(join(home, name), 'utf8')).toBe(text);
      },
      60_000,
    );

    it('is a run’s own: two jobs in one folder never read each other’s', async () => {
      const logDirectory = join(home, 'shared');
      const first = jobOf('echo first is ready; sleep 0.5', { logDirectory });
      expect((await first.run()).isOk()).toBe(true);
      const again = { jobId: lastJobId, logDirectory };
      for (const spec of [again, { ...again, attempt: 1 }, { logDirectory }]) {
        const job = jobOf('echo second; sleep 0.5', spec);
        const waited = job.waitForLine('first');
        const run = job.run();
        const seen: string[] = [];
        for await (const line of job.logs()) seen.push(line._unsafeUnwrap().text);
        expect(seen).toEqual(['second']);
        expect((await waited)._unsafeUnwrapErr().kind).toBe('line_never_came');
        expect((await run).isOk()).toBe(true);
        expect(await textOf(job.logPath ?? '')).toBe('second\n');
      }
      expect(readdirSync(logDirectory)).toHaveLength(3);
    }, 120_000);

    it('in the folder of CraneSched, where attempts have one name, is the last one’s that began', async () => {
      const jobId = (lastJobId += 1);
      const logDirectory = join(home, `${jobId}.out`);
      const first = jobOf('echo first is ready', { jobId, logDirectory });
      expect((await first.run()).isOk()).toBe(true);
      const log = first.logPath ?? '';
      expect(await textOf(log)).toBe('first is ready\n');
      // As a rotation of the first attempt leaves it.
      const part = `${log}.20261130-120000.000001`;
      writeFileSync(part, readFileSync(log));
      chownSync(part, OWNER.uid, OWNER.gid);
      const lost = jobOf('echo second', { jobId, logDirectory, attempt: 1, image: 'registry.test/no/such:1' });
      const ended = lost.run();
      expect((await lost.waitForLine('first'))._unsafeUnwrapErr().kind).toBe('line_never_came');
      expect((await ended)._unsafeUnwrap().kind).toBe('failed');
      for await (const line of lost.logs()) expect(line._unsafeUnwrapErr().kind).toBe('log_not_found');

      const second = jobOf('echo second; sleep 0.5', { jobId, logDirectory, attempt: 2, outputMode: 'append' });
      const run = second.run();
      const seen: string[] = [];
      for await (const line of second.logs()) seen.push(line._unsafeUnwrap().text);
      expect(seen).toEqual(['second']);
      expect((await run).isOk()).toBe(true);
      expect(second.logPath).toBe(log);
      expect(await textOf(log)).toBe('second\n');
      expect(readdirSync(logDirectory)).toHaveLength(1);
    }, 120_000);

    it.each(['append', 'truncate'] as const)(
      'goes on after the death of this process, with nothing twice and nothing lost: %s',
      async (outputMode) => {
        const stdoutPath = join(home, 'out');
        const logDirectory = join(home, 'logs');
        writeFileSync(stdoutPath, 'before\n');
        chownSync(stdoutPath, OWNER.uid, OWNER.gid);
        await node.close();
        const client = mortal(open().node.runtime);
        const first = await nodeOver(client.runtime);
        const job = jobOf(counting(150), { stdoutPath, logDirectory, outputMode }, first);
        void job.run().unwrapOr(undefined);
        const log = job.logPath ?? '';
        await expect.poll(() => existsSync(log) && readByOwner(log), { timeout: 20_000 }).toContain('line 9');
        client.die();
        await first.close({ timeoutMs: 0 });
        const second = await nodeOver(mortal(open().node.runtime).runtime);
        const { jobs } = (await second.recover())._unsafeUnwrap();
        const outcomes = (await Promise.all(jobs.map(({ outcome }) => outcome))) as readonly JobOutcome[];
        expect(outcomes).toMatchObject([{ kind: 'exited', warnings: [], leftBehind: [] }]);
        const before = outputMode === 'append' ? 'before\n' : '';
        expect(readFileSync(stdoutPath, 'utf8')).toBe(before + numbers(150));
        expect(await textOf(log)).toBe(numbers(150));
      },
      120_000,
    );

    describe('with a limit', () => {
      const maxLogBytes = 131_072;
      const loud = (count: number): string =>
        `i=0; while [ $i -lt ${count} ]; do echo ${'x'.repeat(1_000)} $i; i=$((i+1)); sleep 0.01; done`;
      const bytesIn = (folder: string): number =>
        readdirSync(folder, { recursive: true, encoding: 'utf8' })
          .map((name) => statSync(join(folder, name), { throwIfNoEntry: false }))
          .reduce((sum, entry) => sum + (entry?.isFile() === true ? entry.size : 0), 0);

      it('keeps the newest in the log, and all of it in the file of its owner, and the program goes on', async () => {
        const logDirectory = join(home, 'logs');
        const job = jobOf(loud(500), { logDirectory, stdoutPath: join(home, 'out'), maxLogBytes });
        let most = 0;
        const run = job.run();
        for await (const line of job.logs()) {
          if (line.isOk() && line.value.text.endsWith('0')) most = Math.max(most, bytesIn(join(base, 'tree')));
        }
        const outcome = (await run)._unsafeUnwrap();
        expect(outcome).toMatchObject({ kind: 'exited', exit: { code: 0 }, leftBehind: [] });
        expect(outcome.warnings).toMatchObject([{ kind: 'log_limit_reached', maxLogBytes }]);
        expect(most).toBeLessThan(2 * maxLogBytes);
        const all = readFileSync(join(home, 'out'), 'utf8').split('\n');
        expect(all).toHaveLength(501);
        expect(bytesIn(logDirectory)).toBeLessThan(2 * maxLogBytes);
        const kept = await textOf(job.logPath ?? '');
        expect(kept).not.toContain('x 0\n');
        expect(kept).toContain('x 499\n');
      }, 120_000);

      it('tells nothing where it is not reached, and refuses one that is too small', async () => {
        const quiet = jobOf('echo few', { logDirectory: join(home, 'logs'), maxLogBytes });
        expect((await quiet.run())._unsafeUnwrap()).toMatchObject({ kind: 'exited', warnings: [] });
        const refused = node.job({ ...quiet.spec, maxLogBytes: 65_535 })._unsafeUnwrapErr();
        expect(refused).toMatchObject({ kind: 'invalid_input', problems: [{ field: 'maxLogBytes' }] });
      });

      it('is told, and kept, by the process that takes the job over', async () => {
        const client = mortal(open().node.runtime);
        const first = await nodeOver(client.runtime);
        const job = jobOf(loud(100_000), { stdoutPath: join(home, 'out'), maxLogBytes }, first);
        void job.run().unwrapOr(undefined);
        const tree = join(base, 'tree');
        const reached = (): boolean =>
          readdirSync(tree, { recursive: true, encoding: 'utf8' }).some((name) => name.endsWith('.limited'));
        await expect.poll(reached, { timeout: 60_000 }).toBe(true);
        client.die();
        await first.close({ timeoutMs: 0 });
        const second = await nodeOver(mortal(open().node.runtime).runtime);
        const { jobs } = (await second.recover())._unsafeUnwrap();
        const after = statSync(join(home, 'out')).size + 2 * maxLogBytes;
        await expect.poll(() => statSync(join(home, 'out')).size, { timeout: 60_000 }).toBeGreaterThan(after);
        expect(bytesIn(tree)).toBeLessThan(2 * maxLogBytes);
        for (const each of jobs) each.cancel();
        const outcomes = (await Promise.all(jobs.map(({ outcome }) => outcome))) as readonly JobOutcome[];
        expect(outcomes).toMatchObject([{ kind: 'cancelled', leftBehind: [] }]);
        expect(outcomes[0]?.warnings).toContainEqual(expect.objectContaining({ kind: 'log_limit_reached' }));
      }, 180_000);
    });

    it('is told as lost where the log ends in the middle of a record', async () => {
      const job = jobOf('echo whole; sleep 1', { logDirectory: join(home, 'logs') });
      const notices: string[] = [];
      const run = job.run();
      const seen: string[] = [];
      for await (const line of job.logs({ onNotice: ({ kind }) => notices.push(kind) })) {
        seen.push(line._unsafeUnwrap().text);
        if (seen.length === 1) appendFileSync(job.runtimeLogPath ?? '', '2026-11-29T13:00:00.000000001Z stdout F to');
      }
      const lost = { kind: 'output_lost', path: job.runtimeLogPath };
      expect((await run)._unsafeUnwrap()).toMatchObject({ kind: 'exited', exit: { code: 0 }, warnings: [lost] });
      expect(notices).toContain('torn_record');
      expect(readByOwner(job.logPath ?? '')).toMatch(/whole\n.* to$/);
    }, 60_000);

    // A mock's programs meet no full disk.
    if (realRuntimes() !== undefined) {
      it('is told as lost where the disk of the logs is full', async () => {
        const tree = join(base, 'small-tree');
        mkdirSync(tree, { mode: 0o700 });
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k,mode=0700', 'tmpfs', tree]);
        try {
          const small = await nodeOver(mortal(open().node.runtime).runtime, tree);
          const loud = `i=0; while [ $i -lt 6000 ]; do echo ${'x'.repeat(100)}; i=$((i+1)); done`;
          const job = jobOf(loud, { stdoutPath: join(home, 'out') }, small);
          const lost = { kind: 'output_lost', path: job.runtimeLogPath, code: 'ENOSPC' };
          const outcome = (await job.run())._unsafeUnwrap();
          expect(outcome).toMatchObject({ kind: 'exited', exit: { code: 0 }, leftBehind: [] });
          expect(outcome.warnings).toContainEqual(expect.objectContaining(lost));
        } finally {
          execFileSync('umount', ['-l', tree]);
        }
      }, 60_000);
    }

    describe('of another user', AS_ROOT, () => {
      it('is whole although that user ends what writes it', async () => {
        const stdoutPath = join(home, 'out');
        const job = jobOf(counting(150), { stdoutPath });
        const run = job.run();
        expect((await job.waitForLine('line 9')).isOk()).toBe(true);
        for (let round = 0; round < 5; round += 1) {
          const mine = readdirSync('/proc').filter((pid) => {
            try {
              // Those of other processes are of tests that go on beside this one.
              const isMine = readFileSync(`/proc/${pid}/status`, 'utf8').includes(`\nPPid:\t${process.pid}\n`);
              return isMine && isOwners(pid);
            } catch {
              return false;
            }
          });
          // It may have ended meanwhile.
          for (const pid of mine) spawnSync('kill', ['-9', pid], OWNER);
          await new Promise((resolve) => setTimeout(resolve, 300));
        }
        expect((await run)._unsafeUnwrap()).toMatchObject({ kind: 'exited', warnings: [] });
        expect(readFileSync(stdoutPath, 'utf8')).toBe(numbers(150));
      }, 60_000);

      it('goes nowhere else while that user replaces the folder with a link', async () => {
        const attacker = { uid: ATTACKER, gid: ATTACKER };
        const secret = join(base, 'secret');
        mkdirSync(secret, { mode: 0o700 });
        const files = [`logs/x`, '1'].map((name) => join(secret, name.replace('/', '-')));
        for (const file of files) writeFileSync(file, 'of root');
        const seen = (): string[] => readdirSync(secret).map((name) => `${name} ${kind(join(secret, name))}`);
        const before = [kind(secret), ...seen()];
        for (let round = 0; round < (TRIES[target.name] ?? 4); round += 1) {
          const logDirectory = join(home, `logs-${round}`);
          chmodSync(home, 0o777);
          // One is at it from the beginning, and one when the files are open.
          const isEarly = round % 2 === 0;
          if (isEarly) execFileSync('mkdir', [logDirectory], attacker);
          const stop = await (isEarly
            ? startAttacker('dwell-and-swap.mjs', [home, basename(logDirectory), secret, '16'])
            : startAttacker('swap-when-there.mjs', [logDirectory, secret]));
          const spec = { ...attacker, logDirectory, stdoutPath: join(logDirectory, 'out') };
          const outcome = (await jobOf(counting(10, 0.01), spec).run())._unsafeUnwrap();
          await stop();
          expect(outcome.leftBehind).toEqual([]);
        }
        expect([kind(secret), ...seen()]).toEqual(before);
        for (const file of files) expect(readFileSync(file, 'utf8')).toBe('of root');
      }, 600_000);

      it('fills that user’s disk, and nobody else’s job hears of it', async () => {
        const small = join(base, 'small');
        mkdirSync(small);
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=0777', 'tmpfs', small]);
        const line = 'x'.repeat(100);
        const loud = `i=0; while [ $i -lt 3000 ]; do echo ${line}; i=$((i+1)); done`;
        const [full, fine] = [
          jobOf(loud, { stdoutPath: join(small, 'out') }),
          jobOf(loud, { stdoutPath: join(home, 'out') }),
        ];
        const outcomes = await Promise.all([full.run(), fine.run()]).finally(() =>
          execFileSync('umount', ['-l', small]),
        );
        const lost = { kind: 'output_lost', path: join(small, 'out'), code: 'ENOSPC' };
        expect(outcomes[0]._unsafeUnwrap()).toMatchObject({ kind: 'exited', exit: { code: 0 }, warnings: [lost] });
        expect(outcomes[1]._unsafeUnwrap()).toMatchObject({ kind: 'exited', exit: { code: 0 }, warnings: [] });
        expect(statSync(join(home, 'out')).size).toBe(3_000 * (line.length + 1));
      }, 60_000);
    });
  },
  ONE_MOCK,
);

const isOwners = (pid: string): boolean => statSync(`/proc/${pid}`).uid === OWNER.uid || readUid(pid) === OWNER.uid;

function readUid(pid: string): number {
  return Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
