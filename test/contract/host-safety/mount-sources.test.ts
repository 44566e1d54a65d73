import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type ContainerJobSpec, CraneNode, type CriRuntime, type JobOutcome, type NodeOptions } from 'crane-cri';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ATTACKER, startAttacker } from '../../attackers/start.js';
import { AS_ROOT } from '../../helpers/needs-root.js';
import { instead } from '../../helpers/instead.js';
import { mortal } from '../../helpers/mortal.js';
import { describeEachTarget } from '../each-target.js';
import { mockTargets } from '../mock-target.js';

/** What we do on the host is the same for all mocks: the first one gets all tries. */
const TRIES = 20;
const FIRST_MOCK = mockTargets()[0]?.name;
let lastJobId = 170_000;

/** Nobody but root can give a folder to somebody else, and nobody but root has anything to lose. */
describe('sources of mounts in folders of users', AS_ROOT, () => {
  describeEachTarget('a source that its owner can replace', ({ target, open }) => {
    const isReal = target.cdiFolder !== undefined;
    let base: string;
    let home: string;
    let vault: string;
    let nodes: CraneNode[];
    beforeEach(() => {
      base = mkdtempSync(join(tmpdir(), 'crane-sources-'));
      chmodSync(base, 0o755);
      home = folderOf(ATTACKER, join(base, 'home'), 0o755);
      folderOf(ATTACKER, join(home, 'data'), 0o755);
      // Nobody but root gets to what lies in the vault, whatever its own mode.
      folderOf(0, join(base, 'vault'), 0o700);
      vault = folderOf(0, join(base, 'vault', 'inner'), 0o777);
      writeFileSync(join(vault, 'secret'), 'of root');
      nodes = [];
    });
    afterEach(async () => {
      for (const node of nodes) await node.close({ timeoutMs: 0 });
      expect(mountsBelow(base)).toEqual([]);
      rmSync(base, { recursive: true });
    });

    async function nodeOf(runtime: CriRuntime, more: NodeOptions = {}): Promise<CraneNode> {
      const options: NodeOptions = {
        bindDirectory: join(base, 'held'),
        launchPolicy: { mounts: [{ path: home, readOnly: false }] },
        ...more,
      };
      // One whose close leaves the target open for the next test.
      const node = (await CraneNode.over(mortal(runtime).runtime, options))._unsafeUnwrap();
      nodes.push(node);
      return node;
    }

    const spec = (more: Partial<ContainerJobSpec>): ContainerJobSpec => ({
      jobId: ++lastJobId,
      image: target.images.shell,
      gracePeriodMs: 0,
      uid: ATTACKER,
      gid: ATTACKER,
      ...more,
    });

    async function run(node: CraneNode, more: Partial<ContainerJobSpec>): Promise<JobOutcome> {
      return (await node.job(spec(more))._unsafeUnwrap().run())._unsafeUnwrap();
    }

    /** Tells what stands under the source that a runtime is given, when the program is started. */
    function watched(): { readonly runtime: CriRuntime; readonly given: { path: string; inode: number }[] } {
      const { runtime } = open().node;
      const given: { path: string; inode: number }[] = [];
      const asked = new Map<string, string>();
      const watching = instead(runtime, {
        createContainer: (request, options) =>
          runtime.createContainer(request, options).map((made) => {
            asked.set(made.containerId, request.config?.mounts?.[0]?.hostPath ?? '');
            return made;
          }),
        startContainer: (request, options) => {
          const path = asked.get(request.containerId ?? '') ?? '';
          given.push({ path, inode: statSync(path).ino });
          return runtime.startContainer(request, options);
        },
      });
      return { runtime: watching, given };
    }

    it('is never another folder than the one that was judged, however it is replaced', async () => {
      const { runtime, given } = watched();
      const node = await nodeOf(runtime);
      const stop = await startAttacker('dwell-and-swap.mjs', [home, 'data', vault, isReal ? '100' : '16']);
      const command = ['/bin/sh', '-c', 'test -e /data/secret && exit 7; echo x >/data/owned'];
      const outcomes: JobOutcome[] = [];
      const isFound = (outcome: JobOutcome): boolean => outcome.kind === 'exited';
      const tries = isReal || target.name === FIRST_MOCK ? TRIES : 4;
      // Until the folder was found in its place once, too: an attacker that is never too slow shows nothing.
      for (let round = 0; round < tries || (!outcomes.some(isFound) && round < 20 * TRIES); round += 1) {
        const mounts = [{ hostPath: join(home, 'data'), containerPath: '/data' }];
        outcomes.push(await run(node, { command, mounts, pullPolicy: 'Always' }));
      }
      await stop();
      const told = outcomes.map((outcome) => {
        expect(outcome.leftBehind).toEqual([]);
        if (outcome.kind === 'exited') return outcome.exit.code;
        return outcome.kind === 'failed' ? outcome.error.kind : outcome.kind;
      });
      expect(told.filter((each) => each !== 0 && each !== 'invalid_input' && each !== 'policy_denied')).toEqual([]);
      expect(told).toContain(0);
      expect(existsSync(join(vault, 'owned'))).toBe(false);
      expect(given.filter(({ inode }) => inode === statSync(vault).ino)).toEqual([]);
      expect(readdirSync(join(base, 'held')).filter((name) => name !== '.removed')).toEqual([]);
    });

    it('is a file, read-only, or written to as ever', async () => {
      const file = join(home, 'data', 'file');
      writeFileSync(file, 'text');
      const mounts = [
        { hostPath: file, containerPath: '/file', readonly: true },
        { hostPath: join(home, 'data'), containerPath: '/data', propagation: 'PROPAGATION_PRIVATE' as const },
      ];
      const script = 'test "$(cat /file)" = text || exit 1; echo x >/file && exit 2; cat /data/file; echo x >/data/new';
      const node = await nodeOf(open().node.runtime);
      const outcome = await run(node, { command: ['/bin/sh', '-c', isReal ? script : 'true'], mounts });
      expect(outcome).toMatchObject({ kind: 'exited', exit: { code: 0 }, leftBehind: [] });
      if (isReal) expect(statSync(join(home, 'data', 'new')).uid).toBe(ATTACKER);
      expect(await run(node, { mounts: [{ hostPath: `${file}.missing`, containerPath: '/x' }] })).toMatchObject({
        error: { kind: 'invalid_input', problems: [{ field: 'mounts[0].hostPath' }] },
      });
    });

    it('is released by whoever recovers its job', async () => {
      const { runtime, died } = mortal(open().node.runtime, { rpc: 'createContainer', when: 'after' });
      const options = { ledgerDirectory: join(base, 'ledger'), instance: 'mount-sources' };
      const first = await nodeOf(runtime, options);
      const mounts = [{ hostPath: join(home, 'data'), containerPath: '/data' }];
      void first
        .job(spec({ command: ['/bin/true'], mounts }))
        ._unsafeUnwrap()
        .run()
        .unwrapOr(undefined);
      await died;
      expect(mountsBelow(base)).toHaveLength(1);
      await first.close({ timeoutMs: 0 });
      const { jobs } = (await (await nodeOf(open().node.runtime, options)).recover())._unsafeUnwrap();
      const outcomes = await Promise.all(jobs.map(({ outcome }) => outcome));
      expect(outcomes).toMatchObject([{ kind: 'failed', leftBehind: [] }]);
      expect(mountsBelow(base)).toEqual([]);
    });

    describe('and that the runtime has not got when it has made the container', () => {
      const mounts = () => [{ hostPath: join(home, 'data'), containerPath: '/data' }];
      async function refused(answers: Partial<CriRuntime>): Promise<string> {
        const started: unknown[] = [];
        const { runtime } = open().node;
        const startContainer: CriRuntime['startContainer'] = (request, options) => {
          started.push(request);
          return runtime.startContainer(request, options);
        };
        const node = await nodeOf(instead(runtime, { ...answers, startContainer }));
        const outcome = await run(node, { command: ['/bin/true'], mounts: mounts() });
        expect(outcome).toMatchObject({ kind: 'failed', error: { kind: 'unsupported' }, leftBehind: [] });
        expect(started).toEqual([]);
        return outcome.kind === 'failed' ? outcome.error.message : '';
      }

      it('is not started where it took another path for it', async () => {
        const { runtime } = open().node;
        const told = { runtimeSpec: { mounts: [{ destination: '/data', source: '/etc' }] } };
        const containerStatus: CriRuntime['containerStatus'] = (request, options) =>
          runtime
            .containerStatus(request, options)
            .map((answer) => ({ ...answer, info: { info: JSON.stringify(told) } }));
        expect(await refused({ containerStatus })).toMatch(
          /mounts\[0\].hostPath: the runtime mounts \/etc in the place of/,
        );
      });

      it('is not started where our mounts do not reach it', async () => {
        const apart = spawn('unshare', [
          '--mount',
          '--propagation',
          'private',
          'sh',
          '-c',
          'sleep 600 & echo $!; wait',
        ]);
        try {
          const [said] = (await once(apart.stdout, 'data')) as [Buffer];
          const info = { info: JSON.stringify({ pid: Number(said.toString()) }) };
          const { runtime } = open().node;
          const podSandboxStatus: CriRuntime['podSandboxStatus'] = (request, options) =>
            runtime.podSandboxStatus(request, options).map((answer) => ({ ...answer, info }));
          expect(await refused({ podSandboxStatus })).toContain(
            'does not reach the runtime: it sees another thing there',
          );
          process.kill(Number(said.toString()), 'SIGKILL');
        } finally {
          apart.kill('SIGKILL');
        }
      });
    });
  });
});

function folderOf(uid: number, path: string, mode: number): string {
  mkdirSync(path);
  chmodSync(path, mode);
  chownSync(path, uid, uid);
  return path;
}

function mountsBelow(folder: string): readonly string[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return lines.map((line) => line.split(' ')[4] ?? '').filter((point) => point.startsWith(`${folder}/`));
}
