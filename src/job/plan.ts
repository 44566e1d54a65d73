import { err, ok, type Result } from 'neverthrow';

import { type InputProblem, invalidInput, type InvalidInput } from '../core/errors.js';
import type { JobRecord } from './job-record.js';
import { planPod, type PodPlan } from './pod-plan.js';
import type { JobServices } from './services.js';
import { checkSpec, type ContainerJobSpec } from './spec.js';
import { DEFAULT_STEP_ID, planStep, stepMetadata, type StepPlan } from './step-plan.js';

/** A spec made whole: every request the job will send, but for what only the runtime can tell. */
export interface JobPlan {
  readonly pod: PodPlan;
  readonly step: StepPlan;
  /** Name of its entry in a ledger. */
  readonly key: string;
  /** What the ledger is told at first. */
  readonly record: JobRecord;
}

/** Turns a spec into requests that are complete: what is left out of them crashes one runtime or runs as root on another. */
export function planJob(
  spec: ContainerJobSpec,
  services: Pick<JobServices, 'instance' | 'ledger' | 'capabilities'>,
): Result<JobPlan, InvalidInput> {
  const { instance, ledger, capabilities } = services;
  const problems = [...checkSpec(spec)];
  if (spec.exitFile === true && ledger === undefined) {
    problems.push({ field: 'exitFile', problem: 'needs a node with a ledgerDirectory' });
  }
  if (problems.length > 0) return err(refused(problems));
  const planned = planPod(spec, services);
  const metadata = stepMetadata(spec, spec, instance);
  if (planned.isErr() || metadata.isErr()) {
    return err(refused([planned, metadata].flatMap((r) => (r.isErr() ? r.error.problems : []))));
  }
  const pod = planned.value;
  const { job, attempt, trace } = pod;
  const stepId = spec.stepId ?? DEFAULT_STEP_ID;
  const key = `job-${job.jobId}-${stepId}-${trace.sandbox.uid}-${attempt}`;
  const exitFolder = spec.exitFile === true ? ledger?.folderOf(key) : undefined;
  const step = planStep(pod, spec, { instance, capabilities, exitFolder });
  if (step.isErr()) return err(refused(step.error.problems));
  const { gracePeriodMs } = step.value;
  return ok({
    pod,
    step: step.value,
    key,
    record: {
      ...trace,
      step: 'preparing',
      jobId: job.jobId,
      stepId,
      uid: job.uid,
      attempt,
      instance,
      gracePeriodMs,
      timeLimitMs: spec.timeLimitMs,
      hasExitFile: exitFolder !== undefined,
      timings: [],
    },
  });
}

/** Pod and step look at some fields both. */
function refused(problems: readonly InputProblem[]): InvalidInput {
  const unique = problems.filter(
    (p, i) => problems.findIndex((q) => q.field === p.field && q.problem === p.problem) === i,
  );
  return invalidInput('ContainerJob', unique);
}
