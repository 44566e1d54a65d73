import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import {
  type ContainerJob,
  containerUsage,
  containerUsages,
  CraneNode,
  podUsage,
  type RpcMessage,
  type UsageRates,
  watchUsage,
} from 'crane-cri';
import { ownSelector } from 'crane-cri/crane';
import type { ContainerId, SandboxId } from 'crane-cri/cri';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';

import { describeEachTarget } from './each-target.js';
import { BUSY_BYTES } from './target.js';

let lastJobId = 7_000;

describeEachTarget('a usage', ({ target, open }) => {
  let job: ContainerJob;
  let ended: ReturnType<ContainerJob['run']>;
  let jobId: number;
  let containerId: ContainerId;
  let sandboxId: SandboxId;

  beforeAll(async () => {
    const { node, busy } = open();
    jobId = lastJobId += 1;
    const spec = { jobId, jobName: 'usage', image: target.images.shell, gracePeriodMs: 0, ...busy };
    job = node.job(spec)._unsafeUnwrap();
    ended = job.run();
    for await (const state of job.states()) {
      if (state.phase === 'cleaned') throw new Error(JSON.stringify(state.outcome));
      if (state.phase !== 'running') continue;
      ({ containerId, sandboxId } = state);
      break;
    }
    // Its memory is filled at the speed of half a core.
    const filled = async (): Promise<void> => {
      const { memoryBytes } = (await containerUsage(node.runtime, containerId))._unsafeUnwrap();
      expect(memoryBytes).toBeGreaterThan(0.97 * BUSY_BYTES);
    };
    await vi.waitFor(filled, { timeout: 50_000, interval: 100 });
  });

  afterAll(async () => {
    job.cancel();
    job.cancel();
    expect((await ended)._unsafeUnwrap()).toMatchObject({ kind: 'cancelled', leftBehind: [] });
    const gone = (await containerUsage(open().node.runtime, containerId))._unsafeUnwrapErr();
    expect(gone.kind).toBe('not_found');
  });

  it('agrees with what the kernel counts, within 10 %', async () => {
    const { node, measureMs, cgroupOf } = open();
    const before = await cgroupOf(containerId);
    const begin = (await containerUsage(node.runtime, containerId))._unsafeUnwrap();
    const all: UsageRates[] = [];
    for await (const rates of watchUsage(node.runtime, { containerId }, { intervalMs: measureMs / 5 })) {
      all.push(rates._unsafeUnwrap());
      if (all.length === 5) break;
    }
    const end = (await containerUsage(node.runtime, containerId))._unsafeUnwrap();
    const after = await cgroupOf(containerId);

    const spanMs = all.reduce((sum, { intervalMs }) => sum + intervalMs, 0);
    const cores = all.reduce((sum, { cpuCores, intervalMs }) => sum + (cpuCores ?? NaN) * intervalMs, 0) / spanMs;
    expect(spanMs).toBeGreaterThan(0.95 * measureMs);
    const elapsedMs = end.measuredAtMs - begin.measuredAtMs;
    const kernel =
      before === undefined || after === undefined
        ? { cores: 0.5, memoryBytes: BUSY_BYTES }
        : { cores: (after.cpuTimeNs - before.cpuTimeNs) / 1e6 / elapsedMs, memoryBytes: after.memoryBytes };
    expect(cores / kernel.cores).toBeGreaterThan(0.9);
    expect(cores / kernel.cores).toBeLessThan(1.1);
    // The program's start takes more than what it keeps, so the last look is compared, at the same moment.
    const memoryBytes = end.memoryBytes ?? NaN;
    expect(memoryBytes / kernel.memoryBytes).toBeGreaterThan(0.9);
    expect(memoryBytes / kernel.memoryBytes).toBeLessThan(1.1);
    expect(memoryBytes / BUSY_BYTES).toBeGreaterThan(0.95);
    console.info(
      `${target.name}: ${cores.toFixed(3)} cores, kernel ${kernel.cores.toFixed(3)}; ` +
        `${memoryBytes} bytes, kernel ${kernel.memoryBytes}; ${spanMs.toFixed(0)} ms`,
    );
  }, 120_000);

  it('is told in the outcome of a job, on a node that samples', async () => {
    const node = (await CraneNode.over(open().node.runtime, { usageSampleMs: 100 }))._unsafeUnwrap();
    const { busy } = open();
    const spec = { jobId: (lastJobId += 1), image: target.images.shell, gracePeriodMs: 0, ...busy };
    const sampled = node.job(spec)._unsafeUnwrap();
    const over = sampled.run();
    let lists = 0;
    const count = (message: unknown): void => {
      if ((message as RpcMessage).rpc === 'ListContainerStats') lists += 1;
    };
    subscribe('crane-cri:rpc', count);
    onTestFinished(() => void unsubscribe('crane-cri:rpc', count));
    await vi.waitUntil(() => lists > 10, { timeout: 50_000 });
    sampled.cancel();
    const { usage } = (await over)._unsafeUnwrap();
    expect(usage?.samples).toBeGreaterThan(0);
    expect(usage?.peakMemoryBytes).toBeGreaterThan(0);
    expect(usage?.cpuTimeNs).toBeGreaterThan(0n);
  }, 120_000);

  it('is the same by container, by sandbox and by the labels of the job', async () => {
    const { runtime } = open().node;
    const pod = (await podUsage(runtime, sandboxId))._unsafeUnwrap();
    const labelled = (await containerUsages(runtime, ownSelector({ jobId })))._unsafeUnwrap();
    expect(pod.containers.map((one) => one.containerId)).toEqual([containerId]);
    expect(labelled.map((one) => one.containerId)).toEqual([containerId]);
    expect(pod.source).toBe(open().capabilities.family === 'containerd' ? 'containers' : 'cgroup');
    // The job shares the node's network, whose traffic is not the job's.
    expect(pod.network).toBeUndefined();
    expect((pod.memoryBytes ?? 0) / BUSY_BYTES).toBeGreaterThan(0.9);
  });

  it('of an unknown container or sandbox is not_found', async () => {
    const { runtime } = open().node;
    const nobody = 'f'.repeat(64);
    expect((await containerUsage(runtime, nobody as ContainerId))._unsafeUnwrapErr().kind).toBe('not_found');
    expect((await podUsage(runtime, nobody as SandboxId))._unsafeUnwrapErr().kind).toBe('not_found');
  });
});
