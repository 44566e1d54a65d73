import type { InputProblem } from '../../core/errors.js';
import type { PodSandboxConfigInit } from '../../generated/types.js';
import type { DnsRequest } from '../../policy/network/dns.js';
import type { ResourceRequest } from '../../policy/resources/resources.js';

/** What all steps of a job share: who it is, and the sandbox that its containers run in. */
export interface PodSpec {
  /** Id of the job in the scheduler, 1 to 4294967295. */
  readonly jobId: number;
  /** @default 'job' */
  readonly jobName?: string | undefined;
  /** Name of this node in the cluster. @default the machine's host name */
  readonly node?: string | undefined;
  /** User id of the job's owner on this node. @default the user id of this process */
  readonly uid?: number | undefined;
  /** Group id of the job's owner. @default the primary group in this machine's user database */
  readonly gid?: number | undefined;
  /** Folder on the host, absolute, that relative host paths of mounts are taken from. @default none: they are absolute */
  readonly cwd?: string | undefined;
  /** How often this job was tried before; a new attempt may run where leftovers of an older one are. @default 0 */
  readonly attempt?: number | undefined;

  /**
   * Folder on the host, absolute, for the logs of its steps as the runtime writes them (CRI's format), live and rotated
   * parts included. Made (mode 0700) if missing; folder and logs (0600) are the job owner's, who writes them. Each is
   * `<job>.<step>.<attempt>.<node>.log`, and `<step>.<node>.log` in a folder `<job>.out`, as CraneSched has it; an existing
   * one is truncated. @default none
   */
  readonly logDirectory?: string | undefined;
  /** @default 'host' */
  readonly network?: 'host' | 'pod' | undefined;
  /** DNS of the pod, over the node's. @default what the node's `dns` says, on the pod network; else the host's */
  readonly dns?: DnsRequest | undefined;
  /**
   * Ports of the pod to publish on the host; pod network only. Host port 0, or none, is a free one, found in the job's
   * state and outcome.
   */
  readonly portMappings?: PodSandboxConfigInit['portMappings'];
  /**
   * Limits of each step that asks for none, and the most that one can ask for. Parallel steps get them each: what
   * they use together is limited by the groups above `cgroupParent`. @default none
   */
  readonly limits?: ResourceRequest | undefined;
  /**
   * Absolute cgroup path for the pod, such as `/crane/job-7`; converted to the form that the runtime's cgroup driver needs.
   * @default the runtime's
   */
  readonly cgroupParent?: string | undefined;
  /** Runtime handler by name. @default '' the runtime's default */
  readonly runtimeHandler?: string | undefined;

  /**
   * Gives the pod a user namespace: its ids, root among them, are ids of nobody on the host. Needs the pod network on
   * today's runtimes. @default the node's `userNamespaceByDefault`
   */
  readonly userNamespace?: boolean | undefined;
  /**
   * Whose processes a program sees. In a namespace of its own (`container`) it is PID 1, and a program such as `sleep`
   * then does not react to SIGTERM; `host` must be allowed by the launch policy. @default 'pod'
   */
  readonly pid?: 'pod' | 'container' | 'host' | undefined;
  /** Whose shared memory and semaphores it sees; `host` must be allowed by the launch policy. @default 'pod' */
  readonly ipc?: 'pod' | 'host' | undefined;

  /** Added to the labels of sandbox and containers. The scheduler's own keys can't be overridden. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Added to the annotations of sandbox and containers. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Time from SIGTERM to SIGKILL when a program is ended, in milliseconds; rounded up to seconds. @default 30_000 */
  readonly gracePeriodMs?: number | undefined;
}

export const DEFAULT_GRACE_PERIOD_MS = 30_000;

/** What a pod's fields lack. Callers without types may give anything for each. */
export function missingOfPod({ jobId, portMappings, network }: Partial<PodSpec>): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  if (jobId === undefined)
    problems.push({ field: 'jobId', problem: 'must be a whole number from 1 to 4294967295, got undefined' });
  if (Array.isArray(portMappings) && portMappings.length > 0 && network !== 'pod')
    problems.push({ field: 'portMappings', problem: "needs network 'pod'" });
  return problems;
}
