import { err, type Result, type ResultAsync } from 'neverthrow';

import { type Defect, invalidInput, type InvalidInput } from '../core/errors.js';
import { failure } from '../core/failure.js';
import { fromBody } from '../core/from-body.js';
import type { SandboxId } from '../core/ids.js';
import { type NodeClosed, nodeClosed, untilClosed } from './services/closing.js';
import { servicesOfJob } from './services/job-runtime.js';
import { CancelSwitch } from './outcome/cancel-switch.js';
import { overServices, planNamingAll } from './spec/every-problem.js';
import { type JobStep, OwnedStep } from './job-step.js';
import type { JobFailure } from './outcome/outcome.js';
import type { PodEnded, PodOutcome } from './outcome/pod-outcome.js';
import { type PodPlan, planPod } from './request/pod-plan.js';
import { PodRun } from './pod-run.js';
import { sharedPod } from './shared-pod.js';
import type { PodSpec } from './spec/pod-spec.js';
import type { PodState } from './outcome/pod-state.js';
import type { JobServices } from './services/services.js';
import { checkPod, checkStep } from './spec/check-spec.js';
import { DEFAULT_STEP_ID, planStep } from './request/step-plan.js';
import type { StepSpec } from './spec/step-spec.js';

/** A job of several steps: one pod, and programs that run in it, one after another or side by side. */
export interface PodJob {
  readonly spec: PodSpec;
  /** Where the pod is now. */
  readonly state: PodState;
  /** Every step made so far, in the order of their making. */
  readonly steps: readonly JobStep[];
  /**
   * Makes the pod's sandbox. Not needed: the first step that runs does it, and its image is pulled meanwhile. Asked
   * again, it answers the same.
   *
   * Errors: why there is no sandbox, `pod_ended`, and `node_closed`.
   */
  start(): ResultAsync<SandboxId, JobFailure | PodEnded | NodeClosed>;
  /**
   * Adds a step; nothing is done before its `run`. Steps of one pod may run side by side.
   *
   * Errors: `invalid_input` naming every bad field, such as a `stepId` that the pod has already or limits above the
   * pod's; `pod_ended` after `cancel` or `end`.
   */
  step(spec: StepSpec): Result<JobStep, InvalidInput | PodEnded>;
  /**
   * Asks for the end of every step, as their own `cancel` does; the pod takes no more. Asking a second time kills at
   * once. The sandbox stays until `end`.
   */
  cancel(reason?: unknown): void;
  /**
   * Ends the pod: ends what still runs, waits for it, takes everything away, and answers what became of it all. Asked
   * again, it answers the same. Errors: `node_closed` where the node is closed before all is over.
   */
  end(reason?: unknown): ResultAsync<PodOutcome, NodeClosed | Defect>;
  /** Every state from `pending` to `closed`, each once, however late the reader begins. */
  states(): AsyncGenerator<PodState, void, undefined>;
  /** Ends the pod, as `end` does. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Makes a job of several steps. Nothing is done before its first step runs, or `start`.
 *
 * @param services a node (`CraneNode`), or the parts of one
 * Errors: `invalid_input`, naming every bad field.
 */
function create(services: JobServices, spec: PodSpec): Result<PodJob, InvalidInput> {
  return planNamingAll('PodJob', spec, (each) => {
    const problems = checkPod(each);
    return problems.length > 0 ? err(invalidInput('PodJob', problems)) : planPod(each, services, 'pod', true);
  }).andThen((plan) => overServices('PodJob', () => jobOf(services, plan)));
}

function jobOf(services: JobServices, plan: PodPlan): PodJob {
  const podEnd = new CancelSwitch();
  const own = servicesOfJob(services, podEnd);
  const pod = new PodRun(own, plan);
  const owned: OwnedStep[] = [];
  const stepPod = sharedPod(services, pod);
  const left = (operation: string): NodeClosed => {
    const { state } = pod.machine;
    const sandboxId = 'sandboxId' in state ? state.sandboxId : undefined;
    return nodeClosed(operation, services, { jobId: plan.record.jobId, phase: state.phase, sandboxId });
  };
  let takesSteps = true;
  let ending: Promise<PodOutcome> | undefined;

  function addStep(spec: StepSpec): Result<JobStep, InvalidInput | PodEnded> {
    if (!takesSteps) return err(podEnded('PodJob.step'));
    const taken = owned.map(({ stepId }) => stepId);
    const nextId = Math.max(DEFAULT_STEP_ID - 1, ...taken) + 1;
    const planned = planNamingAll('PodJob.step', spec, (read) => {
      const each = { ...read, stepId: read.stepId ?? nextId };
      const problems = [...checkStep(each, services)];
      if (each.stepId === 0) problems.push({ field: 'stepId', problem: 'must be 1 or more: 0 is the pod itself' });
      if (taken.includes(each.stepId))
        problems.push({ field: 'stepId', problem: `the pod has a step ${each.stepId} already` });
      return problems.length > 0 ? err(invalidInput('PodJob.step', problems)) : planStep(plan, each, services);
    });
    return planned.map((stepPlan) => {
      const cancel = new CancelSwitch();
      const step = new OwnedStep(servicesOfJob(services, cancel), stepPlan, stepPod, cancel);
      owned.push(step);
      return step;
    });
  }

  async function end(reason: unknown): Promise<PodOutcome> {
    takesSteps = false;
    podEnd.ask({ by: 'pod_end', reason, during: 'preparing' });
    for (const step of owned) step.end('pod_end', reason);
    const outcomes = await Promise.all(owned.map((step) => step.outcome()));
    const cleaned = await pod.clean({ exitedContainerId: undefined, gracePeriodMs: 0 });
    const leftBehind = [...cleaned, ...(await pod.removeLogs())];
    return pod.close(
      outcomes.filter((outcome) => outcome !== undefined),
      leftBehind,
    );
  }

  const endOnce = (reason: unknown): Promise<PodOutcome> => (ending ??= end(reason));
  return {
    spec: plan.spec,
    get state() {
      return pod.machine.state;
    },
    get steps() {
      return [...owned];
    },
    start: () =>
      fromBody<SandboxId, JobFailure | PodEnded | NodeClosed>('PodJob.start', async () => {
        if (!takesSteps) return err(podEnded('PodJob.start'));
        const opening = pod.open().then(async (opened) => {
          await pod.notes.keep();
          return opened.map(({ sandboxId }) => sandboxId);
        });
        const opened = await untilClosed(services, opening, () => left('PodJob.start'));
        return opened.isErr() ? err(opened.error) : opened.value;
      }),
    step: addStep,
    cancel(reason) {
      takesSteps = false;
      for (const step of owned) step.end('caller', reason);
    },
    end: (reason) =>
      fromBody<PodOutcome, NodeClosed>('PodJob.end', () =>
        untilClosed(services, endOnce(reason), () => left('PodJob.end')),
      ),
    states: () => pod.machine.states(),
    async [Symbol.asyncDispose]() {
      (await untilClosed(services, endOnce('disposed'), () => left('PodJob.end'))).unwrapOr(undefined);
    },
  };
}

function podEnded(operation: string): PodEnded {
  return failure({
    kind: 'pod_ended',
    operation,
    message: 'the end of this job was asked for, and its pod takes no more steps',
    hint: 'Make a new job, with a higher attempt where it is the same one.',
  });
}

/**
 * Makes jobs of several steps over services of your own; {@link CraneNode.pod} is the usual way.
 *
 * @namespace
 */
export const PodJob = Object.freeze({ create });
