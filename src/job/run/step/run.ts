import { err, ok, type Result } from 'neverthrow';

import { defect } from '../../../core/errors.js';
import type { LinuxContainerResourcesInit } from '../../../generated/types.js';
import type { ResourceRequest } from '../../../policy/resources/resources.js';
import type { CancelSwitch } from '../../outcome/cancel-switch.js';
import type { JobOutcome } from '../../outcome/outcome.js';
import { momentNow } from '../../record/moment.js';
import type { RecordOutcome } from '../../record/notes.js';
import type { JobServices } from '../../services/services.js';
import { StepProgress, type StepMachine } from './step-progress.js';
import type { Ending } from '../../outcome/ending.js';
import { EndTimer } from '../container/end-timer.js';
import { conclude, type StepPod } from './step-pod.js';
import { type RunningIds, StepLaunch } from './launch.js';
import { notRunning } from '../../outcome/not-running.js';
import type { CheckedStep } from '../../spec/check-step.js';
import { Program } from '../container/program.js';
import type { ReadBack } from '../container/read-back.js';
import type { StepSpec } from '../../spec/step-spec.js';
import { type UpdateError, updateResources } from '../container/update-resources.js';

/** Takes one step from `preparing` to `cleaned`: performs what belongs to each phase and writes down what came of it. */
export class StepRun {
  readonly #progress: StepProgress;
  readonly #spec: StepSpec;
  readonly #gracePeriodMs: number;
  readonly #paths: Pick<CheckedStep, 'exitFolder' | 'runtimeLogPath'>;
  /** The pod's limits, which the program's may not exceed. */
  readonly #most: LinuxContainerResourcesInit | undefined;
  #launch: StepLaunch | undefined;
  /** Ends it when its time is over. */
  readonly endTimer: EndTimer;
  #usage: JobOutcome['usage'];
  #updating: Promise<unknown> | undefined;

  constructor(
    services: JobServices,
    checked: CheckedStep,
    stepPod: StepPod,
    machine: StepMachine,
    cancel: CancelSwitch,
  ) {
    this.#progress = new StepProgress(services, stepPod, machine, cancel, checked.stepId);
    this.#progress.asked = checked.resources;
    this.#spec = checked.spec;
    this.#gracePeriodMs = checked.gracePeriodMs;
    this.#paths = { exitFolder: checked.exitFolder, runtimeLogPath: checked.runtimeLogPath };
    this.#most = checked.pod.resources;
    this.endTimer = new EndTimer({ services, cancel, notes: stepPod.notes, stepId: checked.stepId }, checked.record);
    this.#launch = new StepLaunch(this.#progress, checked);
  }

  /** Changes the limits of the running program; one change after the other. */
  update(request: ResourceRequest): Promise<Result<ReadBack, UpdateError>> {
    const updated = (this.#updating ?? Promise.resolve()).then(() => this.#update(request));
    this.#updating = updated.catch(() => undefined);
    return updated;
  }

  async #update(request: ResourceRequest): Promise<Result<ReadBack, UpdateError>> {
    const { services, stepPod, machine, stepId } = this.#progress;
    const { state } = machine;
    if (state.phase !== 'running') return err(notRunning(state.phase));
    const { containerId } = state;
    const target = { stepId, most: this.#most, notes: stepPod.notes, containerId, asked: this.#progress.asked };
    const updated = await updateResources(services, target, request);
    if (updated.isErr()) return err(updated.error);
    const { asked, ...readBack } = updated.value;
    this.#progress.asked = asked;
    this.#progress.readBack = Promise.resolve(readBack);
    return ok(readBack);
  }

  async run(record?: RecordOutcome): Promise<JobOutcome> {
    const progress = this.#progress;
    // Held from before the pull until the clean-up, so that the image is not removed meanwhile. An invalid name is reported
    // by the pull.
    const lease = progress.services.images.lease(this.#spec.image).unwrapOr(undefined);
    this.endTimer.begin(() => progress.machine.state.phase);
    let ending: Ending;
    try {
      ending = await this.#work();
    } catch (cause) {
      // Whatever happens, what was made is taken away again.
      ending = progress.failed(defect('ContainerJob.run', cause));
    }
    this.endTimer.stop();
    await this.#updating;
    const outcome = await this.#conclude(ending, record);
    lease?.release();
    progress.machine.move('clean_done', { phase: 'cleaned', outcome });
    return outcome;
  }

  async #work(): Promise<Ending> {
    const running = await this.#launchOnce();
    if (!('containerId' in running)) return running;
    const stopSampling = this.#progress.services.usage?.start(running.containerId);
    try {
      const { services, started = momentNow(services) } = this.#progress;
      const ended = await this.#program(running).untilExit(this.endTimer, started);
      const ending = ended ?? (await this.#stop(running));
      return this.#ended(running, ending);
    } finally {
      this.#usage = stopSampling?.();
    }
  }

  /** Nothing of the launch outlives it. */
  #launchOnce(): Promise<RunningIds | Ending> {
    const launch = this.#launch;
    this.#launch = undefined;
    if (launch === undefined) throw new Error('a step was launched twice');
    return launch.run();
  }

  #program({ containerId, sandboxId }: RunningIds): Program {
    const { services, cancel } = this.#progress;
    const { exitFolder, runtimeLogPath } = this.#paths;
    return new Program(services, containerId, cancel, {
      sandboxId,
      exitFolder,
      logPath: runtimeLogPath,
      isRecovered: false,
    });
  }

  async #stop(running: RunningIds): Promise<Ending> {
    const { services, machine, cancel } = this.#progress;
    machine.move('cancel', { phase: 'stopping', by: cancel.request?.by ?? 'caller', ...running });
    await this.#progress.note({ step: 'stopping', stopBegan: momentNow(services), cancel: cancel.request }, 'kill');
    return this.#program(running).stop(this.#graceMs());
  }

  /** As it was asked for with the end, or with the step. */
  #graceMs(): number {
    return this.#progress.cancel.request?.gracePeriodMs ?? this.#gracePeriodMs;
  }

  #ended(ids: RunningIds, ending: Ending): Ending {
    const exit = 'exit' in ending ? ending.exit : undefined;
    if (exit === undefined) return ending;
    this.#progress.exit = exit;
    this.#progress.machine.move('process_exited', { phase: 'exited', exit, ...ids });
    return ending;
  }

  async #conclude(ending: Ending, record: RecordOutcome | undefined): Promise<JobOutcome> {
    const progress = this.#progress;
    const { services, stepPod, machine, cancel, stepId, made, policyWarnings } = progress;
    const warnings = (await progress.readBack)?.warnings ?? [];
    const noted = progress.note({ step: 'cleaning', ending }, 'power_cut');
    const { phase } = machine.state;
    const short = ending.kind === 'cancelled' && phase !== 'stopping' && phase !== 'exited';
    const mayRun = phase === 'stopping' || ending.kind === 'unknown';
    machine.move(phase === 'exited' ? 'clean' : short ? 'cancel' : 'step_failed', { phase: 'cleaning' });
    const remains = {
      stepId,
      sandboxId: progress.sandboxId,
      containerId: progress.containerId,
      hasExited: progress.exit !== undefined,
      gracePeriodMs: mayRun && !cancel.hurry.aborted ? this.#graceMs() : 0,
      noted,
    };
    const extras = { made, warnings, policyWarnings, usage: this.#usage, output: Promise.resolve(progress.output) };
    return conclude(services, stepPod, ending, remains, extras, () => machine.timings(), record);
  }
}
