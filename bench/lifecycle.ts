// A whole job that runs /bin/true on real containerd, its image present: ours, with a ledger, beside the plain sequence
// of the same RPCs with the same requests. Both end when everything is removed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { CraneNode } from 'crane-cri';

import { BareClient } from './bare.js';
import { type Requests, requestsOf } from './requests.js';
import { compare, elapsedMs } from './samples.js';
import type { Check, Table, Topic } from './topic.js';

/** What one writes first: each call after the other, the status every 5 ms. */
async function plainSequence(bare: BareClient, image: string, asked: Requests, jobId: number): Promise<void> {
  const metadata = { name: `plain-${jobId}`, namespace: 'bench', uid: `plain-${jobId}`, attempt: 0 };
  const sandboxConfig = { ...asked.sandbox.config, metadata };
  const { podSandboxId } = await bare.call('runPodSandbox', { config: sandboxConfig });
  const found = await bare.call('imageStatus', { image: { image } });
  const config = { ...asked.container.config, image: { image: found.image?.id, userSpecifiedImage: image } };
  const { containerId } = await bare.call('createContainer', { podSandboxId, config, sandboxConfig });
  await bare.call('startContainer', { containerId });
  for (;;) {
    const { status } = await bare.call('containerStatus', { containerId });
    if (status?.state === 'CONTAINER_EXITED') break;
    await pause(5);
  }
  // Right after an exit containerd may still take the container for running.
  await bare.call('removeContainer', { containerId }).catch(async () => {
    await bare.call('stopContainer', { containerId, timeout: 0n });
    await bare.call('removeContainer', { containerId });
  });
  await bare.call('stopPodSandbox', { podSandboxId });
  await bare.call('removePodSandbox', { podSandboxId });
}

export const run: Topic = async ({ stand, isQuick }) => {
  const ground = await stand();
  if (typeof ground === 'string') return { tables: [], checks: [], notes: [`skipped: ${ground}`] };
  const endpoint = ground.runtimes['containerd-2']?.endpoint;
  if (endpoint === undefined) return { tables: [], checks: [], notes: ['skipped: the stand has no containerd-2'] };
  const folder = mkdtempSync(join(tmpdir(), 'crane-cri-bench-'));
  const node = (await CraneNode.connect(endpoint, { ledgerDirectory: join(folder, 'ledger') }))._unsafeUnwrap();
  const bare = new BareClient(endpoint);
  const image = ground.images.busybox;
  (await node.images.ensure(image))._unsafeUnwrap();
  const asked = await requestsOf(endpoint, image);
  let jobId = Date.now() % 1_000_000_000;
  const ours = async (): Promise<void> => {
    jobId += 1;
    const job = node.job({ jobId, image, command: ['/bin/true'] })._unsafeUnwrap();
    const outcome = (await job.run())._unsafeUnwrap();
    if (outcome.kind !== 'exited' || outcome.leftBehind.length > 0) throw new Error(`a job ended as ${outcome.kind}`);
  };
  const plain = (): Promise<void> => plainSequence(bare, image, asked, (jobId += 1));
  const abreast = (work: () => Promise<void>, count: number) => (): Promise<number> =>
    elapsedMs(() => Promise.all(Array.from({ length: count }, work)));
  const tables: Table[] = [];
  const checks: Check[] = [];
  for (const [count, atMost, rounds] of [
    [1, 0.95, isQuick ? 10 : 40],
    [8, 1, isQuick ? 4 : 15],
  ] as const) {
    const rows = await compare(
      [
        { name: 'plain sequence', once: abreast(plain, count) },
        { name: 'crane-cri, with a ledger', once: abreast(ours, count) },
      ],
      rounds,
    );
    tables.push({ title: `a job of /bin/true, ${count} at a time`, unit: 'ms', rows });
    checks.push({
      name: `to the plain sequence, ${count} at a time`,
      value: rows[1]?.ratio ?? NaN,
      atMost,
      unit: 'x',
      isPortable: true,
    });
  }
  bare.close();
  await node[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
  return { tables, checks };
};
