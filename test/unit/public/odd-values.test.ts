import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as surface from 'crane-cri';
import * as crane from 'crane-cri/crane';
import * as cri from 'crane-cri/cri';
import * as doctor from 'crane-cri/doctor';
import { MockRuntime } from 'crane-cri/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { OddCalls } from './odd-calls.js';

// Nothing public throws, rejects or ends the process, whatever it is given. What is called is found from the package's
// list of exports: a new one is in by itself, with odd values; with good arguments here, odd values get deeper into it,
// and what it answers is called as well.

const CALLS = 100_000;

let folder: string;
let mock: MockRuntime;
let node: surface.CraneNode;
const soon = (): AbortSignal => calls.soon();

const ID = 'a'.repeat(64);
/** Nobody listens there. */
const IMAGE = '127.0.0.1:1/none:1';
const SPEC = (): object => ({
  jobId: 1,
  image: 'busybox:1',
  command: ['sleep', '1000'],
  env: { A: 'b' },
  mounts: [{ hostPath: folder, containerPath: '/data', readonly: true }],
  limits: { cpus: 1, memoryBytes: 1_000_000 },
  labels: { a: 'b' },
  logDirectory: folder,
  securityContext: { capabilities: { addCapabilities: ['CHOWN'] } },
  resources: { cpuShares: 100n },
  scratch: [{ containerPath: '/scratch', medium: 'disk' }],
  dns: { servers: ['127.0.0.1'], searches: ['a.b'], options: [] },
  portMappings: [{ containerPort: 80, hostPort: 0 }],
  credentials: { username: 'a', password: 'b' },
  devices: [{ hostPath: '/dev/null', containerPath: '/dev/null', permissions: 'r' }],
  cdiDevices: ['a.b/c=d'],
});
const DEVICE = { name: 'v.com/gpu=0', kind: 'v.com/gpu', nodes: [], annotations: {}, file: '/x' };
const OUTCOME = { kind: 'exited', jobId: 1, stepId: 1, exit: { code: 1 }, warnings: [], leftBehind: [], timings: [] };
const SETTINGS = (): object => ({
  CraneBaseDir: '/var/crane',
  Container: { Enabled: true, RuntimeEndpoint: '/x.sock', Dns: { Servers: ['127.0.0.1'] }, BindFs: { Enabled: false } },
});
const call = (): object => ({ signal: soon(), timeoutMs: 1_000 });

/** Good arguments by the name of what is called; what it answers is called as well. */
const GOOD: Readonly<Record<string, () => readonly unknown[]>> = {
  'CraneNode.over': () => [mock.service, { ...call(), cdiFolders: [folder], launchPolicy: { preset: 'default' } }],
  'CraneNode.over().job': () => [SPEC()],
  'CraneNode.over().job().run': () => [call()],
  'CraneNode.over().job().logs': () => [call()],
  'CraneNode.over().job().waitForLine': () => ['x', call()],
  'CraneNode.over().job().exec': () => [['true'], call()],
  'CraneNode.over().job().update': () => [{ cpus: 1, memoryBytes: 1_000_000 }],
  'CraneNode.over().pod': () => [{ jobId: 1, limits: { cpus: 1 } }],
  'CraneNode.over().pod().step': () => [{ stepId: 2, image: 'busybox:1', command: ['true'] }],
  'CraneNode.over().changes': () => [call()],
  'CraneNode.over().images.ensure': () => ['busybox:1', { ...call(), pullPolicy: 'IfNotPresent' }],
  'CraneNode.over().images.prefetch': () => [['busybox:1'], call()],
  'CraneNode.over().images.explain': () => ['busybox:1', call()],
  'CraneNode.over().images.remove': () => ['busybox:1', call()],
  'CraneNode.over().images.resolve': () => [IMAGE, call()],
  'CraneNode.over().images.verifyCredentials': () => [
    '127.0.0.1:1',
    { ...call(), credentials: { username: 'a', password: 'b' } },
  ],
  'CraneNode.over().images.lease': () => ['busybox:1'],
  'CraneNode.over().runtime.createContainer': () => [
    {
      podSandboxId: ID,
      config: { metadata: { name: 'a' }, image: { image: 'busybox:1' }, mounts: [], envs: [{ key: 'a', value: 'b' }] },
      sandboxConfig: { metadata: { name: 'a', uid: 'b', namespace: 'c', attempt: 0 } },
    },
    call(),
  ],
  'CraneNode.over().runtime.listContainers': () => [{ filter: { labelSelector: { a: 'b' } } }, call()],
  'CraneNode.over().runtime.containerStatus': () => [{ containerId: ID }, call()],
  'CraneNode.over().runtime.pullImage': () => [{ image: { image: 'busybox:1' }, auth: { username: 'a' } }, call()],
  'CraneNode.fromConfig': () => [{ enabled: false }, call()],
  'ContainerJob.create': () => [node, SPEC()],
  'PodJob.create': () => [node, { jobId: 1 }],
  'CriRuntime.lazy': () => ['tcp://127.0.0.1:1', { maxMessageBytes: 1_000 }],
  'CriRuntime.connect': () => ['/nowhere/x.sock', call()],
  'CriRuntime.over': () => [mock.wire, {}],
  craneExitOf: () => [OUTCOME],
  transition: () => ['pending', 'run'],
  'ImageManager.over': () => [mock.service, { mirrors: [{ from: 'docker.io', to: '127.0.0.1:1' }], retry: {} }],
  userCredentialSources: () => [{ home: folder, env: {}, helperVariables: ['A'] }],
  AccessLedger: () => ['known_private', [{ imageId: 'a', isPublic: false, users: ['b'] }]],
  'AccessLedger().record': () => [{ imageId: 'a', user: 'b', isPrivate: true }],
  parseImageReference: () => ['busybox:1'],
  parsePullPolicy: () => ['Always'],
  'Secret.of': () => ['text'],
  loadContainerConfig: () => [join(folder, 'config.yaml'), call()],
  parseContainerConfig: () => [SETTINGS(), {}],
  parseContainerConfigText: () => ['Container:\n  Enabled: true\n', {}],
  parseGres: () => ['gpu:a100:2'],
  allocateDevices: () => [[{ name: 'gpu', type: undefined, count: 1 }], [DEVICE], new Set()],
  readCdiSpecs: () => [[folder]],
  nvidiaVariables: () => [['nvidia.com/gpu=0'], 'handler'],
  parseMounts: () => ['/a:/b:ro'],
  craneExitCode: () => [{ kind: 'failed', failure: 'terminated' }],
  readCraneExitCode: () => [320],
  ownSelector: () => [{ jobId: 1 }],
  readOwnLabels: () => [{ cranesched: 'true', uid: '1', job_id: '1' }],
  followLog: () => [join(folder, 'log'), { ...call(), ended: Promise.resolve() }],
  keepRotated: () => [
    mock.service,
    { containerId: ID, path: join(folder, 'log') },
    { ...call(), ended: Promise.resolve() },
  ],
  readLog: () => [join(folder, 'log'), { ...call(), tail: 1 }],
  removeLog: () => [join(folder, 'none'), { root: folder }],
  rotateLog: () => [mock.service, { containerId: ID, path: join(folder, 'log') }, call()],
  waitForLine: () => [join(folder, 'log'), 'x', { ...call(), ended: Promise.resolve() }],
  attach: () => [mock.service, { containerId: ID, stdin: true }, call()],
  exec: () => [mock.service, { containerId: ID, command: ['true'] }, call()],
  execSync: () => [mock.service, { containerId: ID, command: ['true'] }, call()],
  openPortForwarder: () => [mock.service, ID, call()],
  containerUsage: () => [mock.service, ID, call()],
  containerUsages: () => [mock.service, { a: 'b' }, call()],
  podUsage: () => [mock.service, ID, call()],
  watchUsage: () => [mock.service, { containerId: ID }, { intervalMs: 1_000, signal: soon() }],
  collectMetrics: () => [{}],
  doctor: () => [{ ...call(), endpoint: '/nowhere/x.sock', hostRoot: folder, checkTimeoutMs: 5, env: {} }],
  containerId: () => [ID],
  sandboxId: () => [ID],
  parseEndpoint: () => ['unix:///run/x.sock'],
  'systemClock.setTimer': () => [1, () => undefined],
};

const calls = new OddCalls({
  exports: { ...surface, ...crane, ...cri, ...doctor },
  good: GOOD,
  // What looks at the whole machine, or opens something each time, is called less often.
  most: { doctor: 25, 'CriRuntime.connect': 200, 'CraneNode.connect': 200 },
  // Parts of a node that are there to be passed on to `ContainerJob.create`, and private fields.
  // Their constructors are none for users, who have `create` and `over`.
  skip: new Set(['CraneNode', 'ContainerJob', 'PodJob']),
  passedOn: new Set(['host', 'calls', 'ledger', 'usage', 'rules', 'watcher', 'service', 'connect_', 'locals', 'slow']),
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'odd-values-'));
  await writeFile(join(folder, 'log'), '2026-01-01T00:00:00.000000000Z stdout F x\n');
  mock = new MockRuntime({ images: ['busybox:1'] });
  node = (await surface.CraneNode.over(mock.service))._unsafeUnwrap();
  calls.watch();
});

afterAll(async () => {
  calls.unwatch();
  await mock.close();
  await rm(folder, { recursive: true, force: true });
});

it(`no export throws, rejects or ends the process in ${CALLS} calls with odd values`, async () => {
  const made = await calls.run(CALLS);
  expect(calls.failures.slice(0, 50)).toEqual([]);
  expect(made).toBeGreaterThanOrEqual(CALLS);
}, 300_000);

it('a spec that was read from JSON may have fields of any name', () => {
  const job = node.job(JSON.parse('{"jobId":1,"image":"x","toString":1}') as surface.ContainerJobSpec);
  expect(job._unsafeUnwrapErr().problems).toEqual([{ field: 'toString', problem: 'is not a known field' }]);
});

it('a signal that is none is refused, and no time is lost on a rotation without options', async () => {
  const signal = {} as AbortSignal;
  const refused = [
    await node.images.ensure('busybox:1', { signal }),
    await crane.loadContainerConfig(join(folder, 'config.yaml'), { signal }),
    await surface.waitForLine(join(folder, 'log'), 'x', { signal }),
    await surface.keepRotated(mock.service, undefined as never, undefined as never),
  ];
  expect(refused.map((result) => (result.isErr() ? result.error.kind : 'ok'))).toEqual(
    Array.from(refused, () => 'invalid_input'),
  );
}, 10_000);
