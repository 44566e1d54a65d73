import { describe, expect, it } from 'vitest';

import type { ContainerId } from '../../../src/core/ids.js';
import type { ContainerStats, PodSandboxStats } from '../../../src/generated/types.js';
import { ratesBetween, type Reading } from '../../../src/measure/usage-rates.js';
import { type ContainerUsage, readContainerStats, readPodStats, sumOf } from '../../../src/measure/usage.js';

const NOW_MS = 5_000;
const attributes = { id: 'c1', metadata: undefined, labels: { a: 'b' }, annotations: {} };
const value = (n: bigint) => ({ value: n });

function stats(more: object): ContainerStats {
  return {
    attributes,
    cpu: undefined,
    memory: undefined,
    writableLayer: undefined,
    ...more,
  } as unknown as ContainerStats;
}

describe('readContainerStats', () => {
  it('reads figures with their units, at the time the runtime measured them', () => {
    const usage = readContainerStats(
      stats({
        cpu: { timestamp: 1_500_250_000n, usageCoreNanoSeconds: value(7n) },
        memory: {
          workingSetBytes: value(10n),
          usageBytes: value(12n),
          availableBytes: value(90n),
          rssBytes: value(9n),
        },
        writableLayer: { timestamp: 1n, usedBytes: value(4_096n), inodesUsed: value(2n) },
      }),
      NOW_MS,
    );
    expect(usage).toMatchObject({
      containerId: 'c1',
      labels: { a: 'b' },
      measuredAtMs: 1_500.25,
      cpuTimeNs: 7n,
      memoryBytes: 10,
      memoryWithCacheBytes: 12,
      memoryAvailableBytes: 90,
      diskBytes: 4_096,
      swapBytes: undefined,
      majorPageFaults: undefined,
    });
  });

  it.each([
    ['nothing at all', undefined],
    ['only the disk space of one that ended', stats({ writableLayer: { timestamp: 1n, usedBytes: value(1n) } })],
    ['an empty answer', stats({})],
  ])('takes %s for a container that does not run', (_name, given) => {
    expect(readContainerStats(given, NOW_MS)).toBeUndefined();
  });

  it('does not take what was never measured for 0', () => {
    const usage = readContainerStats(
      stats({
        cpu: { timestamp: 0n, usageCoreNanoSeconds: undefined },
        memory: { workingSetBytes: value(1n), availableBytes: value(0n) },
        writableLayer: { timestamp: 0n, usedBytes: value(0n) },
      }),
      NOW_MS,
    );
    expect(usage).toMatchObject({
      measuredAtMs: NOW_MS,
      cpuTimeNs: undefined,
      memoryAvailableBytes: undefined,
      diskBytes: undefined,
    });
  });
});

describe('readPodStats', () => {
  const interfaceOf = (name: string, bytes: bigint) => ({
    name,
    rxBytes: value(bytes),
    txBytes: value(2n * bytes),
    rxErrors: undefined,
    txErrors: undefined,
  });

  it('sums the traffic of its interfaces, each once', () => {
    const linux = {
      cpu: { timestamp: 1_000_000n, usageCoreNanoSeconds: value(1n) },
      network: {
        defaultInterface: interfaceOf('eth0', 10n),
        interfaces: [interfaceOf('eth0', 10n), interfaceOf('eth1', 5n)],
      },
      containers: [],
    };
    const usage = readPodStats({ attributes: { ...attributes, id: 'p' }, linux } as unknown as PodSandboxStats, NOW_MS);
    expect(usage).toMatchObject({ source: 'cgroup', network: { receivedBytes: 15n, sentBytes: 30n } });
  });

  it('knows no traffic where the runtime tells none, and no figures of a sandbox that is stopped', () => {
    const linux = { cpu: undefined, memory: undefined, network: undefined, containers: [] };
    const usage = readPodStats({ attributes, linux } as unknown as PodSandboxStats, NOW_MS);
    expect(usage).toMatchObject({ network: undefined, cpuTimeNs: undefined });
    expect(readPodStats({ attributes, linux: undefined } as unknown as PodSandboxStats, NOW_MS)).toBeUndefined();
  });
});

function usage(id: string, measuredAtMs: number, cpuTimeNs: bigint | undefined, more: object = {}): ContainerUsage {
  const common = { containerId: id as ContainerId, labels: {}, measuredAtMs, cpuTimeNs, memoryBytes: 100 };
  return { ...common, memoryRssBytes: undefined, swapBytes: undefined, ...more } as ContainerUsage;
}

describe('sumOf', () => {
  it('adds what is known and leaves unknown what nobody tells', () => {
    const sum = sumOf([usage('a', 5, 1n), usage('b', 7, undefined)], NOW_MS);
    expect(sum).toMatchObject({ measuredAtMs: 7, cpuTimeNs: 1n, memoryBytes: 200, swapBytes: undefined });
  });
});

describe('ratesBetween', () => {
  const reading = (atMs: number, ...containers: ContainerUsage[]): Reading => ({ atMs, containers });

  it('divides what was counted by the time between the measurements of the runtime, not of the calls', () => {
    const rates = ratesBetween(
      reading(0, usage('a', 1_000, 10n ** 9n)),
      reading(9_999, usage('a', 3_000, 2n * 10n ** 9n)),
    );
    expect(rates).toMatchObject({ cpuCores: 0.5, intervalMs: 2_000, memoryBytes: 100, restarted: false });
  });

  it('counts all of a container that began in between', () => {
    const before = reading(1_000, usage('a', 1_000, 0n));
    const after = reading(2_000, usage('a', 2_000, 10n ** 9n), usage('b', 2_000, 10n ** 9n));
    expect(ratesBetween(before, after)).toMatchObject({ cpuCores: 2, memoryBytes: 200 });
  });

  it('counts a counter that began anew from 0, and says so', () => {
    const rates = ratesBetween(reading(0, usage('a', 0, 9n * 10n ** 9n)), reading(0, usage('a', 1_000, 10n ** 9n)));
    expect(rates).toMatchObject({ cpuCores: 1, restarted: true });
  });

  it('tells nothing while the runtime has measured nothing anew', () => {
    const one = usage('a', 1_000, 1n);
    expect(ratesBetween(reading(0, one), reading(5_000, one))).toBeUndefined();
  });

  it('does not know the rate of what is not told, and that nothing takes nothing', () => {
    const silent = ratesBetween(reading(0, usage('a', 0, undefined)), reading(9, usage('a', 9, undefined)));
    expect(silent).toMatchObject({ cpuCores: undefined, networkSentBytesPerSecond: undefined });
    expect(ratesBetween(reading(0), reading(1_000))).toMatchObject({ cpuCores: 0, memoryBytes: 0, containers: [] });
  });

  it('tells traffic and growth of disk space per second', () => {
    const network = (bytes: bigint) => ({
      receivedBytes: bytes,
      sentBytes: 2n * bytes,
      receiveErrors: 0n,
      sendErrors: 0n,
    });
    const pod = (atMs: number, bytes: bigint): Reading => ({
      atMs,
      pod: { ...usage('p', atMs, 0n), network: network(bytes) },
      containers: [usage('a', atMs, 0n, { diskBytes: Number(bytes) })],
    });
    expect(ratesBetween(pod(0, 1_000n), pod(2_000, 5_000n))).toMatchObject({
      networkReceivedBytesPerSecond: 2_000,
      networkSentBytesPerSecond: 4_000,
      diskBytes: 5_000,
      diskBytesPerSecond: 2_000,
    });
  });
});
