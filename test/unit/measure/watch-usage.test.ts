import { describe, expect, it } from 'vitest';

import { watchUsage } from '../../../src/measure/watch-usage.js';
import { containerUsage, containerUsages, podUsage } from '../../../src/measure/read-usage.js';
import { UsageSampler } from '../../../src/measure/usage-sampler.js';
import { CraneNode } from '../../../src/node/crane-node.js';
import type { MockRuntime, MockRuntimeOptions, ProgramSpec } from '../../../src/testing/index.js';
import { later, must, mustFail, newMock, podConfig, start, untilExited } from '../testing/helpers.js';

const MEBIBYTE = 1_048_576;
const BUSY: ProgramSpec = { runForMs: 60_000, load: { cpuCores: 0.5, memoryBytes: 200 * MEBIBYTE } };

async function running(options: MockRuntimeOptions = {}, program: ProgramSpec = BUSY, cgroupParent?: string) {
  const mock = newMock(options);
  mock.program({}, program);
  const made = await start(mock.service, ['x'], { labels: { job: '7' } }, podConfig('p', { linux: { cgroupParent } }));
  return { mock, runtime: mock.service, ...made };
}

describe('a usage', () => {
  it.each(['containerd-1.6', 'containerd-2.1', 'cri-o-1.37'] as const)(
    'of what has ended is wrong_state, and of what is unknown not_found, on %s',
    async (personality) => {
      const { mock, runtime, containerId } = await running({ personality }, { runForMs: 1_000 });
      expect((await must(containerUsage(runtime, containerId))).memoryBytes).toBeGreaterThan(0);
      await untilExited(mock, containerId);
      expect((await mustFail(containerUsage(runtime, containerId))).kind).toBe('wrong_state');
      expect((await mustFail(containerUsage(runtime, 'f'.repeat(64) as typeof containerId))).kind).toBe('not_found');
    },
  );

  it('of a sandbox is of its cgroup where it has a parent, else the sum of its containers', async () => {
    const plain = await running();
    expect(await must(podUsage(plain.runtime, plain.podSandboxId))).toMatchObject({
      source: 'containers',
      memoryBytes: 200 * MEBIBYTE,
      network: undefined,
      containers: [{ containerId: plain.containerId }],
    });
    const parented = await running({}, BUSY, '/crane/job_7');
    expect(await must(podUsage(parented.runtime, parented.podSandboxId))).toMatchObject({
      source: 'cgroup',
      processCount: 2,
      network: { receivedBytes: 1_000n },
    });
    expect((await mustFail(podUsage(plain.runtime, 'e'.repeat(64) as typeof plain.podSandboxId))).kind).toBe(
      'not_found',
    );
  });

  it('by labels is of running containers alone, and never of everybody', async () => {
    const { mock, runtime, containerId } = await running({}, { runForMs: 1_000 });
    expect(await must(containerUsages(runtime, { job: '7' }))).toMatchObject([{ containerId }]);
    expect(await must(containerUsages(runtime, { job: '8' }))).toEqual([]);
    await untilExited(mock, containerId);
    expect(await must(containerUsages(runtime, { job: '7' }))).toEqual([]);
    mock.clearCalls();
    expect((await mustFail(containerUsages(runtime, {}))).kind).toBe('invalid_input');
    expect(mock.calls()).toEqual([]);
  });
});

describe('watchUsage', () => {
  it('tells the rates of a container until it ends', async () => {
    const { runtime, containerId } = await running({}, { ...BUSY, runForMs: 9_500 });
    const cores: (number | undefined)[] = [];
    for await (const rates of watchUsage(runtime, { containerId }, { intervalMs: 2_000 })) {
      const { cpuCores, memoryBytes, intervalMs } = rates._unsafeUnwrap();
      cores.push(Math.round((cpuCores ?? 0) * 1_000) / 1_000);
      expect(memoryBytes).toBe(200 * MEBIBYTE);
      expect(intervalMs).toBeCloseTo(2_000, 0);
    }
    expect(cores).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it('tells traffic and disk growth of a sandbox', async () => {
    const load = { diskBytesPerSecond: 1_000, networkBytesPerSecond: 2_000 };
    const { runtime, podSandboxId } = await running({}, { runForMs: 60_000, load }, '/crane/job_7');
    for await (const rates of watchUsage(runtime, { sandboxId: podSandboxId })) {
      const { networkReceivedBytesPerSecond, networkSentBytesPerSecond, diskBytesPerSecond } = rates._unsafeUnwrap();
      expect(networkReceivedBytesPerSecond).toBeCloseTo(2_000, 0);
      expect(networkSentBytesPerSecond).toBeCloseTo(2_000, 0);
      expect(diskBytesPerSecond).toBeCloseTo(1_000, 0);
      break;
    }
  });

  it('goes on through a restart of the runtime, in one longer interval', async () => {
    const { mock, runtime } = await running();
    const seen: number[] = [];
    for await (const rates of watchUsage(runtime, { labels: { job: '7' } }, { intervalMs: 1_000 })) {
      seen.push(Math.round(rates._unsafeUnwrap().intervalMs));
      if (seen.length === 1) {
        mock.goDown();
        void later(mock, 1_500).then(() => mock.comeUp({ notReadyCalls: 0 }));
      }
      if (seen.length === 2) break;
    }
    expect(seen).toEqual([1_000, 2_000]);
  });

  it('ends with the error of a runtime that stays away', async () => {
    const { mock, runtime } = await running();
    const kinds: string[] = [];
    for await (const rates of watchUsage(runtime, { labels: { job: '7' } }, { intervalMs: 1_000 })) {
      kinds.push(rates.isOk() ? 'ok' : rates.error.kind);
      mock.goDown();
    }
    expect(kinds).toEqual(['ok', 'connection_failed']);
    await mock.comeUp();
  });

  it('ends without an error when its signal is aborted', async () => {
    const { runtime } = await running();
    const end = new AbortController();
    let count = 0;
    for await (const rates of watchUsage(runtime, { labels: { job: '7' } }, { signal: end.signal })) {
      expect(rates.isOk()).toBe(true);
      count += 1;
      end.abort();
    }
    expect(count).toBe(1);
  });

  it('answers what is not there, and an interval that is too short', async () => {
    const { runtime, containerId } = await running();
    const first = async (intervalMs: number, id: string) =>
      (await watchUsage(runtime, { containerId: id as typeof containerId }, { intervalMs }).next()).value;
    expect((await first(5_000, 'f'.repeat(64)))?._unsafeUnwrapErr().kind).toBe('not_found');
    expect((await first(99, containerId))?._unsafeUnwrapErr().kind).toBe('invalid_input');
  });
});

describe('the outcome of a job', () => {
  const image = 'docker.io/library/busybox:latest';

  it('tells what its program was seen to take, on a node that samples', async () => {
    const mock = newMock();
    mock.program({}, { ...BUSY, runForMs: 10_500 });
    const node = await must(CraneNode.over(mock.service, { usageSampleMs: 2_000 }));
    const outcome = await must(
      node
        .job({ jobId: 7, image, command: ['x'] })
        ._unsafeUnwrap()
        .run(),
    );
    expect(outcome).toMatchObject({ kind: 'exited', usage: { samples: 5, peakMemoryBytes: 200 * MEBIBYTE } });
    expect(outcome.usage?.peakCpuCores).toBeCloseTo(0.5, 1);
    await node.close();
    await mock.whenQuiet();
    mock.assertNothingLeaked();
  });

  it('tells nothing of it elsewhere, and costs no call', async () => {
    const mock = newMock();
    mock.program({}, BUSY);
    const node = await must(CraneNode.over(mock.service));
    const outcome = await must(
      node
        .job({ jobId: 7, image, command: ['x'] })
        ._unsafeUnwrap()
        .run(),
    );
    expect(outcome.usage).toBeUndefined();
    expect(mock.calls('listContainerStats')).toEqual([]);
    const error = await mustFail(CraneNode.over(mock.service, { usageSampleMs: 99 }));
    expect(error).toMatchObject({ kind: 'invalid_input', problems: [{ field: 'usageSampleMs' }] });
  });
});

describe('the usage sampler', () => {
  const sampler = (mock: MockRuntime, everyMs = 1_000): UsageSampler =>
    new UsageSampler(mock.service, { clock: mock.clock, everyMs, labelSelector: { job: '7' } });

  it('sums up what a container was seen to take', async () => {
    const { mock, containerId } = await running({}, { ...BUSY, runForMs: 5_500 });
    const stop = sampler(mock).start(containerId);
    await untilExited(mock, containerId);
    const summary = stop();
    expect(summary).toMatchObject({ samples: 5, sampleEveryMs: 1_000, peakMemoryBytes: 200 * MEBIBYTE });
    expect(Number(summary.cpuTimeNs)).toBeCloseTo(2.5e9, -7);
    expect(summary.peakCpuCores).toBeCloseTo(0.5, 2);
  });

  it('forgets no CPU time where the runtime tells none of a program that is being ended', async () => {
    const { mock, containerId } = await running();
    let lists = 0;
    const { service, clock } = mock;
    const falling = Object.assign(Object.create(service) as typeof service, {
      listContainerStats: (...args: Parameters<typeof service.listContainerStats>) =>
        service.listContainerStats(...args).map((answer) => {
          if ((lists += 1) < 4) return answer;
          const none = { value: 0n };
          const stats = answer.stats.map((one) => ({
            ...one,
            cpu: one.cpu && { ...one.cpu, usageCoreNanoSeconds: none },
          }));
          return { ...answer, stats };
        }),
    });
    const stop = new UsageSampler(falling, { clock, everyMs: 1_000, labelSelector: { job: '7' } }).start(containerId);
    await later(mock, 5_500);
    const summary = stop();
    expect(summary.samples).toBe(5);
    expect(Number(summary.cpuTimeNs)).toBeCloseTo(1.5e9, -7);
    expect(summary.peakCpuCores).toBeCloseTo(0.5, 2);
  });

  it('asks once per interval for all containers, and not at all without any', async () => {
    const mock = newMock();
    mock.program({}, BUSY);
    const ids = [];
    for (const name of ['a', 'b', 'c'])
      ids.push((await start(mock.service, ['x'], { labels: { job: '7' } }, podConfig(name))).containerId);
    const all = sampler(mock);
    await later(mock, 5_000);
    expect(mock.calls('listContainerStats')).toHaveLength(0);
    const stops = ids.map((id) => all.start(id));
    await later(mock, 3_500);
    expect(mock.calls('listContainerStats')).toHaveLength(3);
    expect(stops.map((stop) => stop().samples)).toEqual([3, 3, 3]);
    await later(mock, 5_000);
    expect(mock.calls('listContainerStats')).toHaveLength(3);
  });

  it('tells a program that ended at once by 0 samples and no figures', async () => {
    const { mock, containerId } = await running({}, { runForMs: 10 });
    const stop = sampler(mock).start(containerId);
    await untilExited(mock, containerId);
    expect(stop()).toMatchObject({ samples: 0, cpuTimeNs: undefined, peakMemoryBytes: undefined });
  });
});
