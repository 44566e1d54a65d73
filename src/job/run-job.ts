import { err, type Result } from 'neverthrow';

import { defect } from '../core/errors.js';
import type { ContainerId, SandboxId } from '../core/ids.js';
import type { EnsuredImage } from '../image/image-manager.js';
import type { Exit } from '../policy/exit.js';
import type { ObservedExit } from '../streaming/watch/exit-watcher.js';
import type { CancelSwitch } from './cancel-switch.js';
import { claimContainer } from './claim-container.js';
import { cleanUp } from './clean-up.js';
import { type Ending, outcomeOf } from './ending.js';
import { believedExit } from './exit-truth.js';
import { JobNotes, type RecordOutcome } from './job-notes.js';
import type { Journal } from './journal.js';
import type { JobFailure, JobOutcome, LeftBehind } from './outcome.js';
import type { JobRecord } from './job-record.js';
import type { JobPlan } from './plan.js';
import { ensureImage, prepare } from './prepare.js';
import type { JobServices } from './services.js';
import { startContainer } from './start-container.js';
import { stopProgram } from './stop-program.js';

interface Ids {
  readonly sandboxId: SandboxId;
  readonly containerId: ContainerId;
}

/** Takes one job from `preparing` to `cleaned`: performs the step of each phase and writes down what came of it. */
export class JobRun {
  readonly #services: JobServices;
  readonly #plan: JobPlan;
  readonly #journal: Journal;
  readonly #cancel: CancelSwitch;
  readonly #notes: JobNotes;
  #sandboxId: SandboxId | undefined;
  #sandboxInDoubt = false;
  #containerId: ContainerId | undefined;
  #exit: Exit | undefined;

  constructor(services: JobServices, plan: JobPlan, journal: Journal, cancel: CancelSwitch) {
    this.#services = services;
    this.#plan = plan;
    this.#journal = journal;
    this.#cancel = cancel;
    this.#notes = new JobNotes(services.ledger, plan.key, plan.record);
  }

  async run(record?: RecordOutcome): Promise<JobOutcome> {
    const letGo = this.#services.watcher.hold();
    // From before it is there until nothing of the job is left: nobody takes the image away meanwhile. A name that is
    // none is told of by the pull.
    const lease = this.#services.images.lease(this.#plan.step.spec.image).unwrapOr(undefined);
    this.#journal.move('run', { phase: 'preparing' });
    // Whatever happens, what was made is taken away again.
    const ending = await this.#work().catch((cause: unknown) => this.#failed(defect('ContainerJob.run', cause)));
    await this.#note({ step: 'cleaning', ending });
    const leftBehind = await this.#clean(ending);
    lease?.release();
    letGo();
    const outcome = Object.freeze(
      outcomeOf(ending, {
        jobId: this.#plan.pod.job.jobId,
        timings: this.#journal.timings(),
        leftBehind,
        sandboxId: this.#sandboxId,
        containerId: this.#containerId,
      }),
    );
    await this.#notes.close(outcome, record);
    this.#journal.move('clean_done', { phase: 'cleaned', outcome });
    return outcome;
  }

  async #work(): Promise<Ending> {
    const begun = await this.#notes.begin();
    if (begun.isErr()) return this.#failed(begun.error);
    const prepared = await prepare(this.#services, this.#plan, this.#cancel.signal);
    const { sandboxId, image } = prepared;
    this.#sandboxId = sandboxId;
    this.#sandboxInDoubt = prepared.sandboxInDoubt;
    if (image.isErr()) return this.#failed(image.error);
    if (sandboxId === undefined) throw new Error('prepared without a sandbox');
    if (this.#cancel.isAsked()) return this.#cancelled();
    const creating = await this.#intend({ step: 'creating', sandboxId });
    if (creating.isErr()) return this.#failed(creating.error);
    this.#journal.move('prepared', { phase: 'creating', sandboxId });

    const created = await this.#create(sandboxId, image.value);
    if (created.isErr()) return this.#failed(created.error);
    const ids: Ids = { sandboxId, containerId: created.value };
    this.#containerId = ids.containerId;
    if (this.#cancel.isAsked()) return this.#cancelled();
    const starting = await this.#intend({ step: 'starting', ...ids });
    if (starting.isErr()) return this.#failed(starting.error);
    this.#journal.move('created', { phase: 'starting', ...ids });

    const started = await startContainer(this.#services, ids.containerId);
    if (started.isErr()) {
      const { error } = started;
      return error.kind === 'start_in_doubt' ? { kind: 'unknown', evidence: error.evidence } : this.#failed(error);
    }
    this.#journal.move('started', { phase: 'running', ...ids });
    await this.#note({ step: 'running', startedAtMs: this.#services.clock.nowMs() });
    return this.#untilExit(ids);
  }

  async #create(sandboxId: SandboxId, image: EnsuredImage): Promise<Result<ContainerId, JobFailure>> {
    const created = await claimContainer(this.#services, this.#plan.pod, sandboxId, this.#plan.step.container(image));
    const imageGone = created.isErr() && created.error.kind === 'not_found' && created.error.resource === 'image';
    if (!imageGone || this.#plan.step.spec.pullPolicy === 'Never') return created;
    // Somebody removed the image after it was found: pull it once more, and only once.
    const again = await ensureImage(this.#services, this.#plan.step, this.#cancel.signal, 'Always');
    if (again.isErr()) return err(again.error);
    return claimContainer(this.#services, this.#plan.pod, sandboxId, this.#plan.step.container(again.value));
  }

  async #untilExit(ids: Ids): Promise<Ending> {
    const limit = this.#startTimeLimit();
    const seen = await this.#services.watcher.exitOf(ids.containerId, this.#cancel.signal);
    limit?.cancel();
    if (seen !== 'aborted') return this.#ended(ids, seen, false);
    this.#journal.move('cancel', { phase: 'stopping', by: this.#cancel.request?.by ?? 'caller', ...ids });
    await this.#note({ step: 'stopping', stopAtMs: this.#services.clock.nowMs(), cancel: this.#cancel.request });
    const stopped = await stopProgram(
      this.#services,
      ids.containerId,
      this.#plan.step.gracePeriodMs,
      this.#cancel.hurry,
    );
    return stopped === undefined ? this.#cancelled() : this.#ended(ids, stopped, true);
  }

  #startTimeLimit() {
    const { timeLimitMs } = this.#plan.step.spec;
    if (timeLimitMs === undefined) return undefined;
    return this.#services.clock.setTimer(timeLimitMs, () => {
      if (this.#cancel.request !== undefined) return;
      this.#cancel.ask({ by: 'time_limit', reason: `the time limit of ${timeLimitMs} ms passed`, during: 'running' });
    });
  }

  async #ended(ids: Ids, seen: ObservedExit, stopped: boolean): Promise<Ending> {
    const exit = await believedExit(seen, stopped, this.#plan.step.exitFolder);
    if (exit === undefined) {
      const why = seen.kind === 'gone' ? seen.message : 'no status';
      return { kind: 'unknown', evidence: `somebody else removed the container: ${why}` };
    }
    this.#exit = exit;
    this.#journal.move('process_exited', { phase: 'exited', exit, ...ids });
    return stopped ? this.#cancelled() : { kind: 'exit', exit };
  }

  /** Writes down what is about to be done, with the phases passed so far. */
  #intend(patch: Partial<JobRecord>): ReturnType<JobNotes['write']> {
    return this.#notes.write({ ...patch, timings: this.#journal.timings() });
  }

  #note(patch: Partial<JobRecord>): Promise<void> {
    return this.#notes.note({ ...patch, timings: this.#journal.timings() });
  }

  #cancelled(): Ending {
    const request = this.#cancel.request;
    if (request === undefined) throw new Error('ended as cancelled although nobody asked for it');
    return { kind: 'cancelled', request, exit: this.#exit };
  }

  /** A step failed: by itself, or because the end was asked for. */
  #failed(error: JobFailure): Ending {
    if (error.kind === 'cancelled' && this.#cancel.request !== undefined) return this.#cancelled();
    return { kind: 'failed', during: this.#journal.state.phase, error };
  }

  async #clean(ending: Ending): Promise<readonly LeftBehind[]> {
    const { phase } = this.#journal.state;
    const short = ending.kind === 'cancelled' && phase !== 'stopping' && phase !== 'exited';
    this.#journal.move(phase === 'exited' ? 'clean' : short ? 'cancel' : 'step_failed', { phase: 'cleaning' });
    return cleanUp(this.#services, this.#plan.pod.trace, {
      sandboxId: this.#sandboxId,
      sandboxInDoubt: this.#sandboxInDoubt,
      exitedContainerId: this.#exit === undefined ? undefined : this.#containerId,
      gracePeriodMs: phase === 'stopping' && !this.#cancel.hurry.aborted ? this.#plan.step.gracePeriodMs : 0,
    });
  }
}
