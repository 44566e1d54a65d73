import { err, ok, type Result } from 'neverthrow';

import type { Ledger, LedgerUnwritable, QuarantinedFile } from '../ledger/ledger.js';
import { CancelSwitch } from './cancel-switch.js';
import type { RecordOutcome } from './job-notes.js';
import { readRecord, type RecordedStep } from './job-record.js';
import type { JobOutcome } from './outcome.js';
import { RecoverRun } from './recover-run.js';
import type { JobServices } from './services.js';

/** How to recover. */
export interface RecoverOptions {
  /**
   * Starts a program again whose first start may have run it, where the runtime still shows the container as created.
   * May run a program twice. @default false: such a job has failed before its start
   */
  readonly restartOnAmbiguousStart?: boolean | undefined;
  /** As for `ContainerJob.run`: told each outcome before its entry leaves the ledger. @default none */
  readonly record?: RecordOutcome | undefined;
}

/** A job that an earlier process left, taken over. */
export interface RecoveredJob {
  readonly jobId: number;
  readonly stepId: number;
  readonly uid: number;
  readonly attempt: number;
  /** Where the earlier process was, by the ledger. */
  readonly step: RecordedStep;
  /** The one outcome, when everything is cleaned up. Never rejects. */
  readonly outcome: Promise<JobOutcome>;
  /** Asks for the end of the job, as `ContainerJob.cancel` does. */
  cancel(reason?: unknown): void;
}

/** What a recovery found. */
export interface RecoverReport {
  /** Jobs taken over whose outcome nobody was told yet. */
  readonly jobs: readonly RecoveredJob[];
  /** Jobs whose outcome had been told, and whose leftovers are being removed; each resolves to what still stays. */
  readonly stuck: readonly RecoveredJob[];
  /** Files that were not trusted, and moved aside. */
  readonly quarantined: readonly QuarantinedFile[];
  /** Entries of a process that lives, this one or another; they are left to it. */
  readonly owned: readonly { readonly key: string; readonly pid: number }[];
  /** Entries of another instance, left alone. */
  readonly otherInstance: readonly string[];
}

/** Takes over every job of a ledger whose process is dead. Done twice, the second finds nothing to do. */
export async function recoverJobs(
  services: JobServices,
  ledger: Ledger,
  options: RecoverOptions,
): Promise<Result<RecoverReport, LedgerUnwritable>> {
  const taken = await ledger.takeOver((data) => {
    const record = readRecord(data);
    return record === undefined ? 'foreign' : record.instance === services.instance ? 'take' : 'leave';
  });
  if (taken.isErr()) return err(taken.error);
  const { entries, owned, left, quarantined } = taken.value;
  const jobs: RecoveredJob[] = [];
  const stuck: RecoveredJob[] = [];
  for (const { key, data } of entries) {
    const record = readRecord(data);
    if (record === undefined) continue;
    const { jobId, stepId, uid, attempt, step } = record;
    const cancelSwitch = new CancelSwitch();
    const run = new RecoverRun(services, key, record, cancelSwitch, {
      restartOnAmbiguousStart: options.restartOnAmbiguousStart ?? false,
    });
    (step === 'stuck' ? stuck : jobs).push({
      jobId,
      stepId,
      uid,
      attempt,
      step,
      outcome: run.run(options.record),
      cancel: (reason) => void cancelSwitch.ask({ by: 'caller', reason, during: 'running' }),
    });
  }
  return ok({
    jobs,
    stuck,
    quarantined,
    owned: owned.map(({ key, owner }) => ({ key, pid: owner.pid })),
    otherInstance: left.map(({ key }) => key),
  });
}
