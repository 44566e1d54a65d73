import type { ContainerId, SandboxId } from '../core/ids.js';
import type {
  ContainerStats,
  CpuUsage,
  MemoryUsage,
  NetworkInterfaceUsage,
  NetworkUsage,
  PodSandboxStats,
  SwapUsage,
  UInt64Value,
} from '../generated/types.js';

/** What is taken at one moment. What the runtime could not measure, or does not say, is `undefined`, never 0. */
export interface Usage {
  /** When the runtime measured it, in milliseconds since the epoch. */
  readonly measuredAtMs: number;
  /** CPU time since the start over all cores, in nanoseconds. It only grows, but for a restart. */
  readonly cpuTimeNs: bigint | undefined;
  /** Memory that can't be freed under pressure (the working set), in bytes. What limits and the OOM killer look at. */
  readonly memoryBytes: number | undefined;
  /** All memory, file cache included, in bytes. */
  readonly memoryWithCacheBytes: number | undefined;
  /** Heaps and stacks, in bytes. */
  readonly memoryRssBytes: number | undefined;
  /** What is left of the memory limit, in bytes; `undefined` without a limit. */
  readonly memoryAvailableBytes: number | undefined;
  /** Swap space in use, in bytes. */
  readonly swapBytes: number | undefined;
  /** Page faults that had to read from disk, since the start. */
  readonly majorPageFaults: bigint | undefined;
}

/** What a running container takes. */
export interface ContainerUsage extends Usage {
  readonly containerId: ContainerId;
  readonly labels: Readonly<Record<string, string>>;
  /**
   * Disk space of what the container wrote outside its mounts, in bytes. Runtimes measure it every ten seconds or so;
   * `undefined` until they first did.
   */
  readonly diskBytes: number | undefined;
  /** The same in inodes. */
  readonly diskInodes: number | undefined;
}

/** Traffic of a sandbox with a network of its own, since it was made. */
export interface NetworkTraffic {
  readonly receivedBytes: bigint;
  readonly sentBytes: bigint;
  readonly receiveErrors: bigint;
  readonly sendErrors: bigint;
}

/** What a sandbox takes, its containers and its own process together. */
export interface PodUsage extends Usage {
  readonly sandboxId: SandboxId;
  /**
   * `cgroup`: of the sandbox's cgroup parent, so with what has ended in it, and with whatever else runs there.
   * `containers`: the sum of its running containers: this runtime reports nothing for a sandbox without a cgroup parent.
   */
  readonly source: 'cgroup' | 'containers';
  /** Sum over all interfaces; `undefined` where the sandbox shares the node's network, or the runtime does not say. */
  readonly network: NetworkTraffic | undefined;
  readonly processCount: number | undefined;
  /** Its running containers. */
  readonly containers: readonly ContainerUsage[];
}

const NS_PER_MS = 1_000_000n;

const count = (value: UInt64Value | undefined): bigint | undefined => value?.value;

function bytes(value: UInt64Value | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.value);
}

/** containerd reports 0 bytes available where there is no limit. */
function available(value: UInt64Value | undefined): number | undefined {
  return value === undefined || value.value === 0n ? undefined : Number(value.value);
}

interface Measured {
  readonly cpu: CpuUsage | undefined;
  readonly memory: MemoryUsage | undefined;
  readonly swap?: SwapUsage | undefined;
}

function usageOf({ cpu, memory, swap }: Measured, nowMs: number): Usage {
  const timestamp = cpu?.timestamp ?? memory?.timestamp ?? 0n;
  return {
    // To a fraction of a millisecond: rates are divided by the difference of two of these.
    measuredAtMs: timestamp > 0n ? Number(timestamp / NS_PER_MS) + Number(timestamp % NS_PER_MS) / 1e6 : nowMs,
    cpuTimeNs: count(cpu?.usageCoreNanoSeconds),
    memoryBytes: bytes(memory?.workingSetBytes),
    memoryWithCacheBytes: bytes(memory?.usageBytes),
    memoryRssBytes: bytes(memory?.rssBytes),
    memoryAvailableBytes: available(memory?.availableBytes),
    swapBytes: bytes(swap?.swapUsageBytes),
    majorPageFaults: count(memory?.majorPageFaults),
  };
}

/**
 * Reads the stats of a container; `undefined` where they are those of one that does not run, for which a runtime reports
 * its disk space at most.
 */
export function readContainerStats(stats: ContainerStats | undefined, nowMs: number): ContainerUsage | undefined {
  const { attributes, cpu, memory, swap, writableLayer } = stats ?? {};
  if (attributes === undefined || (cpu === undefined && memory === undefined)) return undefined;
  // A layer without a time was never measured: its zeros mean nothing.
  const layer = writableLayer?.timestamp === 0n ? undefined : writableLayer;
  return Object.freeze({
    containerId: attributes.id,
    labels: attributes.labels,
    ...usageOf({ cpu, memory, swap }, nowMs),
    diskBytes: bytes(layer?.usedBytes),
    diskInodes: bytes(layer?.inodesUsed),
  });
}

function trafficOf(network: NetworkUsage | undefined): NetworkTraffic | undefined {
  const all = [network?.defaultInterface, ...(network?.interfaces ?? [])].filter((one) => one !== undefined);
  const interfaces = new Map(all.map((one) => [one.name, one]));
  if (interfaces.size === 0) return undefined;
  const sum = (pick: (one: NetworkInterfaceUsage) => UInt64Value | undefined): bigint =>
    [...interfaces.values()].reduce((total, one) => total + (pick(one)?.value ?? 0n), 0n);
  return {
    receivedBytes: sum((one) => one.rxBytes),
    sentBytes: sum((one) => one.txBytes),
    receiveErrors: sum((one) => one.rxErrors),
    sendErrors: sum((one) => one.txErrors),
  };
}

/** Reads the stats of a sandbox; `undefined` where there are none, as for one that is stopped. */
export function readPodStats(stats: PodSandboxStats | undefined, nowMs: number): PodUsage | undefined {
  const { attributes, linux } = stats ?? {};
  if (attributes === undefined || linux === undefined) return undefined;
  return Object.freeze({
    sandboxId: attributes.id,
    source: 'cgroup',
    ...usageOf(linux, nowMs),
    network: trafficOf(linux.network),
    processCount: bytes(linux.process?.processCount),
    containers: linux.containers.map((one) => readContainerStats(one, nowMs)).filter((one) => one !== undefined),
  });
}

const total = <T extends bigint | number>(values: readonly (T | undefined)[], add: (a: T, b: T) => T): T | undefined =>
  values.reduce<T | undefined>(
    (sum, one) => (sum === undefined ? one : one === undefined ? sum : add(sum, one)),
    undefined,
  );

const addBigints = (values: readonly (bigint | undefined)[]): bigint | undefined => total(values, (a, b) => a + b);
const addNumbers = (values: readonly (number | undefined)[]): number | undefined => total(values, (a, b) => a + b);

/** What several containers take together; what none of them tells stays `undefined`. */
export function sumOf(usages: readonly Usage[], nowMs: number): Usage {
  return {
    measuredAtMs: usages.length === 0 ? nowMs : Math.max(...usages.map((one) => one.measuredAtMs)),
    cpuTimeNs: addBigints(usages.map((one) => one.cpuTimeNs)),
    memoryBytes: addNumbers(usages.map((one) => one.memoryBytes)),
    memoryWithCacheBytes: addNumbers(usages.map((one) => one.memoryWithCacheBytes)),
    memoryRssBytes: addNumbers(usages.map((one) => one.memoryRssBytes)),
    // Each has a limit of its own: a sum would promise what no container could take.
    memoryAvailableBytes: undefined,
    swapBytes: addNumbers(usages.map((one) => one.swapBytes)),
    majorPageFaults: addBigints(usages.map((one) => one.majorPageFaults)),
  };
}
