import type { ContainerStatsInit, PodSandboxStatsInit } from '../../generated/types.js';
import { containerOrUnknown } from './container-reads.js';
import { notFound, unknown } from './grpc-status.js';
import type { Handler } from './handler.js';
import { hasId, hasLabels, matchesContainer } from './list-filters.js';
import { METRICS } from './metric-names.js';
import type { ContainerRecord, SandboxRecord } from './records.js';
import { absentContainer, type RuntimeState } from './runtime-state.js';
import { shownSandboxLabels } from './show.js';

const MEBIBYTE = 1_048_576n;

/** Figures that grow with the time a container runs: a tenth of a processor, 8 MiB and a little. */
function measured(state: RuntimeState, container: ContainerRecord): Omit<ContainerStatsInit, 'attributes'> {
  const timestamp = state.nowNs();
  const runningNs = container.startedAtNs === 0n ? 0n : timestamp - container.startedAtNs;
  const workingSet = 8n * MEBIBYTE + (runningNs / 1_000_000_000n) * 4_096n;
  const limit = container.resources?.memoryLimitInBytes ?? 0n;
  return {
    cpu: { timestamp, usageCoreNanoSeconds: { value: runningNs / 10n }, usageNanoCores: { value: 100_000_000n } },
    memory: {
      timestamp,
      workingSetBytes: { value: workingSet },
      availableBytes: limit > workingSet ? { value: limit - workingSet } : undefined,
      usageBytes: { value: workingSet + MEBIBYTE },
      rssBytes: { value: workingSet / 2n },
      pageFaults: { value: 1_000n },
      majorPageFaults: { value: 1n },
    },
    writableLayer: {
      timestamp,
      fsId: { mountpoint: '/var/lib/containerd' },
      usedBytes: { value: 4_096n },
      inodesUsed: { value: 2n },
    },
    swap: { timestamp, swapUsageBytes: { value: 0n } },
  };
}

function statsOf(state: RuntimeState, container: ContainerRecord): ContainerStatsInit {
  const { id, config } = container;
  const attributes = { id, metadata: config.metadata, labels: config.labels, annotations: config.annotations };
  return { attributes, ...(container.state === 'CONTAINER_RUNNING' ? measured(state, container) : {}) };
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
  const running = [...state.containers.values()].filter(
    (container) => container.state === 'CONTAINER_RUNNING' && matchesContainer(state, container, filter),
  );
  return { stats: running.map((container) => statsOf(state, container)) };
};

function sandboxStats(state: RuntimeState, sandbox: SandboxRecord): PodSandboxStatsInit {
  const timestamp = state.nowNs();
  const running = state.containersOf(sandbox).filter((container) => container.state === 'CONTAINER_RUNNING');
  const containers = running.map((container) => statsOf(state, container));
  const { id, config } = sandbox;
  const cpu = containers.reduce((sum, one) => sum + (one.cpu?.usageCoreNanoSeconds?.value ?? 0n), 0n);
  const memory = containers.reduce((sum, one) => sum + (one.memory?.workingSetBytes?.value ?? 0n), 0n);
  const traffic = {
    rxBytes: { value: 1_000n },
    txBytes: { value: 1_000n },
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
        usageNanoCores: { value: 100_000_000n * BigInt(running.length) },
      },
      memory: { timestamp, workingSetBytes: { value: memory }, usageBytes: { value: memory } },
      network: { timestamp, defaultInterface: { name: 'eth0', ...traffic } },
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

export const listMetricDescriptors: Handler<'listMetricDescriptors'> = async (_state, _request, scope) => {
  await scope.work();
  return {
    descriptors: METRICS.map((name) => ({ name, help: `${name} of a container`, labelKeys: ['id', 'name', 'image'] })),
  };
};

export const listPodSandboxMetrics: Handler<'listPodSandboxMetrics'> = async (state, _request, scope) => {
  await scope.work();
  const podMetrics = [...state.sandboxes.values()].map((sandbox) => {
    const containers = state.containersOf(sandbox).filter((container) => container.state === 'CONTAINER_RUNNING');
    return {
      podSandboxId: sandbox.id,
      containerMetrics: containers.map((container) => ({
        containerId: container.id,
        metrics: METRICS.map((name) => ({
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
