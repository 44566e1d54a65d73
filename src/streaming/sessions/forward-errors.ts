import type { InputProblem } from '../../core/errors.js';
import { failure, type Failure } from '../../core/failure.js';
import type { RpcError } from '../../runtime/service.js';
import type { OpenError } from './session-errors.js';

/**
 * One forwarded connection failed. Others, and later ones, are not concerned.
 *
 * @remedy Check that the program listens on that port inside the pod; other connections of the session go on.
 */
export interface ForwardFailed extends Failure<'forward_failed'> {
  /** Port in the pod. */
  readonly port: number;
  /** What the runtime said, such as that nobody listens; `lost`: the connection to the runtime ended. */
  readonly reason: 'refused' | 'lost' | 'slow_reader';
}

/** What opening a connection to a port of a pod can fail with. */
export type PortForwardError = OpenError | RpcError<'portForward'>;

/**
 * The local address cannot be listened on.
 *
 * @remedy Choose another local port, or 0 for any that is free.
 */
export interface ListenFailed extends Failure<'listen_failed'> {
  /** The system's code, such as `EADDRINUSE`. */
  readonly code: string;
}

const OPERATION = 'portForward';

/** What is wrong with a port number. */
export function portProblems(port: number): readonly InputProblem[] {
  const fits = Number.isInteger(port) && port >= 1 && port <= 65_535;
  return fits ? [] : [{ field: 'port', problem: 'must be a whole number from 1 to 65535' }];
}

export function forwardFailed(port: number, reason: ForwardFailed['reason'], why: string): ForwardFailed {
  return failure({
    kind: 'forward_failed',
    operation: OPERATION,
    message: `the connection to port ${port} failed: ${why}`,
    hint: 'Check that a program in the pod listens on the port, on the loopback address or on all.',
    port,
    reason,
  });
}

export function listenFailed(host: string, port: number, cause: NodeJS.ErrnoException): ListenFailed {
  return failure({
    kind: 'listen_failed',
    operation: OPERATION,
    message: `cannot listen on ${host}:${port}: ${cause.message}`,
    hint: 'Choose another local port, or none for any that is free.',
    code: cause.code ?? 'UNKNOWN',
    cause,
  });
}
