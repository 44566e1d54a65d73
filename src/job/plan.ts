import { err, type Result } from 'neverthrow';

import { invalidInput, type InvalidInput } from '../core/errors.js';
import { planNamingAll } from './every-problem.js';
import { planPod } from './pod/plan.js';
import type { JobServices } from './services.js';
import { checkSpec } from './shape/check-spec.js';
import { isObject } from './shape/shape.js';
import type { ContainerJobSpec } from './spec.js';
import { planStep, stepMetadata, type StepPlan } from './step/plan.js';

type Services = Pick<JobServices, 'instance' | 'ledger' | 'capabilities' | 'host' | 'cgroupVersion'>;

/**
 * Turns the spec of a job of one step into requests that are complete: what is left out of them crashes one runtime or
 * runs as root on another. Errors: `invalid_input`, naming every bad field.
 */
export function planJob(spec: ContainerJobSpec, services: Services): Result<StepPlan<ContainerJobSpec>, InvalidInput> {
  return isObject(spec)
    ? planNamingAll('ContainerJob', spec, (each) => planOnce(each, services))
    : err(invalidInput('ContainerJob', [{ field: 'spec', problem: 'must be an object' }]));
}

function planOnce(spec: ContainerJobSpec, services: Services): Result<StepPlan<ContainerJobSpec>, InvalidInput> {
  const problems = checkSpec(spec, services);
  if (problems.length > 0) return err(invalidInput('ContainerJob', problems));
  const pod = planPod(spec, services, 'container');
  const metadata = stepMetadata(spec, spec, services.instance);
  if (pod.isErr() || metadata.isErr()) {
    const refused = [pod, metadata].flatMap((r) => (r.isErr() ? r.error.problems : []));
    return err(invalidInput('ContainerJob', refused));
  }
  return planStep(pod.value, spec, services);
}
