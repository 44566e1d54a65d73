import type { InputProblem } from '../core/errors.js';
import type { PodSandboxConfigInit } from '../generated/types.js';
import { Problems } from './spec-problems.js';

/** What all steps of a job share: who it is, and the sandbox that its containers run in. */
export interface PodSpec {
  /** Id of the job in the scheduler, 1 or more. */
  readonly jobId: number;
  /** @default 'job' */
  readonly jobName?: string | undefined;
  /** Name of this node in the cluster. @default the machine's host name */
  readonly node?: string | undefined;
  /** User id of the job's owner on this node. @default the user id of this process */
  readonly uid?: number | undefined;
  /** How often this job was tried before; a new attempt may run where leftovers of an older one are. @default 0 */
  readonly attempt?: number | undefined;

  /** Folder on the host for the logs, absolute; made (mode 0700) if missing. @default none: no log is kept */
  readonly logDirectory?: string | undefined;
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

  /** Added to the labels of sandbox and containers. The scheduler's own keys can't be overridden. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Added to the annotations of sandbox and containers. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Time from SIGTERM to SIGKILL when a program is ended, in milliseconds; rounded up to seconds. @default 30_000 */
  readonly gracePeriodMs?: number | undefined;
}

export const DEFAULT_GRACE_PERIOD_MS = 30_000;

/** Everything that is wrong with a pod's spec and can be told without touching the machine. */
export function checkPod(spec: PodSpec): readonly InputProblem[] {
  const problems = new Problems();
  if (!Number.isSafeInteger(spec.jobId) || spec.jobId < 1) problems.add('jobId', 'must be a whole number of 1 or more');
  problems.wholeNumbers(spec, ['attempt', 'uid']);
  problems.milliseconds('gracePeriodMs', spec.gracePeriodMs, 0);
  problems.absolutePaths(spec, ['logDirectory', 'cgroupParent']);
  if (spec.portMappings !== undefined && spec.portMappings.length > 0 && spec.network !== 'pod') {
    problems.add('portMappings', "needs network 'pod'");
  }
  return problems.found;
}
