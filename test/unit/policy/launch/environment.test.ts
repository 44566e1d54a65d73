import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { mergeEnvironment } from '../../../../src/policy/launch/environment.js';

const layer = fc.dictionary(fc.stringMatching(/^[A-D]{1,2}$/), fc.stringMatching(/^[a-z]{0,3}$/));

describe('mergeEnvironment', () => {
  test('the first writer wins, and who lost is told', () => {
    const merged = mergeEnvironment({
      job: { A: 'job', CRANE_JOB_ID: '1' },
      step: { A: 'step', B: 'step' },
      user: { A: 'user', B: 'user', C: 'user', __proto__x: '' },
    })._unsafeUnwrap();
    expect(Object.fromEntries(merged.variables.map((v) => [v.key, v.value]))).toEqual({
      A: 'job',
      CRANE_JOB_ID: '1',
      B: 'step',
      C: 'user',
      __proto__x: '',
    });
    expect(merged.ignored).toEqual(['A', 'B']);
    expect(mergeEnvironment({})._unsafeUnwrap()).toEqual({ variables: [], ignored: [] });
  });

  test('every variable is there once, from the earliest layer that has it', () => {
    fc.assert(
      fc.property(layer, layer, layer, (job, step, user) => {
        const { variables } = mergeEnvironment({ job, step, user })._unsafeUnwrap();
        expect(Object.fromEntries(variables.map((v) => [v.key, v.value]))).toEqual({ ...user, ...step, ...job });
        expect(new Set(variables.map((v) => v.key)).size).toBe(variables.length);
      }),
    );
  });

  test.each([
    ['', 'v', 'letters, digits'],
    ['1A', 'v', 'letters, digits'],
    ['A-B', 'v', 'letters, digits'],
    ['A=B', 'v', 'letters, digits'],
    ['A\n', 'v', 'letters, digits'],
    ['Ä', 'v', 'letters, digits'],
    ['CRANE_X', 'v', 'set by the scheduler'],
    ['A', 'a\u0000b', 'NUL'],
    ['A', '\ud800', 'Unicode'],
    ['A', 5 as unknown as string, 'must be a string'],
    ['A', 'x'.repeat(131_070), '131072 bytes'],
  ])('%j=%j is refused', (key, value, reason) => {
    const error = mergeEnvironment({ user: { [key]: value, '2B': '' } })._unsafeUnwrapErr();
    expect(error.problems.map((p) => p.field).sort()).toEqual(
      [`env.user[${JSON.stringify(key).replace('\\n', '\\\\x0a')}]`, 'env.user["2B"]'].sort(),
    );
    expect(error.message).toContain(reason);
  });

  test('a value is never repeated in an error', () => {
    expect(JSON.stringify(mergeEnvironment({ user: { A: 'hunter2\u0000' } })._unsafeUnwrapErr())).not.toContain(
      'hunter2',
    );
  });
});
