import { describe, expect, it } from 'vitest';

import { failure } from '../../../../src/core/failure.js';
import { type Ending, outcomeOf } from '../../../../src/job/outcome/ending.js';
import type { JobFailure } from '../../../../src/job/outcome/outcome.js';
import type { Phase } from '../../../../src/job/outcome/step-transitions.js';
import type { Exit } from '../../../../src/policy/exit/exit.js';

const KNOWN = { jobId: 1, stepId: 1, warnings: [], timings: [], leftBehind: [] };
const EXIT: Exit = {
  code: 3,
  reason: 'Error',
  message: '',
  startedAtNs: 1n,
  finishedAtNs: 2n,
  durationMs: 0,
  source: 'event',
  certainty: 'certain',
};

const failed = (kind: 'interrupted' | 'cannot_start', during: Phase): Ending => ({
  kind: 'failed',
  during,
  error: failure({ kind, operation: 'x', message: 'x', hint: 'x' }) as JobFailure,
});

const cancelled = (during: Phase, exit?: Exit): Ending => ({
  kind: 'cancelled',
  request: { by: 'caller', reason: undefined, during },
  exit,
});

describe('an outcome tells where it is known from, and how surely', () => {
  it.each<[string, Ending, object]>([
    ['an exit', { kind: 'exit', exit: EXIT }, { source: 'event', certainty: 'certain' }],
    [
      'an exit file',
      { kind: 'exit', exit: { ...EXIT, source: 'exit_file', certainty: 'likely' } },
      { kind: 'exited', source: 'exit_file', certainty: 'likely' },
    ],
    [
      'an exit that the runtime lost',
      { kind: 'exit', exit: { ...EXIT, code: 255, reason: 'Unknown', certainty: 'unknown' } },
      { kind: 'unknown', certainty: 'unknown' },
    ],
    ['a command that is not there', failed('cannot_start', 'starting'), { source: 'status', certainty: 'certain' }],
    ['an interruption before the start', failed('interrupted', 'creating'), { certainty: 'certain' }],
    ['an interruption around the start', failed('interrupted', 'starting'), { certainty: 'likely' }],
    ['a cancel before the start', cancelled('preparing'), { source: 'status', certainty: 'certain' }],
    ['a cancel with an exit', cancelled('running', EXIT), { source: 'event', certainty: 'certain' }],
    ['a cancel whose exit is not known', cancelled('running'), { certainty: 'unknown' }],
    ['an end without evidence', { kind: 'unknown', evidence: 'x' }, { certainty: 'unknown' }],
  ])('%s', (_, ending, expected) => {
    expect(outcomeOf(ending, KNOWN)).toMatchObject(expected);
  });

  it('that a successor found it', () => {
    expect(outcomeOf(failed('interrupted', 'creating'), KNOWN, 'recovered').source).toBe('recovered');
    expect(outcomeOf({ kind: 'exit', exit: EXIT }, KNOWN, 'recovered').source).toBe('event');
  });
});
