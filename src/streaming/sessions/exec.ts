import type { Readable, Writable } from 'node:stream';
import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import type { Defect, InputProblem } from '../../core/errors.js';
import { invalidInput } from '../../core/errors.js';
import { fromBody } from '../../core/from-body.js';
import type { ContainerId } from '../../core/ids.js';
import type { ExecService } from '../../runtime/service.js';
import type { CommandEnd } from './remote-command.js';
import { sessionOf } from './command-session.js';
import { openCommand, readDetachKeys } from './open-command.js';
import { type ExecOpenError, neverSent, noSlot, type SessionError } from './session-errors.js';
import { resolveConnect, type SessionOptions, type TerminalSize, timeProblems } from './session-options.js';
import { takeSlot } from './slots.js';

/** What is run in a container. */
export interface ExecRequest {
  readonly containerId: ContainerId;
  /** Program and arguments. No shell is put in between. */
  readonly command: readonly string[];
  /** Gives it a terminal; then all output is `stdout`. @default false */
  readonly tty?: boolean | undefined;
  /** @default false */
  readonly stdin?: boolean | undefined;
  /** @default true */
  readonly stdout?: boolean | undefined;
  /** @default true without `tty` */
  readonly stderr?: boolean | undefined;
}

export interface ExecOptions extends SessionOptions {
  /**
   * How many execs this process may have open in one container at a time, from 1; more wait, within `timeoutMs`.
   * containerd 1.6 collapses at 20 to 30. @default 8
   */
  readonly maxPerContainer?: number | undefined;
}

/** A command that runs in a container, and the streams to it. */
export interface ExecSession extends AsyncDisposable {
  /** Its end is the program's end of input. `undefined` where it was not asked for. */
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  /**
   * How it ended: once its output has been read, or thrown away because nobody read it.
   * Errors: `exit_unknown`, `exec_failed`, `stdin_unread`, `session_idle`, `cancelled`.
   */
  readonly exit: ResultAsync<CommandEnd, SessionError>;
  /** Bytes of output that were thrown away because nobody had begun to read them. */
  readonly discardedBytes: number;
  /** Tells the terminal's new size. Without a terminal it does nothing. */
  resize(size: TerminalSize): void;
  /** Ends the session and lets the program go on; `exit` is `detached`. `await using` does the same. */
  detach(): void;
}

const OPERATION = 'exec';
const DEFAULT_MAX_PER_CONTAINER = 8;

/**
 * Runs a command in a running container and connects its streams. RPC: Exec, then SPDY/3.1 to the runtime's streaming
 * server.
 *
 * The streams carry bytes: decode text with `setEncoding`. A slow reader slows the program, and costs no memory beyond
 * 256 KiB per stream. No CRI call ends a command: `signal` drops the connection, upon which containerd 2 kills it, and
 * others let it go on.
 *
 * Errors before it is open: `invalid_input`, `not_found`, `wrong_state`, `stream_refused`, `stream_url_refused`,
 * `deadline_exceeded`, `cancelled`, `exec_failed` and those of the RPC.
 */
export function exec(
  service: Pick<ExecService, 'exec'>,
  request: ExecRequest,
  options: ExecOptions = {},
): ResultAsync<ExecSession, ExecOpenError | SessionError> {
  return fromBody(OPERATION, () => open(service, request, options));
}

async function open(
  service: Pick<ExecService, 'exec'>,
  request: ExecRequest,
  options: ExecOptions,
): Promise<Result<ExecSession, ExecOpenError | SessionError | Defect>> {
  const { containerId, command, tty = false, stdin = false, stdout = true, stderr = !tty } = request;
  const { maxPerContainer = DEFAULT_MAX_PER_CONTAINER } = options;
  const keys = readDetachKeys(options.detachKeys, tty && stdin);
  const problems: InputProblem[] = [...timeProblems(options), ...keys.problems];
  if (command.length === 0) problems.push({ field: 'command', problem: 'must not be empty' });
  if (tty && stderr) problems.push({ field: 'stderr', problem: 'a terminal has one output: leave it out with tty' });
  if (!stdin && !stdout && !stderr) problems.push({ field: 'stdout', problem: 'at least one stream is needed' });
  if (!(maxPerContainer >= 1)) problems.push({ field: 'options.maxPerContainer', problem: 'must be 1 or more' });
  if (problems.length > 0) return err(invalidInput(OPERATION, problems));

  const connect = resolveConnect(options);
  const { clock, timeoutMs, signal } = connect;
  const untilMs = clock.monotonicMs() + timeoutMs;
  const release = await takeSlot(service, containerId, maxPerContainer, clock, timeoutMs, signal);
  if (typeof release === 'number')
    return err(signal?.aborted === true ? neverSent(OPERATION, signal.reason) : noSlot(OPERATION, timeoutMs, release));
  const opened = await openCommand(
    (call) => service.exec({ containerId, cmd: command, tty, stdin, stdout, stderr }, call),
    { stdin, stdout, stderr, tty },
    {
      operation: OPERATION,
      connect: { ...connect, timeoutMs: Math.max(1, untilMs - clock.monotonicMs()) },
      session: options,
      detachKeys: keys.bytes,
      opensTerminal: tty,
    },
  ).catch((cause: unknown) => {
    release();
    throw cause;
  });
  if (opened.isErr()) {
    release();
    return err(opened.error);
  }
  const { value } = opened;
  void value.ended.then(release);
  return ok(sessionOf(value, value.ended));
}
