import { describe, expect, test } from 'vitest';

import { launchViolations } from '../../../../src/policy/launch/policy.js';
import type { Launch } from '../../../../src/policy/launch/types.js';
import { broken, CLEAN, policy, withContainer, withContext, withMount, withPodContext } from './launches.js';

const ANY_ID = { hostId: 100_000, containerId: 0, length: 65_536 };

describe('rules that presets leave open', () => {
  test('CDI devices are allowed by kind and by name', () => {
    const launch = withContainer({ cdiDevices: [{ name: 'nvidia.com/gpu=0' }, { name: 'v.com/nic=eth1' }] });
    const refused = (cdiDevices: readonly string[]) =>
      launchViolations(policy('default', { cdiDevices }), launch).map((v) => v.field);
    expect(broken(policy('default', { cdiDevices: 'any' }), launch)).toEqual([]);
    expect(launchViolations(policy('default', { cdiDevices: [] }), launch)[0]?.problem).toContain('"nvidia.com/gpu=0"');
    expect(refused([])).toEqual(['container.cdiDevices[0]', 'container.cdiDevices[1]']);
    expect(refused(['nvidia.com/gpu', 'v.com/nic=eth0'])).toEqual(['container.cdiDevices[1]']);
    expect(refused(['nvidia.com/gpu', 'v.com/nic=eth1'])).toEqual([]);
  });

  test('the runtime handlers of sandbox and image are both looked at', () => {
    const strict = policy('default', { runtimeHandlers: ['', 'kata'] });
    expect(broken(strict, CLEAN)).toEqual([]);
    expect(broken(strict, { ...CLEAN, runtimeHandler: 'kata' })).toEqual([]);
    expect(launchViolations(strict, { ...CLEAN, runtimeHandler: 'runc' }).map((v) => v.field)).toEqual([
      'runtimeHandler',
    ]);
    const image = { ...CLEAN.container.image, runtimeHandler: 'runc' };
    expect(launchViolations(strict, withContainer({ image })).map((v) => v.field)).toEqual([
      'container.image.runtimeHandler',
    ]);
    expect(broken(policy('default', { runtimeHandlers: ['kata'] }), CLEAN)).toEqual(['runtimeHandlers']);
  });

  test('a read-only rule takes read-only mounts alone; the more generous of several rules counts', () => {
    const strict = policy('default', {
      mounts: [
        { path: '/sw', readOnly: true },
        { path: '/sw/scratch', readOnly: false },
      ],
    });
    expect(broken(strict, withMount('/sw/a', true))).toEqual([]);
    expect(launchViolations(strict, withMount('/sw/a'))[0]?.problem).toBe('/sw/a may only be mounted read-only');
    expect(broken(strict, withMount('/sw/scratch/x'))).toEqual([]);
    expect(broken(strict, withMount('/swx', true))).toEqual(['mounts']);
    expect(broken(policy('default', { mounts: [{ path: '/', readOnly: false }] }), withMount('/dev/shm'))).toEqual([
      'sensitiveMounts',
    ]);
  });

  test('a rule may end with a slash, and a capability begin with CAP_', () => {
    const strict = policy('default', { mounts: [{ path: '/sw/', readOnly: false }], devices: ['/dev/infiniband/'] });
    expect(broken(strict, withMount('/sw/a'))).toEqual([]);
    expect(broken(strict, withContainer({ devices: [{ hostPath: '/dev/infiniband/uverbs0' }] }))).toEqual([]);
    const launch = withContext({ capabilities: { addCapabilities: ['NET_ADMIN'] } });
    expect(broken(policy('default', { capabilities: ['CAP_NET_ADMIN'] }), launch)).toEqual([]);
  });

  test('the complete default lists may be given', () => {
    const maskedPaths = [
      '/proc/acpi',
      '/proc/kcore',
      '/proc/keys',
      '/proc/latency_stats',
      '/proc/timer_list',
      '/sys/firmware',
      '/x',
    ];
    const readonlyPaths = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];
    expect(broken(policy('hardened'), withContext({ maskedPaths, readonlyPaths }))).toEqual([]);
  });

  test('the default profiles may be named', () => {
    const seccompProfilePath = 'runtime/default';
    expect(broken(policy('hardened'), withContext({ seccompProfilePath, apparmorProfile: '' }))).toEqual([]);
    expect(
      broken(policy('hardened'), withContext({ seccompProfilePath: '', apparmorProfile: 'runtime/default' })),
    ).toEqual([]);
  });

  test('a reserved key is opened by a prefix of it alone', () => {
    const launch = withContainer({ annotations: { 'cdi.k8s.io/gpu': 'v/c=0' } });
    for (const reservedKeys of [['io.kubernetes.'], ['']]) {
      expect(broken(policy('default', { reservedKeys }), launch)).toEqual(['reservedKeys']);
    }
  });

  test('root within a user namespace is not root of the host', () => {
    const root = { runAsUser: { value: 0n } };
    const shifted = (hostId: number, mode: 'POD' | 'NODE' = 'POD'): Launch => {
      const usernsOptions = { mode, uids: [{ ...ANY_ID, hostId }], gids: [ANY_ID] };
      const launch = withPodContext({ namespaceOptions: { usernsOptions } });
      return { ...launch, container: withContext(root).container };
    };
    expect(broken(policy('hardened'), shifted(100_000))).toEqual([]);
    expect(broken(policy('hardened'), shifted(0))).toEqual(['runAsRoot']);
    expect(broken(policy('hardened'), shifted(100_000, 'NODE'))).toEqual(['runAsRoot']);
    const own = withContext({ ...root, namespaceOptions: { usernsOptions: { mode: 'NODE' } } }).container;
    expect(broken(policy('hardened'), { ...shifted(100_000), container: own })).toEqual(['runAsRoot']);
    const unsaid = withContext({ ...root, namespaceOptions: { usernsOptions: {} } }).container;
    expect(broken(policy('hardened'), { ...shifted(100_000), container: unsaid })).toEqual([]);
    const empty = withPodContext({ namespaceOptions: { usernsOptions: {} } });
    expect(broken(policy('hardened'), { ...empty, container: withContext(root).container })).toEqual(['runAsRoot']);
  });
});
