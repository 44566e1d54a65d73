import { err, type Result } from 'neverthrow';

import { type InputProblem, invalidInput, type InvalidInput } from '../core/errors.js';
import { planPod } from './pod/plan.js';
import type { JobServices } from './services.js';
import { checkSpec, type ContainerJobSpec } from './spec.js';
import { planStep, stepMetadata, type StepPlan } from './step/plan.js';

/**
 * Turns the spec of a job of one step into requests that are complete: what is left out of them crashes one runtime or
 * runs as root on another.
 */
export function planJob(
  spec: ContainerJobSpec,
  services: Pick<JobServices, 'instance' | 'ledger' | 'capabilities' | 'host' | 'cgroupVersion'>,
): Result<StepPlan<ContainerJobSpec>, InvalidInput> {
  const problems = checkSpec(spec, services);
  if (problems.length > 0) return err(refused(problems));
  const pod = planPod(spec, services, 'container');
  const metadata = stepMetadata(spec, spec, services.instance);
  if (pod.isErr() || metadata.isErr()) {
    return err(refused([pod, metadata].flatMap((r) => (r.isErr() ? r.error.problems : []))));
  }
  return planStep(pod.value, spec, services).mapErr(({ problems: found }) => refused(found));
}

/** Pod and step look at some fields both. */
function refused(problems: readonly InputProblem[]): InvalidInput {
  const unique = problems.filter(
    (p, i) => problems.findIndex((q) => q.field === p.field && q.problem === p.problem) === i,
  );
  return invalidInput('ContainerJob', unique);
}
