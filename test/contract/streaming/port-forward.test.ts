import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { PortForwarder } from '../../../src/streaming/sessions/port-forward.js';
import { describeEachTarget } from '../each-target.js';
import { Pod } from './running-container.js';

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const BYTES = 10_000_000;

/** Reads until so many bytes have come: no runtime passes the end of a connection on in time. */
async function take(stream: Readable, count: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size >= count) break;
  }
  return Buffer.concat(chunks);
}

describeEachTarget('port-forward', ({ target, open }) => {
  let pod: Pod;
  let forwarder: PortForwarder;
  const servers: Server[] = [];

  beforeAll(async () => {
    pod = await Pod.run(target, open());
    forwarder = new PortForwarder(pod.runtime, pod.podSandboxId);
  }, 60_000);
  afterAll(async () => {
    await forwarder.close();
    for (const server of servers) server.close();
    await pod.remove();
  }, 60_000);

  /** A program in the pod, which shares the network of this machine. */
  async function listening(serve: (socket: Socket) => void): Promise<number> {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      serve(socket);
    });
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    open().reach(port);
    return port;
  }

  it('carries three connections of 10 MB at once over one session', async () => {
    const content = randomBytes(BYTES);
    const port = await listening((socket) => socket.write(content));
    const local = (await forwarder.listen(port))._unsafeUnwrap();
    const fetch = async (): Promise<string> => sha(await take(connect(local.port, local.host), BYTES));
    expect(await Promise.all([fetch(), fetch(), fetch()])).toEqual([1, 2, 3].map(() => sha(content)));
  }, 60_000);

  it('carries what is sent and what comes back', async () => {
    const port = await listening((socket) => void socket.pipe(socket));
    const { stream } = (await forwarder.connect(port))._unsafeUnwrap();
    const sent = randomBytes(BYTES);
    stream.write(sent);
    expect(sha(await take(stream, BYTES))).toBe(sha(sent));
  }, 60_000);

  it('tells of a port where nobody listens, and stays usable', async () => {
    const refused = (await forwarder.connect(1))._unsafeUnwrap();
    refused.stream.resume();
    expect((await refused.ended)._unsafeUnwrapErr()).toMatchObject({ kind: 'forward_failed', reason: 'refused' });
    const port = await listening((socket) => socket.end('still here'));
    const { stream, ended } = (await forwarder.connect(port))._unsafeUnwrap();
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    expect(text).toBe('still here');
    expect((await ended).isOk()).toBe(true);
  }, 30_000);
});
