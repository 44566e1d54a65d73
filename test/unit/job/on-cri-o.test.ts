import { once } from 'node:events';
import { readdirSync } from 'node:fs';

import { type ContainerJobSpec, CraneNode, exec, type JobOutcome, type NodeOptions, podUsage } from 'crane-cri';
import { MockRuntime, type MockRuntimeOptions } from 'crane-cri/testing';
import { describe, expect, it, onTestFinished } from 'vitest';

import { systemClock } from '../../../src/core/clock.js';
import { newFolder } from '../../helpers/new-folder.js';
import { IMAGE, newMock, start } from '../testing/helpers.js';

type Spec = Partial<ContainerJobSpec>;

const crio = (options: MockRuntimeOptions = {}): MockRuntime => newMock({ personality: 'cri-o-1.37', ...options });

async function nodeOf(mock: MockRuntime, options: NodeOptions = {}): Promise<CraneNode> {
  return (await CraneNode.over(mock.service, options))._unsafeUnwrap();
}

async function run(mock: MockRuntime, spec: Spec, options: NodeOptions = {}): Promise<JobOutcome> {
  const node = await nodeOf(mock, options);
  const job = node.job({ jobId: 1, image: IMAGE, command: ['true'], gracePeriodMs: 0, ...spec })._unsafeUnwrap();
  const outcome = (await job.run())._unsafeUnwrap();
  await node.close();
  mock.assertNothingLeaked();
  return outcome;
}

async function digitsOf(mock: MockRuntime): Promise<string> {
  const { image } = (await mock.service.imageStatus({ image: { image: IMAGE } }))._unsafeUnwrap();
  return image?.id.replace('sha256:', '') ?? '';
}

const IN_POD = { securityContext: { namespaceOptions: { network: 'NODE', pid: 'POD' } } } as const;

describe('an image that is named by its id', () => {
  it.each(['', 'sha256:'])(
    'is found, run, explained and removed on CRI-O where "%s" stands before it',
    async (lead) => {
      const mock = crio();
      const image = `${lead}${await digitsOf(mock)}`;
      const node = await nodeOf(mock);
      const job = node.job({ jobId: 1, image, command: ['true'] })._unsafeUnwrap();
      expect((await job.run())._unsafeUnwrap()).toMatchObject({ kind: 'exited', exit: { code: 0 } });
      expect((await node.images.explain(image))._unsafeUnwrap().decision.action).toBe('use_local');
      expect((await node.images.remove(image))._unsafeUnwrap()).toMatchObject({ removed: true });
      await node.close();
    },
  );

  it('is told to CRI-O by a name where signatures are checked', async () => {
    const mock = crio({ traits: { checksSignatures: true } });
    const outcome = await run(mock, { image: `sha256:${await digitsOf(mock)}` });
    expect(outcome).toMatchObject({ kind: 'exited', exit: { code: 0 } });
    const asked = mock.calls('createContainer')[0]?.request.config?.image?.userSpecifiedImage;
    expect(asked).toMatch(/^docker\.io\/library\/busybox@sha256:[0-9a-f]{64}$/);
  });

  it('is mounted on CRI-O', async () => {
    const mock = crio();
    const image = `sha256:${await digitsOf(mock)}`;
    const mounts = [{ image: { image }, containerPath: '/data', readonly: true }];
    expect(await run(mock, { mounts })).toMatchObject({ kind: 'exited', exit: { code: 0 } });
  });
});

describe('a sandbox on CRI-O', () => {
  it('on the network of the node has no traffic of its own', async () => {
    const mock = crio();
    const linux = (network: 'NODE' | 'POD') => ({ linux: { securityContext: { namespaceOptions: { network } } } });
    const trafficOf = async (name: string, network: 'NODE' | 'POD') => {
      const config = { metadata: { name, namespace: 'n', uid: name }, ...linux(network) };
      const { podSandboxId } = (await mock.service.runPodSandbox({ config }))._unsafeUnwrap();
      return (await podUsage(mock.service, podSandboxId))._unsafeUnwrap().network;
    };
    expect(await trafficOf('a', 'NODE')).toBeUndefined();
    expect(await trafficOf('b', 'POD')).toMatchObject({ receivedBytes: 1_000n });
  });

  it('is removed within seconds where its job is cancelled right after it was made', async () => {
    const mock = crio();
    const node = await nodeOf(mock);
    const job = node.job({ jobId: 1, image: IMAGE, command: ['true'] })._unsafeUnwrap();
    const running = job.run();
    for await (const { phase } of job.states()) if (phase === 'creating') job.cancel();
    const beganMs = mock.clock.nowMs();
    expect((await running)._unsafeUnwrap()).toMatchObject({ kind: 'cancelled', leftBehind: [] });
    expect(mock.clock.nowMs() - beganMs).toBeLessThan(10_000);
    await node.close();
  });

  it('leaves no log of its own, neither for us nor where the job wants its log', async () => {
    const [runtimeLogDirectory, logDirectory] = [newFolder(), newFolder()];
    const outcome = await run(
      crio({ clock: systemClock }),
      { command: ['echo', 'x'], logDirectory },
      { runtimeLogDirectory },
    );
    expect(outcome).toMatchObject({ kind: 'exited', warnings: [], leftBehind: [] });
    expect(readdirSync(runtimeLogDirectory)).toEqual([]);
    expect(readdirSync(logDirectory)).toHaveLength(1);
  });
});

it.each([
  ['403_at_ping', 'denied'],
  [403, 'denied'],
] as const)('a pull that CRI-O is refused by %s is %s', async (fault, reason) => {
  const mock = crio({ registries: { 'reg.test': { hasEverything: true, fault } } });
  const outcome = await run(mock, { image: 'reg.test/a:1' });
  expect(outcome).toMatchObject({ kind: 'failed', error: { kind: 'pull_failed', reason } });
});

describe('a session on CRI-O', () => {
  const open = async (command: string, tty: boolean) => {
    const mock = new MockRuntime({ personality: 'cri-o-1.37', images: [IMAGE] });
    onTestFinished(() => mock.close());
    const { containerId } = await start(mock.service, ['sleep', '600'], { linux: IN_POD });
    const asked = { containerId, command: ['sh', '-c', command], stdin: true, tty };
    return { mock, containerId, session: (await exec(mock.service, asked))._unsafeUnwrap() };
  };

  it('ends where the input of its terminal is ended before that is ready', async () => {
    const { session } = await open('cat; exit 4', true);
    session.stdin?.end();
    expect((await session.exit)._unsafeUnwrap()).toEqual({ kind: 'exited', exitCode: 4 });
  });

  it('ends with 137 where the container is killed under it', async () => {
    const { mock, containerId, session } = await open('echo up; sleep 600', false);
    if (session.stdout !== undefined) await once(session.stdout, 'data');
    expect((await mock.service.stopContainer({ containerId, timeout: 0n })).isOk()).toBe(true);
    expect((await session.exit)._unsafeUnwrap()).toEqual({ kind: 'exited', exitCode: 137 });
  });
});
