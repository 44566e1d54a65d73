import { failure } from '../core/failure.js';
import { defect } from '../core/errors.js';
import type { ContainerId } from '../core/ids.js';
import type { ContainerStatus } from '../generated/types.js';
import { type Exit, judgeExit } from '../policy/exit.js';
import type { ObservedExit } from '../streaming/watch/exit-watcher.js';
import type { CancelSwitch } from './cancel-switch.js';
import { cleanUpTraces } from './clean-up-traces.js';
import { Patience } from './doubt.js';
import { type Ending, outcomeOf } from './ending.js';
import { believedExit } from './exit-truth.js';
import { JobNotes, type RecordOutcome } from './job-notes.js';
import type { JobRecord } from './job-record.js';
import type { Interrupted, JobOutcome } from './outcome.js';
import type { JobServices } from './services.js';
import { stopProgram } from './stop-program.js';
import type { Phase } from './transitions.js';

/** How long a start that was under way when its client died may take to show, in milliseconds. */
const START_SETTLES_MS = 1_500;
/** How long to ask a runtime that does not answer for the state of a container, in milliseconds. */
const LOOK_BUDGET_MS = 120_000;

/** Takes a job that another process left, from where the ledger has it, to its one outcome. */
export class RecoverRun {
  readonly #services: JobServices;
  readonly #notes: JobNotes;
  readonly #exitFolder: string | undefined;
  readonly #cancel: CancelSwitch;
  readonly #restart: boolean;

  constructor(
    services: JobServices,
    key: string,
    record: JobRecord,
    cancel: CancelSwitch,
    options: { readonly restartOnAmbiguousStart: boolean },
  ) {
    this.#services = services;
    this.#notes = new JobNotes(services.ledger, key, record, true);
    this.#exitFolder = record.hasExitFile ? services.ledger?.folderOf(key) : undefined;
    this.#cancel = cancel;
    this.#restart = options.restartOnAmbiguousStart;
  }

  async run(record?: RecordOutcome): Promise<JobOutcome> {
    const letGo = this.#services.watcher.hold();
    const before = this.#notes.record;
    const ending = await this.#work(before).catch((cause: unknown): Ending => {
      return { kind: 'failed', during: 'cleaning', error: defect('CraneNode.recover', cause) };
    });
    // An outcome that was told stays told: only the removal is tried again.
    if (before.step !== 'stuck') await this.#notes.note({ step: 'cleaning', ending });
    const { sandboxId, containerId, jobId, timings, gracePeriodMs } = this.#notes.record;
    const leftBehind = await cleanUpTraces(this.#services, before, {
      sandboxId,
      mayAppear: before.step === 'preparing',
      gracePeriodMs: ending.kind === 'exit' || ending.kind === 'failed' ? 0 : gracePeriodMs,
    });
    letGo();
    const outcome = Object.freeze(
      outcomeOf(ending, { jobId, timings, leftBehind, sandboxId, containerId }, 'recovered'),
    );
    await this.#notes.close(outcome, before.step === 'stuck' ? undefined : record);
    return outcome;
  }

  async #work(record: JobRecord): Promise<Ending> {
    const { step, containerId, ending } = record;
    if (ending !== undefined && (step === 'cleaning' || step === 'stuck')) return ending;
    if (containerId === undefined || step === 'preparing' || step === 'creating') return interrupted(phaseOf(record));
    if (step === 'starting') return this.#settleStart(containerId);
    if (step === 'stopping') return this.#resumeStop(containerId, record);
    return this.#untilExit(containerId);
  }

  /** The start may have run the program, or not: the runtime is asked until it shows. */
  async #settleStart(containerId: ContainerId): Promise<Ending> {
    const { clock, runtime } = this.#services;
    const settledMs = clock.monotonicMs() + START_SETTLES_MS;
    for (;;) {
      const status = await this.#status(containerId);
      if (typeof status === 'string') return { kind: 'unknown', evidence: status };
      if (status.state !== 'CONTAINER_CREATED') return this.#untilExit(containerId);
      if (clock.monotonicMs() < settledMs) {
        await new Patience(clock, START_SETTLES_MS).pause();
        continue;
      }
      if (this.#restart) {
        const started = await runtime.startContainer({ containerId });
        if (started.isOk()) return this.#untilExit(containerId);
      }
      break;
    }
    // It is stopped before it is called not started: a start that shows only now is then seen to have run.
    (await runtime.stopContainer({ containerId, timeout: 0n })).unwrapOr({});
    const status = await this.#status(containerId);
    if (typeof status !== 'string' && status.startedAt > 0n && status.reason !== 'StartError') {
      return { kind: 'unknown', evidence: 'the program had been started when its job was found, and was then stopped' };
    }
    return interrupted('starting');
  }

  /** The status, or why there is none. */
  async #status(containerId: ContainerId): Promise<ContainerStatus | string> {
    const patience = new Patience(this.#services.clock, LOOK_BUDGET_MS);
    for (;;) {
      const answer = await this.#services.runtime.containerStatus({ containerId });
      if (answer.isOk()) return answer.value.status ?? 'the runtime answers without a status';
      if (answer.error.kind === 'not_found') return `the container is gone: ${answer.error.message}`;
      if (!(await patience.pause())) return `the runtime can't be asked: ${answer.error.message}`;
    }
  }

  async #untilExit(containerId: ContainerId): Promise<Ending> {
    const { clock, watcher } = this.#services;
    const { timeLimitMs, startedAtMs, step } = this.#notes.record;
    if (step === 'starting') await this.#notes.note({ step: 'running', startedAtMs: clock.nowMs() });
    const limit =
      timeLimitMs === undefined
        ? undefined
        : clock.setTimer(Math.max(0, (startedAtMs ?? clock.nowMs()) + timeLimitMs - clock.nowMs()), () => {
            const reason = `the time limit of ${timeLimitMs} ms passed`;
            if (!this.#cancel.isAsked()) this.#cancel.ask({ by: 'time_limit', reason, during: 'running' });
          });
    const seen = await watcher.exitOf(containerId, this.#cancel.signal);
    limit?.cancel();
    if (seen !== 'aborted') return this.#ended(seen, false);
    await this.#notes.note({ step: 'stopping', stopAtMs: clock.nowMs(), cancel: this.#cancel.request });
    return this.#stop(containerId, this.#notes.record.gracePeriodMs);
  }

  /** Goes on with a stop that had begun, with what is left of its grace period. */
  #resumeStop(containerId: ContainerId, { stopAtMs = 0, gracePeriodMs, cancel }: JobRecord): Promise<Ending> {
    if (cancel !== undefined && !this.#cancel.isAsked()) this.#cancel.ask(cancel);
    const passedMs = Math.max(0, this.#services.clock.nowMs() - stopAtMs);
    return this.#stop(containerId, Math.max(0, gracePeriodMs - passedMs));
  }

  async #stop(containerId: ContainerId, graceMs: number): Promise<Ending> {
    const seen = await stopProgram(this.#services, containerId, graceMs, this.#cancel.hurry);
    const request = this.#cancel.request ?? { by: 'caller', reason: undefined, during: 'running' };
    if (seen === undefined) return { kind: 'cancelled', request, exit: undefined };
    return { kind: 'cancelled', request, exit: await this.#exit(seen, true) };
  }

  async #ended(seen: ObservedExit, stopped: boolean): Promise<Ending> {
    const exit = await this.#exit(seen, stopped);
    if (exit !== undefined) return { kind: 'exit', exit };
    const why = seen.kind === 'gone' ? seen.message : 'no status';
    return { kind: 'unknown', evidence: `somebody removed the container while nobody watched it: ${why}` };
  }

  async #exit(seen: ObservedExit, stopped: boolean): Promise<Exit | undefined> {
    const late = seen.kind === 'exited' && seen.source === 'status';
    const exit = await believedExit(late ? { ...seen, source: 'recovered' } : seen, stopped, this.#exitFolder);
    return stopped && exit !== undefined && judgeExit(exit) === 'unknown' ? undefined : exit;
  }
}

function phaseOf({ step }: JobRecord): Phase {
  return step === 'stuck' ? 'cleaning' : step;
}

function interrupted(during: Phase): Ending {
  const error: Interrupted = failure({
    kind: 'interrupted',
    operation: 'ContainerJob.run',
    message: `the process that ran the job ended while the job was ${during}; its program was not started`,
    hint: 'Run the job again, with a higher attempt.',
  });
  return { kind: 'failed', during, error };
}
