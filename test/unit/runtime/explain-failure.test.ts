import { expect, it } from 'vitest';

import { explainFailure } from '../../../src/runtime/explain-failure.js';
import type { RpcName } from '../../../src/generated/rpcs.js';
import type { WireFailure } from '../../../src/transport/wire.js';

const ENDPOINT = 'unix:///run/x.sock';
const status = (code: number, details = ''): WireFailure => ({ kind: 'status', code, details });

it.each<[RpcName, object, WireFailure, object]>([
  [
    'version',
    {},
    { kind: 'bad_answer', details: 'index out of range' },
    {
      kind: 'bad_response',
      message: 'the answer to Version could not be read: index out of range',
      outcome: 'not_applied',
    },
  ],
  ['stopContainer', {}, { kind: 'bad_answer', details: '' }, { kind: 'bad_response', outcome: 'unknown' }],
  [
    'listContainers',
    {},
    { kind: 'too_large', details: 'larger than max (5 vs 4)' },
    {
      kind: 'message_too_large',
      message: 'a message of ListContainers exceeds the size limit: larger than max (5 vs 4)',
      outcome: 'not_applied',
    },
  ],
  ['stopContainer', {}, { kind: 'deadline' }, { kind: 'deadline_exceeded', timeoutMs: 0, outcome: 'unknown' }],
  [
    'getContainerEvents',
    {},
    status(4),
    {
      kind: 'deadline_exceeded',
      message: 'GetContainerEvents was ended by the runtime at its own time limit',
      hint: 'Is the runtime overloaded or frozen? Repeat the call.',
      timeoutMs: 0,
      outcome: 'not_applied',
    },
  ],
  [
    'execSync',
    {},
    status(4, 'timeout 3s exceeded'),
    {
      kind: 'deadline_exceeded',
      message: 'ExecSync was ended by the runtime at its own time limit: timeout 3s exceeded',
      timeoutMs: 0,
    },
  ],
  [
    'stopContainer',
    {},
    { kind: 'deadline', details: 'failed to kill' },
    { kind: 'deadline_exceeded', message: expect.stringMatching(/: failed to kill$/) as string },
  ],
  [
    'runPodSandbox',
    {},
    status(2, 'server is not initialized yet'),
    { kind: 'not_ready', outcome: 'not_applied', message: 'RunPodSandbox: server is not initialized yet' },
  ],
  ['version', {}, status(99), { kind: 'rejected', message: 'Version: code 99', codeName: 'code 99' }],
  ['version', {}, status(7), { kind: 'rejected', message: 'Version: PERMISSION_DENIED', outcome: 'not_applied' }],
  ['stopContainer', {}, status(13, 'bug'), { kind: 'rejected', message: 'StopContainer: bug', outcome: 'unknown' }],
  ['stopContainer', {}, status(3, 'bad'), { kind: 'rejected', outcome: 'not_applied' }],
  ['stopContainer', {}, status(7, 'bad'), { kind: 'rejected', outcome: 'not_applied' }],
  ['stopContainer', {}, status(16, 'bad'), { kind: 'rejected', outcome: 'not_applied' }],
  ['pullImage', { image: { image: 'a/b' } }, status(99), { kind: 'pull_failed', message: 'cannot pull a/b: 99' }],
  [
    'pullImage',
    { image: { image: 'a/b' } },
    status(2, 'no such host'),
    { operation: 'PullImage', message: 'cannot pull a/b: no such host' },
  ],
  ['pullImage', {}, status(2), { kind: 'pull_failed', reference: '', message: 'cannot pull : UNKNOWN' }],
  [
    'runPodSandbox',
    {},
    status(2, 'name "a" is reserved for "3f"'),
    { kind: 'name_reserved', reservedBy: '3f', operation: 'RunPodSandbox' },
  ],
  ['pullImage', {}, status(12), { kind: 'unimplemented' }],
  ['pullImage', {}, status(2, 'server is not initialized yet'), { kind: 'not_ready', operation: 'PullImage' }],
])('%s of %j that ends in %j is explained', (rpc, request, wire, error) => {
  expect(explainFailure(rpc, request, ENDPOINT, undefined, wire)).toMatchObject(error);
});

it('a refused pull is advised by whether credentials were given', () => {
  const wire = status(2, 'unexpected status: 401 Unauthorized');
  const hint = (auth: object | undefined) =>
    explainFailure('pullImage', { image: { image: 'a/b' }, auth }, ENDPOINT, undefined, wire).hint;
  expect(hint(undefined)).toMatch(/^Give credentials/);
  expect(hint({ username: 'u', password: 'p' })).toMatch(/does not take these credentials/);
});

it.each<[RpcName, WireFailure, RegExp]>([
  [
    'startContainer',
    { kind: 'status', code: 2, details: 'runc create failed: exec: "x": executable file not found in $PATH' },
    /no such program/,
  ],
  ['runPodSandbox', { kind: 'status', code: 2, details: 'name "a" is reserved for "3f"' }, /higher attempt/],
  [
    'runPodSandbox',
    {
      kind: 'status',
      code: 2,
      details:
        'failed to get sandbox image "h.io/pause:3": failed to pull image "h.io/pause:3": dial tcp: lookup h.io: no such host',
    },
    /sandbox image \(h\.io\/pause:3\).*Is the registry up.*sandbox_image/,
  ],
  [
    'runPodSandbox',
    { kind: 'status', code: 5, details: 'failed to get sandbox image "h.io/pause:3": h.io/pause:3: not found' },
    /Check name and tag/,
  ],
  [
    'execSync',
    { kind: 'too_large', details: 'grpc: trying to send message larger than max (3 vs. 2)' },
    /^Run .*`exec`.*a file\.$/,
  ],
  ['execSync', { kind: 'too_large', details: 'Received message larger than max (3 vs 2)' }, /`exec`.*maxMessageBytes/],
  [
    'listContainers',
    { kind: 'too_large', details: 'grpc: trying to send message larger than max' },
    /Filter.*runtime’s own/,
  ],
  [
    'listContainers',
    { kind: 'too_large', details: 'Received message larger than max (3 vs 2)' },
    /Filter.*maxMessageBytes/,
  ],
  ['runPodSandbox', { kind: 'too_large', details: 'grpc: received message larger than max' }, /shorter labels/],
  ['stopContainer', { kind: 'deadline' }, /may still happen.*before repeating/],
  ['version', { kind: 'deadline' }, /Repeat the call/],
  ['stopContainer', { kind: 'aborted', reason: 'enough' }, /may still do it.*clean up/],
  ['version', { kind: 'aborted', reason: 'enough' }, /Nothing was changed/],
])('%s that ends in %j is advised to be looked after, or repeated, by what may have happened', (rpc, wire, hint) => {
  expect(explainFailure(rpc, {}, ENDPOINT, 7, wire).hint).toMatch(hint);
});
