import { describe, expect, test } from 'vitest';

import {
  decidePull,
  explainPullDecision,
  parsePullPolicy,
  type PullPolicy,
  type PullQuestion,
} from '../../../../src/policy/image/pull-decision.js';

type Row = [PullPolicy, PullQuestion['namedBy'], 'present' | 'absent', string, string];

describe('decidePull', () => {
  test.each<Row>([
    ['Always', 'tag', 'absent', 'pull', 'absent'],
    ['Always', 'tag', 'present', 'pull', 'policy_always'],
    ['Always', 'digest', 'absent', 'pull', 'absent'],
    ['Always', 'digest', 'present', 'use_local', 'fixed_by_digest'],
    ['Always', 'id', 'absent', 'refuse', 'id_only'],
    ['Always', 'id', 'present', 'use_local', 'fixed_by_id'],
    ['IfNotPresent', 'tag', 'absent', 'pull', 'absent'],
    ['IfNotPresent', 'tag', 'present', 'use_local', 'present'],
    ['IfNotPresent', 'digest', 'absent', 'pull', 'absent'],
    ['IfNotPresent', 'digest', 'present', 'use_local', 'fixed_by_digest'],
    ['IfNotPresent', 'id', 'absent', 'refuse', 'id_only'],
    ['IfNotPresent', 'id', 'present', 'use_local', 'fixed_by_id'],
    ['Never', 'tag', 'absent', 'refuse', 'policy_never'],
    ['Never', 'tag', 'present', 'use_local', 'present'],
    ['Never', 'digest', 'absent', 'refuse', 'policy_never'],
    ['Never', 'digest', 'present', 'use_local', 'fixed_by_digest'],
    ['Never', 'id', 'absent', 'refuse', 'id_only'],
    ['Never', 'id', 'present', 'use_local', 'fixed_by_id'],
  ])('by %s, an image named by %s and %s has the answer %s (%s)', (policy, namedBy, presence, action, reason) => {
    const decision = decidePull({ policy, namedBy, present: presence === 'present' });
    expect(decision).toEqual({ action, reason });
    expect(explainPullDecision(decision)).toMatch(/^(pull|use what is here|refuse): \w/);
  });

  test.each<Row>([
    ['Always', 'tag', 'present', 'pull', 'access_unproven'],
    ['IfNotPresent', 'tag', 'present', 'pull', 'access_unproven'],
    ['IfNotPresent', 'digest', 'present', 'pull', 'access_unproven'],
    ['IfNotPresent', 'id', 'present', 'refuse', 'access_unproven'],
    ['Never', 'tag', 'present', 'refuse', 'access_unproven'],
    ['Never', 'digest', 'present', 'refuse', 'access_unproven'],
    ['Never', 'tag', 'absent', 'refuse', 'policy_never'],
    ['IfNotPresent', 'tag', 'absent', 'pull', 'absent'],
  ])(
    'without proven access, by %s, an image named by %s and %s has the answer %s (%s)',
    (policy, namedBy, presence, action, reason) => {
      const question: PullQuestion = { policy, namedBy, present: presence === 'present', access: 'unproven' };
      expect(decidePull(question)).toEqual({ action, reason });
      expect(explainPullDecision(decidePull(question))).toContain(action === 'pull' ? 'pull' : 'refuse');
    },
  );
});

describe('parsePullPolicy', () => {
  test.each([
    ['Always', 'Always'],
    ['ALWAYS', 'Always'],
    ['IfNotPresent', 'IfNotPresent'],
    ['if_not_present', 'IfNotPresent'],
    ['IF-NOT-PRESENT', 'IfNotPresent'],
    ['never', 'Never'],
    [' if-not-present ', 'IfNotPresent'],
    ['Always\n', 'Always'],
    [' ', 'IfNotPresent'],
    [`never${'_'.repeat(251)}`, 'Never'],
    ['', 'IfNotPresent'],
    [undefined, 'IfNotPresent'],
  ])('%j is %s', (text, policy) => {
    expect(parsePullPolicy(text)._unsafeUnwrap()).toBe(policy);
  });

  test.each(['sometimes', 'al ways', 'always!', '__proto__', `never${'_'.repeat(252)}`])('refuses %.20j', (text) => {
    const { operation, problems } = parsePullPolicy(text)._unsafeUnwrapErr();
    expect(operation).toBe('parsePullPolicy');
    expect(problems).toMatchObject([{ field: 'pullPolicy' }]);
  });

  test('refuses what is no text', () => {
    const { message } = parsePullPolicy(1 as unknown as string)._unsafeUnwrapErr();
    expect(message).toContain('must be one of Always, IfNotPresent, Never, got 1');
  });
});
