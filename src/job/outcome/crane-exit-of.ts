import { orElse } from '../../core/or-else.js';
import type { Exit } from '../../policy/exit/exit.js';
import { craneExitCode, type CraneExit, type CraneFailure, type CraneStatus } from '../../policy/exit/crane-exit.js';
import type { CancelledBy, JobCancelled, JobFailed, JobFailure, JobOutcome } from './outcome.js';

/** An end as CraneSched is told of it. */
export type CraneEnd = CraneExit & {
  /** `CRANE_STATUSES` has its number. */
  readonly status: CraneStatus;
  /** As `craneExitCode` makes it. */
  readonly exitCode: number;
  /** Why, in plain text; empty where there is nothing to add, and beside the code 0, where the scheduler drops it. */
  readonly reason: string;
};

/**
 * How CraneSched would tell this end: final status, exit code and reason, and the exit that the code is made of.
 *
 * - 129..191 is a signal, as the scheduler takes it; every other code is reported as it is, so that none reads as a failure.
 * - Out of memory with the code 0 is SIGKILL: it must not look like a success.
 * - A cancelled job has the exit of its program where one was seen, else `terminated` (`node_down` where the node went
 *   down); after its time limit it is `time_limit`, after its deadline `deadline`, whatever its program answered. Its
 *   status is `cancelled`, but `failed` where no user wanted its end: the frontend is gone, or the node went down. After a
 *   clean-up it is that of the program. One that was never started is `cancelled` with 0.
 * - An end that nobody knows is `terminated`, never a signal.
 *
 * Source: the exit codes of CraneSched's supervisor, 256 and above.
 */
export function craneExitOf(outcome: JobOutcome): CraneEnd {
  const exit = orElse(() => exitOf(outcome), undefined) ?? TERMINATED;
  const exitCode = craneExitCode(exit);
  const reason = exitCode === 0 ? undefined : orElse(() => reasonOf(outcome), undefined);
  return { ...exit, status: craneStatusOf(outcome), exitCode, reason: reason ?? '' };
}

const TERMINATED: CraneExit = Object.freeze({ kind: 'failed', failure: 'terminated' });

/** Undefined for what is no outcome, which a caller without types may give. */
function exitOf(outcome: JobOutcome): CraneExit | undefined {
  switch (outcome.kind) {
    case 'exited':
      return ofProgram(outcome.exit);
    case 'out_of_memory':
      return outcome.exit.code === 0 ? { kind: 'signalled', signal: SIGKILL } : ofProgram(outcome.exit);
    case 'cancelled':
      return ofCancelled(outcome);
    case 'failed':
      return { kind: 'failed', failure: failureOf(outcome) };
    case 'unknown':
      return { kind: 'failed', failure: 'terminated' };
  }
}

/** The final status that CraneSched gives such an end; `CRANE_STATUSES` has its numbers. */
export function craneStatusOf(outcome: JobOutcome): CraneStatus {
  return orElse(() => statusOf(outcome), undefined) ?? 'failed';
}

function statusOf(outcome: JobOutcome): CraneStatus | undefined {
  switch (outcome.kind) {
    case 'exited':
      return outcome.exit.code === 0 ? 'completed' : 'failed';
    case 'out_of_memory':
      return 'out_of_memory';
    case 'cancelled':
      return statusOfCancelled(outcome);
    case 'failed':
    case 'unknown':
      return 'failed';
  }
}

function reasonOf(outcome: JobOutcome): string | undefined {
  switch (outcome.kind) {
    case 'exited':
      return undefined;
    case 'out_of_memory':
      return 'out of memory';
    case 'cancelled':
      return CANCELS[outcome.by].reason?.(outcome);
    case 'failed':
      return outcome.error.message;
    case 'unknown':
      return outcome.evidence;
  }
}

/** What a cancel is for CraneSched, by whom it was for. */
interface CancelRule {
  /** `by_exit`: as if the program had ended by itself. */
  readonly status: CraneStatus | 'by_exit';
  /** Said whatever the program answered. */
  readonly failure?: CraneFailure;
  /** Said where no exit was seen. @default 'terminated' */
  readonly unseen?: CraneFailure;
  readonly reason?: (outcome: JobCancelled) => string | undefined;
}

const OF_USER: CancelRule = { status: 'cancelled' };

const CANCELS: Readonly<Record<CancelledBy, CancelRule>> = {
  caller: OF_USER,
  signal: OF_USER,
  pod_end: OF_USER,
  user: OF_USER,
  // The scheduler knows of it, and expects the same as for a user.
  preemption: OF_USER,
  frontend_gone: { status: 'failed', reason: () => 'the frontend is gone' },
  node_shutdown: { status: 'failed', unseen: 'node_down', reason: () => 'the node was shut down' },
  cleanup: {
    status: 'by_exit',
    reason: ({ exit }) => (exit === undefined ? 'cleaned up without an exit' : undefined),
  },
  time_limit: { status: 'time_limit', failure: 'time_limit' },
  deadline: { status: 'deadline', failure: 'deadline' },
};

function statusOfCancelled({ by, exit, certainty }: JobCancelled): CraneStatus {
  const { status, failure } = CANCELS[by];
  if (failure === undefined && wasNeverStarted({ exit, certainty })) return 'cancelled';
  if (status !== 'by_exit') return status;
  return exit?.code === 0 ? 'completed' : 'failed';
}

/** Certain without an exit. */
function wasNeverStarted({ exit, certainty }: Pick<JobCancelled, 'exit' | 'certainty'>): boolean {
  return exit === undefined && certainty === 'certain';
}

const SIGKILL = 9;
/** Codes that are reported as a signal: 128 plus 1..63. */
const [FIRST_SIGNAL_CODE, LAST_SIGNAL_CODE, SIGNAL_BASE] = [129, 191, 128];

function ofProgram({ code }: Exit): CraneExit {
  return code >= FIRST_SIGNAL_CODE && code <= LAST_SIGNAL_CODE
    ? { kind: 'signalled', signal: code - SIGNAL_BASE }
    : { kind: 'exited', code };
}

function ofCancelled({ by, exit, certainty }: JobCancelled): CraneExit {
  const { failure, unseen = 'terminated' } = CANCELS[by];
  if (failure !== undefined) return { kind: 'failed', failure };
  if (exit !== undefined) return ofProgram(exit);
  return wasNeverStarted({ exit, certainty }) ? { kind: 'exited', code: 0 } : { kind: 'failed', failure: unseen };
}

/** What CraneSched calls a failure; `by_phase` is that of the runtime: a failed start, or before it a missing file. */
const FAILURES: Readonly<Record<JobFailure['kind'], CraneFailure | 'by_phase'>> = {
  cannot_start: 'spawn_failed',
  bad_response: 'by_phase',
  cancelled: 'by_phase',
  connection_failed: 'by_phase',
  deadline_exceeded: 'by_phase',
  message_too_large: 'by_phase',
  name_reserved: 'by_phase',
  not_found: 'by_phase',
  not_ready: 'by_phase',
  rejected: 'by_phase',
  unimplemented: 'by_phase',
  wrong_state: 'by_phase',
  image_absent: 'file_not_found',
  invalid_input: 'file_not_found',
  port_in_use: 'file_not_found',
  pull_failed: 'file_not_found',
  unsupported: 'file_not_found',
  policy_denied: 'permission_denied',
  // As of a supervisor that can't make its own files.
  ledger_unwritable: 'spawn_failed',
  // As of a supervisor that is gone, or does not do its work.
  defect: 'rpc_error',
  interrupted: 'rpc_error',
};

function failureOf({ error, during }: JobFailed): CraneFailure {
  const failure = FAILURES[error.kind];
  if (failure !== 'by_phase') return failure;
  return during === 'starting' ? 'spawn_failed' : 'file_not_found';
}
