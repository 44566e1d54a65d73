import type {
  ContainerStatsInit,
  NetworkInterfaceUsageInit,
  NetworkUsageInit,
  PodSandboxStatsInit,
} from '../../generated/types.js';
import { containerOrUnknown } from './container-reads.js';
import { notFound, unknown } from './grpc-status.js';
import type { Handler } from './handler.js';
import { hasId, hasLabels, matchesContainer } from './list-filters.js';
import { metricNames } from './metric-names.js';
import type { ContainerRecord, SandboxRecord } from './records.js';
import { absentContainer, type RuntimeState } from './runtime-state.js';
import { shownSandboxLabels } from './show.js';

/** File cache beside the working set, in bytes. */
const CACHE_BYTES = 1_048_576n;
const NS_PER_CORE = 1_000_000_000;

/** What the container's process takes, as its program has it. */
function measured(state: RuntimeState, container: ContainerRecord): Omit<ContainerStatsInit, 'attributes'> {
  const timestamp = state.nowNs();
  const consumed = container.process?.consumed;
  const workingSet = consumed?.memoryBytes ?? 0n;
  const limit = container.resources?.memoryLimitInBytes ?? 0n;
  // containerd reports 0 where there is no limit.
  const unlimited = state.personality.family === 'containerd' ? { value: 0n } : undefined;
  return {
    cpu: {
      timestamp,
      usageCoreNanoSeconds: { value: consumed?.cpuNs ?? 0n },
      usageNanoCores: { value: BigInt(Math.round((consumed?.cpuCores ?? 0) * NS_PER_CORE)) },
    },
    memory: {
      timestamp,
      workingSetBytes: { value: workingSet },
      availableBytes: limit > workingSet ? { value: limit - workingSet } : unlimited,
      usageBytes: { value: workingSet + CACHE_BYTES },
      rssBytes: { value: workingSet },
      pageFaults: { value: 1_000n },
      majorPageFaults: { value: 1n },
    },
    swap: { timestamp, swapUsageBytes: { value: 0n } },
  };
}

function statsOf(state: RuntimeState, container: ContainerRecord): ContainerStatsInit {
  const { id, config } = container;
  const attributes = { id, metadata: config.metadata, labels: config.labels, annotations: config.annotations };
  const writableLayer = {
    timestamp: state.nowNs(),
    fsId: { mountpoint: '/var/lib/containerd' },
    usedBytes: { value: 4_096n + (container.process?.consumed.diskBytes ?? 0n) },
    inodesUsed: { value: 2n },
  };
  if (container.state === 'CONTAINER_RUNNING') return { attributes, ...measured(state, container), writableLayer };
  // containerd lists what does not run as well, with its disk space alone.
  return state.personality.family === 'containerd' ? { attributes, writableLayer } : { attributes };
}

export const containerStats: Handler<'containerStats'> = async (state, { containerId }, scope) => {
  await scope.work();
  if (state.personality.family === 'cri-o' && state.lookUpContainer(containerId) === undefined) {
    throw unknown(absentContainer(containerId).replace(/^.*?": /, ''));
  }
  const container = containerOrUnknown(
    state,
    containerId,
    `failed to find container: an error occurred when try to find container "${containerId}"`,
  );
  if (container.state !== 'CONTAINER_RUNNING' && state.personality.statsOfExited === 'refused') {
    throw unknown('unexpected metrics response: []');
  }
  return { stats: statsOf(state, container) };
};

export const listContainerStats: Handler<'listContainerStats'> = async (state, { filter }, scope) => {
  await scope.work();
  const withEnded = state.personality.family === 'containerd';
  const listed = [...state.containers.values()].filter(
    (container) => (withEnded || container.state === 'CONTAINER_RUNNING') && matchesContainer(state, container, filter),
  );
  return { stats: listed.map((container) => statsOf(state, container)) };
};

/** Traffic of the sandbox's interface; of a sandbox on the node's network that of the node's, or nothing. */
function networkOf(
  state: RuntimeState,
  { config }: SandboxRecord,
  traffic: NetworkInterfaceUsageInit,
): NetworkUsageInit | undefined {
  const timestamp = state.nowNs();
  const own = { name: 'eth0', ...traffic };
  if (config.linux?.securityContext?.namespaceOptions?.network !== 'NODE') return { timestamp, defaultInterface: own };
  if (state.personality.nodeNetworkStats === 'none') return undefined;
  const nodes = { rxBytes: { value: 9_000_000_000n }, txBytes: { value: 7_000_000_000n } };
  const interfaces = ['lo', 'eth0', 'cni0'].map((name) => ({ name, ...nodes }));
  return { timestamp, defaultInterface: { name: 'eth0', ...nodes }, interfaces };
}

function sandboxStats(state: RuntimeState, sandbox: SandboxRecord): PodSandboxStatsInit {
  const timestamp = state.nowNs();
  const running = state.containersOf(sandbox).filter((container) => container.state === 'CONTAINER_RUNNING');
  const containers = running.map((container) => statsOf(state, container));
  const { id, config } = sandbox;
  const cpu = containers.reduce((sum, one) => sum + (one.cpu?.usageCoreNanoSeconds?.value ?? 0n), 0n);
  const nanoCores = containers.reduce((sum, one) => sum + (one.cpu?.usageNanoCores?.value ?? 0n), 0n);
  const memory = containers.reduce((sum, one) => sum + (one.memory?.workingSetBytes?.value ?? 0n), 0n);
  const bytes = 1_000n + running.reduce((sum, one) => sum + (one.process?.consumed.networkBytes ?? 0n), 0n);
  const traffic = {
    rxBytes: { value: bytes },
    txBytes: { value: bytes },
    rxErrors: { value: 0n },
    txErrors: { value: 0n },
  };
  return {
    attributes: {
      id,
      metadata: config.metadata,
      labels: shownSandboxLabels(state, sandbox),
      annotations: config.annotations,
    },
    linux: {
      cpu: {
        timestamp,
        usageCoreNanoSeconds: { value: cpu },
        usageNanoCores: { value: nanoCores },
      },
      memory: { timestamp, workingSetBytes: { value: memory }, usageBytes: { value: memory } },
      network: networkOf(state, sandbox, traffic),
      process: { timestamp, processCount: { value: BigInt(running.length + 1) } },
      containers,
    },
  };
}

function checkCgroup(state: RuntimeState, sandbox: SandboxRecord): void {
  if (!state.personality.podStatsNeedCgroupParent || (sandbox.config.linux?.cgroupParent ?? '') !== '') return;
  const lead =
    state.personality.name === 'containerd-1.6' ? '' : `failed to decode pod sandbox metrics ${sandbox.id}: `;
  throw unknown(
    `${lead}failed getting metrics for sandbox ${sandbox.id}: failed to get cgroup metrics for sandbox ${sandbox.id} because cgroupPath is empty`,
  );
}

export const podSandboxStats: Handler<'podSandboxStats'> = async (state, { podSandboxId }, scope) => {
  await scope.work();
  const sandbox = podSandboxId === '' ? undefined : state.lookUpSandbox(podSandboxId);
  if (sandbox === undefined || sandbox === 'ambiguous') {
    throw notFound(`an error occurred when trying to find sandbox ${podSandboxId}: not found`);
  }
  checkCgroup(state, sandbox);
  return { stats: sandboxStats(state, sandbox) };
};

export const listPodSandboxStats: Handler<'listPodSandboxStats'> = async (state, { filter }, scope) => {
  await scope.work();
  const wanted = [...state.sandboxes.values()].filter(
    (sandbox) =>
      sandbox.ready &&
      (filter === undefined ||
        (hasId(sandbox, filter.id, (id) => state.lookUpSandbox(id)) &&
          hasLabels(state, shownSandboxLabels(state, sandbox), filter.labelSelector))),
  );
  for (const sandbox of wanted) checkCgroup(state, sandbox);
  return { stats: wanted.map((sandbox) => sandboxStats(state, sandbox)) };
};

export const listMetricDescriptors: Handler<'listMetricDescriptors'> = async ({ options }, _request, scope) => {
  await scope.work();
  const labelKeys = ['id', 'name', 'image'];
  const names = metricNames(options.node.podMetrics);
  return { descriptors: names.map((name) => ({ name, help: `${name} of a container`, labelKeys })) };
};

export const listPodSandboxMetrics: Handler<'listPodSandboxMetrics'> = async (state, _request, scope) => {
  await scope.work();
  const names = metricNames(state.options.node.podMetrics);
  const podMetrics = [...state.sandboxes.values()].map((sandbox) => {
    const containers = state.containersOf(sandbox).filter((container) => container.state === 'CONTAINER_RUNNING');
    return {
      podSandboxId: sandbox.id,
      containerMetrics: containers.map((container) => ({
        containerId: container.id,
        metrics: names.map((name) => ({
          name,
          timestamp: state.nowNs(),
          metricType: name.endsWith('_total') ? ('COUNTER' as const) : ('GAUGE' as const),
          labelValues: [container.id, container.name, container.config.image?.image ?? ''],
          value: { value: measured(state, container).memory?.usageBytes?.value ?? 0n },
        })),
      })),
    };
  });
  return { podMetrics };
};
