import type { Result } from 'neverthrow';

import type { SandboxId } from '../core/ids.js';
import type { ExitSource } from '../policy/exit.js';
import type { StepRemains } from './clean-up.js';
import { type Ending, outcomeOf } from './ending.js';
import type { JobNotes, RecordOutcome } from './job-notes.js';
import type { JobFailure, JobOutcome, PhaseTiming } from './outcome.js';

/** The pod as one step sees it: where it runs, what it writes to, and who takes away what it leaves. */
export interface StepHome {
  readonly jobId: number;
  readonly notes: JobNotes;
  /** Where an end is known from, if not from an exit. */
  readonly source: ExitSource;
  /** The sandbox, made when it is first asked for. */
  open(): Promise<Result<SandboxId, JobFailure>>;
  /** Takes away what a step has left; of a pod that is the step's own, all of it. Answers what stays. */
  clean(remains: StepRemains): Promise<JobOutcome['leftBehind']>;
  /** Called when a step is over and its outcome told. */
  leave(outcome: JobOutcome): Promise<void>;
}

/** The last part of every step, whoever began it: written down, cleaned up, told. */
export async function conclude(
  home: StepHome,
  ending: Ending,
  remains: StepRemains,
  timings: () => readonly PhaseTiming[],
  record: RecordOutcome | undefined,
): Promise<JobOutcome> {
  const { stepId, sandboxId, containerId } = remains;
  const leftBehind = await home.clean(remains);
  const common = { jobId: home.jobId, stepId, timings: timings(), leftBehind, sandboxId, containerId };
  const outcome = Object.freeze(outcomeOf(ending, common, home.source));
  await home.notes.tell(outcome, record);
  await home.leave(outcome);
  return outcome;
}
