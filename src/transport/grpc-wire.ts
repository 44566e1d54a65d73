import {
  Client,
  credentials,
  Metadata,
  type ChannelCredentials,
  type ClientReadableStream,
  type ServiceError,
} from '@grpc/grpc-js';
import { err, ok, type Result } from 'neverthrow';

import { onAbort } from '../core/on-abort.js';
import { systemClock } from '../core/clock.js';
import type { Endpoint } from '../core/endpoint.js';
import { Scope, type ScopeEnd } from '../core/scope.js';
import { CODECS } from '../generated/codecs.js';
import { RPCS } from '../generated/rpcs.js';
import type { Rpcs } from '../generated/types.js';
import type { Codec } from '../generated/fields.js';
import { readStatus } from './read-status.js';
import { inspectSocket } from './socket-file.js';
import type { StreamRpc, UnaryRpc, Wire, WireCall, WireFailure } from './wire.js';

/** Certificates for an endpoint over TCP, in PEM. */
export interface TlsOptions {
  /** Certificate authorities to trust. @default the system's */
  readonly ca?: Buffer | undefined;
  readonly cert?: Buffer | undefined;
  readonly key?: Buffer | undefined;
  /** Name the server's certificate must have, where it is not the host. */
  readonly serverName?: string | undefined;
}

export interface GrpcWireOptions {
  readonly maxMessageBytes: number;
  readonly allowWorldWritableSocket: boolean;
  /** TLS for a TCP endpoint; `undefined` speaks plain text. */
  readonly tls: TlsOptions | undefined;
}

const asIs = (bytes: Buffer): Buffer => bytes;
const NO_METADATA = new Metadata();

function channelCredentials(endpoint: Endpoint, tls: TlsOptions | undefined): ChannelCredentials {
  if (endpoint.kind === 'unix' || tls === undefined) return credentials.createInsecure();
  return credentials.createSsl(tls.ca ?? null, tls.key ?? null, tls.cert ?? null);
}

const CLOSED: WireFailure = { kind: 'connection', reason: 'closed', details: 'this client was closed', sent: false };

/** A gRPC channel to one endpoint. Nothing is dialled before the first call. */
export function grpcWire(endpoint: Endpoint, options: GrpcWireOptions): Wire {
  const target =
    endpoint.kind === 'unix'
      ? `unix:${endpoint.path}`
      : `${endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host}:${endpoint.port}`;
  const client = new Client(target, channelCredentials(endpoint, options.tls), {
    'grpc.max_receive_message_length': options.maxMessageBytes,
    'grpc.max_send_message_length': options.maxMessageBytes,
    // Node agents come back fast after a restart of the runtime; the default back-off grows to a minute.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 3_000,
    // A pool of our own: clients with equal options would share one connection and its back-off.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_channelz': 0,
    'grpc.enable_retries': 0,
    'grpc.enable_http_proxy': 0,
    'grpc.service_config_disable_resolution': 1,
    ...(options.tls?.serverName === undefined ? {} : { 'grpc.ssl_target_name_override': options.tls.serverName }),
  });
  const running = new Set<{ cancel(): void }>();
  let closed = false;
  let connected = false;

  /** What is wrong with the socket, where that has to be asked. File systems, and the threads that ask, can hang. */
  async function socketProblem(call: WireCall): Promise<Awaited<ReturnType<typeof inspectSocket>> | ScopeEnd> {
    if (endpoint.kind !== 'unix' || connected || closed) return undefined;
    const scope = new Scope(systemClock, call);
    return scope.race(inspectSocket(endpoint.path, options.allowWorldWritableSocket)).finally(() => scope.close());
  }

  /** Why the call must not be sent. Asked last before sending: client and signal may end while the socket is looked at. */
  async function refuse(call: WireCall): Promise<WireFailure | undefined> {
    const problem = await socketProblem(call);
    if (closed) return CLOSED;
    if (call.signal?.aborted === true) return { kind: 'aborted', reason: call.signal.reason };
    if (problem === 'late') return { kind: 'deadline' };
    return typeof problem === 'object' ? { kind: 'connection', ...problem, sent: false } : undefined;
  }

  function failed(error: Partial<ServiceError>, call: WireCall, startedMs: number): WireFailure {
    const { code, details = error.message } = error;
    const failure = readStatus(
      { code, details },
      {
        timeoutMs: call.timeoutMs,
        elapsedMs: systemClock.monotonicMs() - startedMs,
        signal: call.signal,
      },
    );
    if (failure.kind === 'connection') connected = false;
    if (failure.kind === 'connection' && closed) return { ...failure, reason: 'closed' };
    return failure;
  }

  /** The messages that answer one RPC, and its failure, if any, last. A reader who breaks off ends it. */
  async function* messages(
    path: string,
    request: Buffer,
    metadata: Metadata,
    call: WireCall,
  ): AsyncGenerator<Result<Buffer, WireFailure>, void, undefined> {
    const startedMs = systemClock.monotonicMs();
    const refused = await refuse(call);
    if (refused !== undefined) return yield err(refused);
    const handle: ClientReadableStream<Buffer> = client.makeServerStreamRequest(
      path,
      asIs,
      asIs,
      request,
      metadata,
      deadlineOf(call, startedMs),
    );
    // Cancelling after the reader has left emits an error that nobody else listens for.
    handle.on('error', () => undefined);
    const ignore = onAbort(call.signal, () => handle.cancel());
    running.add(handle);
    try {
      for await (const message of handle as AsyncIterable<Buffer>) {
        connected = true;
        yield ok(message);
      }
    } catch (cause) {
      yield err(failed(cause as ServiceError, call, startedMs));
    } finally {
      running.delete(handle);
      ignore();
      handle.cancel();
    }
  }

  return {
    endpoint: endpoint.text,

    async unary(rpc, request, call) {
      const bytes = encode(rpc, request);
      if (bytes.isErr()) return err(bytes.error);
      const startedMs = systemClock.monotonicMs();
      const refused = await refuse(call);
      if (refused !== undefined) return err(refused);
      return new Promise((resolve) => {
        const done = (error: ServiceError | null, answer?: Buffer): void => {
          running.delete(handle);
          ignore();
          if (error !== null) return resolve(err(failed(error, call, startedMs)));
          connected = true;
          resolve(decode(rpc, answer ?? Buffer.alloc(0)));
        };
        const handle = client.makeUnaryRequest(
          RPCS[rpc].path,
          asIs,
          asIs,
          bytes.value,
          NO_METADATA,
          deadlineOf(call, startedMs),
          done,
        );
        const ignore = onAbort(call.signal, () => handle.cancel());
        running.add(handle);
      });
    },

    async *stream(rpc, request, call) {
      const bytes = encode(rpc, request);
      if (bytes.isErr()) return yield err(bytes.error);
      for await (const message of messages(RPCS[rpc].path, bytes.value, NO_METADATA, call)) {
        const decoded = message.andThen((answer) => decode(rpc, answer));
        yield decoded;
        if (decoded.isErr()) return;
      }
    },

    foreign({ path, metadata }, request, call) {
      const bytes = Buffer.from(request.buffer, request.byteOffset, request.byteLength);
      return messages(path, bytes, Metadata.fromHttp2Headers(metadata), call);
    },

    async close() {
      if (closed) return;
      closed = true;
      for (const handle of running) handle.cancel();
      client.close();
    },
  };
}

/** Longest deadline that is sent, in milliseconds (24 days): a longer one overflows the timer of a server on Node. */
const LONGEST_DEADLINE_MS = 24 * 24 * 60 * 60 * 1_000;

/** What is left of a call's limit, as gRPC takes it. */
function deadlineOf(call: WireCall, startedMs: number): { deadline?: number } {
  // A call that may last longer has none: one that is cut short would keep a stop from ever killing.
  return call.timeoutMs === undefined || call.timeoutMs > LONGEST_DEADLINE_MS
    ? {}
    : { deadline: systemClock.nowMs() + call.timeoutMs - (systemClock.monotonicMs() - startedMs) };
}

function encode<R extends UnaryRpc | StreamRpc>(rpc: R, request: Rpcs[R]['request']): Result<Buffer, WireFailure> {
  try {
    const codec: Codec<Rpcs[R]['request'], unknown> = CODECS[rpc].request;
    const bytes = codec.encode(request);
    return ok(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (cause) {
    const field = (cause as { field?: unknown }).field;
    return err({
      kind: 'bad_request',
      field: typeof field === 'string' ? field : '',
      problem: (cause as Error).message,
    });
  }
}

function decode<R extends UnaryRpc | StreamRpc>(rpc: R, bytes: Buffer): Result<Rpcs[R]['response'], WireFailure> {
  try {
    return ok(CODECS[rpc].response.decode(bytes));
  } catch (cause) {
    return err({ kind: 'bad_answer', details: (cause as Error).message });
  }
}
