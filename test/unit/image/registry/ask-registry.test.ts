import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';

import { ok } from 'neverthrow';
import { afterEach, describe, expect, test } from 'vitest';

import type { CredentialSource } from '../../../../src/image/credentials/chain.js';
import { checkCredentials } from '../../../../src/image/credentials/credentials.js';
import { ImageManager } from '../../../../src/image/image-manager.js';
import { VirtualClock } from '../../../../src/testing/base/virtual-clock.js';
import { FakeImages } from '../fake-images.js';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const basicOf = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Seen {
  readonly url: string;
  readonly method: string;
  readonly authorization: string | undefined;
}

async function registry(answer: (request: IncomingMessage, response: ServerResponse, host: string) => void) {
  const seen: Seen[] = [];
  let host = '';
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', method: request.method ?? '', authorization: request.headers.authorization });
    answer(request, response, host);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, seen };
}

const open = (): ReturnType<typeof registry> =>
  registry((_, response) => response.setHeader('docker-content-digest', DIGEST).end());

const withBasic = (pair: string): ReturnType<typeof registry> =>
  registry((request, response) => {
    const isIn = request.headers.authorization === basicOf(pair);
    response.statusCode = isIn ? 200 : 401;
    response.setHeader('www-authenticate', 'Basic realm="x"').setHeader('docker-content-digest', DIGEST).end();
  });

const withBearer = (pair: string, realm?: string): ReturnType<typeof registry> =>
  registry((request, response, host) => {
    const { authorization } = request.headers;
    if (request.url?.startsWith('/token') === true) {
      response.statusCode = authorization === basicOf(pair) ? 200 : 401;
      response.end(JSON.stringify({ token: 'the-token' }));
      return;
    }
    response.statusCode = authorization === 'Bearer the-token' ? 200 : 401;
    response.setHeader('www-authenticate', `Bearer realm="${realm ?? `http://${host}/token`}",service="reg"`);
    response.setHeader('docker-content-digest', DIGEST).end();
  });

const manager = (...credentialSources: CredentialSource[]) =>
  ImageManager.over(new FakeImages().service, { credentialSources });
const alice = { username: 'alice', password: 'wonder:land' };

/** What no token is. */
const BAD_TOKENS: readonly (readonly [string, unknown])[] = [
  ['no characters', ''],
  ['a number', 7],
  ['nothing', null],
  ['two lines', 'a\nb'],
  ['a blank', 'a b'],
  ['letters beyond ASCII', 'tök'],
  ['70,000 characters', 'x'.repeat(70_000)],
  ['a mark that turns text round', '\u202e'],
];

/** Where a registry redirects to, and is not followed. */
const BAD_PLACES: readonly (readonly [string, (elsewhere: string) => string])[] = [
  ['another port without TLS', (elsewhere) => `http://${elsewhere}/v2/a`],
  ['a user of its choice', () => 'https://user:pw@h.io/'],
  ['a file', () => 'file:///etc/passwd'],
  ['nowhere', () => 'https://'],
  ['itself, for ever', () => '/v2/a/manifests/latest'],
];

describe('resolve', () => {
  test('answers the digest that a tag means now', async () => {
    const { host, seen } = await open();
    expect((await manager().resolve(`${host}/team/app:1`))._unsafeUnwrap()).toEqual({
      reference: `${host}/team/app:1`,
      digest: DIGEST,
      pinned: `${host}/team/app@${DIGEST}`,
    });
    expect(seen).toEqual([{ url: '/v2/team/app/manifests/1', method: 'HEAD', authorization: undefined }]);
  });

  test('a digest answers itself, and nobody is asked', async () => {
    const { host, seen } = await open();
    expect((await manager().resolve(`${host}/a:1@${DIGEST}`))._unsafeUnwrap().pinned).toBe(`${host}/a@${DIGEST}`);
    expect(seen).toEqual([]);
  });

  test('shows a user name and password where they are wanted, and not before', async () => {
    const { host, seen } = await withBasic('alice:wonder:land');
    expect((await manager().resolve(`${host}/a`, { credentials: alice })).isOk()).toBe(true);
    expect(seen.map(({ authorization }) => authorization)).toEqual([undefined, basicOf('alice:wonder:land')]);
  });

  test('fetches a token for the one repository where tokens are wanted', async () => {
    const { host, seen } = await withBearer('alice:wonder:land');
    expect((await manager().resolve(`${host}/team/a`, { credentials: alice })).isOk()).toBe(true);
    expect(seen[1]?.url).toBe('/token?service=reg&scope=repository%3Ateam%2Fa%3Apull');
    expect(seen.map(({ authorization }) => authorization)).toEqual([
      undefined,
      basicOf('alice:wonder:land'),
      'Bearer the-token',
    ]);
  });

  test('tries the sources in turn', async () => {
    const source = (name: string, password: string): CredentialSource => ({
      name,
      find: () => Promise.resolve(ok([checkCredentials({ username: 'alice', password })._unsafeUnwrap()])),
    });
    const { host } = await withBasic('alice:right');
    expect((await manager(source('a', 'wrong'), source('b', 'right')).resolve(`${host}/a`)).isOk()).toBe(true);
  });

  test.each<[number, string, boolean]>([
    [401, 'unauthorized', false],
    [403, 'denied', false],
    [404, 'not_found', false],
    [429, 'rate_limited', true],
    [500, 'registry_down', true],
    [302, 'corrupt', false],
    [400, 'corrupt', false],
    [204, 'corrupt', false],
  ])('status %i is %s', async (status, reason, transient) => {
    const { host } = await registry((_, response) => {
      response.statusCode = status;
      response.setHeader('location', '/elsewhere').end();
    });
    expect((await manager().resolve(`${host}/a`))._unsafeUnwrapErr()).toMatchObject({
      kind: 'pull_failed',
      reason,
      transient,
    });
  });

  test('a registry that returns no digest, floods, or hangs up is an error', async () => {
    const without = await registry((_, response) => response.end());
    expect((await manager().resolve(`${without.host}/a`))._unsafeUnwrapErr()).toMatchObject({ reason: 'corrupt' });
    const flood = await registry((_, response) => response.end('x'.repeat(2_000_000)));
    expect((await manager().verifyCredentials(flood.host))._unsafeUnwrapErr()).toMatchObject({ reason: 'corrupt' });
    const rude = await registry((request) => request.socket.destroy());
    expect((await manager().resolve(`${rude.host}/a`))._unsafeUnwrapErr()).toMatchObject({
      reason: 'network',
      transient: true,
    });
    expect((await manager().resolve('127.0.0.1:1/a'))._unsafeUnwrapErr()).toMatchObject({ reason: 'network' });
  });

  test('follows a registry that redirects, and leaves what shows who asks behind', async () => {
    const other = await registry((_, response) => response.setHeader('docker-content-digest', DIGEST).end());
    const { host, seen } = await registry((request, response) => {
      if (request.headers.authorization === undefined) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      } else if (request.url === '/v2/a/manifests/moved') {
        response.setHeader('docker-content-digest', DIGEST).end();
      } else response.writeHead(307, { location: '/v2/a/manifests/moved' }).end();
    });
    expect((await manager().resolve(`${host}/a`, { credentials: alice }))._unsafeUnwrap().digest).toBe(DIGEST);
    expect(seen.map(({ authorization }) => authorization !== undefined)).toEqual([false, true, true]);
    expect(other.seen).toEqual([]);
  });

  test.each(BAD_PLACES)('a registry that redirects to %s is followed no further', async (_, to) => {
    const thief = await open();
    const { host, seen } = await registry((__, response) =>
      response.writeHead(302, { location: to(thief.host) }).end(),
    );
    const error = (await manager().resolve(`${host}/a`, { credentials: alice }))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'pull_failed', reason: 'corrupt', transient: false });
    expect(error.message).not.toContain('pw@');
    expect(error.hint).toMatch(/^Is there a registry/);
    expect(thief.seen).toEqual([]);
    expect(seen.length).toBeLessThanOrEqual(6);
  });

  test('a server that changes the protocol, or hangs up, is told at once', async () => {
    const upgrade = await registry((request) => {
      request.socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n');
    });
    for (const ask of [manager().resolve(`${upgrade.host}/a`), manager().verifyCredentials(upgrade.host)]) {
      expect((await ask)._unsafeUnwrapErr()).toMatchObject({
        reason: 'corrupt',
        hint: expect.stringMatching(/^Is there a registry/) as string,
      });
    }
    const noise = await registry((request) => request.socket.end('SSH-2.0-OpenSSH\r\n'));
    expect((await manager().resolve(`${noise.host}/a`))._unsafeUnwrapErr()).toMatchObject({ reason: 'corrupt' });
  });

  test.each(BAD_TOKENS)('a token of %s is refused with its reason', async (_, token) => {
    const { host } = await registry((request, response, at) => {
      if (request.url?.startsWith('/token') === true) response.end(JSON.stringify({ token }));
      else response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${at}/token"` }).end();
    });
    const error = (await manager().resolve(`${host}/a`, { credentials: alice }))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'pull_failed', reason: 'corrupt' });
    expect(error.message).toMatch(/token service returned/);
  });

  test('a token service on another port of a host without TLS gets no password', async () => {
    const thief = await open();
    const { host } = await withBearer('alice:wonder:land', `http://${thief.host}/token`);
    expect((await manager().resolve(`${host}/a`, { credentials: alice }))._unsafeUnwrapErr()).toMatchObject({
      reason: 'unauthorized',
    });
    expect(thief.seen).toEqual([]);
  });

  test('a mirror gets no credentials that were given for the registry it stands in for', async () => {
    const { host, seen } = await withBasic('alice:wonder:land');
    const mirrored = ImageManager.over(new FakeImages().service, { mirrors: [{ from: 'ghcr.io', to: host }] });
    const error = (await mirrored.resolve('ghcr.io/a', { credentials: alice }))._unsafeUnwrapErr();
    expect(error).toMatchObject({ reason: 'unauthorized' });
    expect(error.message).toContain('those for ghcr.io are not sent to');
    expect(seen.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  test('a registry that says nothing is waited for as long as the caller likes, and no longer than 30 s', async () => {
    const { host, seen } = await registry(() => undefined);
    expect((await manager().resolve(`${host}/a`, { timeoutMs: 100 }))._unsafeUnwrapErr()).toMatchObject({
      kind: 'deadline_exceeded',
    });
    const clock = new VirtualClock({ mode: 'manual' });
    const stalled = ImageManager.over(new FakeImages().service, { clock }).resolve(`${host}/a`);
    while (seen.length < 2) await new Promise(setImmediate);
    await clock.advance(30_000);
    expect((await stalled)._unsafeUnwrapErr()).toMatchObject({ reason: 'stalled' });
  });

  test('TLS is used unless the host is this machine or named', async () => {
    const { host } = await open();
    expect((await manager().resolve(`${host}/a`, { plainHttpHosts: [host] })).isOk()).toBe(true);
    const byTls = await manager().resolve(`${host}/a`, { plainHttpHosts: [] });
    expect(byTls._unsafeUnwrapErr()).toMatchObject({ kind: 'pull_failed', reason: 'scheme' });
  });

  test('certificates that are none are told', async () => {
    const ca = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
    const error = (await manager().resolve('127.0.0.1:1/a', { plainHttpHosts: [], ca }))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'pull_failed', reason: expect.stringMatching(/tls|network/) as string });
  });

  test('bad input is refused', async () => {
    for (const answer of [
      await manager().resolve('UPPER'),
      await manager().resolve('h.io/a', { timeoutMs: -1 }),
      await manager().resolve('h.io/a', { credentials: { username: '', password: 'x' } }),
      await manager().resolve('h.io/a', { ca: 7 as never }),
      await manager().resolve('h.io/a', { plainHttpHosts: 'h.io' as never }),
      await manager().verifyCredentials(7 as never),
    ]) {
      expect(answer._unsafeUnwrapErr().kind).toBe('invalid_input');
    }
  });
});

describe('verifyCredentials', () => {
  test.each([
    ['none', open],
    ['basic', () => withBasic('alice:wonder:land')],
    ['bearer', () => withBearer('alice:wonder:land')],
  ] as const)('of a registry that wants %s', async (scheme, start) => {
    const { host } = await start();
    expect((await manager().verifyCredentials(host, { credentials: alice }))._unsafeUnwrap()).toEqual({
      registry: host,
      scheme,
    });
  });

  test('wrong ones are unauthorized, and not in the error', async () => {
    for (const { host } of [await withBasic('alice:other'), await withBearer('alice:other')]) {
      const error = (await manager().verifyCredentials(host, { credentials: alice }))._unsafeUnwrapErr();
      expect(error).toMatchObject({ kind: 'pull_failed', reason: 'unauthorized', reference: host });
      expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toMatch(/wonder|YWxpY2U/);
    }
  });

  test('a registry can’t send the password elsewhere without TLS', async () => {
    const thief = await open();
    const { host } = await withBearer('alice:wonder:land', `http://localhost:${thief.host.split(':')[1] ?? ''}/token`);
    expect((await manager().verifyCredentials(host, { credentials: alice }))._unsafeUnwrapErr()).toMatchObject({
      reason: 'unauthorized',
    });
    expect(thief.seen).toEqual([]);
  });

  test.each(BAD_TOKENS)('a token of %s is refused with its reason', async (_, token) => {
    const { host } = await registry((request, response, at) => {
      if (request.url?.startsWith('/token') === true) response.end(JSON.stringify({ token }));
      else response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${at}/token"` }).end();
    });
    const error = (await manager().verifyCredentials(host, { credentials: alice }))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'pull_failed', reason: 'corrupt', reference: host });
    expect(error.message).toMatch(/token service returned/);
    expect(inspect(error, { depth: 9 })).not.toMatch(/wonder|YWxpY2U/);
  });

  test.each(BAD_PLACES)('a registry that redirects to %s is followed no further', async (_, to) => {
    const thief = await open();
    const { host, seen } = await registry((__, response) =>
      response.writeHead(302, { location: to(thief.host) }).end(),
    );
    const error = (await manager().verifyCredentials(host, { credentials: alice }))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'pull_failed', reason: 'corrupt', transient: false, reference: host });
    expect(error.message).not.toContain('pw@');
    expect(error.hint).toMatch(/^Is there a registry/);
    expect(thief.seen).toEqual([]);
    expect(seen.length).toBeLessThanOrEqual(6);
  });

  test('follows a registry that redirects to a place of its own', async () => {
    const { host, seen } = await registry((request, response) => {
      if (request.headers.authorization === undefined)
        response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      else if (request.url === '/v2/moved/') response.end();
      else response.writeHead(307, { location: '/v2/moved/' }).end();
    });
    const verified = await manager().verifyCredentials(host, { credentials: alice });
    expect(verified._unsafeUnwrap()).toEqual({ registry: host, scheme: 'basic' });
    expect(seen.at(-1)).toMatchObject({ url: '/v2/moved/', authorization: basicOf('alice:wonder:land') });
  });

  test.each(['', 'h.io/path', 'https://h.io', 'user:pw@h.io', 'h io', 'ubuntu'])('%j is no registry', async (text) => {
    const error = (await manager().verifyCredentials(text))._unsafeUnwrapErr();
    expect(error.kind).toBe('invalid_input');
    expect(JSON.stringify(error)).not.toContain('pw@');
  });
});
