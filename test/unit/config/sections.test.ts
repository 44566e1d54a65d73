import { describe, expect, test } from 'vitest';

import type { CraneContainerConfig } from '../../../src/config/container-config.js';
import { parseContainerConfigText } from '../../../src/config/parse-config.js';

async function read(section: string): Promise<CraneContainerConfig> {
  return (await parseContainerConfigText(`Container: {${section}}`))._unsafeUnwrap();
}

/** Every problem as `path problem`, paths without `Container.`. */
async function problems(section: string): Promise<string[]> {
  const error = (await parseContainerConfigText(`Container: {${section}}`))._unsafeUnwrapErr();
  if (error.kind !== 'invalid_config') throw new Error(`expected invalid_config, got ${error.kind}`);
  return error.problems.map((p) => `${p.path.replace('Container.', '')} ${p.problem}`);
}

describe('defaults of every section', () => {
  test('are there without a line of configuration', async () => {
    expect(await read('')).toMatchObject({
      imagePullTimeoutMs: 600_000,
      userNsEnabledByDefault: true,
      dns: { configured: false, clusterDomain: 'cluster.local', servers: ['127.0.0.1'], searches: [], options: [] },
      subId: { managed: false, uidMappings: [], gidMappings: [] },
      bindFs: { enabled: false, bindfsBinary: 'bindfs', fusermountBinary: 'fusermount3', mountBaseDir: '/mnt/crane' },
      launchPolicy: { preset: 'default' },
    });
  });
});

describe('ImagePullingTimeout and UserNsEnabledByDefault', () => {
  test('are read in seconds and as a truth value', async () => {
    expect(await read('ImagePullingTimeout: 1')).toMatchObject({ imagePullTimeoutMs: 1_000 });
    expect(await read('ImagePullingTimeout: 0xE10')).toMatchObject({ imagePullTimeoutMs: 3_600_000 });
    expect(await read('UserNsEnabledByDefault: off')).toMatchObject({ userNsEnabledByDefault: false });
  });

  test.each([
    ['0', 'must be from 1 to 3600, got 0'],
    ['3601', 'must be from 1 to 3600, got 3601'],
    ['-1', 'must be from 1 to 3600, got -1'],
    ['1.5', 'must be a whole number, got "1.5"'],
    ['1e3', 'must be a whole number'],
    ['10m', 'must be a whole number'],
    ['0600', 'octal'],
    ['0600s', 'must be a whole number'],
    ['1'.repeat(41), 'must be a whole number'],
  ])('a timeout of %s is refused', async (text, problem) => {
    expect(await problems(`ImagePullingTimeout: ${text}`)).toEqual([expect.stringContaining(problem)]);
  });
});

test('a problem of a key without end is told in a few words', async () => {
  const [problem = ''] = await problems(`? ${'x'.repeat(900)} : 1`);
  expect(problem).toContain('is an unknown key');
  expect(problem.split(' ')[0]?.length).toBeLessThan(100);
});

describe('Dns', () => {
  test('domains are trimmed of blanks and dots', async () => {
    const config = await read(
      'Dns: {ClusterDomain: " .hpc.lan. ", Servers: [10.0.0.1, "2001:db8::53"], Searches: [a.lan., .], Options: ["ndots:5", rotate]}',
    );
    expect(config.dns).toEqual({
      configured: true,
      clusterDomain: 'hpc.lan',
      servers: ['10.0.0.1', '2001:db8::53'],
      searches: ['a.lan', '.'],
      options: ['ndots:5', 'rotate'],
    });
  });

  test('every bad entry is told', async () => {
    const bad =
      'Dns: {ClusterDomain: a..b, Servers: ["::g", 1.2.3, ok, 1.2.3.4], Searches: ["a b"], Options: ["x\\ny", "", rotate, "a b"], Server: []}';
    expect(await problems(bad)).toEqual([
      expect.stringContaining('Dns.ClusterDomain is not a domain name: "a..b"'),
      'Dns.Servers[0] is not an IP address: "::g"',
      'Dns.Servers[1] is not an IP address: "1.2.3"',
      'Dns.Servers[2] is not an IP address: "ok"',
      'Dns.Searches[0] is not a domain name: "a b"',
      'Dns.Options[0] holds control characters',
      'Dns.Options[1] is empty',
      'Dns.Options[3] is not a resolver option: "a b"',
      'Dns.Server is an unknown key; did you mean "Servers"?',
    ]);
    expect(await problems('Dns: {Servers: 10.0.0.1}')).toEqual(['Dns.Servers must be a list, got "10.0.0.1"']);
    expect(await problems('Dns: {ClusterDomain: ". ."}')).toEqual(['Dns.ClusterDomain is not a domain name: ""']);
  });
});

type Whole = number | bigint;
const mapping = (id: Whole, idCount: Whole, subIdStart: Whole, subIdSize: Whole) =>
  `{Id: ${id}, IdCount: ${idCount}, SubIdStart: ${subIdStart}, SubIdSize: ${subIdSize}}`;
const good = mapping(1000, 100, 100_000, 65_536);
const MAX = 2n ** 64n - 1n;

describe('SubId', () => {
  test('managed mappings, in whole 64-bit numbers', async () => {
    const config = await read(
      `SubId: {Managed: true, UidMappings: [${good}], GidMappings: [${mapping(0, 1, MAX - 1n, 1)}]}`,
    );
    expect(config.subId).toEqual({
      managed: true,
      uidMappings: [{ id: 1000n, idCount: 100n, subIdStart: 100_000n, subIdSize: 65_536n }],
      gidMappings: [{ id: 0n, idCount: 1n, subIdStart: MAX - 1n, subIdSize: 1n }],
    });
  });

  test.each([
    [
      'managed without mappings',
      '',
      ['UidMappings is required when Managed is true', 'GidMappings is required when Managed is true'],
    ],
    [
      'managed with an empty list',
      `UidMappings: [], GidMappings: [${good}]`,
      ['UidMappings must not be empty when Managed is true'],
    ],
    [
      'a key missing',
      `UidMappings: [{Id: 1, IdCount: 1}], GidMappings: [${good}]`,
      ['UidMappings[0].SubIdStart is required', 'UidMappings[0].SubIdSize is required'],
    ],
    [
      'nothing for a mapping',
      `UidMappings: [~], GidMappings: [${good}]`,
      ['UidMappings[0] must be a mapping of keys to values, got nothing'],
    ],
    [
      'a count of 0',
      `UidMappings: [${mapping(1, 0, 1, 1)}], GidMappings: [${good}]`,
      [`UidMappings[0].IdCount must be from 1 to ${MAX}, got 0`],
    ],
    [
      'a size of 0',
      `UidMappings: [${mapping(1, 1, 1, 0)}], GidMappings: [${good}]`,
      [`UidMappings[0].SubIdSize must be from 1 to ${MAX}, got 0`],
    ],
    [
      'a negative id',
      `UidMappings: [${mapping(-1, 1, 1, 1)}], GidMappings: [${good}]`,
      [`UidMappings[0].Id must be from 0 to ${MAX}, got -1`],
    ],
    [
      'ids beyond 64 bits',
      `UidMappings: [${mapping(MAX, 1, 1, 1)}], GidMappings: [${good}]`,
      ['UidMappings[0].IdCount makes Id + IdCount exceed 64 bits'],
    ],
    [
      'subordinate ids beyond 64 bits',
      `UidMappings: [${mapping(1, MAX - 1n, 1, 2)}], GidMappings: [${good}]`,
      ['UidMappings[0].SubIdSize makes SubIdStart + IdCount * SubIdSize exceed 64 bits'],
    ],
    [
      'overlapping ids',
      `UidMappings: [${good}, ${mapping(1099, 1, 1, 1)}], GidMappings: [${good}]`,
      ['UidMappings[1].Id its ids overlap those of Container.SubId.UidMappings[0]'],
    ],
    [
      'overlapping subordinate ids',
      `UidMappings: [${good}, ${mapping(1, 1, 100_000 + 6_553_599, 1)}], GidMappings: [${good}]`,
      ['UidMappings[1].SubIdStart its subordinate ids overlap those of Container.SubId.UidMappings[0]'],
    ],
  ])('%s', async (_, keys, expected) => {
    const found = await problems(`SubId: {Managed: true${keys === '' ? '' : `, ${keys}`}}`);
    expect(found).toEqual(expected.map((text) => `SubId.${text}`));
  });

  test('ranges that only touch, and equal ranges in the two lists, are fine', async () => {
    const next = mapping(1100, 1, 100_000 + 6_553_600, 1);
    for (const touching of [`${good}, ${next}`, `${next}, ${good}`])
      expect(
        (await read(`SubId: {Managed: true, UidMappings: [${touching}], GidMappings: [${good}]}`)).subId.uidMappings,
      ).toHaveLength(2);
  });

  test('unmanaged needs no mappings, and still checks those that are there', async () => {
    expect((await read('SubId: {Managed: false}')).subId.managed).toBe(false);
    expect(await problems(`SubId: {UidMappings: [${mapping(1, 0, 1, 1)}]}`)).toHaveLength(1);
  });
});

describe('BindFs', () => {
  test('a relative folder lies in the base; binaries are names or absolute', async () => {
    const config = await read(
      'BindFs: {Enabled: y, BindfsBinary: /usr/bin/bindfs, FusermountBinary: fusermount, MountBaseDir: mnt/}',
    );
    expect(config.bindFs).toEqual({
      enabled: true,
      bindfsBinary: '/usr/bin/bindfs',
      fusermountBinary: 'fusermount',
      mountBaseDir: '/var/crane/mnt',
    });
  });

  test.each([
    ['BindfsBinary: bin/bindfs', 'BindFs.BindfsBinary must be a name in PATH or an absolute path'],
    ['BindfsBinary: -o', 'BindFs.BindfsBinary must be a name in PATH or an absolute path'],
    ['FusermountBinary: /', 'BindFs.FusermountBinary must be a name in PATH or an absolute path'],
    ['MountBaseDir: /', 'BindFs.MountBaseDir must not be the root folder'],
    ['MountBaseDir: ../..', 'BindFs.MountBaseDir must not be the root folder'],
    ['Enable: yes', 'did you mean "Enabled"?'],
  ])('%s is refused', async (keys, problem) => {
    expect(await problems(`BindFs: {${keys}}`)).toEqual([expect.stringContaining(problem)]);
  });
});

describe('LaunchPolicy', () => {
  test('holds the preset and the keys that are there, nothing else', async () => {
    const given = (text: string) => read(text).then((c) => JSON.parse(JSON.stringify(c.launchPolicy)) as unknown);
    expect(await given('LaunchPolicy: {Preset: hardened}')).toEqual({ preset: 'hardened' });
    expect(
      await given(
        `LaunchPolicy: {Mode: audit, Privileged: yes, Capabilities: [CAP_SYS_PTRACE, net_admin], HostNamespaces: [pid, network],
          Devices: [/dev/infiniband], CdiDevices: [nvidia.com/gpu, v.com/c.d=0], Mounts: [{Path: /home/, ReadOnly: no}, {Path: /sw}],
          SensitiveMounts: any, BidirectionalMounts: no, Sysctls: [net.core.*, kernel.shm_rmid_forced], CustomSeccomp: no,
          CustomMac: no, UnmaskedPaths: no, RuntimeHandlers: ["", kata], Registries: [docker.io, "Registry.lan:5000/physics", "[::1]:5000"],
          LatestTag: no, RequireDigest: yes, RequireReadOnlyRootfs: yes, RequireNoNewPrivileges: yes, RunAsRoot: no,
          ReservedKeys: [cdi.k8s.io/], ImageScan: no_fail}`,
      ),
    ).toEqual({
      preset: 'default',
      mode: 'audit',
      privileged: true,
      capabilities: ['SYS_PTRACE', 'NET_ADMIN'],
      hostNamespaces: ['network', 'pid'],
      devices: ['/dev/infiniband'],
      cdiDevices: ['nvidia.com/gpu', 'v.com/c.d=0'],
      mounts: [
        { path: '/home', readOnly: false },
        { path: '/sw', readOnly: true },
      ],
      sensitiveMounts: 'any',
      bidirectionalMounts: false,
      sysctls: ['net.core.*', 'kernel.shm_rmid_forced'],
      customSeccomp: false,
      customMac: false,
      unmaskedPaths: false,
      runtimeHandlers: ['', 'kata'],
      registries: ['docker.io', 'Registry.lan:5000/physics', '[::1]:5000'],
      latestTag: false,
      requireDigest: true,
      requireReadOnlyRootfs: true,
      requireNoNewPrivileges: true,
      runAsRoot: false,
      reservedKeys: ['cdi.k8s.io/'],
      imageScan: 'no_fail',
    });
    expect(await given('LaunchPolicy: {Capabilities: any, Devices: []}')).toEqual({
      preset: 'default',
      capabilities: 'any',
      devices: [],
    });
  });

  test.each([
    ['Preset: strict', 'Preset must be one of open, default, hardened, got "strict"'],
    ['Mode: Enforce', 'Mode must be one of enforce, audit, got "Enforce"'],
    ['Capabilities: all', 'Capabilities must be a list, got "all"'],
    ['Capabilities: [SYS-ADMIN]', 'Capabilities[0] is not a capability'],
    ['HostNamespaces: [user]', 'HostNamespaces[0] is not one of network, pid, ipc: "user"'],
    ['Devices: [dev/null]', 'Devices[0] is not an absolute path'],
    ['Devices: [/dev/../etc]', 'Devices[0] is not an absolute path'],
    ['Devices: [/dev/./null]', 'Devices[0] is not an absolute path'],
    [`Devices: [${Array(1_025).fill('/a').join()}]`, 'Devices has 1025 entries, and at most 1024 are allowed'],
    ['CdiDevices: [gpu]', 'CdiDevices[0] is not a CDI kind'],
    ['CdiDevices: [1v.com/gpu]', 'CdiDevices[0] is not a CDI kind'],
    ['CdiDevices: [v.com/gpu=a-]', 'CdiDevices[0] is not a CDI kind'],
    ['CdiDevices: ["a b/c"]', 'CdiDevices[0] is not a CDI kind'],
    ['CdiDevices: ["!v.com/gpu"]', 'CdiDevices[0] is not a CDI kind'],
    ['Mounts: [/home]', 'Mounts[0] must be a mapping of keys to values, got "/home"'],
    ['Mounts: [{ReadOnly: yes}]', 'Mounts[0].Path is required'],
    ['Mounts: [{Path: home}]', 'Mounts[0].Path is not an absolute path'],
    ['Mounts: all', 'Mounts must be a list, got "all"'],
    ['Sysctls: ["*"]', 'Sysctls[0] is not a sysctl'],
    ['RuntimeHandlers: ["a b"]', 'RuntimeHandlers[0] is not the name of a runtime handler'],
    ['Registries: ["https://x"]', 'Registries[0] is not a registry'],
    ['Registries: ["user@x"]', 'Registries[0] is not a registry'],
    ['Registries: [""]', 'Registries[0] is empty'],
    ['RunAsRoot: never', 'RunAsRoot must be true or false'],
    ['ImageScan: fail', 'ImageScan must be one of off, no_fail, pass'],
    ['Privilegd: no', 'did you mean "Privileged"?'],
  ])('%.60s is refused', async (keys, problem) => {
    expect(await problems(`LaunchPolicy: {${keys}}`)).toEqual([expect.stringContaining(problem)]);
  });
});
