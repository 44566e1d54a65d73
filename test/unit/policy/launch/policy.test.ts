import { describe, expect, test } from 'vitest';

import { judgeLaunch, launchViolations } from '../../../../src/policy/launch/policy.js';
import type { Launch } from '../../../../src/policy/launch/types.js';
import { CLEAN, policy, withContext } from './launches.js';

describe('judgeLaunch', () => {
  const bad: Launch = {
    sandbox: { ...CLEAN.sandbox, linux: { sysctls: { 'a.b': '1' } } },
    container: {
      ...CLEAN.container,
      mounts: [{ hostPath: '/proc', containerPath: '/p' }],
      linux: { securityContext: { privileged: true } },
    },
  };

  test('enforce tells every violation in one error', () => {
    const error = judgeLaunch(policy('default'), bad)._unsafeUnwrapErr();
    expect(error.kind).toBe('policy_denied');
    expect(error.violations.map((v) => v.rule)).toEqual(['sysctls', 'privileged', 'customSeccomp', 'sensitiveMounts']);
    expect(error.message).toContain('container.linux.securityContext.privileged: privileged is not allowed');
    const capability = withContext({ capabilities: { addCapabilities: ['SYS_ADMIN'] } });
    expect(judgeLaunch(policy('default'), capability)._unsafeUnwrapErr().message).toContain(
      'capability SYS_ADMIN is not',
    );
    expect(Object.isFrozen(error)).toBe(true);
    expect(judgeLaunch(policy('default'), CLEAN)._unsafeUnwrap()).toEqual([]);
  });

  test('audit tells the same as warnings', () => {
    const warnings = judgeLaunch(policy('default', { mode: 'audit' }), bad)._unsafeUnwrap();
    expect(warnings).toEqual(launchViolations(policy('default'), bad));
  });
});
