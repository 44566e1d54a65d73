// Acceptance of traces: what a real runtime answered, against what the mock of the same personality answers.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CriRuntime } from 'crane-cri';
import { compareTraces, MockRuntime, type PersonalityName, Recorder, recordRuntime } from 'crane-cri/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { must } from '../helpers/must.js';
import { expectSameOnReplay } from '../helpers/replayed-job.js';
import { describeEachRuntime } from './each-runtime.js';
import type { RuntimeVersion } from './provision.mjs';

const PERSONALITY: Readonly<Record<RuntimeVersion, PersonalityName>> = {
  'containerd-1.6': 'containerd-1.6',
  'containerd-1.7': 'containerd-1.7',
  'containerd-2': 'containerd-2.1',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crane-traces-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a session works with, the same for both. */
interface Props {
  readonly image: string;
  readonly credentials: { readonly username: string; readonly password: string };
  /** Unlike any other session's. */
  readonly name: string;
}

const securityContext = { namespaceOptions: { network: 'NODE', pid: 'POD' } } as const;

/** One container from the pull to the end, with the refusals that come up on the way, whoever answers. */
async function session(client: CriRuntime, { image, credentials, name }: Props): Promise<void> {
  await must(client.version({ version: 'v1' }));
  await must(client.pullImage({ image: { image }, auth: credentials }));
  await must(client.imageStatus({ image: { image } }));
  const metadata = { name, namespace: 'traces', uid: name, attempt: 1 };
  const annotations = { why: 'traced' };
  const linux = { securityContext };
  const sandboxConfig = { metadata, logDirectory: folder, labels: { a: 'b' }, annotations, linux };
  const { podSandboxId } = await must(client.runPodSandbox({ config: sandboxConfig }));
  await must(client.podSandboxStatus({ podSandboxId }));
  await must(client.listPodSandbox({ filter: { id: podSandboxId } }));
  const given = {
    image: { image, userSpecifiedImage: image, annotations },
    command: ['/bin/sh', '-c', 'trap "exit 3" TERM; while true; do sleep 0.1; done'],
    envs: [{ key: 'WHO', value: Buffer.from('somebody') }],
    labels: { c: 'd' },
    annotations,
  };
  const plain = { ...given, metadata: { name: 'plain' }, logPath: 'plain.log', linux };
  const resources = { cpuShares: 512n, memoryLimitInBytes: 67_108_864n };
  const mounts = [{ hostPath: folder, containerPath: '/mnt', readonly: true }];
  const limited = { ...given, metadata: { name: 'limited' }, mounts, linux: { securityContext, resources } };

  for (const config of [plain, limited]) {
    const create = { podSandboxId, config, sandboxConfig };
    const { containerId } = await must(client.createContainer(create));
    await client.createContainer(create).unwrapOr({});
    await must(client.containerStatus({ containerId }));
    await must(client.startContainer({ containerId }));
    await client.startContainer({ containerId }).unwrapOr({});
    await must(client.containerStatus({ containerId }));
    await must(client.updateContainerResources({ containerId, linux: { cpuShares: 256n } }));
    await must(client.containerStatus({ containerId }));
    await must(client.listContainers({ filter: { podSandboxId } }));
    await must(client.stopContainer({ containerId, timeout: 0n }));
    await must(client.containerStatus({ containerId }));
    await must(client.removeContainer({ containerId }));
    await client.containerStatus({ containerId }).unwrapOr({});
  }
  await must(client.stopPodSandbox({ podSandboxId }));
  await must(client.podSandboxStatus({ podSandboxId }));
  await must(client.removePodSandbox({ podSandboxId }));
  await client.podSandboxStatus({ podSandboxId }).unwrapOr({});
}

describeEachRuntime('a session recorded', ({ stand, version, runtime: { endpoint } }) => {
  const credentials = stand.registries.private.auth ?? { username: '', password: '' };
  const given: Props = { image: stand.images.private, credentials, name: `traced-${process.pid}` };

  it('is, call by call and field by field, what the mock answers, but for ids, times and the machine', async () => {
    // Tests before may have pulled the same content by another name, which the runtime then tells as well.
    const before = CriRuntime.lazy(endpoint)._unsafeUnwrap();
    const { images } = await must(before.listImages({}));
    for (const { id, repoTags } of images)
      if (repoTags.some((tag) => tag.endsWith('/app:1'))) await must(before.removeImage({ image: { image: id } }));
    await before.close();
    const real = recordRuntime(endpoint)._unsafeUnwrap();
    const client = CriRuntime.over(real.wire);
    await session(client, given);
    await client.close();

    const registries = { [given.image.split('/')[0]!]: { images: [given.image], credentials: given.credentials } };
    await using mock = new MockRuntime({ personality: PERSONALITY[version], registries });
    const simulated = new Recorder(mock.wire, mock.clock);
    await session(CriRuntime.over(simulated.wire, { clock: mock.clock }), given);
    mock.assertNothingLeaked();

    expect(compareTraces({ ...real.trace, runtime: '' }, { ...simulated.trace, runtime: '' })).toEqual([]);
  });

  it('is a text without secrets, and a job runs on its replay as it ran there', async () => {
    await expectSameOnReplay({ ...given, endpoint, jobId: process.pid });
  });
});
