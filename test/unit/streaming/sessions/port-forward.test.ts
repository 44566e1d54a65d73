import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect as dial, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';

import { PortForwarder, type PortForwardOptions } from '../../../../src/streaming/sessions/port-forward.js';
import { bytesOf, FakeRuntime, type FakeOptions, podSandboxId, textOf } from './fake-runtime.js';

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A TCP server that stands for a program in the pod. */
async function listening(onConnection: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function toPort(port: number): Promise<Duplex> {
  const socket = dial(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

async function forwarder(options: PortForwardOptions = {}, fakeOptions: FakeOptions = {}) {
  const fake = await FakeRuntime.start(() => Promise.resolve(0), { lingerMs: 5, connect: toPort, ...fakeOptions });
  const forward = new PortForwarder(fake.service, podSandboxId, { timeoutMs: 5_000, ...options });
  onTestFinished(() => forward.close());
  return { fake, forward };
}

const echo = (socket: Socket): void => void socket.pipe(socket);

describe('PortForwarder', () => {
  it('forwards a local port, many connections on one session', async () => {
    const port = await listening(echo);
    const { fake, forward } = await forwarder();
    const local = (await forward.listen(port))._unsafeUnwrap();
    const ask = async (size: number): Promise<boolean> => {
      const socket = dial(local.port, local.host);
      const sent = randomBytes(size);
      socket.write(sent);
      const received: Buffer[] = [];
      let count = 0;
      for await (const chunk of socket) {
        received.push(chunk as Buffer);
        count += (chunk as Buffer).length;
        if (count >= size) break;
      }
      return sha(Buffer.concat(received)) === sha(sent);
    };
    expect(await Promise.all([3_000_000, 10, 3_000_000, 1, 100_000].map(ask))).toEqual([true, true, true, true, true]);
    expect(fake.rpcs).toEqual(['portforward']);
  });

  it('brings all that a program sends before it closes', async () => {
    const content = randomBytes(10_000_000);
    const port = await listening((socket) => socket.end(content));
    const { forward } = await forwarder();
    const connection = (await forward.connect(port))._unsafeUnwrap();
    expect(sha(await bytesOf(connection.stream))).toBe(sha(content));
    expect((await connection.ended).isOk()).toBe(true);
  });

  it('tells of a port where nobody listens, and stays usable', async () => {
    const { fake, forward } = await forwarder();
    const refused = (await forward.connect(1))._unsafeUnwrap();
    expect(await textOf(refused.stream)).toBe('');
    const error = (await refused.ended)._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'forward_failed', port: 1, reason: 'refused' });
    expect(error.message).toContain('ECONNREFUSED');

    const port = await listening((socket) => socket.end('still here'));
    const after = (await forward.connect(port))._unsafeUnwrap();
    expect(await textOf(after.stream)).toBe('still here');
    expect(fake.rpcs).toHaveLength(1);
  });

  it('tells the listener of each connection that fails, and closes that connection', async () => {
    const { forward } = await forwarder();
    const errors: string[] = [];
    const onConnectionError = ({ kind }: { kind: string }): void => void errors.push(kind);
    const local = (await forward.listen(1, { onConnectionError }))._unsafeUnwrap();
    const socket = dial(local.port, local.host);
    expect(await bytesOf(socket)).toHaveLength(0);
    expect(errors).toEqual(['forward_failed']);
  });

  it('opens a new session after the runtime has ended the old one', async () => {
    const port = await listening(echo);
    const { fake, forward } = await forwarder();
    const first = (await forward.connect(port))._unsafeUnwrap();
    fake.dropSessions();
    expect(await textOf(first.stream)).toBe('');
    expect((await first.ended)._unsafeUnwrapErr()).toMatchObject({ reason: 'lost' });
    const second = (await forward.connect(port))._unsafeUnwrap();
    second.stream.write('again');
    expect(String((await once(second.stream, 'data'))[0])).toBe('again');
    expect(fake.rpcs).toHaveLength(2);
  });

  it('closes a connection whose reader keeps the others waiting', async () => {
    const big = await listening((socket) => socket.write(Buffer.alloc(20_000_000)));
    const small = await listening((socket) => socket.end('through'));
    const { forward } = await forwarder({ slowReaderMs: 50 });
    const slow = (await forward.connect(big))._unsafeUnwrap();
    const quick = (await forward.connect(small))._unsafeUnwrap();
    expect(await textOf(quick.stream)).toBe('through');
    expect((await slow.ended)._unsafeUnwrapErr()).toMatchObject({ reason: 'slow_reader' });
  });

  it('does not close a connection whose reader pauses and goes on', async () => {
    const content = randomBytes(5_000_000);
    const port = await listening((socket) => socket.end(content));
    const { forward } = await forwarder({ slowReaderMs: 400 });
    const connection = (await forward.connect(port))._unsafeUnwrap();
    const chunks: Buffer[] = [];
    for await (const chunk of connection.stream) {
      if (chunks.push(chunk as Buffer) % 8 === 0) await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(sha(Buffer.concat(chunks))).toBe(sha(content));
  });

  it('does not close a connection whose reader takes little at a time', async () => {
    const content = randomBytes(2_000_000);
    const port = await listening((socket) => socket.end(content));
    const { forward } = await forwarder({ slowReaderMs: 400 });
    const { stream } = (await forward.connect(port))._unsafeUnwrap();
    const chunks: Buffer[] = [];
    // What it holds is the same at each look: it fills up as fast as it is read.
    for (let paused = 0; !stream.readableEnded && !stream.destroyed; paused++) {
      const chunk = (stream.read(8_192) ?? stream.read()) as Buffer | null;
      if (chunk !== null) chunks.push(chunk);
      if (chunk === null || paused % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 60));
    }
    expect(sha(Buffer.concat(chunks))).toBe(sha(content));
  });

  it('ends everything with close, and with its signal', async () => {
    const port = await listening(echo);
    const { forward } = await forwarder();
    const local = (await forward.listen(port))._unsafeUnwrap();
    const socket = dial(local.port, local.host);
    socket.write('x');
    await once(socket, 'data');
    await forward.close();
    await once(socket, 'close');
    expect(local.server.listening).toBe(false);
    expect((await forward.connect(port))._unsafeUnwrapErr().kind).toBe('cancelled');

    const controller = new AbortController();
    const other = (await forwarder({ signal: controller.signal })).forward;
    const connection = (await other.connect(port))._unsafeUnwrap();
    controller.abort();
    expect(await textOf(connection.stream)).toBe('');
    expect((await other.connect(port))._unsafeUnwrapErr().kind).toBe('cancelled');
  });

  it('refuses impossible ports and tells of one that is taken', async () => {
    const taken = await listening(echo);
    const { fake, forward } = await forwarder();
    for (const port of [0, -1, 65_536, 1.5]) {
      expect((await forward.connect(port))._unsafeUnwrapErr().kind).toBe('invalid_input');
      expect((await forward.listen(port))._unsafeUnwrapErr().kind).toBe('invalid_input');
    }
    expect((await forward.listen(80, { port: taken }))._unsafeUnwrapErr()).toMatchObject({
      kind: 'listen_failed',
      code: 'EADDRINUSE',
    });
    expect(fake.rpcs).toEqual([]);
  });
});
