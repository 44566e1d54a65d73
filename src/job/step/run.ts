import { err, ok, type Result } from 'neverthrow';

import { defect } from '../../core/errors.js';
import type { LinuxContainerResourcesInit } from '../../generated/types.js';
import type { ResourceRequest } from '../../policy/resources/resources.js';
import type { CancelSwitch } from '../cancel-switch.js';
import type { JobOutcome } from '../outcome.js';
import { momentNow } from '../record/moment.js';
import type { RecordOutcome } from '../record/notes.js';
import type { JobServices } from '../services.js';
import { StepCourse, type StepJournal } from './course.js';
import type { Ending } from './ending.js';
import { conclude, type StepHome } from './home.js';
import { type RunningIds, StepLaunch } from './launch.js';
import { notRunning } from './not-running.js';
import type { StepPlan } from './plan.js';
import { Program } from './program.js';
import type { ReadBack } from './read-back.js';
import type { StepSpec } from './spec.js';
import { type UpdateError, updateResources } from './update-resources.js';

/** Takes one step from `preparing` to `cleaned`: performs what belongs to each phase and writes down what came of it. */
export class StepRun {
  readonly #course: StepCourse;
  readonly #spec: StepSpec;
  readonly #gracePeriodMs: number;
  readonly #exitFolder: string | undefined;
  /** The pod's limits, which the program's may not exceed. */
  readonly #most: LinuxContainerResourcesInit | undefined;
  #launch: StepLaunch | undefined;
  #usage: JobOutcome['usage'];
  #updating: Promise<unknown> | undefined;

  constructor(services: JobServices, plan: StepPlan, home: StepHome, journal: StepJournal, cancel: CancelSwitch) {
    this.#course = new StepCourse(services, home, journal, cancel, plan.stepId);
    this.#course.asked = plan.resources;
    this.#spec = plan.spec;
    this.#gracePeriodMs = plan.gracePeriodMs;
    this.#exitFolder = plan.exitFolder;
    this.#most = plan.pod.resources;
    this.#launch = new StepLaunch(this.#course, plan);
  }

  /** Changes the limits of the running program; one change after the other. */
  update(request: ResourceRequest): Promise<Result<ReadBack, UpdateError>> {
    const updated = (this.#updating ?? Promise.resolve()).then(() => this.#update(request));
    this.#updating = updated.catch(() => undefined);
    return updated;
  }

  async #update(request: ResourceRequest): Promise<Result<ReadBack, UpdateError>> {
    const { services, home, journal, stepId } = this.#course;
    const { state } = journal;
    if (state.phase !== 'running') return err(notRunning(state.phase));
    const { containerId } = state;
    const target = { stepId, most: this.#most, notes: home.notes, containerId, asked: this.#course.asked };
    const updated = await updateResources(services, target, request);
    if (updated.isErr()) return err(updated.error);
    const { asked, ...readBack } = updated.value;
    this.#course.asked = asked;
    this.#course.readBack = Promise.resolve(readBack);
    return ok(readBack);
  }

  async run(record?: RecordOutcome): Promise<JobOutcome> {
    const course = this.#course;
    // From before it is there until nothing of the job is left: nobody takes the image away meanwhile. A name that is
    // none is told of by the pull.
    const lease = course.services.images.lease(this.#spec.image).unwrapOr(undefined);
    let ending: Ending;
    try {
      ending = await this.#work();
    } catch (cause) {
      // Whatever happens, what was made is taken away again.
      ending = course.failed(defect('ContainerJob.run', cause));
    }
    await this.#updating;
    const outcome = await this.#conclude(ending, record);
    lease?.release();
    course.journal.move('clean_done', { phase: 'cleaned', outcome });
    return outcome;
  }

  async #work(): Promise<Ending> {
    const running = await this.#launchOnce();
    if (!('containerId' in running)) return running;
    const stopSampling = this.#course.services.usage?.start(running.containerId);
    try {
      const ending = (await this.#program(running).untilExit(this.#limit())) ?? (await this.#stop(running));
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

  #program({ containerId }: RunningIds): Program {
    const { services, cancel } = this.#course;
    return new Program(services, containerId, cancel, { exitFolder: this.#exitFolder, isRecovered: false });
  }

  #limit(): { readonly limitMs: number; readonly leftMs: number } | undefined {
    const { timeLimitMs } = this.#spec;
    return timeLimitMs === undefined ? undefined : { limitMs: timeLimitMs, leftMs: timeLimitMs };
  }

  async #stop(running: RunningIds): Promise<Ending> {
    const { services, journal, cancel } = this.#course;
    journal.move('cancel', { phase: 'stopping', by: cancel.request?.by ?? 'caller', ...running });
    await this.#course.note({ step: 'stopping', stopBegan: momentNow(services), cancel: cancel.request }, 'kill');
    return this.#program(running).stop(this.#gracePeriodMs);
  }

  #ended(ids: RunningIds, ending: Ending): Ending {
    const exit = 'exit' in ending ? ending.exit : undefined;
    if (exit === undefined) return ending;
    this.#course.exit = exit;
    this.#course.journal.move('process_exited', { phase: 'exited', exit, ...ids });
    return ending;
  }

  async #conclude(ending: Ending, record: RecordOutcome | undefined): Promise<JobOutcome> {
    const course = this.#course;
    const { services, home, journal, cancel, stepId, made, policyWarnings } = course;
    const warnings = (await course.readBack)?.warnings ?? [];
    const noted = course.note({ step: 'cleaning', ending }, 'power_cut');
    const { phase } = journal.state;
    const short = ending.kind === 'cancelled' && phase !== 'stopping' && phase !== 'exited';
    journal.move(phase === 'exited' ? 'clean' : short ? 'cancel' : 'step_failed', { phase: 'cleaning' });
    const remains = {
      stepId,
      sandboxId: course.sandboxId,
      containerId: course.containerId,
      hasExited: course.exit !== undefined,
      gracePeriodMs: phase === 'stopping' && !cancel.hurry.aborted ? this.#gracePeriodMs : 0,
      noted,
    };
    const extras = { made, warnings, policyWarnings, usage: this.#usage };
    return conclude(services, home, ending, remains, extras, () => journal.timings(), record);
  }
}
