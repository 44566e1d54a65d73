import type { InputProblem } from '../../core/errors.js';
import type {
  DeviceInit,
  LinuxContainerResourcesInit,
  LinuxContainerSecurityContextInit,
} from '../../generated/types.js';
import type { RegistryCredentials } from '../../image/credentials/credentials.js';
import { cdiNameProblems } from '../../policy/devices/cdi.js';
import type { PullProgress } from '../../image/progress/hub.js';
import type { ResourceRequest } from '../../policy/resources/resources.js';
import type { PullPolicy } from '../../policy/image/pull-decision.js';
import type { JobServices } from '../services.js';
import type { JobMount, ScratchSpec } from '../machine/job-mount.js';
import { Problems } from '../spec-problems.js';

/** One step: one program in one container of the job's pod. Everything but `image` has a default. */
export interface StepSpec {
  /** Id of the step; CraneSched's primary step is 1. @default 1 */
  readonly stepId?: number | undefined;
  /** @default 'step' */
  readonly stepName?: string | undefined;

  /** Image reference, such as `ubuntu:22.04`. */
  readonly image: string;
  /** @default 'IfNotPresent' */
  readonly pullPolicy?: PullPolicy | undefined;
  /** @default none: the runtime uses the node's own */
  readonly credentials?: RegistryCredentials | undefined;
  /**
   * Whose access counts where the node checks who may use a private image that is there already (`images.access` of the
   * node's options). @default the user id of the job's owner, as text
   */
  readonly imageUser?: string | undefined;
  /** Time limit of the pull in milliseconds. @default none but that of PullImage, one hour */
  readonly pullTimeoutMs?: number | undefined;
  /**
   * Told how far the pull of `image` is, from its start; not called where nothing is pulled. What it throws is ignored.
   *
   * @default nobody is told, and nothing is looked for
   */
  readonly onPullProgress?: ((progress: PullProgress) => void) | undefined;

  /** Program and its first arguments. @default the image's entrypoint */
  readonly command?: readonly string[] | undefined;
  /** Further arguments. @default the image's command, where `command` is not given either */
  readonly args?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Absolute path in the container. @default the image's */
  readonly workingDir?: string | undefined;
  /**
   * Host paths to show in the container. Each must exist and be readable by the job's owner: runtimes create what is
   * missing, and open it, as root. A relative host path is taken from the job's `cwd`.
   */
  readonly mounts?: readonly JobMount[] | undefined;
  /** New, empty folders for the program, removed with the job. @default none */
  readonly scratch?: readonly ScratchSpec[] | undefined;

  /**
   * Runs the program under a small shell that records its exit in a folder of the host, so that the exit is known even
   * where the runtime was down when it happened. Needs `command`, `/bin/sh` in the image, and a node with a
   * `ledgerDirectory`. @default false
   */
  readonly exitFile?: boolean | undefined;
  /**
   * Keeps the last output of a program that ends right after writing it where the runtime would lose it
   * (`Capabilities.losesFinalOutput`: containerd up to 1.6.21 and up to 1.7.2): the program runs under a small shell
   * there, which ends half a second later. Elsewhere it changes nothing. Needs `command`, and `/bin/sh` in the image.
   * With `exitFile` it is done anyway. @default false
   */
  readonly keepLastOutput?: boolean | undefined;

  /**
   * User id to run as, in the pod's user namespace where it has one. An owner other than root without a user namespace
   * runs as exactly itself. @default the image's user for root; else the owner, or the root of the user namespace
   */
  readonly runAsUser?: number | undefined;
  /** Group id to run as; needs `runAsUser`. @default the group that goes with the default of `runAsUser` */
  readonly runAsGroup?: number | undefined;
  /** Further groups; an owner other than root without a user namespace may name its own ones. @default none */
  readonly supplementalGroups?: readonly number[] | undefined;
  /** Limits, in the scheduler's terms. A step of several may lower its pod's, not raise them. @default the pod's */
  readonly limits?: ResourceRequest | undefined;
  /** Single fields of CRI's resources (bytes, microseconds), laid over `limits`. @default none */
  readonly resources?: LinuxContainerResourcesInit | undefined;
  /** Makes the image's file system read-only for the program. @default false */
  readonly readOnlyRootfs?: boolean | undefined;
  /** Overrides single fields of the security context, but for namespaces, users and groups, which have fields here. */
  readonly securityContext?: LinuxContainerSecurityContextInit | undefined;
  /** Fully qualified CDI device names, such as `nvidia.com/gpu=0`. */
  readonly cdiDevices?: readonly string[] | undefined;
  /** Raw devices of the host, where there is no CDI; the launch policy must allow each. @default none */
  readonly devices?: readonly DeviceInit[] | undefined;
  /** Keeps the program's standard input open for `attach`. @default false */
  readonly stdin?: boolean | undefined;
  /** Gives the program a terminal. @default false */
  readonly tty?: boolean | undefined;

  /** Added to the labels of the container. The scheduler's own keys can't be overridden. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Added to the annotations of the container. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Time from SIGTERM to SIGKILL when the step is ended, in milliseconds; rounded up to seconds. @default the pod's */
  readonly gracePeriodMs?: number | undefined;
  /** Longest time the program may run, in milliseconds. @default none */
  readonly timeLimitMs?: number | undefined;
}

/** What a spec says by fields of its own: the rules for users and namespaces look there. */
const OWN_FIELDS = {
  runAsUser: 'runAsUser',
  runAsUsername: 'runAsUser',
  runAsGroup: 'runAsGroup',
  supplementalGroups: 'supplementalGroups',
  namespaceOptions: 'network, pid, ipc and userNamespace',
};

/** What is wrong with a step's spec whose fields are of the right form, as far as the spec alone tells. */
export function stepSpecProblems(spec: StepSpec, { ledger }: Pick<JobServices, 'ledger'>): readonly InputProblem[] {
  const problems = new Problems();
  problems.wholeNumbers(spec, ['stepId', 'runAsUser', 'runAsGroup']);
  problems.milliseconds('gracePeriodMs', spec.gracePeriodMs, 0);
  problems.milliseconds('timeLimitMs', spec.timeLimitMs, Number.MIN_VALUE);
  problems.milliseconds('pullTimeoutMs', spec.pullTimeoutMs, Number.MIN_VALUE);
  if (spec.runAsGroup !== undefined && spec.runAsUser === undefined) problems.add('runAsGroup', 'needs runAsUser');
  problems.absolutePaths(spec, ['workingDir']);
  for (const field of ['exitFile', 'keepLastOutput'] as const) {
    if (spec[field] === true && (spec.command === undefined || spec.command.length === 0)) {
      problems.add(field, "needs command: the image's own can't be wrapped");
    }
  }
  if (spec.exitFile === true && ledger === undefined) problems.add('exitFile', 'needs a node with a ledgerDirectory');
  const { imageUser } = spec;
  if (imageUser !== undefined && !(typeof imageUser === 'string' && /^[^\p{Cc}]{1,256}$/u.test(imageUser)))
    problems.add('imageUser', 'must be a text of 1 to 256 characters');
  if (spec.command?.[0] === '') problems.add('command[0]', 'must name a program');
  for (const [key, value] of Object.entries(spec.env ?? {})) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key))
      problems.add(`env[${JSON.stringify(key)}]`, 'must be a name of letters, digits and _');
    if (typeof value !== 'string') problems.add(`env.${key}`, 'must be a string');
    else if (value.includes('\0')) problems.add(`env.${key}`, 'must not hold a NUL');
  }
  for (const [i, gid] of (spec.supplementalGroups ?? []).entries()) {
    if (!(Number.isInteger(gid) && gid >= 0 && gid < 2 ** 32 - 1))
      problems.add(`supplementalGroups[${i}]`, 'must be a whole number of 0 or more');
  }
  for (const [field, instead] of Object.entries(OWN_FIELDS)) {
    if (field in (spec.securityContext ?? {})) problems.add(`securityContext.${field}`, `must be said by ${instead}`);
  }
  for (const { field, problem } of cdiNameProblems(spec.cdiDevices ?? [])) problems.add(field, problem);
  return problems.found;
}
