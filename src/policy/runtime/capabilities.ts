import type { RuntimeConfigResponse, StatusResponse, VersionResponse } from '../../generated/types.js';

/** What container events of a runtime are worth. */
export type EventDelivery =
  /** Every subscriber sees every event. */
  | 'broadcast'
  /** Each event goes to one subscriber only, and one after a new subscription may be swallowed. */
  | 'shared'
  /** Switched by the runtime's configuration; when off, the stream ends at once. */
  | 'configurable'
  /** The RPC does not exist. */
  | 'none';

/** What this runtime can do, and where it needs care. Learnt at connect from Version, Status and RuntimeConfig. */
export interface Capabilities {
  readonly family: 'containerd' | 'cri-o' | 'other';
  /** As the runtime names itself, such as `containerd`. */
  readonly runtimeName: string;
  /** As the runtime writes it, such as `1.7.24~ds1`. */
  readonly runtimeVersion: string;
  readonly events: EventDelivery;
  /** Whether CDI devices are injected (`yes`), silently ignored (`ignored`), or it is not known. */
  readonly cdi: 'yes' | 'ignored' | 'unknown';
  /** Whether the last output of a program that exits right after writing is lost (containerd <= 1.6.21 and <= 1.7.2). */
  readonly losesFinalOutput: boolean;
  /** Whether the exit of a container is lost when the runtime is down at that moment. */
  readonly losesExitsWhileDown: boolean;
  /** Whether a stopped sandbox or container is created again under its old id when asked for the same metadata. */
  readonly adoptsDuplicates: boolean;
  /** Cgroup driver, where the runtime reports it. */
  readonly cgroupDriver: 'systemd' | 'cgroupfs' | undefined;
  /** Names of the runtime handlers, `''` being the default one; empty where the runtime does not say. */
  readonly handlers: readonly string[];
  /** Handlers that support user namespaces. */
  readonly userNamespaceHandlers: readonly string[];
  /**
   * Whether a pod can have a user namespace: `by_handler` where Status lists the handlers that can, `yes` where it lists
   * none and the runtime does (containerd 1.7, without id-mapped mounts), `ignored` where the program would run as root
   * of the host silently (containerd 1.6), or nothing is known.
   */
  readonly userNamespaces: 'by_handler' | 'yes' | 'ignored';
  /** Whether a pod can have a user namespace and the host's network. */
  readonly hostNetworkUserNamespaces: boolean;
  /** Handlers that make what is mounted below a read-only mount read-only too; others leave it writable. */
  readonly recursiveReadOnlyHandlers: readonly string[];
  /** Whether an image can be mounted into a container. */
  readonly imageMounts: boolean;
  readonly supplementalGroupsPolicy: boolean;
  readonly mountOptions: boolean;
  /** The conditions of Status that are false, with their reasons; empty on a healthy node. */
  readonly problems: readonly RuntimeProblem[];
}

/** A condition of the runtime that is not met. */
export interface RuntimeProblem {
  /** Such as `RuntimeReady` or `NetworkReady`. */
  readonly condition: string;
  readonly reason: string;
  readonly message: string;
}

/** First release, as numbers, where something changed. */
function atLeast(version: readonly number[], ...wanted: readonly number[]): boolean {
  for (const [i, want] of wanted.entries()) {
    const have = version[i] ?? 0;
    if (have !== want) return have > want;
  }
  return true;
}

/** The leading numbers of a version text: `1.6.20~ds1` is [1, 6, 20]. */
export function versionNumbers(text: string): readonly number[] {
  const match = /^v?(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?/.exec(text);
  return match === null ? [] : match.slice(1).map((part: string | undefined) => Number(part ?? 0));
}

function losesFinalOutput(v: readonly number[]): boolean {
  if (v[0] !== 1) return false;
  return (v[1] === 6 && !atLeast(v, 1, 6, 22)) || (v[1] === 7 && !atLeast(v, 1, 7, 3));
}

/**
 * Reads capabilities from what the runtime says of itself. Facts that no RPC tells come from its version; they were
 * measured on containerd 1.6, 1.7, 2.1 and CRI-O 1.37.
 */
export function capabilitiesOf(
  version: VersionResponse,
  status: StatusResponse | undefined,
  config: RuntimeConfigResponse | undefined,
): Capabilities {
  const family =
    version.runtimeName === 'containerd' ? 'containerd' : version.runtimeName === 'cri-o' ? 'cri-o' : 'other';
  const numbers = versionNumbers(version.runtimeVersion);
  const containerd = family === 'containerd';
  const driver = config?.linux?.cgroupDriver;
  return {
    family,
    runtimeName: version.runtimeName,
    runtimeVersion: version.runtimeVersion,
    events: containerd
      ? atLeast(numbers, 2)
        ? 'broadcast'
        : atLeast(numbers, 1, 7)
          ? 'shared'
          : 'none'
      : 'configurable',
    cdi: containerd ? (atLeast(numbers, 1, 7) ? 'yes' : 'ignored') : family === 'cri-o' ? 'yes' : 'unknown',
    losesFinalOutput: containerd && losesFinalOutput(numbers),
    losesExitsWhileDown: containerd && atLeast(numbers, 1, 7),
    adoptsDuplicates: family === 'cri-o',
    cgroupDriver: driver === 'SYSTEMD' ? 'systemd' : driver === 'CGROUPFS' ? 'cgroupfs' : undefined,
    handlers: status?.runtimeHandlers.map((handler) => handler.name) ?? [],
    userNamespaceHandlers:
      status?.runtimeHandlers
        .filter((handler) => handler.features?.userNamespaces === true)
        .map((handler) => handler.name) ?? [],
    userNamespaces: status?.runtimeHandlers.length
      ? 'by_handler'
      : containerd && atLeast(numbers, 1, 7)
        ? 'yes'
        : 'ignored',
    hostNetworkUserNamespaces: status?.features?.userNamespacesHostNetwork ?? false,
    recursiveReadOnlyHandlers:
      status?.runtimeHandlers
        .filter((handler) => handler.features?.recursiveReadOnlyMounts === true)
        .map((handler) => handler.name) ?? [],
    imageMounts: (containerd && atLeast(numbers, 2, 1)) || (family === 'cri-o' && atLeast(numbers, 1, 33)),
    supplementalGroupsPolicy: status?.features?.supplementalGroupsPolicy ?? false,
    mountOptions: status?.features?.mountOptions ?? false,
    problems: (status?.status?.conditions ?? [])
      .filter((condition) => !condition.status && /^(Runtime|Network)Ready$/.test(condition.type))
      .map(({ type, reason, message }) => ({ condition: type, reason, message })),
  };
}
