import { describe, expect, test } from 'vitest';

import { launchViolations } from '../../../../src/policy/launch/policy.js';
import { LAUNCH_PRESETS, resolveLaunchPolicy } from '../../../../src/policy/launch/presets.js';
import { CASES } from './cases/all.js';
import { broken, CLEAN, policy, withContainer, withMount } from './launches.js';

describe('presets', () => {
  test('a clean launch passes all three', () => {
    for (const preset of ['open', 'default', 'hardened'] as const) {
      expect(launchViolations(LAUNCH_PRESETS[preset], CLEAN)).toEqual([]);
    }
  });

  test('default is the default; given keys replace the preset’s, undefined ones do not', () => {
    expect(resolveLaunchPolicy()).toEqual(LAUNCH_PRESETS.default);
    const settings = { preset: 'hardened', latestTag: true, mounts: undefined } as const;
    expect(resolveLaunchPolicy(settings)).toEqual({ ...LAUNCH_PRESETS.hardened, latestTag: true });
  });

  test('every preset enforces, and audits when it is told to', () => {
    for (const preset of ['open', 'default', 'hardened'] as const) {
      expect(policy(preset).mode).toBe('enforce');
      expect(policy(preset, { mode: 'audit' }).mode).toBe('audit');
    }
  });

  test('a container that names no image, and a mount that names no host path, are judged all the same', () => {
    expect(broken(policy('default'), withContainer({ image: undefined }))).toEqual([]);
    expect(broken(policy('hardened'), withContainer({ mounts: [{ containerPath: '/x' }] }))).toEqual([
      'sensitiveMounts',
    ]);
    expect(broken(policy('default'), withMount(`/${'a'.repeat(5_000)}`))).toEqual(['mounts']);
  });

  test('open allows what the other two refuse', () => {
    for (const { launch } of CASES) expect(launchViolations(LAUNCH_PRESETS.open, launch)).toEqual([]);
  });

  test('hardened refuses all that default refuses', () => {
    for (const { launch, refusedBy } of CASES) {
      const byDefault = broken(LAUNCH_PRESETS.default, launch).length > 0;
      expect(byDefault).toBe(refusedBy === 'both');
      expect(broken(LAUNCH_PRESETS.hardened, launch)).not.toEqual([]);
    }
  });
});
