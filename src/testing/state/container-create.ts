import { join, posix } from 'node:path';

import { sleep } from '../../core/clock.js';
import type { ContainerId } from '../../core/ids.js';
import type { ContainerConfig, LinuxContainerResources } from '../../generated/types.js';
import { unwrapCommand } from '../../policy/exit/wrapper.js';
import { shell } from '../shell/shell-program.js';
import { announceContainer } from './announce.js';
import type { CallScope } from './call-scope.js';
import {
  checkDevices,
  checkLabels,
  checkNode,
  checkRequest,
  checkStopped,
  imageOf,
  sandboxOf,
} from './container-checks.js';
import { ContainerFiles } from '../process/container-files.js';
import { removeRecord } from './container-end.js';
import { baseFiles, fileMounts, prepareMounts } from './container-mounts.js';
import { containerUser } from './container-user.js';
import { Code, GrpcStatus, unknown } from './grpc-status.js';
import type { Handler } from './handler.js';
import type { StoredImage } from './image-store.js';
import type { ContainerRecord, SandboxRecord } from './records.js';
import type { RuntimeState } from './runtime-state.js';
import { startProblem } from './start-problems.js';
import { UNCLAIMED_MS } from './unclaimed.js';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
function argvOf(stored: StoredImage, config: ContainerConfig): readonly string[] {
  if (config.command.length > 0) return [...config.command, ...config.args];
  const { entrypoint = [], cmd } = stored.image;
  const usual = cmd ?? (entrypoint.length > 0 ? [] : ['sh']);
  return [...entrypoint, ...(config.args.length > 0 ? config.args : usual)];
}

function buildRecord(
  state: RuntimeState,
  id: ContainerId,
  name: string,
  sandbox: SandboxRecord,
  config: ContainerConfig,
): ContainerRecord {
  const image = imageOf(state, config);
  const { personality } = state;
  const given = argvOf(image, config);
  const wrapped = unwrapCommand(given);
  const argv = wrapped?.argv ?? given;
  if (argv.length === 0) {
    throw unknown(
      personality.family === 'cri-o'
        ? 'no command specified'
        : `failed to generate container "${id}" spec: failed to generate spec: no command specified`,
    );
  }
  checkLabels(state, id, config);
  checkDevices(state, id, config);
  checkNode(state, id, config);
  const security = config.linux?.securityContext;
  const sandboxSecurity = sandbox.config.linux?.securityContext;
  const user = containerUser(personality, image.image, security, sandboxSecurity?.supplementalGroups ?? []);
  if (user instanceof GrpcStatus) throw user;
  const hostKinds = prepareMounts(state, config);
  const hostname = sandbox.config.hostname === '' ? state.options.hostname : sandbox.config.hostname;
  const base = baseFiles(state, image, hostname, sandbox);
  const mounts = fileMounts(state, config);
  const rights = {
    readonlyRoot: security?.readonlyRootfs ?? false,
    readonlyPaths: security?.readonlyPaths ?? [],
    maskedPaths: security?.maskedPaths ?? [],
  };
  const files = new ContainerFiles({ base, mounts, ...rights });
  const bare = new ContainerFiles({ base, mounts: [], ...rights });
  const envs = Object.fromEntries(config.envs.map(({ key, value }) => [key, Buffer.from(value).toString('utf8')]));
  const env = { PATH, HOSTNAME: hostname, HOME: user.uid === 0 ? '/root' : '/', ...image.image.env, ...envs };
  const cwd = config.workingDir === '' ? (image.image.workingDir ?? '/') : config.workingDir;
  const program = state.programOf(image, config);
  const startError = startProblem(personality, {
    id,
    config,
    argv,
    cwd,
    path: env.PATH,
    files,
    program,
    hostKinds,
    cgroups: state.options.node.cgroups,
    imageHas: (path) => bare.kindOf(posix.resolve('/', path)),
  });
  if (startError !== undefined && personality.commandErrorAt === 'create') throw unknown(startError);
  if (startError === undefined && files.kindOf(cwd) === undefined && !rights.readonlyRoot) files.makeFolder(cwd, true);
  return {
    id,
    name,
    sandbox,
    config,
    image,
    user,
    argv,
    recordsExit: wrapped?.recordsExit ?? false,
    env,
    cwd,
    files,
    program: program ?? shell,
    createdAtNs: state.nowNs(),
    logPath: logPathOf(state, id, sandbox, config),
    startError,
    state: 'CONTAINER_CREATED',
    startedAtNs: 0n,
    finishedAtNs: 0n,
    exitCode: 0,
    reason: '',
    message: '',
    resources: withSwap(config.linux?.resources),
    process: undefined,
    log: undefined,
    exited: undefined,
    starting: undefined,
    removing: false,
    shown: undefined,
    hidden: false,
    execs: new Set(),
  };
}

/** A memory limit alone limits swap as well. */
function withSwap(resources: LinuxContainerResources | undefined): LinuxContainerResources | undefined {
  if (resources === undefined || resources.memoryLimitInBytes <= 0n || resources.memorySwapLimitInBytes !== 0n)
    return resources;
  return { ...resources, memorySwapLimitInBytes: resources.memoryLimitInBytes };
}

function logPathOf(state: RuntimeState, id: string, sandbox: SandboxRecord, config: ContainerConfig): string {
  const { logDirectory } = sandbox.config;
  if (logDirectory === '') return '';
  if (config.logPath === '') return state.personality.withoutLogPath === 'none' ? '' : join(logDirectory, `${id}.log`);
  const plain = posix.basename(config.logPath) === config.logPath || /^(?:\.\.)?\//.test(config.logPath);
  if (state.personality.logPath === 'must_be_plain' && !plain) throw unknown('exit status 1');
  return join(logDirectory, config.logPath);
}

export const createContainer: Handler<'createContainer'> = async (state, request, scope) => {
  const sandbox = sandboxOf(state, request.podSandboxId);
  const { sandboxConfig } = request;
  const metadata =
    sandboxConfig === undefined ? 'no_config' : sandboxConfig.metadata === undefined ? 'no_metadata' : 'whole';
  const config = checkRequest(state, request.config, metadata);
  checkStopped(state, sandbox);
  await Promise.race([state.events.room(), scope.left()]);
  if (scope.abandonment() !== undefined) throw scope.gone();
  const pod = sandboxConfig?.metadata;
  const name = `${config.metadata?.name ?? ''}_${pod?.name ?? ''}_${pod?.namespace ?? ''}_${pod?.uid ?? ''}_${config.metadata?.attempt ?? 0}`;
  const holder = state.containerNames.get(name);
  if (holder !== undefined) return { containerId: await sameName(state, name, holder, scope) };
  const id = state.seeded.nextId() as ContainerId;
  state.containerNames.set(name, id);
  try {
    const container = buildRecord(state, id, name, sandbox, config);
    if (!(await scope.workOn())) throw scope.gone();
    container.hidden = scope.abandonment() !== undefined && state.personality.abandonedCreate === 'hidden';
    state.containers.set(id, container);
    if (container.hidden) void throwAwayUnclaimed(state, container);
    announceContainer(state, 'CONTAINER_CREATED_EVENT', container);
    return { containerId: id };
  } catch (cause) {
    state.containerNames.delete(name);
    throw cause;
  }
};

async function sameName(state: RuntimeState, name: string, holder: string, scope: CallScope): Promise<ContainerId> {
  const { duplicateName } = state.personality;
  if (duplicateName === 'adopts') {
    const container = state.containers.get(holder);
    if (container !== undefined) {
      container.hidden = false;
      return container.id;
    }
    await scope.left();
    throw scope.gone();
  }
  const isNew = duplicateName === 'failed_precondition';
  const hint = isNew ? '; check if another CreateContainer request is in progress' : '';
  throw new GrpcStatus(
    isNew ? Code.FAILED_PRECONDITION : Code.UNKNOWN,
    `failed to reserve container name "${name}"${hint}: name "${name}" is reserved for "${holder}"`,
  );
}

async function throwAwayUnclaimed(state: RuntimeState, container: ContainerRecord): Promise<void> {
  await sleep(state.clock, UNCLAIMED_MS);
  if (container.hidden) removeRecord(state, container, false);
}
