import { err, ok, type Result } from 'neverthrow';

import { defect, invalidInput } from '../../core/errors.js';
import type { ContainerId, SandboxId } from '../../core/ids.js';
import type { EnsuredImage } from '../../image/image-manager.js';
import type { LinuxContainerResourcesInit } from '../../generated/types.js';
import type { Exit } from '../../policy/exit/exit.js';
import type { ResourceRequest } from '../../policy/resources/resources.js';
import type { CancelSwitch } from '../cancel-switch.js';
import { claimContainer } from './claim-container.js';
import type { Ending } from './ending.js';
import { ensureImage, ensureImages } from './ensure-image.js';
import { makeExitFolder } from '../machine/checks.js';
import { makeOnHost, planHostMade } from '../machine/made.js';
import type { RecordOutcome, Survives } from '../record/notes.js';
import type { StepRecord } from '../record/record.js';
import type { Journal } from '../record/journal.js';
import { type HostMade, NOTHING_MADE } from '../made.js';
import type { JobFailure, JobNetwork, JobOutcome } from '../outcome.js';
import { Program } from './program.js';
import { type ReadBack, readBackResources } from './read-back.js';
import type { JobServices } from '../services.js';
import { settleStep, type SettledStep } from '../recover/settle-step.js';
import { startContainer } from './start-container.js';
import type { JobState } from './state.js';
import { conclude, type OpenPod, type StepHome } from './home.js';
import type { StepPlan } from './plan.js';
import type { Phase, Trigger } from './transitions.js';
import { notRunning } from './not-running.js';
import { type UpdateError, updateResources } from './update-resources.js';

export type StepJournal = Journal<JobState, Phase, Trigger>;

interface Ids {
  readonly sandboxId: SandboxId;
  readonly containerId: ContainerId;
  readonly network: JobNetwork | undefined;
}

/** Everything that a container is created from. */
interface Prepared extends OpenPod {
  readonly step: SettledStep;
  readonly image: EnsuredImage;
}

/** Takes one step from `preparing` to `cleaned`: performs what belongs to each phase and writes down what came of it. */
export class StepRun {
  readonly #services: JobServices;
  readonly #plan: StepPlan;
  readonly #home: StepHome;
  readonly #journal: StepJournal;
  readonly #cancel: CancelSwitch;
  #sandboxId: SandboxId | undefined;
  #containerId: ContainerId | undefined;
  #exit: Exit | undefined;
  #usage: JobOutcome['usage'];
  #made: HostMade = NOTHING_MADE;
  #policyWarnings: JobOutcome['policyWarnings'];
  #asked: LinuxContainerResourcesInit | undefined;
  #readBack: Promise<ReadBack> | undefined;
  #updating: Promise<unknown> = Promise.resolve();
  #letGo = (): void => undefined;

  constructor(services: JobServices, plan: StepPlan, home: StepHome, journal: StepJournal, cancel: CancelSwitch) {
    this.#services = services;
    this.#plan = plan;
    this.#home = home;
    this.#journal = journal;
    this.#cancel = cancel;
    this.#asked = plan.resources;
  }

  /** Changes the limits of the running program; one change after the other. */
  update(request: ResourceRequest): Promise<Result<ReadBack, UpdateError>> {
    const updated = this.#updating.then(() => this.#update(request));
    this.#updating = updated.catch(() => undefined);
    return updated;
  }

  async #update(request: ResourceRequest): Promise<Result<ReadBack, UpdateError>> {
    const { state } = this.#journal;
    if (state.phase !== 'running') return err(notRunning(state.phase));
    const { containerId } = state;
    const target = { plan: this.#plan, notes: this.#home.notes, containerId, asked: this.#asked };
    const updated = await updateResources(this.#services, target, request);
    if (updated.isErr()) return err(updated.error);
    const { asked, ...readBack } = updated.value;
    this.#asked = asked;
    this.#readBack = Promise.resolve(readBack);
    return ok(readBack);
  }

  async run(record?: RecordOutcome): Promise<JobOutcome> {
    // From before it is there until nothing of the job is left: nobody takes the image away meanwhile. A name that is
    // none is told of by the pull.
    const lease = this.#services.images.lease(this.#plan.spec.image).unwrapOr(undefined);
    // Whatever happens, what was made is taken away again.
    const ending = await this.#work().catch((cause: unknown) => this.#failed(defect('ContainerJob.run', cause)));
    await this.#updating;
    const warnings = (await this.#readBack)?.warnings ?? [];
    const noted = this.#note({ step: 'cleaning', ending }, 'power_cut');
    const { phase } = this.#journal.state;
    const short = ending.kind === 'cancelled' && phase !== 'stopping' && phase !== 'exited';
    this.#journal.move(phase === 'exited' ? 'clean' : short ? 'cancel' : 'step_failed', { phase: 'cleaning' });
    const remains = {
      stepId: this.#plan.stepId,
      sandboxId: this.#sandboxId,
      containerId: this.#containerId,
      hasExited: this.#exit !== undefined,
      gracePeriodMs: phase === 'stopping' && !this.#cancel.hurry.aborted ? this.#plan.gracePeriodMs : 0,
      noted,
    };
    const extras = { made: this.#made, warnings, policyWarnings: this.#policyWarnings, usage: this.#usage };
    const timings = () => this.#journal.timings();
    const outcome = await conclude(this.#services, this.#home, ending, remains, extras, timings, record);
    lease?.release();
    this.#letGo();
    this.#journal.move('clean_done', { phase: 'cleaned', outcome });
    return outcome;
  }

  async #work(): Promise<Ending> {
    const running = await this.#untilRunning();
    return 'containerId' in running ? this.#untilEnd(running) : running;
  }

  /** Until the program runs. A part of its own, so that what is local to it is let go of then. */
  async #untilRunning(): Promise<Ids | Ending> {
    const begun = await this.#home.notes.beginStep(this.#plan.record);
    if (begun.isErr()) return this.#failed(begun.error);
    const settled = await this.#settle();
    if (settled.isErr()) return this.#failed(settled.error);
    // Not before, as the runtime hears of it.
    this.#letGo = this.#services.watcher.hold();
    if (this.#cancel.isAsked()) return this.#cancelled();
    const prepared = await this.#prepare(settled.value);
    if (prepared.isErr()) return this.#failed(prepared.error);
    const { sandboxId, network } = prepared.value;
    if (this.#cancel.isAsked()) return this.#cancelled();
    const creating = await this.#intend({ step: 'creating' }, 'kill');
    if (creating.isErr()) return this.#failed(creating.error);
    this.#journal.move('prepared', { phase: 'creating', sandboxId, network });

    const step = await this.#makeOnHost(prepared.value.step);
    if (step.isErr()) return this.#failed(step.error);
    const created = await this.#create({ ...prepared.value, step: step.value });
    if (created.isErr()) return this.#failed(created.error);
    const ids: Ids = { sandboxId, containerId: created.value, network };
    this.#containerId = ids.containerId;
    if (this.#cancel.isAsked()) return this.#cancelled();
    const starting = await this.#intend({ step: 'starting', containerId: ids.containerId }, 'power_cut');
    if (starting.isErr()) return this.#failed(starting.error);
    this.#journal.move('created', { phase: 'starting', ...ids });

    if (this.#asked !== undefined) {
      this.#readBack = readBackResources(this.#services, ids.containerId, this.#asked);
    }
    const started = await startContainer(this.#services, ids.containerId);
    if (started.isErr()) {
      const { error } = started;
      return error.kind === 'start_in_doubt' ? { kind: 'unknown', evidence: error.evidence } : this.#failed(error);
    }
    this.#journal.move('started', { phase: 'running', ...ids });
    await this.#note({ step: 'running', startedAtMs: this.#services.clock.nowMs() }, 'kill');
    return ids;
  }

  /** Everything that can refuse the step before anything is sent to the runtime. */
  async #settle(): Promise<Result<SettledStep, JobFailure>> {
    const pod = await this.#home.settle();
    if (pod.isErr()) return err(pod.error);
    const settled = await this.#cancel.during((signal) => settleStep(this.#services, pod.value, this.#plan, signal));
    if (settled.isErr()) return err(settled.error);
    const step = settled.value;
    this.#policyWarnings = step.policyWarnings.length === 0 ? undefined : step.policyWarnings;
    const lacking = await makeExitFolder(step.exitFolder);
    if (lacking.length > 0) return err(invalidInput('ContainerJob.run', lacking));
    return ok(step);
  }

  /** What the container will use on the host; the ledger knows of it before it is made. */
  async #makeOnHost(step: SettledStep): Promise<Result<SettledStep, JobFailure>> {
    const made = planHostMade(this.#services, step.pod.key, step);
    if (made.scratch.length + made.bindFs.length === 0) return ok(step);
    const noted = await this.#intend({ made }, 'power_cut');
    if (noted.isErr()) return err(noted.error);
    this.#made = made;
    const ready = await makeOnHost(this.#services, made, step);
    if (ready.isErr()) this.#made = { ...made, bindFs: [] };
    return ready;
  }

  /** The sandbox and the image, side by side. The sandbox is never given up half-made; the pull is. */
  async #prepare(step: SettledStep): Promise<Result<Prepared, JobFailure>> {
    const pull = new AbortController();
    const [opened, image] = await this.#cancel.during((signal) => {
      const abort = (): void => pull.abort(signal.reason);
      if (signal.aborted) abort();
      signal.addEventListener('abort', abort, { once: true });
      const opening = this.#home.open().then((result) => {
        if (result.isErr()) pull.abort(result.error);
        return result;
      });
      return Promise.all([opening, ensureImages(this.#services, step, pull.signal)]);
    });
    if (opened.isErr()) return err(opened.error);
    this.#sandboxId = opened.value.sandboxId;
    return image.map((value) => ({ ...opened.value, step, image: value }));
  }

  async #create({ pod, step, sandboxId, image }: Prepared): Promise<Result<ContainerId, JobFailure>> {
    const created = await claimContainer(this.#services, pod, sandboxId, step.container(image));
    const imageGone = created.isErr() && created.error.kind === 'not_found' && created.error.resource === 'image';
    if (!imageGone || step.spec.pullPolicy === 'Never') return created;
    // Somebody removed the image after it was found: pull it once more, and only once.
    const again = await this.#cancel.during((signal) => ensureImage(this.#services, step, signal, 'Always'));
    if (again.isErr()) return err(again.error);
    return claimContainer(this.#services, pod, sandboxId, step.container(again.value));
  }

  async #untilEnd(ids: Ids): Promise<Ending> {
    const stopSampling = this.#services.usage?.start(ids.containerId);
    const ending = await this.#untilExitOrStop(ids).finally(() => (this.#usage = stopSampling?.()));
    return this.#ended(ids, ending);
  }

  async #untilExitOrStop(ids: Ids): Promise<Ending> {
    const { spec, exitFolder, gracePeriodMs } = this.#plan;
    const program = new Program(this.#services, ids.containerId, this.#cancel, { exitFolder, isRecovered: false });
    const limitMs = spec.timeLimitMs;
    const exited = await program.untilExit(limitMs === undefined ? undefined : { limitMs, leftMs: limitMs });
    if (exited !== undefined) return exited;
    this.#journal.move('cancel', { phase: 'stopping', by: this.#cancel.request?.by ?? 'caller', ...ids });
    await this.#note(
      { step: 'stopping', stopAtMs: this.#services.clock.nowMs(), cancel: this.#cancel.request },
      'kill',
    );
    return program.stop(gracePeriodMs);
  }

  #ended(ids: Ids, ending: Ending): Ending {
    const exit = 'exit' in ending ? ending.exit : undefined;
    if (exit === undefined) return ending;
    this.#exit = exit;
    this.#journal.move('process_exited', { phase: 'exited', exit, ...ids });
    return ending;
  }

  /** Writes down what is about to be done, with the phases passed so far. */
  #intend(patch: Partial<StepRecord>, survives: Survives): ReturnType<StepHome['notes']['writeStep']> {
    return this.#home.notes.writeStep(this.#plan.stepId, { ...patch, timings: this.#journal.timings() }, survives);
  }

  async #note(patch: Partial<StepRecord>, survives: Survives): Promise<void> {
    (await this.#intend(patch, survives)).unwrapOr(undefined);
  }

  #cancelled(): Ending {
    const request = this.#cancel.request;
    if (request === undefined) throw new Error('ended as cancelled although nobody asked for it');
    return { kind: 'cancelled', request, exit: this.#exit };
  }

  /** Something failed: by itself, or because the end was asked for. */
  #failed(error: JobFailure): Ending {
    if (error.kind === 'cancelled' && this.#cancel.request !== undefined) return this.#cancelled();
    return { kind: 'failed', during: this.#journal.state.phase, error };
  }
}
