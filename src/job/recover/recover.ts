import { err, ok, type Result } from 'neverthrow';

import type { Ledger } from '../../ledger/ledger.js';
import type { QuarantinedFile } from '../../ledger/ledger-files.js';
import type { LedgerUnwritable } from '../../ledger/ledger-unwritable.js';
import type { RecordOutcome } from '../record/notes.js';
import { readRecord } from '../record/read-record.js';
import type { JobRecord, RecordedStep } from '../record/record.js';
import type { JobOutcome } from '../outcome.js';
import type { PodOutcome } from '../pod/outcome.js';
import { type RecoveringStep, recoverPod } from './pod.js';
import type { JobServices } from '../services.js';

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

/** A job of one step, or one step of a job of several, that an earlier process left, taken over. */
export interface RecoveredJob {
  readonly jobId: number;
  readonly stepId: number;
  readonly uid: number;
  readonly attempt: number;
  /** Where the earlier process was, by the ledger. */
  readonly step: RecordedStep;
  /** The one outcome, when everything of it is cleaned up. Never rejects. */
  readonly outcome: Promise<JobOutcome>;
  /** Asks for its end, as `ContainerJob.cancel` does. */
  cancel(reason?: unknown): void;
}

/** The pod of a job of several steps that an earlier process left. It takes no more steps, and ends with those it has. */
export interface RecoveredPod {
  readonly jobId: number;
  readonly uid: number;
  readonly attempt: number;
  /** What became of it and of the steps that were not told before, when all is cleaned up. Never rejects. */
  readonly outcome: Promise<PodOutcome>;
}

/** What a recovery found. */
export interface RecoverReport {
  /** Jobs and steps taken over whose outcome nobody was told yet. */
  readonly jobs: readonly RecoveredJob[];
  /** The pods of jobs of several steps. Their steps are among `jobs`. */
  readonly pods: readonly RecoveredPod[];
  /** Jobs of one step whose outcome had been told, and whose leftovers are being removed; each resolves to what still stays. */
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
  { restartOnAmbiguousStart = false, record: tell }: RecoverOptions,
): Promise<Result<RecoverReport, LedgerUnwritable>> {
  const taken = await ledger.takeOver((data) => {
    const record = readRecord(data);
    return record === undefined ? 'foreign' : record.instance === services.instance ? 'take' : 'leave';
  });
  if (taken.isErr()) return err(taken.error);
  const { entries, owned, left, quarantined } = taken.value;
  const jobs: RecoveredJob[] = [];
  const pods: RecoveredPod[] = [];
  const stuck: RecoveredJob[] = [];
  for (const { key, data } of entries) {
    const record = readRecord(data);
    if (record === undefined) continue;
    const { jobId, uid, attempt, kind } = record;
    const pod = recoverPod(services, key, record, restartOnAmbiguousStart, tell);
    for (const step of pod.steps) (step.record.step === 'stuck' ? stuck : jobs).push(handleOf(record, step));
    if (kind === 'pod') pods.push({ jobId, uid, attempt, outcome: pod.outcome });
  }
  return ok({
    jobs,
    pods,
    stuck,
    quarantined,
    owned: owned.map(({ key, owner }) => ({ key, pid: owner.pid })),
    otherInstance: left.map(({ key }) => key),
  });
}

function handleOf({ jobId, uid, attempt }: JobRecord, { record, outcome, cancel }: RecoveringStep): RecoveredJob {
  return {
    jobId,
    stepId: record.stepId,
    uid,
    attempt,
    step: record.step,
    outcome,
    cancel: (reason) => void cancel.ask({ by: 'caller', reason, during: 'running' }),
  };
}
