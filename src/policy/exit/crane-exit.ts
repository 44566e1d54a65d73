import { orElse } from '../../core/or-else.js';

/** Why a job did not end by its own program, in CraneSched's words, with the exit code that says so. */
export const CRANE_FAILURE_CODES = Object.freeze({
  terminated: 320,
  permission_denied: 321,
  cgroup: 322,
  /** Also every failure to prepare: no image, no mount, no sandbox. */
  file_not_found: 323,
  spawn_failed: 324,
  time_limit: 325,
  node_down: 326,
  exec_error: 327,
  rpc_error: 328,
  prolog: 329,
  deadline: 330,
  mpi: 331,
});

/** Failures that the scheduler's exit codes know, by the names it has for them. */
export type CraneFailure = keyof typeof CRANE_FAILURE_CODES;

/** Final statuses of a job in CraneSched, with their numbers. */
export const CRANE_STATUSES = Object.freeze({
  completed: 2,
  failed: 3,
  time_limit: 4,
  cancelled: 5,
  out_of_memory: 6,
  deadline: 11,
});

/** Final statuses of a job in CraneSched. */
export type CraneStatus = keyof typeof CRANE_STATUSES;

/** How a job ended, as CraneSched tells it in one number. */
export type CraneExit =
  | { readonly kind: 'exited'; /** 0..255 */ readonly code: number }
  | { readonly kind: 'signalled'; /** 1..63 */ readonly signal: number }
  | { readonly kind: 'failed'; readonly failure: CraneFailure };

/** Error codes of CraneSched's container support. */
export const CRANE_ERROR_CODES = Object.freeze({
  cri_generic: 80,
  cri_disabled: 81,
  container_not_ready: 82,
  multiple_nodes: 83,
});

const SIGNAL_BASE = 256;
const MAX_SIGNAL = 63;

/**
 * The number for an end. A signal without a number of its own (64, and what is no signal) is reported as a shell tells it,
 * 128 plus the signal; a code outside of 0..255 by its low byte, as a parent process sees it; what is no end at all is an
 * RPC error, as nobody knows.
 */
export function craneExitCode(exit: CraneExit): number {
  return orElse(() => codeOf(exit), undefined) ?? CRANE_FAILURE_CODES.rpc_error;
}

/** Undefined for what is no end, which a caller without types may give. */
function codeOf(exit: CraneExit): number | undefined {
  switch (exit.kind) {
    case 'exited':
      return Number.isInteger(exit.code) ? exit.code & 0xff : undefined;
    case 'signalled':
      if (!Number.isInteger(exit.signal)) return undefined;
      return exit.signal >= 1 && exit.signal <= MAX_SIGNAL ? SIGNAL_BASE + exit.signal : (128 + exit.signal) & 0xff;
    case 'failed':
      return typeof exit.failure === 'string' && Object.hasOwn(CRANE_FAILURE_CODES, exit.failure)
        ? CRANE_FAILURE_CODES[exit.failure]
        : undefined;
  }
}

/** Reads such a number; `undefined` for one that CraneSched does not use. */
export function readCraneExitCode(code: number): CraneExit | undefined {
  if (!Number.isInteger(code) || code < 0) return undefined;
  if (code <= 0xff) return { kind: 'exited', code };
  if (code > SIGNAL_BASE && code <= SIGNAL_BASE + MAX_SIGNAL) return { kind: 'signalled', signal: code - SIGNAL_BASE };
  const failure = (Object.keys(CRANE_FAILURE_CODES) as CraneFailure[]).find((key) => CRANE_FAILURE_CODES[key] === code);
  return failure === undefined ? undefined : { kind: 'failed', failure };
}
