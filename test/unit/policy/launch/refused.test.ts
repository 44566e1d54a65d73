import { describe, expect, test } from 'vitest';

import { launchViolations } from '../../../../src/policy/launch/policy.js';
import { resolveLaunchPolicy } from '../../../../src/policy/launch/presets.js';
import { CASES } from './cases/all.js';
import { policy } from './launches.js';

describe('a launch is refused, by the rule and the field, and allowed by leave', () => {
  test.each(CASES)('$what', ({ launch, rule, field, leave, refusedBy }) => {
    const strict = policy(refusedBy === 'both' ? 'default' : 'hardened');
    expect(launchViolations(strict, launch)).toContainEqual(expect.objectContaining({ rule, field }));
    const open = resolveLaunchPolicy({ ...strict, ...leave });
    expect(launchViolations(open, launch)).toEqual([]);
  });
});
