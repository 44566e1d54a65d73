import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { errorKinds } from '../../../scripts/docs/errors-page.js';
import { type Verdict, verdictOf } from '../../../src/index.js';
import type { ConnectionReason } from '../../../src/core/errors.js';
import type { AbsenceReason, PullReason } from '../../../src/core/image-errors.js';
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

/** What each failure means, in words of its own: a new kind, or a new reason, does not compile without. */
type Said = `${Verdict['blame']} ${Verdict['retry']}`;
const PULLS: Readonly<Record<PullReason, Said>> = {
  cancelled: 'node same_node',
  corrupt: 'registry never',
  denied: 'job never',
  disk_full: 'node other_node',
  invalid_reference: 'job never',
  network: 'node other_node',
  not_found: 'job never',
  platform: 'job other_node',
  rate_limited: 'registry same_node',
  registry_down: 'registry same_node',
  scheme: 'node other_node',
  signature_rejected: 'policy never',
  stalled: 'registry same_node',
  tls: 'node other_node',
  unauthorized: 'job never',
  unknown: 'registry same_node',
};
const CONNECTIONS: Readonly<Record<ConnectionReason, Said>> = {
  closed: 'caller never',
  denied: 'node other_node',
  lost: 'node same_node',
  missing: 'node other_node',
  not_a_socket: 'node other_node',
  not_grpc: 'node other_node',
  path_too_long: 'node other_node',
  refused: 'node other_node',
  silent: 'node other_node',
  world_writable: 'node other_node',
};
const ABSENCES: Readonly<Record<AbsenceReason, Said>> = {
  access_unproven: 'job other_node',
  id_only: 'job other_node',
  policy_never: 'job other_node',
  vanished: 'node same_node',
};
const SAID: Readonly<Record<keyof typeof VERDICTS, Said | Readonly<Record<string, Said>>>> = {
  bad_response: 'node other_node',
  cancelled: 'caller never',
  cannot_start: 'job never',
  config_unreadable: 'node other_node',
  connection_failed: CONNECTIONS,
  credential_source_failed: 'job never',
  deadline_exceeded: 'node other_node',
  defect: 'node never',
  exec_failed: 'job never',
  exec_timed_out: 'job never',
  exit_unknown: 'node never',
  forward_failed: 'job same_node',
  host_leftover: 'node never',
  illegal_transition: 'caller never',
  image_absent: ABSENCES,
  interrupted: 'node same_node',
  invalid_config: 'node other_node',
  invalid_input: 'caller never',
  job_not_running: 'caller never',
  ledger_unwritable: 'node other_node',
  line_never_came: 'job never',
  listen_failed: 'caller same_node',
  log_not_found: 'job never',
  log_refused: 'job never',
  log_unreadable: 'node never',
  message_too_large: 'node other_node',
  name_reserved: 'caller never',
  node_closed: 'node never',
  not_found: 'node same_node',
  not_ready: 'node same_node',
  pod_ended: 'caller never',
  policy_denied: 'policy never',
  port_in_use: 'node other_node',
  pull_failed: PULLS,
  rejected: 'node other_node',
  session_idle: 'caller same_node',
  stdin_unread: 'job never',
  stream_refused: 'node same_node',
  stream_url_refused: 'node never',
  unimplemented: 'node other_node',
  unsupported: 'job other_node',
  wrong_state: 'node same_node',
};
const SAYINGS = Object.entries(SAID).flatMap(([kind, said]) =>
  typeof said === 'string'
    ? [[{ kind }, said] as const]
    : Object.entries(said).map(([reason, one]) => [{ kind, reason }, one] as const),
);

describe('every failure has a verdict', () => {
  it.each(SAYINGS)('%j: %s', (error, said) => {
    const { blame, retry } = of(error);
    expect(`${blame} ${retry}`).toBe(said);
  });

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
