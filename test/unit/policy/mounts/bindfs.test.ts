import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { planBindFs } from '../../../../src/policy/mounts/bindfs.js';
import { idMappedMount } from '../../../../src/policy/mounts/id-map.js';

const settings = { enabled: true, bindfsBinary: 'bindfs', fusermountBinary: 'fusermount3', mountBaseDir: '/mnt/crane' };
const request = {
  source: '/home/leo/test',
  owner: { uid: 1000, gid: 1000, userName: 'leo', groupName: 'leo' },
  runAs: { uid: 10, gid: 20 },
  uidRange: { start: 101_000n, count: 1_000n },
  gidRange: { start: 201_000n, count: 1_000n },
};

describe('planBindFs', () => {
  test('maps the owner alone to the identity in the user namespace, by argument lists', () => {
    const plan = planBindFs(settings, request)._unsafeUnwrap();
    expect(plan.mountPoint).toMatch(/^\/mnt\/crane\/[0-9a-f]{16}$/);
    expect(plan.mount).toEqual([
      'bindfs',
      '--map=1000/101010:@1000/@201020',
      '--create-for-user=1000',
      '--create-for-group=1000',
      '-o',
      'allow_other',
      '/home/leo/test',
      plan.mountPoint,
    ]);
    expect(plan.unmount).toEqual(['fusermount3', '-u', plan.mountPoint]);
  });

  test('binaries and base folder are those of the settings', () => {
    const other = { ...settings, bindfsBinary: '/opt/bindfs', fusermountBinary: '/opt/fm', mountBaseDir: '/m' };
    const plan = planBindFs(other, request)._unsafeUnwrap();
    expect([plan.mount[0], plan.unmount[0], plan.mountPoint.slice(0, 3)]).toEqual(['/opt/bindfs', '/opt/fm', '/m/']);
  });

  test.each([
    ['the least', 1n, 1],
    ['the largest', 2n ** 32n - 12n, 4_294_967_294],
  ])('%s id that a user namespace can have is one', (_, start, uid) => {
    const runAs = { uid: start === 1n ? 0 : 10, gid: 20 };
    const plan = planBindFs(settings, { ...request, runAs, uidRange: { start, count: 1_000n } })._unsafeUnwrap();
    expect(plan.mount).toContain(`--map=1000/${uid}:@1000/@201020`);
  });

  test('equal requests share a mount point, different ones have their own', () => {
    const point = (change: Partial<typeof request>) =>
      planBindFs(settings, { ...request, ...change })._unsafeUnwrap().mountPoint;
    expect(point({})).toBe(point({}));
    const others = [{ source: '/home/leo/other' }, { runAs: { uid: 11, gid: 20 } }, { runAs: { uid: 10, gid: 21 } }];
    expect(new Set([point({}), ...others.map(point)]).size).toBe(4);
  });

  test.each([
    ['bindfs turned off', { ...settings, enabled: false }, {}, 'BindFs.Enabled'],
    ['a relative source', settings, { source: 'x' }, 'source'],
    ['a source that climbs', settings, { source: '/a/../b' }, 'source'],
    ['a source with a NUL', settings, { source: '/a\u0000' }, 'source'],
    ['a user outside of the namespace', settings, { runAs: { uid: 1_000, gid: 0 } }, 'runAs.uid'],
    ['a group outside of the namespace', settings, { runAs: { uid: 0, gid: 1_000 } }, 'runAs.gid'],
    [
      'the user 0 of the host',
      settings,
      { uidRange: { start: 0n, count: 1n }, runAs: { uid: 0, gid: 20 } },
      'runAs.uid',
    ],
    ['the id of nobody', settings, { gidRange: { start: 2n ** 32n - 21n, count: 2_000n } }, 'runAs.gid'],
    ['a name with a newline', settings, { owner: { ...request.owner, userName: 'a\nb' } }, 'owner.userName'],
  ])('%s is refused', (_, withSettings, change, field) => {
    const error = planBindFs(withSettings, { ...request, ...change })._unsafeUnwrapErr();
    expect(error.operation).toBe('planBindFs');
    expect(error.problems.map((p) => p.field)).toEqual([field]);
  });

  test('whatever the source is, it is one argument and no option', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const plan = planBindFs(settings, { ...request, source: `/home/${name}` });
        if (plan.isErr()) return;
        expect(plan.value.mount).toHaveLength(8);
        expect(plan.value.mount[6]).toBe(`/home/${name}`);
        expect(plan.value.mountPoint).toMatch(/^\/mnt\/crane\/[0-9a-f]{16}$/);
      }),
    );
  });
});

describe('idMappedMount', () => {
  const ranges = { uid: request.uidRange, gid: request.gidRange };

  test('maps the identity in the namespace to the owner', () => {
    const mount = { hostPath: '/h', containerPath: '/c', readonly: true };
    expect(idMappedMount(mount, request.owner, request.runAs, ranges)._unsafeUnwrap()).toEqual({
      ...mount,
      uidMappings: [{ hostId: 101_010, containerId: 1000, length: 1 }],
      gidMappings: [{ hostId: 201_020, containerId: 1000, length: 1 }],
    });
  });

  test('refuses an identity outside of the namespace', () => {
    const error = idMappedMount({}, request.owner, { uid: 1_000, gid: 1_000 }, ranges)._unsafeUnwrapErr();
    expect(error.problems.map((p) => p.field)).toEqual(['runAs.uid', 'runAs.gid']);
  });
});
