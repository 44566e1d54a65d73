import { err, ok, type Result } from 'neverthrow';

import { invalidInput, type InvalidInput } from '../../core/errors.js';
import type { AbsenceReason } from '../../core/image-errors.js';
import { got } from '../../core/got.js';

/** When an image is fetched although, or because, it is or is not on the node. */
export type PullPolicy = 'Always' | 'IfNotPresent' | 'Never';

const DEFAULT_PULL_POLICY: PullPolicy = 'IfNotPresent';

const POLICIES: readonly PullPolicy[] = ['Always', 'IfNotPresent', 'Never'];

/**
 * Reads a policy as users write it: in any case, with or without `_` and `-`, blanks around it. Nothing, or an empty
 * text, is the default.
 *
 * Errors: `invalid_input`.
 */
export function parsePullPolicy(text: string | undefined): Result<PullPolicy, InvalidInput> {
  const given: unknown = text;
  const word = typeof given === 'string' && given.length <= 256 ? given.trim().replace(/[_-]/g, '').toLowerCase() : '-';
  if (given === undefined || word === '') return ok(DEFAULT_PULL_POLICY);
  const policy = POLICIES.find((known) => known.toLowerCase() === word);
  const problem = `must be one of ${POLICIES.join(', ')}, got ${got(given)}`;
  return policy === undefined ? err(invalidInput('parsePullPolicy', [{ field: 'pullPolicy', problem }])) : ok(policy);
}

/** Everything that the decision hangs on. */
export interface PullQuestion {
  readonly policy: PullPolicy;
  /** How the image was named. What a tag means may change at the registry; a digest and an id mean one image for ever. */
  readonly namedBy: 'tag' | 'digest' | 'id';
  /** Whether the node has it. */
  readonly present: boolean;
  /** Whether this caller has shown that the registry lets it have the image. @default 'granted' */
  readonly access?: 'granted' | 'unproven' | undefined;
}

/** What is done for an image, and why. */
export type PullDecision =
  | { readonly action: 'pull'; readonly reason: 'absent' | 'policy_always' | 'access_unproven' }
  | { readonly action: 'use_local'; readonly reason: 'present' | 'fixed_by_digest' | 'fixed_by_id' }
  | { readonly action: 'refuse'; readonly reason: Exclude<AbsenceReason, 'vanished'> };

/**
 * Decides whether an image is pulled, used as it is, or refused.
 *
 * Always asks the registry again what a tag means; it does not for a digest or an id that is present, as the answer can
 * only be what is there already.
 */
export function decidePull({ policy, namedBy, present, access = 'granted' }: PullQuestion): PullDecision {
  if (!present) {
    if (namedBy === 'id') return { action: 'refuse', reason: 'id_only' };
    return policy === 'Never' ? { action: 'refuse', reason: 'policy_never' } : { action: 'pull', reason: 'absent' };
  }
  if (access === 'unproven') {
    const canAsk = policy !== 'Never' && namedBy !== 'id';
    return { action: canAsk ? 'pull' : 'refuse', reason: 'access_unproven' };
  }
  if (namedBy === 'id') return { action: 'use_local', reason: 'fixed_by_id' };
  if (namedBy === 'digest') return { action: 'use_local', reason: 'fixed_by_digest' };
  return policy === 'Always' ? { action: 'pull', reason: 'policy_always' } : { action: 'use_local', reason: 'present' };
}

const REASONS: Readonly<Record<PullDecision['action'], Readonly<Record<string, string>>>> = {
  pull: {
    absent: 'pull: the image is not on this node',
    policy_always: 'pull: the policy Always asks the registry what the tag means now',
    access_unproven: 'pull: the image is here and private, so the registry is asked whether this caller may use it',
  },
  use_local: {
    present: 'use what is here: the policy lets an image that is present be used',
    fixed_by_digest: 'use what is here: a digest names one image for ever, so asking again could change nothing',
    fixed_by_id: 'use what is here: an image id names one image for ever',
  },
  refuse: {
    policy_never: 'refuse: the image is not on this node, and the policy Never forbids to pull it',
    id_only: 'refuse: the image is not on this node, and no registry can be asked by an image id',
    access_unproven: 'refuse: the image is private, and this caller has not shown that it may use it',
  },
};

/** Says a decision in one sentence. */
export function explainPullDecision(decision: PullDecision): string {
  return REASONS[decision.action][decision.reason] ?? decision.action;
}
