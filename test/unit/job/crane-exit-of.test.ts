import { describe, expect, it } from 'vitest';

import { craneExitCode, craneExitOf, type JobOutcome } from '../../../src/index.js';

const exit = (fields: object): object => ({ code: 0, ...fields });
const numberOf = (outcome: object): number => craneExitCode(craneExitOf(outcome as JobOutcome));

describe('the number that CraneSched knows an end by', () => {
  it.each([
    ['a success', { kind: 'exited', exit: exit({ code: 0 }) }, 0],
    ['a code of its own', { kind: 'exited', exit: exit({ code: 137 }) }, 137],
    [
      'a signal',
      { kind: 'exited', exit: exit({ code: 137, signal: { name: 'SIGKILL', number: 9, evidence: 'likely' } }) },
      265,
    ],
    ['out of memory with code 0', { kind: 'out_of_memory', exit: exit({ code: 0 }) }, 265],
    ['the time limit', { kind: 'cancelled', by: 'time_limit' }, 325],
    ['a cancel', { kind: 'cancelled', by: 'caller' }, 320],
    ['a program that is not there', { kind: 'failed', error: { kind: 'cannot_start' } }, 324],
    ['an image that is not there', { kind: 'failed', error: { kind: 'pull_failed' } }, 323],
    ['a runtime that is not there', { kind: 'failed', error: { kind: 'connection_failed' } }, 328],
    ['an exit that was lost', { kind: 'unknown', exit: exit({ code: 255 }) }, 328],
  ])('%s', (_name, outcome, code) => expect(numberOf(outcome)).toBe(code));
});
