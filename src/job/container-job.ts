import { type Result } from 'neverthrow';

import type { InvalidInput } from '../core/errors.js';
import { servicesOfJob } from './services/job-runtime.js';
import { CancelSwitch } from './outcome/cancel-switch.js';
import { type JobStep, OwnedStep } from './job-step.js';
import { overServices } from './spec/every-problem.js';
import { planJob } from './request/job-plan.js';
import { OwnPod } from './own-pod.js';
import { PodRun } from './pod-run.js';
import type { JobServices } from './services/services.js';
import type { ContainerJobSpec } from './spec/job-spec.js';

/** A job of one step: one program in one container, and a pod that ends with it. Runs once. */
export interface ContainerJob extends JobStep {
  readonly spec: ContainerJobSpec;
}

/**
 * Makes a job. Nothing is done before `run`.
 *
 * @param services a node (`CraneNode`), or the parts of one
 * Errors: `invalid_input`, naming every bad field.
 */
function create(services: JobServices, spec: ContainerJobSpec): Result<ContainerJob, InvalidInput> {
  return planJob(spec, services).andThen((plan) =>
    overServices('ContainerJob', () => {
      const cancel = new CancelSwitch();
      const own = servicesOfJob(services, cancel);
      return new OwnedStep(own, plan, new OwnPod(new PodRun(own, plan.pod)), cancel);
    }),
  );
}

/**
 * Makes jobs over services of your own; {@link CraneNode.job} is the usual way.
 *
 * @namespace
 */
export const ContainerJob = Object.freeze({ create });
