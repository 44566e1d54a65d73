import { describe, expect, test } from 'vitest';

import type { LaunchPolicy, LaunchPreset } from '../../../../src/core/launch-policy.js';
import type {
  ContainerConfigInit,
  LinuxContainerSecurityContextInit,
  PodSandboxConfigInit,
} from '../../../../src/generated/types.js';
import { judgeLaunch, launchViolations } from '../../../../src/policy/launch/policy.js';
import { LAUNCH_PRESETS, resolveLaunchPolicy } from '../../../../src/policy/launch/presets.js';
import type { Launch } from '../../../../src/policy/launch/types.js';

const DIGEST = `sha256:${'a'.repeat(64)}`;

/** A launch that every preset allows. */
const CLEAN: Launch = {
  sandbox: {
    metadata: { name: 'job-1-crane01', uid: 'c3d6b19e2013049a', namespace: 'cranesched', attempt: 0 },
    labels: { cranesched: 'true', 'cranesched.internal/instance': 'c1' },
    annotations: { 'cranesched.internal/uid': '1000' },
    linux: { securityContext: { namespaceOptions: { network: 'POD', pid: 'POD', ipc: 'POD' }, seccomp: {} } },
  },
  container: {
    metadata: { name: 'job-1-1' },
    image: { image: `docker.io/library/busybox@${DIGEST}`, userSpecifiedImage: `busybox@${DIGEST}` },
    labels: { 'io.kubernetes.pod.uid': 'c3d6b19e2013049a' },
    linux: {
      securityContext: {
        runAsUser: { value: 1000n },
        readonlyRootfs: true,
        noNewPrivs: true,
        seccomp: { profileType: 'RuntimeDefault' },
      },
    },
  },
};

const withSandbox = (change: Partial<PodSandboxConfigInit>): Launch => ({
  ...CLEAN,
  sandbox: { ...CLEAN.sandbox, ...change },
});
const withContainer = (change: Partial<ContainerConfigInit>): Launch => ({
  ...CLEAN,
  container: { ...CLEAN.container, ...change },
});
const withContext = (change: LinuxContainerSecurityContextInit): Launch =>
  withContainer({ linux: { securityContext: { ...CLEAN.container.linux?.securityContext, ...change } } });
const withPodContext = (securityContext: NonNullable<PodSandboxConfigInit['linux']>['securityContext']): Launch =>
  withSandbox({ linux: { securityContext } });
const withMount = (hostPath: string, readonly = false): Launch =>
  withContainer({ mounts: [{ hostPath, containerPath: '/x', readonly }] });
const withImage = (userSpecifiedImage: string): Launch =>
  withContainer({ image: { image: 'b'.repeat(64), userSpecifiedImage } });

/** Names of the rules that are broken. */
function broken(policy: LaunchPolicy, launch: Launch): string[] {
  return launchViolations(policy, launch).map((v) => v.rule);
}

const policy = (preset: LaunchPreset, change: Partial<LaunchPolicy> = {}): LaunchPolicy =>
  resolveLaunchPolicy({ preset, ...change });

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

interface Case {
  readonly what: string;
  readonly launch: Launch;
  readonly rule: Exclude<keyof LaunchPolicy, 'mode'>;
  readonly field: string;
  /** What turns the refusal into leave. */
  readonly leave: Partial<LaunchPolicy>;
  readonly refusedBy: 'both' | 'hardened';
}

const CONTEXT = 'container.linux.securityContext';
const PROFILE = 'sandbox.linux.securityContext';
const caseOf = (
  what: string,
  launch: Launch,
  rule: Case['rule'],
  field: string,
  leave: Partial<LaunchPolicy>,
  refusedBy: Case['refusedBy'] = 'both',
): Case => ({ what, launch, rule, field, leave, refusedBy });

const ANY_ID = { hostId: 100_000, containerId: 0, length: 65_536 };

const CASES: readonly Case[] = [
  caseOf('a privileged container', withContext({ privileged: true }), 'privileged', `${CONTEXT}.privileged`, {
    privileged: true,
  }),
  caseOf('a privileged sandbox', withPodContext({ privileged: true }), 'privileged', `${PROFILE}.privileged`, {
    privileged: true,
  }),
  caseOf(
    'a capability',
    withContext({ capabilities: { addCapabilities: ['CAP_SYS_ADMIN'] } }),
    'capabilities',
    `${CONTEXT}.capabilities.addCapabilities`,
    { capabilities: ['SYS_ADMIN'] },
  ),
  caseOf(
    'all capabilities',
    withContext({ capabilities: { addCapabilities: ['all'] } }),
    'capabilities',
    `${CONTEXT}.capabilities.addCapabilities`,
    { capabilities: ['ALL'] },
  ),
  caseOf(
    'an ambient capability',
    withContext({ capabilities: { addAmbientCapabilities: ['NET_RAW'] } }),
    'capabilities',
    `${CONTEXT}.capabilities.addAmbientCapabilities`,
    { capabilities: 'any' },
  ),
  caseOf(
    'the host’s processes',
    withPodContext({ namespaceOptions: { pid: 'NODE' } }),
    'hostNamespaces',
    `${PROFILE}.namespaceOptions.pid`,
    { hostNamespaces: ['pid'] },
  ),
  caseOf(
    'the host’s processes, by the container',
    withContext({ namespaceOptions: { pid: 'NODE' } }),
    'hostNamespaces',
    `${CONTEXT}.namespaceOptions.pid`,
    { hostNamespaces: ['pid'] },
  ),
  caseOf(
    'another container’s processes',
    withContext({ namespaceOptions: { pid: 'TARGET', targetId: 'x' } }),
    'hostNamespaces',
    `${CONTEXT}.namespaceOptions.pid`,
    { hostNamespaces: ['pid'] },
  ),
  caseOf(
    'a mode that is not known',
    withContext({ namespaceOptions: { ipc: 'UNRECOGNIZED_9' } }),
    'hostNamespaces',
    `${CONTEXT}.namespaceOptions.ipc`,
    { hostNamespaces: ['ipc'] },
  ),
  caseOf(
    'the host’s network',
    withPodContext({ namespaceOptions: { network: 'NODE' } }),
    'hostNamespaces',
    `${PROFILE}.namespaceOptions.network`,
    { hostNamespaces: ['network'] },
    'hardened',
  ),
  caseOf(
    'a raw device',
    withContainer({ devices: [{ hostPath: '/dev/kvm', containerPath: '/dev/kvm' }] }),
    'devices',
    'container.devices[0].hostPath',
    { devices: ['/dev/kvm'] },
  ),
  caseOf(
    'a device behind a link',
    { ...withContainer({ devices: [{ hostPath: '/dev/x' }] }), realPaths: new Map([['/dev/x', '/dev/sda']]) },
    'devices',
    'container.devices[0].hostPath',
    { devices: ['/dev'] },
  ),
  caseOf('the root folder', withMount('/'), 'sensitiveMounts', 'container.mounts[0].hostPath', {
    sensitiveMounts: 'any',
  }),
  caseOf('a folder that holds sockets', withMount('/var/run'), 'sensitiveMounts', 'container.mounts[0].hostPath', {
    sensitiveMounts: [{ path: '/var/run', readOnly: false }],
  }),
  caseOf(
    'the runtime’s socket',
    withMount('/run/containerd/containerd.sock'),
    'sensitiveMounts',
    'container.mounts[0].hostPath',
    { sensitiveMounts: [{ path: '/run/containerd', readOnly: false }] },
  ),
  caseOf(
    'the runtime’s socket by its old path',
    withMount('/var/run/crio/crio.sock'),
    'sensitiveMounts',
    'container.mounts[0].hostPath',
    { sensitiveMounts: 'any' },
  ),
  caseOf('/proc with detours', withMount('/x/..//./proc/1/root'), 'sensitiveMounts', 'container.mounts[0].hostPath', {
    sensitiveMounts: [{ path: '/proc', readOnly: false }],
  }),
  caseOf(
    'a harmless path that is a link to /dev',
    { ...withMount('/home/leo/d'), realPaths: new Map([['/home/leo/d', '/dev']]) },
    'sensitiveMounts',
    'container.mounts[0].hostPath',
    { sensitiveMounts: 'any', mounts: 'any' },
  ),
  caseOf(
    'an ordinary folder',
    withMount('/home/leo'),
    'mounts',
    'container.mounts[0].hostPath',
    { mounts: [{ path: '/home', readOnly: false }] },
    'hardened',
  ),
  caseOf(
    'changes that show on the host',
    withContainer({
      mounts: [{ hostPath: '/sw', containerPath: '/sw', readonly: true, propagation: 'PROPAGATION_BIDIRECTIONAL' }],
    }),
    'bidirectionalMounts',
    'container.mounts[0].propagation',
    { bidirectionalMounts: true, mounts: 'any' },
  ),
  caseOf(
    'a sysctl',
    withSandbox({ linux: { sysctls: { 'kernel.core_pattern': '|/x' } } }),
    'sysctls',
    'sandbox.linux.sysctls["kernel.core_pattern"]',
    { sysctls: ['kernel.*'] },
  ),
  caseOf(
    'a sysctl with slashes',
    withSandbox({ linux: { sysctls: { 'kernel/core_pattern': '|/x' } } }),
    'sysctls',
    'sandbox.linux.sysctls["kernel/core_pattern"]',
    { sysctls: ['kernel.core_pattern'] },
  ),
  caseOf(
    'no seccomp filter',
    withContext({ seccomp: { profileType: 'Unconfined' } }),
    'customSeccomp',
    `${CONTEXT}.seccomp`,
    { customSeccomp: true },
  ),
  caseOf(
    'no word about seccomp',
    withContainer({ linux: { securityContext: { runAsUser: { value: 1n }, readonlyRootfs: true, noNewPrivs: true } } }),
    'customSeccomp',
    `${CONTEXT}.seccomp`,
    { customSeccomp: true },
  ),
  caseOf(
    'a seccomp profile by its old field',
    withContext({ seccompProfilePath: 'unconfined' }),
    'customSeccomp',
    `${CONTEXT}.seccompProfilePath`,
    { customSeccomp: true },
  ),
  caseOf(
    'a sandbox without seccomp filter',
    withPodContext({ seccomp: { profileType: 'Unconfined' } }),
    'customSeccomp',
    `${PROFILE}.seccomp`,
    { customSeccomp: true },
  ),
  caseOf('no AppArmor', withContext({ apparmor: { profileType: 'Unconfined' } }), 'customMac', `${CONTEXT}.apparmor`, {
    customMac: true,
  }),
  caseOf(
    'an AppArmor profile by its old field',
    withContext({ apparmorProfile: 'unconfined' }),
    'customMac',
    `${CONTEXT}.apparmorProfile`,
    { customMac: true },
  ),
  caseOf(
    'an SELinux label',
    withContext({ selinuxOptions: { type: 'spc_t' } }),
    'customMac',
    `${CONTEXT}.selinuxOptions`,
    { customMac: true },
  ),
  caseOf(
    'an SELinux label of the sandbox',
    withPodContext({ selinuxOptions: { type: 'spc_t' } }),
    'customMac',
    `${PROFILE}.selinuxOptions`,
    { customMac: true },
  ),
  caseOf(
    'hidden paths shown',
    withContext({ maskedPaths: ['/proc/acpi'] }),
    'unmaskedPaths',
    `${CONTEXT}.maskedPaths`,
    { unmaskedPaths: true },
  ),
  caseOf(
    'protected paths open',
    withContext({ readonlyPaths: ['/proc/bus'] }),
    'unmaskedPaths',
    `${CONTEXT}.readonlyPaths`,
    { unmaskedPaths: true },
  ),
  caseOf(
    'a label for runtimes',
    withContainer({ labels: { 'io.kubernetes.cri.x': '1' } }),
    'reservedKeys',
    'container.labels["io.kubernetes.cri.x"]',
    { reservedKeys: ['io.kubernetes.cri.'] },
  ),
  caseOf(
    'another sandbox’s uid',
    withContainer({ labels: { 'io.kubernetes.pod.uid': 'other' } }),
    'reservedKeys',
    'container.labels["io.kubernetes.pod.uid"]',
    { reservedKeys: ['io.kubernetes.'] },
  ),
  caseOf(
    'an annotation for CDI',
    withContainer({ annotations: { 'cdi.k8s.io/gpu': 'v/c=0' } }),
    'reservedKeys',
    'container.annotations["cdi.k8s.io/gpu"]',
    { reservedKeys: ['cdi.k8s.io/'] },
  ),
  caseOf(
    'an annotation of the sandbox for CRI-O',
    withSandbox({ annotations: { 'IO.kubernetes.cri-o.x': '1' } }),
    'reservedKeys',
    'sandbox.annotations["IO.kubernetes.cri-o.x"]',
    { reservedKeys: ['IO.'] },
  ),
  caseOf(
    'the tag latest',
    withImage('busybox:latest'),
    'latestTag',
    'container.image.userSpecifiedImage',
    { latestTag: true, requireDigest: false },
    'hardened',
  ),
  caseOf(
    'no tag',
    withImage('busybox'),
    'latestTag',
    'container.image.userSpecifiedImage',
    { latestTag: true, requireDigest: false },
    'hardened',
  ),
  caseOf(
    'no digest',
    withImage('busybox:1.36'),
    'requireDigest',
    'container.image.userSpecifiedImage',
    { requireDigest: false },
    'hardened',
  ),
  caseOf(
    'a writable root',
    withContext({ readonlyRootfs: false }),
    'requireReadOnlyRootfs',
    `${CONTEXT}.readonlyRootfs`,
    { requireReadOnlyRootfs: false },
    'hardened',
  ),
  caseOf(
    'gaining privileges',
    withContext({ noNewPrivs: undefined }),
    'requireNoNewPrivileges',
    `${CONTEXT}.noNewPrivs`,
    { requireNoNewPrivileges: false },
    'hardened',
  ),
  caseOf(
    'root',
    withContext({ runAsUser: { value: 0n } }),
    'runAsRoot',
    `${CONTEXT}.runAsUser`,
    { runAsRoot: true },
    'hardened',
  ),
  caseOf(
    'root by a message without value',
    withContext({ runAsUser: {} }),
    'runAsRoot',
    `${CONTEXT}.runAsUser`,
    { runAsRoot: true },
    'hardened',
  ),
  caseOf(
    'a user by name',
    withContext({ runAsUser: undefined, runAsUsername: 'leo' }),
    'runAsRoot',
    `${CONTEXT}.runAsUsername`,
    { runAsRoot: true },
    'hardened',
  ),
  caseOf(
    'nobody named',
    withContext({ runAsUser: undefined }),
    'runAsRoot',
    `${CONTEXT}.runAsUser`,
    { runAsRoot: true },
    'hardened',
  ),
  caseOf(
    'the image’s root',
    { ...withContext({ runAsUser: undefined }), imageUid: 0n },
    'runAsRoot',
    `${CONTEXT}.runAsUser`,
    { runAsRoot: true },
    'hardened',
  ),
];

describe('a launch is refused, by the rule and the field, and allowed by leave', () => {
  test.each(CASES)('$what', ({ launch, rule, field, leave, refusedBy }) => {
    const strict = policy(refusedBy === 'both' ? 'default' : 'hardened');
    expect(launchViolations(strict, launch)).toContainEqual(expect.objectContaining({ rule, field }));
    const open = resolveLaunchPolicy({ ...strict, ...leave });
    expect(launchViolations(open, launch)).toEqual([]);
  });
});

describe('rules that presets leave open', () => {
  test('CDI devices by kind and by name', () => {
    const launch = withContainer({ cdiDevices: [{ name: 'nvidia.com/gpu=0' }, { name: 'v.com/nic=eth1' }] });
    const refused = (cdiDevices: readonly string[]) =>
      launchViolations(policy('default', { cdiDevices }), launch).map((v) => v.field);
    expect(broken(policy('default', { cdiDevices: 'any' }), launch)).toEqual([]);
    expect(launchViolations(policy('default', { cdiDevices: [] }), launch)[0]?.problem).toContain('"nvidia.com/gpu=0"');
    expect(refused([])).toEqual(['container.cdiDevices[0]', 'container.cdiDevices[1]']);
    expect(refused(['nvidia.com/gpu', 'v.com/nic=eth0'])).toEqual(['container.cdiDevices[1]']);
    expect(refused(['nvidia.com/gpu', 'v.com/nic=eth1'])).toEqual([]);
  });

  test('runtime handlers of sandbox and image', () => {
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

  test.each([
    ['busybox:1', ['docker.io'], true],
    ['busybox:1', ['docker.io/library'], true],
    ['busybox:1', ['docker.io/library/busybox'], true],
    ['busybox:1', ['docker.io/library/busy'], false],
    ['index.docker.io/leo/x:1', ['docker.io'], true],
    ['docker.io.evil.org/x:1', ['docker.io'], false],
    ['registry.lan:5000/physics/sim:1', ['registry.lan:5000/physics'], true],
    ['registry.lan:5001/physics/sim:1', ['registry.lan:5000'], false],
    ['Registry.LAN:5000/a:1', ['registry.lan:5000'], true],
    ['c'.repeat(64), ['docker.io'], false],
    ['not a reference', ['docker.io'], false],
  ])('the image %s from %j: %s', (image, registries, allowed) => {
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
  ] as const)('imageScan %s with the verdict %s: %s', (imageScan, verdict, allowed) => {
    const scan = verdict === undefined ? undefined : { verdict, details: 'CVE-1' };
    const violations = launchViolations(policy('default', { imageScan }), { ...CLEAN, scan });
    expect(violations.map((v) => v.rule)).toEqual(allowed ? [] : ['imageScan']);
    if (verdict === 'fail' && !allowed) expect(violations[0]?.problem).toBe('the scanner says fail: CVE-1');
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
    const shifted = (hostId: number): Launch => {
      const usernsOptions = { mode: 'POD', uids: [{ ...ANY_ID, hostId }], gids: [ANY_ID] } as const;
      const launch = withPodContext({ namespaceOptions: { usernsOptions } });
      return { ...launch, container: withContext(root).container };
    };
    expect(broken(policy('hardened'), shifted(100_000))).toEqual([]);
    expect(broken(policy('hardened'), shifted(0))).toEqual(['runAsRoot']);
    const own = withContext({ ...root, namespaceOptions: { usernsOptions: { mode: 'NODE' } } }).container;
    expect(broken(policy('hardened'), { ...shifted(100_000), container: own })).toEqual(['runAsRoot']);
    const empty = withPodContext({ namespaceOptions: { usernsOptions: {} } });
    expect(broken(policy('hardened'), { ...empty, container: withContext(root).container })).toEqual(['runAsRoot']);
  });
});

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
