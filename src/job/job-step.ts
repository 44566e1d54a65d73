import { inspect } from 'node:util';

import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import { onAbort } from '../core/on-abort.js';
import type { Defect, InvalidInput } from '../core/errors.js';
import { fromBody } from '../core/from-body.js';
import { type NodeClosed, nodeClosed, untilClosed } from './services/closing.js';
import type { CancelOptions } from './outcome/cancel-options.js';
import type { CancelSwitch } from './outcome/cancel-switch.js';
import type { RecordOutcome } from './record/notes.js';
import { toldOf } from './outcome/ending.js';
import { StateMachine } from './outcome/state-machine.js';
import type { ResourceRequest } from '../policy/resources/resources.js';
import type { CancelledBy, JobOutcome } from './outcome/outcome.js';
import type { ReadBack } from './run/container/read-back.js';
import type { JobServices } from './services/services.js';
import type { JobState } from './outcome/step-state.js';
import type { StepPod } from './run/step/step-pod.js';
import { type Engine, loadedEngine, loadEngine } from './run/load-engine.js';
import type { TimeLimitsError } from './run/container/end-timer.js';
import type { CheckedStep } from './spec/check-step.js';
import type { StepRun } from './run/step/run.js';
import type { StepSpec } from './spec/step-spec.js';
import type { TimeLimits } from './outcome/time-limits.js';
import { readCancelOptions } from './spec/cancel-options.js';
import { tellPhase } from './outcome/tell-phase.js';
import {
  type IllegalTransition,
  type Phase,
  transition,
  TRANSITIONS,
  type Trigger,
} from './outcome/step-transitions.js';
import { isOver, notBegun, notRunning } from './outcome/not-running.js';
import type { UpdateError } from './run/container/update-resources.js';

const SET_TIME_LIMITS = 'JobStep.setTimeLimits';

/** How a step, or a job of one step, is run. */
export interface RunOptions {
  /** Aborting it ends the job as `cancel` does. @default none */
  readonly signal?: AbortSignal | undefined;
  /**
   * Writes the outcome down in the caller's own books. On a node with a ledger the job's entry stays until this has
   * resolved, so that a crash at any moment loses no outcome: it is reported at least once, maybe twice. Where it
   * throws, the entry stays for the next `recover`. @default none
   */
  readonly record?: RecordOutcome | undefined;
}

/** What a step is made of. */
export interface StepParts<S extends StepSpec = StepSpec> {
  /** For this job, or step, alone: see `servicesOfJob`. */
  readonly services: JobServices;
  readonly checked: CheckedStep<S>;
  readonly stepPod: StepPod;
  readonly cancel: CancelSwitch;
}

/** Ends a step as its `cancel` does, for a reason that may not be the caller's; for its pod alone. */
export let endStep: (step: JobStep, by: CancelledBy, reason: unknown, gracePeriodMs?: number) => void;

/** Its outcome when it has ended; `undefined` where it was neither run nor ended, or its node was closed; for its pod alone. */
export let outcomeOfStep: (step: JobStep) => Promise<JobOutcome | undefined>;

/** What a step shows of itself. */
export function shownStep({ jobId, stepId, spec, state }: JobStep): string {
  return inspect({ jobId, stepId, image: spec.image, phase: state.phase }, { breakLength: Infinity });
}

/** One program in one container of a job's pod, from image to clean-up. Runs once. */
export class JobStep<S extends StepSpec = StepSpec> {
  readonly #services: JobServices;
  readonly spec: S;
  readonly jobId: number;
  readonly stepId: number;
  /** The log in `logDirectory`, absolute, where that is given and the log is kept. */
  readonly logPath: string | undefined;
  /**
   * The log that the runtime writes, in a folder that nobody but root and this process can enter; gone with the job.
   * Undefined where no output is kept.
   */
  readonly runtimeLogPath: string | undefined;
  readonly #stepPod: StepPod;
  readonly #machine: StateMachine<JobState, Phase, Trigger>;
  readonly #cancel: CancelSwitch;
  /** Until it is run. */
  #checked: CheckedStep<S> | undefined;
  #running: Promise<JobOutcome> | undefined;
  #run: StepRun | undefined;

  static {
    endStep = (step, by, reason, gracePeriodMs) => step.#end(by, reason, gracePeriodMs);
    outcomeOfStep = (step) => step.#outcome();
  }

  /** @hidden */
  constructor({ services, checked, stepPod, cancel }: StepParts<S>) {
    this.#services = services;
    this.#cancel = cancel;
    this.#checked = checked;
    this.spec = checked.spec;
    this.jobId = stepPod.jobId;
    this.stepId = checked.stepId;
    this.logPath = checked.logPath;
    this.runtimeLogPath = checked.runtimeLogPath;
    this.#stepPod = stepPod;
    // Not the plan itself, which is to be released.
    const { jobId, stepId } = this;
    this.#machine = new StateMachine<JobState, Phase, Trigger>(
      services.clock,
      TRANSITIONS,
      { phase: 'pending' },
      (left, next) => tellPhase(jobId, stepId, left, next),
      services.calls?.closed,
    );
  }

  /** Where it is now. */
  get state(): JobState {
    return this.#machine.state;
  }

  /**
   * Runs it and resolves with its outcome, after the clean-up. Aborting `signal` cancels it as `cancel` does: the outcome
   * is then `cancelled`, still after the clean-up.
   *
   * Errors: `illegal_transition` where it was run before; `node_closed` where its node is closed before it has ended.
   */
  run(options: RunOptions = {}): ResultAsync<JobOutcome, IllegalTransition | NodeClosed | Defect> {
    return fromBody('ContainerJob.run', () => this.#runOnce(options));
  }

  /**
   * Cancels it, at any moment. A running program gets SIGTERM, then SIGKILL after the grace period; a pull is cancelled; a
   * half-created sandbox or container is finished and then removed. Asking a second time kills at once: the first request
   * counts.
   *
   * @param reason for the outcome, and as text for the ledger
   */
  cancel(reason?: unknown): void;
  /**
   * The same, and says whom it is ended for, and how long that may take.
   *
   * Errors: `invalid_input` naming every bad field; then nothing is ended.
   *
   * @param reason for the outcome, and as text for the ledger
   */
  cancel(reason: unknown, options: CancelOptions): Result<void, InvalidInput>;
  cancel(reason?: unknown, options?: CancelOptions): Result<void, InvalidInput> {
    return readCancelOptions('JobStep.cancel', options).map(({ by, gracePeriodMs }) =>
      this.#end(by, reason, gracePeriodMs),
    );
  }

  #end(by: CancelledBy, reason: unknown, gracePeriodMs?: number): void {
    const { phase } = this.#machine.state;
    // What is ended already keeps its grace period when its pod ends, too.
    if (phase === 'cleaned' || (by === 'pod_end' && this.#cancel.isAsked())) return;
    const request = { by, reason, during: phase, gracePeriodMs };
    if (!this.#cancel.ask(request) || phase !== 'pending') return;
    // It never ran: nothing was made, and nothing is left behind.
    const known = { jobId: this.jobId, stepId: this.stepId, source: 'status', certainty: 'certain' } as const;
    const none = { warnings: [], leftBehind: [], sandboxId: undefined, containerId: undefined, exit: undefined };
    const timings = this.#machine.timings();
    const outcome = Object.freeze({ kind: 'cancelled', ...known, ...none, timings, ...toldOf(request) } as const);
    this.#machine.move('cancel', { phase: 'cleaned', outcome });
  }

  /**
   * Changes the limits of the running program: what `limits` names, and nothing else. Resolves with the limits that the
   * runtime reports as in force, and in `warnings` with the differences; these are in the outcome, too. An update that the
   * runtime does not answer is repeated for a minute.
   *
   * Errors: `invalid_input` naming every bad field, and every one above the pod's; `wrong_state` where the program does
   * not run; `ledger_unwritable`; `node_closed`; those of UpdateContainerResources.
   */
  update(limits: ResourceRequest): ResultAsync<ReadBack, UpdateError | NodeClosed | Defect> {
    return fromBody<ReadBack, UpdateError | NodeClosed>('JobStep.update', async () => {
      if (this.#run === undefined) return err(notRunning(this.state.phase));
      const updated = await this.#untilClosed('JobStep.update', this.#run.update(limits));
      return updated.isErr() ? err(updated.error) : updated.value;
    });
  }

  /**
   * Changes when the step is ended: what `limits` names, and nothing else. Answers the limits in force. They count from
   * where they did, so a limit that has passed ends the step at once; a change is in the ledger when it is answered, and a
   * successor keeps to it. Before the program runs, the change is kept for it.
   *
   * Errors: `invalid_input` naming every bad field; `wrong_state` before `run`, and where the step has ended or its end was
   * asked for; `ledger_unwritable`, and the former limits are in force; `node_closed`.
   */
  setTimeLimits(limits: TimeLimits): ResultAsync<TimeLimits, TimeLimitsError | NodeClosed | Defect> {
    return fromBody<TimeLimits, TimeLimitsError | NodeClosed>(SET_TIME_LIMITS, async () => {
      if (this.#run === undefined)
        return err(this.state.phase === 'pending' ? notBegun(SET_TIME_LIMITS) : isOver(SET_TIME_LIMITS));
      const change = this.#run.endTimer.change(SET_TIME_LIMITS, limits);
      const changed = await this.#untilClosed(SET_TIME_LIMITS, change);
      return changed.isErr() ? err(changed.error) : changed.value;
    });
  }

  /** Every state from `pending` to `cleaned`, each once, however late the reader begins; fewer where the node is closed. */
  states(): AsyncGenerator<JobState, void, undefined> {
    return this.#machine.states();
  }

  /** Resolves when the program writes nothing more, because it has ended or will never run. Never rejects. */
  async ended(): Promise<void> {
    for await (const { phase } of this.#machine.states()) if (phase === 'exited' || phase === 'cleaning') return;
  }

  async #outcome(): Promise<JobOutcome | undefined> {
    await this.#over();
    const { state } = this.#machine;
    return state.phase === 'cleaned' ? state.outcome : undefined;
  }

  /** Cancels it if it still runs and waits for its clean-up. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#end('caller', 'disposed');
    await this.#over();
  }

  /** Its id, phase and image; nothing else of the spec, whose variables may hold secrets. */
  [inspect.custom](): string {
    return `JobStep ${shownStep(this)}`;
  }

  async #over(): Promise<void> {
    const over = this.#running?.then(
      () => undefined,
      () => undefined,
    );
    if (over !== undefined) (await this.#untilClosed('ContainerJob.run', over)).unwrapOr(undefined);
  }

  /** Waits for work on it, or until its node is closed. */
  #untilClosed<T>(operation: string, work: Promise<T>): Promise<Result<T, NodeClosed>> {
    return untilClosed(this.#services, work, () => {
      const { state, jobId, stepId } = this;
      const sandboxId = 'sandboxId' in state ? state.sandboxId : undefined;
      const containerId = 'containerId' in state ? state.containerId : undefined;
      return nodeClosed(operation, this.#services, { jobId, stepId, phase: state.phase, sandboxId, containerId });
    });
  }

  async #runOnce({ signal, record }: RunOptions): Promise<Result<JobOutcome, IllegalTransition | NodeClosed>> {
    if (signal?.aborted === true && this.state.phase === 'pending') this.#end('signal', signal.reason);
    const { state } = this.#machine;
    if (state.phase === 'cleaned' && this.#running === undefined && state.outcome.kind === 'cancelled') {
      const { outcome } = state;
      this.#running = Promise.resolve(outcome);
      // It was never in a ledger, so books that can't be written are the caller's to mend.
      await (async () => record?.(outcome))().catch(() => undefined);
      return ok(outcome);
    }
    if (this.#services.calls?.closing.aborted === true)
      return this.#untilClosed('ContainerJob.run', new Promise(() => undefined));
    const allowed = transition(state.phase, 'run');
    if (allowed.isErr()) return err(allowed.error);
    this.#machine.move('run', { phase: 'preparing' });
    const engine = loadedEngine();
    this.#running =
      engine === undefined ? loadEngine().then((late) => this.#begin(late, record)) : this.#begin(engine, record);
    const over = this.#untilClosed('ContainerJob.run', this.#running);
    if (signal === undefined) return over;
    return over.finally(onAbort(signal, () => this.#end('signal', signal.reason)));
  }

  #begin({ StepRun }: Engine, record: RecordOutcome | undefined): Promise<JobOutcome> {
    const checked = this.#checked;
    this.#checked = undefined;
    if (checked === undefined) throw new Error('a step was begun twice');
    this.#run = new StepRun(this.#services, checked, this.#stepPod, this.#machine, this.#cancel);
    return this.#run.run(record);
  }
}
