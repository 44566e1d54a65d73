import { err, type Result } from 'neverthrow';

import { defect } from '../../core/errors.js';
import type { ContainerId } from '../../core/ids.js';
import { loadedEngine, loadEngine } from '../load-engine.js';
import { JobNotes } from '../record/notes.js';
import type { PodHoldings } from './claim.js';
import { Journal } from '../record/journal.js';
import type { JobFailure, JobOutcome, LeftBehind } from '../outcome.js';
import type { PodOutcome } from './outcome.js';
import type { PodPlan } from './plan.js';
import type { PodState } from './state.js';
import { POD_TRANSITIONS, type PodPhase, type PodTrigger } from './transitions.js';
import type { JobServices } from '../services.js';
import type { SettledPod } from '../recover/settle-pod.js';
import type { OpenPod } from '../step/home.js';

/** What still runs in a pod when it ends. */
interface StillThere {
  /** The only container there is, whose program has ended; else they are looked for. */
  readonly exitedContainerId: ContainerId | undefined;
  /** Grace period in milliseconds for what still runs. */
  readonly gracePeriodMs: number;
  /** Nothing that could tell of the ending is removed before this resolves. @default at once */
  readonly noted?: Promise<void> | undefined;
}

/** Holds the sandbox of a job: claims it once for all steps, and takes it away when they are over. */
export class PodRun {
  readonly notes: JobNotes;
  readonly journal: Journal<PodState, PodPhase, PodTrigger>;
  readonly #services: JobServices;
  #plan: PodPlan | undefined;
  #settling: Promise<Result<SettledPod, JobFailure>> | undefined;
  #opening: Promise<Result<OpenPod, JobFailure>> | undefined;
  #error: JobFailure | undefined;
  readonly #holdings: PodHoldings = {
    letGo: () => undefined,
    ports: [],
    sandboxId: undefined,
    sandboxInDoubt: false,
  };

  constructor(services: JobServices, plan: PodPlan) {
    this.#plan = plan;
    this.#services = services;
    this.notes = new JobNotes(services.ledger, plan.key, plan.record);
    this.journal = new Journal<PodState, PodPhase, PodTrigger>(
      services.clock,
      POD_TRANSITIONS,
      { phase: 'pending' },
      undefined,
      services.calls?.closed,
    );
  }

  /** The pod as its machine and its runtime will have it. Nothing is sent to the runtime, and nothing is made. */
  settle(): Promise<Result<SettledPod, JobFailure>> {
    this.#settling ??= this.#settle();
    return this.#settling;
  }

  async #settle(): Promise<Result<SettledPod, JobFailure>> {
    const { settlePod } = loadedEngine() ?? (await loadEngine());
    if (this.#plan === undefined) throw new Error('the plan of this pod was let go of');
    return settlePod(this.#services, this.#plan);
  }

  /** Lets go of what was planned, once no step will ask for the pod any more: a job may run for days. */
  dropPlan(): void {
    this.#plan = undefined;
    this.#settling = undefined;
    this.#opening = undefined;
  }

  /** The sandbox, made when it is first asked for. Not given up half-made, whatever is cancelled meanwhile. */
  open(): Promise<Result<OpenPod, JobFailure>> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async #open(): Promise<Result<OpenPod, JobFailure>> {
    this.journal.move('open', { phase: 'opening' });
    const opened = await this.#claim().catch((cause: unknown) => err(defect('PodJob.start', cause)));
    if (opened.isErr()) {
      this.#error = opened.error;
      this.journal.move('sandbox_failed', { phase: 'broken', error: opened.error });
      return opened;
    }
    const { sandboxId, network } = opened.value;
    this.journal.move('sandbox_ready', { phase: 'open', sandboxId, network });
    return opened;
  }

  async #claim(): Promise<Result<OpenPod, JobFailure>> {
    const { claimPod } = loadedEngine() ?? (await loadEngine());
    return claimPod(this.#services, this, this.#holdings);
  }

  /** Takes away the sandbox and all that is in it. One that is being made is waited for. */
  async clean({ exitedContainerId, gracePeriodMs, noted }: StillThere): Promise<readonly LeftBehind[]> {
    if (this.journal.state.phase === 'pending') return [];
    // There may be a sandbox even where this is an error.
    (await this.#opening)?.unwrapOr(undefined);
    this.journal.move('end', { phase: 'closing' });
    const { cleanUp } = loadedEngine() ?? (await loadEngine());
    const left = await cleanUp(this.#services, this.notes.record, {
      sandboxId: this.#holdings.sandboxId,
      sandboxInDoubt: this.#holdings.sandboxInDoubt,
      exitedContainerId,
      gracePeriodMs,
      noted,
    });
    this.#services.host.ports.release(this.#holdings.ports);
    return left;
  }

  /** Closes the books over a pod that is cleaned up. */
  async close(steps: readonly JobOutcome[], leftBehind: readonly LeftBehind[]): Promise<PodOutcome> {
    await this.notes.close(leftBehind);
    this.#holdings.letGo();
    const { jobId, attempt } = this.notes.record;
    const outcome: PodOutcome = Object.freeze({
      jobId,
      attempt,
      steps: [...steps].sort((a, b) => a.stepId - b.stepId),
      leftBehind,
      sandboxId: this.#holdings.sandboxId,
      error: this.#error,
      timings: this.journal.timings(),
    });
    this.journal.move(this.journal.state.phase === 'pending' ? 'end' : 'clean_done', { phase: 'closed', outcome });
    return outcome;
  }
}
