import type { LinuxContainerResources } from '../../generated/types.js';
import { crioStateWord } from './container-run.js';
import { unknown } from './grpc-status.js';
import type { Handler } from './handler.js';
import { matchesContainer } from './list-filters.js';
import { absentContainer, type RuntimeState } from './runtime-state.js';
import { showContainer, showContainerStatus } from './show.js';
import { NODE_CPUS } from './start-problems.js';
import type { ContainerRecord } from './records.js';

export const containerStatus: Handler<'containerStatus'> = async (state, { containerId, verbose }, scope) => {
  await scope.work();
  const container = state.container(containerId);
  const info = {
    sandboxID: container.sandbox.id,
    pid: container.process === undefined ? 0 : 4_242,
    config: { metadata: container.config.metadata },
  };
  return { status: showContainerStatus(state, container), info: verbose ? { info: JSON.stringify(info) } : {} };
};

export const listContainers: Handler<'listContainers'> = async (state, { filter }, scope) => {
  await scope.work();
  const found = [...state.containers.values()].filter(
    (container) => !container.hidden && matchesContainer(state, container, filter),
  );
  return { containers: found.map((container) => showContainer(state, container)) };
};

/** The container, with the code that CRI-O gives for a missing one outside the calls of the lifecycle. */
export function containerOrUnknown(state: RuntimeState, id: string, lead: string): ContainerRecord {
  if (state.personality.family === 'cri-o' && state.lookUpContainer(id) === undefined)
    throw unknown(absentContainer(id));
  return state.container(id, lead);
}

/** What is asked for over what is there: a zero changes nothing. */
function merged(before: LinuxContainerResources | undefined, asked: LinuxContainerResources): LinuxContainerResources {
  if (before === undefined) return asked;
  const given = Object.entries(asked).filter(([, value]) => {
    if (typeof value === 'bigint') return value !== 0n;
    return typeof value === 'string' ? value !== '' : Object.keys(value as object).length > 0;
  });
  return { ...before, ...Object.fromEntries(given) };
}

export const updateContainerResources: Handler<'updateContainerResources'> = async (
  state,
  { containerId, linux },
  scope,
) => {
  await scope.work();
  const container = containerOrUnknown(
    state,
    containerId,
    `failed to find container: an error occurred when try to find container "${containerId}"`,
  );
  if (container.state === 'CONTAINER_EXITED' && state.personality.family === 'cri-o') {
    throw unknown(`container ${container.id} is not running or created state: ${crioStateWord(container)}`);
  }
  if (linux === undefined) return {};
  const badCpu = linux.cpusetCpus.split(/[,-]/).find((part) => part !== '' && Number(part) >= NODE_CPUS);
  if (badCpu !== undefined) {
    const text = `failed to write "${badCpu}": write /sys/fs/cgroup/cpuset/k8s.io/${container.id}/cpuset.cpus: numerical result out of range\n`;
    throw unknown(
      `failed to update resources: failed to update resources: runc did not terminate successfully: exit status 1: ${text}`,
    );
  }
  container.resources = merged(container.resources, linux);
  return {};
};

export const reopenContainerLog: Handler<'reopenContainerLog'> = async (state, { containerId }, scope) => {
  await scope.work();
  const container = containerOrUnknown(
    state,
    containerId,
    `an error occurred when try to find container "${containerId}"`,
  );
  if (container.state !== 'CONTAINER_RUNNING') throw unknown('container is not running');
  container.log?.reopen();
  return {};
};
