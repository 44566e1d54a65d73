import type { ContainerId, SandboxId } from 'crane-cri/cri';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { describeEachTarget } from '../each-target.js';
import { kindOf, must, Scene } from './scene.js';

// What a public conformance suite for CRI servers asks of states and metadata, in our own words, a test for each sentence.

const NOBODY = 'f'.repeat(64);

describeEachTarget('conformance: state', ({ target, open }) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.open(target, open());
  });
  afterAll(() => scene.clear());
  const is = (prefix: string): boolean =>
    `${open().capabilities.runtimeName}-${open().capabilities.runtimeVersion}`.startsWith(prefix);

  it('1. Version names the runtime and its version, and speaks v1', async () => {
    const version = await must(scene.runtime.version({ version: 'v1' }));
    expect(version).toMatchObject({ version: '0.1.0', runtimeApiVersion: 'v1' });
    expect([version.runtimeName, version.runtimeVersion]).not.toContain('');
  });

  it('2. Status says that the runtime and the network are ready', async () => {
    const { status } = await must(scene.runtime.status({}));
    const ready = status?.conditions.filter((condition) => condition.status).map((condition) => condition.type);
    expect(ready).toEqual(expect.arrayContaining(['RuntimeReady', 'NetworkReady']));
  });

  it('3. RuntimeConfig tells the cgroup driver, where it exists', async () => {
    const config = await scene.runtime.runtimeConfig({});
    if (config.isErr()) expect(config.error.kind).toBe('unimplemented');
    else expect(config.value.linux?.cgroupDriver).toMatch(/^(CGROUPFS|SYSTEMD)$/);
    expect(config.isErr()).toBe(is('containerd-1.'));
  });

  it('4. a sandbox is ready when it has been made', async () => {
    const podSandboxId = await scene.pod();
    const { status } = await must(scene.runtime.podSandboxStatus({ podSandboxId }));
    expect(status).toMatchObject({ id: podSandboxId, state: 'SANDBOX_READY' });
  });

  it('5. a sandbox is not ready when it has been stopped', async () => {
    const podSandboxId = await scene.pod();
    await must(scene.runtime.stopPodSandbox({ podSandboxId }));
    const { status } = await must(scene.runtime.podSandboxStatus({ podSandboxId }));
    expect(status?.state).toBe('SANDBOX_NOTREADY');
  });

  it('6. a sandbox that was removed is in no list, and its status is not found', async () => {
    const podSandboxId = await scene.pod();
    await must(scene.runtime.stopPodSandbox({ podSandboxId }));
    await must(scene.runtime.removePodSandbox({ podSandboxId }));
    expect((await must(scene.runtime.listPodSandbox({ filter: { id: podSandboxId } }))).items).toEqual([]);
    expect(await kindOf(scene.runtime.podSandboxStatus({ podSandboxId }))).toBe('not_found');
  });

  it('7. a sandbox keeps metadata, labels and annotations in its status', async () => {
    const config = scene.podConfig({ labels: { a: 'b' }, annotations: { c: 'd e' } });
    const podSandboxId = await scene.pod(config);
    const { status } = await must(scene.runtime.podSandboxStatus({ podSandboxId }));
    expect(status).toMatchObject({ metadata: config.metadata, labels: { a: 'b' }, annotations: { c: 'd e' } });
  });

  it('8. a sandbox keeps metadata, labels and annotations in lists', async () => {
    const config = scene.podConfig({ labels: { a: 'b' }, annotations: { c: 'd e' } });
    const id = await scene.pod(config);
    const { items } = await must(scene.runtime.listPodSandbox({ filter: { id } }));
    expect(items).toMatchObject([{ id, metadata: config.metadata, labels: { a: 'b' }, annotations: { c: 'd e' } }]);
  });

  it('9. the status of a sandbox has an id, a name, a namespace, a uid and the time of its making', async () => {
    const podSandboxId = await scene.pod();
    const { status } = await must(scene.runtime.podSandboxStatus({ podSandboxId }));
    const { name, namespace, uid } = status?.metadata ?? {};
    for (const field of [status?.id, name, namespace, uid]) expect(field).toMatch(/./);
    expect(status?.createdAt).toBeGreaterThan(1_700_000_000_000_000_000n);
  });

  it('10. sandboxes are found by id, by labels and by state', async () => {
    const labels = { find: `pod-${process.pid}-${target.name}`.replace(/[^\w.-]/g, '_') };
    const id = await scene.pod(scene.podConfig({ labels }));
    const ids = async (filter: object): Promise<readonly string[]> =>
      (await must(scene.runtime.listPodSandbox({ filter }))).items.map((item) => item.id);
    expect(await ids({ id })).toEqual([id]);
    expect(await ids({ labelSelector: labels })).toEqual([id]);
    expect(await ids({ labelSelector: labels, state: { state: 'SANDBOX_READY' } })).toEqual([id]);
    expect(await ids({ labelSelector: labels, state: { state: 'SANDBOX_NOTREADY' } })).toEqual([]);
    expect(await ids({ labelSelector: { ...labels, other: 'x' } })).toEqual([]);
  });

  it('11. a sandbox may be stopped twice, and removed twice', async () => {
    const podSandboxId = await scene.pod();
    for (let n = 0; n < 2; n++) await must(scene.runtime.stopPodSandbox({ podSandboxId }));
    for (let n = 0; n < 2; n++) await must(scene.runtime.removePodSandbox({ podSandboxId }));
  });

  it('12. the stop of an unknown sandbox succeeds; not so on containerd 1.6', async () => {
    const stopped = scene.runtime.stopPodSandbox({ podSandboxId: NOBODY as SandboxId });
    expect(await kindOf(stopped)).toBe(is('containerd-1.6') ? 'not_found' : 'ok');
  });

  it('13. the removal of an unknown sandbox succeeds', async () => {
    await must(scene.runtime.removePodSandbox({ podSandboxId: NOBODY as SandboxId }));
  });

  it('14. the removal of a ready sandbox stops it', async () => {
    const podSandboxId = await scene.pod();
    await must(scene.runtime.removePodSandbox({ podSandboxId }));
    expect((await must(scene.runtime.listPodSandbox({ filter: { id: podSandboxId } }))).items).toEqual([]);
  });

  it('15. the removal of a sandbox takes its containers with it, those that run, too', async () => {
    const { podSandboxId, containerId } = await scene.create(['/bin/sleep', '600']);
    await must(scene.runtime.startContainer({ containerId }));
    await must(scene.runtime.removePodSandbox({ podSandboxId }));
    expect((await must(scene.runtime.listContainers({ filter: { id: containerId } }))).containers).toEqual([]);
  });

  it('16. a container is created, then runs, then has exited', async () => {
    const { containerId } = await scene.create(['/bin/sleep', '600']);
    expect((await scene.status(containerId)).state).toBe('CONTAINER_CREATED');
    await must(scene.runtime.startContainer({ containerId }));
    expect((await scene.status(containerId)).state).toBe('CONTAINER_RUNNING');
    await must(scene.runtime.stopContainer({ containerId, timeout: 0n }));
    // CRI-O sends SIGTERM first.
    expect([137, 143]).toContain((await scene.exited(containerId)).exitCode);
  });

  it('17. a container that was removed is in no list, and its status is not found', async () => {
    const { containerId } = await scene.create(['/bin/true']);
    await must(scene.runtime.removeContainer({ containerId }));
    expect((await must(scene.runtime.listContainers({ filter: { id: containerId } }))).containers).toEqual([]);
    expect(await kindOf(scene.runtime.containerStatus({ containerId }))).toBe('not_found');
  });

  it('18. a container keeps metadata, labels and annotations in its status', async () => {
    const more = {
      metadata: { name: 'kept', attempt: 3 },
      labels: { l: '1' },
      annotations: { big: 'x'.repeat(100_000) },
    };
    const { containerId } = await scene.create(['/bin/true'], more);
    expect(await scene.status(containerId)).toMatchObject({ id: containerId, ...more });
  });

  it('19. a container keeps metadata, labels and annotations in lists', async () => {
    const more = { metadata: { name: 'kept', attempt: 3 }, labels: { l: '1' }, annotations: { a: 'b' } };
    const { containerId, podSandboxId } = await scene.create(['/bin/true'], more);
    const { containers } = await must(scene.runtime.listContainers({ filter: { id: containerId } }));
    expect(containers).toMatchObject([{ id: containerId, podSandboxId, state: 'CONTAINER_CREATED', ...more }]);
  });

  it('20. the status of a container has an id, a name, the time of its making, an image and its reference', async () => {
    const { containerId } = await scene.create(['/bin/true']);
    const status = await scene.status(containerId);
    for (const field of [status.id, status.metadata?.name, status.image?.image, status.imageRef]) {
      expect(field).toMatch(/./);
    }
    expect(status.createdAt).toBeGreaterThan(1_700_000_000_000_000_000n);
  });

  it('21. containers are found by id, by sandbox, by labels and by state', async () => {
    const labels = { find: `container-${process.pid}-${target.name}`.replace(/[^\w.-]/g, '_') };
    const { containerId, podSandboxId } = await scene.create(['/bin/true'], { labels });
    const ids = async (filter: object): Promise<readonly string[]> =>
      (await must(scene.runtime.listContainers({ filter }))).containers.map(({ id }) => id);
    expect(await ids({ id: containerId })).toEqual([containerId]);
    expect(await ids({ podSandboxId })).toEqual([containerId]);
    expect(await ids({ labelSelector: labels })).toEqual([containerId]);
    expect(await ids({ podSandboxId, state: { state: 'CONTAINER_CREATED' } })).toEqual([containerId]);
    expect(await ids({ podSandboxId, state: { state: 'CONTAINER_RUNNING' } })).toEqual([]);
    const ended = { labelSelector: labels, state: { state: 'CONTAINER_EXITED' } };
    expect(await ids(ended)).toEqual([]);
    await must(scene.runtime.startContainer({ containerId }));
    await scene.exited(containerId);
    expect(await ids(ended)).toEqual([containerId]);
  });

  it('22. the stop of an unknown container succeeds; not so on containerd 1.6', async () => {
    const stopped = scene.runtime.stopContainer({ containerId: NOBODY as ContainerId });
    expect(await kindOf(stopped)).toBe(is('containerd-1.6') ? 'not_found' : 'ok');
  });

  it('23. a container may be stopped twice', async () => {
    const containerId = await scene.start(['/bin/sleep', '600']);
    for (let n = 0; n < 2; n++) await must(scene.runtime.stopContainer({ containerId, timeout: 0n }));
  });

  it('24. the removal of an unknown container succeeds', async () => {
    await must(scene.runtime.removeContainer({ containerId: NOBODY as ContainerId }));
  });

  it('25. the removal of a running container kills it', async () => {
    const containerId = await scene.start(['/bin/sleep', '600']);
    await must(scene.runtime.removeContainer({ containerId }));
    expect(await kindOf(scene.runtime.containerStatus({ containerId }))).toBe('not_found');
  });

  it('26. the statistics of a container have times, of cpu and of memory', async () => {
    const containerId = await scene.idle({ labels: { stats: 'yes' } });
    const { stats } = await must(scene.runtime.containerStats({ containerId }));
    expect(stats?.attributes).toMatchObject({ id: containerId, labels: { stats: 'yes' } });
    expect(stats?.cpu?.timestamp).toBeGreaterThan(0n);
    expect(stats?.memory?.timestamp).toBeGreaterThan(0n);
  });

  it('27. statistics are listed without a filter, by id and by labels', async () => {
    const labels = { find: `stats-${process.pid}-${target.name}`.replace(/[^\w.-]/g, '_') };
    const containerId = await scene.idle({ labels });
    const ids = async (filter: object | undefined): Promise<readonly (string | undefined)[]> =>
      (await must(scene.runtime.listContainerStats({ filter }))).stats.map(({ attributes }) => attributes?.id);
    expect(await ids(undefined)).toContain(containerId);
    expect(await ids({ id: containerId })).toEqual([containerId]);
    expect(await ids({ labelSelector: labels })).toEqual([containerId]);
  });

  it('28. a group without a user is an error', async () => {
    const sandboxConfig = scene.podConfig();
    const podSandboxId = await scene.pod(sandboxConfig);
    const linux = { securityContext: { runAsGroup: { value: 1_000n } } };
    const config = scene.containerConfig(['/bin/true'], { linux });
    const created = scene.runtime.createContainer({ podSandboxId, config, sandboxConfig });
    expect(await kindOf(created)).toBe('rejected');
  });

  it('29. the limits of a container are told as given, and change where they are changed', async () => {
    const linux = { resources: { cpuShares: 512n, memoryLimitInBytes: 268_435_456n } };
    const containerId = await scene.idle({ linux });
    await must(scene.runtime.updateContainerResources({ containerId, linux: { cpuShares: 1_024n } }));
    const told = (await scene.status(containerId)).resources?.linux;
    expect(told).toMatchObject({ cpuShares: 1_024n, memoryLimitInBytes: 268_435_456n });
  });

  it('30. the streaming lists hold what the lists hold, where they exist', async () => {
    const containerId = await scene.idle();
    const ids: string[] = [];
    for await (const message of scene.runtime.streamContainers({ filter: { id: containerId } })) {
      ids.push(
        ...message.match(
          ({ containers }) => containers.map(({ id }) => id),
          ({ kind }) => [kind],
        ),
      );
    }
    expect(ids).toEqual([is('cri-o') ? containerId : 'unimplemented']);
  });

  it('31. every described metric has a value for every running container, where metrics exist', async () => {
    await scene.idle();
    const described = await scene.runtime.listMetricDescriptors({});
    expect(described.isOk()).toBe(is('cri-o'));
    if (described.isErr()) {
      expect(described.error.kind).toBe('unimplemented');
      return;
    }
    const names = described.value.descriptors.map(({ name }) => name);
    expect(names.length).toBeGreaterThanOrEqual(45);
    const { podMetrics } = await must(scene.runtime.listPodSandboxMetrics({}));
    for (const { metrics } of podMetrics.flatMap(({ containerMetrics }) => containerMetrics)) {
      expect(metrics.map(({ name }) => name)).toEqual(names);
    }
  });
});
