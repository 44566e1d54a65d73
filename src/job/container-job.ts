import { inspect } from 'node:util';

import { type Result } from 'neverthrow';

import type { InvalidInput } from '../core/errors.js';
import { servicesOfJob } from './services/job-runtime.js';
import { CancelSwitch } from './outcome/cancel-switch.js';
import { JobStep, shownStep, type StepParts } from './job-step.js';
import { checkJob } from './spec/check-job.js';
import { overServices } from './spec/read-spec.js';
import { OwnPod } from './own-pod.js';
import { PodRun } from './pod-run.js';
import type { JobServices } from './services/services.js';
import type { ContainerJobSpec } from './spec/job-spec.js';

/** A job of one step: one program in one container, and a pod that ends with it. Runs once. */
export class ContainerJob extends JobStep<ContainerJobSpec> {
  /**
   * Makes a job over services of your own; {@link CraneNode.job} is the usual way. Nothing is done before `run`.
   *
   * @param services a node (`CraneNode`), or the parts of one
   * Errors: `invalid_input`, naming every bad field.
   */
  static create(services: JobServices, spec: ContainerJobSpec): Result<ContainerJob, InvalidInput> {
    return makeContainerJob(services, spec, (parts) => new ContainerJob(parts));
  }

  /** Its id, phase and image; nothing else of the spec, whose variables may hold secrets. */
  override [inspect.custom](): string {
    return `ContainerJob ${shownStep(this)}`;
  }
}

/** Makes a job by `make`, of what its spec and the services give. */
export function makeContainerJob<J extends ContainerJob>(
  services: JobServices,
  spec: ContainerJobSpec,
  make: (parts: StepParts<ContainerJobSpec>) => J,
): Result<J, InvalidInput> {
  return checkJob(services, spec).andThen((checked) =>
    overServices('ContainerJob', () => {
      const cancel = new CancelSwitch();
      const own = servicesOfJob(services, cancel);
      return make({ services: own, checked, stepPod: new OwnPod(new PodRun(own, checked.pod)), cancel });
    }),
  );
}
