import { describe, expect, test } from 'vitest';

import { relistPeriodMs } from '../../../../src/policy/runtime/relist-period.js';
import { streamTermMs } from '../../../../src/policy/runtime/stream-term.js';

describe('relistPeriodMs', () => {
  test.each([
    ['broadcast', true, 0, 30_000],
    ['configurable', true, 0, 5_000],
    ['shared', true, 10_000, 1_000],
    ['shared', true, 400, 100],
    ['none', true, 10_000, 1_000],
    ['broadcast', false, 10_000, 1_000],
    ['configurable', false, 10_000, 1_000],
    ['broadcast', false, 400, 100],
    ['none', false, 0, 20],
    ['none', false, 80, 20],
    ['none', false, 84, 21],
    ['none', false, 4_000, 1_000],
  ] as const)(
    'with events %s, delivering %s and watched for %i ms, is %i ms',
    (events, delivering, ageMs, periodMs) => {
      expect(relistPeriodMs(events, delivering, ageMs)).toBe(periodMs);
    },
  );
});

describe('streamTermMs', () => {
  test.each([
    [0, 15_000],
    [1, 30_000],
    [2, 60_000],
    [3, 120_000],
    [4, 120_000],
    [5_000, 120_000],
  ])('after %i quiet streams is %i ms', (quiet, termMs) => {
    expect(streamTermMs('broadcast', quiet)).toBe(termMs);
  });

  test.each(['shared', 'configurable', 'none'] as const)('has no end where events are %s', (events) => {
    expect(streamTermMs(events, 0)).toBeUndefined();
  });
});
