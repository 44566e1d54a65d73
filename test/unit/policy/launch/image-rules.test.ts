import { describe, expect, test } from 'vitest';

import { launchViolations } from '../../../../src/policy/launch/policy.js';
import { broken, CLEAN, policy, withContainer, withImage } from './launches.js';

describe('rules of images that presets leave open', () => {
  test.each([
    ['busybox:1', ['docker.io'], true],
    ['busybox:1', ['docker.io/library'], true],
    ['busybox:1', ['docker.io/library/busybox'], true],
    ['busybox:1', ['registry.lan:5000', 'docker.io'], true],
    ['busybox:1', ['docker.io/library/busy'], false],
    ['index.docker.io/leo/x:1', ['docker.io'], true],
    ['leo/x:1', ['index.docker.io'], true],
    ['leo/x:1', ['Index.Docker.io/leo'], true],
    ['registry.lan:5000/a:1', ['Registry.LAN:5000'], true],
    ['[::1]:5000/a:1', ['[::1]:5000'], true],
    ['docker.io.evil.org/x:1', ['docker.io'], false],
    ['registry.lan:5000/physics/sim:1', ['registry.lan:5000/physics'], true],
    ['registry.lan:5001/physics/sim:1', ['registry.lan:5000'], false],
    ['Registry.LAN:5000/a:1', ['registry.lan:5000'], true],
    ['c'.repeat(64), ['docker.io'], false],
    ['not a reference', ['docker.io'], false],
  ])('the image %s may come from %j: %s', (image, registries, allowed) => {
    expect(broken(policy('default', { registries }), withImage(image))).toEqual(allowed ? [] : ['registries']);
  });

  test('what is pulled and what is mounted is looked at as what is named', () => {
    const registries = ['docker.io'];
    const other = withContainer({ image: { image: 'evil.org/x:1', userSpecifiedImage: 'busybox:1' } });
    expect(launchViolations(policy('default', { registries }), other).map((v) => v.field)).toEqual([
      'container.image.image',
    ]);
    const mounted = withContainer({ mounts: [{ containerPath: '/m', image: { image: 'evil.org/x:1' } }] });
    expect(launchViolations(policy('default', { registries }), mounted).map((v) => v.field)).toEqual([
      'container.mounts[0].image',
    ]);
  });

  test('a rule for images holds for what is no reference', () => {
    expect(broken(policy('default', { requireDigest: true }), withImage('???'))).toEqual(['registries']);
    expect(broken(policy('default'), withImage('???'))).toEqual([]);
    const byId = withContainer({ image: { image: `sha256:${'c'.repeat(64)}` } });
    expect(broken(policy('default', { requireDigest: true, latestTag: false }), byId)).toEqual([]);
  });

  test.each([
    ['off', undefined, true],
    ['off', 'fail', true],
    ['no_fail', undefined, true],
    ['no_fail', 'unknown', true],
    ['no_fail', 'fail', false],
    ['pass', undefined, false],
    ['pass', 'unknown', false],
    ['pass', 'fail', false],
    ['pass', 'pass', true],
  ] as const)('imageScan %s lets the verdict %s pass: %s', (imageScan, verdict, allowed) => {
    const scan = verdict === undefined ? undefined : { verdict, details: 'CVE-1' };
    const violations = launchViolations(policy('default', { imageScan }), { ...CLEAN, scan });
    expect(violations.map((v) => v.rule)).toEqual(allowed ? [] : ['imageScan']);
    if (verdict === 'fail' && !allowed) expect(violations[0]?.problem).toBe('the scanner says fail: CVE-1');
  });
});
