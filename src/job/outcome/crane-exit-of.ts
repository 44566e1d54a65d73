import { orElse } from '../../core/or-else.js';
import type { Exit } from '../../policy/exit/exit.js';
import type { CraneExit, CraneFailure, CraneStatus } from '../../policy/exit/crane-exit.js';
import type { CancelledBy, JobCancelled, JobFailed, JobFailure, JobOutcome } from './outcome.js';

/**
 * How CraneSched would tell this end; `craneExitCode` makes the one number of it, `craneStatusOf` the final status that
 * goes with it.
 *
 * - 129..191 is a signal, as the scheduler takes it; every other code is reported as it is, so that none reads as a failure.
 * - Out of memory with the code 0 is SIGKILL: it must not look like a success.
 * - A cancelled job has the exit of its program where one was seen, 0 where none was ever started, else `terminated`;
 *   after its time limit it is `time_limit`, after its deadline `deadline`, whatever its program answered.
 * - An end that nobody knows is `terminated`, never a signal.
 *
 * Source: the exit codes of CraneSched's supervisor, 256 and above.
 */
export function craneExitOf(outcome: JobOutcome): CraneExit {
  return orElse(() => exitOf(outcome), undefined) ?? { kind: 'failed', failure: 'terminated' };
}

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
      return isOfTime(outcome.by) ? outcome.by : 'cancelled';
    case 'failed':
    case 'unknown':
      return 'failed';
  }
}

/** Whether the time of the step was over. */
function isOfTime(by: CancelledBy): by is 'time_limit' | 'deadline' {
  return by === 'time_limit' || by === 'deadline';
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
  if (isOfTime(by)) return { kind: 'failed', failure: by };
  if (exit !== undefined) return ofProgram(exit);
  // Certain without an exit: nothing was ever started.
  return certainty === 'certain' ? { kind: 'exited', code: 0 } : { kind: 'failed', failure: 'terminated' };
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
