import { chmodSync, lchownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { ContainerId } from '../../../src/core/ids.js';
import type { ContainerJobSpec } from '../../../src/job/spec/job-spec.js';
import { CraneNode } from '../../../src/node/crane-node.js';
import { exec, execSync } from '../../../src/streaming/talk.js';
import { faults, MockRuntime } from '../../../src/testing/index.js';
import { needsRoot } from '../../helpers/needs-root.js';
import { IMAGE } from '../testing/helpers.js';

/**
 * What a job may not ask for, whatever it is for: each is refused with nothing sent to the runtime. The planners that
 * refuse it have tests of their own; this one holds that the job asks them, and asks them first.
 */
interface Row {
  readonly what: string;
  /** What differs from a job that is fine; a folder of this test's own is given. */
  readonly spec: (folder: string) => Partial<Record<keyof ContainerJobSpec | 'sysctls', unknown>>;
  /** Part of each field of the answer. */
  readonly field: string;
  /** Whether the node's policy refuses it, so that another policy may allow it. */
  readonly byPolicy?: boolean;
}

const row = (what: string, spec: Row['spec'] | ReturnType<Row['spec']>, field: string): Row => ({
  what,
  spec: typeof spec === 'function' ? spec : () => spec,
  field,
});
const denied = (what: string, spec: Row['spec'] | ReturnType<Row['spec']>, field: string): Row => ({
  ...row(what, spec, field),
  byPolicy: true,
});
const mount = (hostPath: string, containerPath = '/x') => ({ mounts: [{ hostPath, containerPath }] });
const context = (securityContext: unknown) => ({ securityContext });
const CONTEXT = 'container.linux.securityContext.';

const OTHER = { uid: 1_234, gid: 1_234 };

const FOLDERS_OF_ROOT: readonly Row[] = ['logDirectory', 'stdoutPath', 'stderrPath'].map((field) =>
  row(`a ${field} that its owner may not write to`, (folder) => ({ [field]: join(folder, 'x'), ...OTHER }), field),
);

const LOGS: readonly Row[] = [
  row('a log folder that climbs', { logDirectory: '/var/log/../../etc' }, 'logDirectory'),
  row('a relative log folder', { logDirectory: 'logs' }, 'logDirectory'),
  row('the root folder for logs', { logDirectory: '/' }, 'logDirectory'),
  row('a log folder with a NUL', { logDirectory: '/tmp/a\0b' }, 'logDirectory'),
  row('a log folder with a newline', { logDirectory: '/tmp/a\nb' }, 'logDirectory'),
  row('a log folder with a name of 256 bytes', { logDirectory: `/tmp/${'x'.repeat(256)}` }, 'logDirectory'),
  row(
    'a log folder behind a user’s link',
    (folder) => ({ logDirectory: join(folder, 'link', 'logs') }),
    'logDirectory',
  ),
  row('a log that is a link', (folder) => ({ logDirectory: join(folder, 'logs'), node: 'n1' }), 'logDirectory'),
  row('a relative file for output without a cwd', { stdoutPath: 'out' }, 'stdoutPath'),
  row('an unknown pattern', { stdoutPath: '/tmp/%q' }, 'stdoutPath'),
  row('a folder for output', { stdoutPath: '/tmp/' }, 'stdoutPath'),
  row('a file for errors that climbs', { stderrPath: '/tmp/../etc/x' }, 'stderrPath'),
  row(
    'a file for output that is a link',
    (folder) => ({ stdoutPath: join(folder, 'logs', '1.1.0.n1.log') }),
    'stdoutPath',
  ),
  row('a device that is a pipe', (folder) => ({ stdoutPath: join(folder, 'run', 'runtime.sock') }), 'stdoutPath'),
  ...(process.geteuid?.() === 0 ? FOLDERS_OF_ROOT : []),
  // The log's name holds the node's, which must not lead elsewhere.
  row('a node’s name of 300 characters', { logDirectory: '/tmp/logs', node: 'n'.repeat(300) }, 'logDirectory'),
];

const NAMES: readonly Row[] = [
  row('an empty name of the node', { node: '' }, 'node'),
  row('a node’s name with a newline', { node: 'a\nb' }, 'node'),
  row('a job’s name with a NUL', { jobName: 'a\0' }, 'jobName'),
  row('a job’s name of 2,000 characters', { jobName: 'j'.repeat(2_000) }, 'jobName'),
  row('a step’s name with a newline', { stepName: 'a\nb' }, 'stepName'),
  row('an id that is none', { jobId: '1' }, 'jobId'),
  row('a cgroup that climbs', { cgroupParent: '/crane/../../x' }, 'cgroupParent'),
  row('a relative cgroup', { cgroupParent: 'crane' }, 'cgroupParent'),
];

const MOUNTS: readonly Row[] = [
  row('a relative mount without a cwd', mount('data'), 'mounts[0].hostPath'),
  row('a mount of nothing', mount(''), 'mounts[0].hostPath'),
  row('a mount of what does not exist', mount('/no/such/folder'), 'mounts[0].hostPath'),
  row('a mount with a NUL', mount('/tmp/a\0'), 'mounts[0].hostPath'),
  row('a mount that climbs', mount('/tmp/../etc'), 'mounts[0].hostPath'),
  row('a mount of the root folder', mount('/'), 'mounts[0].hostPath'),
  row('a mount over the root folder', mount('/tmp', '/'), 'mounts[0].containerPath'),
  row('a mount to a relative path', mount('/tmp', 'x'), 'mounts[0].containerPath'),
  row(
    'a mount that the owner may not read',
    (folder) => ({ ...mount(join(folder, 'secret')), uid: 1_234, gid: 1_234 }),
    'mounts[0].hostPath',
  ),
  row(
    'a mistyped field, which would leave a mount writable',
    { mounts: [{ hostPath: '/tmp', containerPath: '/x', readOnly: true }] },
    'mounts[0].readOnly',
  ),
  denied(
    'the runtime’s own socket',
    (folder) => mount(join(folder, 'run', 'runtime.sock')),
    'container.mounts[0].hostPath',
  ),
  denied('the folder of the runtime’s socket', (folder) => mount(join(folder, 'run')), 'container.mounts[0].hostPath'),
  denied('the ledger', (folder) => mount(join(folder, 'ledger')), 'container.mounts[0].hostPath'),
  denied(
    'the folder where sources of mounts are held',
    (folder) => mount(join(folder, 'held')),
    'container.mounts[0].hostPath',
  ),
  denied(
    'the folder of the logs that runtimes write',
    (folder) => mount(join(folder, 'runtime-logs', 'job')),
    'container.mounts[0].hostPath',
  ),
  denied('the folder that runtimes have their sockets in', mount('/run'), 'container.mounts[0].hostPath'),
  denied('/proc', mount('/proc'), 'container.mounts[0].hostPath'),
  denied('/sys', mount('/sys/kernel'), 'container.mounts[0].hostPath'),
  denied('/dev', mount('/dev'), 'container.mounts[0].hostPath'),
  denied('/proc behind a link', (folder) => mount(join(folder, 'proc-link')), 'container.mounts[0].hostPath'),
];

const PRIVILEGES: readonly Row[] = [
  denied('privileged', context({ privileged: true }), `${CONTEXT}privileged`),
  denied('a capability', context({ capabilities: { addCapabilities: ['SYS_ADMIN'] } }), `${CONTEXT}capabilities`),
  denied(
    'an ambient capability',
    context({ capabilities: { addAmbientCapabilities: ['NET_RAW'] } }),
    `${CONTEXT}capabilities`,
  ),
  denied('the host’s processes', { pid: 'host' }, 'linux.securityContext.namespaceOptions.pid'),
  denied('the host’s shared memory', { ipc: 'host' }, 'linux.securityContext.namespaceOptions.ipc'),
  row(
    'namespaces behind the rules’ back',
    context({ namespaceOptions: { pid: 'NODE' } }),
    'securityContext.namespaceOptions',
  ),
  row('a user behind the rules’ back', context({ runAsUser: { value: 0n } }), 'securityContext.runAsUser'),
  row('another user than the owner', { uid: 1_234, gid: 1_234, runAsUser: 0 }, 'runAsUser'),
  row('a group that is not the owner’s', { uid: 1_234, gid: 1_234, supplementalGroups: [0] }, 'supplementalGroups[0]'),
  denied('no seccomp filter', context({ seccomp: { profileType: 'Unconfined' } }), `${CONTEXT}seccomp`),
  denied(
    'a seccomp filter of its own',
    context({ seccomp: { profileType: 'Localhost', localhostRef: '/x' } }),
    `${CONTEXT}seccomp`,
  ),
  denied('no AppArmor', context({ apparmor: { profileType: 'Unconfined' } }), `${CONTEXT}apparmor`),
  denied('parts of /proc unhidden', context({ maskedPaths: ['/proc/acpi'] }), `${CONTEXT}maskedPaths`),
  denied('a raw device', { devices: [{ hostPath: '/dev/null' }] }, 'container.devices[0]'),
  row('a device that is none', { devices: [{ hostPath: '/etc/passwd' }] }, 'devices[0].hostPath'),
  row(
    'permissions of a device',
    { devices: [{ hostPath: '/dev/null', permissions: 'rwx' }] },
    'devices[0].permissions',
  ),
  row('a sysctl', { sysctls: { 'kernel.panic': '1' } }, 'sysctls'),
  row('a CDI device that nothing offers', { cdiDevices: ['vendor.test/gpu=0'] }, 'cdiDevices[0]'),
  row('a CDI device by annotation', { annotations: { 'cdi.k8s.io/x': 'v/c=0' } }, 'annotations["cdi.k8s.io/x"]'),
];

const METADATA: readonly Row[] = ['labels', 'annotations'].flatMap((kind) => [
  row(`${kind} of ours`, { [kind]: { 'cranesched.internal/x': '1' } }, `${kind}["cranesched.internal/x"]`),
  row(`${kind}: job_id`, { [kind]: { job_id: '7' } }, `${kind}["job_id"]`),
  row(`${kind}: uid`, { [kind]: { uid: '0' } }, `${kind}["uid"]`),
  row(`${kind} for containerd`, { [kind]: { 'io.kubernetes.cri.x': '1' } }, `${kind}["io.kubernetes.cri.x"]`),
  row(
    `${kind} for CRI-O`,
    { [kind]: { 'IO.kubernetes.cri-o.Devices': '1' } },
    `${kind}["IO.kubernetes.cri-o.Devices"]`,
  ),
  row(`${kind} without a key`, { [kind]: { '': 'x' } }, `${kind}[""]`),
  row(
    `${kind} of more than 256 KiB`,
    { [kind]: Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`k${i}`, 'x'.repeat(4_000)])) },
    kind,
  ),
]);

const IMAGES: readonly Row[] = [
  '',
  '-x',
  '--help',
  'a b',
  'a\0',
  'a\nb',
  'https://registry.test/x',
  'user:secret@registry.test/x',
  'UPPER/case',
  'x@sha256:123',
  'x'.repeat(5_000),
].map((image) => row(`the image ${JSON.stringify(image.slice(0, 30))}`, { image }, 'image'));

const PROGRAM: readonly Row[] = [
  ...['', 'A=B', '=', 'A\0'].map((key) =>
    row(`a variable ${JSON.stringify(key)}`, { env: { [key]: 'x' } }, `env[${JSON.stringify(key)}]`),
  ),
  row('a variable with a NUL', { env: { A: 'a\0b' } }, 'env["A"]'),
  row('a command line for a shell', { command: 'rm -rf /' }, 'command'),
  row('a command that names nothing', { command: [''] }, 'command[0]'),
  row('an argument that is no text', { command: ['sh'], args: [1] }, 'args[0]'),
  row('a relative working folder', { workingDir: 'x' }, 'workingDir'),
  row('a user’s name with a colon', { credentials: { username: 'a:b', password: 'x' } }, 'credentials.username'),
  row('a password with a newline', { credentials: { username: 'a', password: 'x\ny' } }, 'credentials.password'),
];

describe('the security list', () => {
  let folder: string;
  let mock: MockRuntime;
  let node: CraneNode;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'crane-security-'));
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, 'secret'), { mode: 0o700 });
    mkdirSync(join(folder, 'logs'));
    mkdirSync(join(folder, 'elsewhere'));
    symlinkSync('/etc/shadow', join(folder, 'logs', '1.1.0.n1.log'));
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'link'));
    if (process.getuid?.() === 0) lchownSync(join(folder, 'link'), 1_000, 1_000);
    symlinkSync('/proc', join(folder, 'proc-link'));
    mkdirSync(join(folder, 'run'));
    mkdirSync(join(folder, 'held'));
    mkdirSync(join(folder, 'runtime-logs/job'), { recursive: true });
    mock = new MockRuntime({ images: [IMAGE] });
    const { endpoint } = await mock.serve(join(folder, 'run', 'runtime.sock'));
    const options = {
      cdiFolders: [folder],
      ledgerDirectory: join(folder, 'ledger'),
      bindDirectory: join(folder, 'held'),
      runtimeLogDirectory: join(folder, 'runtime-logs'),
    };
    node = (await CraneNode.connect(endpoint, options))._unsafeUnwrap();
    mock.clearCalls();
  });
  afterAll(async () => {
    await node.close();
    await mock.close();
    rmSync(folder, { recursive: true });
  });

  const socket = (): string => join(folder, 'run', 'runtime.sock');

  /** Fields of the answer, made or run. */
  async function refusal(spec: object): Promise<{ readonly kind: string; readonly fields: readonly string[] }> {
    const made = node.job({ jobId: 1, image: IMAGE, ...spec });
    if (made.isErr()) return { kind: made.error.kind, fields: made.error.problems.map(({ field }) => field) };
    const outcome = (await made.value.run())._unsafeUnwrap();
    const error = outcome.kind === 'failed' ? outcome.error : undefined;
    if (error?.kind === 'policy_denied')
      return { kind: error.kind, fields: error.violations.map(({ field }) => field) };
    if (error?.kind === 'invalid_input') return { kind: error.kind, fields: error.problems.map(({ field }) => field) };
    return { kind: error?.kind ?? outcome.kind, fields: [] };
  }

  const ALL = { LOGS, NAMES, MOUNTS, PRIVILEGES, METADATA, IMAGES, PROGRAM };
  for (const [title, rows] of Object.entries(ALL)) {
    describe(title, () => {
      for (const { what, spec, field, byPolicy } of rows) {
        test(`${what} is refused, and the runtime hears of nothing`, async (context) => {
          // Where nobody is root, every link is of the only user there is.
          if (what === 'a log folder behind a user’s link') needsRoot(context);
          mock.clearCalls();
          const { kind, fields } = await refusal(spec(folder));
          expect(kind).toBe(byPolicy === true ? 'policy_denied' : 'invalid_input');
          expect(fields.length).toBeGreaterThan(0);
          expect(fields.filter((each) => !each.includes(field))).toEqual([]);
          expect(mock.calls().map(({ rpc }) => rpc)).toEqual([]);
        });
      }
    });
  }

  test('everything at once is refused at once', () => {
    const rows = [...NAMES, ...IMAGES, ...PROGRAM].filter(({ spec }) => Object.keys(spec('')).length === 1);
    const specs = rows.map(({ spec }) => spec(''));
    const all: object = Object.assign({}, ...specs) as object;
    const error = node.job({ jobId: 1, image: IMAGE, ...all })._unsafeUnwrapErr();
    const fields = new Set(error.problems.map(({ field }) => /^[a-zA-Z]+/.exec(field)?.[0]));
    expect([...fields].sort()).toEqual(Object.keys(all).sort());
  });

  test('the job that the rows start from runs', async () => {
    expect(await refusal({ pullPolicy: 'IfNotPresent', command: ['true'] })).toEqual({ kind: 'exited', fields: [] });
    expect(mock.calls().length).toBeGreaterThan(0);
    mock.clearCalls();
  });

  test('no answer repeats a password', () => {
    for (const spec of [
      { image: 'user:secret@registry.test/x' },
      { credentials: { username: '', password: 'secret' } },
    ]) {
      const error = node.job({ jobId: 1, image: IMAGE, ...spec })._unsafeUnwrapErr();
      expect(JSON.stringify(error)).not.toContain('secret');
    }
  });

  describe('beside the job', () => {
    const containerId = 'a'.repeat(64) as ContainerId;
    test.each([
      ['exec', () => exec(node.runtime, { containerId, command: 'ls -l' as never })],
      ['execSync', () => execSync(node.runtime, { containerId, command: 'ls -l' as never })],
    ])('%s takes no command line for a shell', async (_name, run) => {
      mock.clearCalls();
      const answer = await run();
      expect(answer.isErr() && answer.error).toMatchObject({ kind: 'invalid_input' });
      expect(mock.calls()).toEqual([]);
    });

    test('a ledger behind a link is not opened', async () => {
      symlinkSync(join(folder, 'ledger'), join(folder, 'ledger-link'));
      const made = await CraneNode.over(mock.service, { ledgerDirectory: join(folder, 'ledger-link') });
      expect(made._unsafeUnwrapErr()).toMatchObject({ kind: 'ledger_unwritable', reason: 'unsafe' });
    });

    test('a socket that everybody may write to is not connected to', async () => {
      mock.clearCalls();
      chmodSync(socket(), 0o666);
      const made = await CraneNode.connect(socket());
      chmodSync(socket(), 0o600);
      expect(made.isErr()).toBe(true);
      expect(mock.calls()).toEqual([]);
    });

    test('what a runtime says is cut short, and its control characters are shown', async () => {
      const text = `\u001b[31m${'x'.repeat(1_000_000)}`;
      const fault = mock.fail({ rpc: 'runtimeConfig', fault: faults.status(2, text) });
      const error = (await mock.service.runtimeConfig({}))._unsafeUnwrapErr();
      fault.remove();
      expect(error.message.length).toBeLessThan(10_000);
      expect(error.message).not.toContain('\u001b');
    });
  });
});
