import { describe, expect, it } from 'vitest';

import type { JobOutcome } from '../../../src/index.js';
import { CRANE_STATUSES, craneExitCode, craneExitOf, craneStatusOf } from '../../../src/crane.js';

const exit = (code: number, fields: object = {}): object => ({ exit: { code, reason: 'Error', ...fields } });
const failed = (kind: string, during = 'preparing'): object => ({ kind: 'failed', during, error: { kind } });
const told = (outcome: object): readonly [number, number] => [
  craneExitCode(craneExitOf(outcome as JobOutcome)),
  CRANE_STATUSES[craneStatusOf(outcome as JobOutcome)],
];
const [COMPLETED, FAILED, TIME_LIMIT, CANCELLED, OUT_OF_MEMORY, DEADLINE] = [2, 3, 4, 5, 6, 11];

describe('the number and the status that CraneSched knows an end by', () => {
  it.each<[string, object, number, number]>([
    ['a success', { kind: 'exited', ...exit(0) }, 0, COMPLETED],
    ['a code of its own', { kind: 'exited', ...exit(128) }, 128, FAILED],
    ['the first signal', { kind: 'exited', ...exit(129) }, 257, FAILED],
    ['a signal without evidence', { kind: 'exited', ...exit(137) }, 265, FAILED],
    ['a signal without a name', { kind: 'exited', ...exit(162) }, 290, FAILED],
    ['the last signal', { kind: 'exited', ...exit(191) }, 319, FAILED],
    ['what would read as terminated', { kind: 'exited', ...exit(192) }, 192, FAILED],
    ['what would read as the time limit', { kind: 'exited', ...exit(197) }, 197, FAILED],
    ['the highest code', { kind: 'exited', ...exit(255) }, 255, FAILED],
    ['out of memory', { kind: 'out_of_memory', ...exit(137) }, 265, OUT_OF_MEMORY],
    ['out of memory of a child', { kind: 'out_of_memory', ...exit(5) }, 5, OUT_OF_MEMORY],
    ['out of memory with code 0', { kind: 'out_of_memory', ...exit(0) }, 265, OUT_OF_MEMORY],
    ['the time limit', { kind: 'cancelled', by: 'time_limit', certainty: 'unknown' }, 325, TIME_LIMIT],
    ['the time limit, answered', { kind: 'cancelled', by: 'time_limit', ...exit(143) }, 325, TIME_LIMIT],
    ['the deadline', { kind: 'cancelled', by: 'deadline', certainty: 'unknown' }, 330, DEADLINE],
    ['the deadline, answered', { kind: 'cancelled', by: 'deadline', ...exit(0) }, 330, DEADLINE],
    ['the user', { kind: 'cancelled', by: 'user', ...exit(143) }, 271, CANCELLED],
    ['the user, without an exit', { kind: 'cancelled', by: 'user', certainty: 'unknown' }, 320, CANCELLED],
    ['a preemption', { kind: 'cancelled', by: 'preemption', ...exit(137) }, 265, CANCELLED],
    ['a frontend that is gone', { kind: 'cancelled', by: 'frontend_gone', ...exit(143) }, 271, FAILED],
    ['the same without an exit', { kind: 'cancelled', by: 'frontend_gone', certainty: 'unknown' }, 320, FAILED],
    ['the same before the start', { kind: 'cancelled', by: 'frontend_gone', certainty: 'certain' }, 0, CANCELLED],
    ['a node that goes down', { kind: 'cancelled', by: 'node_shutdown', ...exit(143) }, 271, FAILED],
    ['the same, unseen', { kind: 'cancelled', by: 'node_shutdown', certainty: 'unknown' }, 326, FAILED],
    ['a clean-up', { kind: 'cancelled', by: 'cleanup', ...exit(0) }, 0, COMPLETED],
    ['a clean-up that killed', { kind: 'cancelled', by: 'cleanup', ...exit(137) }, 265, FAILED],
    ['a clean-up without an exit', { kind: 'cancelled', by: 'cleanup', certainty: 'unknown' }, 320, FAILED],
    ['a cancel that killed', { kind: 'cancelled', by: 'caller', ...exit(143) }, 271, CANCELLED],
    ['a cancel that the program answered', { kind: 'cancelled', by: 'signal', ...exit(0) }, 0, CANCELLED],
    ['a cancel without an exit', { kind: 'cancelled', by: 'caller', certainty: 'unknown' }, 320, CANCELLED],
    ['a cancel before the start', { kind: 'cancelled', by: 'caller', certainty: 'certain' }, 0, CANCELLED],
    ['a pod that ends', { kind: 'cancelled', by: 'pod_end', certainty: 'unknown' }, 320, CANCELLED],
    ['a program that is not there', failed('cannot_start', 'starting'), 324, FAILED],
    ['an image that is not there', failed('pull_failed'), 323, FAILED],
    ['a runtime that is not there', failed('connection_failed'), 323, FAILED],
    ['a runtime that is gone at the start', failed('connection_failed', 'starting'), 324, FAILED],
    ['a create that is refused', failed('rejected', 'creating'), 323, FAILED],
    ['a mount that is not there', failed('invalid_input'), 323, FAILED],
    ['what is not allowed', failed('policy_denied'), 321, FAILED],
    ['a ledger that is full', failed('ledger_unwritable', 'starting'), 324, FAILED],
    ['a process that died', failed('interrupted', 'creating'), 328, FAILED],
    ['an exit that was lost', { kind: 'unknown', ...exit(255) }, 320, FAILED],
  ])('%s', (_name, outcome, code, status) => expect(told(outcome)).toEqual([code, status]));

  it.each<[string, object, number, string]>([
    ['of a success', { kind: 'exited', ...exit(0) }, 0, ''],
    ['of a failure of its own', { kind: 'exited', ...exit(3) }, 3, ''],
    ['of a signal', { kind: 'exited', ...exit(143) }, 271, ''],
    ['of out of memory', { kind: 'out_of_memory', ...exit(137) }, 265, 'out of memory'],
    ['of the time limit', { kind: 'cancelled', by: 'time_limit', ...exit(143) }, 325, ''],
    ['of the deadline', { kind: 'cancelled', by: 'deadline', ...exit(143) }, 330, ''],
    ['of a user', { kind: 'cancelled', by: 'user', reason: 'a secret', ...exit(143) }, 271, ''],
    ['of a frontend that is gone', { kind: 'cancelled', by: 'frontend_gone', ...exit(1) }, 1, 'the frontend is gone'],
    // The scheduler keeps a reason only beside a code above 0.
    ['of the same with code 0', { kind: 'cancelled', by: 'frontend_gone', ...exit(0) }, 0, ''],
    ['of a node that goes down', { kind: 'cancelled', by: 'node_shutdown', ...exit(1) }, 1, 'the node was shut down'],
    ['of a clean-up', { kind: 'cancelled', by: 'cleanup', certainty: 'unknown' }, 320, 'cleaned up without an exit'],
    ['of a failure', { kind: 'failed', during: 'creating', error: { kind: 'rejected', message: 'no' } }, 323, 'no'],
    ['of an unknown end', { kind: 'unknown', evidence: 'shim gone' }, 320, 'shim gone'],
    ['of what is no outcome', { kind: 'else' }, 320, ''],
  ])('the reason %s', (_name, outcome, exitCode, reason) => {
    expect(craneExitOf(outcome as JobOutcome)).toMatchObject({ exitCode, reason });
  });
});
