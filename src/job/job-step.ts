import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import type { Defect } from '../core/errors.js';
import { fromBody } from '../core/from-body.js';
import { CancelSwitch } from './cancel-switch.js';
import type { RecordOutcome } from './record/notes.js';
import { Journal } from './record/journal.js';
import type { ResourceRequest } from '../policy/resources/resources.js';
import type { CancelledBy, JobOutcome } from './outcome.js';
import type { ReadBack } from './step/read-back.js';
import type { JobServices } from './services.js';
import type { JobState } from './step/state.js';
import type { StepHome } from './step/home.js';
import { loadedEngine, loadEngine } from './load-engine.js';
import type { StepPlan } from './step/plan.js';
import type { StepRun } from './step/run.js';
import type { StepSpec } from './step/spec.js';
import { tellPhase } from './tell-phase.js';
import { type IllegalTransition, type Phase, transition, TRANSITIONS, type Trigger } from './step/transitions.js';
import { notRunning } from './step/not-running.js';
import type { UpdateError } from './step/update-resources.js';

/** How a step, or a job of one step, is run. */
export interface RunOptions {
  /** Aborting it ends the job as `cancel` does. @default none */
  readonly signal?: AbortSignal | undefined;
  /**
   * Writes the outcome down in the caller's own books. On a node with a ledger the job's entry stays until this has
   * resolved, so that a crash at any moment loses no outcome: it may then be told twice, never not at all. Where it
   * throws, the entry stays for the next `recover`. @default none
   */
  readonly record?: RecordOutcome | undefined;
}

/** One program in one container of a job's pod, from image to clean-up. Runs once. */
export interface JobStep<S extends StepSpec = StepSpec> {
  readonly spec: S;
  readonly stepId: number;
  /** Absolute path of the log on the host, where `logDirectory` is given. */
  readonly logPath: string | undefined;
  /** Where it is now. */
  readonly state: JobState;
  /**
   * Runs it and answers its outcome, when everything of it is cleaned up. An aborted `signal` ends it as `cancel` does;
   * the answer still comes after the clean-up, as the outcome `cancelled`.
   *
   * Errors: `illegal_transition` where it was run before.
   */
  run(options?: RunOptions): ResultAsync<JobOutcome, IllegalTransition | Defect>;
  /**
   * Asks for its end, at any moment. A running program gets SIGTERM, and SIGKILL after the grace period; a pull is given
   * up; what is half-made is finished and then removed. Asking a second time kills at once.
   */
  cancel(reason?: unknown): void;
  /**
   * Changes the limits of the running program: what `limits` names, and nothing else. Answers what the runtime then says
   * is in force, and in `warnings` how that differs from what was asked for; they are in the outcome, too. An update
   * that the runtime does not answer is repeated for a minute.
   *
   * Errors: `invalid_input` naming every bad field, and every one above the pod's; `wrong_state` where the program does
   * not run; `ledger_unwritable`; those of UpdateContainerResources.
   */
  update(limits: ResourceRequest): ResultAsync<ReadBack, UpdateError | Defect>;
  /** Every state from `pending` to `cleaned`, each once, however late the reader begins. */
  states(): AsyncGenerator<JobState, void, undefined>;
  /** Resolves when the program writes no more, because it has ended or never will run. Never rejects. */
  ended(): Promise<void>;
  /** Cancels it if it still runs and waits for its clean-up. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A step, with what its pod may do to it. */
export interface OwnedStep<S extends StepSpec = StepSpec> {
  readonly step: JobStep<S>;
  /** As `cancel`, for a reason that is not the caller's. */
  end(by: CancelledBy, reason: unknown): void;
  /** Its outcome when it is over; `undefined` where it was neither run nor ended. */
  outcome(): Promise<JobOutcome | undefined>;
}

/** Makes the handle of a planned step. Nothing is done before `run`. */
export function makeStep<S extends StepSpec>(services: JobServices, plan: StepPlan<S>, home: StepHome): OwnedStep<S> {
  const journal = new Journal<JobState, Phase, Trigger>(
    services.clock,
    TRANSITIONS,
    { phase: 'pending' },
    (left, next) => tellPhase(home.jobId, plan.stepId, left, next),
  );
  const cancelSwitch = new CancelSwitch();
  let running: Promise<JobOutcome> | undefined;
  let stepRun: StepRun | undefined;

  function end(by: CancelledBy, reason: unknown): void {
    const { phase } = journal.state;
    // What is ended already keeps its grace period when its pod ends, too.
    if (phase === 'cleaned' || (by === 'pod_end' && cancelSwitch.isAsked())) return;
    const request = { by, reason, during: phase };
    if (!cancelSwitch.ask(request) || phase !== 'pending') return;
    // It never ran: nothing was made, and nothing is left behind.
    const known = { jobId: home.jobId, stepId: plan.stepId, source: 'status', certainty: 'certain' } as const;
    const none = { warnings: [], leftBehind: [], sandboxId: undefined, containerId: undefined, exit: undefined };
    const outcome = Object.freeze({
      kind: 'cancelled',
      ...known,
      ...none,
      timings: journal.timings(),
      ...request,
    } as const);
    journal.move('cancel', { phase: 'cleaned', outcome });
  }

  async function run({ signal, record }: RunOptions): Promise<Result<JobOutcome, IllegalTransition>> {
    if (signal?.aborted === true && journal.state.phase === 'pending') end('signal', signal.reason);
    const { state } = journal;
    if (state.phase === 'cleaned' && running === undefined && state.outcome.kind === 'cancelled')
      return ok(state.outcome);
    const allowed = transition(state.phase, 'run');
    if (allowed.isErr()) return err(allowed.error);
    const onAbort = (): void => end('signal', signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    journal.move('run', { phase: 'preparing' });
    running = runStep(record);
    const outcome = await running.finally(() => signal?.removeEventListener('abort', onAbort));
    return ok(outcome);
  }

  async function runStep(record: RecordOutcome | undefined): Promise<JobOutcome> {
    const { StepRun } = loadedEngine() ?? (await loadEngine());
    stepRun = new StepRun(services, plan, home, journal, cancelSwitch);
    return stepRun.run(record);
  }

  async function outcome(): Promise<JobOutcome | undefined> {
    await running?.catch(() => undefined);
    return journal.state.phase === 'cleaned' ? journal.state.outcome : undefined;
  }

  const step: JobStep<S> = {
    spec: plan.spec,
    stepId: plan.stepId,
    logPath: plan.logPath,
    get state() {
      return journal.state;
    },
    run: (options = {}) => fromBody('ContainerJob.run', () => run(options)),
    cancel: (reason) => end('caller', reason),
    update: (limits) =>
      fromBody<ReadBack, UpdateError>(
        'JobStep.update',
        async () => stepRun?.update(limits) ?? err(notRunning(journal.state.phase)),
      ),
    states: () => journal.states(),
    async ended() {
      for await (const { phase } of journal.states()) if (phase === 'exited' || phase === 'cleaning') return;
    },
    async [Symbol.asyncDispose]() {
      end('caller', 'disposed');
      await running?.catch(() => undefined);
    },
  };
  return { step, end, outcome };
}
