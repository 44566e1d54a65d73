/** A folder of the host that containers may mount. */
export interface MountRule {
  /** Absolute path; covers itself and everything in it. */
  readonly path: string;
  /** Whether it may only be mounted read-only. */
  readonly readOnly: boolean;
}

/** Namespaces of the machine that a job may ask to share. */
export type HostNamespace = 'network' | 'pid' | 'ipc';

/**
 * What the administrator of a node lets jobs ask for. `'any'` restricts nothing; an empty list allows nothing.
 * What is never a matter of policy (names, paths, sizes, the grammar of references) is checked elsewhere.
 */
export interface LaunchPolicy {
  /** `audit` reports what `enforce` would refuse. */
  readonly mode: 'enforce' | 'audit';
  /** All of the host's devices and capabilities. */
  readonly privileged: boolean;
  /** Capabilities that may be added, with `CAP_` or without. */
  readonly capabilities: 'any' | readonly string[];
  /** Namespaces of the host that may be shared. */
  readonly hostNamespaces: readonly HostNamespace[];
  /** Host paths of raw devices; each covers itself and everything in it. */
  readonly devices: 'any' | readonly string[];
  /** CDI devices by kind (`nvidia.com/gpu`) or by full name (`nvidia.com/gpu=0`). */
  readonly cdiDevices: 'any' | readonly string[];
  /** Host paths that may be mounted, sensitive ones aside. */
  readonly mounts: 'any' | readonly MountRule[];
  /** Sensitive host paths that may be mounted all the same: `/`, /proc, /sys, /dev, data and sockets of runtimes. */
  readonly sensitiveMounts: 'any' | readonly MountRule[];
  /**
   * Sources of mounts, and devices, that others than root could replace before the runtime uses them. `held`: sources are
   * bound first, and refused where they cannot be. `trusted`: they are mounted by path, as they then are.
   */
  readonly mountSources: 'held' | 'trusted';
  /** Mounts whose changes show on the host. */
  readonly bidirectionalMounts: boolean;
  /** Sysctls by name, or by prefix with a star at the end. */
  readonly sysctls: 'any' | readonly string[];
  /** Running without a seccomp filter, or with a profile of the job's choice. */
  readonly customSeccomp: boolean;
  /** Running without AppArmor, or with a profile or SELinux label of the job's choice. */
  readonly customMac: boolean;
  /** Showing parts of /proc and /sys that runtimes hide or make read-only. */
  readonly unmaskedPaths: boolean;
  /** Runtime handlers by name; the empty text is the runtime's default one. */
  readonly runtimeHandlers: 'any' | readonly string[];
  /** Registries, with the start of a repository if wanted: `docker.io`, `registry.lan:5000/physics`. */
  readonly registries: 'any' | readonly string[];
  /** Images by the tag `latest`, or by no tag at all. */
  readonly latestTag: boolean;
  /** Whether an image must be named by its digest. */
  readonly requireDigest: boolean;
  /** Whether the root file system must be read-only. */
  readonly requireReadOnlyRootfs: boolean;
  /** Whether the program must be kept from gaining privileges. */
  readonly requireNoNewPrivileges: boolean;
  /** Running as root of the host. Root within a user namespace is not that. */
  readonly runAsRoot: boolean;
  /** Reserved prefixes (`io.kubernetes.…`, `cdi.k8s.io/…`) of labels and annotations that are opened. */
  readonly reservedKeys: readonly string[];
  /** What an image scanner must have said: nothing, no fail, or a pass. */
  readonly imageScan: 'off' | 'no_fail' | 'pass';
}

/** Launch policies to start from: nothing restricted, what most clusters want, as little as works. */
export type LaunchPreset = 'open' | 'default' | 'hardened';

/** A preset, and what differs from it. A list replaces the preset's list. */
export type LaunchPolicySettings = { readonly [K in keyof LaunchPolicy]?: LaunchPolicy[K] | undefined } & {
  /** @default 'default' */
  readonly preset?: LaunchPreset | undefined;
};
