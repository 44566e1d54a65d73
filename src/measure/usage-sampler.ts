import type { Clock, Timer } from '../core/clock.js';
import type { ContainerId } from '../core/ids.js';
import { containerUsages, type Measurable } from './read-usage.js';
import { ratesBetween } from './usage-rates.js';
import type { ContainerUsage } from './usage.js';

/**
 * What a program was seen to take while it ran. CRI can't measure what has ended, so this is what samples saw: what
 * happened after the last one, and peaks between two, are not in it.
 */
export interface UsageSummary {
  /** How often it was measured; 0 for a program that ended before the first time. */
  readonly samples: number;
  /** Time between two samples, in milliseconds. */
  readonly sampleEveryMs: number;
  /** When the last sample was measured, in milliseconds since the epoch. */
  readonly lastSampleAtMs: number | undefined;
  /** CPU time until the last sample over all cores, in nanoseconds. */
  readonly cpuTimeNs: bigint | undefined;
  /** Highest CPU use between two samples: 1.5 is one and a half cores. */
  readonly peakCpuCores: number | undefined;
  /** Highest working set of all samples, in bytes. */
  readonly peakMemoryBytes: number | undefined;
  /** Highest disk space outside mounts of all samples, in bytes. */
  readonly peakDiskBytes: number | undefined;
}

/** One container that is sampled. */
interface Sampled {
  readonly startedAtMs: number;
  summary: UsageSummary;
  last: ContainerUsage | undefined;
}

export interface UsageSamplerOptions {
  readonly clock: Clock;
  /** Time between two samples, in milliseconds. */
  readonly everyMs: number;
  /** Labels that every sampled container carries, so that one list serves all. */
  readonly labelSelector: Readonly<Record<string, string>>;
}

/** Measures all running containers of a node in one list per interval, whatever their number, and none while none runs. */
export class UsageSampler {
  readonly #runtime: Measurable;
  readonly #options: UsageSamplerOptions;
  readonly #sampled = new Map<string, Sampled>();
  #timer: Timer | undefined;

  constructor(runtime: Measurable, options: UsageSamplerOptions) {
    this.#runtime = runtime;
    this.#options = options;
  }

  /** Samples a container from now on. Call the answer when it has ended: it answers what was seen. */
  start(containerId: ContainerId): () => UsageSummary {
    const { everyMs, clock } = this.#options;
    const none = {
      cpuTimeNs: undefined,
      peakCpuCores: undefined,
      peakMemoryBytes: undefined,
      peakDiskBytes: undefined,
    };
    const entry: Sampled = {
      startedAtMs: clock.nowMs(),
      summary: { samples: 0, sampleEveryMs: everyMs, lastSampleAtMs: undefined, ...none },
      last: undefined,
    };
    this.#sampled.set(containerId, entry);
    this.#timer ??= clock.setTimer(everyMs, () => void this.#sample());
    return () => {
      if (this.#sampled.get(containerId) === entry) this.#sampled.delete(containerId);
      if (this.#sampled.size === 0) {
        this.#timer?.cancel();
        this.#timer = undefined;
      }
      return Object.freeze(entry.summary);
    };
  }

  async #sample(): Promise<void> {
    const { clock, everyMs, labelSelector } = this.#options;
    const usages = await containerUsages(this.#runtime, labelSelector, { timeoutMs: Math.max(1_000, everyMs) });
    // A list that fails is one sample less, and the summary says how many there were.
    for (const usage of usages.unwrapOr([])) {
      const entry = this.#sampled.get(usage.containerId);
      if (entry !== undefined) note(entry, usage);
    }
    this.#timer = this.#sampled.size === 0 ? undefined : clock.setTimer(everyMs, () => void this.#sample());
  }
}

function note(entry: Sampled, usage: ContainerUsage): void {
  const { summary, last, startedAtMs } = entry;
  if (last !== undefined && usage.measuredAtMs <= last.measuredAtMs) return;
  const before = { containers: last === undefined ? [] : [last], atMs: startedAtMs };
  const rates = ratesBetween(before, { containers: [usage], atMs: usage.measuredAtMs });
  entry.last = usage;
  entry.summary = {
    samples: summary.samples + 1,
    sampleEveryMs: summary.sampleEveryMs,
    lastSampleAtMs: usage.measuredAtMs,
    // A counter never falls, but runtimes report 0 of a program that is just being ended.
    cpuTimeNs: higher(summary.cpuTimeNs, usage.cpuTimeNs),
    peakCpuCores: higher(summary.peakCpuCores, rates?.cpuCores),
    peakMemoryBytes: higher(summary.peakMemoryBytes, usage.memoryBytes),
    peakDiskBytes: higher(summary.peakDiskBytes, usage.diskBytes),
  };
}

function higher<T extends number | bigint>(a: T | undefined, b: T | undefined): T | undefined {
  return b === undefined || (a !== undefined && a > b) ? a : b;
}
