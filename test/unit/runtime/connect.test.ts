import { chmodSync, linkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as listen } from 'node:net';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { CriRuntime } from '../../../src/runtime/cri-runtime.js';
import { rawServer, type Running, type Script, scriptedServer, socketFolder } from '../../helpers/scripted-server.js';

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
});

function kept<T extends Running>(one: T): T {
  running.push(one);
  return one;
}

const VERSION: Script = {
  version: () =>
    Promise.resolve({ version: '0.1.0', runtimeName: 'containerd', runtimeVersion: '2.1.9', runtimeApiVersion: 'v1' }),
};

async function reasonOf(endpoint: string, options = {}): Promise<string> {
  const client = await CriRuntime.connect(endpoint, { timeoutMs: 400, ...options });
  if (client.isOk()) {
    await client.value.close();
    return 'connected';
  }
  expect(client.error.hint).not.toBe('');
  return client.error.kind === 'connection_failed' ? client.error.reason : client.error.kind;
}

describe('connecting', () => {
  it('answers a client that knows the runtime', async () => {
    const server = kept(await scriptedServer(VERSION));
    await using client = (await CriRuntime.connect(server.path))._unsafeUnwrap();
    expect(client.endpoint).toBe(server.endpoint);
    expect((await client.capabilities())._unsafeUnwrap()).toMatchObject({ family: 'containerd', events: 'broadcast' });
  });

  it.each(['/dev/shm/x.sock', 'unix:///dev/shm/x.sock', 'unix:/dev/shm/x.sock'])('takes the form %s', (text) => {
    expect(CriRuntime.lazy(text)._unsafeUnwrap().endpoint).toBe('unix:///dev/shm/x.sock');
  });

  it('says that the socket is missing', async () => {
    const folder = socketFolder();
    expect(await reasonOf(join(folder.path, 'none.sock'))).toBe('missing');
    folder.remove();
  });

  it('says that the path is no socket', async () => {
    const folder = socketFolder();
    writeFileSync(join(folder.path, 'file'), '');
    expect(await reasonOf(join(folder.path, 'file'))).toBe('not_a_socket');
    folder.remove();
  });

  it('refuses a path that a socket address would cut off', async () => {
    expect(await reasonOf(`/tmp/${'x'.repeat(110)}`)).toBe('invalid_input');
  });

  it('says that nobody listens', async () => {
    const folder = socketFolder();
    const path = join(folder.path, 'a.sock');
    const net = listen();
    await new Promise<void>((resolve) => net.listen(path, resolve));
    // A second name of the socket survives its server.
    linkSync(path, join(folder.path, 'stale.sock'));
    await new Promise((resolve) => net.close(resolve));
    expect(await reasonOf(join(folder.path, 'stale.sock'))).toBe('refused');
    folder.remove();
  });

  it('says that permission is denied', async () => {
    const server = kept(await scriptedServer(VERSION));
    chmodSync(server.path, 0o000);
    const asOther = process.geteuid?.() === 0;
    if (asOther) process.seteuid?.(65_534);
    const reason = await reasonOf(server.path);
    if (asOther) process.seteuid?.(0);
    expect(reason).toBe('denied');
  });

  it('refuses a socket that every user may write to, unless told to accept it', async () => {
    const server = kept(await scriptedServer(VERSION));
    chmodSync(join(server.path, '..'), 0o755);
    chmodSync(server.path, 0o777);
    expect(await reasonOf(server.path)).toBe('world_writable');
    expect(await reasonOf(server.path, { allowWorldWritableSocket: true })).toBe('connected');
    chmodSync(join(server.path, '..'), 0o700);
    expect(await reasonOf(server.path)).toBe('connected');
  });

  it('says that something else than gRPC answers', async () => {
    const server = kept(await rawServer((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')));
    expect(await reasonOf(server.path)).toBe('not_grpc');
  });

  it('says that an HTTP server is no CRI server', async () => {
    const folder = socketFolder();
    const path = join(folder.path, 'http.sock');
    const http = createServer((_, answer) => answer.end('hello'));
    await new Promise<void>((resolve) => http.listen(path, resolve));
    expect(await reasonOf(path)).toBe('not_grpc');
    await new Promise((resolve) => http.close(resolve));
    folder.remove();
  });

  it('says of a peer that accepts and never speaks that it is silent, within the time limit', async () => {
    const server = kept(await rawServer(() => undefined));
    const began = performance.now();
    expect(await reasonOf(server.path, { timeoutMs: 50 })).toBe('silent');
    // Without the limit given here it would be ten seconds.
    expect(performance.now() - began).toBeLessThan(9_000);
  });

  it('says of a peer that closes at once that the connection fails', async () => {
    const server = kept(await rawServer((socket) => socket.destroy()));
    expect(['refused', 'lost', 'not_grpc']).toContain(await reasonOf(server.path));
  });

  it('answers unimplemented where a gRPC server is no CRI server', async () => {
    const server = kept(await scriptedServer({}));
    expect(await reasonOf(server.path)).toBe('unimplemented');
  });

  it.each(['', 'unix://relative.sock', 'relative.sock', 'http://localhost:1', '/a\0b', 'unix://user@/x'])(
    'refuses the endpoint %j before anything is dialled',
    async (text) => {
      expect(await reasonOf(text)).toBe('invalid_input');
    },
  );

  it('asks the image endpoint for images and the other for the rest', async () => {
    const runtime = kept(await scriptedServer(VERSION));
    const images = kept(await scriptedServer({ listImages: () => Promise.resolve({ images: [{ id: 'here' }] }) }));
    await using client = CriRuntime.lazy(runtime.path, { imageEndpoint: images.path })._unsafeUnwrap();
    expect((await client.listImages({}))._unsafeUnwrap().images[0]?.id).toBe('here');
    expect((await client.version({})).isOk()).toBe(true);
  });

  it('answers closed after close, and closes twice', async () => {
    const server = kept(await scriptedServer(VERSION));
    const client = (await CriRuntime.connect(server.path))._unsafeUnwrap();
    await client.close();
    await client.close();
    expect((await client.version({}))._unsafeUnwrapErr()).toMatchObject({
      kind: 'connection_failed',
      reason: 'closed',
    });
  });

  it('refuses an unknown option, which would be ignored', async () => {
    const options: object = { maxMessageByte: 1_000, timeout: undefined };
    const refused = { kind: 'invalid_input', problems: [{ field: 'maxMessageByte' }] };
    expect(CriRuntime.lazy('/nowhere.sock', options)._unsafeUnwrapErr()).toMatchObject(refused);
    expect((await CriRuntime.connect('/nowhere.sock', options))._unsafeUnwrapErr()).toMatchObject({
      ...refused,
      message: 'maxMessageByte: unknown option; did you mean maxMessageBytes?',
    });
  });

  it('refuses a message that exceeds maxMessageBytes', async () => {
    const server = kept(
      await scriptedServer({ listImages: () => Promise.resolve({ images: [{ id: 'x'.repeat(2_000) }] }) }),
    );
    await using small = CriRuntime.lazy(server.path, { maxMessageBytes: 1_000 })._unsafeUnwrap();
    expect((await small.listImages({}))._unsafeUnwrapErr().kind).toBe('message_too_large');
    await using large = CriRuntime.lazy(server.path, { maxMessageBytes: 10_000 })._unsafeUnwrap();
    expect((await large.listImages({})).isOk()).toBe(true);
  });
});
