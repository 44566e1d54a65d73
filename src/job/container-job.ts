import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import type { Defect, InvalidInput } from '../core/errors.js';
import { fromBody } from '../core/from-body.js';
import { CancelSwitch } from './cancel-switch.js';
import { outcomeOf } from './ending.js';
import type { RecordOutcome } from './job-notes.js';
import { Journal } from './journal.js';
import type { JobOutcome } from './outcome.js';
import { planJob } from './plan.js';
import { JobRun } from './run-job.js';
import type { JobServices } from './services.js';
import type { ContainerJobSpec } from './spec.js';
import type { JobState } from './state.js';
import { type IllegalTransition, transition } from './transitions.js';

/** How a job is run. */
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

/** One program in one container, from sandbox to clean-up. Runs once. */
export interface ContainerJob {
  readonly spec: ContainerJobSpec;
  /** Absolute path of the log on the host, where `logDirectory` is given. */
  readonly logPath: string | undefined;
  /** Where the job is now. */
  readonly state: JobState;
  /**
   * Runs the job and answers its outcome, when everything is cleaned up. An aborted `signal` ends the job as `cancel`
   * does; the answer still comes after the clean-up, as the outcome `cancelled`.
   *
   * Errors: `illegal_transition` where it was run before.
   */
  run(options?: RunOptions): ResultAsync<JobOutcome, IllegalTransition | Defect>;
  /**
   * Asks for the end of the job, at any moment. A running program gets SIGTERM, and SIGKILL after the grace period; a
   * pull is given up; what is half-made is finished and then removed. Asking a second time kills at once.
   */
  cancel(reason?: unknown): void;
  /** Every state from `pending` to `cleaned`, each once, however late the reader begins. */
  states(): AsyncGenerator<JobState, void, undefined>;
  /** Resolves when the program writes no more, because it has ended or never will run. Never rejects. */
  ended(): Promise<void>;
  /** Cancels the job if it still runs and waits for its clean-up. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Makes a job. Nothing is done before `run`.
 *
 * @param services a node (`CraneNode`), or the parts of one
 * Errors: `invalid_input`, naming every bad field.
 */
function create(services: JobServices, spec: ContainerJobSpec): Result<ContainerJob, InvalidInput> {
  const plan = planJob(spec, services);
  if (plan.isErr()) return err(plan.error);
  const made = plan.value;
  const journal = new Journal(services.clock);
  const cancelSwitch = new CancelSwitch();
  let running: Promise<JobOutcome> | undefined;

  function cancel(by: 'caller' | 'signal', reason: unknown): void {
    const { phase } = journal.state;
    if (phase === 'cleaned') return;
    const request = { by, reason, during: phase };
    if (!cancelSwitch.ask(request) || phase !== 'pending') return;
    const common = {
      jobId: spec.jobId,
      timings: journal.timings(),
      leftBehind: [],
      sandboxId: undefined,
      containerId: undefined,
    };
    journal.move('cancel', {
      phase: 'cleaned',
      outcome: Object.freeze(outcomeOf({ kind: 'cancelled', request, exit: undefined }, common)),
    });
  }

  async function run({ signal, record }: RunOptions): Promise<Result<JobOutcome, IllegalTransition>> {
    if (signal?.aborted === true && journal.state.phase === 'pending') cancel('signal', signal.reason);
    const { state } = journal;
    if (state.phase === 'cleaned' && running === undefined && state.outcome.kind === 'cancelled')
      return ok(state.outcome);
    const allowed = transition(state.phase, 'run');
    if (allowed.isErr()) return err(allowed.error);
    const onAbort = (): void => cancel('signal', signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    running = new JobRun(services, made, journal, cancelSwitch).run(record);
    const outcome = await running.finally(() => signal?.removeEventListener('abort', onAbort));
    return ok(outcome);
  }

  return ok({
    spec,
    logPath: made.step.logPath,
    get state() {
      return journal.state;
    },
    run: (options = {}) => fromBody('ContainerJob.run', () => run(options)),
    cancel: (reason) => cancel('caller', reason),
    states: () => journal.states(),
    async ended() {
      for await (const { phase } of journal.states()) if (phase === 'exited' || phase === 'cleaning') return;
    },
    async [Symbol.asyncDispose]() {
      cancel('caller', 'disposed');
      await running?.catch(() => undefined);
    },
  });
}

export const ContainerJob = Object.freeze({ create });
