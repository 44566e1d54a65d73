import { err, type Result } from 'neverthrow';

import { invalidInput, type InvalidInput } from '../../core/errors.js';
import { isLogged } from '../../policy/output/pattern.js';
import { planNamingAll } from '../spec/every-problem.js';
import { planPod } from './pod-plan.js';
import type { JobServices } from '../services/services.js';
import { checkSpec } from '../spec/check-spec.js';
import type { ContainerJobSpec } from '../spec/job-spec.js';
import { planStep, stepMetadata, type StepPlan } from './step-plan.js';

type Services = Pick<JobServices, 'instance' | 'ledger' | 'capabilities' | 'host' | 'cgroupVersion'>;

/**
 * Turns the spec of a job of one step into requests that are complete: what is left out of them crashes one runtime or
 * runs as root on another. Errors: `invalid_input`, naming every bad field.
 */
export function planJob(spec: ContainerJobSpec, services: Services): Result<StepPlan<ContainerJobSpec>, InvalidInput> {
  return planNamingAll('ContainerJob', spec, (each) => planOnce(each, services));
}

function planOnce(spec: ContainerJobSpec, services: Services): Result<StepPlan<ContainerJobSpec>, InvalidInput> {
  const problems = checkSpec(spec, services);
  if (problems.length > 0) return err(invalidInput('ContainerJob', problems));
  const pod = planPod(spec, services, 'container', isLogged(spec));
  const metadata = stepMetadata(spec, spec, services.instance);
  if (pod.isErr() || metadata.isErr()) {
    const refused = [pod, metadata].flatMap((r) => (r.isErr() ? r.error.problems : []));
    return err(invalidInput('ContainerJob', refused));
  }
  return planStep(pod.value, spec, services);
}
