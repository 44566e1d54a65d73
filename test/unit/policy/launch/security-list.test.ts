import { describe, expect, test } from 'vitest';

import type { ContainerConfigInit, PodSandboxConfigInit } from '../../../../src/generated/types.js';
import { containerAnnotations, containerLabels } from '../../../../src/policy/names/labels.js';
import { launchViolations } from '../../../../src/policy/launch/policy.js';
import { LAUNCH_PRESETS } from '../../../../src/policy/launch/presets.js';
import { containerShapeProblems, sandboxShapeProblems } from '../../../../src/policy/launch/shape.js';
import { bestCpuMs } from '../../../helpers/cpu-time.js';

const sandbox: PodSandboxConfigInit = {
  metadata: { name: 'job-1-crane01', uid: 'c3d6b19e2013049a', namespace: 'cranesched', attempt: 0 },
  logDirectory: '/home/leo/1.out',
};
const container: ContainerConfigInit = {
  metadata: { name: 'job-1-1' },
  image: { image: 'busybox:1.36' },
  logPath: '1.crane01.log',
  envs: [{ key: 'A', value: 'b' }],
  mounts: [{ hostPath: '/home/leo', containerPath: '/home/leo' }],
  linux: { securityContext: { seccomp: {} } },
};

interface Row {
  readonly what: string;
  readonly sandbox?: PodSandboxConfigInit;
  readonly container?: ContainerConfigInit;
  /** A field of the answer. */
  readonly field: string;
}

const metadata = (change: Record<string, string>) => ({ metadata: { ...sandbox.metadata, ...change } });
const logPath = (text: string): Row => ({
  what: `log path ${JSON.stringify(text.slice(0, 30))}`,
  container: { logPath: text },
  field: 'container.logPath',
});
const logDirectory = (text: string): Row => ({
  what: `log directory ${JSON.stringify(text.slice(0, 30))}`,
  sandbox: { logDirectory: text },
  field: 'sandbox.logDirectory',
});
const name = (text: string): Row => ({
  what: `name ${JSON.stringify(text.slice(0, 30))}`,
  sandbox: metadata({ name: text }),
  field: 'sandbox.metadata.name',
});
const image = (text: string): Row => ({
  what: `image ${JSON.stringify(text.slice(0, 40))}`,
  container: { image: { image: text } },
  field: 'container.image.image',
});
const variable = (key: string, value: string | Uint8Array): Row => ({
  what: `variable ${JSON.stringify(key)}`,
  container: { envs: [{ key, value }] },
  field: 'container.envs[0]',
});
const mount = (hostPath: string, containerPath = '/x'): Row => ({
  what: `mount of ${JSON.stringify(hostPath)} at ${containerPath}`,
  container: { mounts: [{ hostPath, containerPath }] },
  field: 'container.mounts[0]',
});
const security = (
  what: string,
  securityContext: NonNullable<ContainerConfigInit['linux']>['securityContext'],
): Row => ({
  what,
  container: { linux: { securityContext: { seccomp: {}, ...securityContext } } },
  field: 'container.linux.securityContext',
});

const ROWS: readonly Row[] = [
  logPath('../x'),
  logPath('a/../../x'),
  logPath('/var/log/x'),
  logPath('a\u0000b'),
  logPath('a\nb'),
  logPath('a//b'),
  logPath('./a'),
  logPath('x'.repeat(256)),
  logPath('a/'.repeat(127).concat('ab')),
  logDirectory('logs'),
  logDirectory('/var/../etc'),
  logDirectory('/a\u0000'),
  logDirectory('/a\n'),
  logDirectory('/'),
  name(''),
  name('a/b'),
  name('Job'),
  name('-a'),
  name('a.b'),
  name('a'.repeat(64)),
  { what: 'namespace', sandbox: metadata({ namespace: 'a b' }), field: 'sandbox.metadata.namespace' },
  { what: 'container name', container: { metadata: { name: 'a\n' } }, field: 'container.metadata.name' },
  { what: 'host name', sandbox: { hostname: 'a b' }, field: 'sandbox.hostname' },
  {
    what: 'cgroup parent that climbs',
    sandbox: { linux: { cgroupParent: '/a/../../x' } },
    field: 'sandbox.linux.cgroupParent',
  },
  { what: 'relative cgroup parent', sandbox: { linux: { cgroupParent: 'x' } }, field: 'sandbox.linux.cgroupParent' },
  mount('home'),
  mount(''),
  mount('/a\u0000'),
  mount('/a/../b'),
  mount('/'),
  mount('/run/containerd/containerd.sock'),
  mount('/var/run/crio/crio.sock'),
  mount('/var/run/docker.sock'),
  mount('/proc'),
  mount('/sys/fs/cgroup'),
  mount('/dev'),
  mount('/home/leo', 'x'),
  mount('/home/leo', '/'),
  security('privileged', { privileged: true }),
  security('a capability', { capabilities: { addCapabilities: ['SYS_ADMIN'] } }),
  security('the host’s processes', { namespaceOptions: { pid: 'NODE' } }),
  security('the host’s IPC', { namespaceOptions: { ipc: 'NODE' } }),
  security('no seccomp filter', { seccomp: { profileType: 'Unconfined' } }),
  { what: 'a device', container: { devices: [{ hostPath: '/dev/mem' }] }, field: 'container.devices[0]' },
  {
    what: 'permissions of a device',
    container: { devices: [{ hostPath: '/dev/mem', permissions: 'rwx' }] },
    field: 'container.devices[0]',
  },
  { what: 'a sysctl', sandbox: { linux: { sysctls: { 'kernel.panic': '1' } } }, field: 'sandbox.linux.sysctls' },
  { what: 'a CDI annotation', container: { annotations: { 'cdi.k8s.io/x': 'v/c=0' } }, field: 'container.annotations' },
  {
    what: 'an annotation for containerd',
    sandbox: { annotations: { 'io.kubernetes.cri.x': '1' } },
    field: 'sandbox.annotations',
  },
  {
    what: 'an annotation for CRI-O',
    container: { annotations: { 'io.kubernetes.cri-o.x': '1' } },
    field: 'container.annotations',
  },
  { what: 'a label of 4,097 bytes', container: { labels: { a: 'x'.repeat(4_096) } }, field: 'container.labels["a"]' },
  { what: 'a label without a key', container: { labels: { '': 'x' } }, field: 'container.labels[""]' },
  {
    what: 'annotations of more than 256 KiB',
    sandbox: { annotations: { a: 'x'.repeat(262_144) } },
    field: 'sandbox.annotations',
  },
  image(''),
  image('user:secret@registry.lan/x'),
  image('-x'),
  image('a b'),
  image('a\u0000'),
  image('https://registry.lan/x'),
  image('UPPER/case'),
  image('x@sha256:123'),
  image('x'.repeat(5_000)),
  variable('', 'x'),
  variable('A=B', 'x'),
  variable('A', 'a\u0000b'),
  variable('A', Uint8Array.of(97, 0)),
];

/** Every field that is refused, under any policy or under the default one. */
function refusedFields(row: Partial<Row>): string[] {
  const launch = { sandbox: { ...sandbox, ...row.sandbox }, container: { ...container, ...row.container } };
  const problems = [...sandboxShapeProblems(launch.sandbox), ...containerShapeProblems(launch.container)];
  return [...problems, ...launchViolations(LAUNCH_PRESETS.default, launch)].map((p) => p.field);
}

describe('the security list', () => {
  test('the launch that the rows start from is fine', () => {
    expect(refusedFields({})).toEqual([]);
  });

  test('a launch without mounts, and a mount of the longest name, are fine', () => {
    expect(refusedFields({ container: { mounts: undefined } })).toEqual([]);
    const longest = `/${'x'.repeat(255)}`;
    expect(refusedFields({ container: { mounts: [{ hostPath: longest, containerPath: longest }] } })).toEqual([]);
  });

  test.each(ROWS)('$what is refused', (row) => {
    const fields = refusedFields(row);
    expect(fields.length).toBeGreaterThan(0);
    for (const field of fields) expect(field.startsWith(row.field)).toBe(true);
  });

  test.each(['cranesched.internal/x', 'job_id', 'uid', 'io.kubernetes.cri.x', 'io.kubernetes.cri-o.x', 'cdi.k8s.io/x'])(
    'a user’s label or annotation %s is refused',
    (key) => {
      const job = { jobId: 1, jobName: 'test', node: 'crane01', uid: 1000 };
      expect(containerLabels(job, { stepId: 1, stepName: '' }, { user: { [key]: '0' } }).isErr()).toBe(true);
      expect(containerAnnotations({ user: { [key]: '0' } }).isErr()).toBe(true);
    },
  );

  test('a variable of letters, digits and underscores is fine', () => {
    expect(refusedFields({ container: { envs: [{ key: 'PATH_2b', value: 'x' }] } })).toEqual([]);
  });

  test('a container without an image is refused, as the name is empty', () => {
    expect(containerShapeProblems({ ...container, image: undefined })).toEqual([
      { field: 'container.image.image', problem: 'must not be empty' },
    ]);
  });

  test('the name that a user gave an image is read where it is there and another', () => {
    const named = (userSpecifiedImage: string, image = 'busybox') =>
      refusedFields({ container: { image: { image, userSpecifiedImage } } });
    expect(named('')).toEqual([]);
    expect(named('UPPER/case')).toEqual(['container.image.userSpecifiedImage']);
    expect(named('UPPER/case', 'UPPER/case')).toEqual(['container.image.image']);
  });

  test.each([
    ['container.workingDir', { container: { workingDir: 'relative' } }],
    ['sandbox.logDirectory', { sandbox: { logDirectory: 'relative' } }],
    ['sandbox.linux.cgroupParent', { sandbox: { linux: { cgroupParent: 'a/../b' } } }],
  ])('a path is refused by its field: %s', (field, row) => {
    expect(refusedFields(row)).toContain(field);
  });

  test('a log path of 255 bytes is fine', () => {
    expect(refusedFields({ container: { logPath: 'a/'.repeat(127).concat('a') } })).toEqual([]);
  });

  test('the problem of a label is told as it is', () => {
    const problems = containerShapeProblems({ ...container, labels: { '': 'x', a: 'x'.repeat(4_096) } });
    expect(problems.map((p) => p.problem)).toEqual([
      'the key is empty',
      'has 4097 bytes, and at most 4096 are allowed',
    ]);
  });

  test('no answer repeats a password of an image reference', () => {
    const problems = containerShapeProblems({ ...container, image: { image: 'user:secret@registry.lan/x' } });
    expect(JSON.stringify(problems)).not.toContain('secret');
  });

  test('a megabyte anywhere is answered within 50 ms', () => {
    const long = 'a'.repeat(1_000_000);
    const rows: Partial<Row>[] = ['a', '../', '/', '-', '.', 'a/', 'rwm'].flatMap((unit) => {
      const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
      return [
        { sandbox: { logDirectory: `/${text}`, hostname: text } },
        { container: { logPath: text, mounts: [{ hostPath: `/${text}`, containerPath: `/${text}` }] } },
        { container: { image: { image: text }, envs: [{ key: text, value: long }] } },
        { container: { devices: [{ hostPath: '/dev/x', permissions: text }] } },
      ];
    });
    for (const row of rows) {
      expect(refusedFields(row).length).toBeGreaterThan(0);
      expect(bestCpuMs(() => refusedFields(row).length)).toBeLessThan(50);
    }
  });
});
