import { describe, expect, it } from 'vitest';

import { capabilitiesOf, versionNumbers } from '../../../../src/policy/runtime/capabilities.js';

function of(runtimeName: string, runtimeVersion: string) {
  return capabilitiesOf(
    { version: '0.1.0', runtimeName, runtimeVersion, runtimeApiVersion: 'v1' },
    undefined,
    undefined,
  );
}

describe('capabilities', () => {
  it.each([
    [
      'containerd',
      '1.6.20~ds1',
      { events: 'none', cdi: 'ignored', losesFinalOutput: true, losesExitsWhileDown: false },
    ],
    ['containerd', '1.6.22', { events: 'none', losesFinalOutput: false }],
    ['containerd', '1.7.2', { events: 'shared', losesFinalOutput: true }],
    ['containerd', '1.7.24~ds1', { events: 'shared', cdi: 'yes', losesFinalOutput: false, losesExitsWhileDown: true }],
    [
      'containerd',
      '2.1.9+unknown',
      { events: 'broadcast', cdi: 'yes', losesFinalOutput: false, adoptsDuplicates: false },
    ],
    ['containerd', 'v2.0.0-rc.1', { events: 'broadcast' }],
    ['cri-o', '1.37.0', { family: 'cri-o', events: 'configurable', cdi: 'yes', adoptsDuplicates: true }],
    ['something', '9', { family: 'other', events: 'configurable', cdi: 'unknown' }],
  ])('are those of %s %s', (name, version, expected) => {
    expect(of(name, version)).toMatchObject(expected);
  });

  it.each([
    ['containerd', '2.0.5', false],
    ['containerd', '2.1.0', true],
    ['cri-o', '1.32.9', false],
    ['cri-o', '1.33.0', true],
    ['something', '9', false],
  ])('of %s %s tell of images as mounts: %s', (name, version, imageMounts) => {
    expect(of(name, version)).toMatchObject({ imageMounts });
  });

  it.each([
    ['1.6.20', 'ignored'],
    ['1.7.24', 'yes'],
  ])('of containerd %s, which names no handlers, tell of user namespaces: %s', (runtimeVersion, userNamespaces) => {
    const version = { version: '', runtimeName: 'containerd', runtimeVersion, runtimeApiVersion: 'v1' };
    const status = { status: undefined, info: {}, runtimeHandlers: [], features: undefined };
    expect(capabilitiesOf(version, status, undefined)).toMatchObject({ userNamespaces, handlers: [] });
  });

  it('name what is wrong with the node, and the handlers', () => {
    const status = {
      status: {
        conditions: [
          { type: 'RuntimeReady', status: true, reason: '', message: '' },
          {
            type: 'NetworkReady',
            status: false,
            reason: 'NetworkPluginNotReady',
            message: 'cni plugin not initialized',
          },
        ],
      },
      info: {},
      runtimeHandlers: [
        { name: '', features: { recursiveReadOnlyMounts: true, userNamespaces: true } },
        { name: 'kata', features: undefined },
      ],
      features: { supplementalGroupsPolicy: true, userNamespacesHostNetwork: false, mountOptions: false },
    };
    const version = { version: '', runtimeName: 'containerd', runtimeVersion: '2.1.9', runtimeApiVersion: 'v1' };
    expect(capabilitiesOf(version, status, { linux: { cgroupDriver: 'CGROUPFS' } })).toMatchObject({
      problems: [{ condition: 'NetworkReady', reason: 'NetworkPluginNotReady', message: 'cni plugin not initialized' }],
      handlers: ['', 'kata'],
      userNamespaces: 'by_handler',
      userNamespaceHandlers: [''],
      recursiveReadOnlyHandlers: [''],
      supplementalGroupsPolicy: true,
      cgroupDriver: 'cgroupfs',
    });
  });

  it.each([
    ['SYSTEMD', 'systemd'],
    ['CGROUPFS', 'cgroupfs'],
    ['UNRECOGNIZED_9', undefined],
  ] as const)('tell of the driver of cgroups %s: %s', (cgroupDriver, told) => {
    const version = { version: '', runtimeName: 'cri-o', runtimeVersion: '1.37.0', runtimeApiVersion: 'v1' };
    expect(capabilitiesOf(version, undefined, { linux: { cgroupDriver } }).cgroupDriver).toBe(told);
  });

  it.each([
    ['1.6.20~ds1', [1, 6, 20]],
    ['v2', [2, 0, 0]],
    ['unknown', []],
    ['release 1.2', []],
  ])('read the numbers of %s', (text, numbers) => {
    expect(versionNumbers(text)).toEqual(numbers);
  });
});
