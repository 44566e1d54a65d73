import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type ContainerJobSpec, CraneNode, type JobOutcome, type NodeOptions } from 'crane-cri';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { needsRoot } from '../helpers/needs-root.js';
import { describeEachTarget } from './each-target.js';
import { CDI_KIND } from './target.js';

let lastJobId = 0;

describeEachTarget('what a job asks of its machine', ({ target, open }) => {
  let folder: string;
  let options: NodeOptions;
  const isReal = target.cdiFolder !== undefined;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'crane-launch-'));
    const cdiFolder = target.cdiFolder ?? join(folder, 'cdi');
    mkdirSync(cdiFolder, { recursive: true });
    const device = (name: string, path: string) => ({
      name,
      containerEdits: {
        env: [`GPU_NAME=${name}`],
        deviceNodes: [{ path: `/dev/test-${name}`, hostPath: path, type: 'c' }],
        mounts: [{ hostPath: cdiFolder, containerPath: '/opt/driver', options: ['ro', 'bind'] }],
      },
    });
    const spec = {
      cdiVersion: '0.5.0',
      kind: CDI_KIND,
      devices: [device('zero', '/dev/zero'), device('one', '/dev/null')],
    };
    writeFileSync(join(cdiFolder, 'test.json'), JSON.stringify(spec));
    // Every owner makes the own one in it.
    mkdirSync(join(folder, 'logs'));
    chmodSync(join(folder, 'logs'), 0o1777);
    chmodSync(folder, 0o711);
    const entry = `root:200000:65536\n`;
    for (const file of ['subuid', 'subgid']) writeFileSync(join(folder, file), entry);
    options = {
      cdiFolders: [cdiFolder],
      scratchDirectory: join(folder, 'scratch'),
      subIdFiles: { uid: join(folder, 'subuid'), gid: join(folder, 'subgid') },
    };
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function nodeOf(more: NodeOptions = {}): Promise<CraneNode> {
    return (await CraneNode.over(open().node.runtime, { ...options, ...more }))._unsafeUnwrap();
  }

  async function run(spec: Partial<ContainerJobSpec>, more: NodeOptions = {}): Promise<JobOutcome & { log: string }> {
    lastJobId += 1;
    const node = await nodeOf(more);
    const base = { jobId: lastJobId, jobName: 'launch', image: target.images.shell, gracePeriodMs: 2_000 };
    const logDirectory = join(folder, 'logs', String(lastJobId));
    const job = node.job({ ...base, logDirectory, keepLastOutput: true, ...spec })._unsafeUnwrap();
    const outcome = (await job.run())._unsafeUnwrap();
    let log = '';
    try {
      log = readFileSync(job.logPath ?? '', 'utf8').replace(/^\S+ std(?:out|err) [FP] /gm, '');
    } catch {
      // Nothing ran.
    }
    return { ...outcome, log };
  }

  const shell = (script: string): Partial<ContainerJobSpec> => ({ command: ['/bin/sh', '-c', script] });
  const refusal = (kind: string, field: string) => ({
    kind: 'failed',
    during: 'preparing',
    sandboxId: undefined,
    error: { kind, problems: expect.arrayContaining([expect.objectContaining({ field })]) as unknown },
  });

  describe('devices', () => {
    const cdiDevices = [`${CDI_KIND}=zero`];
    it('named by CDI are in the container, with their variables and mounts, or refused with the reason', async () => {
      const script = 'test -c /dev/test-zero && test -f /opt/driver/test.json && echo $GPU_NAME';
      const outcome = await run({ ...shell(isReal ? script : 'echo zero'), cdiDevices });
      if (open().capabilities.cdi === 'ignored') {
        expect(outcome).toMatchObject(refusal('unsupported', 'cdiDevices'));
        return;
      }
      expect(outcome).toMatchObject({ kind: 'exited', exit: { code: 0 } });
      expect(outcome.log.trim()).toBe('zero');
    });

    it('that no CDI spec offers are refused before any sandbox is made', async () => {
      if (open().capabilities.cdi === 'ignored') return;
      const outcome = await run({ ...shell('true'), cdiDevices: [...cdiDevices, `${CDI_KIND}=two`] });
      expect(outcome).toMatchObject(refusal('invalid_input', 'cdiDevices[1]'));
      expect(outcome.kind === 'failed' && outcome.error.message).toMatch(/offered of example.test\/gpu: zero, one/);
    });

    it('of the host are there where the policy allows them', async () => {
      const devices = [{ hostPath: '/dev/full', containerPath: '/dev/raw', permissions: 'rw' }];
      expect(await run({ ...shell('true'), devices })).toMatchObject({ error: { kind: 'policy_denied' } });
      const launchPolicy = { devices: ['/dev/full'] };
      const outcome = await run({ ...shell(isReal ? 'test -c /dev/raw' : 'true'), devices }, { launchPolicy });
      expect(outcome).toMatchObject({ kind: 'exited', exit: { code: 0 } });
    });
  });

  describe('the pod network', () => {
    it('gives the pod an address and a host name, and tells both it and a port that was free', async () => {
      lastJobId += 1;
      const node = await nodeOf();
      const spec = {
        jobId: lastJobId,
        node: 'n1',
        image: target.images.shell,
        network: 'pod' as const,
        portMappings: [{ containerPort: 8_080 }],
        gracePeriodMs: 0,
        ...shell(isReal ? 'while true; do echo pong | nc -l -p 8080; done' : 'sleep 600'),
      };
      const job = node.job(spec)._unsafeUnwrap();
      const running = job.run();
      for await (const state of job.states()) {
        if (state.phase !== 'running') continue;
        expect(state.network?.addresses[0]).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
        const port = state.network?.ports[0]?.hostPort ?? 0;
        expect(port).toBeGreaterThan(0);
        await expectTaken(node, port);
        if (isReal) expect(await ask(port)).toBe('pong\n');
        job.cancel();
      }
      const outcome = (await running)._unsafeUnwrap();
      expect(outcome.network?.ports).toEqual([
        { protocol: 'TCP', containerPort: 8_080, hostPort: expect.any(Number) as unknown, hostIp: '' },
      ]);
    });

    async function expectTaken(node: CraneNode, hostPort: number): Promise<void> {
      // A node of another process, as it were: it learns of the port from the runtime.
      for (const other of [node, await nodeOf()]) {
        lastJobId += 1;
        const ports = { network: 'pod' as const, portMappings: [{ containerPort: 80, hostPort }] };
        const job = other.job({ jobId: lastJobId, image: target.images.shell, ...ports })._unsafeUnwrap();
        expect((await job.run())._unsafeUnwrap()).toMatchObject(refusal('port_in_use', 'portMappings[0].hostPort'));
      }
    }

    it('has the DNS of the node and of the job, and none is sent where nobody asks', async () => {
      const dns = { configured: true, clusterDomain: 'crane.test', servers: ['10.0.0.2'], searches: [], options: [] };
      const spec = {
        network: 'pod' as const,
        dns: { options: ['ndots:2'] },
        ...shell('cat /etc/resolv.conf; hostname'),
      };
      const outcome = await run({ ...spec, node: 'n1' }, { dns });
      expect(outcome).toMatchObject({ kind: 'exited', exit: { code: 0 } });
      if (isReal) {
        expect(outcome.log).toMatch(/search crane.test\nnameserver 10.0.0.2\noptions ndots:2\n/);
        expect(outcome.log).toMatch(/^job-\d+-n1$/m);
      }
      const onHost = await run({ ...shell('cat /etc/resolv.conf') }, { dns });
      expect(onHost.log).not.toContain('crane.test');
    });
  });

  describe('mounts', () => {
    it('may be relative to the working directory, of one path several times, and read-only', async () => {
      writeFileSync(join(folder, 'input'), 'data\n');
      const mounts = [
        { hostPath: 'input', containerPath: '/a', readonly: true },
        { hostPath: './input', containerPath: '/b' },
      ];
      const outcome = await run({ cwd: folder, mounts, ...shell('{ cat /a /b && ! echo x > /a; } 2>&1') });
      expect(outcome).toMatchObject({ kind: 'exited', exit: { code: 0 } });
      expect(outcome.log).toMatch(/^data\ndata\n/);
    });

    it('are judged by what they really are behind links', async () => {
      symlinkSync('/proc', join(folder, `link-${target.name.length}`));
      const mounts = [{ hostPath: join(folder, `link-${target.name.length}`), containerPath: '/x' }];
      expect(await run({ ...shell('true'), mounts })).toMatchObject({
        error: { kind: 'policy_denied', violations: [{ field: 'container.mounts[0].hostPath' }] },
      });
      rmSync(join(folder, `link-${target.name.length}`));
    });

    it('are refused where the owner of the job may not read them', async () => {
      const secret = join(folder, 'secret');
      mkdirSync(secret, { recursive: true, mode: 0o700 });
      const mounts = [{ hostPath: secret, containerPath: '/x' }];
      expect(await run({ ...shell('true'), uid: 1_234, gid: 1_234, mounts })).toMatchObject(
        refusal('invalid_input', 'mounts[0].hostPath'),
      );
    });

    it('are recursively read-only, or of an image, only where the runtime says that it can', async () => {
      const { recursiveReadOnlyHandlers, imageMounts } = open().capabilities;
      const rro = { hostPath: folder, containerPath: '/x', readonly: true, recursiveReadOnly: true };
      const first = await run({ ...shell('true'), mounts: [rro] });
      expect(first).toMatchObject(
        recursiveReadOnlyHandlers.includes('')
          ? { kind: 'exited' }
          : refusal('unsupported', 'mounts[0].recursiveReadOnly'),
      );
      const image = { image: { image: target.images.user }, containerPath: '/x', readonly: true };
      const second = await run({ ...shell(isReal ? 'test -d /x/bin' : 'true'), mounts: [image] });
      expect(second).toMatchObject(
        imageMounts ? { kind: 'exited', exit: { code: 0 } } : refusal('unsupported', 'mounts[0].image'),
      );
    });

    it('of scratch are empty, writable, and gone with the job', async (context) => {
      needsRoot(context);
      const scratch = [{ containerPath: '/scratch' }, { containerPath: '/fast', medium: 'memory' as const }];
      const script = 'test -z "$(ls -A /scratch)" && echo x > /scratch/a && echo y > /fast/b && cat /scratch/a /fast/b';
      const outcome = await run({ ...shell(script), scratch });
      expect(outcome).toMatchObject({ kind: 'exited', exit: { code: 0 }, leftBehind: [] });
      // The wrapper of programs lies there for all jobs.
      expect(readdirSync(join(folder, 'scratch')).filter((name) => name !== 'exit-wrapper')).toEqual([]);
    });
  });

  describe('users', () => {
    it('other than root run as themselves, gain nothing, and may not be somebody else', async () => {
      const outcome = await run({
        uid: 1_000,
        gid: 1_000,
        ...shell('id -u; id -g; grep NoNewPrivs /proc/self/status'),
      });
      expect(outcome).toMatchObject({ kind: 'exited' });
      if (isReal) expect(outcome.log).toBe('1000\n1000\nNoNewPrivs:\t1\n');
      const other = await run({ uid: 1_000, gid: 1_000, runAsUser: 0, runAsGroup: 0, ...shell('id -u') });
      expect(other).toMatchObject(refusal('invalid_input', 'runAsUser'));
      const grouped = await run({ uid: 1_000, gid: 1_000, supplementalGroups: [0], ...shell('id -u') });
      expect(grouped).toMatchObject(refusal('invalid_input', 'supplementalGroups[0]'));
    });

    it('have a user namespace, or the reason why this runtime has none', async (context) => {
      needsRoot(context);
      const { userNamespaces, userNamespaceHandlers } = open().capabilities;
      const can = userNamespaces === 'yes' || userNamespaceHandlers.includes('');
      const spec = { network: 'pod' as const, userNamespace: true };
      const outcome = await run({ ...spec, ...shell(isReal ? 'id -u; cat /proc/self/uid_map' : 'id -u') });
      if (!can) {
        expect(outcome).toMatchObject(refusal('unsupported', 'userNamespace'));
        return;
      }
      expect(outcome).toMatchObject({ kind: 'exited', exit: { code: 0 } });
      if (isReal) expect(outcome.log).toMatch(/^0\n\s+0\s+200000\s+65536\n/);
    });

    it('have one by default where the node says so and the runtime can', async (context) => {
      needsRoot(context);
      const script = shell(isReal ? 'cat /proc/self/uid_map' : 'true');
      const { userNamespaces, userNamespaceHandlers } = open().capabilities;
      const can = userNamespaces === 'yes' || userNamespaceHandlers.includes('');
      const outcome = await run({ network: 'pod', ...script }, { userNamespaceByDefault: true });
      expect(outcome).toMatchObject({ kind: 'exited', exit: { code: 0 } });
      if (isReal) expect(outcome.log.includes('200000')).toBe(can);
    });
  });

  describe('namespaces', () => {
    const NAMESPACES = shell('grep -c [p]ause /proc/1/cmdline; readlink /proc/self/ns/pid; readlink /proc/self/ns/ipc');
    const host = isReal ? ['pid', 'ipc'].map((name) => readlinkSync(`/proc/self/ns/${name}`)) : [];
    const launchPolicy = { hostNamespaces: ['network', 'pid', 'ipc'] as const };

    it.each(['pod', 'container', 'host', undefined] as const)('of processes are of the %s', async (pid) => {
      const outcome = await run({ pid, ...NAMESPACES }, pid === 'host' ? { launchPolicy } : {});
      expect(outcome).toMatchObject({ kind: 'exited' });
      if (!isReal) return;
      const [pauses, namespace] = outcome.log.split('\n');
      // The first process of a pod's namespace is the runtime's own, so the program is told of signals like any other.
      expect(pauses).toBe(pid === 'pod' || pid === undefined ? '1' : '0');
      expect(namespace === host[0]).toBe(pid === 'host');
    });

    it.each(['pod', 'host', undefined] as const)('of shared memory are of the %s', async (ipc) => {
      const outcome = await run({ ipc, ...NAMESPACES }, ipc === 'host' ? { launchPolicy } : {});
      expect(outcome).toMatchObject({ kind: 'exited' });
      if (isReal) expect(outcome.log.split('\n')[2] === host[1]).toBe(ipc === 'host');
    });

    it('of the machine are refused where its policy does not lend them', async () => {
      for (const asks of [{ pid: 'host' }, { ipc: 'host' }] as const) {
        const field = `namespaceOptions.${Object.keys(asks).join()}`;
        expect(await run({ ...asks, ...shell('true') })).toMatchObject({
          error: {
            kind: 'policy_denied',
            violations: ['sandbox', 'container'].map((of) => ({
              rule: 'hostNamespaces',
              field: `${of}.linux.securityContext.${field}`,
            })),
          },
        });
      }
    });
  });

  describe('the launch policy', () => {
    it('refuses everything at once, and warns in the mode audit', async () => {
      const asks = { ...shell('true'), pid: 'host' as const, readOnlyRootfs: true };
      const launchPolicy = { latestTag: false, requireDigest: true };
      const denied = await run(asks, { launchPolicy });
      expect(denied).toMatchObject({ kind: 'failed', error: { kind: 'policy_denied' }, sandboxId: undefined });
      const rules = denied.kind === 'failed' && denied.error.kind === 'policy_denied' ? denied.error.violations : [];
      expect(new Set(rules.map(({ rule }) => rule))).toEqual(new Set(['hostNamespaces', 'requireDigest']));
      const told: unknown[] = [];
      const audit = { ...launchPolicy, mode: 'audit' as const };
      const warned = await run(asks, { launchPolicy: audit, onPolicyWarning: (warning) => told.push(warning) });
      expect(warned).toMatchObject({ kind: 'exited' });
      expect(warned.policyWarnings?.length).toBe(rules.length);
      expect(told).toEqual([{ jobId: lastJobId, stepId: 1, violations: rules }]);
    });

    it('asks a scanner where it wants one', async () => {
      const launchPolicy = { imageScan: 'pass' as const };
      expect(await run(shell('true'), { launchPolicy })).toMatchObject({ error: { kind: 'policy_denied' } });
      const scanImage = (reference: string) =>
        ({ verdict: reference === target.images.shell ? 'pass' : 'fail' }) as const;
      expect(await run(shell('true'), { launchPolicy, scanImage })).toMatchObject({ kind: 'exited' });
      const broken = (): never => {
        throw new Error('no scanner');
      };
      expect(await run(shell('true'), { launchPolicy, scanImage: broken })).toMatchObject({
        error: { kind: 'policy_denied', violations: [{ rule: 'imageScan' }] },
      });
    });
  });

  it('an unknown runtime handler is refused with those there are, where the runtime tells', async () => {
    const outcome = await run({ ...shell('true'), runtimeHandler: 'no-such' });
    const { handlers } = open().capabilities;
    if (handlers.length > 0) expect(outcome).toMatchObject(refusal('unsupported', 'runtimeHandler'));
    else expect(outcome).toMatchObject({ kind: 'failed', leftBehind: [] });
  });

  it('a read-only root file system cannot be written to', async () => {
    const outcome = await run({ ...shell('echo x > /file'), readOnlyRootfs: true });
    expect(outcome.kind === 'exited' && outcome.exit.code).not.toBe(0);
  });
});

function ask(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const attempt = (left: number): void => {
      let said = '';
      const socket = connect(port, '127.0.0.1');
      socket.on('data', (bytes: Buffer) => (said += bytes.toString()));
      socket.on('end', () => resolve(said));
      // The program may not listen yet.
      socket.on('error', (cause) => (left === 0 ? reject(cause) : void setTimeout(() => attempt(left - 1), 100)));
    };
    attempt(100);
  });
}
