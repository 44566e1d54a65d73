import type { Cancelled, DeadlineExceeded, Defect, InvalidInput } from '../../core/errors.js';
import { failure, type Failure } from '../../core/failure.js';
import type { RpcError } from '../../runtime/service.js';
import type { DialError } from '../spdy/dial-errors.js';
import type { SessionEnd } from '../spdy/spdy-session.js';

export type { DialError, StreamRefused, StreamUrlRefused } from '../spdy/dial-errors.js';

/**
 * The connection ended without the exit. The command may have ended, or go on.
 *
 * @remedy Do not take it for success. Ask for the container's status, or run the command again where that does no
 * harm.
 */
export interface ExitUnknown extends Failure<'exit_unknown'> {
  /** How the connection ended. */
  readonly reason: SessionEnd['reason'] | 'bad_status' | 'output_reset';
}

/**
 * The command ended, or closed its outputs, and left stdin unread; then runtimes never report the exit.
 *
 * @remedy Send no more than the program reads, or end its input earlier.
 */
export interface StdinUnread extends Failure<'stdin_unread'> {
  /** Bytes that were sent to stdin. */
  readonly sentBytes: number;
}

/**
 * The runtime could not run the command: not found, not executable, or the container is not running.
 *
 * @remedy Check the command's name and path in the container; `message` has the runtime's words.
 */
export type ExecFailed = Failure<'exec_failed'>;

/**
 * Nothing was sent or came for the time of `idleTimeoutMs`.
 *
 * @remedy Open a new session, with a longer idle limit or none.
 */
export interface SessionIdle extends Failure<'session_idle'> {
  readonly idleMs: number;
}

/** What opening a session can fail with, besides the errors of its RPC. */
export type OpenError = DialError | InvalidInput | DeadlineExceeded | Cancelled | Defect;

/** How an open session can fail. */
export type SessionError = ExitUnknown | StdinUnread | ExecFailed | SessionIdle | Cancelled | Defect;

/** What exec can fail with before it is open. */
export type ExecOpenError = OpenError | RpcError<'exec'>;
/** What attach can fail with before it is open. */
export type AttachOpenError = OpenError | RpcError<'attach'>;

/** Other sessions of this process held all places of the container, and none came free in time. */
export function noSlot(operation: string, timeoutMs: number, open: number): DeadlineExceeded {
  return failure({
    kind: 'deadline_exceeded',
    operation,
    message: `nothing was sent: ${open} sessions of this process are open in the container, and none ended within ${timeoutMs} ms`,
    hint: 'End one of them, wait longer with timeoutMs, or allow more with maxPerContainer.',
    timeoutMs,
    outcome: 'not_applied',
  });
}

/** Cancelled while it waited for its place. */
export function neverSent(operation: string, reason: unknown): Cancelled {
  return failure({
    kind: 'cancelled',
    operation,
    message: 'the session was cancelled by its signal while it waited for others to end; nothing was sent',
    hint: 'Nothing was changed.',
    reason,
    outcome: 'not_applied',
  });
}

const WORDS: Readonly<Record<ExitUnknown['reason'], string>> = {
  closed_here: 'the session was closed here',
  closed_there: 'the runtime closed the connection',
  lost: 'the connection broke',
  protocol: 'the runtime did not answer in SPDY',
  output_reset: 'the runtime reset an output stream without a reason',
  bad_status: 'the runtime sent a status that cannot be read',
};

export function exitUnknown(operation: string, reason: ExitUnknown['reason'], detail?: unknown): ExitUnknown {
  const text = detail instanceof Error ? detail.message : typeof detail === 'string' ? detail : '';
  return failure({
    kind: 'exit_unknown',
    operation,
    message: `the exit is not known: ${WORDS[reason]}${text === '' ? '' : ` (${text})`}`,
    hint: 'The command may have ended with any code, or go on. Look at what it does before you repeat it.',
    reason,
    ...(detail === undefined ? {} : { cause: detail }),
  });
}

export function stdinUnread(operation: string, sentBytes: number, graceMs: number): StdinUnread {
  return failure({
    kind: 'stdin_unread',
    operation,
    message: `the command's outputs ended and no exit came within ${graceMs} ms: it did not read all of its stdin`,
    hint: 'Send no more than the command reads: runtimes tell no exit while stdin is unread. Its output is complete.',
    sentBytes,
  });
}

export function execFailed(operation: string, message: string): ExecFailed {
  return failure({
    kind: 'exec_failed',
    operation,
    message: `the runtime could not run the command: ${message}`,
    hint: 'Check that the program exists in the image and that the container runs.',
  });
}

export function sessionIdle(operation: string, idleMs: number): SessionIdle {
  return failure({
    kind: 'session_idle',
    operation,
    message: `nothing was sent or came for ${idleMs} ms`,
    hint: 'The command may go on in the container. Raise `idleTimeoutMs`, or leave it out for no limit.',
    idleMs,
  });
}
