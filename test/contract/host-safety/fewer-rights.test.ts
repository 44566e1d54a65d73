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
import { dirname, join } from 'node:path';

import type { ContainerJobSpec, NodeOptions } from 'crane-cri';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type AgentRights, runAgent } from '../../helpers/agent/run-agent.js';
import { AS_ROOT } from '../../helpers/needs-root.js';
import { describeEachTarget } from '../each-target.js';
import { mockTargets } from '../mock-target.js';

/** Users whom this machine does not know. */
const OWNER = { uid: 63_210, gid: 63_211 };
const OTHER = { uid: 63_220, gid: 63_221 };

/** What a file system with root squash takes from root: the folders and files of others. */
const SQUASHED = ['dac_override', 'dac_read_search'];

/** The agent reads every source anew. */
const SLOW = { timeout: 300_000 };

let lastJobId = 81_000;

describe('an agent of root', AS_ROOT, () => {
  describeEachTarget(
    'with fewer rights',
    ({ target, open }) => {
      const isReal = target.cdiFolder !== undefined;
      const registry = target.images.private.split('/')[0] ?? '';
      let base: string;
      let home: string;

      beforeEach(() => {
        base = mkdtempSync(join(tmpdir(), 'crane-fewer-'));
        chmodSync(base, 0o711);
        home = join(base, 'home');
        mkdirSync(home, { mode: 0o700 });
        chownSync(home, OWNER.uid, OWNER.gid);
      });
      afterEach(() => rmSync(base, { recursive: true }));

      const specOf = (spec: Partial<ContainerJobSpec>): ContainerJobSpec => {
        const command = ['/bin/sh', '-c', 'echo out; echo err >&2'];
        const common = { image: target.images.shell, command, node: 'n1', gracePeriodMs: 1_000 };
        return { jobId: (lastJobId += 1), ...common, ...OWNER, ...spec };
      };

      const passwdWith = (line: string): string => {
        const passwd = join(base, 'passwd');
        writeFileSync(passwd, readFileSync('/etc/passwd', 'utf8') + line);
        return passwd;
      };

      type Wish = readonly [spec: Partial<ContainerJobSpec>, options?: NodeOptions];

      /** Runs jobs by an agent in a process of its own, which is slow to begin. */
      function run(rights: AgentRights, wishes: readonly Wish[]): Promise<unknown[]> {
        const { images, credentials } = target;
        const mock = { images: [images.shell], registries: { [registry]: { images: [images.private], credentials } } };
        const common = { scratchDirectory: join(base, 'scratch'), bindDirectory: join(base, 'held') };
        const node = { ...common, runtimeLogDirectory: join(base, 'logs') };
        const jobs = wishes.map(([spec, options]) => ({ spec: specOf(spec), node: { ...node, ...options } }));
        return runAgent({ runtime: isReal ? open().node.runtime.endpoint : mock, jobs }, rights);
      }

      function give(path: string, text: string, { uid, gid } = OWNER): void {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        writeFileSync(path, text, { mode: 0o600 });
        for (const each of [path, dirname(path)]) chownSync(each, uid, gid);
      }

      const fileOf = (path: string): string => {
        const { uid, gid, mode } = statSync(path);
        return `${uid}:${gid} ${(mode & 0o777).toString(8)} ${readFileSync(path, 'utf8')}`;
      };

      it('writes output and reads credentials in the owner’s home where root is nobody', SLOW, async () => {
        give(join(home, 'err'), 'old\n');
        give(join(base, 'other/out'), 'theirs\n', OTHER);
        const { username, password } = target.credentials;
        const auth = Buffer.from(`${username}:${password}`).toString('base64');
        give(join(home, '.docker/config.json'), JSON.stringify({ auths: { [registry]: { auth } } }));
        const passwd = passwdWith(`owner:x:${OWNER.uid}:${OWNER.gid}::${home}:/bin/sh\n`);

        const output = {
          logDirectory: join(home, 'new/logs'),
          stdoutPath: join(home, 'out'),
          stderrPath: join(home, 'err'),
        };
        const secret = { image: target.images.private, pullPolicy: 'Always' as const, command: ['/bin/true'] };
        const ours = { images: { ownerCredentials: true } };
        const [wrote, refused, pulled, ofOther, ofNobody, unseen] = await run({ without: SQUASHED, passwd }, [
          [{ ...output, outputMode: 'append' }],
          [{ stdoutPath: join(base, 'other/out') }],
          [secret, ours],
          [{ ...secret, ...OTHER }, ours],
          [secret],
          [{ mounts: [{ hostPath: join(home, '.docker'), containerPath: '/data' }] }],
        ]);
        expect(wrote).toMatchObject({ kind: 'exited', exit: { code: 0 }, warnings: [], leftBehind: [] });
        expect(fileOf(join(home, 'out'))).toBe('63210:63211 600 out\n');
        expect(fileOf(join(home, 'err'))).toBe('63210:63211 600 old\nerr\n');
        const [log = ''] = readdirSync(output.logDirectory);
        expect(fileOf(join(output.logDirectory, log))).toMatch(/^63210:63211 600 .* std(out|err) F /);
        const problem = expect.stringContaining('may not write there') as string;
        expect(refused).toMatchObject({
          error: { kind: 'invalid_input', problems: [{ field: 'stdoutPath', problem }] },
        });
        const why = expect.stringContaining('EACCES') as string;
        const mount = { field: 'mounts[0].hostPath', problem: why };
        expect(unseen).toMatchObject({ error: { kind: 'invalid_input', problems: [mount] } });
        expect(pulled).toMatchObject({ kind: 'exited', exit: { code: 0 } });
        for (const each of [ofOther, ofNobody])
          expect(each).toMatchObject({ error: { kind: 'pull_failed', reason: 'unauthorized' } });
      });

      it('without CAP_SYS_ADMIN refuses what needs it, and says so', SLOW, async () => {
        mkdirSync(join(home, 'data'), { mode: 0o755 });
        const mountOf = (hostPath: string) => ({
          mounts: [{ hostPath, containerPath: '/data' }],
          command: ['/bin/true'],
        });
        const loose = mountOf(join(home, 'data'));
        const trusting = { launchPolicy: { mountSources: 'trusted' as const } };
        const [refused, firm, trusted, exitFile] = await run({ without: ['sys_admin'] }, [
          [loose],
          [mountOf('/usr/share')],
          [loose, trusting],
          [{ exitFile: true, command: ['/bin/true'] }, { ledgerDirectory: join(base, 'ledger') }],
        ]);
        const problem = expect.stringContaining('this process has no CAP_SYS_ADMIN') as string;
        const violation = { rule: 'mountSources', field: 'container.mounts[0].hostPath', problem };
        expect(refused).toMatchObject({ kind: 'failed', error: { kind: 'policy_denied', violations: [violation] } });
        for (const each of [firm, trusted]) expect(each).toMatchObject({ kind: 'exited', exit: { code: 0 } });
        expect(exitFile).toMatchObject({ error: { kind: 'invalid_input', problems: [{ field: 'exitFile' }] } });
        expect(existsSync(join(base, 'held'))).toBe(false);
      });
    },
    mockTargets().slice(0, 1),
  );
});
