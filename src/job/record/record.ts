import type { ContainerId, SandboxId } from '../../core/ids.js';
import type { LinuxContainerResourcesInit } from '../../generated/types.js';
import type { TimeLimits } from '../outcome/time-limits.js';
import type { CancelRequest } from '../outcome/cancel-switch.js';
import type { Ending } from '../outcome/ending.js';
import type { HostMade } from './host-made.js';
import type { OutputRecord } from '../../output/step-output.js';
import type { JobNetwork, JobOutcome, PhaseTiming } from '../outcome/outcome.js';
import type { Moment } from './moment.js';

/** What was about to be done, or had just been done, when a step was last written down. */
export type RecordedStep =
  /** RunPodSandbox and the pull may be under way. */
  | 'preparing'
  /** CreateContainer may be under way. */
  | 'creating'
  /** StartContainer may be under way. */
  | 'starting'
  | 'running'
  /** StopContainer may be under way. */
  | 'stopping'
  /** The outcome is known, and what the step made is being removed. */
  | 'cleaning'
  /** All is removed that could be, and the outcome is being reported, or was. */
  | 'telling'
  /** The outcome has been reported, and something could not be removed. */
  | 'stuck';

/** What singles out the sandboxes and containers of one job and attempt. */
export interface JobTrace {
  readonly selector: Readonly<Record<string, string>>;
  readonly sandbox: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly attempt: number;
  };
}

/** One step of a job as it stands in the ledger. */
export interface StepRecord extends TimeLimits {
  readonly stepId: number;
  readonly step: RecordedStep;
  readonly gracePeriodMs: number;
  readonly hasExitFile: boolean;
  /** Limits that were asked for last, which may not be in force yet. */
  readonly resources?: LinuxContainerResourcesInit | undefined;
  readonly containerId?: ContainerId | undefined;
  /** The runtime's process that was asked to start it, as `JobServices.runtimeId` names it. */
  readonly startedBy?: string | undefined;
  /** When the program was seen to have been started. */
  readonly started?: Moment | undefined;
  /** When the stop began. */
  readonly stopBegan?: Moment | undefined;
  /** What was made on the host for it, or was about to be. */
  readonly made?: HostMade | undefined;
  /** Where its output is copied from and to. */
  readonly output?: OutputRecord | undefined;
  readonly cancel?: CancelRequest | undefined;
  readonly ending?: Ending | undefined;
  /** What is reported, or was. */
  readonly outcome?: JobOutcome | undefined;
  readonly timings: readonly PhaseTiming[];
}

/** Where a pod is, as far as a successor must know. */
export type RecordedStage =
  /** RunPodSandbox may be under way; the sandbox is not known by id. */
  | 'opening'
  | 'open'
  /** Every outcome has been reported, and something could not be removed. */
  | 'stuck';

/** A job as it stands in the ledger. No environment, no credentials, no command: nothing that could be a secret. */
export interface JobRecord extends JobTrace {
  /** `container`: the pod is of one step and ends with it. */
  readonly kind: 'container' | 'pod';
  readonly stage: RecordedStage;
  readonly jobId: number;
  readonly uid: number;
  readonly attempt: number;
  readonly instance: string | undefined;
  readonly sandboxId?: SandboxId | undefined;
  readonly network?: JobNetwork | undefined;
  /** Folder of the logs that the runtime writes. */
  readonly logFolder?: string | undefined;
  /** The steps whose outcome was not told yet; of kind `container`, the one step. */
  readonly steps: readonly StepRecord[];
}

/** Member that stands for a bigint, which JSON does not know. */
export const BIGINT = '$bigint';

/** A record as plain JSON. Causes of errors are left out: they are of use to a person who debugs, not to a successor. */
export function packRecord(record: JobRecord): unknown {
  const text = JSON.stringify(record, (key, value: unknown) => {
    if (typeof value === 'bigint') return { [BIGINT]: String(value) };
    if (key === 'cause') return undefined;
    if (key === 'reason' && typeof value !== 'string' && value !== undefined) return printableReason(value);
    return value;
  });
  return JSON.parse(text) as unknown;
}

function printableReason(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return typeof value === 'number' || typeof value === 'boolean' ? `${value}` : `a value of type ${typeof value}`;
}
