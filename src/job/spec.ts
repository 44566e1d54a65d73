import type { InputProblem } from '../core/errors.js';
import type {
  LinuxContainerResourcesInit,
  LinuxContainerSecurityContextInit,
  MountInit,
  PodSandboxConfigInit,
} from '../generated/types.js';
import type { RegistryCredentials } from '../image/credentials.js';
import type { PullPolicy } from '../policy/pull-decision.js';

/** A job: one program in one container. Everything but `jobId` and `image` has a default. */
export interface ContainerJobSpec {
  /** Id of the job in the scheduler, 1 or more. */
  readonly jobId: number;
  /** Id of the step; CraneSched's primary step is 1. @default 1 */
  readonly stepId?: number | undefined;
  /** @default 'job' */
  readonly jobName?: string | undefined;
  /** @default 'step' */
  readonly stepName?: string | undefined;
  /** Name of this node in the cluster. @default the machine's host name */
  readonly node?: string | undefined;
  /** User id of the job's owner on this node. @default the user id of this process */
  readonly uid?: number | undefined;
  /** How often this job was tried before; a new attempt may run where leftovers of an older one are. @default 0 */
  readonly attempt?: number | undefined;

  /** Image reference, such as `ubuntu:22.04`. */
  readonly image: string;
  /** @default 'IfNotPresent' */
  readonly pullPolicy?: PullPolicy | undefined;
  /** @default none: the runtime uses the node's own */
  readonly credentials?: RegistryCredentials | undefined;
  /** Time limit of the pull in milliseconds. @default none but that of PullImage, one hour */
  readonly pullTimeoutMs?: number | undefined;

  /** Program and its first arguments. @default the image's entrypoint */
  readonly command?: readonly string[] | undefined;
  /** Further arguments. @default the image's command, where `command` is not given either */
  readonly args?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Absolute path in the container. @default the image's */
  readonly workingDir?: string | undefined;
  /** Host paths to show in the container. Each must exist: runtimes create what is missing, as root. */
  readonly mounts?: readonly MountInit[] | undefined;
  /** Folder on the host for the log, absolute; made (mode 0700) if missing. @default none: no log is kept */
  readonly logDirectory?: string | undefined;

  /**
   * Runs the program under a small shell that records its exit in a folder of the host, so that the exit is known even
   * where the runtime was down when it happened. Needs `command`, `/bin/sh` in the image, and a node with a
   * `ledgerDirectory`. @default false
   */
  readonly exitFile?: boolean | undefined;

  /** User id to run as. @default the image's user */
  readonly runAsUser?: number | undefined;
  /** Group id to run as; needs `runAsUser`. @default the image's */
  readonly runAsGroup?: number | undefined;
  /** Limits, in CRI's units (bytes, microseconds). @default none */
  readonly resources?: LinuxContainerResourcesInit | undefined;
  /** Overrides single fields of the security context. */
  readonly securityContext?: LinuxContainerSecurityContextInit | undefined;
  /** Fully qualified CDI device names, such as `nvidia.com/gpu=0`. */
  readonly cdiDevices?: readonly string[] | undefined;
  /** @default 'host' */
  readonly network?: 'host' | 'pod' | undefined;
  /** DNS of the pod. @default the host's */
  readonly dns?: PodSandboxConfigInit['dnsConfig'];
  /** Ports of the pod to show on the host; pod network only. */
  readonly portMappings?: PodSandboxConfigInit['portMappings'];
  /** Absolute cgroup path for the pod. @default the runtime's */
  readonly cgroupParent?: string | undefined;
  /** Runtime handler by name. @default '' the runtime's default */
  readonly runtimeHandler?: string | undefined;
  /** Keeps the program's standard input open for `attach`. @default false */
  readonly stdin?: boolean | undefined;
  /** Gives the program a terminal. @default false */
  readonly tty?: boolean | undefined;

  /** Added to the labels of sandbox and container. The scheduler's own keys can't be overridden. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Added to the annotations of sandbox and container. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;

  /** Time from SIGTERM to SIGKILL when the job is ended, in milliseconds; rounded up to seconds. @default 30_000 */
  readonly gracePeriodMs?: number | undefined;
  /** Longest time the program may run, in milliseconds. @default none */
  readonly timeLimitMs?: number | undefined;
}

export const DEFAULT_GRACE_PERIOD_MS = 30_000;

/** Everything that is wrong with a spec and can be told without touching the machine. */
export function checkSpec(spec: ContainerJobSpec): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  const say = (field: string, problem: string): void => void problems.push({ field, problem });
  if (typeof (spec as unknown) !== 'object' || (spec as unknown) === null)
    return [{ field: 'spec', problem: 'must be an object' }];
  if (!Number.isSafeInteger(spec.jobId) || spec.jobId < 1) say('jobId', 'must be a whole number of 1 or more');
  for (const field of ['stepId', 'attempt', 'uid', 'runAsUser', 'runAsGroup'] as const) {
    const value = spec[field];
    if (value !== undefined && !(Number.isInteger(value) && value >= 0 && value < 2 ** 32)) {
      say(field, 'must be a whole number of 0 or more');
    }
  }
  for (const field of ['gracePeriodMs', 'timeLimitMs', 'pullTimeoutMs'] as const) {
    const value = spec[field];
    const least = field === 'gracePeriodMs' ? 0 : Number.MIN_VALUE;
    if (value !== undefined && !(typeof value === 'number' && value >= least && value <= 2 ** 31 - 1)) {
      say(field, `must be milliseconds, ${field === 'gracePeriodMs' ? '0 or more' : 'above 0'}, at most 2147483647`);
    }
  }
  if (spec.runAsGroup !== undefined && spec.runAsUser === undefined) say('runAsGroup', 'needs runAsUser');
  for (const field of ['workingDir', 'logDirectory', 'cgroupParent'] as const) {
    const path = spec[field];
    if (path !== undefined && (!path.startsWith('/') || path.includes('\0'))) say(field, 'must be an absolute path');
  }
  if (spec.exitFile === true && (spec.command === undefined || spec.command.length === 0)) {
    say('exitFile', "needs command: the image's own can't be wrapped");
  }
  if (spec.command?.[0] === '') say('command[0]', 'must name a program');
  if (spec.portMappings !== undefined && spec.portMappings.length > 0 && spec.network !== 'pod') {
    say('portMappings', "needs network 'pod'");
  }
  for (const [key, value] of Object.entries(spec.env ?? {})) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key))
      say(`env[${JSON.stringify(key)}]`, 'must be a name of letters, digits and _');
    if (typeof value !== 'string') say(`env.${key}`, 'must be a string');
    else if (value.includes('\0')) say(`env.${key}`, 'must not hold a NUL');
  }
  for (const [i, mount] of (spec.mounts ?? []).entries()) {
    if (mount.containerPath?.startsWith('/') !== true) say(`mounts[${i}].containerPath`, 'must be an absolute path');
    if (mount.image === undefined && mount.hostPath?.startsWith('/') !== true)
      say(`mounts[${i}].hostPath`, 'must be an absolute path');
  }
  return problems;
}
