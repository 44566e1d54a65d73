import type { Result } from 'neverthrow';

import type { SandboxId } from '../../../core/ids.js';
import type { ExitSource } from '../../../policy/exit/exit.js';
import type { StepRemains } from './clean-up.js';
import { type Ending, outcomeOf } from '../../outcome/ending.js';
import type { JobNotes, RecordOutcome } from '../../record/notes.js';
import { undoHostMade } from '../host/make-on-host.js';
import { finishOutput } from '../host/output.js';
import type { StepOutput } from '../../../output/step-output.js';
import type { HostMade } from '../../record/host-made.js';
import type { JobFailure, JobNetwork, JobOutcome, JobWarning, PhaseTiming } from '../../outcome/outcome.js';
import type { JobServices } from '../../services/services.js';
import type { PodRequest } from '../../request/complete-pod.js';

/** A pod whose sandbox is made. */
export interface OpenPod {
  readonly sandboxId: SandboxId;
  /** As its sandbox was asked for. */
  readonly pod: PodRequest;
  readonly network: JobNetwork | undefined;
}

/** The pod as one step sees it: where it runs, what it writes to, and who removes its resources. */
export interface StepPod {
  readonly jobId: number;
  readonly notes: JobNotes;
  /** Where an end is known from, if not from an exit. */
  readonly source: ExitSource;
  /** The pod as it is asked for; nothing is sent to the runtime, and nothing is made. */
  complete(): Promise<Result<PodRequest, JobFailure>>;
  /** The pod written down, and its places on this machine made; nothing is sent to the runtime. */
  begin(): Promise<Result<PodRequest, JobFailure>>;
  /** The pod with its sandbox, made when it is first asked for. */
  open(): Promise<Result<OpenPod, JobFailure>>;
  /** Called when the program of a step runs: what the step was made from is needed no more. */
  running(): void;
  /** Removes what a step has left; of a pod that is the step's own, all of it. Returns what is left. */
  clean(remains: StepRemains): Promise<JobOutcome['leftBehind']>;
  /** Removes the logs that the runtime wrote, where they are the step's own. Returns what is left. */
  removeLogs(): Promise<JobOutcome['leftBehind']>;
  /** Called when a step is over and its outcome told. */
  leave(outcome: JobOutcome): Promise<void>;
}

/** What else there is to say of a step, and to take away. */
export interface StepExtras {
  readonly made: HostMade;
  readonly warnings: readonly JobWarning[];
  readonly policyWarnings?: JobOutcome['policyWarnings'];
  readonly usage?: JobOutcome['usage'];
  readonly maybeToldBefore?: JobOutcome['maybeToldBefore'];
  readonly output?: Promise<StepOutput | undefined> | undefined;
}

/** The last part of every step, whoever began it: written down, cleaned up, told. */
export async function conclude(
  services: Pick<JobServices, 'host' | 'calls'>,
  stepPod: StepPod,
  ending: Ending,
  remains: StepRemains,
  { made, warnings, policyWarnings, usage, maybeToldBefore, output }: StepExtras,
  timings: () => readonly PhaseTiming[],
  record: RecordOutcome | undefined,
): Promise<JobOutcome> {
  const { stepId, sandboxId, containerId } = remains;
  const inRuntime = await stepPod.clean(remains);
  // Where there was nothing to remove, nobody has waited for it yet.
  await remains.noted;
  // Only now: the container used it.
  const undone = await undoHostMade(services, made, inRuntime.length > 0);
  const lost = await finishOutput(services, await output);
  const leftBehind = [...inRuntime, ...undone, ...(await stepPod.removeLogs())];
  const common = {
    jobId: stepPod.jobId,
    stepId,
    warnings: [...warnings, ...lost],
    timings: timings(),
    leftBehind,
    sandboxId,
    containerId,
    network: stepPod.notes.record.network,
    policyWarnings,
    usage,
    ...(maybeToldBefore === true ? { maybeToldBefore } : {}),
  };
  return finish(services, stepPod, Object.freeze(outcomeOf(ending, common, stepPod.source)), record);
}

/** Tells an outcome, and leaves the pod. A node that is being closed waits for it; what comes later is not told any more. */
export async function finish(
  { calls }: Pick<JobServices, 'calls'>,
  stepPod: StepPod,
  outcome: JobOutcome,
  record: RecordOutcome | undefined,
): Promise<JobOutcome> {
  if (calls?.closing.aborted === true) return new Promise(() => undefined);
  const told = stepPod.notes.tell(outcome, record).then(() => stepPod.leave(outcome));
  calls?.finishing.add(told);
  try {
    await told;
    return outcome;
  } finally {
    calls?.finishing.delete(told);
  }
}
