// Before a program or a registry is blamed: what another hand did meanwhile, on real runtimes.
import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { type ContainerJobSpec, CraneNode, CriRuntime, type JobOutcome, verdictOf } from 'crane-cri';
import { ResultAsync } from 'neverthrow';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

import { pushVariant } from '../contract/images/push-variant.js';
import { must } from '../helpers/must.js';
import { describeEachRuntime } from './each-runtime.js';
import { startRegistryProxy } from './registry-proxy.mjs';

type Call = 'createContainer' | 'startContainer';

/** A runtime of which `before` is awaited before each such call, and `after` before its answer is seen. */
function withHand(
  runtime: CriRuntime,
  call: Call | 'pullImage',
  before: () => Promise<unknown>,
  after: () => Promise<unknown> = () => Promise.resolve(),
): CriRuntime {
  return new Proxy(runtime, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown;
      if (typeof value !== 'function') return value;
      const method = value.bind(target) as (...args: unknown[]) => ResultAsync<unknown, never>;
      if (name !== call) return method;
      return (...args: unknown[]) =>
        ResultAsync.fromSafePromise(before()).andThen(
          () => new ResultAsync(Promise.resolve(method(...args)).then((answer) => after().then(() => answer))),
        );
    },
  });
}

describeEachRuntime('what another hand did', ({ stand, runtime: { endpoint, cdiDirs } }) => {
  let other: CriRuntime;
  const nodes: CraneNode[] = [];
  beforeAll(async () => {
    other = await must(CriRuntime.connect(endpoint));
  });
  afterEach(async () => {
    for (const node of nodes.splice(0)) await node[Symbol.asyncDispose]();
  });
  afterAll(async () => other[Symbol.asyncDispose]());

  const jobId = 892_000;
  const image = stand.images.busybox;
  async function run(node: CraneNode, spec: Partial<ContainerJobSpec> = {}): Promise<JobOutcome> {
    nodes.push(node);
    const job = node.job({ jobId, image, command: ['/bin/sh', '-c', 'exit 3'], ...spec })._unsafeUnwrap();
    return must(job.run());
  }

  it.each<Call>(['createContainer', 'startContainer'])('to a pod before %s is told, not the program', async (call) => {
    const own = await must(CriRuntime.connect(endpoint));
    const stopPod = async (): Promise<void> => {
      const pods = await must(other.listPodSandbox({ filter: { state: { state: 'SANDBOX_READY' } } }));
      for (const { id } of pods.items) await must(other.stopPodSandbox({ podSandboxId: id }));
    };
    const outcome = await run(await must(CraneNode.over(withHand(own, call, stopPod))));
    await own[Symbol.asyncDispose]();
    if (outcome.kind !== 'failed') throw new Error(outcome.kind);
    expect(outcome.error).toMatchObject({ kind: 'wrong_state' });
    expect(outcome.error.message).toContain('stopped by somebody else');
    expect(verdictOf(outcome.error)).toEqual({ blame: 'node', retry: 'same_node' });
  });

  it('to an image that has just been pulled is told of the image, and not of the registry', async () => {
    const name = `blame/${randomUUID()}`;
    await pushVariant(stand.registries.open.host, name);
    const pulled = `${stand.registries.open.host}/${name}:1`;
    const remove = (): Promise<unknown> => must(other.removeImage({ image: { image: pulled } }));
    const own = await must(CriRuntime.connect(endpoint));
    const node = await must(CraneNode.over(withHand(own, 'pullImage', () => Promise.resolve(), remove)));
    const outcome = await run(node, { image: pulled });
    await own[Symbol.asyncDispose]();
    expect(outcome).toMatchObject({ kind: 'failed', error: { kind: 'image_absent', reason: 'vanished' } });
  });

  it('to an image while it is being pulled is not told of the registry', async () => {
    const proxy = await startRegistryProxy(stand.registries.open, { behaviour: { bytesPerSecond: 1_500_000 } });
    try {
      let removed = 0;
      // The hand can come too late: the image is there for a moment before its container is made.
      for (let tries = 0; removed === 0 && tries < 20; tries++) {
        const name = `blame/${randomUUID()}`;
        await pushVariant(stand.registries.open.host, name);
        const pulled = `${proxy.host}/${name}:1`;
        const node = await must(CraneNode.connect(endpoint));
        const over = { isOver: false };
        const hand = (async () => {
          while (!over.isOver && removed < 3) {
            const { image: found } = await must(other.imageStatus({ image: { image: pulled } }));
            await must(other.removeImage({ image: { image: pulled } }));
            if (found !== undefined) removed += 1;
          }
        })();
        const outcome = await run(node, { image: pulled });
        over.isOver = true;
        await hand;
        if (outcome.kind === 'failed') {
          expect(outcome.error.kind).not.toBe('pull_failed');
          expect(verdictOf(outcome.error)).toEqual({ blame: 'node', retry: 'same_node' });
        } else expect(outcome).toMatchObject({ kind: 'exited', exit: { code: 3 } });
      }
      expect(removed).toBeGreaterThan(0);
    } finally {
      await proxy.close();
    }
  });

  it('to the process that starts a program leaves the start in doubt', async () => {
    const folder = cdiDirs[0] ?? '';
    const file = join(folder, 'killed-start.json');
    const hook = { hookName: 'createRuntime', path: '/bin/sh', args: ['sh', '-c', 'kill -KILL $PPID'] };
    const device = { name: 'it', containerEdits: { hooks: [hook] } };
    writeFileSync(file, JSON.stringify({ cdiVersion: '0.5.0', kind: 'test.example/kill', devices: [device] }));
    try {
      const node = await must(CraneNode.connect(endpoint, { cdiFolders: [folder] }));
      const outcome = await run(node, { cdiDevices: ['test.example/kill=it'] });
      // A runtime without CDI runs no hook of it: the job is refused before anything is started.
      const ignored = { kind: 'failed', certainty: 'certain', error: { kind: 'unsupported' } };
      const expected = { kind: 'unknown', certainty: 'unknown' };
      expect(outcome).toMatchObject(node.capabilities.cdi === 'ignored' ? ignored : expected);
    } finally {
      rmSync(file);
    }
  });
});
