import { servicesOfJob } from '../calls/job-runtime.js';
import { CancelSwitch } from '../cancel-switch.js';
import { cleanUpStep } from '../clean-up.js';
import { cleanUpTraces } from '../clean-up-traces.js';
import { JobNotes, type RecordOutcome } from '../record/notes.js';
import type { JobRecord, StepRecord } from '../record/record.js';
import type { JobOutcome, LeftBehind } from '../outcome.js';
import type { PodOutcome } from '../pod/outcome.js';
import type { RecoverTurns } from './recovering.js';
import { RecoverStep, type RecoverStepOptions } from './step.js';
import type { JobServices } from '../services.js';
import type { StepHome } from '../step/home.js';

/** Nobody ends the pod: it ends with its steps. */
const NEVER = new CancelSwitch();

/** A step that is being recovered. */
export interface RecoveringStep {
  readonly record: StepRecord;
  readonly outcome: Promise<JobOutcome>;
  readonly cancel: CancelSwitch;
}

/** A pod that is being recovered, with each of its steps. */
export interface RecoveringPod {
  readonly steps: readonly RecoveringStep[];
  readonly outcome: Promise<PodOutcome>;
}

/** How a pod is recovered. */
export interface RecoverPodOptions extends Pick<RecoverStepOptions, 'restartOnAmbiguousStart' | 'isOfEarlierBoot'> {
  readonly turns: RecoverTurns;
  readonly record?: RecordOutcome | undefined;
}

/** Takes a pod that another process left: every step to its own outcome, side by side, and then the pod away. */
export function recoverPod(
  shared: JobServices,
  key: string,
  before: JobRecord,
  { turns, record, ...options }: RecoverPodOptions,
): RecoveringPod {
  const services = servicesOfJob(shared, NEVER, true);
  const letGo = services.watcher.hold();
  const notes = new JobNotes(services.ledger, key, before, true);

  const removeAll = (gracePeriodMs: number): Promise<readonly LeftBehind[]> =>
    cleanUpTraces(services, before, {
      sandboxId: before.sandboxId,
      mayAppear: before.stage === 'opening',
      gracePeriodMs,
    });
  const home: StepHome = {
    jobId: before.jobId,
    notes,
    source: 'recovered',
    settle: () => Promise.reject(new Error('nothing is planned anew for a job that is recovered')),
    open: () => Promise.reject(new Error('nothing is made anew for a job that is recovered')),
    running: () => undefined,
    clean: async (remains) => {
      if (before.kind === 'pod') return cleanUpStep(services, before, remains);
      await remains.noted;
      return removeAll(remains.gracePeriodMs);
    },
    leave: async ({ leftBehind }) => {
      if (before.kind === 'container') await notes.close(leftBehind);
    },
  };

  const steps = before.steps.map((step): RecoveringStep => {
    const cancel = new CancelSwitch();
    const own = servicesOfJob(shared, cancel, true);
    const run = new RecoverStep(own, home, step, cancel, turns, { key, ...options });
    return { record: step, cancel, outcome: run.run(record) };
  });

  async function finish(): Promise<PodOutcome> {
    const outcomes = await Promise.all(steps.map(({ outcome }) => outcome));
    let leftBehind = outcomes[0]?.leftBehind ?? [];
    if (before.kind === 'pod') {
      leftBehind = await turns.within({ step: 'cleaning' }, () => removeAll(0));
      await notes.close(leftBehind);
    }
    letGo();
    const { jobId, attempt, sandboxId } = before;
    return Object.freeze({ jobId, attempt, sandboxId, steps: outcomes, leftBehind, timings: [] });
  }

  return { steps, outcome: finish() };
}
