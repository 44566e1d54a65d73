import type { ContainerId, SandboxId } from '../../../core/ids.js';
import type { LinuxContainerResourcesInit } from '../../../generated/types.js';
import type { Exit } from '../../../policy/exit/exit.js';
import type { CancelSwitch } from '../../outcome/cancel-switch.js';
import { type HostMade, NOTHING_MADE } from '../../record/host-made.js';
import type { StepOutput } from '../../../output/step-output.js';
import type { JobFailure, JobOutcome } from '../../outcome/outcome.js';
import type { StateMachine } from '../../outcome/state-machine.js';
import type { Moment } from '../../record/moment.js';
import type { Survives } from '../../record/notes.js';
import type { StepRecord } from '../../record/record.js';
import type { JobServices } from '../../services/services.js';
import type { Ending } from '../../outcome/ending.js';
import type { StepPod } from './step-pod.js';
import type { ReadBack } from '../container/read-back.js';
import type { JobState } from '../../outcome/step-state.js';
import type { Phase, Trigger } from '../../outcome/step-transitions.js';

export type StepMachine = StateMachine<JobState, Phase, Trigger>;

/**
 * How far a step has come, shared by the parts of its run: what it holds is kept up to date while it is made, so that
 * whatever happens, all of it is reported and taken away again.
 */
export class StepProgress {
  sandboxId: SandboxId | undefined;
  containerId: ContainerId | undefined;
  made: HostMade = NOTHING_MADE;
  output: StepOutput | undefined;
  policyWarnings: JobOutcome['policyWarnings'];
  /** Limits that were asked for last. */
  asked: LinuxContainerResourcesInit | undefined;
  /** What came of asking for them. */
  readBack: Promise<ReadBack> | undefined;
  exit: Exit | undefined;
  /** When its program was started. */
  started: Moment | undefined;

  constructor(
    readonly services: JobServices,
    readonly stepPod: StepPod,
    readonly machine: StepMachine,
    readonly cancel: CancelSwitch,
    readonly stepId: number,
  ) {}

  /** Writes down what is about to be done, with the phases passed so far. */
  intend(patch: Partial<StepRecord>, survives: Survives): ReturnType<StepPod['notes']['writeStep']> {
    return this.stepPod.notes.writeStep(this.stepId, { ...patch, timings: this.machine.timings() }, survives);
  }

  /** Writes down what has happened. */
  async note(patch: Partial<StepRecord>, survives: Survives): Promise<void> {
    (await this.intend(patch, survives)).unwrapOr(undefined);
  }

  cancelled(): Ending {
    const { request } = this.cancel;
    if (request === undefined) throw new Error('ended as cancelled although nobody asked for it');
    return { kind: 'cancelled', request, exit: this.exit };
  }

  /** Something failed: by itself, or because the end was asked for. */
  failed(error: JobFailure): Ending {
    if (error.kind === 'cancelled' && this.cancel.request !== undefined) return this.cancelled();
    return { kind: 'failed', during: this.machine.state.phase, error };
  }
}
