import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { okAsync } from 'neverthrow';
import { describe, expect, it, onTestFinished } from 'vitest';

import {
  encodeDataHead,
  encodeGoAway,
  encodePing,
  encodeRstStream,
  encodeSynReply,
  encodeSynStream,
} from '../../../../src/streaming/spdy/frames.js';
import { attach } from '../../../../src/streaming/sessions/attach.js';
import { exec } from '../../../../src/streaming/sessions/exec.js';
import { PortForwarder } from '../../../../src/streaming/sessions/port-forward.js';
import { containerId, podSandboxId, textOf } from './fake-runtime.js';

const UPGRADE = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n';
const REPLIES = Buffer.concat([1, 3, 5].map((id) => encodeSynReply(id, Buffer.alloc(0))));
const ERROR = 1;
const STDOUT = 3;

const data = (streamId: number, text: string, fin = false): Buffer =>
  Buffer.concat([encodeDataHead(streamId, text.length, fin), Buffer.from(text)]);
const status = (text: string): Buffer => Buffer.concat([data(ERROR, text), encodeRstStream(ERROR, 5)]);

/** A server that answers a request, then the streams, with these bytes; then it ends, or says nothing more. */
async function server(answer: readonly (string | Uint8Array)[], end = true) {
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    const [first, ...rest] = answer;
    socket.once('data', () => {
      if (first !== undefined) socket.write(first);
      const finish = (): void => {
        for (const part of rest) socket.write(part);
        if (end) socket.end();
      };
      // What follows the upgrade answers the streams that the client opens then.
      if (rest.length > 0) socket.once('data', finish);
      else finish();
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    listener.close();
  });
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/exec/token`;
  const send = (frame: Uint8Array): void => {
    for (const socket of sockets) socket.write(frame);
  };
  return { url, send, service: { exec: () => okAsync({ url }), portForward: () => okAsync({ url }) } };
}

/** Opens an exec there, and answers the kind of its end. */
async function endOf(answer: readonly (string | Uint8Array)[], end = true): Promise<string> {
  const { service } = await server(answer, end);
  const session = await exec(service, { containerId, command: ['x'] }, { timeoutMs: 200 });
  if (session.isErr()) return session.error.kind;
  void textOf(session.value.stdout);
  const exit = await session.value.exit;
  return exit.match(
    (value) => (value.kind === 'exited' ? `exit ${value.exitCode}` : value.kind),
    ({ kind }) => kind,
  );
}

describe('a hostile streaming server', () => {
  it.each([
    ['closes at once', [], 'connection_failed'],
    ['speaks no HTTP', ['SSH-2.0-OpenSSH\r\n'], 'connection_failed'],
    ['refuses', ['HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'], 'stream_refused'],
    ['does not upgrade', ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'], 'stream_refused'],
    ['closes after the upgrade', [UPGRADE], 'exit_unknown'],
    ['speaks no SPDY', [UPGRADE, 'hello hello hello'], 'exit_unknown'],
    ['sends a frame beyond its limit', [UPGRADE, REPLIES, encodeDataHead(STDOUT, 0xffffff, false)], 'exit_unknown'],
    ['sends a bad type', [UPGRADE, REPLIES, Buffer.from('800300ff00000000', 'hex')], 'exit_unknown'],
    ['ends inside a frame', [UPGRADE, REPLIES, data(STDOUT, 'text').subarray(0, 10)], 'exit_unknown'],
    ['goes away', [UPGRADE, REPLIES, data(STDOUT, 'text'), encodeGoAway(0)], 'exit_unknown'],
    ['resets the status', [UPGRADE, REPLIES, encodeRstStream(ERROR, 5)], 'exit_unknown'],
    ['refuses a stream', [UPGRADE, encodeRstStream(STDOUT, 3)], 'exit_unknown'],
    ['sends a status that is none', [UPGRADE, REPLIES, status('{"status":')], 'exit_unknown'],
    ['sends a status without end', [UPGRADE, REPLIES, data(ERROR, '['.repeat(200_000))], 'exit_unknown'],
    ['sends a status of another shape', [UPGRADE, REPLIES, status('[]')], 'exit_unknown'],
    ['opens streams itself', [UPGRADE, REPLIES, encodeSynStream(2, Buffer.from('x'), false)], 'exit_unknown'],
    ['answers pings nobody sent', [UPGRADE, REPLIES, encodePing(1), encodePing(99)], 'exit_unknown'],
    ['sends data for streams there are not', [UPGRADE, REPLIES, data(77, 'x', true)], 'exit_unknown'],
    ['sends all twice', [UPGRADE, REPLIES, REPLIES, status('{"status":"Success"}'), status('{}')], 'exit 0'],
    ['sends the exit in two halves', [UPGRADE, REPLIES, data(ERROR, '{"status":'), status('"Success"}')], 'exit 0'],
  ])('case 15: %s', async (_, answer, end) => expect(await endOf(answer)).toBe(end));

  it.each([
    ['accepts and says nothing', []],
    ['upgrades and says nothing', [UPGRADE]],
    ['accepts some streams only', [UPGRADE, encodeSynReply(1, Buffer.alloc(0)), encodeSynReply(3, Buffer.alloc(0))]],
    ['begins a frame and says nothing more', [UPGRADE, REPLIES.subarray(0, 30)]],
  ])('case 8: %s: ends with the time limit', async (_, answer) =>
    expect(await endOf(answer, false)).toBe('deadline_exceeded'),
  );

  it.each([
    ['one output', [encodeRstStream(STDOUT, 5)]],
    ['one output after some of it', [data(STDOUT, 'text'), encodeRstStream(STDOUT, 5)]],
    ['one output, and ends the other', [data(5, '', true), encodeRstStream(STDOUT, 5)]],
  ])('that resets %s and says nothing more is left after the grace', async (_, frames) => {
    const { service } = await server([UPGRADE, REPLIES, ...frames], false);
    const options = { timeoutMs: 20_000, stdinGraceMs: 100 };
    const session = (await exec(service, { containerId, command: ['x'] }, options))._unsafeUnwrap();
    expect((await session.exit)._unsafeUnwrapErr()).toMatchObject({ kind: 'exit_unknown', reason: 'output_reset' });
  });

  // An attach has no input here, and asks the container what became of it.
  it.each([
    ['resets one output', [encodeRstStream(STDOUT, 5)]],
    ['resets one output after some of it', [data(STDOUT, 'text'), encodeRstStream(STDOUT, 5)]],
    ['ends one output and resets the other', [data(STDOUT, '', true), encodeRstStream(5, 5)]],
    ['resets both outputs', [encodeRstStream(STDOUT, 5), encodeRstStream(5, 5)]],
    ['ends both outputs', [data(STDOUT, '', true), data(5, '', true)]],
  ])('that %s and says nothing more is no attach that is waited for without end', async (_, frames) => {
    for (const state of ['CONTAINER_RUNNING', 'CONTAINER_EXITED'] as const) {
      const { url } = await server([UPGRADE, REPLIES, ...frames], false);
      const containerStatus = () => okAsync({ status: { state, exitCode: 4 } } as never);
      const service = { attach: () => okAsync({ url }), containerStatus };
      const options = { timeoutMs: 20_000, stdinGraceMs: 100, exitWaitMs: 100 };
      const session = (await attach(service, { containerId }, options))._unsafeUnwrap();
      const told = Promise.race([session.exit, new Promise((resolve) => setTimeout(resolve, 5_000, 'nothing'))]);
      const end = (await told) as Awaited<typeof session.exit> | 'nothing';
      if (end === 'nothing') throw new Error(`${state}: it goes on`);
      if (state === 'CONTAINER_EXITED') expect(end._unsafeUnwrap()).toMatchObject({ kind: 'exited', exitCode: 4 });
      else if (end.isOk()) expect(end.value).toEqual({ kind: 'running' });
      else expect(end.error).toMatchObject({ kind: 'exit_unknown', reason: 'output_reset' });
    }
  });

  it('that ends one output of an attach is waited for as long as the container runs, and no longer', async () => {
    const { url } = await server([UPGRADE, REPLIES, data(STDOUT, 'text', true)], false);
    let asked = 0;
    const containerStatus = () => {
      const state = (asked += 1) > 2 ? 'CONTAINER_EXITED' : 'CONTAINER_RUNNING';
      return okAsync({ status: { state, exitCode: 4 } } as never);
    };
    const options = { timeoutMs: 20_000, stdinGraceMs: 50, exitWaitMs: 100 };
    const service = { attach: () => okAsync({ url }), containerStatus };
    const session = (await attach(service, { containerId }, options))._unsafeUnwrap();
    expect(await textOf(session.stdout)).toBe('text');
    expect((await session.exit)._unsafeUnwrap()).toMatchObject({ kind: 'exited', exitCode: 4 });
    expect(asked).toBe(4);
  });

  it('that ends the outputs one after the other and leaves the input unread is left after the grace', async () => {
    const [stdout, stderr] = [5, 7];
    const { service, send } = await server([UPGRADE, REPLIES, encodeSynReply(stderr, Buffer.alloc(0))], false);
    const options = { timeoutMs: 20_000, stdinGraceMs: 100 };
    const session = (await exec(service, { containerId, command: ['x'], stdin: true }, options))._unsafeUnwrap();
    session.stdin?.end(Buffer.alloc(100_000));
    send(data(stdout, 'done', true));
    expect(await textOf(session.stdout)).toBe('done');
    send(data(stderr, '', true));
    expect((await session.exit)._unsafeUnwrapErr()).toMatchObject({ kind: 'stdin_unread' });
  });

  it('that tells the exit and keeps the connection open is left', async () => {
    const told = Buffer.from(
      '{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"7"}]}}',
    );
    expect(await endOf([UPGRADE, REPLIES, status(told.toString())], false)).toBe('exit 7');
  });

  it('that tells an exit code with a reason of its own has told no exit', async () => {
    const told =
      '{"status":"Failure","reason":"InternalError","details":{"causes":[{"reason":"ExitCode","message":"7"}]}}';
    expect(await endOf([UPGRADE, REPLIES, status(told)])).toBe('exec_failed');
  });

  it.each([
    ['64 KiB less a byte, then the rest', 65_535, 'exit 0'],
    ['64 KiB, then the rest', 65_536, 'exit_unknown'],
  ])('that sends %s of a status: no more than 64 KiB are kept', async (_, firstBytes, end) => {
    const rest = '"status":"Success"}';
    expect(await endOf([UPGRADE, REPLIES, data(ERROR, '{'.padEnd(firstBytes)), status(rest)])).toBe(end);
  });

  it('that takes no port-forward connection ends with the time limit', async () => {
    const { service } = await server([UPGRADE], false);
    const forward = new PortForwarder(service, podSandboxId, { timeoutMs: 50 });
    expect((await forward.connect(80))._unsafeUnwrapErr().kind).toBe('deadline_exceeded');
    await forward.close();
  });

  it('that nobody runs is told as refused', async () => {
    const service = { exec: () => okAsync({ url: 'http://127.0.0.1:1/exec/x' }) };
    const error = (await exec(service, { containerId, command: ['x'] }))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'connection_failed', reason: 'refused', endpoint: 'http://127.0.0.1:1' });
  });
});
