import { isKind, parseCdiName } from '../core/cdi-name.js';
import type { HostNamespace, LaunchPolicySettings, LaunchPreset, MountRule } from '../core/launch-policy.js';
import type { Section, TextRule } from './section.js';

const PRESETS: readonly LaunchPreset[] = ['open', 'default', 'hardened'];
const NAMESPACES: readonly HostNamespace[] = ['network', 'pid', 'ipc'];

/** Reads `Container.LaunchPolicy`: the preset, and only the keys that are there. */
export function readLaunchPolicy(container: Section): LaunchPolicySettings {
  const section = container.section('LaunchPolicy');
  const flag = (key: string): boolean | undefined => section.boolean(key, undefined);
  const names = (key: string, rule: TextRule): 'any' | readonly string[] | undefined => section.stringsOrAny(key, rule);

  const settings: LaunchPolicySettings = {
    preset: section.choice('Preset', 'default', PRESETS),
    mode: section.choice('Mode', undefined, ['enforce', 'audit']),
    privileged: flag('Privileged'),
    capabilities: upperCase(names('Capabilities', CAPABILITY)),
    hostNamespaces: readNamespaces(section),
    devices: names('Devices', PATH),
    cdiDevices: names('CdiDevices', CDI_NAME),
    mounts: readMounts(section, 'Mounts'),
    sensitiveMounts: readMounts(section, 'SensitiveMounts'),
    mountSources: section.choice('MountSources', undefined, ['held', 'trusted']),
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
    reservedKeys: section.strings('ReservedKeys', undefined),
    imageScan: section.choice('ImageScan', undefined, ['off', 'no_fail', 'pass']),
  };
  section.close();
  return Object.freeze(settings);
}

interface Grammar extends TextRule {
  readonly problem: (text: string) => string | undefined;
}

function grammar(shape: RegExp, wanted: string, allowEmpty = false): Grammar {
  return { allowEmpty, problem: (text) => (shape.test(text) ? undefined : `is not ${wanted}: "${text}"`) };
}

const CAPABILITY = grammar(/^(?:CAP_)?[A-Z][A-Z0-9_]{0,40}$/i, 'a capability, such as SYS_PTRACE');
const PATH = grammar(/^\/(?!.*(?:^|\/)\.\.?(?:\/|$))/, 'an absolute path without . and ..');
const CDI_NAME: Grammar = {
  problem: (text) =>
    isKind(text) || parseCdiName(text) !== undefined
      ? undefined
      : `is not a CDI kind (vendor/class) or device (vendor/class=name): "${text}"`,
};
const SYSCTL = grammar(/^[a-z][a-z0-9_./-]{0,200}\*?$/, 'a sysctl, or the start of one and a star');
const HANDLER = grammar(/^[A-Za-z0-9._-]{0,63}$/, 'the name of a runtime handler', true);
const NAMESPACE = grammar(/^(?:network|pid|ipc)$/, 'one of network, pid, ipc');
const REGISTRY = grammar(
  /^(?:[A-Za-z0-9][A-Za-z0-9.-]{0,252}|\[[0-9A-Fa-f:]{2,45}\])(?::[0-9]{1,5})?(?:\/[a-z0-9._-]{1,128}){0,16}$/,
  'a registry, such as docker.io or registry.lan:5000/physics',
);

function upperCase(value: 'any' | readonly string[] | undefined): 'any' | readonly string[] | undefined {
  return Array.isArray(value) ? value.map((item: string) => item.toUpperCase().replace(/^CAP_/, '')) : value;
}

function readNamespaces(section: Section): readonly HostNamespace[] | undefined {
  const words = section.strings('HostNamespaces', undefined, NAMESPACE);
  return words === undefined ? undefined : NAMESPACES.filter((name) => words.includes(name));
}

/** `any`, or a list of mappings with Path and ReadOnly; read-only unless it says otherwise. */
function readMounts(section: Section, key: string): 'any' | readonly MountRule[] | undefined {
  if (section.isWord(key, 'any')) {
    section.accept(key);
    return 'any';
  }
  return section.sections(key, (entry): MountRule | undefined => {
    const path = entry.string('Path', undefined);
    const readOnly = entry.boolean('ReadOnly', true);
    if (path === undefined) {
      if (!entry.has('Path')) entry.report('Path', 'is required');
      return undefined;
    }
    const problem = PATH.problem(path);
    if (problem !== undefined) entry.report('Path', problem);
    return Object.freeze({ path: path.length > 1 ? path.replace(/\/{1,64}$/, '') : path, readOnly });
  });
}
