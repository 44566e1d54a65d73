import { describe, expect, test } from 'vitest';

import type { CallError, ConnectionReason } from '../../../../src/core/errors.js';
import { failure } from '../../../../src/core/failure.js';
import {
  DEFAULT_PULL_RETRY,
  isPassing,
  pullDelayMs,
  pullRetryProblems,
  resolvePullRetry,
} from '../../../../src/policy/image/pull-retry.js';
import { pullFailed } from '../../image/fake-images.js';

const connection = (reason: ConnectionReason): CallError =>
  failure({
    kind: 'connection_failed',
    operation: '-',
    message: '-',
    hint: '-',
    endpoint: '-',
    reason,
    outcome: 'unknown',
  });

describe('what may pass by itself', () => {
  test.each<[string, CallError | ReturnType<typeof pullFailed>, boolean]>([
    ['a transient failure', pullFailed('network', true), true],
    ['a lasting one', pullFailed('not_found'), false],
    [
      'a restarting runtime',
      failure({ kind: 'not_ready', operation: '-', message: '-', hint: '-', outcome: 'not_applied' }),
      true,
    ],
    ['a lost runtime', connection('lost'), true],
    ['a stopped runtime', connection('refused'), true],
    ['a socket that is not there', connection('missing'), true],
    ['a socket that may not be opened', connection('denied'), false],
    ['a closed client', connection('closed'), false],
    ['a missing RPC', failure({ kind: 'unimplemented', operation: '-', message: '-', hint: '-' }), false],
  ])('%s', (_, error, passing) => {
    expect(isPassing(error)).toBe(passing);
  });
});

describe('the wait after a failure', () => {
  const wait = (failures: number, random: number, reason: 'network' | 'rate_limited' = 'network') =>
    pullDelayMs(pullFailed(reason, true), failures, DEFAULT_PULL_RETRY, random);

  test('doubles up to its limit, half of it by chance', () => {
    expect([1, 2, 3, 4].map((n) => wait(n, 1))).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect([1, 2, 3, 4].map((n) => wait(n, 0))).toEqual([500, 1_000, 2_000, 4_000]);
    expect(wait(7, 1)).toBe(60_000);
    expect(wait(10_000, 1)).toBe(60_000);
  });

  test('is long after a rate limit', () => {
    expect(wait(1, 1, 'rate_limited')).toBe(15_000);
    expect(wait(6, 1, 'rate_limited')).toBe(32_000);
  });

  test('follows its options', () => {
    const retry = resolvePullRetry({ initialDelayMs: 10, maxDelayMs: 25, rateLimitedDelayMs: 100 });
    expect([1, 2, 3].map((n) => pullDelayMs(pullFailed('network', true), n, retry, 1))).toEqual([10, 20, 25]);
    expect(pullDelayMs(pullFailed('rate_limited', true), 1, retry, 1)).toBe(100);
  });
});

describe('retry options', () => {
  test('have defaults, also where undefined is given', () => {
    expect(resolvePullRetry({ maxAttempts: undefined, maxDelayMs: 5 })).toEqual({
      ...DEFAULT_PULL_RETRY,
      maxDelayMs: 5,
    });
    expect(pullRetryProblems('retry', DEFAULT_PULL_RETRY)).toEqual([]);
    const atOnce = { maxAttempts: 1, initialDelayMs: 0, maxDelayMs: 0, rateLimitedDelayMs: 0 };
    expect(pullRetryProblems('retry', atOnce)).toEqual([]);
    const longest = {
      maxAttempts: 20,
      initialDelayMs: 3_600_000,
      maxDelayMs: 3_600_000,
      rateLimitedDelayMs: 3_600_000,
    };
    expect(pullRetryProblems('retry', longest)).toEqual([]);
    const over = { maxAttempts: 21, initialDelayMs: 3_600_001, maxDelayMs: 3_600_001, rateLimitedDelayMs: 3_600_001 };
    expect(pullRetryProblems('retry', over)).toHaveLength(4);
  });

  test('are checked', () => {
    const wrong = resolvePullRetry({
      maxAttempts: 0,
      initialDelayMs: -1,
      maxDelayMs: Number.NaN,
      rateLimitedDelayMs: 1e9,
    });
    expect(pullRetryProblems('retry', wrong).map((p) => p.field)).toEqual([
      'retry.maxAttempts',
      'retry.initialDelayMs',
      'retry.maxDelayMs',
      'retry.rateLimitedDelayMs',
    ]);
  });
});
