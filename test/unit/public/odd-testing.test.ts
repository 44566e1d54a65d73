import { AssertionError } from 'node:assert';

import * as testing from 'crane-cri/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { OddCalls } from './odd-calls.js';

// The same of what tests are written with. A slip in a test is told as a failed assertion that names what was used
// wrongly, and in no other way.

const CALLS = 30_000;

const calls = new OddCalls({
  exports: testing,
  good: {},
  mayThrow: (cause) => cause instanceof AssertionError,
  // A program's body is called by the mock.
  skip: new Set(['shell.body']),
});

beforeAll(() => calls.watch());
afterAll(() => calls.unwatch());

it(`no export for tests rejects, ends the process or throws, but assertions, in ${CALLS} odd calls`, async () => {
  const made = await calls.run(CALLS);
  expect(calls.failures.slice(0, 50)).toEqual([]);
  expect(made).toBeGreaterThanOrEqual(CALLS);
}, 300_000);

it('a slip in a test is told by its name', () => {
  const slips = [
    () => new testing.MockRuntime({ personality: 'containerd-9' as never }),
    () => testing.assertAsked(undefined as never, 'version'),
    () => testing.compareTraces({} as never, {} as never),
  ];
  const told = slips.map((slip) => {
    try {
      return slip();
    } catch (cause) {
      return cause instanceof AssertionError ? cause.message : cause;
    }
  });
  expect(told).toEqual([
    expect.stringMatching(
      /^MockRuntime can't use what it was given: personality must be one of .*containerd-2\.1.*, got the string "containerd-9"$/,
    ),
    expect.stringMatching(/^assertAsked can't use what it was given/),
    expect.stringMatching(/^compareTraces can't use what it was given/),
  ]);
});

it('a trace that is no text is unreadable', () => {
  const read = testing.parseTrace(Buffer.from('{}') as never);
  expect(read._unsafeUnwrapErr()).toMatchObject({
    kind: 'trace_unreadable',
    message: 'line 1: must be a string, got an object',
  });
  expect(testing.parseTrace('null')._unsafeUnwrapErr().kind).toBe('trace_unreadable');
});
