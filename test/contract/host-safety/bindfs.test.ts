import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type ContainerJobSpec, CraneNode, type CriRuntime, type JobOutcome, type NodeOptions } from 'crane-cri';
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';

import { ATTACKER } from '../../attackers/start.js';
import { type BindFsPrograms, fakeBindFs, realBindFs, WITH_BINDFS } from '../../helpers/bindfs.js';
import { instead } from '../../helpers/instead.js';
import { mortal } from '../../helpers/mortal.js';
import { AS_ROOT } from '../../helpers/needs-root.js';
import { describeEachTarget } from '../each-target.js';

const FIRST_ID = 300_000;
let lastJobId = 180_000;

/** bindfs works as root, by paths, in a folder that its owner may change at any moment. */
describe('mounts of bindfs', AS_ROOT, () => {
  describeEachTarget('of a folder of a user', ({ target, open }) => {
    let base: string;
    let data: string;
    let vault: string;
    let nodes: CraneNode[];
    beforeEach((context) => {
      needsUserNamespaces(context);
      base = mkdtempSync(join(tmpdir(), 'crane-bindfs-'));
      chmodSync(base, 0o755);
      data = folderOf(ATTACKER, join(folderOf(ATTACKER, join(base, 'home'), 0o755), 'data'), 0o755);
      writeFileSync(join(data, 'mine'), 'of the user');
      chownSync(join(data, 'mine'), ATTACKER, ATTACKER);
      folderOf(0, join(base, 'vault'), 0o700);
      vault = folderOf(0, join(base, 'vault', 'inner'), 0o777);
      writeFileSync(join(vault, 'secret'), 'of root');
      for (const file of ['subuid', 'subgid']) writeFileSync(join(base, file), `${ATTACKER}:${FIRST_ID}:65536\n`);
      nodes = [];
    });
    afterEach(async () => {
      for (const node of nodes) await node.close({ timeoutMs: 0 });
      expect(mountsBelow(base)).toEqual([]);
      rmSync(base, { recursive: true });
    });

    function needsUserNamespaces({ skip }: TestContext): void {
      const { userNamespaces, userNamespaceHandlers } = open().capabilities;
      skip(userNamespaces !== 'yes' && !userNamespaceHandlers.includes(''), 'this runtime has no user namespaces');
    }

    const points = (): string => join(base, 'points');

    async function nodeOf(runtime: CriRuntime, programs: BindFsPrograms, more: NodeOptions = {}): Promise<CraneNode> {
      const options: NodeOptions = {
        bindDirectory: join(base, 'held'),
        bindFs: { enabled: true, mountBaseDir: points(), ...programs },
        subIdFiles: { uid: join(base, 'subuid'), gid: join(base, 'subgid') },
        launchPolicy: { mounts: [{ path: join(base, 'home'), readOnly: false }] },
        ...more,
      };
      const node = (await CraneNode.over(mortal(runtime).runtime, options))._unsafeUnwrap();
      nodes.push(node);
      return node;
    }

    const spec = (): ContainerJobSpec => ({
      jobId: ++lastJobId,
      image: target.images.shell,
      command: ['/bin/true'],
      gracePeriodMs: 0,
      uid: ATTACKER,
      gid: ATTACKER,
      network: 'pod',
      userNamespace: true,
      mounts: [{ hostPath: data, containerPath: '/data', idMapped: true }],
    });

    const run = async (node: CraneNode): Promise<JobOutcome> =>
      (await node.job(spec())._unsafeUnwrap().run())._unsafeUnwrap();

    /** Does something with what a container is given, after it was made and before its program is started. */
    function watched(look: (path: string) => void): CriRuntime {
      const { runtime } = open().node;
      let path = '';
      return instead(runtime, {
        createContainer: (request, options) => {
          path = request.config?.mounts?.[0]?.hostPath ?? '';
          return runtime.createContainer(request, options);
        },
        startContainer: (request, options) => {
          look(path);
          return runtime.startContainer(request, options);
        },
      });
    }

    it('show what the job names, whatever is mounted where one like it was', async () => {
      const seen: { path: string; names: readonly string[] }[] = [];
      const runtime = watched((path) => seen.push({ path, names: readdirSync(path) }));
      const node = await nodeOf(runtime, fakeBindFs(base));
      expect(await run(node)).toMatchObject({ kind: 'exited', leftBehind: [] });
      const before = seen[0]?.path ?? '';
      mkdirSync(before, { recursive: true });
      execFileSync('mount', ['--bind', vault, before]);
      expect(await run(node)).toMatchObject({ kind: 'exited', leftBehind: [] });
      execFileSync('umount', [before]);
      rmSync(before, { recursive: true });
      expect(seen.map(({ names }) => names)).toEqual([['mine'], ['mine']]);
      expect(readdirSync(points())).toEqual([]);
    });

    it('are apart for jobs that ask for the same at once, and the end of one leaves the other its own', async () => {
      const seen: string[] = [];
      const other: Promise<JobOutcome>[] = [];
      const node: CraneNode = await nodeOf(
        watched((path) => {
          seen.push(path);
          if (other.length === 0) other.push(run(node));
        }),
        fakeBindFs(base),
      );
      const first = await run(node);
      expect([first, await other[0]]).toMatchObject([
        { kind: 'exited', leftBehind: [] },
        { kind: 'exited', leftBehind: [] },
      ]);
      expect(new Set(seen).size).toBe(2);
    });

    it('are refused where others may change MountBaseDir, or a folder above it', async () => {
      const other = folderOf(ATTACKER, join(base, 'other'), 0o755);
      for (const mountBaseDir of [other, join(other, 'points')]) {
        const node = await nodeOf(open().node.runtime, fakeBindFs(base), {
          bindFs: { enabled: true, mountBaseDir, ...fakeBindFs(base) },
        });
        const problem = `${other} belongs to user ${ATTACKER}`;
        expect(await run(node)).toMatchObject({
          kind: 'failed',
          error: { kind: 'invalid_input', problems: [{ field: 'BindFs.MountBaseDir', problem }] },
          leftBehind: [],
        });
      }
      expect(readdirSync(other)).toEqual([]);
    });

    it('follow no link that lies in what they show', async () => {
      symlinkSync(vault, join(data, 'link'));
      const log = join(base, 'log');
      const node = await nodeOf(
        open().node.runtime,
        fakeBindFs(base, `cat "$1/mine" "$1/link/secret" >>${log} 2>/dev/null; readlink "$1/link" >>${log}`),
      );
      expect(await run(node)).toMatchObject({ kind: 'exited', leftBehind: [] });
      expect(readFileSync(log, 'utf8')).toBe(`of the user${vault}\n`);
    });

    it('are of the path itself where the policy trusts sources', async () => {
      const log = join(base, 'log');
      const node = await nodeOf(open().node.runtime, fakeBindFs(base, `echo "$1" >>${log}`), {
        launchPolicy: { mounts: 'any', mountSources: 'trusted' },
      });
      expect(await run(node)).toMatchObject({ kind: 'exited', leftBehind: [] });
      expect(readFileSync(log, 'utf8')).toBe(`${data}\n`);
      expect(existsSync(join(base, 'held'))).toBe(false);
    });

    it('lead nowhere else while a program works in a folder that its owner replaces', WITH_BINDFS, async () => {
      folderOf(ATTACKER, join(data, 'work'), 0o755);
      const read: string[] = [];
      const runtime = watched((path) => {
        const folder = openSync(join(path, 'work'), 'r');
        rmSync(join(data, 'work'), { recursive: true });
        symlinkSync(vault, join(data, 'work'));
        try {
          read.push(readFileSync(`/proc/self/fd/${folder}/secret`, 'utf8'));
        } catch (cause) {
          read.push((cause as NodeJS.ErrnoException).code ?? '');
        }
        closeSync(folder);
      });
      expect(await run(await nodeOf(runtime, realBindFs()!))).toMatchObject({
        kind: 'exited',
        leftBehind: [],
      });
      expect(read).toEqual(['ELOOP']);
    });

    it('show what others own as theirs, and give nothing to another user of the machine', WITH_BINDFS, async () => {
      writeFileSync(join(data, 'other'), 'of another', { mode: 0o600 });
      chownSync(join(data, 'other'), ATTACKER + 1, ATTACKER + 1);
      const shown: Record<string, readonly number[]> = {};
      const runtime = watched((path) => {
        for (const name of ['mine', 'other']) shown[name] = ownerOf(join(path, name));
        writeFileSync(join(path, 'made'), 'x');
        // What root of the user namespace can do, which may give what it owns to each of its ids.
        chownSync(join(path, 'mine'), FIRST_ID + 1, FIRST_ID + 1);
      });
      expect(await run(await nodeOf(runtime, realBindFs()!))).toMatchObject({ kind: 'exited' });
      expect(shown).toEqual({ mine: [FIRST_ID, FIRST_ID], other: [ATTACKER + 1, ATTACKER + 1] });
      expect(ownerOf(join(data, 'made'))).toEqual([ATTACKER, ATTACKER]);
      expect(ownerOf(join(data, 'mine'))).toEqual([FIRST_ID + 1, FIRST_ID + 1]);
    });

    it('are not used by a runtime that they do not reach', async () => {
      const apart = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', 'sleep 600 & echo $!; wait']);
      const started: string[] = [];
      try {
        const [said] = (await once(apart.stdout, 'data')) as [Buffer];
        const info = { info: JSON.stringify({ pid: Number(said.toString()) }) };
        const runtime = watched((path) => started.push(path));
        const { podSandboxStatus } = runtime;
        const blind = instead(runtime, {
          podSandboxStatus: (request, options) =>
            podSandboxStatus.call(runtime, request, options).map((answer) => ({ ...answer, info })),
        });
        const node = await nodeOf(blind, fakeBindFs(base));
        const outcome = await run(node);
        expect(outcome).toMatchObject({ kind: 'failed', error: { kind: 'unsupported' }, leftBehind: [] });
        process.kill(Number(said.toString()), 'SIGKILL');
      } finally {
        apart.kill('SIGKILL');
      }
      expect(started).toEqual([]);
    });

    it('go with their job, also where another process recovers it', async () => {
      const { runtime, died } = mortal(open().node.runtime, { rpc: 'createContainer', when: 'after' });
      const options = { ledgerDirectory: join(base, 'ledger'), instance: 'bindfs' };
      const first = await nodeOf(runtime, fakeBindFs(base), options);
      void first.job(spec())._unsafeUnwrap().run().unwrapOr(undefined);
      await died;
      expect(mountsBelow(points())).toHaveLength(1);
      await first.close({ timeoutMs: 0 });
      const second = await nodeOf(open().node.runtime, fakeBindFs(base), options);
      const { jobs } = (await second.recover())._unsafeUnwrap();
      const outcomes = await Promise.all(jobs.map(({ outcome }) => outcome));
      expect(outcomes).toMatchObject([{ kind: 'failed', leftBehind: [] }]);
      expect(existsSync(points()) ? readdirSync(points()) : []).toEqual([]);
    });
  });
});

function folderOf(uid: number, path: string, mode: number): string {
  mkdirSync(path);
  chmodSync(path, mode);
  chownSync(path, uid, uid);
  return path;
}

function ownerOf(path: string): readonly number[] {
  const { uid, gid } = statSync(path);
  return [uid, gid];
}

function mountsBelow(folder: string): readonly string[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return lines.map((line) => line.split(' ')[4] ?? '').filter((point) => point.startsWith(`${folder}/`));
}
