import type { InputProblem } from '../core/errors.js';
import { isFullId } from '../core/ids.js';
import { orElse } from '../core/or-else.js';
import type { RpcName } from '../generated/rpcs.js';
import { textProblems } from '../policy/launch/exec-limits.js';
import type { ContainerConfigInit, PodSandboxConfigInit, Rpcs } from '../generated/types.js';

/** Answers what is wrong with a request, before it is sent; runtimes check next to nothing themselves. */
type Check<R extends RpcName> = (request: Rpcs[R]['request']) => readonly InputProblem[];

type Checks = { readonly [R in RpcName]?: Check<R> };

function fullId(field: string, value: unknown): readonly InputProblem[] {
  if (typeof value === 'string' && isFullId(value)) return [];
  const problem =
    value === undefined || value === ''
      ? 'must not be empty'
      : 'must be a full id (64 hex digits), as the runtime accepts any prefix';
  return [{ field, problem }];
}

function notEmpty(field: string, value: string | undefined): readonly InputProblem[] {
  return value === undefined || value === '' ? [{ field, problem: 'must not be empty' }] : [];
}

function positive(field: string, value: bigint | undefined): readonly InputProblem[] {
  if (value !== undefined && typeof value !== 'bigint') return [{ field, problem: 'must be a bigint, such as 10n' }];
  return value !== undefined && value < 0n ? [{ field, problem: 'must not be negative' }] : [];
}

/** Without its metadata containerd dies of the request, and with empty names sandboxes of different jobs collide. */
function sandboxMetadata(path: string, config: PodSandboxConfigInit | undefined): readonly InputProblem[] {
  if (config?.metadata === undefined) return [{ field: `${path}.metadata`, problem: 'must be given' }];
  const { name, namespace, uid } = config.metadata;
  return [
    ...notEmpty(`${path}.metadata.name`, name),
    ...notEmpty(`${path}.metadata.namespace`, namespace),
    ...notEmpty(`${path}.metadata.uid`, uid),
  ];
}

function container(config: ContainerConfigInit | undefined): readonly InputProblem[] {
  if (config === undefined) return [{ field: 'config', problem: 'must be given' }];
  return [
    ...notEmpty('config.metadata.name', config.metadata?.name),
    ...notEmpty('config.image.image', config.image?.image),
    ...insideFolder('config.logPath', config.logPath),
    ...(config.mounts ?? []).flatMap((mount, i) => [
      ...absolute(`config.mounts[${i}].containerPath`, mount.containerPath),
      ...(mount.image === undefined ? absolute(`config.mounts[${i}].hostPath`, mount.hostPath) : []),
    ]),
  ];
}

function absolute(field: string, path: string | undefined): readonly InputProblem[] {
  if (typeof path !== 'string' || !path.startsWith('/')) return [{ field, problem: 'must be an absolute path' }];
  return path.includes('\0') ? [{ field, problem: 'must not hold a NUL' }] : [];
}

/** Runtimes follow `../x` as root, out of the log folder. */
function insideFolder(field: string, path: string | undefined): readonly InputProblem[] {
  if (path === undefined || path === '') return [];
  if (path.startsWith('/')) return [{ field, problem: 'must be relative to the log directory of the sandbox' }];
  if (path.split('/').includes('..')) return [{ field, problem: 'must not leave the log directory (..)' }];
  return /[\0\n]/.test(path) ? [{ field, problem: 'must not hold NUL or newline' }] : [];
}

const sandboxOf = (request: { podSandboxId?: string | undefined }): readonly InputProblem[] =>
  fullId('podSandboxId', request.podSandboxId);
const containerOf = (request: { containerId?: string | undefined }): readonly InputProblem[] =>
  fullId('containerId', request.containerId);

const CHECKS: Checks = {
  runPodSandbox: (request) => [
    ...sandboxMetadata('config', request.config),
    ...(request.config?.logDirectory === undefined || request.config.logDirectory === ''
      ? []
      : absolute('config.logDirectory', request.config.logDirectory)),
  ],
  stopPodSandbox: sandboxOf,
  removePodSandbox: sandboxOf,
  podSandboxStatus: sandboxOf,
  updatePodSandboxResources: sandboxOf,
  podSandboxStats: sandboxOf,
  portForward: sandboxOf,
  createContainer: (request) => [
    ...sandboxOf(request),
    ...container(request.config),
    ...sandboxMetadata('sandboxConfig', request.sandboxConfig),
  ],
  startContainer: containerOf,
  stopContainer: (request) => [...containerOf(request), ...positive('timeout', request.timeout)],
  removeContainer: containerOf,
  containerStatus: containerOf,
  updateContainerResources: (request) => [
    ...containerOf(request),
    ...(request.linux === undefined && request.windows === undefined
      ? [{ field: 'linux', problem: 'must be given' }]
      : []),
  ],
  reopenContainerLog: containerOf,
  containerStats: containerOf,
  checkpointContainer: containerOf,
  execSync: (request) => [...containerOf(request), ...command(request.cmd), ...execTimeout(request.timeout)],
  exec: (request) => [...containerOf(request), ...command(request.cmd), ...streams(request)],
  attach: (request) => [...containerOf(request), ...streams(request)],
  imageStatus: (request) => notEmpty('image.image', request.image?.image),
  pullImage: (request) => notEmpty('image.image', request.image?.image),
  removeImage: (request) => notEmpty('image.image', request.image?.image),
};

function command(cmd: readonly string[] | undefined): readonly InputProblem[] {
  if (cmd === undefined || cmd.length === 0 || cmd[0] === '') return [{ field: 'cmd', problem: 'must name a program' }];
  return cmd.flatMap((word, index) => textProblems(`cmd[${index}]`, word));
}

/** 0 means no limit to every runtime, and CRI-O then leaves the process behind. */
function execTimeout(timeout: bigint | undefined): readonly InputProblem[] {
  return typeof timeout !== 'bigint' || timeout <= 0n
    ? [{ field: 'timeout', problem: 'must be 1 second or more: 0 means no limit' }]
    : [];
}

function streams(request: {
  stdin?: boolean | undefined;
  stdout?: boolean | undefined;
  stderr?: boolean | undefined;
  tty?: boolean | undefined;
}): readonly InputProblem[] {
  if (request.tty === true && request.stderr === true)
    return [{ field: 'stderr', problem: 'must be off with a tty, which has one output' }];
  return request.stdin === true || request.stdout === true || request.stderr === true
    ? []
    : [{ field: 'stdout', problem: 'at least one of stdin, stdout and stderr must be on' }];
}

/** Everything wrong with a request, as far as it can be known without asking the runtime. */
export function checkRequest<R extends RpcName>(rpc: R, request: Rpcs[R]['request']): readonly InputProblem[] {
  if (typeof (request as unknown) !== 'object' || (request as unknown) === null)
    return [{ field: 'request', problem: 'must be an object' }];
  const unreadable = [{ field: 'request', problem: 'cannot be read' }];
  return orElse(() => CHECKS[rpc]?.(request) ?? [], unreadable);
}
