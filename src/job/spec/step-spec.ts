import type { InputProblem } from '../../core/errors.js';
import type {
  DeviceInit,
  LinuxContainerResourcesInit,
  LinuxContainerSecurityContextInit,
} from '../../generated/types.js';
import type { RegistryCredentials } from '../../image/credentials/credentials.js';
import type { PullProgress } from '../../image/progress/hub.js';
import type { ResourceRequest } from '../../policy/resources/resources.js';
import type { PullPolicy } from '../../policy/image/pull-decision.js';
import type { JobServices } from '../services/services.js';
import type { JobMount, ScratchSpec } from './job-mount.js';
import type { TimeLimits } from '../outcome/time-limits.js';

/** CraneSched's primary step. */
export const DEFAULT_STEP_ID = 1;

/** One step: one program in one container of the job's pod. Everything but `image` has a default. */
export interface StepSpec extends TimeLimits {
  /** Id of the step; CraneSched's primary step is 1. @default 1 */
  readonly stepId?: number | undefined;
  /** @default 'step' */
  readonly stepName?: string | undefined;

  /** Image reference, such as `ubuntu:22.04`. */
  readonly image: string;
  /** @default 'IfNotPresent' */
  readonly pullPolicy?: PullPolicy | undefined;
  /** @default those of the job's owner, where the node has `images.ownerCredentials`; else the runtime uses the node's own */
  readonly credentials?: RegistryCredentials | undefined;
  /**
   * Whose access counts where the node checks who may use a private image that is there already (`images.access` of the
   * node's options). @default the user id of the job's owner, as text
   */
  readonly imageUser?: string | undefined;
  /** Time limit of the pull in milliseconds. @default none but that of PullImage, one hour */
  readonly pullTimeoutMs?: number | undefined;
  /**
   * Called with the progress of the pull of `image`, from its start; not called where nothing is pulled. What it throws is
   * ignored. @default none, and progress is not measured
   */
  readonly onPullProgress?: ((progress: PullProgress) => void) | undefined;

  /** Program and its first arguments. @default the image's entrypoint */
  readonly command?: readonly string[] | undefined;
  /** Further arguments. @default the image's command, where `command` is not given either */
  readonly args?: readonly string[] | undefined;
  /** Variables of the program, over the image's. A name may be any without `=`, such as `BASH_FUNC_module%%`. @default none */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Absolute path in the container. @default the image's */
  readonly workingDir?: string | undefined;
  /**
   * Host paths to show in the container. Each must exist and be readable by the job's owner: runtimes create what is
   * missing, and open it, as root. A relative host path is taken from the job's `cwd`.
   */
  readonly mounts?: readonly JobMount[] | undefined;
  /** Empty folders created for the program and removed with the job. @default none */
  readonly scratch?: readonly ScratchSpec[] | undefined;

  /**
   * File on the host for the program's stdout, and stderr unless `stderrPath` is given: the bytes it writes, as with
   * `sbatch --output`, while it runs. The job's owner writes it (mode 0600, missing folders 0700); what
   * that user may not write is refused before anything is sent. A relative path is taken from the job's `cwd`. `%j` is the
   * job, `%s` the step, `%J` both, `%t` the task (0), `%N` the node, `%u` the user, `%x` the job's name, `%D` the date
   * (YYYY-MM-DD, UTC), `%%` a percent sign; `%4j` pads with zeros. @default none
   */
  readonly stdoutPath?: string | undefined;
  /** The same for stderr. @default where stdout goes */
  readonly stderrPath?: string | undefined;
  /** Whether existing content of these files is kept. @default 'truncate' */
  readonly outputMode?: 'append' | 'truncate' | undefined;
  /**
   * The most that the log may take on the node's disk, in bytes, from 65_536: at a third of it the log is put aside and a
   * new one begun, and the newest two thirds stay, here and in `logDirectory`. The program goes on, and the warning
   * `log_limit_reached` says so. It can be exceeded by what is written within a tenth of a second, and does not apply to
   * `stdoutPath` and `stderrPath`, which have what was written before it was removed. @default no limit
   */
  readonly maxLogBytes?: number | undefined;

  /**
   * Writes the program's exit to a folder of the host, so that it is known even where the runtime was down when it
   * happened. The program runs under a wrapper of this package that it can tell by its process number alone. Needs
   * `command`, a node with a `ledgerDirectory`, and an x64 or arm64 machine. @default false
   */
  readonly exitFile?: boolean | undefined;
  /**
   * Keeps the last output of a program that ends right after writing it where the runtime would lose it
   * (`Capabilities.losesFinalOutput`: containerd up to 1.6.21 and up to 1.7.2): the program runs under the wrapper of
   * `exitFile` there, which ends half a second later. Elsewhere it changes nothing. Needs `command`, and an x64 or arm64
   * machine. With `exitFile` it is done anyway. @default false
   */
  readonly keepLastOutput?: boolean | undefined;

  /**
   * User id to run as, in the pod's user namespace where it has one. An owner other than root without a user namespace
   * runs as exactly itself. At most 2147483647. @default the image's user for root; else the owner, or the root of the
   * user namespace
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
}

/** What a step's fields lack. Callers without types may give anything for each. */
export function missingOfStep(spec: StepSpec, { ledger }: Pick<JobServices, 'ledger'>): readonly InputProblem[] {
  const { command, exitFile, runAsUser, runAsGroup } = spec;
  const problems: InputProblem[] = [];
  if (runAsGroup !== undefined && runAsUser === undefined)
    problems.push({ field: 'runAsGroup', problem: 'needs runAsUser' });
  const isImages = command === undefined || (Array.isArray(command) && command.length === 0);
  const wrapped = (['exitFile', 'keepLastOutput'] as const).filter((field) => isImages && spec[field] === true);
  problems.push(...wrapped.map((field) => ({ field, problem: "needs command: the image's own can't be wrapped" })));
  if (exitFile === true && ledger === undefined)
    problems.push({ field: 'exitFile', problem: 'needs a node with a ledgerDirectory' });
  return problems;
}
