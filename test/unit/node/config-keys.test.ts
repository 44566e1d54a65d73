import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test, type TestContext } from 'vitest';

import { parseContainerConfigText } from '../../../src/config/parse-config.js';
import type { ContainerConfig, PodSandboxConfig } from '../../../src/generated/types.js';
import type { JobOutcome } from '../../../src/job/outcome/outcome.js';
import type { ContainerJobSpec } from '../../../src/job/spec/job-spec.js';
import { CraneNode } from '../../../src/node/crane-node.js';
import type { NodeOptions } from '../../../src/node/node-options.js';
import { MockRuntime } from '../../../src/testing/index.js';
import { needsRoot } from '../../helpers/needs-root.js';
import { knownKeys } from '../config/known-keys.js';

/**
 * What each key of the scheduler's configuration does to a job, through `CraneNode.fromConfig`: with the key it is one
 * thing, without it another. How a key is read, and refused, is held by the tests of the reader.
 */
const IMAGE = 'docker.io/library/busybox:1.36';

interface Ran {
  readonly outcome: JobOutcome;
  readonly pod: PodSandboxConfig | undefined;
  readonly container: ContainerConfig | undefined;
}

const tested = new Set<string>();
/** Declares the test of a key, or of several that only make sense together. */
function key(names: string, does: string, body: (context: TestContext) => Promise<void>): void {
  for (const name of names.split(' ')) tested.add(name);
  test(`${names.replaceAll('Container.', '')}: ${does}`, body);
}

let folder: string;
let mock: MockRuntime;
let endpoint: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crane-keys-'));
  // Where two kernels mount and look, a path is what it really is.
  mkdirSync(join(folder, 'data'));
  mock = new MockRuntime({ images: [IMAGE, 'registry.test/a:1'], cdiDevices: ['v.test/gpu=0'] });
  ({ endpoint } = await mock.serve(join(folder, 'r.sock')));
});
afterEach(async () => {
  await mock.close();
  rmSync(folder, { recursive: true, force: true });
});

async function nodeOf(section: string, above = '', options: NodeOptions = {}): Promise<CraneNode> {
  const text = `${above}\nContainer:\n  Enabled: true\n  RuntimeEndpoint: ${endpoint}\n${section}`;
  const config = (await parseContainerConfigText(text))._unsafeUnwrap();
  const subIdFiles = { uid: join(folder, 'subuid'), gid: join(folder, 'subgid') };
  return (await CraneNode.fromConfig(config, { cdiFolders: [], subIdFiles, ...options }))._unsafeUnwrap();
}

/** Runs a job on a node with this section; keys stand in lines of their own, two blanks before them. */
async function run(
  section: string,
  spec: Partial<ContainerJobSpec> = {},
  above = '',
  options: NodeOptions = {},
): Promise<Ran> {
  mock.clearCalls();
  await using node = await nodeOf(section, above, options);
  const job = node.job({ jobId: 7, node: 'n1', image: IMAGE, command: ['true'], gracePeriodMs: 0, ...spec });
  const outcome = (await job._unsafeUnwrap().run())._unsafeUnwrap();
  const pod = mock.calls('runPodSandbox')[0]?.request.config;
  return { outcome, pod, container: mock.calls('createContainer')[0]?.request.config };
}

const scratchOf = ({ container }: Ran): string | undefined => container?.mounts[0]?.hostPath;
const scratch = { scratch: [{ containerPath: '/scratch' }] };

describe('a key', () => {
  key('CraneBaseDir', 'what relative folders are taken from', async () => {
    const ran = await run('  TempDir: tmp', scratch, `CraneBaseDir: ${folder}/base`);
    expect(scratchOf(ran)?.startsWith(`${folder}/base/tmp/scratch/`)).toBe(true);
  });

  key('Container.TempDir', 'where scratch folders are made', async () => {
    expect(scratchOf(await run(`  TempDir: ${folder}/tmp`, scratch))?.startsWith(`${folder}/tmp/scratch/`)).toBe(true);
  });

  key('Container.Enabled', 'without it there is no node', async () => {
    const config = (await parseContainerConfigText(`Container:\n  RuntimeEndpoint: ${endpoint}`))._unsafeUnwrap();
    expect((await CraneNode.fromConfig(config))._unsafeUnwrapErr().kind).toBe('invalid_input');
    expect((await run('')).outcome.kind).toBe('exited');
  });

  key('Container.RuntimeEndpoint Container.ImageEndpoint', 'who is asked for pods, and who for images', async () => {
    await using other = new MockRuntime({ images: [IMAGE] });
    const images = await other.serve(join(folder, 'i.sock'));
    await run(`  ImageEndpoint: ${images.endpoint}`);
    const asked = (one: MockRuntime): boolean[] => [
      one.calls('imageStatus').length > 0,
      one.calls('runPodSandbox').length > 0,
    ];
    expect([asked(mock), asked(other)]).toEqual([
      [false, true],
      [true, false],
    ]);
    await run('');
    expect(asked(mock)).toEqual([true, true]);
  });

  key('Container.ImagePullingTimeout', 'how long a pull may take', async () => {
    const hold = mock.hold('pullImage');
    const { outcome } = await run('  ImagePullingTimeout: 1', { image: 'docker.io/library/alpine:3.20' });
    hold.release();
    const error = outcome.kind === 'failed' ? outcome.error : undefined;
    // What was left of it when the pull was asked for.
    expect(error?.kind === 'deadline_exceeded' && Math.ceil(error.timeoutMs)).toBeLessThanOrEqual(1_000);
    expect(error?.kind).toBe('deadline_exceeded');
  });

  key('Container.UserNsEnabledByDefault', 'whether pods of their own network get a user namespace', async () => {
    for (const file of ['subuid', 'subgid']) writeFileSync(join(folder, file), 'root:200000:65536\n0:200000:65536\n');
    const mode = ({ pod }: Ran): string | undefined =>
      pod?.linux?.securityContext?.namespaceOptions?.usernsOptions?.mode;
    const asUser = { network: 'pod' as const, uid: 0 };
    expect(mode(await run('  UserNsEnabledByDefault: yes', asUser))).toBe('POD');
    expect(mode(await run('  UserNsEnabledByDefault: no', asUser))).toBeUndefined();
  });

  describe('of Dns', () => {
    const pod = { network: 'pod' as const };
    const dns = async (keys: string) => (await run(`  UserNsEnabledByDefault: no\n  Dns: {${keys}}`, pod)).pod;
    key('Container.Dns Container.Dns.ClusterDomain', 'the first search domain, and the end of full names', async () => {
      const config = await dns('ClusterDomain: hpc.lan');
      expect(config?.dnsConfig?.searches).toEqual(['hpc.lan']);
      expect(config?.annotations['cranesched.internal/fqdn']).toBe('job-7-n1.hpc.lan');
      expect((await run('  UserNsEnabledByDefault: no', pod)).pod?.dnsConfig).toBeUndefined();
    });
    key('Container.Dns.Servers', 'who is asked', async () => {
      expect((await dns('Servers: [10.0.0.2]'))?.dnsConfig?.servers).toEqual(['10.0.0.2']);
    });
    key('Container.Dns.Searches', 'further domains', async () => {
      expect((await dns('Searches: [a.lan]'))?.dnsConfig?.searches).toEqual(['cluster.local', 'a.lan']);
    });
    key('Container.Dns.Options', 'options of the resolver', async () => {
      expect((await dns('Options: ["ndots:5"]'))?.dnsConfig?.options).toEqual(['ndots:5']);
    });
  });

  key(
    'Container.SubId Container.SubId.Managed Container.SubId.UidMappings Container.SubId.GidMappings ' +
      'Container.SubId.UidMappings.Id Container.SubId.UidMappings.IdCount Container.SubId.UidMappings.SubIdStart ' +
      'Container.SubId.UidMappings.SubIdSize',
    'which ids of the machine a user namespace has',
    async () => {
      const spec = { network: 'pod' as const, userNamespace: true, uid: 1_002, gid: 1_001 };
      const mappings = (uids: string) =>
        `  SubId:\n    Managed: true\n    UidMappings: [${uids}]\n    GidMappings: [{ Id: 1000, IdCount: 9, SubIdStart: 500000, SubIdSize: 1000 }]`;
      const ran = await run(mappings('{ Id: 1000, IdCount: 9, SubIdStart: 100000, SubIdSize: 70000 }'), spec);
      const namespaces = ran.pod?.linux?.securityContext?.namespaceOptions?.usernsOptions;
      expect(namespaces?.uids).toEqual([{ containerId: 0, hostId: 240_000, length: 70_000 }]);
      expect(namespaces?.gids).toEqual([{ containerId: 0, hostId: 501_000, length: 1_000 }]);
      expect(readFileSync(join(folder, 'subuid'), 'utf8')).toMatch(/:240000:70000\n$/);
      // Who is in no mapping has none; and where nothing is managed, the files alone count.
      const none = await run(mappings('{ Id: 5, IdCount: 1, SubIdStart: 100000, SubIdSize: 70000 }'), spec);
      expect(none.outcome).toMatchObject({ kind: 'failed', error: { kind: 'invalid_input' } });
      const unmanaged = await run('  SubId:\n    Managed: false', { ...spec, uid: 1_003 });
      expect(unmanaged.outcome).toMatchObject({ kind: 'failed', error: { kind: 'invalid_input' } });
    },
  );

  key(
    'Container.BindFs Container.BindFs.Enabled Container.BindFs.BindfsBinary Container.BindFs.FusermountBinary ' +
      'Container.BindFs.MountBaseDir',
    'who shows id-mapped mounts, and where',
    async (context) => {
      needsRoot(context);
      const tool = (name: string, does: string): string => {
        const path = join(folder, name);
        writeFileSync(path, `#!/bin/sh\necho "${name} $*" >>${folder}/tools.log\n${does}\n`);
        chmodSync(path, 0o755);
        return path;
      };
      // The last two arguments of the one, and the last of the other.
      const bindfs = tool('bindfs', 'while [ $# -gt 2 ]; do shift; done; exec mount --bind "$1" "$2"');
      const fusermount = tool('fusermount', 'while [ $# -gt 1 ]; do shift; done; exec umount "$1"');
      for (const file of ['subuid', 'subgid']) writeFileSync(join(folder, file), `1002:100000:65536\n`);
      const spec = {
        network: 'pod' as const,
        userNamespace: true,
        uid: 1_002,
        gid: 1_002,
        mounts: [{ hostPath: join(folder, 'data'), containerPath: '/data', idMapped: true }],
      };
      chmodSync(folder, 0o755);
      const section = `  BindFs:\n    Enabled: yes\n    BindfsBinary: ${bindfs}\n    FusermountBinary: ${fusermount}\n    MountBaseDir: ${folder}/mnt`;
      const shown = await run(section, spec, '', { bindDirectory: join(folder, 'held') });
      expect(shown.outcome).toMatchObject({ kind: 'exited', leftBehind: [] });
      const mount = shown.container?.mounts[0];
      expect(mount?.hostPath.startsWith(`${folder}/mnt/`)).toBe(true);
      expect(mount?.uidMappings).toEqual([]);
      const log = readFileSync(join(folder, 'tools.log'), 'utf8').trim().split('\n');
      expect(log[0]).toMatch(/^bindfs --map=1002\/100000:@1002\/@100000 .*\/held\/.*\/0 .*\/mnt\//);
      expect(log[1]).toBe(`fusermount -u ${mount?.hostPath ?? ''}`);

      // Without it the kernel does it, and is asked to by the mount.
      const kernel = await run('  BindFs:\n    Enabled: no', spec);
      expect(kernel.container?.mounts[0]).toMatchObject({
        hostPath: join(folder, 'data'),
        uidMappings: [{ hostId: 100_000, containerId: 1_002, length: 1 }],
        gidMappings: [{ hostId: 100_000, containerId: 1_002, length: 1 }],
      });
    },
  );

  describe('of LaunchPolicy', () => {
    type Row = readonly [
      name: string,
      allowing: string,
      refusing: string,
      spec: Partial<ContainerJobSpec> | (() => Partial<ContainerJobSpec>),
      rule?: string,
    ];
    const context = (securityContext: ContainerJobSpec['securityContext']) => ({ securityContext });
    const data = () => ({ mounts: [{ hostPath: join(folder, 'data'), containerPath: '/x' }] });
    const ROWS: readonly Row[] = [
      ['Preset', 'open', 'hardened', context({ privileged: true }), 'privileged'],
      ['Mode', 'audit', 'enforce', context({ privileged: true }), 'privileged'],
      ['Privileged', 'yes', 'no', context({ privileged: true })],
      ['Capabilities', '[SYS_PTRACE]', '[NET_RAW]', context({ capabilities: { addCapabilities: ['SYS_PTRACE'] } })],
      ['HostNamespaces', '[network, pid]', '[network]', { pid: 'host' }],
      ['Devices', '[/dev/null]', '[/dev/zero]', { devices: [{ hostPath: '/dev/null' }] }],
      ['CdiDevices', '[v.test/gpu]', '[w.test/gpu]', { cdiDevices: ['v.test/gpu=0'] }],
      ['Mounts', 'any', '[]', data],
      ['Mounts.Path', '[{ Path: FOLDER, ReadOnly: no }]', '[{ Path: /no/such, ReadOnly: no }]', data, 'mounts'],
      ['Mounts.ReadOnly', '[{ Path: FOLDER, ReadOnly: no }]', '[{ Path: FOLDER, ReadOnly: yes }]', data, 'mounts'],
      [
        'SensitiveMounts',
        '[{ Path: /dev/shm, ReadOnly: no }]',
        '[]',
        { mounts: [{ hostPath: '/dev/shm', containerPath: '/x' }] },
      ],
      ['CustomSeccomp', 'yes', 'no', context({ seccomp: { profileType: 'Unconfined' } })],
      ['CustomMac', 'yes', 'no', context({ apparmor: { profileType: 'Unconfined' } })],
      ['UnmaskedPaths', 'yes', 'no', context({ maskedPaths: ['/proc/acpi'] })],
      ['RuntimeHandlers', '["", runc]', '[kata]', { runtimeHandler: 'runc' }],
      ['Registries', '[docker.io]', '[registry.test]', {}],
      ['LatestTag', 'yes', 'no', { image: 'docker.io/library/busybox:latest' }],
      ['RequireDigest', 'no', 'yes', {}],
      ['RequireReadOnlyRootfs', 'no', 'yes', {}],
      ['RequireNoNewPrivileges', 'no', 'yes', {}],
      ['RunAsRoot', 'yes', 'no', { runAsUser: 0 }],
      ['ImageScan', 'off', 'pass', {}],
    ];
    for (const [name, allowing, refusing, spec, rule] of ROWS) {
      key(`Container.LaunchPolicy.${name}`, `${allowing} allows what ${refusing} refuses`, async (context) => {
        // Of other processes a job gains nothing anyway, and is never root's.
        if (name === 'RequireNoNewPrivileges' || name === 'RunAsRoot') needsRoot(context);
        const asks = typeof spec === 'function' ? spec() : spec;
        const yaml = (value: string): string =>
          `  LaunchPolicy:\n    ${name.split('.')[0] ?? ''}: ${value.replaceAll('FOLDER', folder)}`;
        expect((await run(yaml(allowing), asks)).outcome.kind).toBe('exited');
        const { outcome } = await run(yaml(refusing), asks);
        const key = name.split('.')[0] ?? '';
        const rules =
          outcome.kind === 'failed' && outcome.error.kind === 'policy_denied' ? outcome.error.violations : [];
        expect(rules.map((violation) => violation.rule)).toContain(rule ?? key.charAt(0).toLowerCase() + key.slice(1));
      });
    }

    key('Container.LaunchPolicy.MountSources', 'whether a source that its owner can replace is held', async () => {
      const isRoot = process.getuid?.() === 0;
      if (isRoot) chownSync(join(folder, 'data'), 1_002, 1_002);
      mkdirSync(join(folder, 'data', 'of'));
      const asks = { mounts: [{ hostPath: join(folder, 'data', 'of'), containerPath: '/x' }] };
      const sourceFor = async (value: string): Promise<string | undefined> => {
        const options = { bindDirectory: join(folder, 'held') };
        const ran = await run(`  LaunchPolicy:\n    MountSources: ${value}`, asks, '', options);
        expect(ran.outcome).toMatchObject({ kind: 'exited', leftBehind: [] });
        return ran.container?.mounts[0]?.hostPath;
      };
      expect(await sourceFor('trusted')).toBe(join(folder, 'data', 'of'));
      // Root alone is not its owner here.
      const held = isRoot ? /\/held\/[^/]+\/0$/ : /\/data\/of$/;
      expect(await sourceFor('held')).toMatch(held);
    });

    key('Container.LaunchPolicy.BidirectionalMounts', 'whether mounts of a job may show on the host', async () => {
      const [mount] = data().mounts;
      const asks = { mounts: [{ ...mount, containerPath: '/x', propagation: 'PROPAGATION_BIDIRECTIONAL' as const }] };
      const rulesOf = async (value: string): Promise<unknown> =>
        (await run(`  LaunchPolicy:\n    Mode: audit\n    BidirectionalMounts: ${value}`, asks)).outcome;
      // Whether the machine's mounts are shared is the machine's affair; the policy is asked only where they are.
      const refused = JSON.stringify(await rulesOf('no'));
      expect(refused).toMatch(/bidirectionalMounts|mounts\[0\]\.propagation/);
      expect(JSON.stringify(await rulesOf('yes'))).not.toContain('bidirectionalMounts');
    });

    key('Container.LaunchPolicy.Sysctls', 'is kept for the requests that have some', async () => {
      await using node = await nodeOf('  LaunchPolicy:\n    Sysctls: [net.core.*]');
      expect(node.rules.policy.sysctls).toEqual(['net.core.*']);
    });

    key('Container.LaunchPolicy.ReservedKeys', 'is kept for the requests that have some', async () => {
      await using node = await nodeOf('  LaunchPolicy:\n    ReservedKeys: [cdi.k8s.io/]');
      expect(node.rules.policy.reservedKeys).toEqual(['cdi.k8s.io/']);
    });
  });
});

test('no key is without a test', () => {
  tested.add('Container.LaunchPolicy');
  const known = [...knownKeys()].flatMap(([section, keys]) =>
    keys.map((name) => `${section.replace('[0]', '')}.${name}`),
  );
  expect(known.filter((name) => !tested.has(name))).toEqual([]);
  expect([...tested].filter((name) => name !== 'CraneBaseDir' && !known.includes(name))).toEqual([]);
});
