import { err, ok, type Result, ResultAsync } from 'neverthrow';

import { onAbort } from '../../core/on-abort.js';
import { type InputProblem, invalidInput } from '../../core/errors.js';
import { fromBody } from '../../core/from-body.js';
import type { SandboxId } from '../../core/ids.js';
import type { ExecService } from '../../runtime/service.js';
import { dialCancelled, dialTimedOut } from '../spdy/dial-errors.js';
import type { SpdySession } from '../spdy/spdy-session.js';
import type { SpdyStream } from '../spdy/spdy-stream.js';
import {
  type ForwardFailed,
  forwardFailed,
  type ListenFailed,
  type PortForwardError,
  portProblems,
} from './forward-errors.js';
import type { ForwardedConnection } from './forwarded-connection.js';
import { listenLocally, type ListenOptions, type LocalPort } from './local-port.js';
import { keepAlive, openConnection } from './open-connection.js';
import { type ConnectOptions, resolveConnect, type ResolvedConnect, timeProblems } from './session-options.js';

/** How connections to ports of a pod are made. */
export interface PortForwardOptions extends ConnectOptions {
  /**
   * How long one connection's reader may keep the others waiting, in milliseconds; then it is closed (`slow_reader`).
   * @default 30_000
   */
  readonly slowReaderMs?: number | undefined;
}

const OPERATION = 'portForward';
const PROTOCOL = 'portforward.k8s.io';
const DEFAULT_SLOW_READER_MS = 30_000;
const MAX_ERROR_CHARS = 2_000;

type Service = Pick<ExecService, 'portForward'>;

/** Opens connections to ports of one pod sandbox. Nothing is sent before the first one. */
export class PortForwarder implements AsyncDisposable {
  readonly #service: Service;
  readonly #podSandboxId: SandboxId;
  readonly #options: PortForwardOptions;
  readonly #connect: ResolvedConnect;
  #session: Promise<Result<SpdySession, PortForwardError>> | undefined;
  #current: SpdySession | undefined;
  readonly #locals = new Set<LocalPort>();
  readonly #slow = new Set<SpdyStream>();
  #nextRequest = 0;
  #closed = false;

  constructor(service: Service, podSandboxId: SandboxId, options: PortForwardOptions = {}) {
    this.#service = service;
    this.#podSandboxId = podSandboxId;
    this.#options = options;
    this.#connect = resolveConnect(options);
  }

  /**
   * Opens one connection to a port of the pod. RPC, for the first connection and after the runtime has ended the
   * session: PortForward, then SPDY/3.1.
   *
   * All runtimes share these limits: the end of what you write is not passed on to the program, so a protocol that
   * answers after end of input gets no answer; when either direction ends, the other follows within a second; while one
   * connection's reader is slow, the others of this forwarder wait (`slowReaderMs`).
   *
   * That nobody listens in the pod is told by `ended`, as the runtime accepts the connection before it looks.
   */
  connect(port: number): ResultAsync<ForwardedConnection, PortForwardError> {
    return fromBody(OPERATION, () => this.#openConnection(port));
  }

  /** Listens on a local port and forwards each connection made there. */
  listen(port: number, options: ListenOptions = {}): ResultAsync<LocalPort, ListenFailed | PortForwardError> {
    return fromBody(OPERATION, async () => {
      const local = await listenLocally(port, () => this.connect(port), options);
      if (local.isOk()) this.#locals.add(local.value);
      return local;
    });
  }

  /** Ends every connection and every local port. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#locals].map((local) => local[Symbol.asyncDispose]()));
    this.#current?.leave();
  }

  /** Closes, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #openConnection(port: number): Promise<Result<ForwardedConnection, PortForwardError>> {
    const problems: InputProblem[] = [...timeProblems(this.#options), ...portProblems(port)];
    if (problems.length > 0) return err(invalidInput(OPERATION, problems));
    const opened = await this.#openSession();
    if (opened.isErr()) return err(opened.error);
    const session = opened.value;
    const headers = { port: String(port), requestid: String(this.#nextRequest++) };
    const error = session.open({ ...headers, streamtype: 'error' }, { halfOpen: false });
    error.end();
    const data = session.open({ ...headers, streamtype: 'data' }, { halfOpen: false });
    const ended = endOf(port, session, error, data, () => this.#slow.has(data));
    const accepted = await this.#whenAccepted(error, data);
    if (accepted) return ok({ stream: data, ended: new ResultAsync(ended) });
    data.destroy();
    const { signal, timeoutMs } = this.#connect;
    return err(signal?.aborted === true ? dialCancelled(OPERATION, signal.reason) : dialTimedOut(OPERATION, timeoutMs));
  }

  async #whenAccepted(...streams: readonly SpdyStream[]): Promise<boolean> {
    const { clock, timeoutMs } = this.#connect;
    let giveUp = (): void => undefined;
    const late = new Promise<boolean>((resolve) => (giveUp = () => resolve(false)));
    const timer = clock.setTimer(timeoutMs, giveUp);
    const all = Promise.all(streams.map((stream) => stream.accepted)).then((accepted) => accepted.every(Boolean));
    const accepted = await Promise.race([late, all]);
    timer.cancel();
    return accepted;
  }

  async #openSession(): Promise<Result<SpdySession, PortForwardError>> {
    const { signal } = this.#connect;
    if (this.#closed || signal?.aborted === true) {
      return err(dialCancelled(OPERATION, this.#closed ? 'the forwarder was closed' : signal?.reason));
    }
    if (this.#current?.isClosing === true) this.#session = undefined;
    this.#session ??= this.#dial();
    const session = await this.#session;
    if (session.isErr()) this.#session = undefined;
    return session;
  }

  async #dial(): Promise<Result<SpdySession, PortForwardError>> {
    const session = await openConnection(
      OPERATION,
      (call) => this.#service.portForward({ podSandboxId: this.#podSandboxId, port: [] }, call),
      PROTOCOL,
      this.#connect,
      { onBlock: (stream) => this.#onBlock(stream) },
    );
    if (session.isErr()) return session;
    const { value } = session;
    this.#current = value;
    keepAlive(value, this.#connect);
    void value.ended.then(onAbort(this.#connect.signal, () => value.drop()));
    return session;
  }

  /** A reader that is slow keeps the others waiting: for a while, not for ever. */
  #onBlock(stream: SpdyStream): void {
    const before = stream.takenBytes;
    this.#connect.clock.setTimer(this.#options.slowReaderMs ?? DEFAULT_SLOW_READER_MS, () => {
      if (stream.destroyed || stream.takenBytes > before) return;
      this.#slow.add(stream);
      stream.destroy();
    });
  }
}

/** How a connection ended: the runtime's words come on the error stream. */
async function endOf(
  port: number,
  session: SpdySession,
  error: SpdyStream,
  data: SpdyStream,
  isSlow: () => boolean,
): Promise<Result<void, ForwardFailed>> {
  let text = '';
  error.setEncoding('utf8');
  error.on('data', (chunk: string) => {
    if (text.length < MAX_ERROR_CHARS) text += chunk;
  });
  await new Promise<void>((resolve) => data.once('close', resolve));
  // The text comes before the error stream's end, and may come after that of the data.
  const errorEnded = new Promise<void>((resolve) => {
    if (error.readableEnded || error.destroyed) resolve();
    else error.once('end', resolve).once('close', resolve);
  });
  if (data.endedBy !== 'closed_here') await Promise.race([errorEnded, session.ended]);
  if (isSlow()) return err(forwardFailed(port, 'slow_reader', 'its reader was too slow'));
  if (text !== '') return err(forwardFailed(port, 'refused', text));
  return data.endedBy === 'session' ? err(forwardFailed(port, 'lost', 'the connection to the runtime ended')) : ok();
}
