import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { sleep } from '../../core/clock.js';
import type { SandboxId } from '../../core/ids.js';
import type { PodSandboxConfig } from '../../generated/types.js';
import { announceSandbox } from './announce.js';
import type { CallScope } from './call-scope.js';
import { cascadeGraceMs, removeRecord, stopContainers } from './container-end.js';
import { Code, GrpcStatus, notFound, unknown } from './grpc-status.js';
import type { Handler } from './handler.js';
import { hasPause } from './pause.js';
import type { SandboxRecord } from './records.js';
import type { RuntimeState } from './runtime-state.js';
import { configProblem, metadataProblem } from './sandbox-checks.js';
import { showContainerStatus, showSandbox, showSandboxStatus } from './show.js';
import { matchesSandbox } from './list-filters.js';
import { UNCLAIMED_MS } from './unclaimed.js';

/** The name under which a runtime reserves a sandbox. */
function sandboxName(config: PodSandboxConfig): string {
  const { name = '', namespace = '', uid = '', attempt = 0 } = config.metadata ?? {};
  return `${name}_${namespace}_${uid}_${attempt}`;
}

export const runPodSandbox: Handler<'runPodSandbox'> = async (state, { config, runtimeHandler }, scope) => {
  const bad = metadataProblem(state, config);
  if (bad !== undefined || config === undefined) throw bad ?? unknown('sandbox config must include metadata');
  await Promise.race([state.events.room(), scope.left()]);
  if (scope.abandonment() !== undefined) throw scope.gone();
  const name = sandboxName(config);
  const holder = state.sandboxNames.get(name);
  if (holder !== undefined) return { podSandboxId: await sameName(state, name, holder, scope) };
  const id = state.seeded.nextId() as SandboxId;
  state.sandboxNames.set(name, id);
  const problem = configProblem(state, id, config, runtimeHandler);
  if (problem !== undefined) {
    state.sandboxNames.delete(name);
    throw problem;
  }
  const goesOn = state.personality.abandonedRun === 'hidden';
  const finished = goesOn ? await scope.workOn() : await scope.work();
  const ownNetwork = config.linux?.securityContext?.namespaceOptions?.network !== 'NODE';
  if (!finished || (ownNetwork && state.options.network === 'no_cni')) {
    await withoutNetwork(state, id, name, config, runtimeHandler, scope, finished);
  }
  const sandbox = addSandbox(state, id, name, config, runtimeHandler);
  if (state.personality.sandboxLog) writeOwnLog(sandbox);
  sandbox.hidden = goesOn && scope.abandonment() !== undefined;
  if (sandbox.hidden) void throwAwayUnclaimed(state, sandbox);
  announceSandbox(state, 'CONTAINER_CREATED_EVENT', sandbox);
  announceSandbox(state, 'CONTAINER_STARTED_EVENT', sandbox);
  return { podSandboxId: id };
};

function addSandbox(
  state: RuntimeState,
  id: SandboxId,
  name: string,
  config: PodSandboxConfig,
  runtimeHandler: string,
): SandboxRecord {
  const onHostNetwork = config.linux?.securityContext?.namespaceOptions?.network === 'NODE';
  const sandbox: SandboxRecord = {
    id,
    name,
    config,
    runtimeHandler,
    createdAtNs: state.nowNs(),
    ready: true,
    ip: onHostNetwork ? '' : state.nextIp(),
    resources: config.linux?.resources,
    hidden: false,
    removing: false,
    shown: undefined,
    networkless: false,
  };
  state.sandboxes.set(id, sandbox);
  return sandbox;
}

/** The log of the sandbox's own process, which never writes a line. */
function writeOwnLog({ id, config: { logDirectory } }: SandboxRecord): void {
  if (logDirectory !== '') writeFileSync(join(logDirectory, `${id}.log`), '', { mode: 0o600 });
}

/** The caller left, or there is no network: what is left behind differs. Always throws. */
async function withoutNetwork(
  state: RuntimeState,
  id: SandboxId,
  name: string,
  config: PodSandboxConfig,
  runtimeHandler: string,
  scope: CallScope,
  finished: boolean,
): Promise<never> {
  if (finished && state.personality.family === 'cri-o') await scope.left();
  if (!finished || state.personality.name === 'containerd-2.1' || state.personality.family === 'cri-o')
    state.sandboxNames.delete(name);
  else {
    const left = addSandbox(state, id, name, config, runtimeHandler);
    left.ready = false;
    left.networkless = true;
  }
  if (scope.abandonment() === 'down' && state.personality.diedInRun === 'half_made')
    addSandbox(state, id, name, config, runtimeHandler).ready = false;
  if (scope.abandonment() !== undefined) throw scope.gone();
  throw unknown(`failed to setup network for sandbox "${id}": cni plugin not initialized`);
}

/** A name that is taken: refused, or the sandbox that has it. */
async function sameName(state: RuntimeState, name: string, holder: string, scope: CallScope): Promise<SandboxId> {
  if (state.personality.duplicateName === 'adopts') {
    const sandbox = state.sandboxes.get(holder);
    if (sandbox !== undefined) {
      sandbox.hidden = false;
      return sandbox.id;
    }
    // Another call makes it: the runtime lets this one wait, deliberately, until its caller gives up.
    await scope.left();
    throw scope.gone();
  }
  const code = state.personality.duplicateName === 'failed_precondition' ? Code.FAILED_PRECONDITION : Code.UNKNOWN;
  throw new GrpcStatus(code, `failed to reserve sandbox name "${name}": name "${name}" is reserved for "${holder}"`);
}

async function throwAwayUnclaimed(state: RuntimeState, sandbox: SandboxRecord): Promise<void> {
  await sleep(state.clock, UNCLAIMED_MS);
  if (sandbox.hidden) dropSandbox(state, sandbox);
}

function dropSandbox(state: RuntimeState, sandbox: SandboxRecord): void {
  state.sandboxes.delete(sandbox.id);
  if (state.sandboxNames.get(sandbox.name) === sandbox.id) state.sandboxNames.delete(sandbox.name);
}

type Purpose = 'status' | 'stop' | 'remove';

/** The sandbox, `undefined` where the purpose needs none, or the error of the runtime. */
function findSandbox(state: RuntimeState, id: string, purpose: Purpose): SandboxRecord | undefined {
  const { family, prefixWord, stopOfUnknown } = state.personality;
  const lead =
    purpose === 'status'
      ? 'an error occurred when try to find sandbox'
      : `an error occurred when try to find sandbox "${id}"`;
  if (id === '') {
    if (family !== 'cri-o') throw unknown(`${lead}: ${prefixWord} can't be empty`);
    throw purpose === 'status'
      ? notFound('could not find pod "": PodSandboxId should not be empty')
      : unknown('PodSandboxId should not be empty');
  }
  const found = state.lookUpSandbox(id);
  if (found === 'ambiguous') {
    throw family === 'cri-o'
      ? notFound(`could not find pod "${id}": Multiple IDs found with provided prefix: ${id}`)
      : unknown(`${lead}: Multiple IDs found with provided prefix: ${id}`);
  }
  if (found !== undefined || purpose === 'remove' || (purpose === 'stop' && stopOfUnknown === 'ok')) return found;
  throw notFound(
    family === 'cri-o'
      ? `could not find pod "${id}": PodSandbox with ID starting with ${id} not found: ID does not exist`
      : `${lead}: not found`,
  );
}

function checkNetwork(state: RuntimeState, sandbox: SandboxRecord, lead: string): void {
  if (sandbox.networkless && state.options.network === 'no_cni' && state.personality.networklessSandbox === 'stuck') {
    throw unknown(`${lead}failed to destroy network for sandbox "${sandbox.id}": cni plugin not initialized`);
  }
}

async function stopSandbox(state: RuntimeState, sandbox: SandboxRecord, scope: CallScope): Promise<void> {
  await stopContainers(state, sandbox, scope);
  if (!sandbox.ready) return;
  await stopPause(state, sandbox, scope);
  sandbox.ready = false;
  if (!state.personality.keepsIpAfterStop) sandbox.ip = '';
  announceSandbox(state, 'CONTAINER_STOPPED_EVENT', sandbox);
}

/** A pause process that has not set up its handlers yet loses the signal, and is killed when the grace period is over. */
async function stopPause(state: RuntimeState, sandbox: SandboxRecord, scope: CallScope): Promise<void> {
  const ageMs = Number(state.nowNs() - sandbox.createdAtNs) / 1e6;
  const isDeaf = state.options.node.deafPause && ageMs < state.personality.deafPauseMs;
  if (!isDeaf || !hasPause(state, sandbox)) return;
  await sleep(state.clock, cascadeGraceMs(state, scope));
}

export const stopPodSandbox: Handler<'stopPodSandbox'> = async (state, { podSandboxId }, scope) => {
  const sandbox = findSandbox(state, podSandboxId, 'stop');
  if (!(await scope.work())) throw scope.gone();
  if (sandbox === undefined) return {};
  checkNetwork(state, sandbox, '');
  await stopSandbox(state, sandbox, scope);
  return {};
};

export const removePodSandbox: Handler<'removePodSandbox'> = async (state, { podSandboxId }, scope) => {
  const sandbox = findSandbox(state, podSandboxId, 'remove');
  if (sandbox === undefined) return {};
  checkNetwork(state, sandbox, `failed to forcibly stop sandbox "${sandbox.id}": `);
  if (sandbox.removing && state.personality.family === 'cri-o') {
    throw unknown(
      `failed to delete container k8s_POD_${sandbox.name} in pod sandbox ${sandbox.id} from index: no such id: '${sandbox.id}'`,
    );
  }
  sandbox.removing = true;
  if (!(await scope.work())) {
    sandbox.removing = false;
    throw scope.gone();
  }
  await stopSandbox(state, sandbox, scope);
  for (const container of state.containersOf(sandbox)) removeRecord(state, container, true);
  if (state.sandboxes.has(sandbox.id)) {
    dropSandbox(state, sandbox);
    announceSandbox(state, 'CONTAINER_DELETED_EVENT', sandbox);
  }
  return {};
};

export const podSandboxStatus: Handler<'podSandboxStatus'> = async (state, { podSandboxId, verbose }, scope) => {
  await scope.work();
  const sandbox = findSandbox(state, podSandboxId, 'status');
  if (sandbox === undefined) throw notFound('an error occurred when try to find sandbox: not found');
  const withContainers = state.personality.sandboxStatusHasContainers && state.options.events && !verbose;
  return {
    status: showSandboxStatus(state, sandbox),
    info: verbose
      ? {
          info: JSON.stringify({
            pid: 1,
            config: { metadata: sandbox.config.metadata },
            runtimeType: 'io.containerd.runc.v2',
          }),
        }
      : {},
    containersStatuses: withContainers
      ? state.containersOf(sandbox).map((container) => showContainerStatus(state, container))
      : [],
    timestamp: withContainers ? state.nowNs() : 0n,
  };
};

export const listPodSandbox: Handler<'listPodSandbox'> = async (state, { filter }, scope) => {
  await scope.work();
  const items = [...state.sandboxes.values()].filter(
    (sandbox) => !sandbox.hidden && matchesSandbox(state, sandbox, filter),
  );
  return { items: items.map((sandbox) => showSandbox(state, sandbox)) };
};

export const updatePodSandboxResources: Handler<'updatePodSandboxResources'> = async (state, request, scope) => {
  await scope.work();
  const sandbox = findSandbox(state, request.podSandboxId, 'status');
  if (sandbox !== undefined) sandbox.resources = request.resources ?? sandbox.resources;
  return {};
};
