import { err, ok, type Result } from 'neverthrow';

import { judgeLaunch } from '../../policy/launch/policy.js';
import type { PolicyDenied } from '../../policy/launch/types.js';
import type { JobServices } from '../services/services.js';
import type { PodRequest } from './complete-pod.js';

/** Holds a pod by itself to the launch policy; each of its steps is judged with it again. */
export function judgePod({ rules }: Pick<JobServices, 'rules'>, pod: PodRequest): Result<void, PolicyDenied> {
  // An empty container asks for nothing; what a policy requires of one is a matter of the steps.
  const { runtimeHandler } = pod.spec;
  const verdict = judgeLaunch(rules.policy, { sandbox: pod.sandbox, container: {}, runtimeHandler });
  if (verdict.isOk()) return ok(undefined);
  const violations = verdict.error.violations.filter(({ field }) => !field.startsWith('container.'));
  return violations.length === 0 ? ok(undefined) : err({ ...verdict.error, violations });
}
