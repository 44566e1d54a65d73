import { callBack } from '../../core/call-back.js';
import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import type { Defect, InvalidInput } from '../../core/errors.js';
import { fromBody } from '../../core/from-body.js';

import { sleep } from '../../core/clock.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { LedgerEntry, QuarantinedFile, UnreadFile } from '../../ledger/ledger-files.js';
import type { LedgerUnwritable } from '../../ledger/ledger-unwritable.js';
import type { RecordOutcome } from '../record/notes.js';
import { type NodeClosed, nodeClosed, untilClosed } from '../services/closing.js';
import { readRecord } from '../record/read-record.js';
import type { JobRecord, RecordedStep, StepRecord } from '../record/record.js';
import type { JobOutcome } from '../outcome/outcome.js';
import type { PodOutcome } from '../outcome/pod-outcome.js';
import { type RecoveringStep, recoverPod } from './pod.js';
import { type RecoverProgress, RecoverTurns } from './recovering.js';
import type { TimeLimitsError } from '../run/container/end-timer.js';
import type { CancelOptions } from '../outcome/cancel-options.js';
import { readCancelOptions } from '../spec/cancel-options.js';
import type { TimeLimits } from '../outcome/time-limits.js';
import { removeOnce } from './removals.js';
import { phaseOf } from './step.js';
import type { JobServices } from '../services/services.js';

/** How to recover. */
export interface RecoverOptions {
  /**
   * Starts a program again whose first start may have run it, where the runtime still shows the container as created.
   * May run a program twice. @default false: such a job has failed before its start, or is `unknown` where the runtime was
   * restarted meanwhile
   */
  readonly restartOnAmbiguousStart?: boolean | undefined;
  /** As for `ContainerJob.run`: told each outcome before its entry leaves the ledger. @default none */
  readonly record?: RecordOutcome | undefined;
  /** Told how far it has come, at each job that is taken over or done. What it throws is ignored. @default none */
  readonly onProgress?: ((progress: RecoverProgress) => void) | undefined;
}

/** A job of one step, or one step of a job of several, that an earlier process left, taken over. */
export interface RecoveredJob {
  readonly jobId: number;
  readonly stepId: number;
  readonly uid: number;
  readonly attempt: number;
  /** Where the earlier process was, by the ledger. */
  readonly step: RecordedStep;
  /** The one outcome, when everything of it is cleaned up; `node_closed` where the node is closed before. Never rejects. */
  readonly outcome: Promise<JobOutcome | NodeClosed>;
  /** Asks for its end, as `ContainerJob.cancel` does. */
  cancel(reason?: unknown): void;
  /** The same, and says whom it is ended for, and how long that may take. Errors: `invalid_input`; then nothing is ended. */
  cancel(reason: unknown, options: CancelOptions): Result<void, InvalidInput>;
  /** Changes its time limits, as `ContainerJob.setTimeLimits` does. Errors: the same. */
  setTimeLimits(limits: TimeLimits): ResultAsync<TimeLimits, TimeLimitsError | NodeClosed | Defect>;
}

/** The pod of a job of several steps that an earlier process left. It takes no more steps, and ends with those it has. */
export interface RecoveredPod {
  readonly jobId: number;
  readonly uid: number;
  readonly attempt: number;
  /**
   * What became of it and of the steps that were not told before, when all is cleaned up; `node_closed` where the node is
   * closed before. Never rejects.
   */
  readonly outcome: Promise<PodOutcome | NodeClosed>;
}

/**
 * What a recovery found. Of a ledger with thousands of entries it is reported while the rest is taken over in the background:
 * its lists grow until `finished` resolves.
 */
export interface RecoverReport {
  /** Jobs and steps taken over whose outcome nobody was told yet. */
  readonly jobs: readonly RecoveredJob[];
  /** The pods of jobs of several steps. Their steps are among `jobs`. */
  readonly pods: readonly RecoveredPod[];
  /** Jobs of one step whose outcome had been reported, and whose leftovers are being removed; each resolves to what still stays. */
  readonly stuck: readonly RecoveredJob[];
  /** Files that were not trusted, and moved aside. */
  readonly quarantined: readonly QuarantinedFile[];
  /** Files that the system could not read for the moment: they are left as they are to a later `recover`. */
  readonly unread: readonly UnreadFile[];
  /** Entries of a process that lives, this one or another; they are left to it. */
  readonly owned: readonly { readonly key: string; readonly pid: number }[];
  /** Entries of another instance, left alone. */
  readonly otherInstance: readonly string[];
  /** How far it has come by now. */
  readonly progress: RecoverProgress;
  /**
   * Resolves when every entry was looked at and every job taken over is done, or the node is closed. Its `error` says why
   * entries were left to a later `recover`. Never rejects.
   */
  readonly finished: Promise<RecoverFinished>;
}

/** How a recovery ended. */
export interface RecoverFinished extends RecoverProgress {
  readonly error?: LedgerUnwritable | undefined;
}

const SET_TIME_LIMITS = 'RecoveredJob.setTimeLimits';

/** How long to take over jobs before the report is answered, in milliseconds: half of what is promised. */
const REPORT_AFTER_MS = 2_500;

/**
 * Takes over every job of a ledger whose process is dead. Done twice, the second finds nothing to do. Answers when all
 * are taken over, or after {@link REPORT_AFTER_MS}.
 */
export async function recoverJobs(
  services: JobServices,
  ledger: Ledger,
  options: RecoverOptions,
): Promise<Result<RecoverReport, LedgerUnwritable>> {
  const recovery = new Recovery(services, ledger, options);
  const taking = recovery.takeOver();
  const waiting = new AbortController();
  const enough = sleep(services.clock, REPORT_AFTER_MS, waiting.signal).then(() => undefined);
  const taken = await Promise.race([taking, enough]);
  waiting.abort();
  recovery.turns.open();
  // Where jobs were taken over, or files moved aside, they are reported: nobody else finds them any more.
  const { progress, quarantined } = recovery.report;
  if (taken?.error !== undefined && progress.taken + quarantined.length === 0) return err(taken.error);
  return ok(recovery.report);
}

class Recovery {
  readonly report: RecoverReport;
  readonly turns: RecoverTurns;
  readonly #services: JobServices;
  readonly #ledger: Ledger;
  readonly #options: RecoverOptions;
  readonly #jobs: RecoveredJob[] = [];
  readonly #pods: RecoveredPod[] = [];
  readonly #stuck: RecoveredJob[] = [];
  readonly #lists = { quarantined: [], unread: [], owned: [], otherInstance: [] } as {
    readonly [K in 'quarantined' | 'unread' | 'owned' | 'otherInstance']: RecoverReport[K][number][];
  };
  readonly #underWay = new Set<Promise<unknown>>();
  #progress: RecoverProgress = { taken: 0, done: 0, isComplete: false };
  #finish: (finished: RecoverFinished) => void = () => undefined;

  constructor(services: JobServices, ledger: Ledger, options: RecoverOptions) {
    this.#services = services;
    this.#ledger = ledger;
    this.#options = options;
    this.turns = new RecoverTurns(services.calls);
    const progress = (): RecoverProgress => this.#progress;
    this.report = {
      jobs: this.#jobs,
      pods: this.#pods,
      stuck: this.#stuck,
      ...this.#lists,
      get progress() {
        return progress();
      },
      finished: new Promise((resolve) => (this.#finish = resolve)),
    };
  }

  async takeOver(): Promise<{ readonly error: LedgerUnwritable | undefined }> {
    const judge = (data: unknown): 'foreign' | 'take' | 'leave' => {
      const record = readRecord(data);
      return record === undefined ? 'foreign' : record.instance === this.#services.instance ? 'take' : 'leave';
    };
    const taken = await this.#ledger.takeOver(judge, {
      onTaken: (entry) => this.#begin(entry),
      onQuarantined: (file) => this.#lists.quarantined.push(file),
      onUnread: (file) => this.#lists.unread.push(file),
    });
    if (taken.isOk()) {
      const { owned, left } = taken.value;
      this.#lists.owned.push(...owned.map(({ key, owner }) => ({ key, pid: owner.pid })));
      this.#lists.otherInstance.push(...left.map(({ key }) => key));
    }
    this.turns.open();
    this.#move({ isComplete: true });
    const error = taken.isErr() ? taken.error : undefined;
    void Promise.all(this.#underWay).then(() => this.#finish({ ...this.#progress, error }));
    return { error };
  }

  #begin({ key, data, owner }: LedgerEntry): void {
    const record = readRecord(data);
    if (record === undefined) return;
    const { restartOnAmbiguousStart = false, record: tell } = this.#options;
    const { jobId, uid, attempt, kind } = record;
    const isOfEarlierBoot = owner.bootId !== this.#ledger.bootId;
    const pod = recoverPod(this.#services, key, record, {
      ...{ restartOnAmbiguousStart, isOfEarlierBoot, record: tell },
      turns: this.turns,
    });
    if (record.stage === 'stuck')
      void removeOnce(this.#ledger, key, () => pod.outcome.then(({ leftBehind }) => leftBehind));
    for (const step of pod.steps) {
      (step.record.step === 'stuck' ? this.#stuck : this.#jobs).push(this.#handleOf(record, step));
    }
    const outcome = this.#orClosed(record, undefined, pod.outcome);
    if (kind === 'pod') this.#pods.push({ jobId, uid, attempt, outcome });
    this.#underWay.add(outcome);
    void pod.outcome.then(() => this.#move({ done: this.#progress.done + 1 }));
    this.#move({ taken: this.#progress.taken + 1 });
  }

  #handleOf(job: JobRecord, { record, outcome, cancel, endTimer }: RecoveringStep): RecoveredJob {
    const { jobId, uid, attempt } = job;
    return {
      jobId,
      stepId: record.stepId,
      uid,
      attempt,
      step: record.step,
      outcome: this.#orClosed(job, record, outcome),
      cancel: (reason?: unknown, options?: CancelOptions): Result<void, InvalidInput> =>
        readCancelOptions('RecoveredJob.cancel', options).map(
          (asked) => void cancel.ask({ reason, during: 'running', ...asked }),
        ),
      setTimeLimits: (limits) =>
        fromBody<TimeLimits, TimeLimitsError | NodeClosed>(SET_TIME_LIMITS, async () => {
          const changed = await this.#untilClosed(
            SET_TIME_LIMITS,
            job,
            record,
            endTimer.change(SET_TIME_LIMITS, limits),
          );
          return changed.isErr() ? err(changed.error) : changed.value;
        }),
    };
  }

  async #orClosed<T>(job: JobRecord, step: StepRecord | undefined, outcome: Promise<T>): Promise<T | NodeClosed> {
    const ended = await this.#untilClosed('CraneNode.recover', job, step, outcome);
    return ended.isOk() ? ended.value : ended.error;
  }

  #untilClosed<T>(
    operation: string,
    { jobId, sandboxId }: JobRecord,
    step: StepRecord | undefined,
    work: Promise<T>,
  ): Promise<Result<T, NodeClosed>> {
    return untilClosed(this.#services, work, () => {
      const phase = step === undefined ? 'open' : phaseOf(step.step);
      const { stepId, containerId } = step ?? {};
      return nodeClosed(operation, this.#services, { jobId, stepId, phase, sandboxId, containerId });
    });
  }

  #move(step: Partial<RecoverProgress>): void {
    this.#progress = Object.freeze({ ...this.#progress, ...step });
    callBack(this.#options.onProgress, this.#progress);
  }
}
