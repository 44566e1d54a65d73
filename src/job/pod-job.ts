import { inspect } from 'node:util';

import { err, type Result, type ResultAsync } from 'neverthrow';

import type { Defect, InvalidInput } from '../core/errors.js';
import { failure } from '../core/failure.js';
import { fromBody } from '../core/from-body.js';
import type { SandboxId } from '../core/ids.js';
import { type NodeClosed, nodeClosed, untilClosed } from './services/closing.js';
import { servicesOfJob } from './services/job-runtime.js';
import type { CancelOptions } from './outcome/cancel-options.js';
import { CancelSwitch } from './outcome/cancel-switch.js';
import { endStep, JobStep, outcomeOfStep, type StepParts } from './job-step.js';
import type { JobFailure } from './outcome/outcome.js';
import type { PodEnded, PodOutcome } from './outcome/pod-outcome.js';
import { PodRun } from './pod-run.js';
import { sharedPod } from './shared-pod.js';
import type { PodSpec } from './spec/pod-spec.js';
import type { PodState } from './outcome/pod-state.js';
import type { JobServices } from './services/services.js';
import { readCancelOptions } from './spec/cancel-options.js';
import { checkPod, checkStep } from './spec/check-job.js';
import type { CheckedPod } from './spec/check-pod.js';
import { overServices } from './spec/read-spec.js';
import type { StepPod } from './run/step/step-pod.js';
import type { StepSpec } from './spec/step-spec.js';

/** What a job of several steps is made of. */
interface PodParts {
  readonly services: JobServices;
  readonly checked: CheckedPod;
  readonly makeStep: (parts: StepParts) => JobStep;
}

/** A job of several steps: one pod, and programs that run in it, in sequence or in parallel. */
export class PodJob {
  readonly spec: PodSpec;
  readonly #services: JobServices;
  readonly #checked: CheckedPod;
  readonly #makeStep: PodParts['makeStep'];
  readonly #podEnd = new CancelSwitch();
  readonly #pod: PodRun;
  readonly #stepPod: StepPod;
  readonly #steps: JobStep[] = [];
  #takesSteps = true;
  #ending: Promise<PodOutcome> | undefined;

  /** @hidden */
  constructor({ services, checked, makeStep }: PodParts) {
    this.spec = checked.spec;
    this.#services = services;
    this.#checked = checked;
    this.#makeStep = makeStep;
    this.#pod = new PodRun(servicesOfJob(services, this.#podEnd), checked);
    this.#stepPod = sharedPod(services, this.#pod);
  }

  /**
   * Makes a job of several steps over services of your own; {@link CraneNode.pod} is the usual way. Nothing is done before
   * its first step runs, or `start`.
   *
   * @param services a node (`CraneNode`), or the parts of one
   * Errors: `invalid_input`, naming every bad field.
   */
  static create(services: JobServices, spec: PodSpec): Result<PodJob, InvalidInput> {
    return createPod(services, spec, (parts) => new JobStep(parts));
  }

  /** Where the pod is now. */
  get state(): PodState {
    return this.#pod.machine.state;
  }

  /** Every step made so far, in the order of their making. */
  get steps(): readonly JobStep[] {
    return [...this.#steps];
  }

  /**
   * Creates the pod's sandbox. Optional: the first step that runs does it while its image is pulled. A second call gets the
   * same answer.
   *
   * Errors: why there is no sandbox, `pod_ended`, and `node_closed`.
   */
  start(): ResultAsync<SandboxId, JobFailure | PodEnded | NodeClosed> {
    return fromBody<SandboxId, JobFailure | PodEnded | NodeClosed>('PodJob.start', async () => {
      if (!this.#takesSteps) return err(podEnded('PodJob.start'));
      const opened = await this.#untilClosed('PodJob.start', this.#open());
      return opened.isErr() ? err(opened.error) : opened.value;
    });
  }

  /**
   * Adds a step; nothing is done before its `run`. Steps of one pod may run in parallel.
   *
   * Errors: `invalid_input` naming every bad field, such as a `stepId` that the pod has already or limits above the
   * pod's; `pod_ended` after `cancel` or `end`.
   */
  step(spec: StepSpec): Result<JobStep, InvalidInput | PodEnded> {
    if (!this.#takesSteps) return err(podEnded('PodJob.step'));
    const taken = this.#steps.map(({ stepId }) => stepId);
    return checkStep(this.#services, this.#checked, spec, taken).map((checked) => {
      const cancel = new CancelSwitch();
      const services = servicesOfJob(this.#services, cancel);
      const step = this.#makeStep({ services, checked, stepPod: this.#stepPod, cancel });
      this.#steps.push(step);
      return step;
    });
  }

  /**
   * Cancels every step, as their own `cancel` does; the pod accepts no more. A second call kills at once. The sandbox
   * stays until `end`.
   */
  cancel(reason?: unknown): void;
  /** The same, and says whom they are ended for, as a step's `cancel` does. */
  cancel(reason: unknown, options: CancelOptions): Result<void, InvalidInput>;
  cancel(reason?: unknown, options?: CancelOptions): Result<void, InvalidInput> {
    return readCancelOptions('PodJob.cancel', options).map(({ by, gracePeriodMs }) => {
      this.#takesSteps = false;
      for (const step of this.#steps) endStep(step, by, reason, gracePeriodMs);
    });
  }

  /**
   * Ends the pod: cancels what still runs, waits for it, removes everything, and resolves with the outcomes. A second call
   * gets the same answer. Errors: `node_closed` where the node is closed before all is over.
   */
  end(reason?: unknown): ResultAsync<PodOutcome, NodeClosed | Defect> {
    return fromBody<PodOutcome, NodeClosed>('PodJob.end', () => this.#endOnce(reason));
  }

  /** Every state from `pending` to `closed`, each once, however late the reader begins. */
  states(): AsyncGenerator<PodState, void, undefined> {
    return this.#pod.machine.states();
  }

  /** Ends the pod, as `end` does. */
  async [Symbol.asyncDispose](): Promise<void> {
    (await this.#endOnce('disposed')).unwrapOr(undefined);
  }

  /** Nothing of the spec, whose labels may hold secrets. */
  [inspect.custom](): string {
    const { jobId } = this.#checked.record;
    const steps = this.#steps.map(({ stepId }) => stepId);
    return `PodJob ${inspect({ jobId, phase: this.state.phase, steps })}`;
  }

  async #open(): Promise<Result<SandboxId, JobFailure>> {
    const opened = await this.#pod.open();
    await this.#pod.notes.keep();
    return opened.map(({ sandboxId }) => sandboxId);
  }

  #endOnce(reason: unknown): Promise<Result<PodOutcome, NodeClosed>> {
    return this.#untilClosed('PodJob.end', (this.#ending ??= this.#end(reason)));
  }

  async #end(reason: unknown): Promise<PodOutcome> {
    this.#takesSteps = false;
    this.#podEnd.ask({ by: 'pod_end', reason, during: 'preparing' });
    for (const step of this.#steps) endStep(step, 'pod_end', reason);
    const outcomes = await Promise.all(this.#steps.map((step) => outcomeOfStep(step)));
    const cleaned = await this.#pod.clean({ exitedContainerId: undefined, gracePeriodMs: 0 });
    const leftBehind = [...cleaned, ...(await this.#pod.removeLogs())];
    return this.#pod.close(
      outcomes.filter((outcome) => outcome !== undefined),
      leftBehind,
    );
  }

  /** Waits for work on the pod, or until its node is closed. */
  #untilClosed<T>(operation: string, work: Promise<T>): Promise<Result<T, NodeClosed>> {
    return untilClosed(this.#services, work, () => {
      const { state } = this.#pod.machine;
      const sandboxId = 'sandboxId' in state ? state.sandboxId : undefined;
      return nodeClosed(operation, this.#services, {
        jobId: this.#checked.record.jobId,
        phase: state.phase,
        sandboxId,
      });
    });
  }
}

/** Makes a job of several steps, each made by `makeStep`. */
export function createPod(
  services: JobServices,
  spec: PodSpec,
  makeStep: PodParts['makeStep'],
): Result<PodJob, InvalidInput> {
  return checkPod(services, spec).andThen((checked) =>
    overServices('PodJob', () => new PodJob({ services, checked, makeStep })),
  );
}

function podEnded(operation: string): PodEnded {
  return failure({
    kind: 'pod_ended',
    operation,
    message: 'the end of this job was asked for, and its pod takes no more steps',
    hint: 'Make a new job, with a higher attempt where it is the same one.',
  });
}
