import type { CallOptions } from '../../core/call-options.js';
import { type Clock, systemClock } from '../../core/clock.js';
import type { InputProblem } from '../../core/errors.js';
import { callOptionProblems, isTimeout } from '../../core/scope.js';
import type { StreamTls } from '../spdy/dial.js';

export type { StreamTls } from '../spdy/dial.js';

/** Size of a terminal, in characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** How any stream of a runtime is reached. */
export interface ConnectOptions extends CallOptions {
  /** Time limit for opening, in milliseconds: the RPC, the connection and the server's yes. @default 30_000 */
  readonly timeoutMs?: number | undefined;
  /** Hosts besides this machine that the runtime may stream from. @default none */
  readonly hosts?: readonly string[] | undefined;
  /** For runtimes whose streaming server has TLS enabled. */
  readonly tls?: StreamTls | undefined;
  /** How often a sign of life is sent, in milliseconds, so that the server (4 hours by default) does not end an idle connection. @default 60_000 */
  readonly keepAliveMs?: number | undefined;
  /** @default the machine's own time */
  readonly clock?: Clock | undefined;
}

/** How a session in a container behaves. `signal` drops the connection, also once it is open. */
export interface SessionOptions extends ConnectOptions {
  /** Size of the terminal at the start. @default the runtime's */
  readonly size?: TerminalSize | undefined;
  /**
   * Keys that leave a terminal session and let its program go on, such as `ctrl-p,ctrl-q`, `~,.`; `false` for none.
   * @default 'ctrl-p,ctrl-q' with `tty` and `stdin`, else none
   */
  readonly detachKeys?: string | false | undefined;
  /** Ends the session when nothing was sent or came for so long, in milliseconds. @default no limit */
  readonly idleTimeoutMs?: number | undefined;
  /**
   * How long output that nobody has begun to read may hold the program up, in milliseconds; then it is thrown away
   * (`discardedBytes`). Output whose reader is only slow is never thrown away. @default 5_000
   */
  readonly unreadGraceMs?: number | undefined;
  /**
   * How long to wait for the exit after the outputs have ended while stdin may be unread, or after the runtime broke one
   * off, in milliseconds. @default 5_000
   */
  readonly stdinGraceMs?: number | undefined;
}

/** {@link ConnectOptions} with nothing left to default. */
export interface ResolvedConnect {
  readonly timeoutMs: number;
  readonly hosts: readonly string[];
  readonly tls: StreamTls | undefined;
  readonly keepAliveMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

export function resolveConnect(options: ConnectOptions): ResolvedConnect {
  return {
    timeoutMs: options.timeoutMs ?? 30_000,
    hosts: options.hosts ?? [],
    tls: options.tls,
    keepAliveMs: options.keepAliveMs ?? 60_000,
    clock: options.clock ?? systemClock,
    signal: options.signal,
  };
}

/** What is wrong with the signal and the time limits. */
export function timeProblems(options: SessionOptions): readonly InputProblem[] {
  const problems = callOptionProblems(options);
  if (problems.length > 0) return problems;
  return (['keepAliveMs', 'idleTimeoutMs', 'unreadGraceMs', 'stdinGraceMs'] as const)
    .filter((name) => options[name] !== undefined && !isTimeout(options[name]))
    .map((name) => ({ field: `options.${name}`, problem: 'must be a number > 0 (ms)' }));
}
