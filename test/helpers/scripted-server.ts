import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js';

import { CODECS } from '../../src/generated/codecs.js';
import { type RpcName, RPCS } from '../../src/generated/rpcs.js';
import type { Rpcs } from '../../src/generated/types.js';

/** What a scripted server does with each call of an RPC. */
export type Script = {
  readonly [R in RpcName]?: (
    request: Rpcs[R]['received'],
    call: { readonly cancelled: Promise<void>; readonly deadlineMs: number; send(answer: Rpcs[R]['answer']): void },
  ) => Promise<Rpcs[R]['answer'] | undefined>;
};

export interface Running {
  readonly path: string;
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** A folder whose path leaves room for a socket's name. */
export function socketFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'crane-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A gRPC server on a unix socket that answers what the test says. A scripted throw of {code, details} is the status. */
export async function scriptedServer(script: Script): Promise<Running> {
  const folder = socketFolder();
  const path = join(folder.path, 'cri.sock');
  const server = new Server();
  for (const [name, row] of Object.entries(RPCS)) {
    const rpc = name as RpcName;
    const handler = script[rpc] as ((request: unknown, call: unknown) => Promise<unknown>) | undefined;
    if (handler === undefined) continue;
    const definition = {
      path: row.path,
      requestStream: false,
      responseStream: row.stream,
      requestDeserialize: (bytes: Buffer) => CODECS[rpc].request.decode(bytes),
      responseSerialize: (answer: never) => Buffer.from(CODECS[rpc].response.encode(answer)),
      requestSerialize: (bytes: Buffer) => bytes,
      responseDeserialize: (bytes: Buffer) => bytes,
    };
    const facts = (call: ServerUnaryCall<unknown, unknown> | ServerWritableStream<unknown, unknown>) => ({
      cancelled: new Promise<void>((resolve) => call.on('cancelled', () => resolve())),
      deadlineMs: Number(call.getDeadline()),
      send: (answer: unknown) => void (call as ServerWritableStream<unknown, unknown>).write(answer),
    });
    const unary = (call: ServerUnaryCall<unknown, unknown>, done: sendUnaryData<unknown>): void => {
      handler(call.request, facts(call)).then(
        (answer) => done(null, answer as never),
        (error: unknown) => done({ ...(error as object), name: 'scripted', message: '' }),
      );
    };
    const stream = (call: ServerWritableStream<unknown, unknown>): void => {
      handler(call.request, facts(call)).then(
        () => call.end(),
        (error: unknown) => call.emit('error', error),
      );
    };
    server.addService({ [name]: definition } as never, { [name]: row.stream ? stream : unary });
  }
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${path}`, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error),
    );
  });
  return {
    path,
    endpoint: `unix://${path}`,
    async stop() {
      server.forceShutdown();
      folder.remove();
      await Promise.resolve();
    },
  };
}

/** A unix socket whose peer does with each connection what the test says. */
export async function rawServer(onConnection: (socket: Socket) => void): Promise<Running> {
  const folder = socketFolder();
  const path = join(folder.path, 'raw.sock');
  const sockets = new Set<Socket>();
  const server: NetServer = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    path,
    endpoint: `unix://${path}`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      folder.remove();
    },
  };
}
