import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { errorKinds } from '../../../scripts/docs/errors-page.js';
import { type Verdict, verdictOf } from '../../../src/index.js';
import { VERDICTS } from '../../../src/job/outcome/verdict.js';

const { kinds, problems } = errorKinds(join(import.meta.dirname, '../../../src'));
const BLAMES: readonly Verdict['blame'][] = ['job', 'node', 'registry', 'policy', 'caller'];
const RETRIES: readonly Verdict['retry'][] = ['never', 'same_node', 'other_node'];
const of = (fields: object): Verdict => verdictOf(fields as Parameters<typeof verdictOf>[0]);

/** Every kind, and every reason where the verdict hangs on it. */
const FAILURES: readonly { readonly kind: string; readonly reason: string | undefined }[] = kinds.flatMap(
  ({ kind, reasons, rule }) =>
    (rule.by === 'reason' ? reasons.map(({ name }) => name) : [undefined]).map((reason) => ({ kind, reason })),
);

describe('every failure has a verdict', () => {
  it('for each kind of the sources, and for nothing else', () => {
    expect(problems).toEqual([]);
    expect(kinds.map(({ kind }) => kind)).toEqual(Object.keys(VERDICTS).sort());
  });

  it.each(FAILURES)('$kind $reason', (error) => {
    const { blame, retry } = of(error);
    expect(BLAMES).toContain(blame);
    expect(RETRIES).toContain(retry);
    // A reason has a row of its own.
    const rule = VERDICTS[error.kind as keyof typeof VERDICTS];
    if (error.reason !== undefined) expect(rule.where).toHaveProperty(error.reason);
  });

  it.each([
    ['a command that is not there', { kind: 'cannot_start' }, 'job', 'never'],
    ['a runtime that is not there', { kind: 'connection_failed', reason: 'refused' }, 'node', 'other_node'],
    ['an image that is not there', { kind: 'pull_failed', reason: 'not_found' }, 'job', 'never'],
    ['a registry that is too busy', { kind: 'pull_failed', reason: 'rate_limited' }, 'registry', 'same_node'],
    ['a disk that is full', { kind: 'pull_failed', reason: 'disk_full' }, 'node', 'other_node'],
    ['a pull that took too long', { kind: 'deadline_exceeded', operation: 'PullImage' }, 'registry', 'same_node'],
    ['a start that took too long', { kind: 'deadline_exceeded', operation: 'StartContainer' }, 'node', 'other_node'],
    ['what the policy forbids', { kind: 'policy_denied' }, 'policy', 'never'],
    ['a ledger that is full', { kind: 'ledger_unwritable', reason: 'x' }, 'node', 'other_node'],
    ['a process that died before the start', { kind: 'interrupted' }, 'node', 'same_node'],
    ['a spec that is wrong', { kind: 'invalid_input' }, 'caller', 'never'],
  ])('%s', (_name, error, blame, retry) => expect(of(error)).toEqual({ blame, retry }));

  it('takes what is no failure for nothing to try again', () => {
    for (const odd of [undefined, null, {}, { kind: 'toString' }, 7])
      expect(of(odd as object)).toEqual({ blame: 'node', retry: 'never' });
  });
});
