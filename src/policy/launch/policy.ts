import { err, ok, type Result } from 'neverthrow';

import { failure, printable } from '../../core/failure.js';
import type { LaunchPolicy } from '../../core/launch-policy.js';
import { containerViolations } from './container.js';
import { imageViolations } from './image.js';
import { mountViolations } from './mounts.js';
import { profileViolations } from './profiles.js';
import { namespaceViolations, sandboxViolations } from './sandbox.js';
import type { Launch, PolicyDenied, PolicyViolation } from './types.js';

/** Everything in a launch that the policy does not allow; empty when all of it is. */
export function launchViolations(policy: LaunchPolicy, launch: Launch): readonly PolicyViolation[] {
  const violations = [
    ...sandboxViolations(policy, launch),
    ...namespaceViolations(policy, launch),
    ...containerViolations(policy, launch),
    ...profileViolations(policy, launch),
    ...mountViolations(policy, launch),
    ...imageViolations(policy, launch),
  ];
  return Object.freeze(violations.map((v) => Object.freeze({ ...v, problem: printable(v.problem) })));
}

/**
 * Holds a launch to the policy. In the mode `audit` violations are the value, to be reported as warnings; in the mode
 * `enforce` the value is empty.
 *
 * Errors: `policy_denied` with every violation.
 */
export function judgeLaunch(policy: LaunchPolicy, launch: Launch): Result<readonly PolicyViolation[], PolicyDenied> {
  const violations = launchViolations(policy, launch);
  if (policy.mode === 'audit' || violations.length === 0) return ok(violations);
  const text = violations.map((v) => `${v.field}: ${v.problem}`).join('; ');
  return err(
    failure({
      kind: 'policy_denied',
      operation: 'judgeLaunch',
      message: `the launch policy of this node does not allow it: ${text}`,
      hint: 'Ask for less, or ask the administrator of the node to allow it in Container.LaunchPolicy.',
      violations,
    }),
  );
}
