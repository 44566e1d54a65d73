import { err, type Result } from 'neverthrow';

import { defect } from '../core/errors.js';
import type { ContainerId } from '../core/ids.js';
import { loadedEngine, loadEngine } from './run/load-engine.js';
import { removeLogs } from './run/host/output.js';
import { JobNotes } from './record/notes.js';
import type { PodHoldings } from './run/create-or-adopt-pod.js';
import { StateMachine } from './outcome/state-machine.js';
import type { JobFailure, JobOutcome, LeftBehind } from './outcome/outcome.js';
import type { PodOutcome } from './outcome/pod-outcome.js';
import type { PodState } from './outcome/pod-state.js';
import { POD_TRANSITIONS, type PodPhase, type PodTrigger } from './outcome/pod-transitions.js';
import type { JobServices } from './services/services.js';
import type { PodRequest } from './request/complete-pod.js';
import type { CheckedPod } from './spec/check-pod.js';
import type { OpenPod } from './run/step/step-pod.js';

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
  readonly machine: StateMachine<PodState, PodPhase, PodTrigger>;
  readonly #services: JobServices;
  #checked: CheckedPod | undefined;
  #completing: Promise<Result<PodRequest, JobFailure>> | undefined;
  #beginning: Promise<Result<PodRequest, JobFailure>> | undefined;
  #opening: Promise<Result<OpenPod, JobFailure>> | undefined;
  #error: JobFailure | undefined;
  readonly #holdings: PodHoldings = {
    letGo: () => undefined,
    ports: [],
    sandboxId: undefined,
    sandboxInDoubt: false,
  };

  constructor(services: JobServices, checked: CheckedPod) {
    this.#checked = checked;
    this.#services = services;
    this.notes = new JobNotes(services, checked.key, checked.record);
    this.machine = new StateMachine<PodState, PodPhase, PodTrigger>(
      services.clock,
      POD_TRANSITIONS,
      { phase: 'pending' },
      undefined,
      services.calls?.closed,
    );
  }

  /** The pod as it is asked for. Nothing is sent to the runtime, and nothing is made. */
  complete(): Promise<Result<PodRequest, JobFailure>> {
    this.#completing ??= this.#complete();
    return this.#completing;
  }

  async #complete(): Promise<Result<PodRequest, JobFailure>> {
    const { completePod } = loadedEngine() ?? (await loadEngine());
    if (this.#checked === undefined) throw new Error('the request of this pod was released');
    return completePod(this.#services, this.#checked);
  }

  /** Releases spec and request, once no step will ask for the pod any more: a job may run for days. */
  dropRequest(): void {
    this.#checked = undefined;
    this.#completing = undefined;
    this.#beginning = undefined;
    this.#opening = undefined;
  }

  /** The pod written down, and its places on this machine made. Whatever refuses it has done so before the runtime learns of it. */
  begin(): Promise<Result<PodRequest, JobFailure>> {
    this.#beginning ??= this.#begin();
    return this.#beginning;
  }

  async #begin(): Promise<Result<PodRequest, JobFailure>> {
    this.machine.move('open', { phase: 'opening' });
    // A load that fails is this job's failure as well.
    const load = async () => loadedEngine() ?? loadEngine();
    const begun = await load()
      .then(({ beginPod }) => beginPod(this.#services, this))
      .catch((cause: unknown) => err(defect('PodJob.start', cause)));
    return begun.mapErr((error) => this.#broken(error));
  }

  #broken(error: JobFailure): JobFailure {
    this.#error = error;
    this.machine.move('sandbox_failed', { phase: 'broken', error });
    return error;
  }

  /** The sandbox, made when it is first asked for. Not given up half-made, whatever is cancelled meanwhile. */
  open(): Promise<Result<OpenPod, JobFailure>> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async #open(): Promise<Result<OpenPod, JobFailure>> {
    const begun = await this.begin();
    if (begun.isErr()) return err(begun.error);
    const opened = await this.#claim(begun.value).catch((cause: unknown) => err(defect('PodJob.start', cause)));
    if (opened.isErr()) return err(this.#broken(opened.error));
    const { sandboxId, network } = opened.value;
    this.machine.move('sandbox_ready', { phase: 'open', sandboxId, network });
    return opened;
  }

  async #claim(request: PodRequest): Promise<Result<OpenPod, JobFailure>> {
    const { createOrAdoptPod } = loadedEngine() ?? (await loadEngine());
    return createOrAdoptPod(this.#services, this, request, this.#holdings);
  }

  /** Removes the sandbox and all that is in it. One that is being made is waited for. */
  async clean({ exitedContainerId, gracePeriodMs, noted }: StillThere): Promise<readonly LeftBehind[]> {
    if (this.machine.state.phase === 'pending') return [];
    // There may be a sandbox even where this is an error.
    (await this.#beginning)?.unwrapOr(undefined);
    (await this.#opening)?.unwrapOr(undefined);
    this.machine.move('end', { phase: 'closing' });
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

  /** Removes the logs that the runtime wrote. */
  removeLogs(): Promise<readonly LeftBehind[]> {
    return removeLogs(this.#services, this.notes.record.logFolder);
  }

  /** Finalizes the record of a pod that is cleaned up. */
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
      timings: this.machine.timings(),
    });
    this.machine.move(this.machine.state.phase === 'pending' ? 'end' : 'clean_done', { phase: 'closed', outcome });
    return outcome;
  }
}
