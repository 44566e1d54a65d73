import { cancelled, deadlineExceeded } from '../../core/scope.js';
import type { Cancelled, ConnectionFailed, ConnectionReason, DeadlineExceeded, Defect } from '../../core/errors.js';
import { failure, type Failure } from '../../core/failure.js';

/**
 * The runtime named a streaming URL that is not dialled.
 *
 * @remedy Configure the runtime's streaming server to listen on loopback.
 */
export interface StreamUrlRefused extends Failure<'stream_url_refused'> {
  /** Scheme, host and port of the URL; what follows is a secret. */
  readonly origin: string;
}

/**
 * The streaming server answered the upgrade with something else.
 *
 * @remedy Ask again: an address works once and for a minute. If it stays so, look at the runtime's log.
 */
export interface StreamRefused extends Failure<'stream_refused'> {
  /** HTTP status: 404 for a used or expired URL, 403 for a protocol the server does not speak. */
  readonly status: number;
}

/** What dialling a streaming server can fail with. */
export type DialError = StreamUrlRefused | StreamRefused | ConnectionFailed | DeadlineExceeded | Cancelled | Defect;

export function urlRefused(operation: string, origin: string, why: string): StreamUrlRefused {
  return failure({
    kind: 'stream_url_refused',
    operation,
    message: `the runtime's streaming URL (${origin}) ${why}`,
    hint: 'Streams go to this machine alone. Name other hosts that the runtime may stream from in the option `hosts`.',
    origin,
  });
}

export function streamRefused(operation: string, status: number, text: string): StreamRefused {
  const used =
    status === 404 ? 'The URL was used already or is older than a minute: ask the runtime for a new one.' : '';
  const protocol = status === 403 ? 'The server does not speak SPDY/3.1 for this request.' : '';
  return failure({
    kind: 'stream_refused',
    operation,
    message: `the streaming server answered ${status}${text === '' ? '' : `: ${text}`}`,
    hint: used + protocol || 'The log of the runtime may say more.',
    status,
  });
}

export function dialFailed(
  operation: string,
  endpoint: string,
  reason: ConnectionReason,
  cause: unknown,
): ConnectionFailed {
  return failure({
    kind: 'connection_failed',
    operation,
    message: `no connection to the streaming server ${endpoint}: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: 'The runtime serves streams on a port of its own, which changes with each start of the runtime.',
    endpoint,
    reason,
    outcome: 'unknown',
    cause,
  });
}

export function dialTimedOut(operation: string, timeoutMs: number): DeadlineExceeded {
  return deadlineExceeded(operation, timeoutMs, {
    message: `the streaming server did not open the session within ${timeoutMs} ms`,
    hint: 'The runtime may be overloaded. The command may have been started all the same.',
    outcome: 'unknown',
  });
}

export function dialCancelled(operation: string, reason: unknown): Cancelled {
  return cancelled(operation, reason, {
    message: 'the session was cancelled by its signal',
    hint: 'The command may go on in the container: no CRI call ends it.',
    outcome: 'unknown',
  });
}
