import { createServer, type OutgoingHttpHeaders } from 'node:http2';
import { join } from 'node:path';

import { CriRuntime } from 'crane-cri';
import { expect, it, onTestFinished } from 'vitest';

import type { ContainerId } from '../../../src/core/ids.js';
import { socketFolder } from '../../helpers/scripted-server.js';

const containerId = 'a'.repeat(64) as ContainerId;
const COMPRESSED = Buffer.from([1, 0, 0, 0, 1, 5]);
const NOTHING = Buffer.alloc(0);

/** A client of a server that answers every call with these headers, bytes and trailers. */
async function clientOf(head: OutgoingHttpHeaders, body: Buffer, trailers: OutgoingHttpHeaders): Promise<CriRuntime> {
  const folder = socketFolder();
  const path = join(folder.path, 'cri.sock');
  const server = createServer().on('stream', (stream) => {
    stream.on('error', () => undefined).on('wantTrailers', () => stream.sendTrailers(trailers));
    stream.respond({ 'content-type': 'application/grpc+proto', ...head }, { waitForTrailers: true });
    if (body.length > 0) stream.write(body);
    stream.end();
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const client = CriRuntime.lazy(path)._unsafeUnwrap();
  onTestFinished(async () => {
    await client.close();
    server.close();
    folder.remove();
  });
  return client;
}

it.each([
  ['an unknown encoding', { 'grpc-encoding': 'br2' }, COMPRESSED, { 'grpc-status': '0' }],
  ['a compressed message without an encoding', {}, COMPRESSED, { 'grpc-status': '0' }],
  ['a status of 2^40', {}, NOTHING, { 'grpc-status': '1099511627776' }],
  ['a negative status', {}, NOTHING, { 'grpc-status': '-3' }],
  ['a status that is no number', {}, NOTHING, { 'grpc-status': 'abc' }],
  ['the status after the last one', {}, NOTHING, { 'grpc-status': '17' }],
])('%s is an answer that can not be read, of a call and of a stream', async (_, head, body, trailers) => {
  const client = await clientOf(head, body, trailers);
  const answer = await client.containerStatus({ containerId });
  expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: 'bad_response', outcome: 'not_applied' });
  const messages = [];
  for await (const message of client.getContainerEvents({})) messages.push(message);
  expect(messages).toHaveLength(1);
  expect(messages[0]?._unsafeUnwrapErr()).toMatchObject({ kind: 'bad_response' });
});

it('a success without a message is an answer that can not be read, and not a call that is not offered', async () => {
  const client = await clientOf({}, NOTHING, { 'grpc-status': '0' });
  const answer = await client.containerStatus({ containerId });
  expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: 'bad_response' });
});

it('an end without a status is a server that does not speak gRPC', async () => {
  const client = await clientOf({}, NOTHING, { other: '1' });
  const answer = await client.containerStatus({ containerId });
  expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: 'connection_failed', reason: 'not_grpc' });
});
