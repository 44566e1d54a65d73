import type { ConnectionReason } from '../../core/errors.js';
import type { AbsenceReason, PullReason } from '../../core/image-errors.js';
import { orElse } from '../../core/or-else.js';
import type { Failure } from '../../core/failure.js';
import type { JobFailure } from './outcome.js';

/** What a scheduler can do about a failure. */
export interface Verdict {
  /**
   * Who has to mend it: `job` is what its user asked for, `node` this node and its runtime, `registry` the one that the
   * image comes from, `policy` the node's administrator, `caller` the program that uses this package.
   */
  readonly blame: 'job' | 'node' | 'registry' | 'policy' | 'caller';
  /**
   * Whether the same job may be tried again: `same_node` also here, a little later; `other_node` elsewhere, as this node
   * would fail again; `never`, as it would fail everywhere, or may have run.
   */
  readonly retry: 'never' | 'same_node' | 'other_node';
}

/** A verdict, and where it hangs on a field of the error. */
interface Rule extends Verdict {
  readonly by?: 'reason' | 'operation' | undefined;
  readonly where?: Readonly<Record<string, Verdict>> | undefined;
}

function verdict(blame: Verdict['blame'], retry: Verdict['retry']): Verdict {
  return Object.freeze({ blame, retry });
}

const JOB = verdict('job', 'never');
const CALLER = verdict('caller', 'never');
const POLICY = verdict('policy', 'never');
const LOST = verdict('node', 'never');
const NODE_PASSES = verdict('node', 'same_node');
const NODE_STAYS = verdict('node', 'other_node');
const REGISTRY_PASSES = verdict('registry', 'same_node');
const NOT_HERE = verdict('job', 'other_node');

const PULLS: Readonly<Record<PullReason, Verdict>> = {
  not_found: JOB,
  unauthorized: JOB,
  denied: JOB,
  invalid_reference: JOB,
  platform: NOT_HERE,
  rate_limited: REGISTRY_PASSES,
  registry_down: REGISTRY_PASSES,
  stalled: REGISTRY_PASSES,
  unknown: REGISTRY_PASSES,
  corrupt: verdict('registry', 'never'),
  network: NODE_STAYS,
  tls: NODE_STAYS,
  scheme: NODE_STAYS,
  disk_full: NODE_STAYS,
  cancelled: NODE_PASSES,
  signature_rejected: POLICY,
};

const CONNECTIONS: Readonly<Record<ConnectionReason, Verdict>> = {
  missing: NODE_STAYS,
  not_a_socket: NODE_STAYS,
  path_too_long: NODE_STAYS,
  denied: NODE_STAYS,
  world_writable: NODE_STAYS,
  refused: NODE_STAYS,
  not_grpc: NODE_STAYS,
  silent: NODE_STAYS,
  lost: NODE_PASSES,
  closed: CALLER,
};

const ABSENCES: Readonly<Record<AbsenceReason, Verdict>> = {
  policy_never: NOT_HERE,
  id_only: NOT_HERE,
  access_unproven: NOT_HERE,
  vanished: NODE_PASSES,
};

/** What a job can fail with. */
const OF_JOBS: Readonly<Record<JobFailure['kind'], Rule>> = {
  bad_response: NODE_STAYS,
  cancelled: CALLER,
  cannot_start: JOB,
  connection_failed: { ...NODE_STAYS, by: 'reason', where: CONNECTIONS },
  deadline_exceeded: {
    ...NODE_STAYS,
    by: 'operation',
    where: { PullImage: REGISTRY_PASSES, 'ImageManager.ensure': REGISTRY_PASSES },
  },
  defect: LOST,
  image_absent: { ...NOT_HERE, by: 'reason', where: ABSENCES },
  interrupted: NODE_PASSES,
  invalid_input: CALLER,
  ledger_unwritable: NODE_STAYS,
  message_too_large: NODE_STAYS,
  name_reserved: CALLER,
  not_found: NODE_PASSES,
  not_ready: NODE_PASSES,
  policy_denied: POLICY,
  port_in_use: NODE_STAYS,
  pull_failed: { ...REGISTRY_PASSES, by: 'reason', where: PULLS },
  rejected: NODE_STAYS,
  unimplemented: NODE_STAYS,
  unsupported: NOT_HERE,
  wrong_state: NODE_PASSES,
};

/** What other calls can fail with. */
const OF_OTHERS = {
  config_unreadable: NODE_STAYS,
  credential_source_failed: JOB,
  exec_failed: JOB,
  exec_timed_out: JOB,
  exit_unknown: LOST,
  forward_failed: verdict('job', 'same_node'),
  host_leftover: LOST,
  illegal_transition: CALLER,
  invalid_config: NODE_STAYS,
  job_not_running: CALLER,
  line_never_came: JOB,
  listen_failed: verdict('caller', 'same_node'),
  log_not_found: JOB,
  log_refused: JOB,
  log_unreadable: LOST,
  node_closed: LOST,
  pod_ended: CALLER,
  session_idle: verdict('caller', 'same_node'),
  stdin_unread: JOB,
  stream_refused: NODE_PASSES,
  stream_url_refused: LOST,
} as const satisfies Readonly<Record<string, Rule>>;

/** Every kind of error, with its verdict; the page of errors is made from it, too. */
export const VERDICTS: Readonly<Record<keyof typeof OF_JOBS | keyof typeof OF_OTHERS, Rule>> = {
  ...OF_JOBS,
  ...OF_OTHERS,
};

/**
 * Who has to mend a failure, and whether its job may be tried again. A job that has failed has not run its program: trying
 * it again never runs it twice.
 *
 * @param error any error of this package, such as `outcome.error` of a job that has failed
 */
export function verdictOf(error: Failure<keyof typeof VERDICTS>): Verdict {
  // Values without types may be anything: what is no error of ours is nothing to try again.
  return orElse(() => ruled(error), LOST);
}

function ruled(error: Failure<keyof typeof VERDICTS>): Verdict {
  const { kind, ...fields } = { ...error };
  const { blame, retry, by, where }: Rule =
    typeof kind === 'string' && Object.hasOwn(VERDICTS, kind) ? VERDICTS[kind] : LOST;
  const value = by === undefined ? undefined : (fields as Partial<Record<typeof by, unknown>>)[by];
  const own = typeof value === 'string' && Object.hasOwn(where ?? {}, value) ? where?.[value] : undefined;
  return own ?? verdict(blame, retry);
}
