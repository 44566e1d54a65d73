import type { Readable, Writable } from 'node:stream';
import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import { type Clock, sleep } from '../../core/clock.js';
import { type InputProblem, invalidInput } from '../../core/errors.js';
import { fromBody } from '../../core/from-body.js';
import type { ContainerId } from '../../core/ids.js';
import type { ContainerStatus } from '../../generated/types.js';
import type { ContainerService, ExecService, RpcError } from '../../runtime/service.js';
import { sessionOf } from './command-session.js';
import { openCommand, readDetachKeys } from './open-command.js';
import type { RemoteCommand } from './remote-command.js';
import type { AttachOpenError, SessionError } from './session-errors.js';
import { resolveConnect, type SessionOptions, type TerminalSize, timeProblems } from './session-options.js';

/** To whose streams to attach. */
export interface AttachRequest {
  readonly containerId: ContainerId;
  /** Whether the container has a terminal; it must be as it was created with. @default false */
  readonly tty?: boolean | undefined;
  /** The container must have been created with `stdin`. @default false */
  readonly stdin?: boolean | undefined;
  /** @default true */
  readonly stdout?: boolean | undefined;
  /** @default true without `tty` */
  readonly stderr?: boolean | undefined;
}

export interface AttachOptions extends SessionOptions {
  /** How long to wait for ContainerStatus to tell the exit, after the streams have ended, in milliseconds. @default 2_000 */
  readonly exitWaitMs?: number | undefined;
}

/** How an attach came to its end. */
export type AttachEnd =
  | { readonly kind: 'exited'; readonly exitCode: number; readonly status: ContainerStatus }
  /** The streams ended, and the container goes on. */
  | { readonly kind: 'running' }
  | { readonly kind: 'detached' };

/** How an attached session can fail. */
export type AttachError = SessionError | RpcError<'containerStatus'>;

/** The streams of a running container's first process. */
export interface AttachSession extends AsyncDisposable {
  /** With `stdin_once` and without a terminal, its end, and a detach too, is the program's end of input. */
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  /** How it ended, by ContainerStatus: the streams tell no exit. */
  readonly exit: ResultAsync<AttachEnd, AttachError>;
  /** Bytes of output that were thrown away because nobody had begun to read them. */
  readonly discardedBytes: number;
  /** Tells the terminal's new size. Without a terminal it does nothing. */
  resize(size: TerminalSize): void;
  /** Ends the session and lets the container go on; `exit` is `detached`. `await using` does the same. */
  detach(): void;
}

type Services = Pick<ExecService, 'attach'> & Pick<ContainerService, 'containerStatus'>;

const OPERATION = 'attach';
const DEFAULT_EXIT_WAIT_MS = 2_000;
/** How long after the end of an output the container is asked, in milliseconds; twice as long each time. */
const DEFAULT_GRACE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;
const EXIT_POLL_MS = 50;

/**
 * Connects to the streams of a running container. RPC: Attach, then SPDY/3.1 to the runtime's streaming server; at the
 * end ContainerStatus.
 *
 * Output from before is not repeated: read the log for it. A reader that is slow holds the container up, and its log;
 * output that nobody begins to read is thrown away after `unreadGraceMs`. With CRI-O and a container that has an open
 * stdin and no terminal, ask for `stdin` too: without it the session ends at once.
 *
 * Errors before it is open: `invalid_input`, `not_found`, `wrong_state`, `stream_refused`, `stream_url_refused`,
 * `deadline_exceeded`, `cancelled` and those of the RPC.
 */
export function attach(
  service: Services,
  request: AttachRequest,
  options: AttachOptions = {},
): ResultAsync<AttachSession, AttachOpenError | SessionError> {
  return fromBody(OPERATION, () => open(service, request, options));
}

async function open(
  service: Services,
  request: AttachRequest,
  options: AttachOptions,
): Promise<Result<AttachSession, AttachOpenError | SessionError>> {
  const { containerId, tty = false, stdin = false, stdout = true, stderr = !tty } = request;
  const keys = readDetachKeys(options.detachKeys, tty && stdin);
  const problems: InputProblem[] = [...timeProblems(options), ...keys.problems];
  if (tty && stderr) problems.push({ field: 'stderr', problem: 'a terminal has one output: leave it out with tty' });
  if (!stdin && !stdout && !stderr) problems.push({ field: 'stdout', problem: 'at least one stream is needed' });
  if (problems.length > 0) return err(invalidInput(OPERATION, problems));
  const connect = resolveConnect(options);
  const opened = await openCommand(
    (call) => service.attach({ containerId, tty, stdin, stdout, stderr }, call),
    { stdin, stdout, stderr, tty },
    { operation: OPERATION, connect, session: options, detachKeys: keys.bytes, opensTerminal: false },
  );
  if (opened.isErr()) return err(opened.error);
  const { value } = opened;
  const waitMs = options.exitWaitMs ?? DEFAULT_EXIT_WAIT_MS;
  const graceMs = options.stdinGraceMs ?? DEFAULT_GRACE_MS;
  const isOver = untilHalfOver(service, containerId, value, { graceMs, hasInput: stdin });
  return ok(sessionOf(value, endOf(service, containerId, value, isOver, waitMs, connect.clock)));
}

/**
 * Waits until an output has ended and the container, too, although the session goes on; or all outputs have, and there is
 * no input either. A program may close one output and go on, so the container is asked, less and less often.
 */
async function untilHalfOver(
  service: Services,
  containerId: ContainerId,
  command: RemoteCommand,
  { graceMs, hasInput }: { readonly graceMs: number; readonly hasInput: boolean },
): Promise<'over'> {
  await command.untilOutputEnds();
  const ended = new AbortController();
  void command.ended.then(() => ended.abort());
  for (let pauseMs = graceMs; !ended.signal.aborted; pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs)) {
    if (!(await command.isQuiet(pauseMs, ended.signal))) continue;
    if (command.hasNoOutput && !hasInput) break;
    const asked = await service.containerStatus({ containerId });
    if (asked.isErr() ? asked.error.kind === 'not_found' : asked.value.status?.state === 'CONTAINER_EXITED') break;
  }
  return 'over';
}

/** What became of the container when its streams have ended. */
async function endOf(
  service: Services,
  containerId: ContainerId,
  command: RemoteCommand,
  isOver: Promise<'over'>,
  waitMs: number,
  clock: Clock,
): Promise<Result<AttachEnd, AttachError>> {
  const ended = await Promise.race([command.ended, isOver]);
  if (ended === 'over') command.detach();
  else if (ended.isOk() && ended.value.kind === 'detached') return ok(ended.value);
  const broken = ended !== 'over' && ended.isErr() ? ended.error : undefined;
  // A broken connection says nothing of the container: it is asked all the same.
  if (broken !== undefined && broken.kind !== 'exit_unknown') return err(broken);
  const untilMs = clock.monotonicMs() + waitMs;
  for (;;) {
    const asked = await service.containerStatus({ containerId });
    if (asked.isErr()) return err(broken ?? asked.error);
    const { status } = asked.value;
    if (status?.state === 'CONTAINER_EXITED') return ok({ kind: 'exited', exitCode: status.exitCode, status });
    if (broken !== undefined) return err(broken);
    if (clock.monotonicMs() >= untilMs) return ok({ kind: 'running' });
    await sleep(clock, EXIT_POLL_MS);
  }
}
