import { describe, expect, test } from 'vitest';

import { launchViolations } from '../../../../src/policy/launch/policy.js';
import { resolveLaunchPolicy } from '../../../../src/policy/launch/presets.js';
import { CASES } from './cases/all.js';
import { policy } from './launches.js';

describe('a launch', () => {
  test.each(CASES)(
    'with $what is refused by $rule, and allowed by leave',
    ({ launch, rule, field, leave, refusedBy }) => {
      const strict = policy(refusedBy === 'both' ? 'default' : 'hardened');
      expect(launchViolations(strict, launch)).toContainEqual(expect.objectContaining({ rule, field }));
      const open = resolveLaunchPolicy({ ...strict, ...leave });
      expect(launchViolations(open, launch)).toEqual([]);
    },
  );
});
