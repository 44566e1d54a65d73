import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';

import { describe, expect, it, onTestFinished } from 'vitest';

import { exec } from '../../../../src/streaming/sessions/exec.js';
import type { SessionOptions } from '../../../../src/streaming/sessions/session-options.js';
import { CERTIFICATE, KEY } from './certificate.js';
import { containerId, FakeRuntime, textOf } from './fake-runtime.js';

/** A runtime whose program says hello, and where its streaming server listens. */
async function greeting(): Promise<{ readonly fake: FakeRuntime; readonly port: () => Promise<URL> }> {
  const fake = await FakeRuntime.start(async (io) => {
    await io.write('stdout', 'hello');
    return 0;
  });
  const port = async (): Promise<URL> => {
    fake.url = undefined;
    return new URL(
      (await fake.service.exec({ containerId, cmd: ['greet'], stdout: true, stderr: true }))._unsafeUnwrap().url,
    );
  };
  return { fake, port };
}

/** Puts TLS before it, as a runtime does that has it enabled for streaming; answers its port. */
async function secured(inner: URL, options: TlsOptions = {}): Promise<number> {
  const server = createServer({ cert: CERTIFICATE, key: KEY, ...options }, (socket) => {
    const plain = connect(Number(inner.port), '127.0.0.1');
    socket.pipe(plain).pipe(socket);
    socket.on('error', () => plain.destroy());
    plain.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** What the program said, or the kind of the error. */
async function greet(fake: FakeRuntime, url: string, options: SessionOptions): Promise<string> {
  fake.url = url;
  const session = await exec(fake.service, { containerId, command: ['greet'] }, options);
  return session.isErr() ? session.error.kind : textOf(session.value.stdout);
}

describe('where a session may lead', () => {
  it('`hosts` names those besides this machine that may be dialled', async () => {
    const { fake, port } = await greeting();
    const url = (await port()).href.replace('127.0.0.1', '0.0.0.0');
    expect(await greet(fake, url, {})).toBe('stream_url_refused');
    expect(await greet(fake, url, { hosts: ['0.0.0.0'] })).toBe('hello');
  });

  it.each<[string, SessionOptions['tls'], string]>([
    ['no options: the certificate is not trusted', undefined, 'connection_failed'],
    ['`ca` alone: it is for another name', { ca: CERTIFICATE }, 'connection_failed'],
    ['`servername` alone: it is not trusted', { servername: 'runtime.test' }, 'connection_failed'],
    ['`ca` and `servername`', { ca: CERTIFICATE, servername: 'runtime.test' }, 'hello'],
    ['`ca` as a list', { ca: [CERTIFICATE], servername: 'runtime.test' }, 'hello'],
    ['`rejectUnauthorized: false` takes any', { rejectUnauthorized: false }, 'hello'],
  ])('over TLS with %s', async (_name, tls, expected) => {
    const { fake, port } = await greeting();
    const inner = await port();
    const url = `https://localhost:${await secured(inner)}${inner.pathname}`;
    expect(await greet(fake, url, { tls })).toBe(expected);
  });

  it('`cert` and `key` show who the client is, where the server asks for that', async () => {
    const { fake, port } = await greeting();
    const inner = await port();
    const server = { requestCert: true, rejectUnauthorized: true, ca: CERTIFICATE };
    const url = `https://localhost:${await secured(inner, server)}${inner.pathname}`;
    const tls = { ca: CERTIFICATE, servername: 'runtime.test' };
    expect(await greet(fake, url, { tls })).toBe('connection_failed');
    expect(await greet(fake, url, { tls: { ...tls, cert: CERTIFICATE, key: KEY } })).toBe('hello');
  });
});
