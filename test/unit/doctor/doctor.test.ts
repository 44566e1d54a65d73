import { getEventListeners, once } from 'node:events';
import { chmodSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';

import { ok } from 'neverthrow';
import { describe, expect, it, onTestFinished } from 'vitest';

import { doctor } from '../../../src/doctor/doctor.js';
import type { CheckName, DoctorReport, Finding } from '../../../src/doctor/finding.js';
import type { DoctorOptions } from '../../../src/doctor/options.js';
import { CraneNode } from '../../../src/node/crane-node.js';
import { MockRuntime, type MockRuntimeOptions } from '../../../src/testing/index.js';
import { IMAGE, must, mustFail, newFolder } from '../testing/helpers.js';
import { addListener, hostWith } from './sick-host.js';

async function serve(options: MockRuntimeOptions = {}): Promise<{ mock: MockRuntime; endpoint: string; path: string }> {
  const mock = new MockRuntime({ images: [IMAGE], events: true, ...options });
  onTestFinished(() => mock.close());
  const { endpoint } = await mock.serve();
  return { mock, endpoint, path: endpoint.slice('unix://'.length) };
}

async function examine(options: DoctorOptions): Promise<DoctorReport> {
  return must(doctor({ hostRoot: hostWith(), minFreeBytes: 0, env: {}, ...options }));
}

const of = (report: DoctorReport, check: CheckName): readonly Finding[] =>
  report.findings.filter((finding) => finding.check === check);

const only = (report: DoctorReport, check: CheckName): Finding => {
  const found = of(report, check);
  expect(found).toHaveLength(1);
  return found[0]!;
};

/** What one check finds of a mock on a machine. */
async function finding(check: CheckName, options: DoctorOptions, mock: MockRuntimeOptions = {}): Promise<Finding> {
  return only(await examine({ endpoint: (await serve(mock)).endpoint, ...options }), check);
}

const host = (changes: Parameters<typeof hostWith>[0]): DoctorOptions => ({ hostRoot: hostWith(changes) });

describe('doctor', () => {
  it('finds nothing wrong with a healthy node, in one finding per check', async () => {
    const { endpoint, path } = await serve();
    const hostRoot = hostWith();
    addListener(hostRoot, path, {});
    const report = await examine({ endpoint, hostRoot });
    const wrong = report.findings.filter(({ status }) => status === 'problem' || status === 'warning');
    expect(wrong).toEqual([]);
    expect(report).toMatchObject({ endpoint, worst: 'ok' });
    expect(report.findings.filter(({ status }) => status === 'skipped').map(({ check }) => check)).toEqual([
      'registry',
    ]);
    expect(new Set(report.findings.map(({ check }) => check)).size).toBe(16);
  });

  it('changes nothing: it asks only what reads', async () => {
    const { mock, endpoint } = await serve({ personality: 'cri-o-1.37' });
    const before = mock.snapshot();
    await examine({ endpoint });
    expect(mock.snapshot()).toEqual(before);
    const reads = /^(version|status|runtimeConfig|imageFsInfo|imageStatus|list\w+|getContainerEvents)$/;
    expect(
      mock
        .calls()
        .map(({ rpc }) => rpc)
        .filter((rpc) => !reads.test(rpc)),
    ).toEqual([]);
  });

  it('opens no event stream where that would take events from others', async () => {
    const { mock, endpoint } = await serve({ personality: 'containerd-1.7' });
    await examine({ endpoint });
    expect(mock.calls('getContainerEvents')).toEqual([]);
  });

  it('names what is wrong with its options, and takes a bad endpoint for a finding', async () => {
    const bad = { checkTimeoutMs: 0, minFreeBytes: -1, hostRoot: 'here', ledgerDirectory: './x' };
    const error = await mustFail(doctor(bad));
    expect(error.kind === 'invalid_input' && error.problems.map(({ field }) => field)).toEqual(Object.keys(bad));
    const report = await examine({ endpoint: 'unix://x/y.sock' });
    expect(only(report, 'endpoint')).toMatchObject({ status: 'problem', summary: 'The endpoint cannot be read.' });
    expect(of(report, 'runtime')).toMatchObject([{ status: 'skipped' }]);
  });

  it('bounds every check in time, and goes on with the others', async () => {
    const { mock, endpoint } = await serve();
    mock.fail({ rpc: 'imageFsInfo', fault: { kind: 'hang' } });
    const report = await examine({ endpoint, checkTimeoutMs: 300 });
    expect(only(report, 'disk')).toMatchObject({ status: 'warning', detail: 'it took longer than 300 ms' });
    expect(only(report, 'version').status).toBe('ok');
  });

  it('tells what it had no time for when it is broken off', async () => {
    const { endpoint } = await serve();
    const report = await examine({ endpoint, signal: AbortSignal.abort() });
    expect(report.findings.every(({ status }) => status !== 'ok')).toBe(true);
  });
});

describe('the endpoint', () => {
  const listen = async () => {
    const path = join(newFolder(), 'x.sock');
    const server: Server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const close = (): void => void server.close();
    onTestFinished(close);
    return { path, close };
  };

  it.each([
    ['missing', 'The socket does not exist.', async () => join(newFolder(), 'no.sock')],
    [
      'no socket',
      'This path is not a socket.',
      async () => {
        const path = join(newFolder(), 'file');
        writeFileSync(path, '');
        return path;
      },
    ],
    ['silent', 'A process accepts connections there and does not answer.', async () => (await listen()).path],
    [
      'refused',
      'Nothing listens there.',
      async () => {
        const { path, close } = await listen();
        renameSync(path, `${path}.left`);
        close();
        return `${path}.left`;
      },
    ],
  ])('that is %s', async (_name, summary, make) => {
    const report = await examine({ endpoint: await make(), checkTimeoutMs: 1_000 });
    expect(only(report, 'endpoint')).toMatchObject({ status: 'problem', summary });
    expect(only(report, 'endpoint').remedy).not.toBe('');
    expect(only(report, 'leftovers').status).toBe('skipped');
    expect(report.worst).toBe('problem');
  });

  it('that everybody may open is a problem, and never advice', async () => {
    const { endpoint, path } = await serve();
    chmodSync(path, 0o666);
    chmodSync(join(path, '..'), 0o755);
    const report = await examine({ endpoint });
    expect(only(report, 'permissions')).toMatchObject({
      status: 'problem',
      summary: 'Everybody may write to the socket, which makes every user root.',
    });
    expect(report.findings.map(({ remedy }) => remedy).join()).not.toMatch(/666|777|o\+w|a\+w/);
    expect(only(report, 'endpoint').status).toBe('ok');
  });

  it('of images that does not answer', async () => {
    const { endpoint } = await serve();
    const report = await examine({ endpoint, imageEndpoint: join(newFolder(), 'no.sock') });
    expect(only(report, 'endpoint').summary).toBe('The image service does not answer: The socket does not exist.');
  });
});

describe('the runtime', () => {
  it.each([
    ['version', 'problem', /loses what a program writes/, { personality: 'containerd-1.6' }],
    ['version', 'warning', /ignores CDI devices/, { personality: 'containerd-1.6' }],
    ['events', 'warning', /one subscriber only/, { personality: 'containerd-1.7' }],
    ['events', 'warning', /has no container events/, { personality: 'containerd-1.6' }],
    ['events', 'warning', /switched off/, { personality: 'cri-o-1.37', events: false }],
    ['network', 'warning', /cannot give pods a network/, { network: 'no_cni' }],
    ['cdi', 'problem', /ignores them silently/, { personality: 'containerd-1.6' }],
  ] as const)('%s: %s that says %s', async (check, status, summary, mock) => {
    const report = await examine({ endpoint: (await serve(mock)).endpoint });
    expect(of(report, check).some((one) => one.status === status && summary.test(one.summary))).toBe(true);
  });

  it.each([
    ['RuntimeReady', 'problem', /not ready/],
    ['ContainerdHasNoDeprecationWarnings', 'warning', /settings that will go away/],
  ])('whose condition %s is false', async (type, status, summary) => {
    const { mock } = await serve();
    const { checkRuntime } = await import('../../../src/doctor/check-runtime.js');
    const conditions = [
      { type: 'RuntimeReady', status: type !== 'RuntimeReady', reason: 'r', message: 'm' },
      { type: 'ContainerdHasNoDeprecationWarnings', status: false, reason: 'r', message: 'm' },
    ];
    const reached = { isOk: () => true, value: { status: { status: { conditions } } } };
    const found = await checkRuntime({ reached, clock: mock.clock } as never, new AbortController().signal);
    expect(found).toMatchObject({ status, summary: expect.stringMatching(summary) as string });
  });
});

it('is told that the sandbox image is missing, before the first pod fails', async () => {
  const { checkRuntime } = await import('../../../src/doctor/check-runtime.js');
  const status = { conditions: [{ type: 'RuntimeReady', status: true, reason: '', message: '' }] };
  const reached = {
    isOk: () => true,
    value: { status: { status }, info: { config: { sandboxImage: 'h.io/pause:3' } } },
  };
  const look = async (image: object | undefined) => {
    const client = { imageStatus: () => Promise.resolve(ok({ image, info: {} })) };
    return await checkRuntime({ reached, client } as never, new AbortController().signal);
  };
  expect(await look(undefined)).toMatchObject({
    status: 'warning',
    summary: expect.stringMatching(/h\.io\/pause:3/) as string,
  });
  expect(await look({ id: 'x' })).toMatchObject({ status: 'ok' });
});

describe('the machine', () => {
  it.each([
    ['cgroup', 'problem', /memory, pids are missing/, { '/sys/fs/cgroup/cgroup.controllers': 'cpuset cpu io' }],
    ['cgroup', 'warning', /both manage cgroups/, { '/proc/1/comm': 'systemd' }],
    [
      'cgroup',
      'warning',
      /cgroup v1/,
      {
        '/sys/fs/cgroup/cgroup.controllers': undefined,
        '/sys/fs/cgroup/cpu,cpuacct/x': '',
        '/sys/fs/cgroup/cpuset/x': '',
        '/sys/fs/cgroup/memory/x': '',
        '/sys/fs/cgroup/pids/x': '',
      },
    ],
    ['cni', 'warning', /No pod network is configured/, { '/etc/cni/net.d/10-pods.conflist': undefined }],
    ['cni', 'problem', /is not JSON/, { '/etc/cni/net.d/00-first.conf': '{' }],
    ['cni', 'problem', /host-local are missing/, { '/opt/cni/bin/host-local': undefined }],
    ['cni', 'warning', /without port mappings/, { '/etc/cni/net.d/00-first.conf': '{"type":"bridge"}' }],
    ['cdi', 'skipped', /No CDI device/, { '/etc/cdi/gpu.json': undefined }],
    ['cdi', 'problem', /cannot be used/, { '/etc/cdi/gpu.json': '{' }],
    ['cdi', 'problem', /cannot be used/, { '/etc/cdi/b.yml': 'kind: a/b\ndevices: [{name: x}]\n' }],
    ['cdi', 'problem', /Device nodes .* missing: \/dev\/gpu0/, { '/dev/gpu0': undefined }],
    ['cdi', 'ok', /can be given/, { '/etc/cdi/b.yaml': 'kind: a/b\ndevices: [{name: x}]\n' }],
    ['user_namespaces', 'warning', /switched off/, { '/proc/sys/user/max_user_namespaces': '0\n' }],
    ['user_namespaces', 'warning', /no user namespaces/, { '/proc/sys/user/max_user_namespaces': undefined }],
    ['idmapped_mounts', 'warning', /has no idmapped mounts/, { '/proc/sys/kernel/osrelease': '5.10.0-28' }],
    ['idmapped_mounts', 'warning', /no idmapped overlays/, { '/proc/sys/kernel/osrelease': '5.14.0-1' }],
    ['overlay', 'warning', /no overlay/, { '/proc/filesystems': 'nodev\tproc\n' }],
  ] as const)('%s: %s that says %s', async (check, status, summary, changes) => {
    const found = await finding(check, host(changes));
    expect(found).toMatchObject({ status, summary: expect.stringMatching(summary) as string });
    if (status === 'warning' || status === 'problem') expect(found.remedy).not.toBe('');
  });

  it.each([
    [Number.MAX_SAFE_INTEGER, 'problem'],
    [0, 'ok'],
  ])('with %d bytes to stay free: %s', async (minFreeBytes, status) => {
    expect((await finding('disk', { minFreeBytes })).status).toBe(status);
  });
});

it('adds one listener to the signal of its caller at a time, and leaves none', async () => {
  const { signal } = new AbortController();
  let most = 0;
  const add = signal.addEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    add(...args);
    most = Math.max(most, getEventListeners(signal, 'abort').length);
  };
  await examine({ endpoint: (await serve()).endpoint, signal });
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan(4);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('says of a network that the runtime has, and tells no folder of, nothing that contradicts it', async () => {
  const mock = { personality: 'cri-o-1.37' } as const;
  const nowhere = host({ '/etc/cni/net.d/10-pods.conflist': undefined });
  expect((await finding('network', nowhere, mock)).status).toBe('ok');
  expect(await finding('cni', nowhere, mock)).toMatchObject({
    status: 'skipped',
    summary: 'The runtime reports a pod network, and not where it is configured.',
  });
});

describe('proxies', () => {
  async function proxies(theirs: Record<string, string>, ours: Record<string, string>, registries: readonly string[]) {
    const { endpoint, path } = await serve();
    const hostRoot = hostWith();
    addListener(hostRoot, path, theirs);
    const named = registries.map((registry) => ({ registry }));
    return of(await examine({ endpoint, hostRoot, env: ours, registries: named, checkTimeoutMs: 1_000 }), 'proxy');
  }
  const PROXY = 'http://user:secret@proxy.test:3128';

  it('that differ are a warning, told without their password', async () => {
    const [found] = await proxies({ HTTPS_PROXY: PROXY }, {}, []);
    expect(found).toMatchObject({ status: 'warning', summary: expect.stringMatching(/different proxies/) as string });
    expect(found?.detail).toContain('HTTPS proxy.test:3128');
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  it('between the runtime and a registry of the site are a problem, unless NO_PROXY leaves it out', async () => {
    const registries = ['192.168.7.1:5000', 'hub.lan:5000', 'localhost:5000', 'ghcr.io'];
    const both = { HTTP_PROXY: PROXY };
    const [found] = await proxies(both, both, registries);
    expect(found).toMatchObject({ status: 'problem' });
    expect(found?.summary).toMatch(/site: 192\.168\.7\.1:5000, hub\.lan:5000\.$/);
    const [fine] = await proxies({ ...both, no_proxy: '192.168.0.0/16,.lan' }, both, registries);
    expect(fine).toMatchObject({ status: 'ok' });
  });
});

describe('registries', () => {
  it('that cannot be reached are a problem each, and do not hide one another', async () => {
    const { endpoint } = await serve();
    const registries = [{ registry: '127.0.0.1:1' }, { registry: 'not a registry' }];
    const found = of(await examine({ endpoint, registries }), 'registry');
    expect(found).toMatchObject([
      { status: 'problem', summary: '127.0.0.1:1 cannot be used: network.' },
      { status: 'problem' },
    ]);
  });
});

describe('registries and credentials', () => {
  const ann = { username: 'ann', password: 'of-ann-alone' };

  /** A registry that lets one user in, anybody, or nobody. */
  async function registry(lets: 'ann' | 'anybody' | 'nobody'): Promise<string> {
    const wanted = `Basic ${Buffer.from(`${ann.username}:${ann.password}`).toString('base64')}`;
    const server = createHttpServer(({ headers }, answer) => {
      if (lets === 'nobody') answer.writeHead(403).end();
      else if (lets === 'anybody' || headers.authorization === wanted) answer.writeHead(200).end('{}');
      else answer.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end();
    });
    onTestFinished(() => void server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it.each([
    ['ann', ann, 'ok', 'accepts these credentials'],
    ['ann', { ...ann, password: 'of-nobody' }, 'problem', 'refuses these credentials'],
    ['ann', undefined, 'warning', 'asks for credentials'],
    ['anybody', ann, 'warning', 'were not checked'],
    ['anybody', undefined, 'ok', 'allows anonymous access'],
    ['nobody', ann, 'problem', 'refuses these credentials'],
  ] as const)('one that lets %s in, asked with %o: %s', async (lets, credentials, status, words) => {
    const { endpoint } = await serve();
    const host = await registry(lets);
    const report = await examine({ endpoint, registries: [{ registry: host, credentials }] });
    expect(only(report, 'registry')).toMatchObject({ status, summary: expect.stringContaining(words) as string });
    expect(JSON.stringify(report)).not.toMatch(/of-ann-alone|of-nobody/);
  });
});

describe('leftovers', () => {
  it('are told apart from jobs by the ledger, which is left as it is', async () => {
    const { mock, endpoint } = await serve();
    const ledgerDirectory = join(newFolder(), 'ledger');
    const node = await must(CraneNode.over(mock.service, { ledgerDirectory }));
    const job = node.job({ jobId: 5, image: IMAGE, command: ['sleep', '60'] })._unsafeUnwrap();
    const ended = job.run();
    for await (const { phase } of job.states()) if (phase === 'running') break;
    const later = { ...mock.clock, nowMs: () => Date.now() + 3_600_000, monotonicMs: () => 0 };
    const clock = { ...later, setTimer: mock.clock.setTimer.bind(mock.clock) };
    expect(only(await examine({ endpoint, ledgerDirectory, clock }), 'leftovers').status).toBe('ok');

    writeFileSync(join(ledgerDirectory, 'torn.job'), 'crane-cri led', { mode: 0o600 });
    // The job may be writing its state just now, to a file beside.
    const namesNow = (): readonly string[] => readdirSync(ledgerDirectory).filter((name) => !name.includes('~'));
    const names = namesNow();
    const found = of(await examine({ endpoint, ledgerDirectory, clock }), 'leftovers');
    expect(found).toMatchObject([{ status: 'problem', detail: 'torn.job' }]);
    expect(namesNow()).toEqual(names);

    const other = only(await examine({ endpoint, ledgerDirectory: newFolder(), clock }), 'leftovers');
    expect(other).toMatchObject({ status: 'warning', detail: expect.stringContaining('of job 5') as string });
    const absent = only(await examine({ endpoint, ledgerDirectory: join(newFolder(), 'no'), clock }), 'leftovers');
    expect(absent).toMatchObject({ status: 'warning', summary: 'The ledger cannot be read.' });
    job.cancel();
    job.cancel();
    expect((await ended).isOk()).toBe(true);
    await node.close();
  });

  it('without a ledger are sandboxes in which nothing runs any more', async () => {
    const { mock, endpoint } = await serve();
    const labels = { cranesched: 'true', job_id: '9', uid: '0', job_name: 'x' };
    const config = {
      metadata: { name: 'p', namespace: 'cranesched', uid: 'u' },
      labels,
      linux: { securityContext: {} },
    };
    await must(mock.service.runPodSandbox({ config }));
    const real = mock.clock;
    const clock = { nowMs: () => Date.now() + 3_600_000, monotonicMs: () => 0, setTimer: real.setTimer.bind(real) };
    expect(only(await examine({ endpoint, clock }), 'leftovers')).toMatchObject({ status: 'warning' });
    expect(only(await examine({ endpoint }), 'leftovers')).toMatchObject({ status: 'ok' });
  });
});
