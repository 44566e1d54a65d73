import { err, type Result } from 'neverthrow';

import { defect } from '../core/errors.js';
import type { ContainerId, SandboxId } from '../core/ids.js';
import type { EnsuredImage } from '../image/image-manager.js';
import { type Exit, readExit } from '../policy/exit.js';
import type { ObservedExit } from '../streaming/watch/exit-watcher.js';
import type { CancelSwitch } from './cancel-switch.js';
import { claimContainer } from './claim-container.js';
import { cleanUp } from './clean-up.js';
import { type Ending, outcomeOf } from './ending.js';
import type { Journal } from './journal.js';
import type { JobFailure, JobOutcome, LeftBehind } from './outcome.js';
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
  #sandboxId: SandboxId | undefined;
  #sandboxInDoubt = false;
  #containerId: ContainerId | undefined;
  #exit: Exit | undefined;

  constructor(services: JobServices, plan: JobPlan, journal: Journal, cancel: CancelSwitch) {
    this.#services = services;
    this.#plan = plan;
    this.#journal = journal;
    this.#cancel = cancel;
  }

  async run(): Promise<JobOutcome> {
    const letGo = this.#services.watcher.hold();
    this.#journal.move('run', { phase: 'preparing' });
    // Whatever happens, what was made is taken away again.
    const ending = await this.#work().catch((cause: unknown) => this.#failed(defect('ContainerJob.run', cause)));
    const leftBehind = await this.#clean(ending);
    letGo();
    const outcome = Object.freeze(
      outcomeOf(ending, {
        jobId: this.#plan.spec.jobId,
        timings: this.#journal.timings(),
        leftBehind,
        sandboxId: this.#sandboxId,
        containerId: this.#containerId,
      }),
    );
    this.#journal.move('clean_done', { phase: 'cleaned', outcome });
    return outcome;
  }

  async #work(): Promise<Ending> {
    const prepared = await prepare(this.#services, this.#plan, this.#cancel.signal);
    const { sandboxId, image } = prepared;
    this.#sandboxId = sandboxId;
    this.#sandboxInDoubt = prepared.sandboxInDoubt;
    if (image.isErr()) return this.#failed(image.error);
    if (sandboxId === undefined) throw new Error('prepared without a sandbox');
    if (this.#cancel.isAsked()) return this.#cancelled();
    this.#journal.move('prepared', { phase: 'creating', sandboxId });

    const created = await this.#create(sandboxId, image.value);
    if (created.isErr()) return this.#failed(created.error);
    const ids: Ids = { sandboxId, containerId: created.value };
    this.#containerId = ids.containerId;
    if (this.#cancel.isAsked()) return this.#cancelled();
    this.#journal.move('created', { phase: 'starting', ...ids });

    const started = await startContainer(this.#services, ids.containerId);
    if (started.isErr()) return this.#failed(started.error);
    this.#journal.move('started', { phase: 'running', ...ids });
    return this.#untilExit(ids);
  }

  async #create(sandboxId: SandboxId, image: EnsuredImage): Promise<Result<ContainerId, JobFailure>> {
    const created = await claimContainer(this.#services, this.#plan, sandboxId, this.#plan.container(image));
    const imageGone = created.isErr() && created.error.kind === 'not_found' && created.error.resource === 'image';
    if (!imageGone || this.#plan.spec.pullPolicy === 'Never') return created;
    // Somebody removed the image after it was found: pull it once more, and only once.
    const again = await ensureImage(this.#services, this.#plan, this.#cancel.signal, 'Always');
    if (again.isErr()) return err(again.error);
    return claimContainer(this.#services, this.#plan, sandboxId, this.#plan.container(again.value));
  }

  async #untilExit(ids: Ids): Promise<Ending> {
    const limit = this.#startTimeLimit();
    const seen = await this.#services.watcher.exitOf(ids.containerId, this.#cancel.signal);
    limit?.cancel();
    if (seen !== 'aborted') return this.#ended(ids, seen, false);
    this.#journal.move('cancel', { phase: 'stopping', by: this.#cancel.request?.by ?? 'caller', ...ids });
    const stopped = await stopProgram(this.#services, ids.containerId, this.#plan.gracePeriodMs, this.#cancel.hurry);
    return stopped === undefined ? this.#cancelled() : this.#ended(ids, stopped, true);
  }

  #startTimeLimit() {
    const { timeLimitMs } = this.#plan.spec;
    if (timeLimitMs === undefined) return undefined;
    return this.#services.clock.setTimer(timeLimitMs, () => {
      if (this.#cancel.request !== undefined) return;
      this.#cancel.ask({ by: 'time_limit', reason: `the time limit of ${timeLimitMs} ms passed`, during: 'running' });
    });
  }

  #ended(ids: Ids, seen: ObservedExit, stopped: boolean): Ending {
    if (seen.kind === 'gone')
      return { kind: 'unknown', evidence: `somebody else removed the container: ${seen.message}` };
    const exit = readExit(seen.status, seen.source, stopped);
    this.#exit = exit;
    this.#journal.move('process_exited', { phase: 'exited', exit, ...ids });
    return stopped ? this.#cancelled() : { kind: 'exit', exit };
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
    return cleanUp(this.#services, this.#plan, {
      sandboxId: this.#sandboxId,
      sandboxInDoubt: this.#sandboxInDoubt,
      exitedContainerId: this.#exit === undefined ? undefined : this.#containerId,
      gracePeriodMs: phase === 'stopping' && !this.#cancel.hurry.aborted ? this.#plan.gracePeriodMs : 0,
    });
  }
}
