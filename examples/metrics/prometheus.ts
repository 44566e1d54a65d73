// Metrics as the text that Prometheus reads (exposition format 0.0.4). No package is needed for it.
import type { ContainerUsage, Histogram, MetricsSnapshot } from 'crane-cri';

type Labels = Readonly<Record<string, string>>;

const escaped = (text: string): string => text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');

function sample(name: string, labels: Labels, value: number | bigint): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
}

function family(
  name: string,
  type: 'counter' | 'gauge' | 'histogram',
  help: string,
  samples: readonly string[],
): string[] {
  return samples.length === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples];
}

/** Seconds, cumulative buckets, and one for everything: what Prometheus wants of a histogram. */
function histogram(name: string, labels: Labels, { boundsMs, counts, count, sumMs }: Histogram): string[] {
  let below = 0;
  const buckets = boundsMs.map((boundMs, i) => {
    below += counts[i] ?? 0;
    return sample(`${name}_bucket`, { ...labels, le: String(boundMs / 1_000) }, below);
  });
  return [
    ...buckets,
    sample(`${name}_bucket`, { ...labels, le: '+Inf' }, count),
    sample(`${name}_sum`, labels, sumMs / 1_000),
    sample(`${name}_count`, labels, count),
  ];
}

interface Timed {
  readonly durationMs: Histogram;
}

function durations<R extends Timed>(
  name: string,
  help: string,
  rows: readonly R[],
  labelsOf: (row: R) => Labels,
): string[] {
  const samples = rows.flatMap((row) => histogram(name, labelsOf(row), row.durationMs));
  return family(name, 'histogram', help, samples);
}

/** What this process does with its runtimes. */
export function metricsText(snapshot: MetricsSnapshot): string {
  const { rpcs, streams, pulls, pullRetries, phases, jobs, relists } = snapshot;
  const lines = [
    ...durations('crane_cri_rpc_duration_seconds', 'Calls of the runtime.', rpcs, ({ rpc, outcome }) => ({
      rpc,
      outcome,
    })),
    ...durations('crane_cri_pull_duration_seconds', 'Tries of pulls.', pulls, ({ registry, outcome }) => ({
      registry,
      outcome,
    })),
    ...durations('crane_cri_job_phase_duration_seconds', 'Phases of jobs.', phases, ({ phase }) => ({ phase })),
    ...durations(
      'crane_cri_relist_duration_seconds',
      'Lists of watched containers.',
      relists,
      ({ reason, outcome }) => ({ reason, outcome }),
    ),
    ...family(
      'crane_cri_open_streams',
      'gauge',
      'Streams that are open.',
      streams.map(({ rpc, open }) => sample('crane_cri_open_streams', { rpc }, open)),
    ),
    ...family(
      'crane_cri_stream_failures_total',
      'counter',
      'Streams that ended with an error.',
      streams.map(({ rpc, failed }) => sample('crane_cri_stream_failures_total', { rpc }, failed)),
    ),
    ...family(
      'crane_cri_pull_retries_total',
      'counter',
      'Tries of pulls after the first.',
      pullRetries.map(({ registry, count }) => sample('crane_cri_pull_retries_total', { registry }, count)),
    ),
    ...family(
      'crane_cri_jobs_total',
      'counter',
      'Jobs that ended.',
      jobs.map(({ outcome, count }) => sample('crane_cri_jobs_total', { outcome }, count)),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** What the containers of jobs take. */
export function usageText(usages: readonly ContainerUsage[]): string {
  const labelsOf = ({ containerId, labels }: ContainerUsage): Labels => ({
    container: containerId.slice(0, 13),
    job_id: labels['job_id'] ?? '',
    step_id: labels['step_id'] ?? '',
  });
  const of = (
    name: string,
    type: 'counter' | 'gauge',
    help: string,
    read: (usage: ContainerUsage) => number | undefined,
  ) =>
    family(
      name,
      type,
      help,
      usages.flatMap((usage) => {
        const value = read(usage);
        return value === undefined ? [] : [sample(name, labelsOf(usage), value)];
      }),
    );
  const cpuSeconds = ({ cpuTimeNs }: ContainerUsage): number | undefined =>
    cpuTimeNs === undefined ? undefined : Number(cpuTimeNs) / 1e9;
  const lines = [
    ...of('crane_cri_container_cpu_seconds_total', 'counter', 'CPU time of containers.', cpuSeconds),
    ...of('crane_cri_container_memory_bytes', 'gauge', 'Working set of containers.', (usage) => usage.memoryBytes),
    ...of('crane_cri_container_disk_bytes', 'gauge', 'Disk space outside mounts.', (usage) => usage.diskBytes),
  ];
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
