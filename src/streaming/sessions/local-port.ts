import { callBack } from '../../core/call-back.js';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import { invalidInput } from '../../core/errors.js';
import {
  type ForwardFailed,
  type ListenFailed,
  listenFailed,
  type PortForwardError,
  portProblems,
} from './forward-errors.js';
import type { ForwardedConnection } from './forwarded-connection.js';

/** A local port behind which a port of a pod stands. */
export interface LocalPort extends AsyncDisposable {
  readonly server: Server;
  readonly host: string;
  /** The local port. */
  readonly port: number;
}

/** Where connections are taken on this machine. */
export interface ListenOptions {
  /** Local address. @default '127.0.0.1' */
  readonly host?: string | undefined;
  /** Local port. @default any that is free */
  readonly port?: number | undefined;
  /** Told of each connection that fails. What it throws is ignored. */
  readonly onConnectionError?: ((error: PortForwardError | ForwardFailed) => void) | undefined;
}

/** Opens a connection to the port in the pod. */
export type Connect = () => ResultAsync<ForwardedConnection, PortForwardError>;

/** Listens on a local port, and joins each connection made there with one that `connect` opens. */
export async function listenLocally(
  port: number,
  connect: Connect,
  options: ListenOptions,
): Promise<Result<LocalPort, ListenFailed | PortForwardError>> {
  const { host = '127.0.0.1', port: localPort = 0 } = options;
  const problems = [...portProblems(port), ...(localPort === 0 ? [] : portProblems(localPort))];
  if (problems.length > 0) return err(invalidInput('portForward', problems));
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    void join(connect, socket, options);
  });
  const failed = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    server.once('error', resolve);
    server.listen(localPort, host, () => resolve(undefined));
  });
  if (failed !== undefined) return err(listenFailed(host, localPort, failed));
  const address = server.address() as AddressInfo;
  return ok({
    server,
    host: address.address,
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

async function join(connect: Connect, socket: Socket, { onConnectionError }: ListenOptions): Promise<void> {
  const connection = await connect();
  if (connection.isOk()) {
    const { stream } = connection.value;
    socket.pipe(stream);
    stream.pipe(socket);
    socket.on('close', () => stream.destroy());
    if (socket.destroyed) stream.destroy();
  }
  const ended: Result<void, PortForwardError | ForwardFailed> = connection.isOk()
    ? await connection.value.ended
    : err(connection.error);
  socket.destroySoon();
  if (ended.isOk()) return;
  callBack(onConnectionError, ended.error);
}
