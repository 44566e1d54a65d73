// @ts-check
// A registry that is slow, stalls, lies or refuses: a small proxy before a real one, in the process of the test.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createPlain, request } from 'node:http';
import { createServer as createTls } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/**
 * @typedef {object} ProxyBehaviour what it does with each request from now on; change it while it runs
 * @property {number} [status] answers everything with this status, such as 503
 * @property {number} [bytesPerSecond] pace of each blob on its own
 * @property {number} [stallAfterBytes] each blob stops after so many bytes, and its connection stays open
 * @property {boolean} [corrupt] turns a bit of each blob of more than 64 KiB
 * @property {Readonly<Record<string, string>>} [users] asks for one of these users, with their passwords
 */

/**
 * @typedef {object} ProxyRequest one that was answered or begun
 * @property {string} method
 * @property {string} path
 * @property {number} status
 * @property {string | undefined} user who was let in
 * @property {boolean} leftEarly whether the client went away before the answer's end
 */

/**
 * @typedef {object} RegistryProxy
 * @property {string} host
 * @property {number} port
 * @property {ProxyBehaviour} behaviour
 * @property {ProxyRequest[]} log
 * @property {string | undefined} ca certificate of its own, PEM, where it speaks TLS
 * @property {() => Promise<void>} close
 */

/**
 * @param {{ readonly host: string }} upstream
 * @param {object} [options]
 * @param {ProxyBehaviour} [options.behaviour]
 * @param {string} [options.hostname] by which it is named: containerd asks every name but localhost by TLS
 * @param {boolean} [options.tls] speaks TLS, with a certificate that nobody knows
 * @returns {Promise<RegistryProxy>}
 */
export async function startRegistryProxy(upstream, { behaviour = {}, hostname = 'localhost', tls = false } = {}) {
  const secret = tls ? await selfSigned(hostname) : undefined;
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  /** @type {import('node:http').RequestListener} */
  const onRequest = (incoming, outgoing) => {
    serve(proxy, upstream.host, incoming, outgoing).catch(() => outgoing.destroy());
  };
  const server = secret === undefined ? createPlain(onRequest) : createTls(secret, onRequest);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  /** @type {RegistryProxy} */
  const proxy = {
    host: `${hostname}:${address.port}`,
    port: address.port,
    behaviour,
    log: [],
    ca: secret?.cert,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

/**
 * Pulls that a registry let through: each asks once what its tag means.
 *
 * @param {readonly Pick<ProxyRequest, 'method' | 'path' | 'status'>[]} log
 * @param {string} repository
 */
export function countPulls(log, repository) {
  const isTag = new RegExp(`^/v2/${repository}/manifests/(?!sha256:)`);
  return log.filter(({ method, path, status }) => method === 'HEAD' && status === 200 && isTag.test(path)).length;
}

/**
 * The access log of a registry in the form of a proxy's.
 *
 * @param {{ readonly logPath: string }} registry
 * @returns {Pick<ProxyRequest, 'method' | 'path' | 'status'>[]}
 */
export function accessLog({ logPath }) {
  const line = /"(\w+) (\S+) HTTP\/1\.1" (\d{3}) /g;
  return [...readFileSync(logPath, 'utf8').matchAll(line)].map(([, method = '', path = '', status]) => ({
    method,
    path,
    status: Number(status),
  }));
}

/**
 * @param {RegistryProxy} proxy
 * @param {string} upstream
 * @param {import('node:http').IncomingMessage} incoming
 * @param {import('node:http').ServerResponse} outgoing
 */
async function serve(proxy, upstream, incoming, outgoing) {
  const { method = 'GET', url: path = '/' } = incoming;
  const { status, users } = proxy.behaviour;
  /** @type {ProxyRequest} */
  const entry = { method, path, status: 0, user: undefined, leftEarly: false };
  proxy.log.push(entry);
  outgoing.on('close', () => (entry.leftEarly = !outgoing.writableFinished));
  if (status !== undefined) {
    entry.status = status;
    outgoing.writeHead(status).end();
    return;
  }
  if (users !== undefined) {
    entry.user = userOf(incoming.headers.authorization, users);
    if (entry.user === undefined) {
      entry.status = 401;
      outgoing.writeHead(401, { 'www-authenticate': 'Basic realm="proxy"' }).end();
      return;
    }
  }
  const { authorization, ...headers } = incoming.headers;
  const passed = users === undefined && authorization !== undefined ? { ...headers, authorization } : headers;
  const answer = await new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: Number(upstream.split(':')[1]), method, path, headers: passed }, resolve)
      .on('error', reject)
      .end();
  });
  entry.status = answer.statusCode;
  outgoing.writeHead(answer.statusCode, answer.headers);
  if (!path.includes('/blobs/') || method !== 'GET') {
    answer.pipe(outgoing);
    return;
  }
  await sendBlob(proxy, answer, outgoing);
}

/**
 * @param {RegistryProxy} proxy
 * @param {import('node:http').IncomingMessage} answer
 * @param {import('node:http').ServerResponse} outgoing
 */
async function sendBlob(proxy, answer, outgoing) {
  const isLarge = Number(answer.headers['content-length'] ?? 0) > 65_536;
  const began = performance.now();
  const closed = new Promise((resolve) => outgoing.on('close', resolve));
  let sent = 0;
  for await (const chunk of answer) {
    const { bytesPerSecond, stallAfterBytes, corrupt } = proxy.behaviour;
    if (outgoing.destroyed) return;
    if (corrupt === true && isLarge && sent === 0) chunk[chunk.length - 1] ^= 1;
    if (stallAfterBytes !== undefined && isLarge && sent + chunk.length > stallAfterBytes) {
      // The rest never comes, and the connection stays: until the client leaves.
      outgoing.write(chunk.subarray(0, Math.max(0, stallAfterBytes - sent)));
      await closed;
      answer.destroy();
      return;
    }
    sent += chunk.length;
    if (!outgoing.write(chunk)) await Promise.race([new Promise((resolve) => outgoing.once('drain', resolve)), closed]);
    if (bytesPerSecond === undefined) continue;
    const aheadMs = (sent / bytesPerSecond) * 1_000 - (performance.now() - began);
    if (aheadMs > 5) await sleep(aheadMs);
  }
  outgoing.end();
}

/**
 * @param {string | undefined} authorization
 * @param {Readonly<Record<string, string>>} users
 */
function userOf(authorization, users) {
  const pair = Buffer.from((authorization ?? '').replace(/^Basic /, ''), 'base64').toString('utf8');
  return Object.entries(users).find(([name, password]) => pair === `${name}:${password}`)?.[0];
}

/** @param {string} hostname */
async function selfSigned(hostname) {
  const folder = mkdtempSync(join(tmpdir(), 'crane-cri-tls-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', `/CN=${hostname}`, '-addext', `subjectAltName=DNS:${hostname}`];
    await promisify(execFile)('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-keyout', key, '-out', cert, ...subject],
    ]);
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
