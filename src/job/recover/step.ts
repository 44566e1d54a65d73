import { defect } from '../../core/errors.js';
import { failure } from '../../core/failure.js';
import type { ContainerId } from '../../core/ids.js';
import type { ContainerStatus } from '../../generated/types.js';
import type { CancelSwitch } from '../cancel-switch.js';
import { Patience } from '../doubt.js';
import type { Ending } from '../step/ending.js';
import { exitFolderOf } from '../step/exit-folder.js';
import type { RecordOutcome, Survives } from '../record/notes.js';
import type { StepRecord } from '../record/record.js';
import { NOTHING_MADE } from '../host-made.js';
import type { Interrupted, JobOutcome } from '../outcome.js';
import { Program } from '../step/program.js';
import { type ReadBack, readBackResources } from '../step/read-back.js';
import type { JobServices } from '../services.js';
import { preventStart, START_SETTLES_MS } from './settle-start.js';
import { conclude, type StepHome } from '../step/home.js';
import type { Phase } from '../step/transitions.js';

/** How long to ask a runtime that does not answer for the state of a container, in milliseconds. */
const LOOK_BUDGET_MS = 120_000;

/** What to do where it must be chosen. */
export interface RecoverStepOptions {
  readonly key: string;
  readonly restartOnAmbiguousStart: boolean;
}

/** Takes a step that another process left, from where the ledger has it, to its one outcome. */
export class RecoverStep {
  readonly #services: JobServices;
  readonly #home: StepHome;
  readonly #before: StepRecord;
  readonly #cancel: CancelSwitch;
  readonly #options: RecoverStepOptions;
  #readBack: Promise<ReadBack> | undefined;

  constructor(
    services: JobServices,
    home: StepHome,
    before: StepRecord,
    cancel: CancelSwitch,
    options: RecoverStepOptions,
  ) {
    this.#services = services;
    this.#home = home;
    this.#before = before;
    this.#cancel = cancel;
    this.#options = options;
  }

  async run(record?: RecordOutcome): Promise<JobOutcome> {
    const { step, stepId, gracePeriodMs, containerId, timings } = this.#before;
    const ending = await this.#work().catch((cause: unknown): Ending => {
      return { kind: 'failed', during: 'cleaning', error: defect('CraneNode.recover', cause) };
    });
    // An outcome that was told stays told: only the removal is tried again.
    const isTold = step === 'stuck';
    const noted = isTold ? Promise.resolve() : this.#note({ step: 'cleaning', ending }, 'power_cut');
    const remains = {
      stepId,
      sandboxId: this.#home.notes.record.sandboxId,
      containerId,
      hasExited: ending.kind === 'exit',
      gracePeriodMs: ending.kind === 'exit' || ending.kind === 'failed' ? 0 : gracePeriodMs,
      noted,
    };
    const { warnings = [] } = (await this.#readBack) ?? {};
    const extras = { made: this.#before.made ?? NOTHING_MADE, warnings };
    const told = isTold ? undefined : record;
    return conclude(this.#services, this.#home, ending, remains, extras, () => timings, told);
  }

  async #work(): Promise<Ending> {
    const { step, containerId, ending } = this.#before;
    if (ending !== undefined && (step === 'cleaning' || step === 'stuck')) return ending;
    if (containerId === undefined || step === 'preparing' || step === 'creating') return interrupted(phaseOf(step));
    if (step === 'starting') return this.#settleStart(containerId);
    if (step === 'stopping') return this.#resumeStop(containerId);
    return this.#untilEnd(containerId);
  }

  /** The start may have run the program, or not: the runtime is asked until it shows. */
  async #settleStart(containerId: ContainerId): Promise<Ending> {
    const { clock, runtime } = this.#services;
    const settledMs = clock.monotonicMs() + START_SETTLES_MS;
    for (;;) {
      const status = await this.#status(containerId);
      if (typeof status === 'string') return { kind: 'unknown', evidence: status };
      if (status.state !== 'CONTAINER_CREATED') return this.#untilEnd(containerId);
      if (clock.monotonicMs() < settledMs) {
        await new Patience(clock, START_SETTLES_MS).pause();
        continue;
      }
      if (this.#options.restartOnAmbiguousStart) {
        const started = await runtime.startContainer({ containerId });
        if (started.isOk()) return this.#untilEnd(containerId);
      }
      break;
    }
    if (await preventStart(this.#services, containerId)) {
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

  async #untilEnd(containerId: ContainerId): Promise<Ending> {
    const { clock } = this.#services;
    const { timeLimitMs: limitMs, startedAtMs, step, gracePeriodMs, resources } = this.#before;
    if (step === 'starting') await this.#note({ step: 'running', startedAtMs: clock.nowMs() }, 'kill');
    const program = this.#program(containerId);
    if (resources !== undefined) this.#readBack = readBackResources(this.#services, containerId, resources);
    const beganMs = startedAtMs ?? clock.nowMs();
    const limit = limitMs === undefined ? undefined : { limitMs, leftMs: beganMs + limitMs - clock.nowMs() };
    const exited = await program.untilExit(limit);
    if (exited !== undefined) return exited;
    await this.#note({ step: 'stopping', stopAtMs: clock.nowMs(), cancel: this.#cancel.request }, 'kill');
    return program.stop(gracePeriodMs);
  }

  /** Goes on with a stop that had begun, with what is left of its grace period. */
  #resumeStop(containerId: ContainerId): Promise<Ending> {
    const { stopAtMs = 0, gracePeriodMs, cancel } = this.#before;
    if (cancel !== undefined && !this.#cancel.isAsked()) this.#cancel.ask(cancel);
    const passedMs = Math.max(0, this.#services.clock.nowMs() - stopAtMs);
    return this.#program(containerId).stop(Math.max(0, gracePeriodMs - passedMs));
  }

  #program(containerId: ContainerId): Program {
    const { hasExitFile, stepId } = this.#before;
    const { ledger } = this.#services;
    const exitFolder =
      hasExitFile && ledger !== undefined ? exitFolderOf(ledger, this.#options.key, stepId) : undefined;
    return new Program(this.#services, containerId, this.#cancel, { exitFolder, isRecovered: true });
  }

  #note(patch: Partial<StepRecord>, survives: Survives): Promise<void> {
    return this.#home.notes.noteStep(this.#before.stepId, patch, survives);
  }
}

function phaseOf(step: StepRecord['step']): Phase {
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
