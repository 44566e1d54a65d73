// From a job's beginning until its program runs, when its image must be pulled first from a registry that serves slowly:
// ours beside the sandbox and the pull one after the other, on real containerd.
import { CraneNode } from 'crane-cri';

import { buildLargeImage } from '../test/real/images.mjs';
import { pushImage } from '../test/real/registry.mjs';
import { startRegistryProxy } from '../test/real/registry-proxy.mjs';
import { BareClient } from './bare.js';
import { requestsOf } from './requests.js';
import { compare, figuresOf, quantile } from './samples.js';
import type { Topic } from './topic.js';

const BYTES_PER_SECOND = 2_000_000;

/** An answer, and the milliseconds it took. */
async function timed<T>(answer: Promise<T>): Promise<readonly [T, number]> {
  const startedAt = performance.now();
  return [await answer, performance.now() - startedAt];
}

export const run: Topic = async ({ stand, isQuick }) => {
  const ground = await stand();
  if (typeof ground === 'string') return { tables: [], checks: [], notes: [`skipped: ${ground}`] };
  const endpoint = ground.runtimes['containerd-2']?.endpoint;
  if (endpoint === undefined) return { tables: [], checks: [], notes: ['skipped: the stand has no containerd-2'] };
  const { open } = ground.registries;
  await pushImage(open, await buildLargeImage({ megabytes: 3, layers: 3 }), 'bench/cold:1');
  const slow = await startRegistryProxy(open, { behaviour: { bytesPerSecond: BYTES_PER_SECOND } });
  const image = `${slow.host}/bench/cold:1`;
  const bare = new BareClient(endpoint);
  const node = (await CraneNode.connect(endpoint))._unsafeUnwrap();
  const asked = await requestsOf(endpoint, ground.images.busybox);
  // With the image goes its content, as containerd removes both at once.
  const forget = (): Promise<unknown> => bare.call('removeImage', { image: { image } });
  let jobId = Date.now() % 1_000_000_000;

  const parts = { sandbox: [] as number[], pull: [] as number[], container: [] as number[] };
  const plain = async (): Promise<number> => {
    await forget();
    jobId += 1;
    const metadata = { name: `cold-${jobId}`, namespace: 'bench', uid: `cold-${jobId}`, attempt: 0 };
    const sandboxConfig = { ...asked.sandbox.config, metadata };
    const [{ podSandboxId }, sandbox] = await timed(bare.call('runPodSandbox', { config: sandboxConfig }));
    const [{ imageRef }, pull] = await timed(bare.call('pullImage', { image: { image }, sandboxConfig }));
    const config = { ...asked.container.config, image: { image: imageRef }, command: ['/bin/sleep', '60'] };
    const [{ containerId }, create] = await timed(
      bare.call('createContainer', { podSandboxId, config, sandboxConfig }),
    );
    const [, start] = await timed(bare.call('startContainer', { containerId }));
    await bare.call('stopPodSandbox', { podSandboxId });
    await bare.call('removePodSandbox', { podSandboxId });
    parts.sandbox.push(sandbox);
    parts.pull.push(pull);
    parts.container.push(create + start);
    return sandbox + pull + create + start;
  };
  const ours = async (): Promise<number> => {
    await forget();
    jobId += 1;
    const job = node.job({ jobId, image, command: ['/bin/sleep', '60'], gracePeriodMs: 0 })._unsafeUnwrap();
    const startedAt = performance.now();
    const ended = job.run();
    for await (const { phase } of job.states()) if (phase === 'running') break;
    const took = performance.now() - startedAt;
    job.cancel();
    const outcome = (await ended)._unsafeUnwrap();
    if (outcome.kind !== 'cancelled' || outcome.during !== 'running') throw new Error(`a job ended as ${outcome.kind}`);
    return took;
  };
  const rows = await compare(
    [
      { name: 'sandbox, pull, container in sequence', once: plain },
      { name: 'crane-cri', once: ours },
    ],
    isQuick ? 4 : 15,
  );
  await forget();
  bare.close();
  await node[Symbol.asyncDispose]();
  await slow.close();
  const [sandbox, pull, container] = [quantile(parts.sandbox), quantile(parts.pull), quantile(parts.container)];
  const least = Math.max(sandbox, pull) + container;
  return {
    tables: [
      { title: 'from the beginning to a running program', unit: 'ms', rows },
      {
        title: 'of which in the sequence',
        unit: 'ms',
        rows: [
          figuresOf('RunPodSandbox', parts.sandbox),
          figuresOf('PullImage', parts.pull),
          figuresOf('CreateContainer and StartContainer', parts.container),
        ],
      },
    ],
    checks: [
      { name: 'to the sequence', value: rows[1]?.ratio ?? NaN, atMost: 1, unit: 'x', isPortable: true },
      {
        name: 'to max(sandbox, pull) + container',
        value: (rows[1]?.median ?? NaN) / least,
        atMost: 1.1,
        unit: 'x',
        isPortable: true,
      },
    ],
  };
};
