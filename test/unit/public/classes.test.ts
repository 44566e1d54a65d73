import { inspect } from 'node:util';

import { ContainerJob, CraneNode, CriRuntime, ImageManager, PodJob } from 'crane-cri';
import type { Wire } from 'crane-cri/cri';
import { MockRuntime } from 'crane-cri/testing';
import { describe, expect, it } from 'vitest';

// What a reader of a log, or of a debugger, meets: each thing says what it is, and nothing that is secret.

const SECRET = 'hunter2';

describe('CriRuntime', () => {
  it('is what its ways make, with its methods written once', async () => {
    await using mock = new MockRuntime();
    const made = [CriRuntime.over(mock.wire), CriRuntime.lazy('/nowhere/x.sock')._unsafeUnwrap(), mock.service];
    expect(made.every((one) => one instanceof CriRuntime)).toBe(true);
    expect(Object.keys(mock.service).sort()).toEqual(['clock', 'content', 'endpoint']);
    expect(mock.service.version).toBe(CriRuntime.prototype.version);
  });

  it('shows where it leads, without a password', () => {
    const wire = { endpoint: `tcp://alice:${SECRET}@127.0.0.1:1` } as Wire;
    expect(inspect(CriRuntime.over(wire))).toMatch(/^CriRuntime \{ endpoint: 'tcp:.*127\.0\.0\.1:1' \}$/);
    expect(inspect(CriRuntime.over(wire), { showHidden: true, depth: 9 })).not.toContain(SECRET);
  });

  it('answers a defect where a method is called on nothing', async () => {
    const { version } = CriRuntime.lazy('/nowhere/x.sock')._unsafeUnwrap();
    expect((await version({}))._unsafeUnwrapErr().kind).toBe('defect');
  });
});

describe('what a node makes', () => {
  const spec = { jobId: 7, image: 'busybox:1', command: ['echo', SECRET], env: { TOKEN: SECRET } };
  const credentials = { username: 'alice', password: SECRET };

  it('is of the classes that are exported, with methods written once', async () => {
    await using mock = new MockRuntime();
    await using node = (await CraneNode.over(mock.service))._unsafeUnwrap();
    const job = node.job(spec)._unsafeUnwrap();
    const pod = node.pod({ jobId: 8 })._unsafeUnwrap();
    const step = pod.step({ image: 'busybox:1' })._unsafeUnwrap();
    const isOf = [node instanceof CraneNode, node.images instanceof ImageManager, pod instanceof PodJob];
    expect([...isOf, job instanceof ContainerJob, step instanceof ContainerJob]).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
    expect(job.run).toBe(ContainerJob.prototype.run);
    expect(step.run).toBe(job.run);
    expect(Object.keys(node).filter((key) => typeof node[key as keyof CraneNode] === 'function')).toEqual([
      'runtimeId',
    ]);
    expect(pod.steps).toEqual([step]);
  });

  it('works as well over a node, or its parts, by the classes themselves', async () => {
    await using mock = new MockRuntime();
    await using node = (await CraneNode.over(mock.service))._unsafeUnwrap();
    const job = ContainerJob.create(node, spec)._unsafeUnwrap();
    const pod = PodJob.create(Object.assign({}, node), { jobId: 8 })._unsafeUnwrap();
    expect([job instanceof ContainerJob, pod instanceof PodJob, 'exec' in job]).toEqual([true, true, false]);
  });

  it('shows what it is, and neither variables, arguments, labels nor credentials', async () => {
    await using mock = new MockRuntime();
    const images = { credentialSources: [], mirrors: [] };
    await using node = (await CraneNode.over(mock.service, { images, instance: 'one' }))._unsafeUnwrap();
    const job = node.job({ ...spec, credentials })._unsafeUnwrap();
    const pod = node.pod({ jobId: 8, labels: { a: SECRET } })._unsafeUnwrap();
    const step = pod.step({ image: 'busybox:1', env: { A: SECRET } })._unsafeUnwrap();
    const lease = node.images.lease('busybox:1')._unsafeUnwrap();
    expect([node, node.images, job, pod, step].map((one) => inspect(one))).toEqual([
      `CraneNode { endpoint: '${mock.service.endpoint}', instance: 'one' }`,
      "ImageManager { leases: [ 'docker.io/library/busybox:1' ] }",
      "ContainerJob { jobId: 7, stepId: 1, image: 'busybox:1', phase: 'pending' }",
      "PodJob { jobId: 8, phase: 'pending', steps: [ 1 ] }",
      "JobStep { jobId: 8, stepId: 1, image: 'busybox:1', phase: 'pending' }",
    ]);
    lease.release();
    expect(inspect([node, job, pod, step], { depth: 9, showHidden: true })).not.toContain(SECRET);
  });
});
