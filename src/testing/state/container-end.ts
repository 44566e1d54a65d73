import { sleep } from '../../core/clock.js';
import { announceContainer } from './announce.js';
import type { CallScope } from './call-scope.js';
import { unknown } from './grpc-status.js';
import type { Handler } from './handler.js';
import { SIGNALS } from '../process/process.js';
import type { ContainerRecord, SandboxRecord } from './records.js';
import type { RuntimeState } from './runtime-state.js';

/** What CRI-O keeps for itself of its caller's time limit, and the limit it takes where there is none, in milliseconds. */
const CRIO_RESERVE_MS = 1_000;
const CRIO_DEFAULT_GRACE_MS = 10_000;
/** What lies between a stop signal and SIGKILL where there is no grace period, in milliseconds. */
const BETWEEN_SIGNALS_MS = 10;

function stopSignal(state: RuntimeState, container: ContainerRecord): number {
  const asked = container.config.stopSignal.replace(/^SIGNAL_/, '');
  if (state.personality.stopSignal === 'honoured') {
    const number = SIGNALS[asked] ?? SIGNALS[container.image.image.stopSignal ?? ''];
    if (number !== undefined) return number;
  } else if (container.image.image.stopSignal !== undefined) {
    return SIGNALS[container.image.image.stopSignal] ?? 15;
  }
  return 15;
}

/** Sends the stop signal, waits for the grace period, then kills. Fails when its caller leaves and the runtime gives up. */
async function stopProcess(
  state: RuntimeState,
  container: ContainerRecord,
  graceMs: number,
  scope: CallScope,
): Promise<void> {
  const { process, exited } = container;
  if (process === undefined || exited === undefined) return;
  const givesUp = state.personality.abandonedStop === 'never_kills';
  const waitMs = graceMs > 0 ? graceMs : state.personality.signalsBeforeKill ? BETWEEN_SIGNALS_MS : 0;
  if (waitMs > 0) {
    process.signal(stopSignal(state, container));
    const waiting = new AbortController();
    const ends: Promise<unknown>[] = [exited, sleep(state.clock, waitMs, waiting.signal)];
    if (givesUp) ends.push(scope.left());
    await Promise.race(ends);
    waiting.abort();
    if (givesUp && scope.abandonment() !== undefined && container.state === 'CONTAINER_RUNNING') throw scope.gone();
  }
  if (scope.abandonment() === 'down') throw scope.gone();
  process.signal(9);
  await Promise.race([exited, scope.left()]);
  if (scope.abandonment() !== undefined && container.state === 'CONTAINER_RUNNING') throw scope.gone();
}

/** Grace that a stop has which nobody asked for: none on containerd, the caller's whole time limit on CRI-O. */
export function cascadeGraceMs(state: RuntimeState, scope: CallScope): number {
  if (state.personality.family !== 'cri-o') return 0;
  return scope.timeoutMs === undefined ? CRIO_DEFAULT_GRACE_MS : Math.max(0, scope.timeoutMs - CRIO_RESERVE_MS);
}

/** Stops every container of a sandbox. */
export async function stopContainers(state: RuntimeState, sandbox: SandboxRecord, scope: CallScope): Promise<void> {
  const running = state.containersOf(sandbox).filter((container) => container.state === 'CONTAINER_RUNNING');
  await Promise.all(running.map((container) => stopProcess(state, container, cascadeGraceMs(state, scope), scope)));
}

export const stopContainer: Handler<'stopContainer'> = async (state, { containerId, timeout }, scope) => {
  const isKnown = containerId === '' || state.lookUpContainer(containerId) !== undefined;
  if (!isKnown && state.personality.stopOfUnknown === 'ok') return {};
  const container = state.container(containerId);
  if (container.starting !== undefined) {
    // containerd sees a container that is still created, and has nothing to stop.
    if (state.personality.stopDuringStart === 'lost') return {};
    await container.starting;
    removeRecord(state, container, true);
    throw unknown(`failed to stop container ${container.id}: container not running`);
  }
  if (container.state === 'CONTAINER_CREATED') {
    if (state.personality.stopOfCreated === 'stays_created') return {};
    container.state = 'CONTAINER_EXITED';
    container.exitCode = 143;
    container.reason = 'Error';
    container.finishedAtNs = state.nowNs();
    return {};
  }
  if (container.state !== 'CONTAINER_RUNNING') return {};
  const worked = state.personality.abandonedStop === 'goes_on' ? await scope.workOn() : await scope.work();
  if (!worked) throw scope.gone();
  await stopProcess(state, container, Math.max(0, Number(timeout)) * 1_000, scope);
  return {};
};

/** Takes a container out of the runtime. */
export function removeRecord(state: RuntimeState, container: ContainerRecord, withSandbox: boolean): void {
  if (!state.containers.delete(container.id)) return;
  if (state.containerNames.get(container.name) === container.id) state.containerNames.delete(container.name);
  container.process?.signal(9);
  if (!withSandbox || state.personality.podDeletedEvents)
    announceContainer(state, 'CONTAINER_DELETED_EVENT', container);
}

export const removeContainer: Handler<'removeContainer'> = async (state, { containerId }, scope) => {
  if (containerId !== '' && state.lookUpContainer(containerId) === undefined) return {};
  const container = state.container(containerId);
  const lead = `failed to set removing state for container "${container.id}": `;
  if (container.starting !== undefined) {
    if (state.personality.stopDuringStart === 'lost')
      throw unknown(`${lead}container is in starting state, can't be removed`);
    await container.starting;
  }
  if (container.removing) {
    const gone = `failed to delete container ${container.id}: no such id: '${container.id}'`;
    throw unknown(state.personality.family === 'cri-o' ? gone : `${lead}container is already in removing state`);
  }
  container.removing = true;
  try {
    if (!(await scope.work())) throw scope.gone();
    if (container.state === 'CONTAINER_RUNNING')
      await stopProcess(state, container, cascadeGraceMs(state, scope), scope);
  } finally {
    container.removing = false;
  }
  removeRecord(state, container, false);
  return {};
};
