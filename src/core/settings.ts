/** DNS of pods that have a network of their own, as the node is configured. */
export interface DnsSettings {
  /** Whether the configuration has a `Dns:` section. Without one, no DNS is sent unless a job asks for it. */
  readonly configured: boolean;
  /** Domain behind every host name, without dots at its ends; the first search domain. */
  readonly clusterDomain: string;
  /** IPv4 or IPv6 addresses. */
  readonly servers: readonly string[];
  /** Search domains after the cluster's. */
  readonly searches: readonly string[];
  /** Such as `ndots:5`. */
  readonly options: readonly string[];
}

/**
 * A block of ids that get subordinate ids by arithmetic: id `n` has the `subIdSize` subordinate ids from
 * `subIdStart + (n - id) * subIdSize`.
 */
export interface SubIdMapping {
  /** First user or group id of the block. */
  readonly id: bigint;
  /** How many ids the block has, 1 or more. */
  readonly idCount: bigint;
  /** First subordinate id of the first id. */
  readonly subIdStart: bigint;
  /** How many subordinate ids each id has, 1 or more. */
  readonly subIdSize: bigint;
}

/** Where the ids of user namespaces come from. */
export interface SubIdSettings {
  /** Whether the scheduler gives them out by the mappings, or `/etc/subuid` and `/etc/subgid` are as they are. */
  readonly managed: boolean;
  readonly uidMappings: readonly SubIdMapping[];
  readonly gidMappings: readonly SubIdMapping[];
}

/** Mounts with shifted owners, through bindfs, for file systems that have no id-mapped mounts. */
export interface BindFsSettings {
  readonly enabled: boolean;
  /** Name in PATH, or absolute path. */
  readonly bindfsBinary: string;
  /** Name in PATH, or absolute path. */
  readonly fusermountBinary: string;
  /** Absolute path of the folder in which the mounts are made; nobody but root can change it, or one above it. */
  readonly mountBaseDir: string;
}
