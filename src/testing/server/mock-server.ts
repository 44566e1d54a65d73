import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { chmod, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';

import { systemClock } from '../../core/clock.js';
import { CODECS } from '../../generated/codecs.js';
import { RPCS, type RpcName } from '../../generated/rpcs.js';
import type { Codec } from '../../generated/fields.js';
import type { StreamRpc, UnaryRpc } from '../../transport/wire.js';
import type { Dispatcher, Shutdown } from '../dispatch/dispatcher.js';
import type { Reply } from '../dispatch/reply.js';
import { encodeAnswer } from '../dispatch/list-codec.js';
import { VirtualClock } from '../base/virtual-clock.js';

const UNAVAILABLE = 14;
/** Quiet turns of the event loop that a call over a socket of this process may take between two steps. */
const SOCKET_TURNS = 12;

type Unary = ServerUnaryCall<unknown, unknown>;
type Stream = ServerWritableStream<unknown, unknown>;

function statusOf(reply: Exclude<Reply<unknown>, { kind: 'answer' }>): {
  readonly code: number;
  readonly details: string;
} {
  return reply.kind === 'status' ? reply : { code: UNAVAILABLE, details: reply.details };
}

/** The time limit that a client told, in milliseconds. */
function timeoutOf(call: Unary | Stream): number | undefined {
  const deadline = call.getDeadline();
  const atMs = deadline instanceof Date ? deadline.getTime() : deadline;
  return Number.isFinite(atMs) ? Math.max(1, atMs - systemClock.nowMs()) : undefined;
}

/** The simulated runtime behind a gRPC server on a unix socket: any CRI client, in any language, can use it. */
export class MockServer {
  /** Path of the socket. */
  readonly path: string;
  readonly #dispatcher: Dispatcher;
  readonly #folder: string | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #stopHearing: () => void;
  readonly #stopWatching: (() => void) | undefined;
  #bytesOfClosed = 0;
  #grpc: Server | undefined;
  #listener: NetServer | undefined;
  /** Resolves when the last going down is over. */
  #down: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(dispatcher: Dispatcher, path: string, folder: string | undefined) {
    this.#dispatcher = dispatcher;
    this.path = path;
    this.#folder = folder;
    this.#stopHearing = dispatcher.onDown((how) => void (this.#down = this.#goDown(how)));
    const { clock } = dispatcher.state;
    if (!(clock instanceof VirtualClock)) return;
    clock.needQuietTurns(SOCKET_TURNS);
    this.#stopWatching = clock.watch(() => this.#bytes());
  }

  /** Listens. Without a path a new temporary folder is made, which `close` removes. */
  static async listen(dispatcher: Dispatcher, path?: string): Promise<MockServer> {
    const folder = path === undefined ? await mkdtemp(join(tmpdir(), 'crane-cri-mock-')) : undefined;
    const server = new MockServer(dispatcher, path ?? join(folder ?? tmpdir(), 'cri.sock'), folder);
    await server.start();
    return server;
  }

  /** Address in the form that clients take. */
  get endpoint(): string {
    return `unix://${this.path}`;
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Listens again after the runtime was down. */
  async start(): Promise<void> {
    await this.#down;
    if (this.#closed || this.#listener !== undefined) return;
    await rm(this.path, { force: true });
    const grpc = new Server({
      'grpc.max_receive_message_length': this.#dispatcher.state.personality.maxMessageBytes,
      'grpc.max_send_message_length': -1,
      'grpc.enable_channelz': 0,
    });
    grpc.addService(this.#definition(), this.#implementation());
    const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
    const listener = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => {
        this.#bytesOfClosed += socket.bytesRead + socket.bytesWritten;
        this.#sockets.delete(socket);
      });
      socket.on('error', () => socket.destroy());
      // A frozen runtime accepts and says nothing.
      if (!this.#dispatcher.isFrozen) injector.injectConnection(socket);
    });
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(this.path, resolve);
    });
    await chmod(this.path, 0o600);
    this.#grpc = grpc;
    this.#listener = listener;
  }

  /** Breaks every connection. The runtime goes on. */
  cutConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Ends every connection and removes the socket; twice does nothing. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopHearing();
    this.#stopWatching?.();
    await this.#stop(false);
    await rm(this.path, { force: true });
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  /** Closes, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #goDown(how: Shutdown): Promise<void> {
    // Streams that end in order need a moment to say so.
    if (how === 'terminated')
      for (let turns = 0; turns < SOCKET_TURNS; turns++) await new Promise((resolve) => setImmediate(resolve));
    await this.#stop(true);
  }

  /** Stops listening. A runtime that died leaves its socket file behind. */
  async #stop(leaveFile: boolean): Promise<void> {
    const [grpc, listener] = [this.#grpc, this.#listener];
    this.#grpc = undefined;
    this.#listener = undefined;
    if (grpc === undefined || listener === undefined) return;
    this.cutConnections();
    grpc.forceShutdown();
    const aside = `${this.path}.aside`;
    if (leaveFile) await rename(this.path, aside).catch(() => undefined);
    await new Promise<void>((resolve) => listener.close(() => resolve()));
    if (leaveFile) await rename(aside, this.path).catch(() => undefined);
  }

  #definition(): ServiceDefinition {
    const rows = Object.entries(RPCS).map(([name, row]) => {
      const { request, response } = CODECS[name as RpcName] as {
        readonly request: Codec<unknown, unknown>;
        readonly response: Codec<unknown, unknown>;
      };
      const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const method = {
        path: row.path,
        requestStream: false,
        responseStream: row.stream,
        requestSerialize: (value: unknown) => asBuffer(request.encode(value)),
        requestDeserialize: (bytes: Buffer) => request.decode(bytes),
        responseSerialize: (value: unknown) => asBuffer(encodeAnswer(name as RpcName, value)),
        responseDeserialize: (bytes: Buffer) => response.decode(bytes),
      };
      return [name, method] as const;
    });
    return Object.fromEntries(rows);
  }

  #implementation(): UntypedServiceImplementation {
    const rows = Object.entries(RPCS).map(([name, row]) => {
      const handle = row.stream
        ? (call: Stream) => void this.#stream(name as StreamRpc, call)
        : (call: Unary, callback: sendUnaryData<unknown>) => this.#unary(name as UnaryRpc, call, callback);
      return [name, handle] as const;
    });
    return Object.fromEntries(rows);
  }

  #unary(rpc: UnaryRpc, call: Unary, callback: sendUnaryData<unknown>): void {
    const timeoutMs = timeoutOf(call);
    const running = this.#dispatcher.unary(rpc, call.request as never, 'socket', timeoutMs);
    call.on('cancelled', () => running.abandon(passed(call) ? 'deadline' : 'cancelled'));
    void running.reply.then((reply) => {
      this.#touch();
      if (reply.kind === 'answer') callback(null, reply.answer);
      else callback(statusOf(reply));
    });
  }

  async #stream(rpc: StreamRpc, call: Stream): Promise<void> {
    const running = this.#dispatcher.stream(rpc, call.request as never, 'socket', timeoutOf(call));
    call.on('cancelled', () => {
      running.abandon(passed(call) ? 'deadline' : 'cancelled');
    });
    for (let next = await running.next(); next !== undefined; next = await running.next()) {
      this.#touch();
      if (call.cancelled) return;
      if (next.kind !== 'answer') {
        call.emit('error', statusOf(next));
        return;
      }
      if (!call.write(next.answer)) await drained(call);
    }
    if (!call.cancelled) call.end();
  }

  /** Bytes that have passed, which grow as long as a client and the mock have something to say to each other. */
  #bytes(): number {
    let sum = this.#bytesOfClosed;
    for (const socket of this.#sockets) sum += socket.bytesRead + socket.bytesWritten;
    return sum;
  }

  #touch(): void {
    const { clock } = this.#dispatcher.state;
    if (clock instanceof VirtualClock) clock.touch();
  }
}

/** Answers when a slow reader has caught up, or has left. */
function drained(call: Stream): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      call.off('drain', done);
      call.off('cancelled', done);
      resolve();
    };
    call.on('drain', done);
    call.on('cancelled', done);
  });
}

function passed(call: Unary | Stream): boolean {
  const timeoutMs = timeoutOf(call);
  return timeoutMs !== undefined && timeoutMs <= 1;
}
