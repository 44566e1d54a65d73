import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { PortForwarder } from '../../../src/streaming/sessions/port-forward.js';
import { describeEachTarget } from '../each-target.js';
import { Pod } from './running-container.js';
import { sha } from './streams.js';

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

  it('case 13: carries three connections of 10 MB at once over one session', async () => {
    const content = randomBytes(BYTES);
    const port = await listening((socket) => socket.write(content));
    const local = (await forwarder.listen(port))._unsafeUnwrap();
    const fetch = async (): Promise<string> => sha(await take(connect(local.port, local.host), BYTES));
    expect(await Promise.all([fetch(), fetch(), fetch()])).toEqual([1, 2, 3].map(() => sha(content)));
  }, 60_000);

  it('case 13: carries what is sent and what comes back', async () => {
    const port = await listening((socket) => void socket.pipe(socket));
    const { stream } = (await forwarder.connect(port))._unsafeUnwrap();
    const sent = randomBytes(BYTES);
    stream.write(sent);
    expect(sha(await take(stream, BYTES))).toBe(sha(sent));
  }, 60_000);

  it('case 13: tells of a port where nobody listens, and stays usable', async () => {
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

  it('case 13: does not pass on the end of what is sent; the connection ends a second later', async () => {
    const events: string[] = [];
    const port = await listening((socket) => {
      socket.on('data', (bytes) => {
        events.push(`data ${String(bytes)}`);
        socket.write('answer');
      });
      // What a program says after the end of its input comes too late, if it hears of the end at all.
      socket.on('end', () => socket.end('too late'));
    });
    const { stream, ended } = (await forwarder.connect(port))._unsafeUnwrap();
    stream.end('question');
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    expect([events, text]).toEqual([['data question'], 'answer']);
    expect((await ended).isOk()).toBe(true);
  }, 30_000);

  it('case 13: many connections at once, each with its own answer', async () => {
    const port = await listening((socket) => void socket.once('data', (bytes) => socket.end(`echo ${String(bytes)}`)));
    const local = (await forwarder.listen(port))._unsafeUnwrap();
    const ask = async (i: number): Promise<string> => {
      const socket = connect(local.port, local.host);
      socket.write(`<${i}>`);
      const wanted = `echo <${i}>`;
      return String(await take(socket, wanted.length));
    };
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => ask(i)));
    expect(answers).toEqual(Array.from({ length: 30 }, (_, i) => `echo <${i}>`));
  }, 60_000);
});
