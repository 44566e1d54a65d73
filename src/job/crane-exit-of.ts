import type { Exit } from '../policy/exit/exit.js';
import type { CraneExit, CraneFailure } from '../policy/exit/crane-exit.js';
import type { JobFailed, JobOutcome } from './outcome.js';

/**
 * How CraneSched would tell this end; `craneExitCode` makes the one number of it.
 *
 * - A signal is told only where the runtime's words, or our own doing, are evidence of it; `exit 137` stays an exit.
 * - Out of memory is SIGKILL, also where the program's own code was 0: it must not look like a success.
 * - What ended in a way that nobody knows is an RPC error, as the runtime could not tell.
 *
 * Source: the exit codes of CraneSched's supervisor, 256 and above.
 */
export function craneExitOf(outcome: JobOutcome): CraneExit {
  switch (outcome.kind) {
    case 'exited':
      return ofProgram(outcome.exit);
    case 'out_of_memory':
      return { kind: 'signalled', signal: 9 };
    case 'cancelled':
      return { kind: 'failed', failure: outcome.by === 'time_limit' ? 'time_limit' : 'terminated' };
    case 'failed':
      return { kind: 'failed', failure: failureOf(outcome.error) };
    case 'unknown':
      return { kind: 'failed', failure: 'rpc_error' };
  }
}

function ofProgram({ code, signal }: Exit): CraneExit {
  return signal === undefined ? { kind: 'exited', code } : { kind: 'signalled', signal: signal.number };
}

/** CraneSched calls everything that a job lacks before its program runs a missing file. */
function failureOf(error: JobFailed['error']): CraneFailure {
  switch (error.kind) {
    case 'cannot_start':
      return 'spawn_failed';
    case 'connection_failed':
    case 'deadline_exceeded':
    case 'not_ready':
    case 'unimplemented':
    case 'bad_response':
    case 'message_too_large':
    case 'defect':
      return 'rpc_error';
    default:
      return 'file_not_found';
  }
}
