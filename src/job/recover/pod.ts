import { servicesOfJob } from '../services/job-runtime.js';
import { CancelSwitch } from '../outcome/cancel-switch.js';
import { cleanUpStep } from '../run/step/clean-up.js';
import { cleanUpTraces } from '../run/step/clean-up-traces.js';
import { removeLogs } from '../run/host/output.js';
import { JobNotes, type RecordOutcome } from '../record/notes.js';
import type { JobRecord, StepRecord } from '../record/record.js';
import type { JobOutcome, LeftBehind } from '../outcome/outcome.js';
import type { PodOutcome } from '../outcome/pod-outcome.js';
import type { RecoverTurns } from './recovering.js';
import { RecoverStep, type RecoverStepOptions } from './step.js';
import type { JobServices } from '../services/services.js';
import type { EndTimer } from '../run/container/end-timer.js';
import type { StepPod } from '../run/step/step-pod.js';

/** Nobody ends the pod: it ends with its steps. */
const NEVER = new CancelSwitch();

/** A step that is being recovered. */
export interface RecoveringStep {
  readonly record: StepRecord;
  readonly outcome: Promise<JobOutcome>;
  readonly cancel: CancelSwitch;
  readonly endTimer: EndTimer;
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
  const notes = new JobNotes(services, key, before, true);

  const removeAll = (gracePeriodMs: number): Promise<readonly LeftBehind[]> =>
    cleanUpTraces(services, before, {
      sandboxId: before.sandboxId,
      mayAppear: before.stage === 'opening',
      gracePeriodMs,
    });
  const stepPod: StepPod = {
    jobId: before.jobId,
    notes,
    source: 'recovered',
    complete: () => Promise.reject(new Error('nothing is made for a recovered job')),
    begin: () => Promise.reject(new Error('nothing is made for a recovered job')),
    open: () => Promise.reject(new Error('nothing is made for a recovered job')),
    running: () => undefined,
    clean: async (remains) => {
      if (before.kind === 'pod') return cleanUpStep(services, before, remains);
      await remains.noted;
      return removeAll(remains.gracePeriodMs);
    },
    removeLogs: async () => (before.kind === 'container' ? removeLogs(services, before.logFolder) : []),
    leave: async ({ leftBehind }) => {
      if (before.kind === 'container') await notes.close(leftBehind);
    },
  };

  const steps = before.steps.map((step): RecoveringStep => {
    const cancel = new CancelSwitch();
    const own = servicesOfJob(shared, cancel, true);
    const run = new RecoverStep(own, stepPod, step, cancel, turns, { key, ...options });
    return { record: step, cancel, endTimer: run.endTimer, outcome: run.run(record) };
  });

  async function finish(): Promise<PodOutcome> {
    const outcomes = await Promise.all(steps.map(({ outcome }) => outcome));
    let leftBehind = outcomes[0]?.leftBehind ?? [];
    if (before.kind === 'pod') {
      const cleaned = await turns.within({ step: 'cleaning' }, () => removeAll(0));
      leftBehind = [...cleaned, ...(await removeLogs(services, before.logFolder))];
      await notes.close(leftBehind);
    }
    letGo();
    const { jobId, attempt, sandboxId } = before;
    return Object.freeze({ jobId, attempt, sandboxId, steps: outcomes, leftBehind, timings: [] });
  }

  return { steps, outcome: finish() };
}
