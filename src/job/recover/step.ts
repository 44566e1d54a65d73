import { defect } from '../../core/errors.js';
import { failure } from '../../core/failure.js';
import type { ContainerId } from '../../core/ids.js';
import type { ContainerStatus } from '../../generated/types.js';
import type { CancelSwitch } from '../outcome/cancel-switch.js';
import { RetryBudget } from '../services/retry-budget.js';
import type { Ending } from '../outcome/ending.js';
import { wasEndedUnstarted } from '../../policy/exit/exit-misfit.js';
import { exitFolderOf } from '../record/exit-folder.js';
import { endOfDoubt } from '../run/container/exit-truth.js';
import { momentNow, msSince } from '../record/moment.js';
import type { RecordOutcome, Survives } from '../record/notes.js';
import type { StepRecord } from '../record/record.js';
import { NOTHING_MADE } from '../record/host-made.js';
import type { Interrupted, JobOutcome } from '../outcome/outcome.js';
import { Program } from '../run/container/program.js';
import { type ReadBack, readBackResources } from '../run/container/read-back.js';
import type { OutputRecord, StepOutput } from '../../output/step-output.js';
import type { JobServices } from '../services/services.js';
import type { RecoverTurns } from './recovering.js';
import { preventStart, START_SETTLES_MS, whyForgotten } from '../run/container/ambiguous-start.js';
import { EndTimer } from '../run/container/end-timer.js';
import { conclude, finish, type StepPod } from '../run/step/step-pod.js';
import type { Phase } from '../outcome/step-transitions.js';

/** How long to ask a runtime that does not answer for the state of a container, in milliseconds. */
const LOOK_BUDGET_MS = 120_000;

/** What to do where it must be chosen. */
export interface RecoverStepOptions {
  readonly key: string;
  readonly restartOnAmbiguousStart: boolean;
  /** Whether the machine was restarted since the step was last written down. */
  readonly isOfEarlierBoot: boolean;
}

/** Takes a step that another process left, from where the ledger has it, to its one outcome. */
export class RecoverStep {
  readonly #services: JobServices;
  readonly #stepPod: StepPod;
  readonly #before: StepRecord;
  readonly #cancel: CancelSwitch;
  readonly #turns: RecoverTurns;
  readonly #options: RecoverStepOptions;
  /** Ends it when its time is over. */
  readonly endTimer: EndTimer;
  #readBack: Promise<ReadBack> | undefined;
  #output: Promise<StepOutput> | undefined;

  constructor(
    services: JobServices,
    stepPod: StepPod,
    before: StepRecord,
    cancel: CancelSwitch,
    turns: RecoverTurns,
    options: RecoverStepOptions,
  ) {
    this.#services = services;
    this.#stepPod = stepPod;
    this.#before = before;
    this.#cancel = cancel;
    this.#turns = turns;
    this.#options = options;
    this.endTimer = new EndTimer({ services, cancel, notes: stepPod.notes, stepId: before.stepId }, before);
    if (before.step !== 'starting' && before.step !== 'running') this.endTimer.stop();
  }

  async run(record?: RecordOutcome): Promise<JobOutcome> {
    const { output, step } = this.#before;
    if (output !== undefined && step !== 'telling' && step !== 'stuck') {
      this.#output = this.#resumeOutput(output);
      this.#output.catch(() => undefined);
    }
    const ending = await this.#work().catch((cause: unknown): Ending => {
      return { kind: 'failed', during: 'cleaning', error: defect('CraneNode.recover', cause) };
    });
    this.endTimer.stop();
    return this.#turns.within(this.#before, () => this.#conclude(ending, record));
  }

  async #resumeOutput(record: OutputRecord): Promise<StepOutput> {
    const output = await this.#services.host.output.resume(record);
    const { containerId } = this.#before;
    if (containerId !== undefined) output.limitBy(this.#services.runtime, containerId);
    return output;
  }

  async #conclude(ending: Ending, record: RecordOutcome | undefined): Promise<JobOutcome> {
    const { step, stepId, containerId, timings, outcome } = this.#before;
    if (step === 'telling' && outcome !== undefined) {
      return finish(
        this.#services,
        this.#stepPod,
        Object.freeze({ ...outcome, maybeToldBefore: true as const }),
        record,
      );
    }
    // An outcome that was reported stays reported: only the removal is tried again.
    const isTold = step === 'stuck';
    const noted = isTold ? Promise.resolve() : this.#note({ step: 'cleaning', ending }, 'power_cut');
    const remains = {
      stepId,
      sandboxId: this.#stepPod.notes.record.sandboxId,
      containerId,
      hasExited: ending.kind === 'exit',
      gracePeriodMs: ending.kind === 'exit' || ending.kind === 'failed' ? 0 : this.#graceMs(),
      noted,
    };
    const { warnings = [] } = (await this.#readBack) ?? {};
    // After a power cut: what was reported is not on the disk, nor is the removal of an entry.
    const maybeToldBefore = step === 'cleaning' && this.#options.isOfEarlierBoot ? (true as const) : undefined;
    const extras = { made: this.#before.made ?? NOTHING_MADE, warnings, maybeToldBefore, output: this.#output };
    const told = isTold ? undefined : record;
    return conclude(this.#services, this.#stepPod, ending, remains, extras, () => timings, told);
  }

  async #work(): Promise<Ending> {
    const { step, containerId, ending, outcome } = this.#before;
    if (step === 'telling' && outcome !== undefined) return { kind: 'unknown', evidence: 'the outcome is known' };
    if (ending !== undefined && (step === 'cleaning' || step === 'stuck')) return ending;
    if (containerId === undefined || step === 'preparing' || step === 'creating') return interrupted(phaseOf(step));
    if (step === 'starting') {
      const settled = await this.#turns.within(this.#before, () => this.#settleStart(containerId));
      return settled === 'started' ? this.#untilEnd(containerId) : settled;
    }
    if (step === 'stopping') return this.#resumeStop(containerId);
    return this.#untilEnd(containerId);
  }

  /** The start may have run the program, or not: the runtime is asked until it shows. */
  async #settleStart(containerId: ContainerId): Promise<Ending | 'started'> {
    const { clock, runtime } = this.#services;
    const settledMs = clock.monotonicMs() + START_SETTLES_MS;
    for (;;) {
      const status = await this.#status(containerId);
      if (typeof status === 'string') return endOfDoubt(status, this.#exitFolder());
      if (wasEndedUnstarted(status)) break;
      if (status.state !== 'CONTAINER_CREATED') return 'started';
      if (clock.monotonicMs() < settledMs) {
        await new RetryBudget(this.#services, START_SETTLES_MS).pause();
        continue;
      }
      if (this.#options.restartOnAmbiguousStart) {
        const started = await runtime.startContainer({ containerId });
        if (started.isOk()) return 'started';
      }
      break;
    }
    const evidence =
      (await preventStart(this.#services, containerId)) ??
      (await whyForgotten(this.#services, this.#before.startedBy, this.#options.isOfEarlierBoot));
    if (evidence === undefined) return interrupted('starting');
    return endOfDoubt(`it was not known whether the program was started; ${evidence}`, this.#exitFolder());
  }

  /** The status, or why there is none. */
  async #status(containerId: ContainerId): Promise<ContainerStatus | string> {
    const budget = new RetryBudget(this.#services, LOOK_BUDGET_MS);
    for (;;) {
      const answer = await this.#services.runtime.containerStatus({ containerId });
      if (answer.isOk()) return answer.value.status ?? 'the runtime answers without a status';
      if (answer.error.kind === 'not_found') return `the container is gone: ${answer.error.message}`;
      if (!(await budget.pause())) return `the runtime can't be asked: ${answer.error.message}`;
    }
  }

  async #untilEnd(containerId: ContainerId): Promise<Ending> {
    const { started = momentNow(this.#services), step, resources } = this.#before;
    if (step === 'starting') await this.#note({ step: 'running', started }, 'kill');
    const program = this.#program(containerId);
    if (resources !== undefined) {
      const readBack = () => readBackResources(this.#services, containerId, resources);
      this.#readBack = this.#turns.within(this.#before, readBack);
    }
    const exited = await program.untilExit(this.endTimer, started);
    if (exited !== undefined) return exited;
    await this.#note({ step: 'stopping', stopBegan: momentNow(this.#services), cancel: this.#cancel.request }, 'kill');
    return program.stop(this.#graceMs());
  }

  /** Goes on with a stop that had begun, with what is left of its grace period. */
  #resumeStop(containerId: ContainerId): Promise<Ending> {
    const { stopBegan, cancel } = this.#before;
    if (cancel !== undefined && !this.#cancel.isAsked()) this.#cancel.ask(cancel);
    const gracePeriodMs = this.#graceMs();
    const passedMs = stopBegan === undefined ? gracePeriodMs : msSince(stopBegan, this.#services);
    return this.#program(containerId).stop(Math.max(0, gracePeriodMs - passedMs));
  }

  /** As it was asked for with the end, or with the step. */
  #graceMs(): number {
    return this.#cancel.request?.gracePeriodMs ?? this.#before.gracePeriodMs;
  }

  #program(containerId: ContainerId): Program {
    const { sandboxId } = this.#stepPod.notes.record;
    return new Program(this.#services, containerId, this.#cancel, {
      sandboxId,
      exitFolder: this.#exitFolder(),
      logPath: this.#before.output?.source,
      isRecovered: true,
    });
  }

  #exitFolder(): string | undefined {
    const { hasExitFile, stepId } = this.#before;
    const { ledger } = this.#services;
    return hasExitFile && ledger !== undefined ? exitFolderOf(ledger, this.#options.key, stepId) : undefined;
  }

  #note(patch: Partial<StepRecord>, survives: Survives): Promise<void> {
    return this.#stepPod.notes.noteStep(this.#before.stepId, patch, survives);
  }
}

export function phaseOf(step: StepRecord['step']): Phase {
  return step === 'stuck' || step === 'telling' ? 'cleaning' : step;
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
