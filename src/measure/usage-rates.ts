import type { ContainerUsage, NetworkTraffic, Usage } from './usage.js';

/** One look at what is measured together. */
export interface Reading {
  /** Its containers that run. */
  readonly containers: readonly ContainerUsage[];
  /** Of a sandbox, where the runtime measures it as a whole. */
  readonly pod?: (Usage & { readonly network: NetworkTraffic | undefined }) | undefined;
  readonly atMs: number;
}

/** What is taken now, and how fast, since the measurement before. */
export interface UsageRates {
  /** When the runtime measured it, in milliseconds since the epoch. */
  readonly measuredAtMs: number;
  /** Time since the measurement before, in milliseconds. */
  readonly intervalMs: number;
  /** CPU time per time: 1.5 is one and a half cores. `undefined` where the runtime does not say. */
  readonly cpuCores: number | undefined;
  /** Memory that can't be freed under pressure, in bytes. */
  readonly memoryBytes: number | undefined;
  readonly swapBytes: number | undefined;
  /** Of a sandbox with a network of its own; `undefined` for anything else. */
  readonly networkReceivedBytesPerSecond: number | undefined;
  readonly networkSentBytesPerSecond: number | undefined;
  /** Disk space written outside mounts, in bytes. CRI reports neither reads nor writes to mounts. */
  readonly diskBytes: number | undefined;
  /** How fast that space grows; below 0 where it shrinks. */
  readonly diskBytesPerSecond: number | undefined;
  readonly majorPageFaultsPerSecond: number | undefined;
  /** A counter was lower than before, so what it counted started over in between: the rate is at least what is reported. */
  readonly restarted: boolean;
  /** The running containers that this is the sum of. */
  readonly containers: readonly ContainerUsage[];
}

const S_PER_MS = 1e-3;

type Counter = (usage: ContainerUsage) => bigint | undefined;

/** Sums what containers counted per millisecond since before. */
class Growth {
  perMs: number | undefined;
  restarted = false;

  add(before: bigint | undefined, after: bigint | undefined, elapsedMs: number): void {
    if (after === undefined || !(elapsedMs > 0)) return;
    const lower = before !== undefined && after < before;
    if (lower) this.restarted = true;
    const grown = Number(after - (before === undefined || lower ? 0n : before));
    this.perMs = (this.perMs ?? 0) + grown / elapsedMs;
  }
}

/**
 * Rates between two readings; `undefined` where the runtime has measured nothing new. A container that was not there
 * before began in between, so all it counted counts.
 */
export function ratesBetween(before: Reading, after: Reading): UsageRates | undefined {
  const previous = new Map(before.containers.map((one) => [one.containerId, one]));
  const elapsedMs = ({ containerId, measuredAtMs }: ContainerUsage): number =>
    measuredAtMs - (previous.get(containerId)?.measuredAtMs ?? before.atMs);
  const measured: readonly Usage[] = after.pod === undefined ? after.containers : [after.pod];
  const intervalMs =
    after.pod !== undefined && before.pod !== undefined
      ? after.pod.measuredAtMs - before.pod.measuredAtMs
      : Math.max(after.containers.length === 0 ? after.atMs - before.atMs : 0, ...after.containers.map(elapsedMs));
  if (!(intervalMs > 0)) return undefined;

  const growth = (count: Counter, ofPod: (pod: Usage) => bigint | undefined): Growth => {
    const sum = new Growth();
    if (after.pod !== undefined && before.pod !== undefined) {
      sum.add(ofPod(before.pod), ofPod(after.pod), intervalMs);
    } else {
      for (const one of after.containers) sum.add(previousCount(one, count), count(one), elapsedMs(one));
    }
    return sum;
  };
  const previousCount = (one: ContainerUsage, count: Counter): bigint | undefined => {
    const earlier = previous.get(one.containerId);
    return earlier === undefined ? undefined : count(earlier);
  };
  const traffic = (pick: (network: NetworkTraffic) => bigint): Growth => {
    const sum = new Growth();
    const [from, to] = [before.pod?.network, after.pod?.network];
    if (from !== undefined && to !== undefined) sum.add(pick(from), pick(to), intervalMs);
    return sum;
  };

  const cpu = growth(
    (one) => one.cpuTimeNs,
    (pod) => pod.cpuTimeNs,
  );
  const faults = growth(
    (one) => one.majorPageFaults,
    (pod) => pod.majorPageFaults,
  );
  const received = traffic((network) => network.receivedBytes);
  const sent = traffic((network) => network.sentBytes);
  const perSecond = ({ perMs }: Growth): number | undefined => (perMs === undefined ? undefined : perMs / S_PER_MS);
  const diskBytes = sum(after.containers.map((one) => one.diskBytes));
  const diskBefore = sum(before.containers.map((one) => one.diskBytes));
  return Object.freeze({
    measuredAtMs: measured.length === 0 ? after.atMs : Math.max(...measured.map((one) => one.measuredAtMs)),
    intervalMs,
    cpuCores: cpu.perMs === undefined ? idle(after) : cpu.perMs / 1e6,
    memoryBytes:
      after.containers.length === 0 && after.pod === undefined ? 0 : sum(measured.map((one) => one.memoryBytes)),
    swapBytes: sum(measured.map((one) => one.swapBytes)),
    networkReceivedBytesPerSecond: perSecond(received),
    networkSentBytesPerSecond: perSecond(sent),
    diskBytes,
    diskBytesPerSecond:
      diskBytes === undefined || diskBefore === undefined
        ? undefined
        : (diskBytes - diskBefore) / (intervalMs * S_PER_MS),
    majorPageFaultsPerSecond: perSecond(faults),
    restarted: [cpu, faults, received, sent].some((one) => one.restarted),
    containers: after.containers,
  });
}

/** Nothing that runs takes no time. */
function idle({ containers, pod }: Reading): number | undefined {
  return containers.length === 0 && pod === undefined ? 0 : undefined;
}

function sum(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => a + b, 0);
}
