import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import { Scope } from '../../core/scope.js';
import type { CallOptions } from '../../core/call-options.js';
import { systemClock } from '../../core/clock.js';
import { type Defect, type InputProblem, invalidInput, type InvalidInput } from '../../core/errors.js';
import { failure, type Failure } from '../../core/failure.js';
import { fromBody } from '../../core/from-body.js';
import type { ContainerId } from '../../core/ids.js';
import type { ExecService, RpcError } from '../../runtime/service.js';

export interface ExecSyncOptions extends CallOptions {
  /** Time limit of the command in milliseconds, rounded up to whole seconds; it is killed then. @default 10_000 */
  readonly timeoutMs?: number | undefined;
  /** What is kept of each output, in bytes. @default 16_777_216, the most that runtimes send */
  readonly maxOutputBytes?: number | undefined;
}

/** What a command in a container wrote, and how it ended. */
export interface ExecSyncResult {
  /** 0..255; 128 plus the signal's number after a signal. */
  readonly exitCode: number;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  /** `no`: all of it. `cut`: by `maxOutputBytes`. `maybe`: so much that CRI-O drops the rest silently. */
  readonly truncated: 'no' | 'cut' | 'maybe';
}

/**
 * No answer came within the command's limit; its output is lost.
 *
 * @remedy Give it more time, or use a session (`exec`), which has no limit of its own.
 */
export interface ExecTimedOut extends Failure<'exec_timed_out'> {
  readonly timeoutMs: number;
  /**
   * `yes`: the runtime killed the command. `unknown`: the runtime did not answer; the command may have ended and left a
   * child that keeps an output open, may have been killed, or, on CRI-O, go on.
   */
  readonly killed: 'yes' | 'unknown';
}

/** What running a command to its end can fail with. */
export type ExecSyncError = Exclude<RpcError<'execSync'>, { kind: 'deadline_exceeded' }> | ExecTimedOut | InvalidInput;

const OPERATION = 'execSync';
const DEFAULT_TIMEOUT_MS = 10_000;
/** How long after the limit to wait for the runtime's own word on it, in milliseconds. */
const WORD_MS = 1_000;
const DEFAULT_MAX_OUTPUT_BYTES = 16 * 1_024 * 1_024;
/** CRI-O collects output in a log file of at most 16 MiB, with about so many bytes around each line. */
const CRI_O_LOG_BYTES = 16 * 1_024 * 1_024;
const CRI_O_LINE_OVERHEAD = 46;
/** How full that file may be before its end is in doubt. */
const DOUBT = 0.95;

/**
 * Runs a short command in a running container and answers with its output. RPC: ExecSync, with a limit always: runtimes
 * take none for "for ever". For much output, or input, use `exec`: containerd fails above 16 MiB, and CRI-O drops output
 * silently, of short lines from about 2 MB on.
 *
 * A command whose child keeps an output open holds containerd's answer back, past the limit; one second after the limit
 * the answer is `exec_timed_out` all the same, with `killed: 'unknown'`.
 * Errors: `exec_timed_out`, `not_found`, `cannot_start`, `wrong_state`, `message_too_large`, `invalid_input` and those of the RPC.
 */
export function execSync(
  service: Pick<ExecService, 'execSync'>,
  request: { readonly containerId: ContainerId; readonly command: readonly string[] },
  options: ExecSyncOptions = {},
): ResultAsync<ExecSyncResult, ExecSyncError | Defect> {
  return fromBody(OPERATION, () => run(service, request, options));
}

async function run(
  service: Pick<ExecService, 'execSync'>,
  { containerId, command }: { readonly containerId: ContainerId; readonly command: readonly string[] },
  options: ExecSyncOptions,
): Promise<Result<ExecSyncResult, ExecSyncError>> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, maxOutputBytes = DEFAULT_MAX_OUTPUT_BYTES, signal } = options;
  const problems: InputProblem[] = [];
  if (command.length === 0) problems.push({ field: 'command', problem: 'must not be empty' });
  if (!(maxOutputBytes >= 0)) problems.push({ field: 'options.maxOutputBytes', problem: 'must be 0 or more' });
  if (problems.length > 0) return err(invalidInput(OPERATION, problems));

  const timeout = BigInt(Math.ceil(timeoutMs / 1_000));
  const limitMs = Number(timeout) * 1_000 + WORD_MS;
  const scope = new Scope(systemClock, { signal, timeoutMs: limitMs });
  // The RPC's own limit is later still.
  const answer = await service.execSync({ containerId, cmd: command, timeout }, { signal: scope.signal });
  scope.close();
  if (answer.isErr()) {
    const { kind } = answer.error;
    if (kind === 'deadline_exceeded') return err(timedOut(timeoutMs, 'yes', answer.error));
    const isOurs = kind === 'cancelled' && signal?.aborted !== true;
    return err(isOurs ? timedOut(timeoutMs, 'unknown', answer.error) : answer.error);
  }
  const { exitCode, stdout, stderr } = answer.value;
  // CRI-O answers a timeout with an exit code that no process has.
  if (exitCode < 0) return err(timedOut(timeoutMs, 'yes'));
  return ok({
    exitCode,
    stdout: stdout.subarray(0, maxOutputBytes),
    stderr: stderr.subarray(0, maxOutputBytes),
    truncated: truncation(stdout, stderr, maxOutputBytes),
  });
}

function truncation(stdout: Uint8Array, stderr: Uint8Array, maxOutputBytes: number): ExecSyncResult['truncated'] {
  if (Math.max(stdout.length, stderr.length) > maxOutputBytes) return 'cut';
  const logged = [stdout, stderr].reduce(
    (sum, bytes) => sum + bytes.length + countLines(bytes) * CRI_O_LINE_OVERHEAD,
    0,
  );
  return logged >= CRI_O_LOG_BYTES * DOUBT ? 'maybe' : 'no';
}

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) count += 1;
  return count;
}

function timedOut(timeoutMs: number, killed: ExecTimedOut['killed'], cause?: unknown): ExecTimedOut {
  const become =
    killed === 'yes'
      ? 'It was killed, and its output is lost.'
      : 'What became of it is not known, and its output is lost; a child that it left behind may hold the answer back.';
  return failure({
    kind: 'exec_timed_out',
    operation: OPERATION,
    message: `the command ran longer than ${timeoutMs} ms`,
    hint: `${become} Give it more time, or use \`exec\` to see output as it comes.`,
    timeoutMs,
    killed,
    ...(cause === undefined ? {} : { cause }),
  });
}
