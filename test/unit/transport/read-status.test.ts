import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';

import { type CallFacts, readStatus } from '../../../src/transport/read-status.js';

const read = (code: status, details: string, call: CallFacts) => readStatus({ code, details }, call);

const CALL = { timeoutMs: 1_000, elapsedMs: 10, signal: undefined };
const SPENT = { ...CALL, elapsedMs: 990 };

describe('the end of a call', () => {
  it.each([
    [status.DEADLINE_EXCEEDED, 'Deadline exceeded after 1.0s', CALL, { kind: 'deadline' }],
    [status.DEADLINE_EXCEEDED, 'context deadline exceeded', CALL, { kind: 'status', code: 4 }],
    [
      status.DEADLINE_EXCEEDED,
      'context deadline exceeded',
      SPENT,
      { kind: 'deadline', details: 'context deadline exceeded' },
    ],
    [status.CANCELLED, 'whatever', SPENT, { kind: 'deadline' }],
    [status.CANCELLED, 'whatever', { ...SPENT, timeoutMs: undefined }, { kind: 'status', code: 1 }],
    [status.CANCELLED, 'Call cancelled', CALL, { kind: 'connection', reason: 'lost', sent: true }],
    [status.NOT_FOUND, 'not found', SPENT, { kind: 'status', code: 5 }],
    [status.RESOURCE_EXHAUSTED, 'Received message larger than max (5 vs 4)', CALL, { kind: 'too_large' }],
    [status.RESOURCE_EXHAUSTED, 'out of space', CALL, { kind: 'status', code: 8 }],
    [status.INTERNAL, 'Received RST_STREAM with code 2', CALL, { kind: 'connection', reason: 'lost', sent: true }],
    [status.INTERNAL, 'bug', CALL, { kind: 'status', code: 13 }],
    [status.UNKNOWN, 'Received HTTP status code 404', CALL, { kind: 'connection', reason: 'not_grpc', sent: true }],
    [status.UNKNOWN, 'boom', CALL, { kind: 'status', code: 2 }],
    [
      status.UNAVAILABLE,
      'No connection established. Last error: connect ENOENT /x',
      CALL,
      { reason: 'missing', sent: false },
    ],
    [
      status.UNAVAILABLE,
      'No connection established. Last error: connect EACCES /x',
      CALL,
      { reason: 'denied', sent: false },
    ],
    [
      status.UNAVAILABLE,
      'No connection established. Last error: connect EPERM /x',
      CALL,
      { reason: 'denied', sent: false },
    ],
    [
      status.UNAVAILABLE,
      'No connection established. Last error: Parse Error',
      CALL,
      { reason: 'not_grpc', sent: false },
    ],
    [
      status.UNAVAILABLE,
      'No connection established. Last error: ECONNREFUSED',
      CALL,
      { reason: 'refused', sent: false },
    ],
    [status.UNAVAILABLE, 'Protocol error', CALL, { reason: 'not_grpc', sent: false }],
    [status.UNAVAILABLE, 'Connection dropped', CALL, { reason: 'lost', sent: true }],
    [status.UNAVAILABLE, 'read ECONNRESET', CALL, { reason: 'lost', sent: true }],
    [status.UNAVAILABLE, 'the runtime is busy', CALL, { kind: 'status', code: 14 }],
  ])('with %i and "%s" is read as what it is', (code, details, call, meaning) => {
    expect(read(code, details, call)).toMatchObject(meaning);
  });

  it.each([
    ['Error: connect ECONNREFUSED 127.0.0.1:1. Resolution note: ', 'connect ECONNREFUSED 127.0.0.1:1'],
    ['Protocol error (2026-11-26T07:47:45.537Z). Resolution note: ', 'Protocol error'],
    ['connect ENOENT /x', 'connect ENOENT /x'],
    ['odd. Resolution note: two addresses', 'odd. Resolution note: two addresses'],
  ])('has the plain words of "%s"', (said, details) => {
    expect(read(status.UNAVAILABLE, `No connection established. Last error: ${said}`, CALL)).toMatchObject({ details });
  });

  it('is the caller’s own only where the caller gave up', () => {
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    expect(read(status.CANCELLED, '', { ...SPENT, signal })).toEqual({ kind: 'aborted', reason });
    expect(read(status.NOT_FOUND, '', { ...SPENT, signal })).toMatchObject({ kind: 'status', code: 5 });
  });
});
