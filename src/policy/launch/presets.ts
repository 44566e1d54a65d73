import type { LaunchPolicy, LaunchPolicySettings, LaunchPreset } from '../../core/launch-policy.js';

/**
 * Three starting points. `open` restricts nothing. `default` keeps jobs off the host: no privileges, no raw devices, no
 * sensitive paths; the host's network is allowed, as it is CraneSched's normal case. `hardened` allows nothing that is
 * not listed and asks for what security guides ask for.
 */
export const LAUNCH_PRESETS: Readonly<Record<LaunchPreset, LaunchPolicy>> = Object.freeze({
  open: Object.freeze<LaunchPolicy>({
    mode: 'enforce',
    privileged: true,
    capabilities: 'any',
    hostNamespaces: ['network', 'pid', 'ipc'],
    devices: 'any',
    cdiDevices: 'any',
    mounts: 'any',
    sensitiveMounts: 'any',
    mountSources: 'held',
    bidirectionalMounts: true,
    sysctls: 'any',
    customSeccomp: true,
    customMac: true,
    unmaskedPaths: true,
    runtimeHandlers: 'any',
    registries: 'any',
    latestTag: true,
    requireDigest: false,
    requireReadOnlyRootfs: false,
    requireNoNewPrivileges: false,
    runAsRoot: true,
    reservedKeys: ['io.kubernetes.', 'cdi.k8s.io/'],
    imageScan: 'off',
  }),
  default: Object.freeze<LaunchPolicy>({
    mode: 'enforce',
    privileged: false,
    capabilities: [],
    hostNamespaces: ['network'],
    devices: [],
    cdiDevices: 'any',
    mounts: 'any',
    sensitiveMounts: [],
    mountSources: 'held',
    bidirectionalMounts: false,
    sysctls: [],
    customSeccomp: false,
    customMac: false,
    unmaskedPaths: false,
    runtimeHandlers: 'any',
    registries: 'any',
    latestTag: true,
    requireDigest: false,
    requireReadOnlyRootfs: false,
    requireNoNewPrivileges: false,
    runAsRoot: true,
    reservedKeys: [],
    imageScan: 'off',
  }),
  hardened: Object.freeze<LaunchPolicy>({
    mode: 'enforce',
    privileged: false,
    capabilities: [],
    hostNamespaces: [],
    devices: [],
    cdiDevices: 'any',
    mounts: [],
    sensitiveMounts: [],
    mountSources: 'held',
    bidirectionalMounts: false,
    sysctls: [],
    customSeccomp: false,
    customMac: false,
    unmaskedPaths: false,
    runtimeHandlers: 'any',
    registries: 'any',
    latestTag: false,
    requireDigest: true,
    requireReadOnlyRootfs: true,
    requireNoNewPrivileges: true,
    runAsRoot: false,
    reservedKeys: [],
    imageScan: 'off',
  }),
});

/** The policy that settings mean: their preset (`default` unless they say otherwise), each given key replaced. */
export function resolveLaunchPolicy(settings: LaunchPolicySettings = {}): LaunchPolicy {
  const { preset = 'default', ...changes } = settings;
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return Object.freeze({ ...LAUNCH_PRESETS[preset], ...(Object.fromEntries(given) as Partial<LaunchPolicy>) });
}
