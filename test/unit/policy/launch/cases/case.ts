import type { LaunchPolicy } from '../../../../../src/core/launch-policy.js';
import type { Launch } from '../../../../../src/policy/launch/types.js';

/** A launch that is refused, and why. */
export interface Case {
  readonly what: string;
  readonly launch: Launch;
  readonly rule: Exclude<keyof LaunchPolicy, 'mode'>;
  readonly field: string;
  /** What turns the refusal into leave. */
  readonly leave: Partial<LaunchPolicy>;
  readonly refusedBy: 'both' | 'hardened';
}

export const CONTEXT = 'container.linux.securityContext';
export const PROFILE = 'sandbox.linux.securityContext';
export const caseOf = (
  what: string,
  launch: Launch,
  rule: Case['rule'],
  field: string,
  leave: Partial<LaunchPolicy>,
  refusedBy: Case['refusedBy'] = 'both',
): Case => ({ what, launch, rule, field, leave, refusedBy });
