import type { HostNamespace, LaunchPolicySettings, LaunchPreset, MountRule } from '../core/launch-policy.js';
import type { Section } from './section.js';

const PRESETS: readonly LaunchPreset[] = ['open', 'default', 'hardened'];
const NAMESPACES: readonly HostNamespace[] = ['network', 'pid', 'ipc'];

/** Reads `Container.LaunchPolicy`: the preset, and only the keys that are there. */
export function readLaunchPolicy(container: Section): LaunchPolicySettings {
  const section = container.section('LaunchPolicy');
  const flag = (key: string): boolean | undefined => given(section, key, section.boolean(key, false));
  const names = (key: string, rule: Rule): 'any' | readonly string[] | undefined =>
    given(section, key, checked(section, key, section.stringsOrAny(key, rule.allowEmpty), rule));

  const settings: LaunchPolicySettings = {
    preset: section.choice('Preset', 'default', PRESETS),
    mode: given(section, 'Mode', section.choice('Mode', 'enforce', ['enforce', 'audit'])),
    privileged: flag('Privileged'),
    capabilities: upperCase(names('Capabilities', CAPABILITY)),
    hostNamespaces: readNamespaces(section),
    devices: names('Devices', PATH),
    cdiDevices: names('CdiDevices', CDI_NAME),
    mounts: readMounts(section, 'Mounts'),
    sensitiveMounts: readMounts(section, 'SensitiveMounts'),
    bidirectionalMounts: flag('BidirectionalMounts'),
    sysctls: names('Sysctls', SYSCTL),
    customSeccomp: flag('CustomSeccomp'),
    customMac: flag('CustomMac'),
    unmaskedPaths: flag('UnmaskedPaths'),
    runtimeHandlers: names('RuntimeHandlers', HANDLER),
    registries: names('Registries', REGISTRY),
    latestTag: flag('LatestTag'),
    requireDigest: flag('RequireDigest'),
    requireReadOnlyRootfs: flag('RequireReadOnlyRootfs'),
    requireNoNewPrivileges: flag('RequireNoNewPrivileges'),
    runAsRoot: flag('RunAsRoot'),
    reservedKeys: given(section, 'ReservedKeys', section.strings('ReservedKeys', [])),
    imageScan: given(section, 'ImageScan', section.choice('ImageScan', 'off', ['off', 'no_fail', 'pass'])),
  };
  section.close();
  return Object.freeze(settings);
}

interface Rule {
  readonly grammar: RegExp;
  readonly wanted: string;
  readonly allowEmpty?: boolean;
}

const CAPABILITY: Rule = { grammar: /^(?:CAP_)?[A-Z][A-Z0-9_]{0,40}$/i, wanted: 'a capability, such as SYS_PTRACE' };
const PATH: Rule = { grammar: /^\/(?!.*(?:^|\/)\.\.?(?:\/|$))/, wanted: 'an absolute path without . and ..' };
const CDI_NAME: Rule = {
  grammar: /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}\/[A-Za-z][A-Za-z0-9_-]{0,62}(?:=[A-Za-z0-9][A-Za-z0-9._:-]{0,252})?$/,
  wanted: 'a CDI kind (vendor/class) or device (vendor/class=name)',
};
const SYSCTL: Rule = { grammar: /^[a-z][a-z0-9_./-]{0,200}\*?$/, wanted: 'a sysctl, or the start of one and a star' };
const HANDLER: Rule = { grammar: /^[A-Za-z0-9._-]{0,63}$/, wanted: 'the name of a runtime handler', allowEmpty: true };
const REGISTRY: Rule = {
  grammar: /^[a-z0-9][a-z0-9.-]{0,252}(?::[0-9]{1,5})?(?:\/[a-z0-9._-]{1,128}){0,16}$/,
  wanted: 'a registry, such as docker.io or registry.lan:5000/physics',
};

function given<T>(section: Section, key: string, value: T): T | undefined {
  return section.has(key) ? value : undefined;
}

function checked(
  section: Section,
  key: string,
  value: 'any' | readonly string[],
  { grammar, wanted }: Rule,
): 'any' | readonly string[] {
  if (value === 'any') return value;
  value.forEach((item, index) => {
    if (!grammar.test(item)) section.report(key, `entry ${index + 1} is not ${wanted}: "${item}"`);
  });
  return value;
}

function upperCase(value: 'any' | readonly string[] | undefined): 'any' | readonly string[] | undefined {
  return Array.isArray(value) ? value.map((item: string) => item.toUpperCase().replace(/^CAP_/, '')) : value;
}

function readNamespaces(section: Section): readonly HostNamespace[] | undefined {
  const words = section.strings('HostNamespaces', []);
  words.forEach((word, index) => {
    if (!NAMESPACES.some((name) => name === word)) {
      section.report('HostNamespaces', `entry ${index + 1} is not one of network, pid, ipc: "${word}"`);
    }
  });
  return given(
    section,
    'HostNamespaces',
    NAMESPACES.filter((name) => words.includes(name)),
  );
}

/** `any`, or a list of mappings with Path and ReadOnly; read-only unless it says otherwise. */
function readMounts(section: Section, key: string): 'any' | readonly MountRule[] | undefined {
  if (section.isWord(key, 'any')) {
    section.accept(key);
    return 'any';
  }
  const rules = section.sections(key, (entry): MountRule | undefined => {
    const path = entry.string('Path', undefined);
    const readOnly = entry.boolean('ReadOnly', true);
    if (path === undefined) {
      if (!entry.has('Path')) entry.report('Path', 'is required');
      return undefined;
    }
    if (!PATH.grammar.test(path)) entry.report('Path', `is not ${PATH.wanted}: "${path}"`);
    return Object.freeze({ path: path.length > 1 ? path.replace(/\/{1,64}$/, '') : path, readOnly });
  });
  return given(section, key, rules);
}
