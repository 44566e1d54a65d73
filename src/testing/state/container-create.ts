import { lstatSync, mkdirSync, statSync } from 'node:fs';
import { isAbsolute, join, posix } from 'node:path';

import { sleep } from '../../core/clock.js';
import type { ContainerId } from '../../core/ids.js';
import type { ContainerConfig, LinuxContainerResources, Mount } from '../../generated/types.js';
import { shell } from '../shell/shell-program.js';
import { announceContainer } from './announce.js';
import type { CallScope } from './call-scope.js';
import { ContainerFiles, type FileMount } from './container-files.js';
import { removeRecord } from './container-end.js';
import { containerUser, GROUP, PASSWD } from './container-user.js';
import { Code, ConnectionCut, GrpcStatus, notFound, unknown } from './grpc-status.js';
import type { Handler } from './handler.js';
import type { StoredImage } from './image-store.js';
import { parseReference } from './image-reference.js';
import { badReference } from './pull-errors.js';
import type { ContainerRecord, SandboxRecord } from './records.js';
import type { RuntimeState } from './runtime-state.js';
import { startProblem } from './start-problems.js';
import { UNCLAIMED_MS } from './unclaimed.js';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const LABEL_LIMIT = 4_096;

function sandboxOf(state: RuntimeState, id: string): SandboxRecord {
  const { family, prefixWord } = state.personality;
  if (id === '')
    throw unknown(
      family === 'cri-o'
        ? 'PodSandboxId should not be empty'
        : `failed to find sandbox id "": ${prefixWord} can't be empty`,
    );
  const found = state.lookUpSandbox(id);
  if (found === 'ambiguous')
    throw unknown(`failed to find sandbox id "${id}": Multiple IDs found with provided prefix: ${id}`);
  if (found === undefined) {
    throw family === 'cri-o'
      ? unknown(`specified sandbox not found: ${id}`)
      : notFound(`failed to find sandbox id "${id}": not found`);
  }
  return found;
}

function checkStopped(state: RuntimeState, sandbox: SandboxRecord): void {
  if (sandbox.ready) return;
  if (state.personality.createInStoppedPod === 'not_found') {
    throw notFound(
      `failed to get sandbox container task: no running task found: task ${sandbox.id} not found: not found`,
    );
  }
  if (state.personality.createInStoppedPod === 'refused') {
    throw unknown(`CreateContainer failed as the sandbox was stopped: ${sandbox.id}`);
  }
}

/** The checks before anything is reserved. Without a sandbox configuration containerd panics: its process is gone. */
function checkRequest(
  state: RuntimeState,
  config: ContainerConfig | undefined,
  sandboxMetadata: 'whole' | 'no_config' | 'no_metadata',
): ContainerConfig {
  const isCrio = state.personality.family === 'cri-o';
  if (config === undefined) throw unknown(isCrio ? 'config is nil' : 'container config must include metadata');
  if (config.metadata === undefined)
    throw unknown(isCrio ? 'setting container config: metadata is nil' : 'container config must include metadata');
  if (isCrio && config.metadata.name === '')
    throw unknown('setting container config: metadata.Name should not be empty');
  if (sandboxMetadata !== 'whole') {
    if (state.personality.missingSandboxConfig === 'daemon_dies')
      throw new ConnectionCut('the runtime panicked: sandbox_config without metadata');
    throw unknown(sandboxMetadata === 'no_config' ? 'sandbox config is nil' : 'sandbox config metadata is nil');
  }
  return config;
}

function imageOf(state: RuntimeState, config: ContainerConfig): StoredImage {
  const name = config.image?.image ?? '';
  const isCrio = state.personality.family === 'cri-o';
  if (name === '') {
    if (!isCrio) throw unknown('failed to resolve image "": ambiguous digest string');
    throw unknown(
      config.image === undefined
        ? 'config image is nil'
        : 'CreateContainerRequest.ContainerConfig.Image.Image is empty',
    );
  }
  const stored = state.images.find(name);
  if (stored !== undefined) return stored;
  if (isCrio) {
    const reference = parseReference(name);
    if (typeof reference === 'string') throw badReference(state.personality, name, reference);
    throw unknown(
      `reference "[overlay@/var/lib/containers/storage+/run/containers/storage]${reference.text}" does not resolve to an image ID`,
    );
  }
  const lead = state.personality.name === 'containerd-2.1' ? 'failed to check if this is a checkpoint image: ' : '';
  throw notFound(`${lead}failed to resolve image "${name}": not found`);
}

function checkLabels(state: RuntimeState, id: string, config: ContainerConfig): void {
  for (const [key, value] of Object.entries(config.labels)) {
    if (key === '' && state.personality.emptyLabelKey === 'refused') {
      throw unknown(
        `failed to create containerd container: failed to write container "${id}": failed to set label ""="${value}": key required`,
      );
    }
    if (Buffer.byteLength(key) + Buffer.byteLength(value) > LABEL_LIMIT) {
      const details = `label key and value length (${key.length + value.length} bytes) greater than maximum size (${LABEL_LIMIT} bytes), key: ${key.slice(0, 10)}: invalid argument`;
      throw new GrpcStatus(
        state.personality.longLabels === 'invalid_argument' ? Code.INVALID_ARGUMENT : Code.UNKNOWN,
        details,
      );
    }
  }
}

function checkDevices(state: RuntimeState, id: string, config: ContainerConfig): void {
  for (const device of config.devices) {
    if (
      state.personality.missingDevice === 'refused' &&
      lstatSync(device.hostPath, { throwIfNoEntry: false }) === undefined
    ) {
      throw unknown(
        `failed to generate container "${id}" spec: failed to generate spec: lstat ${device.hostPath}: no such file or directory`,
      );
    }
  }
  if (state.personality.cdi === 'checked' && config.cdiDevices.length > 0) {
    const unresolved = config.cdiDevices.map((device) => device.name).filter((name) => !state.cdiDevices.has(name));
    const lead = state.personality.family === 'cri-o' ? '' : 'failed to create containerd container: ';
    if (unresolved.length > 0)
      throw unknown(`${lead}CDI device injection failed: unresolvable CDI devices ${unresolved.join(', ')}`);
  }
}

/** What the node's kernel and the runtime's set-up do not allow. */
function checkNode(state: RuntimeState, id: string, config: ContainerConfig): void {
  const { node } = state.options;
  const isCrio = state.personality.family === 'cri-o';
  if (isCrio && node.checksSignatures && config.image?.userSpecifiedImage === '')
    throw unknown('user specified image not specified, cannot verify image signature');
  if (isCrio && !node.hugetlb && (config.linux?.resources?.hugepageLimits.length ?? 0) > 0)
    throw unknown('container create failed: hugetlb controller is not available');
  const propagated = config.mounts.find((mount) => mount.propagation !== 'PROPAGATION_PRIVATE');
  if (node.mounts === 'private' && propagated !== undefined) {
    const text = `path "${propagated.hostPath}" is mounted on "/" but it is not a shared or slave mount`;
    throw unknown(isCrio ? text : `failed to generate container "${id}" spec: failed to generate spec: ${text}`);
  }
}

/** Makes host paths that are missing, as every runtime does, and tells what stands there. */
function prepareMounts(config: ContainerConfig): ReadonlyMap<Mount, 'file' | 'directory'> {
  const kinds = new Map<Mount, 'file' | 'directory'>();
  for (const mount of config.mounts) {
    if (mount.image !== undefined || !isAbsolute(mount.hostPath)) continue;
    try {
      const stat = statSync(mount.hostPath, { throwIfNoEntry: false });
      if (stat === undefined) mkdirSync(mount.hostPath, { recursive: true });
      kinds.set(mount, stat === undefined || stat.isDirectory() ? 'directory' : 'file');
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code === 'EACCES' ? 'permission denied' : 'not a directory';
      throw unknown(`failed to mkdir "${mount.hostPath}": mkdir ${mount.hostPath}: ${code}`);
    }
  }
  return kinds;
}

function fileMounts(state: RuntimeState, config: ContainerConfig): readonly FileMount[] {
  return config.mounts.map((mount) => {
    const containerPath = posix.resolve('/', mount.containerPath);
    if (mount.image === undefined) return { containerPath, hostPath: mount.hostPath, readonly: mount.readonly };
    if (state.personality.imageMounts === 'refused')
      throw unknown('failed to mkdir "": mkdir : no such file or directory');
    if (state.personality.imageMounts === 'readonly' && !mount.readonly)
      throw unknown(`failed to mount image "${mount.image.image}": readonly must be true for an image mount`);
    const stored = state.images.find(mount.image.image);
    if (stored === undefined) throw notFound(`failed to resolve image "${mount.image.image}": not found`);
    const root = posix.join('/', mount.imageSubPath);
    const files = Object.entries(stored.image.files ?? {}).filter(
      ([path]) => root === '/' || path.startsWith(`${root}/`),
    );
    return {
      containerPath,
      hostPath: undefined,
      files: Object.fromEntries(files.map(([path, text]) => [posix.relative(root, path), text])),
      readonly: true,
    };
  });
}

function baseFiles(
  state: RuntimeState,
  stored: StoredImage,
  hostname: string,
  sandbox: SandboxRecord,
): Readonly<Record<string, string>> {
  const dns = sandbox.config.dnsConfig;
  const resolv = [
    ...(dns === undefined || dns.searches.length === 0 ? [] : [`search ${dns.searches.join(' ')}`]),
    ...(dns?.servers ?? ['127.0.0.53']).map((server) => `nameserver ${server}`),
    ...(dns === undefined || dns.options.length === 0 ? [] : [`options ${dns.options.join(' ')}`]),
  ].join('\n');
  const hosts = state.personality.family === 'cri-o' ? {} : { '/etc/hosts': `127.0.0.1\tlocalhost\n` };
  return {
    '/etc/passwd': PASSWD,
    '/etc/group': GROUP,
    '/etc/hostname': `${hostname}\n`,
    '/etc/resolv.conf': `${resolv}\n`,
    '/etc/os-release': 'NAME="Simulated"\nID=simulated\n',
    '/proc/version': 'Linux version 6.1.0 (simulated)\n',
    ...hosts,
    ...stored.image.files,
  };
}

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
  const argv = argvOf(image, config);
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
  const hostKinds = prepareMounts(config);
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
  const given = Object.fromEntries(config.envs.map(({ key, value }) => [key, Buffer.from(value).toString('utf8')]));
  const env = { PATH, HOSTNAME: hostname, HOME: user.uid === 0 ? '/root' : '/', ...image.image.env, ...given };
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
  const plain = posix.basename(config.logPath) === config.logPath || config.logPath.startsWith('../');
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
