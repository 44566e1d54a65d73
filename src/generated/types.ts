// Generated from proto/runtime/v1/api.proto by `npm run generate`. Do not edit.
import type { ContainerId, SandboxId } from '../core/ids.js';

/** An enum value that this version does not know, by its number; it is kept and can be sent back as it is. */
export type Unrecognized = `UNRECOGNIZED_${number}`;

/**
 * Who makes the cgroups.
 * - `SYSTEMD`: systemd does; cgroup parents are slices, such as `crane-job1.slice`.
 * - `CGROUPFS`: the runtime does; cgroup parents are absolute paths, such as `/crane/job1`.
 */
export type CgroupDriver = 'SYSTEMD' | 'CGROUPFS' | Unrecognized;

/**
 * State of a sandbox.
 * - `SANDBOX_READY`: its pause process runs, or whatever stands for one.
 * - `SANDBOX_NOTREADY`: it was stopped, failed to start, or died. It still occupies its name, and needs a stop and a
 * remove to give everything back.
 */
export type PodSandboxState = 'SANDBOX_READY' | 'SANDBOX_NOTREADY' | Unrecognized;

/** Protocol of a forwarded port. */
export type Protocol = 'TCP' | 'UDP' | 'SCTP' | Unrecognized;

/**
 * With whom a namespace is shared.
 * - `POD`: all containers of the sandbox share one. As zero value this is what leaving it out means.
 * - `CONTAINER`: each container has its own.
 * - `NODE`: that of the host, which is no isolation at all.
 * - `TARGET`: that of another container, which is named separately.
 */
export type NamespaceMode = 'POD' | 'CONTAINER' | 'NODE' | 'TARGET' | Unrecognized;

/**
 * Where a security profile comes from.
 * - `RuntimeDefault`: the one the runtime ships.
 * - `Unconfined`: none; every system call or access is allowed.
 * - `Localhost`: one that lies on the node.
 */
export type ProfileType = 'RuntimeDefault' | 'Unconfined' | 'Localhost' | Unrecognized;

/**
 * Which groups a process gets beyond its primary one.
 * - `Merge`: those in the request, and those the image's /etc/group gives the user.
 * - `Strict`: those in the request alone.
 */
export type SupplementalGroupsPolicy = 'Merge' | 'Strict' | Unrecognized;

/**
 * State of a container. It only ever moves forward.
 * - `CONTAINER_CREATED`: exists, not started.
 * - `CONTAINER_RUNNING`: its first process runs.
 * - `CONTAINER_EXITED`: its first process has ended, or failed to start.
 * - `CONTAINER_UNKNOWN`: the runtime has lost track of it.
 */
export type ContainerState = 'CONTAINER_CREATED' | 'CONTAINER_RUNNING' | 'CONTAINER_EXITED' | 'CONTAINER_UNKNOWN' | Unrecognized;

/**
 * Whether mounts made later pass between host and container.
 * - `PROPAGATION_PRIVATE`: neither way.
 * - `PROPAGATION_HOST_TO_CONTAINER`: those of the host appear inside; the host's mount must be shared or a slave.
 * - `PROPAGATION_BIDIRECTIONAL`: both ways; for privileged containers, as their mounts appear on the host.
 */
export type MountPropagation = 'PROPAGATION_PRIVATE' | 'PROPAGATION_HOST_TO_CONTAINER' | 'PROPAGATION_BIDIRECTIONAL' | Unrecognized;

/**
 * The signal that stops a container. SIGNAL_RUNTIME_DEFAULT takes the image's, else SIGTERM. The numbers of this list
 * are its own, not those of the kernel.
 */
export type Signal = 'SIGNAL_RUNTIME_DEFAULT' | 'SIGNAL_SIGABRT' | 'SIGNAL_SIGALRM' | 'SIGNAL_SIGBUS' | 'SIGNAL_SIGCHLD' | 'SIGNAL_SIGCLD' | 'SIGNAL_SIGCONT' | 'SIGNAL_SIGFPE' | 'SIGNAL_SIGHUP' | 'SIGNAL_SIGILL' | 'SIGNAL_SIGINT' | 'SIGNAL_SIGIO' | 'SIGNAL_SIGIOT' | 'SIGNAL_SIGKILL' | 'SIGNAL_SIGPIPE' | 'SIGNAL_SIGPOLL' | 'SIGNAL_SIGPROF' | 'SIGNAL_SIGPWR' | 'SIGNAL_SIGQUIT' | 'SIGNAL_SIGSEGV' | 'SIGNAL_SIGSTKFLT' | 'SIGNAL_SIGSTOP' | 'SIGNAL_SIGSYS' | 'SIGNAL_SIGTERM' | 'SIGNAL_SIGTRAP' | 'SIGNAL_SIGTSTP' | 'SIGNAL_SIGTTIN' | 'SIGNAL_SIGTTOU' | 'SIGNAL_SIGURG' | 'SIGNAL_SIGUSR1' | 'SIGNAL_SIGUSR2' | 'SIGNAL_SIGVTALRM' | 'SIGNAL_SIGWINCH' | 'SIGNAL_SIGXCPU' | 'SIGNAL_SIGXFSZ' | 'SIGNAL_SIGRTMIN' | 'SIGNAL_SIGRTMINPLUS1' | 'SIGNAL_SIGRTMINPLUS2' | 'SIGNAL_SIGRTMINPLUS3' | 'SIGNAL_SIGRTMINPLUS4' | 'SIGNAL_SIGRTMINPLUS5' | 'SIGNAL_SIGRTMINPLUS6' | 'SIGNAL_SIGRTMINPLUS7' | 'SIGNAL_SIGRTMINPLUS8' | 'SIGNAL_SIGRTMINPLUS9' | 'SIGNAL_SIGRTMINPLUS10' | 'SIGNAL_SIGRTMINPLUS11' | 'SIGNAL_SIGRTMINPLUS12' | 'SIGNAL_SIGRTMINPLUS13' | 'SIGNAL_SIGRTMINPLUS14' | 'SIGNAL_SIGRTMINPLUS15' | 'SIGNAL_SIGRTMAXMINUS14' | 'SIGNAL_SIGRTMAXMINUS13' | 'SIGNAL_SIGRTMAXMINUS12' | 'SIGNAL_SIGRTMAXMINUS11' | 'SIGNAL_SIGRTMAXMINUS10' | 'SIGNAL_SIGRTMAXMINUS9' | 'SIGNAL_SIGRTMAXMINUS8' | 'SIGNAL_SIGRTMAXMINUS7' | 'SIGNAL_SIGRTMAXMINUS6' | 'SIGNAL_SIGRTMAXMINUS5' | 'SIGNAL_SIGRTMAXMINUS4' | 'SIGNAL_SIGRTMAXMINUS3' | 'SIGNAL_SIGRTMAXMINUS2' | 'SIGNAL_SIGRTMAXMINUS1' | 'SIGNAL_SIGRTMAX' | Unrecognized;

/**
 * How to read a metric.
 * - `COUNTER`: only grows; its growth over time is what matters.
 * - `GAUGE`: goes up and down.
 */
export type MetricType = 'COUNTER' | 'GAUGE' | Unrecognized;

/**
 * What happened to a container or a sandbox. A container that failed to start reports no stop on containerd.
 * - `CONTAINER_CREATED_EVENT`: was created.
 * - `CONTAINER_STARTED_EVENT`: was started; can arrive before StartContainer answers.
 * - `CONTAINER_STOPPED_EVENT`: its first process ended.
 * - `CONTAINER_DELETED_EVENT`: was removed; CRI-O leaves this out for containers removed along with their sandbox.
 */
export type ContainerEventType = 'CONTAINER_CREATED_EVENT' | 'CONTAINER_STARTED_EVENT' | 'CONTAINER_STOPPED_EVENT' | 'CONTAINER_DELETED_EVENT' | Unrecognized;

/** Asks which runtime answers. */
export interface VersionRequest {
  /** Version of the interface the client would like to speak; runtimes ignore it. */
  readonly version: string;
}
/** {@link VersionRequest} as a caller gives it: what is left out is the field's zero value. */
export interface VersionRequestInit {
  /** Version of the interface the client would like to speak; runtimes ignore it. */
  readonly version?: string | undefined;
}

/** Who the runtime is. */
export interface VersionResponse {
  /** Version of an older protocol, `0.1.0` on every runtime; says nothing. */
  readonly version: string;
  /** For example `containerd` or `cri-o`. */
  readonly runtimeName: string;
  /** Version of the runtime, as its packagers spell it: `2.1.9+unknown`, `1.6.20~ds1`. */
  readonly runtimeVersion: string;
  /** Version of CRI: `v1`. */
  readonly runtimeApiVersion: string;
}
/** {@link VersionResponse} as a caller gives it: what is left out is the field's zero value. */
export interface VersionResponseInit {
  /** Version of an older protocol, `0.1.0` on every runtime; says nothing. */
  readonly version?: string | undefined;
  /** For example `containerd` or `cri-o`. */
  readonly runtimeName?: string | undefined;
  /** Version of the runtime, as its packagers spell it: `2.1.9+unknown`, `1.6.20~ds1`. */
  readonly runtimeVersion?: string | undefined;
  /** Version of CRI: `v1`. */
  readonly runtimeApiVersion?: string | undefined;
}

/** Asks how the runtime does. */
export interface StatusRequest {
  /** Adds the runtime's own details as `info`, its configuration among them. */
  readonly verbose: boolean;
}
/** {@link StatusRequest} as a caller gives it: what is left out is the field's zero value. */
export interface StatusRequestInit {
  /** Adds the runtime's own details as `info`, its configuration among them. */
  readonly verbose?: boolean | undefined;
}

/** How the runtime does, and what it can do. */
export interface StatusResponse {
  /** Absent only if the runtime answers nothing at all. */
  readonly status: RuntimeStatus | undefined;
  /** Details in the runtime's own format, JSON or TOML; empty unless asked for. For people, not for decisions. */
  readonly info: Readonly<Record<string, string>>;
  /** The handlers a sandbox can be run with. containerd 1.6 and 1.7 list none although they have some. */
  readonly runtimeHandlers: readonly RuntimeHandler[];
  /** Optional features of the runtime. Absent (containerd 1.6 and 1.7) means that it does not tell. */
  readonly features: RuntimeFeatures | undefined;
}
/** {@link StatusResponse} as a caller gives it: what is left out is the field's zero value. */
export interface StatusResponseInit {
  /** Absent only if the runtime answers nothing at all. */
  readonly status?: RuntimeStatusInit | undefined;
  /** Details in the runtime's own format, JSON or TOML; empty unless asked for. For people, not for decisions. */
  readonly info?: Readonly<Record<string, string>> | undefined;
  /** The handlers a sandbox can be run with. containerd 1.6 and 1.7 list none although they have some. */
  readonly runtimeHandlers?: readonly RuntimeHandlerInit[] | undefined;
  /** Optional features of the runtime. Absent (containerd 1.6 and 1.7) means that it does not tell. */
  readonly features?: RuntimeFeaturesInit | undefined;
}

/** The conditions the runtime is in. */
export interface RuntimeStatus {
  /** `RuntimeReady` and `NetworkReady` are always among them; a runtime may add its own. */
  readonly conditions: readonly RuntimeCondition[];
}
/** {@link RuntimeStatus} as a caller gives it: what is left out is the field's zero value. */
export interface RuntimeStatusInit {
  /** `RuntimeReady` and `NetworkReady` are always among them; a runtime may add its own. */
  readonly conditions?: readonly RuntimeConditionInit[] | undefined;
}

/** One claim about the runtime. */
export interface RuntimeCondition {
  /** Name of the claim, such as `RuntimeReady`. */
  readonly type: string;
  /** Whether the claim holds. */
  readonly status: boolean;
  /** One word in CamelCase for why it is so, such as `NetworkPluginNotReady`; often empty when the claim holds. */
  readonly reason: string;
  /** The same in a sentence. */
  readonly message: string;
}
/** {@link RuntimeCondition} as a caller gives it: what is left out is the field's zero value. */
export interface RuntimeConditionInit {
  /** Name of the claim, such as `RuntimeReady`. */
  readonly type?: string | undefined;
  /** Whether the claim holds. */
  readonly status?: boolean | undefined;
  /** One word in CamelCase for why it is so, such as `NetworkPluginNotReady`; often empty when the claim holds. */
  readonly reason?: string | undefined;
  /** The same in a sentence. */
  readonly message?: string | undefined;
}

/** One way to run a sandbox: an OCI runtime such as runc, with its settings. */
export interface RuntimeHandler {
  /** What a sandbox names as its runtime handler; empty is the default handler. */
  readonly name: string;
  /** What the handler can do; absent if unknown. */
  readonly features: RuntimeHandlerFeatures | undefined;
}
/** {@link RuntimeHandler} as a caller gives it: what is left out is the field's zero value. */
export interface RuntimeHandlerInit {
  /** What a sandbox names as its runtime handler; empty is the default handler. */
  readonly name?: string | undefined;
  /** What the handler can do; absent if unknown. */
  readonly features?: RuntimeHandlerFeaturesInit | undefined;
}

/** What a handler can do. */
export interface RuntimeHandlerFeatures {
  /** Whether a mount can be made read-only with everything mounted below it. */
  readonly recursiveReadOnlyMounts: boolean;
  /** Whether sandboxes can have a user namespace of their own. */
  readonly userNamespaces: boolean;
}
/** {@link RuntimeHandlerFeatures} as a caller gives it: what is left out is the field's zero value. */
export interface RuntimeHandlerFeaturesInit {
  /** Whether a mount can be made read-only with everything mounted below it. */
  readonly recursiveReadOnlyMounts?: boolean | undefined;
  /** Whether sandboxes can have a user namespace of their own. */
  readonly userNamespaces?: boolean | undefined;
}

/** What the runtime can do, whichever handler is used. */
export interface RuntimeFeatures {
  /** Whether it obeys the policy for supplemental groups; if not, groups of the image are always merged in. */
  readonly supplementalGroupsPolicy: boolean;
  /** Whether a sandbox can have its own user namespace and still use the host's network. */
  readonly userNamespacesHostNetwork: boolean;
  /** Whether it obeys a mount's extra options; if not, it ignores them silently. */
  readonly mountOptions: boolean;
}
/** {@link RuntimeFeatures} as a caller gives it: what is left out is the field's zero value. */
export interface RuntimeFeaturesInit {
  /** Whether it obeys the policy for supplemental groups; if not, groups of the image are always merged in. */
  readonly supplementalGroupsPolicy?: boolean | undefined;
  /** Whether a sandbox can have its own user namespace and still use the host's network. */
  readonly userNamespacesHostNetwork?: boolean | undefined;
  /** Whether it obeys a mount's extra options; if not, it ignores them silently. */
  readonly mountOptions?: boolean | undefined;
}

/** The settings to hand over. */
export interface UpdateRuntimeConfigRequest {
  /** The settings. */
  readonly runtimeConfig: RuntimeConfig | undefined;
}
/** {@link UpdateRuntimeConfigRequest} as a caller gives it: what is left out is the field's zero value. */
export interface UpdateRuntimeConfigRequestInit {
  /** The settings. */
  readonly runtimeConfig?: RuntimeConfigInit | undefined;
}

/** Settings of the node that a runtime may want to know. */
export interface RuntimeConfig {
  /** Absent leaves the network as it is. */
  readonly networkConfig: NetworkConfig | undefined;
}
/** {@link RuntimeConfig} as a caller gives it: what is left out is the field's zero value. */
export interface RuntimeConfigInit {
  /** Absent leaves the network as it is. */
  readonly networkConfig?: NetworkConfigInit | undefined;
}

/** Settings of the pod network. */
export interface NetworkConfig {
  /** Address ranges for pods, in CIDR notation, separated by commas. Empty leaves them to the runtime. */
  readonly podCidr: string;
}
/** {@link NetworkConfig} as a caller gives it: what is left out is the field's zero value. */
export interface NetworkConfigInit {
  /** Address ranges for pods, in CIDR notation, separated by commas. Empty leaves them to the runtime. */
  readonly podCidr?: string | undefined;
}

/** Nothing to tell: the settings were taken. */
export interface UpdateRuntimeConfigResponse {
}
/** {@link UpdateRuntimeConfigResponse} as a caller gives it: what is left out is the field's zero value. */
export interface UpdateRuntimeConfigResponseInit {
}

/** Asks for the runtime's configuration. */
export interface RuntimeConfigRequest {
}
/** {@link RuntimeConfigRequest} as a caller gives it: what is left out is the field's zero value. */
export interface RuntimeConfigRequestInit {
}

/** The runtime's configuration, as far as a client needs it. */
export interface RuntimeConfigResponse {
  /** Absent on other systems. */
  readonly linux: LinuxRuntimeConfiguration | undefined;
}
/** {@link RuntimeConfigResponse} as a caller gives it: what is left out is the field's zero value. */
export interface RuntimeConfigResponseInit {
  /** Absent on other systems. */
  readonly linux?: LinuxRuntimeConfigurationInit | undefined;
}

/** Configuration of a runtime on Linux. */
export interface LinuxRuntimeConfiguration {
  /** Decides what a cgroup parent looks like. */
  readonly cgroupDriver: CgroupDriver;
}
/** {@link LinuxRuntimeConfiguration} as a caller gives it: what is left out is the field's zero value. */
export interface LinuxRuntimeConfigurationInit {
  /** Decides what a cgroup parent looks like. */
  readonly cgroupDriver?: CgroupDriver | undefined;
}

/** The sandbox to run. */
export interface RunPodSandboxRequest {
  /** What the sandbox is to be; required. */
  readonly config: PodSandboxConfig | undefined;
  /** Name of the handler to run it with. Empty takes the runtime's default; an unknown name is an error. */
  readonly runtimeHandler: string;
}
/** {@link RunPodSandboxRequest} as a caller gives it: what is left out is the field's zero value. */
export interface RunPodSandboxRequestInit {
  /** What the sandbox is to be; required. */
  readonly config?: PodSandboxConfigInit | undefined;
  /** Name of the handler to run it with. Empty takes the runtime's default; an unknown name is an error. */
  readonly runtimeHandler?: string | undefined;
}

/** The sandbox that runs now. */
export interface RunPodSandboxResponse {
  /**
   * Its id, 64 hexadecimal digits. On CRI-O it may belong to an older, stopped sandbox of the same name: check its
   * state.
   */
  readonly podSandboxId: SandboxId;
}
/** {@link RunPodSandboxResponse} as a caller gives it: what is left out is the field's zero value. */
export interface RunPodSandboxResponseInit {
  /**
   * Its id, 64 hexadecimal digits. On CRI-O it may belong to an older, stopped sandbox of the same name: check its
   * state.
   */
  readonly podSandboxId?: SandboxId | undefined;
}

/** Which sandbox to stop. */
export interface StopPodSandboxRequest {
  /** Give the full id. Runtimes take a unique prefix too, and then stop whatever it matches. */
  readonly podSandboxId: SandboxId;
}
/** {@link StopPodSandboxRequest} as a caller gives it: what is left out is the field's zero value. */
export interface StopPodSandboxRequestInit {
  /** Give the full id. Runtimes take a unique prefix too, and then stop whatever it matches. */
  readonly podSandboxId?: SandboxId | undefined;
}

/** Nothing to tell: the sandbox no longer runs. */
export interface StopPodSandboxResponse {
}
/** {@link StopPodSandboxResponse} as a caller gives it: what is left out is the field's zero value. */
export interface StopPodSandboxResponseInit {
}

/** Which sandbox to remove. */
export interface RemovePodSandboxRequest {
  /** Give the full id. Runtimes take a unique prefix too, and then remove whatever it matches. */
  readonly podSandboxId: SandboxId;
}
/** {@link RemovePodSandboxRequest} as a caller gives it: what is left out is the field's zero value. */
export interface RemovePodSandboxRequestInit {
  /** Give the full id. Runtimes take a unique prefix too, and then remove whatever it matches. */
  readonly podSandboxId?: SandboxId | undefined;
}

/** Nothing to tell: the sandbox is gone. */
export interface RemovePodSandboxResponse {
}
/** {@link RemovePodSandboxResponse} as a caller gives it: what is left out is the field's zero value. */
export interface RemovePodSandboxResponseInit {
}

/** Which sandbox to look at. */
export interface PodSandboxStatusRequest {
  /** The full id. */
  readonly podSandboxId: SandboxId;
  /** Adds the runtime's own details as `info`. CRI-O then leaves the containers' statuses out. */
  readonly verbose: boolean;
}
/** {@link PodSandboxStatusRequest} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxStatusRequestInit {
  /** The full id. */
  readonly podSandboxId?: SandboxId | undefined;
  /** Adds the runtime's own details as `info`. CRI-O then leaves the containers' statuses out. */
  readonly verbose?: boolean | undefined;
}

/** A sandbox as it is. */
export interface PodSandboxStatusResponse {
  /** The sandbox. */
  readonly status: PodSandboxStatus | undefined;
  /** Details in the runtime's own format, usually JSON, such as the pid of the pause process; empty unless asked for. */
  readonly info: Readonly<Record<string, string>>;
  /** The containers in it. Empty does not mean none: containerd leaves this empty. */
  readonly containersStatuses: readonly ContainerStatus[];
  /** When the statuses were taken, in nanoseconds since the epoch; 0 where the runtime does not say. */
  readonly timestamp: bigint;
}
/** {@link PodSandboxStatusResponse} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxStatusResponseInit {
  /** The sandbox. */
  readonly status?: PodSandboxStatusInit | undefined;
  /** Details in the runtime's own format, usually JSON, such as the pid of the pause process; empty unless asked for. */
  readonly info?: Readonly<Record<string, string>> | undefined;
  /** The containers in it. Empty does not mean none: containerd leaves this empty. */
  readonly containersStatuses?: readonly ContainerStatusInit[] | undefined;
  /** When the statuses were taken, in nanoseconds since the epoch; 0 where the runtime does not say. */
  readonly timestamp?: bigint | undefined;
}

/** A sandbox as it is. */
export interface PodSandboxStatus {
  /** Id of the sandbox. */
  readonly id: SandboxId;
  /** Name, namespace, uid and attempt, as it was run with. */
  readonly metadata: PodSandboxMetadata | undefined;
  /** Whether it runs. */
  readonly state: PodSandboxState;
  /** In nanoseconds since the epoch. */
  readonly createdAt: bigint;
  /** Addresses of the sandbox. After a stop containerd clears them, CRI-O keeps them. */
  readonly network: PodSandboxNetworkStatus | undefined;
  /** Absent on other systems. */
  readonly linux: LinuxPodSandboxStatus | undefined;
  /** As given. CRI-O adds four of its own, which begin with `io.kubernetes.`. */
  readonly labels: Readonly<Record<string, string>>;
  /** As given. */
  readonly annotations: Readonly<Record<string, string>>;
  /** The handler it runs with; empty is the default. */
  readonly runtimeHandler: string;
}
/** {@link PodSandboxStatus} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxStatusInit {
  /** Id of the sandbox. */
  readonly id?: SandboxId | undefined;
  /** Name, namespace, uid and attempt, as it was run with. */
  readonly metadata?: PodSandboxMetadataInit | undefined;
  /** Whether it runs. */
  readonly state?: PodSandboxState | undefined;
  /** In nanoseconds since the epoch. */
  readonly createdAt?: bigint | undefined;
  /** Addresses of the sandbox. After a stop containerd clears them, CRI-O keeps them. */
  readonly network?: PodSandboxNetworkStatusInit | undefined;
  /** Absent on other systems. */
  readonly linux?: LinuxPodSandboxStatusInit | undefined;
  /** As given. CRI-O adds four of its own, which begin with `io.kubernetes.`. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** As given. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** The handler it runs with; empty is the default. */
  readonly runtimeHandler?: string | undefined;
}

/** Where a sandbox can be reached. */
export interface PodSandboxNetworkStatus {
  /** First address, IPv4 or IPv6. May be empty on the host's network. */
  readonly ip: string;
  /** Further addresses, of the other family on a node with both. */
  readonly additionalIps: readonly PodIP[];
}
/** {@link PodSandboxNetworkStatus} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxNetworkStatusInit {
  /** First address, IPv4 or IPv6. May be empty on the host's network. */
  readonly ip?: string | undefined;
  /** Further addresses, of the other family on a node with both. */
  readonly additionalIps?: readonly PodIPInit[] | undefined;
}

/** An address of a sandbox. */
export interface PodIP {
  /** IPv4 or IPv6. */
  readonly ip: string;
}
/** {@link PodIP} as a caller gives it: what is left out is the field's zero value. */
export interface PodIPInit {
  /** IPv4 or IPv6. */
  readonly ip?: string | undefined;
}

/** What only a sandbox on Linux has. */
export interface LinuxPodSandboxStatus {
  /** The namespaces it was run with. */
  readonly namespaces: Namespace | undefined;
}
/** {@link LinuxPodSandboxStatus} as a caller gives it: what is left out is the field's zero value. */
export interface LinuxPodSandboxStatusInit {
  /** The namespaces it was run with. */
  readonly namespaces?: NamespaceInit | undefined;
}

/** The namespaces of a sandbox. */
export interface Namespace {
  /** Which of them are its own, and which the host's. */
  readonly options: NamespaceOption | undefined;
}
/** {@link Namespace} as a caller gives it: what is left out is the field's zero value. */
export interface NamespaceInit {
  /** Which of them are its own, and which the host's. */
  readonly options?: NamespaceOptionInit | undefined;
}

/** Which sandboxes to list. */
export interface ListPodSandboxRequest {
  /** Absent lists all of them. */
  readonly filter: PodSandboxFilter | undefined;
}
/** {@link ListPodSandboxRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ListPodSandboxRequestInit {
  /** Absent lists all of them. */
  readonly filter?: PodSandboxFilterInit | undefined;
}

/** The sandboxes that matched. */
export interface ListPodSandboxResponse {
  /** In no particular order. */
  readonly items: readonly PodSandbox[];
}
/** {@link ListPodSandboxResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ListPodSandboxResponseInit {
  /** In no particular order. */
  readonly items?: readonly PodSandboxInit[] | undefined;
}

/** Which sandboxes to list. */
export interface StreamPodSandboxesRequest {
  /** Absent lists all of them. */
  readonly filter: PodSandboxFilter | undefined;
}
/** {@link StreamPodSandboxesRequest} as a caller gives it: what is left out is the field's zero value. */
export interface StreamPodSandboxesRequestInit {
  /** Absent lists all of them. */
  readonly filter?: PodSandboxFilterInit | undefined;
}

/** A part of the list. */
export interface StreamPodSandboxesResponse {
  /** Those of this message; others follow until the stream ends. */
  readonly podSandboxes: readonly PodSandbox[];
}
/** {@link StreamPodSandboxesResponse} as a caller gives it: what is left out is the field's zero value. */
export interface StreamPodSandboxesResponseInit {
  /** Those of this message; others follow until the stream ends. */
  readonly podSandboxes?: readonly PodSandboxInit[] | undefined;
}

/** Picks sandboxes; a sandbox must meet every condition that is given. */
export interface PodSandboxFilter {
  /** An id or a prefix of one. A prefix that fits several finds none. Empty takes any. */
  readonly id: string;
  /** Absent takes any state. */
  readonly state: PodSandboxStateValue | undefined;
  /**
   * Labels the sandbox must have with just these values. With an empty value CRI-O also finds those without the
   * label.
   */
  readonly labelSelector: Readonly<Record<string, string>>;
}
/** {@link PodSandboxFilter} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxFilterInit {
  /** An id or a prefix of one. A prefix that fits several finds none. Empty takes any. */
  readonly id?: string | undefined;
  /** Absent takes any state. */
  readonly state?: PodSandboxStateValueInit | undefined;
  /**
   * Labels the sandbox must have with just these values. With an empty value CRI-O also finds those without the
   * label.
   */
  readonly labelSelector?: Readonly<Record<string, string>> | undefined;
}

/** A state as a condition, in a message of its own so that it can be left out. */
export interface PodSandboxStateValue {
  /** The state to look for. */
  readonly state: PodSandboxState;
}
/** {@link PodSandboxStateValue} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxStateValueInit {
  /** The state to look for. */
  readonly state?: PodSandboxState | undefined;
}

/** A sandbox as it appears in a list. */
export interface PodSandbox {
  /** Id of the sandbox. */
  readonly id: SandboxId;
  /** Name, namespace, uid and attempt, as it was run with. */
  readonly metadata: PodSandboxMetadata | undefined;
  /** Whether it runs. */
  readonly state: PodSandboxState;
  /** In nanoseconds since the epoch. */
  readonly createdAt: bigint;
  /** As given. CRI-O adds four of its own, which begin with `io.kubernetes.`. */
  readonly labels: Readonly<Record<string, string>>;
  /** As given. */
  readonly annotations: Readonly<Record<string, string>>;
  /** The handler it runs with; empty is the default. */
  readonly runtimeHandler: string;
}
/** {@link PodSandbox} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxInit {
  /** Id of the sandbox. */
  readonly id?: SandboxId | undefined;
  /** Name, namespace, uid and attempt, as it was run with. */
  readonly metadata?: PodSandboxMetadataInit | undefined;
  /** Whether it runs. */
  readonly state?: PodSandboxState | undefined;
  /** In nanoseconds since the epoch. */
  readonly createdAt?: bigint | undefined;
  /** As given. CRI-O adds four of its own, which begin with `io.kubernetes.`. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** As given. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** The handler it runs with; empty is the default. */
  readonly runtimeHandler?: string | undefined;
}

/** New limits of a sandbox. */
export interface UpdatePodSandboxResourcesRequest {
  /** The full id. */
  readonly podSandboxId: SandboxId;
  /** What the sandbox takes beyond its containers; absent means no change. */
  readonly overhead: LinuxContainerResources | undefined;
  /** The sum of what its containers may take; absent means no change. */
  readonly resources: LinuxContainerResources | undefined;
}
/** {@link UpdatePodSandboxResourcesRequest} as a caller gives it: what is left out is the field's zero value. */
export interface UpdatePodSandboxResourcesRequestInit {
  /** The full id. */
  readonly podSandboxId?: SandboxId | undefined;
  /** What the sandbox takes beyond its containers; absent means no change. */
  readonly overhead?: LinuxContainerResourcesInit | undefined;
  /** The sum of what its containers may take; absent means no change. */
  readonly resources?: LinuxContainerResourcesInit | undefined;
}

/** Nothing to tell: the runtime knows the new limits. */
export interface UpdatePodSandboxResourcesResponse {
}
/** {@link UpdatePodSandboxResourcesResponse} as a caller gives it: what is left out is the field's zero value. */
export interface UpdatePodSandboxResourcesResponseInit {
}

/** What a sandbox is to be. The same goes with each CreateContainer in it, and with a pull on behalf of it. */
export interface PodSandboxConfig {
  /** Required, together with its name, namespace and uid. */
  readonly metadata: PodSandboxMetadata | undefined;
  /** Host name inside the sandbox. Leave it empty on the host's network, where containerd refuses any. */
  readonly hostname: string;
  /**
   * Absolute directory on the node under which the containers' log paths lie. Empty leaves it to the runtime, and
   * containerd then keeps no logs. It is written to as root, so no part of it should be a link that others can
   * change.
   */
  readonly logDirectory: string;
  /** Contents of resolv.conf. Absent copies the node's, which is what a sandbox on the host's network wants. */
  readonly dnsConfig: DNSConfig | undefined;
  /** Ports of the host to forward into the sandbox; without meaning on the host's network. */
  readonly portMappings: readonly PortMapping[];
  /** For finding the sandbox again. At most 4096 bytes per label, key and value together. */
  readonly labels: Readonly<Record<string, string>>;
  /**
   * Any text to keep with the sandbox. Some keys are orders to the runtime (`cdi.k8s.io/`, `io.kubernetes.cri-o.`),
   * so keys from an untrusted user must be checked.
   */
  readonly annotations: Readonly<Record<string, string>>;
  /** Settings for Linux. Absent means the defaults, among them a network of its own. */
  readonly linux: LinuxPodSandboxConfig | undefined;
  /** Settings for Windows; ignored elsewhere. */
  readonly windows: WindowsPodSandboxConfig | undefined;
}
/** {@link PodSandboxConfig} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxConfigInit {
  /** Required, together with its name, namespace and uid. */
  readonly metadata?: PodSandboxMetadataInit | undefined;
  /** Host name inside the sandbox. Leave it empty on the host's network, where containerd refuses any. */
  readonly hostname?: string | undefined;
  /**
   * Absolute directory on the node under which the containers' log paths lie. Empty leaves it to the runtime, and
   * containerd then keeps no logs. It is written to as root, so no part of it should be a link that others can
   * change.
   */
  readonly logDirectory?: string | undefined;
  /** Contents of resolv.conf. Absent copies the node's, which is what a sandbox on the host's network wants. */
  readonly dnsConfig?: DNSConfigInit | undefined;
  /** Ports of the host to forward into the sandbox; without meaning on the host's network. */
  readonly portMappings?: readonly PortMappingInit[] | undefined;
  /** For finding the sandbox again. At most 4096 bytes per label, key and value together. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /**
   * Any text to keep with the sandbox. Some keys are orders to the runtime (`cdi.k8s.io/`, `io.kubernetes.cri-o.`),
   * so keys from an untrusted user must be checked.
   */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Settings for Linux. Absent means the defaults, among them a network of its own. */
  readonly linux?: LinuxPodSandboxConfigInit | undefined;
  /** Settings for Windows; ignored elsewhere. */
  readonly windows?: WindowsPodSandboxConfigInit | undefined;
}

/** What a sandbox is called. All four together are its identity: no two sandboxes on a node share them. */
export interface PodSandboxMetadata {
  /** Required by CRI-O; containerd takes an empty one too, and then two of them collide. */
  readonly name: string;
  /** Any unique string; required by CRI-O. */
  readonly uid: string;
  /** Groups sandboxes by owner; not a kernel namespace. Required by CRI-O. */
  readonly namespace: string;
  /**
   * Counts the sandboxes run in place of one another, from 0. Raise it to run a new one beside the remains of the
   * last.
   */
  readonly attempt: number;
}
/** {@link PodSandboxMetadata} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxMetadataInit {
  /** Required by CRI-O; containerd takes an empty one too, and then two of them collide. */
  readonly name?: string | undefined;
  /** Any unique string; required by CRI-O. */
  readonly uid?: string | undefined;
  /** Groups sandboxes by owner; not a kernel namespace. Required by CRI-O. */
  readonly namespace?: string | undefined;
  /**
   * Counts the sandboxes run in place of one another, from 0. Raise it to run a new one beside the remains of the
   * last.
   */
  readonly attempt?: number | undefined;
}

/** Contents of the sandbox's resolv.conf. */
export interface DNSConfig {
  /** Addresses of name servers. A loopback address is the sandbox's own, unless it uses the host's network. */
  readonly servers: readonly string[];
  /** Domains to try for a name without dots. */
  readonly searches: readonly string[];
  /** Options as resolv.conf spells them, such as `ndots:5`. */
  readonly options: readonly string[];
}
/** {@link DNSConfig} as a caller gives it: what is left out is the field's zero value. */
export interface DNSConfigInit {
  /** Addresses of name servers. A loopback address is the sandbox's own, unless it uses the host's network. */
  readonly servers?: readonly string[] | undefined;
  /** Domains to try for a name without dots. */
  readonly searches?: readonly string[] | undefined;
  /** Options as resolv.conf spells them, such as `ndots:5`. */
  readonly options?: readonly string[] | undefined;
}

/** A port of the host, forwarded into the sandbox. */
export interface PortMapping {
  /** TCP unless given. */
  readonly protocol: Protocol;
  /** Port inside the sandbox, 1 to 65535. */
  readonly containerPort: number;
  /** Port on the host; 0 forwards none. */
  readonly hostPort: number;
  /** Address of the host to listen on; empty listens on all of them. */
  readonly hostIp: string;
}
/** {@link PortMapping} as a caller gives it: what is left out is the field's zero value. */
export interface PortMappingInit {
  /** TCP unless given. */
  readonly protocol?: Protocol | undefined;
  /** Port inside the sandbox, 1 to 65535. */
  readonly containerPort?: number | undefined;
  /** Port on the host; 0 forwards none. */
  readonly hostPort?: number | undefined;
  /** Address of the host to listen on; empty listens on all of them. */
  readonly hostIp?: string | undefined;
}

/** A sandbox's settings on Linux. */
export interface LinuxPodSandboxConfig {
  /**
   * Cgroup under which the sandbox's own is made: an absolute path with the driver CGROUPFS, a slice with SYSTEMD. A
   * relative path lands below the runtime's own cgroup. Empty leaves it to the runtime.
   */
  readonly cgroupParent: string;
  /** Namespaces, identity and confinement of the sandbox itself. Containers state their own. */
  readonly securityContext: LinuxSandboxSecurityContext | undefined;
  /**
   * Kernel parameters of the sandbox's namespaces, such as `net.ipv4.ip_forward`. A bad one fails on containerd and
   * is ignored by CRI-O.
   */
  readonly sysctls: Readonly<Record<string, string>>;
  /** What the sandbox takes beyond its containers, for the runtime's information. */
  readonly overhead: LinuxContainerResources | undefined;
  /** The sum of what its containers may take, for the runtime's information. It limits nothing by itself. */
  readonly resources: LinuxContainerResources | undefined;
}
/** {@link LinuxPodSandboxConfig} as a caller gives it: what is left out is the field's zero value. */
export interface LinuxPodSandboxConfigInit {
  /**
   * Cgroup under which the sandbox's own is made: an absolute path with the driver CGROUPFS, a slice with SYSTEMD. A
   * relative path lands below the runtime's own cgroup. Empty leaves it to the runtime.
   */
  readonly cgroupParent?: string | undefined;
  /** Namespaces, identity and confinement of the sandbox itself. Containers state their own. */
  readonly securityContext?: LinuxSandboxSecurityContextInit | undefined;
  /**
   * Kernel parameters of the sandbox's namespaces, such as `net.ipv4.ip_forward`. A bad one fails on containerd and
   * is ignored by CRI-O.
   */
  readonly sysctls?: Readonly<Record<string, string>> | undefined;
  /** What the sandbox takes beyond its containers, for the runtime's information. */
  readonly overhead?: LinuxContainerResourcesInit | undefined;
  /** The sum of what its containers may take, for the runtime's information. It limits nothing by itself. */
  readonly resources?: LinuxContainerResourcesInit | undefined;
}

/** Identity and confinement of a sandbox on Linux. Most of it holds for the pause process alone. */
export interface LinuxSandboxSecurityContext {
  /** Which namespaces are the sandbox's own. Absent gives it its own of every kind, network included. */
  readonly namespaceOptions: NamespaceOption | undefined;
  /** Absent lets the runtime choose a label. */
  readonly selinuxOptions: SELinuxOption | undefined;
  /** Numeric user of the pause process. */
  readonly runAsUser: Int64Value | undefined;
  /** Mounts the pause process's root file system read-only. */
  readonly readonlyRootfs: boolean;
  /** Numeric groups added to the pause process. */
  readonly supplementalGroups: readonly bigint[];
  /** Must be true before a container in the sandbox may be privileged. Grants nothing by itself. */
  readonly privileged: boolean;
  /** The older way to name a seccomp profile; use `seccomp`. */
  readonly seccompProfilePath: string;
  /** Numeric group of the pause process. containerd refuses it without a user. */
  readonly runAsGroup: Int64Value | undefined;
  /** System call filter of the pause process. Absent leaves it to the runtime. */
  readonly seccomp: SecurityProfile | undefined;
  /** AppArmor profile of the pause process. */
  readonly apparmor: SecurityProfile | undefined;
  /** Whether groups from the image's /etc/group count as well. */
  readonly supplementalGroupsPolicy: SupplementalGroupsPolicy;
}
/** {@link LinuxSandboxSecurityContext} as a caller gives it: what is left out is the field's zero value. */
export interface LinuxSandboxSecurityContextInit {
  /** Which namespaces are the sandbox's own. Absent gives it its own of every kind, network included. */
  readonly namespaceOptions?: NamespaceOptionInit | undefined;
  /** Absent lets the runtime choose a label. */
  readonly selinuxOptions?: SELinuxOptionInit | undefined;
  /** Numeric user of the pause process. */
  readonly runAsUser?: Int64ValueInit | undefined;
  /** Mounts the pause process's root file system read-only. */
  readonly readonlyRootfs?: boolean | undefined;
  /** Numeric groups added to the pause process. */
  readonly supplementalGroups?: readonly bigint[] | undefined;
  /** Must be true before a container in the sandbox may be privileged. Grants nothing by itself. */
  readonly privileged?: boolean | undefined;
  /** The older way to name a seccomp profile; use `seccomp`. */
  readonly seccompProfilePath?: string | undefined;
  /** Numeric group of the pause process. containerd refuses it without a user. */
  readonly runAsGroup?: Int64ValueInit | undefined;
  /** System call filter of the pause process. Absent leaves it to the runtime. */
  readonly seccomp?: SecurityProfileInit | undefined;
  /** AppArmor profile of the pause process. */
  readonly apparmor?: SecurityProfileInit | undefined;
  /** Whether groups from the image's /etc/group count as well. */
  readonly supplementalGroupsPolicy?: SupplementalGroupsPolicy | undefined;
}

/** A sandbox's settings on Windows. */
export interface WindowsPodSandboxConfig {
  /** Identity and confinement of the sandbox itself. */
  readonly securityContext: WindowsSandboxSecurityContext | undefined;
}
/** {@link WindowsPodSandboxConfig} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsPodSandboxConfigInit {
  /** Identity and confinement of the sandbox itself. */
  readonly securityContext?: WindowsSandboxSecurityContextInit | undefined;
}

/** Identity and confinement of a sandbox on Windows. */
export interface WindowsSandboxSecurityContext {
  /** User to run as; empty takes the image's. */
  readonly runAsUsername: string;
  /** Contents of a credential spec for a group managed service account. */
  readonly credentialSpec: string;
  /** Runs every container of the sandbox as processes of the host. All containers must then ask for the same. */
  readonly hostProcess: boolean;
  /** Which namespaces are the sandbox's own. */
  readonly namespaceOptions: WindowsNamespaceOption | undefined;
}
/** {@link WindowsSandboxSecurityContext} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsSandboxSecurityContextInit {
  /** User to run as; empty takes the image's. */
  readonly runAsUsername?: string | undefined;
  /** Contents of a credential spec for a group managed service account. */
  readonly credentialSpec?: string | undefined;
  /** Runs every container of the sandbox as processes of the host. All containers must then ask for the same. */
  readonly hostProcess?: boolean | undefined;
  /** Which namespaces are the sandbox's own. */
  readonly namespaceOptions?: WindowsNamespaceOptionInit | undefined;
}

/** With whom the processes share which namespaces. Give containers what their sandbox was given. */
export interface NamespaceOption {
  /** POD for a network of the sandbox's own, NODE for the host's. CONTAINER has no meaning here. */
  readonly network: NamespaceMode;
  /**
   * POD: all containers of the sandbox see each other. CONTAINER: each is alone, and its first process is pid 1,
   * which ignores signals it has no handler for, SIGTERM as well. NODE shows every process of the host.
   */
  readonly pid: NamespaceMode;
  /** POD or NODE; decides who shares System V queues, semaphores and shared memory. */
  readonly ipc: NamespaceMode;
  /** The container whose pid namespace to join; required with TARGET, else empty. */
  readonly targetId: string;
  /** User namespace of the sandbox. Absent uses the host's. containerd 1.6 takes no notice of it. */
  readonly usernsOptions: UserNamespace | undefined;
}
/** {@link NamespaceOption} as a caller gives it: what is left out is the field's zero value. */
export interface NamespaceOptionInit {
  /** POD for a network of the sandbox's own, NODE for the host's. CONTAINER has no meaning here. */
  readonly network?: NamespaceMode | undefined;
  /**
   * POD: all containers of the sandbox see each other. CONTAINER: each is alone, and its first process is pid 1,
   * which ignores signals it has no handler for, SIGTERM as well. NODE shows every process of the host.
   */
  readonly pid?: NamespaceMode | undefined;
  /** POD or NODE; decides who shares System V queues, semaphores and shared memory. */
  readonly ipc?: NamespaceMode | undefined;
  /** The container whose pid namespace to join; required with TARGET, else empty. */
  readonly targetId?: string | undefined;
  /** User namespace of the sandbox. Absent uses the host's. containerd 1.6 takes no notice of it. */
  readonly usernsOptions?: UserNamespaceInit | undefined;
}

/** A user namespace and its mappings. */
export interface UserNamespace {
  /** POD for a namespace of the sandbox's own, NODE for the host's; nothing else is allowed. */
  readonly mode: NamespaceMode;
  /** User ids of the sandbox; required with POD, empty with NODE. containerd takes a single range. */
  readonly uids: readonly IDMapping[];
  /** Group ids of the sandbox, in the same way. */
  readonly gids: readonly IDMapping[];
}
/** {@link UserNamespace} as a caller gives it: what is left out is the field's zero value. */
export interface UserNamespaceInit {
  /** POD for a namespace of the sandbox's own, NODE for the host's; nothing else is allowed. */
  readonly mode?: NamespaceMode | undefined;
  /** User ids of the sandbox; required with POD, empty with NODE. containerd takes a single range. */
  readonly uids?: readonly IDMappingInit[] | undefined;
  /** Group ids of the sandbox, in the same way. */
  readonly gids?: readonly IDMappingInit[] | undefined;
}

/** A range of ids inside, and the range outside that stands for it. */
export interface IDMapping {
  /** First id of the range on the host. */
  readonly hostId: number;
  /** First id of the range inside. */
  readonly containerId: number;
  /** How many ids the range has. */
  readonly length: number;
}
/** {@link IDMapping} as a caller gives it: what is left out is the field's zero value. */
export interface IDMappingInit {
  /** First id of the range on the host. */
  readonly hostId?: number | undefined;
  /** First id of the range inside. */
  readonly containerId?: number | undefined;
  /** How many ids the range has. */
  readonly length?: number | undefined;
}

/** The namespaces of a sandbox on Windows. */
export interface WindowsNamespaceOption {
  /** POD, or NODE for processes of the host. */
  readonly network: NamespaceMode;
}
/** {@link WindowsNamespaceOption} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsNamespaceOptionInit {
  /** POD, or NODE for processes of the host. */
  readonly network?: NamespaceMode | undefined;
}

/** A seccomp or AppArmor profile. */
export interface SecurityProfile {
  /** Which profile applies. */
  readonly profileType: ProfileType;
  /** Name (AppArmor) or absolute path (seccomp) of a profile on the node; required with Localhost, else empty. */
  readonly localhostRef: string;
}
/** {@link SecurityProfile} as a caller gives it: what is left out is the field's zero value. */
export interface SecurityProfileInit {
  /** Which profile applies. */
  readonly profileType?: ProfileType | undefined;
  /** Name (AppArmor) or absolute path (seccomp) of a profile on the node; required with Localhost, else empty. */
  readonly localhostRef?: string | undefined;
}

/** The four parts of an SELinux label; an empty part takes the runtime's default. */
export interface SELinuxOption {
  /** Such as `system_u`. */
  readonly user: string;
  /** Such as `system_r`. */
  readonly role: string;
  /** Such as `container_t`. */
  readonly type: string;
  /** Such as `s0:c1,c2`. */
  readonly level: string;
}
/** {@link SELinuxOption} as a caller gives it: what is left out is the field's zero value. */
export interface SELinuxOptionInit {
  /** Such as `system_u`. */
  readonly user?: string | undefined;
  /** Such as `system_r`. */
  readonly role?: string | undefined;
  /** Such as `container_t`. */
  readonly type?: string | undefined;
  /** Such as `s0:c1,c2`. */
  readonly level?: string | undefined;
}

/** A number that can also be absent, so that 0 is told from none. */
export interface Int64Value {
  /** The number. */
  readonly value: bigint;
}
/** {@link Int64Value} as a caller gives it: what is left out is the field's zero value. */
export interface Int64ValueInit {
  /** The number. */
  readonly value?: bigint | undefined;
}

/** A number that can also be absent, so that 0 is told from not measured. */
export interface UInt64Value {
  /** The number. */
  readonly value: bigint;
}
/** {@link UInt64Value} as a caller gives it: what is left out is the field's zero value. */
export interface UInt64ValueInit {
  /** The number. */
  readonly value?: bigint | undefined;
}

/** The container to create. */
export interface CreateContainerRequest {
  /** Full id of the sandbox it goes into, which must be running. */
  readonly podSandboxId: SandboxId;
  /** What the container is to be; required. */
  readonly config: ContainerConfig | undefined;
  /**
   * The configuration the sandbox was run with. Never leave it out, nor its metadata: containerd crashes without, and
   * takes the whole node's runtime down.
   */
  readonly sandboxConfig: PodSandboxConfig | undefined;
}
/** {@link CreateContainerRequest} as a caller gives it: what is left out is the field's zero value. */
export interface CreateContainerRequestInit {
  /** Full id of the sandbox it goes into, which must be running. */
  readonly podSandboxId?: SandboxId | undefined;
  /** What the container is to be; required. */
  readonly config?: ContainerConfigInit | undefined;
  /**
   * The configuration the sandbox was run with. Never leave it out, nor its metadata: containerd crashes without, and
   * takes the whole node's runtime down.
   */
  readonly sandboxConfig?: PodSandboxConfigInit | undefined;
}

/** The container that exists now. */
export interface CreateContainerResponse {
  /** Its id, 64 hexadecimal digits. On CRI-O it may belong to an older container of the same name and attempt. */
  readonly containerId: ContainerId;
}
/** {@link CreateContainerResponse} as a caller gives it: what is left out is the field's zero value. */
export interface CreateContainerResponseInit {
  /** Its id, 64 hexadecimal digits. On CRI-O it may belong to an older container of the same name and attempt. */
  readonly containerId?: ContainerId | undefined;
}

/** Which container to start. */
export interface StartContainerRequest {
  /** The full id. */
  readonly containerId: ContainerId;
}
/** {@link StartContainerRequest} as a caller gives it: what is left out is the field's zero value. */
export interface StartContainerRequestInit {
  /** The full id. */
  readonly containerId?: ContainerId | undefined;
}

/** Nothing to tell: the process runs, or has run and ended already. */
export interface StartContainerResponse {
}
/** {@link StartContainerResponse} as a caller gives it: what is left out is the field's zero value. */
export interface StartContainerResponseInit {
}

/** Which container to stop, and how patiently. */
export interface StopContainerRequest {
  /** Give the full id. Runtimes take a unique prefix too, and then stop whatever it matches. */
  readonly containerId: ContainerId;
  /** Grace period in seconds between the stop signal and SIGKILL. 0 or less kills at once. */
  readonly timeout: bigint;
}
/** {@link StopContainerRequest} as a caller gives it: what is left out is the field's zero value. */
export interface StopContainerRequestInit {
  /** Give the full id. Runtimes take a unique prefix too, and then stop whatever it matches. */
  readonly containerId?: ContainerId | undefined;
  /** Grace period in seconds between the stop signal and SIGKILL. 0 or less kills at once. */
  readonly timeout?: bigint | undefined;
}

/** Nothing to tell: the process is gone. */
export interface StopContainerResponse {
}
/** {@link StopContainerResponse} as a caller gives it: what is left out is the field's zero value. */
export interface StopContainerResponseInit {
}

/** Which container to remove. */
export interface RemoveContainerRequest {
  /** Give the full id. Runtimes take a unique prefix too, and then remove whatever it matches. */
  readonly containerId: ContainerId;
}
/** {@link RemoveContainerRequest} as a caller gives it: what is left out is the field's zero value. */
export interface RemoveContainerRequestInit {
  /** Give the full id. Runtimes take a unique prefix too, and then remove whatever it matches. */
  readonly containerId?: ContainerId | undefined;
}

/** Nothing to tell: the container is gone. */
export interface RemoveContainerResponse {
}
/** {@link RemoveContainerResponse} as a caller gives it: what is left out is the field's zero value. */
export interface RemoveContainerResponseInit {
}

/** Which container to look at. */
export interface ContainerStatusRequest {
  /** The full id. */
  readonly containerId: ContainerId;
  /** Adds the runtime's own details as `info`. */
  readonly verbose: boolean;
}
/** {@link ContainerStatusRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerStatusRequestInit {
  /** The full id. */
  readonly containerId?: ContainerId | undefined;
  /** Adds the runtime's own details as `info`. */
  readonly verbose?: boolean | undefined;
}

/** A container as it is. */
export interface ContainerStatusResponse {
  /** The container. */
  readonly status: ContainerStatus | undefined;
  /**
   * Details in the runtime's own format, usually JSON, such as the pid and the OCI spec; empty unless asked for.
   * Environment values appear in it.
   */
  readonly info: Readonly<Record<string, string>>;
}
/** {@link ContainerStatusResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerStatusResponseInit {
  /** The container. */
  readonly status?: ContainerStatusInit | undefined;
  /**
   * Details in the runtime's own format, usually JSON, such as the pid and the OCI spec; empty unless asked for.
   * Environment values appear in it.
   */
  readonly info?: Readonly<Record<string, string>> | undefined;
}

/** A container as it is. */
export interface ContainerStatus {
  /** Id of the container. */
  readonly id: ContainerId;
  /** Name and attempt, as it was created with. */
  readonly metadata: ContainerMetadata | undefined;
  /** Where it is in its life. */
  readonly state: ContainerState;
  /** In nanoseconds since the epoch. */
  readonly createdAt: bigint;
  /** In nanoseconds since the epoch; 0 if it was never started. */
  readonly startedAt: bigint;
  /** In nanoseconds since the epoch; 0 if it has not ended. Can be a little before the start for very short runs. */
  readonly finishedAt: bigint;
  /**
   * Has meaning only in CONTAINER_EXITED, where 0 is success unless the reason says otherwise. Killed by signal n is
   * 128 + n, but a program may return such a number itself.
   */
  readonly exitCode: number;
  /** A name of the image, not always the one given at creation. */
  readonly image: ImageSpec | undefined;
  /** The image by digest, `name@sha256:...`, or by id once the image is gone from the node. */
  readonly imageRef: string;
  /**
   * One word for the end: `Completed`, `Error`, `OOMKilled` (with any exit code, 0 as well), `StartError` (code 128),
   * or `Unknown` with code 255 when containerd was down at the exit, so that the true code is lost. CRI-O may have
   * others.
   */
  readonly reason: string;
  /** The same in a sentence, such as why the start failed; mostly empty. */
  readonly message: string;
  /** As given. */
  readonly labels: Readonly<Record<string, string>>;
  /** As given. */
  readonly annotations: Readonly<Record<string, string>>;
  /** The mounts in effect. Compare them with those asked for: what a runtime does not know it leaves out silently. */
  readonly mounts: readonly Mount[];
  /** Absolute path of the log on the node; empty if there is none. */
  readonly logPath: string;
  /** The limits in effect. Runtimes add a swap limit equal to the memory limit. */
  readonly resources: ContainerResources | undefined;
  /** Id of the image on the node; empty on containerd up to 2.1. */
  readonly imageId: string;
  /** Who the first process was started as. Absent on containerd 1.6 and 1.7. */
  readonly user: ContainerUser | undefined;
  /**
   * The signal that StopContainer begins with. SIGNAL_RUNTIME_DEFAULT may only mean that the runtime does not tell,
   * as neither containerd 2.1 nor CRI-O 1.37 does.
   */
  readonly stopSignal: Signal;
}
/** {@link ContainerStatus} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerStatusInit {
  /** Id of the container. */
  readonly id?: ContainerId | undefined;
  /** Name and attempt, as it was created with. */
  readonly metadata?: ContainerMetadataInit | undefined;
  /** Where it is in its life. */
  readonly state?: ContainerState | undefined;
  /** In nanoseconds since the epoch. */
  readonly createdAt?: bigint | undefined;
  /** In nanoseconds since the epoch; 0 if it was never started. */
  readonly startedAt?: bigint | undefined;
  /** In nanoseconds since the epoch; 0 if it has not ended. Can be a little before the start for very short runs. */
  readonly finishedAt?: bigint | undefined;
  /**
   * Has meaning only in CONTAINER_EXITED, where 0 is success unless the reason says otherwise. Killed by signal n is
   * 128 + n, but a program may return such a number itself.
   */
  readonly exitCode?: number | undefined;
  /** A name of the image, not always the one given at creation. */
  readonly image?: ImageSpecInit | undefined;
  /** The image by digest, `name@sha256:...`, or by id once the image is gone from the node. */
  readonly imageRef?: string | undefined;
  /**
   * One word for the end: `Completed`, `Error`, `OOMKilled` (with any exit code, 0 as well), `StartError` (code 128),
   * or `Unknown` with code 255 when containerd was down at the exit, so that the true code is lost. CRI-O may have
   * others.
   */
  readonly reason?: string | undefined;
  /** The same in a sentence, such as why the start failed; mostly empty. */
  readonly message?: string | undefined;
  /** As given. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** As given. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** The mounts in effect. Compare them with those asked for: what a runtime does not know it leaves out silently. */
  readonly mounts?: readonly MountInit[] | undefined;
  /** Absolute path of the log on the node; empty if there is none. */
  readonly logPath?: string | undefined;
  /** The limits in effect. Runtimes add a swap limit equal to the memory limit. */
  readonly resources?: ContainerResourcesInit | undefined;
  /** Id of the image on the node; empty on containerd up to 2.1. */
  readonly imageId?: string | undefined;
  /** Who the first process was started as. Absent on containerd 1.6 and 1.7. */
  readonly user?: ContainerUserInit | undefined;
  /**
   * The signal that StopContainer begins with. SIGNAL_RUNTIME_DEFAULT may only mean that the runtime does not tell,
   * as neither containerd 2.1 nor CRI-O 1.37 does.
   */
  readonly stopSignal?: Signal | undefined;
}

/** Who a container's first process was started as. */
export interface ContainerUser {
  /** Absent on other systems. */
  readonly linux: LinuxContainerUser | undefined;
}
/** {@link ContainerUser} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerUserInit {
  /** Absent on other systems. */
  readonly linux?: LinuxContainerUserInit | undefined;
}

/** The numeric identity of a process on Linux, as it was started; it may have changed itself since. */
export interface LinuxContainerUser {
  /** User id inside the container. */
  readonly uid: bigint;
  /** Primary group id inside the container. */
  readonly gid: bigint;
  /** Further group ids, those the image added included. */
  readonly supplementalGroups: readonly bigint[];
}
/** {@link LinuxContainerUser} as a caller gives it: what is left out is the field's zero value. */
export interface LinuxContainerUserInit {
  /** User id inside the container. */
  readonly uid?: bigint | undefined;
  /** Primary group id inside the container. */
  readonly gid?: bigint | undefined;
  /** Further group ids, those the image added included. */
  readonly supplementalGroups?: readonly bigint[] | undefined;
}

/** The limits of a container, by system. */
export interface ContainerResources {
  /** Absent on other systems. */
  readonly linux: LinuxContainerResources | undefined;
  /** Absent on other systems. */
  readonly windows: WindowsContainerResources | undefined;
}
/** {@link ContainerResources} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerResourcesInit {
  /** Absent on other systems. */
  readonly linux?: LinuxContainerResourcesInit | undefined;
  /** Absent on other systems. */
  readonly windows?: WindowsContainerResourcesInit | undefined;
}

/** Which containers to list. */
export interface ListContainersRequest {
  /** Absent lists all of them. */
  readonly filter: ContainerFilter | undefined;
}
/** {@link ListContainersRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ListContainersRequestInit {
  /** Absent lists all of them. */
  readonly filter?: ContainerFilterInit | undefined;
}

/** The containers that matched. */
export interface ListContainersResponse {
  /** In no particular order. */
  readonly containers: readonly Container[];
}
/** {@link ListContainersResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ListContainersResponseInit {
  /** In no particular order. */
  readonly containers?: readonly ContainerInit[] | undefined;
}

/** Which containers to list. */
export interface StreamContainersRequest {
  /** Absent lists all of them. */
  readonly filter: ContainerFilter | undefined;
}
/** {@link StreamContainersRequest} as a caller gives it: what is left out is the field's zero value. */
export interface StreamContainersRequestInit {
  /** Absent lists all of them. */
  readonly filter?: ContainerFilterInit | undefined;
}

/** A part of the list. */
export interface StreamContainersResponse {
  /** Those of this message; others follow until the stream ends. */
  readonly containers: readonly Container[];
}
/** {@link StreamContainersResponse} as a caller gives it: what is left out is the field's zero value. */
export interface StreamContainersResponseInit {
  /** Those of this message; others follow until the stream ends. */
  readonly containers?: readonly ContainerInit[] | undefined;
}

/** Picks containers; a container must meet every condition that is given. */
export interface ContainerFilter {
  /** An id or a prefix of one. A prefix that fits several finds none. Empty takes any. */
  readonly id: string;
  /** Absent takes any state. */
  readonly state: ContainerStateValue | undefined;
  /** Id, or a prefix of it, of the sandbox they are in. Empty takes any. */
  readonly podSandboxId: string;
  /**
   * Labels the container must have with just these values. With an empty value CRI-O also finds those without the
   * label.
   */
  readonly labelSelector: Readonly<Record<string, string>>;
}
/** {@link ContainerFilter} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerFilterInit {
  /** An id or a prefix of one. A prefix that fits several finds none. Empty takes any. */
  readonly id?: string | undefined;
  /** Absent takes any state. */
  readonly state?: ContainerStateValueInit | undefined;
  /** Id, or a prefix of it, of the sandbox they are in. Empty takes any. */
  readonly podSandboxId?: string | undefined;
  /**
   * Labels the container must have with just these values. With an empty value CRI-O also finds those without the
   * label.
   */
  readonly labelSelector?: Readonly<Record<string, string>> | undefined;
}

/** A state as a condition, in a message of its own so that it can be left out. */
export interface ContainerStateValue {
  /** The state to look for. */
  readonly state: ContainerState;
}
/** {@link ContainerStateValue} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerStateValueInit {
  /** The state to look for. */
  readonly state?: ContainerState | undefined;
}

/** A container as it appears in a list: without exit code, end and limits, for which ContainerStatus is there. */
export interface Container {
  /** Id of the container. */
  readonly id: ContainerId;
  /** The sandbox it is in. */
  readonly podSandboxId: SandboxId;
  /** Name and attempt, as it was created with. */
  readonly metadata: ContainerMetadata | undefined;
  /** The image as it was named at creation. */
  readonly image: ImageSpec | undefined;
  /** The image's id on containerd, its digest on CRI-O. In ContainerStatus it is the digest on both. */
  readonly imageRef: string;
  /** Where it is in its life. */
  readonly state: ContainerState;
  /** In nanoseconds since the epoch. */
  readonly createdAt: bigint;
  /** As given. */
  readonly labels: Readonly<Record<string, string>>;
  /** As given. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Id of the image on the node; empty on containerd up to 2.1. */
  readonly imageId: string;
}
/** {@link Container} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerInit {
  /** Id of the container. */
  readonly id?: ContainerId | undefined;
  /** The sandbox it is in. */
  readonly podSandboxId?: SandboxId | undefined;
  /** Name and attempt, as it was created with. */
  readonly metadata?: ContainerMetadataInit | undefined;
  /** The image as it was named at creation. */
  readonly image?: ImageSpecInit | undefined;
  /** The image's id on containerd, its digest on CRI-O. In ContainerStatus it is the digest on both. */
  readonly imageRef?: string | undefined;
  /** Where it is in its life. */
  readonly state?: ContainerState | undefined;
  /** In nanoseconds since the epoch. */
  readonly createdAt?: bigint | undefined;
  /** As given. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** As given. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Id of the image on the node; empty on containerd up to 2.1. */
  readonly imageId?: string | undefined;
}

/** New limits of a container. */
export interface UpdateContainerResourcesRequest {
  /** The full id. */
  readonly containerId: ContainerId;
  /** The new limits on Linux; a zero or empty member leaves the old value. */
  readonly linux: LinuxContainerResources | undefined;
  /** The new limits on Windows. */
  readonly windows: WindowsContainerResources | undefined;
  /** Hints for a runtime that knows them; they do not replace the container's annotations. */
  readonly annotations: Readonly<Record<string, string>>;
}
/** {@link UpdateContainerResourcesRequest} as a caller gives it: what is left out is the field's zero value. */
export interface UpdateContainerResourcesRequestInit {
  /** The full id. */
  readonly containerId?: ContainerId | undefined;
  /** The new limits on Linux; a zero or empty member leaves the old value. */
  readonly linux?: LinuxContainerResourcesInit | undefined;
  /** The new limits on Windows. */
  readonly windows?: WindowsContainerResourcesInit | undefined;
  /** Hints for a runtime that knows them; they do not replace the container's annotations. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** Nothing to tell: the limits hold. */
export interface UpdateContainerResourcesResponse {
}
/** {@link UpdateContainerResourcesResponse} as a caller gives it: what is left out is the field's zero value. */
export interface UpdateContainerResourcesResponseInit {
}

/** Whose log to reopen. */
export interface ReopenContainerLogRequest {
  /** The full id. */
  readonly containerId: ContainerId;
}
/** {@link ReopenContainerLogRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ReopenContainerLogRequestInit {
  /** The full id. */
  readonly containerId?: ContainerId | undefined;
}

/** Nothing to tell: the runtime writes to a fresh file at the old path. */
export interface ReopenContainerLogResponse {
}
/** {@link ReopenContainerLogResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ReopenContainerLogResponseInit {
}

/** What a container is to be. */
export interface ContainerConfig {
  /** Required, with a name; name and attempt are unique within the sandbox. */
  readonly metadata: ContainerMetadata | undefined;
  /** The image to run, which must be on the node already; CreateContainer never pulls. */
  readonly image: ImageSpec | undefined;
  /**
   * The program and its first arguments, in place of the image's entrypoint. Empty keeps the image's entrypoint. No
   * shell looks at it.
   */
  readonly command: readonly string[];
  /**
   * Arguments after the command, in place of the image's own. With a command and no arguments the image's are
   * dropped.
   */
  readonly args: readonly string[];
  /** Absolute directory to start in, made if it is missing. Empty takes the image's. */
  readonly workingDir: string;
  /** Environment, on top of the image's. Of two entries with one key, do not rely on which one wins. */
  readonly envs: readonly KeyValue[];
  /**
   * Directories and files to show inside. No check is made on what they show: this is where a container gets at the
   * host.
   */
  readonly mounts: readonly Mount[];
  /** Device nodes of the host to allow inside. */
  readonly devices: readonly Device[];
  /** For finding the container again. At most 4096 bytes per label, key and value together. */
  readonly labels: Readonly<Record<string, string>>;
  /**
   * Any text to keep with the container. Some keys are orders to the runtime (`cdi.k8s.io/`, `io.kubernetes.cri-o.`),
   * so keys from an untrusted user must be checked.
   */
  readonly annotations: Readonly<Record<string, string>>;
  /**
   * Log file, relative to the sandbox's log directory. Runtimes follow `..` and links out of that directory as root,
   * so never take it from a user unchecked. Empty keeps no log on containerd; CRI-O then names the file after the
   * container.
   */
  readonly logPath: string;
  /** Keeps standard input open, for Attach to write to. Otherwise it is empty from the start. */
  readonly stdin: boolean;
  /**
   * Closes standard input for good when the first attached client leaves or ends its input. With a terminal it has no
   * such effect.
   */
  readonly stdinOnce: boolean;
  /** Gives the process a terminal. Its standard error then comes out as standard output. */
  readonly tty: boolean;
  /**
   * Settings for Linux. Give at least an empty security context: without one CRI-O runs the container as root,
   * whatever user the image names.
   */
  readonly linux: LinuxContainerConfig | undefined;
  /** Settings for Windows; ignored elsewhere. */
  readonly windows: WindowsContainerConfig | undefined;
  /** Devices by CDI name, GPUs for instance. containerd 1.6 ignores them silently. */
  readonly cdiDevices: readonly CDIDevice[];
  /** The signal StopContainer begins with, in place of the image's. containerd up to 2.1 ignores it. */
  readonly stopSignal: Signal;
}
/** {@link ContainerConfig} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerConfigInit {
  /** Required, with a name; name and attempt are unique within the sandbox. */
  readonly metadata?: ContainerMetadataInit | undefined;
  /** The image to run, which must be on the node already; CreateContainer never pulls. */
  readonly image?: ImageSpecInit | undefined;
  /**
   * The program and its first arguments, in place of the image's entrypoint. Empty keeps the image's entrypoint. No
   * shell looks at it.
   */
  readonly command?: readonly string[] | undefined;
  /**
   * Arguments after the command, in place of the image's own. With a command and no arguments the image's are
   * dropped.
   */
  readonly args?: readonly string[] | undefined;
  /** Absolute directory to start in, made if it is missing. Empty takes the image's. */
  readonly workingDir?: string | undefined;
  /** Environment, on top of the image's. Of two entries with one key, do not rely on which one wins. */
  readonly envs?: readonly KeyValueInit[] | undefined;
  /**
   * Directories and files to show inside. No check is made on what they show: this is where a container gets at the
   * host.
   */
  readonly mounts?: readonly MountInit[] | undefined;
  /** Device nodes of the host to allow inside. */
  readonly devices?: readonly DeviceInit[] | undefined;
  /** For finding the container again. At most 4096 bytes per label, key and value together. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /**
   * Any text to keep with the container. Some keys are orders to the runtime (`cdi.k8s.io/`, `io.kubernetes.cri-o.`),
   * so keys from an untrusted user must be checked.
   */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /**
   * Log file, relative to the sandbox's log directory. Runtimes follow `..` and links out of that directory as root,
   * so never take it from a user unchecked. Empty keeps no log on containerd; CRI-O then names the file after the
   * container.
   */
  readonly logPath?: string | undefined;
  /** Keeps standard input open, for Attach to write to. Otherwise it is empty from the start. */
  readonly stdin?: boolean | undefined;
  /**
   * Closes standard input for good when the first attached client leaves or ends its input. With a terminal it has no
   * such effect.
   */
  readonly stdinOnce?: boolean | undefined;
  /** Gives the process a terminal. Its standard error then comes out as standard output. */
  readonly tty?: boolean | undefined;
  /**
   * Settings for Linux. Give at least an empty security context: without one CRI-O runs the container as root,
   * whatever user the image names.
   */
  readonly linux?: LinuxContainerConfigInit | undefined;
  /** Settings for Windows; ignored elsewhere. */
  readonly windows?: WindowsContainerConfigInit | undefined;
  /** Devices by CDI name, GPUs for instance. containerd 1.6 ignores them silently. */
  readonly cdiDevices?: readonly CDIDeviceInit[] | undefined;
  /** The signal StopContainer begins with, in place of the image's. containerd up to 2.1 ignores it. */
  readonly stopSignal?: Signal | undefined;
}

/** What a container is called within its sandbox. */
export interface ContainerMetadata {
  /** Unique within the sandbox, together with the attempt. CRI-O requires it. */
  readonly name: string;
  /**
   * Counts the containers run in place of one another, from 0. Raise it to run a new one beside the remains of the
   * last.
   */
  readonly attempt: number;
}
/** {@link ContainerMetadata} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerMetadataInit {
  /** Unique within the sandbox, together with the attempt. CRI-O requires it. */
  readonly name?: string | undefined;
  /**
   * Counts the containers run in place of one another, from 0. Raise it to run a new one beside the remains of the
   * last.
   */
  readonly attempt?: number | undefined;
}

/** An environment variable. */
export interface KeyValue {
  /** Name of the variable; no `=` and no NUL. */
  readonly key: string;
  /**
   * Bytes, because an environment is bytes on Linux. A string is taken as UTF-8. Older runtimes call this a string;
   * on the wire that is the same.
   */
  readonly value: Uint8Array;
}
/** {@link KeyValue} as a caller gives it: what is left out is the field's zero value. */
export interface KeyValueInit {
  /** Name of the variable; no `=` and no NUL. */
  readonly key?: string | undefined;
  /**
   * Bytes, because an environment is bytes on Linux. A string is taken as UTF-8. Older runtimes call this a string;
   * on the wire that is the same.
   */
  readonly value?: Uint8Array | string | undefined;
}

/** Something of the host, or an image, shown inside a container. */
export interface Mount {
  /** Absolute path inside; made if it is missing. */
  readonly containerPath: string;
  /** Absolute path on the host. A missing one is made, as a directory owned by root. Leave it empty for an image. */
  readonly hostPath: string;
  /** Forbids writing through this mount. What is mounted below it stays writable. */
  readonly readonly: boolean;
  /** Changes the SELinux labels of the host's files so that the container may use them. Never for shared directories. */
  readonly selinuxRelabel: boolean;
  /** Whether mounts made later pass between host and container. */
  readonly propagation: MountPropagation;
  /** Shows the files under other owners (an idmapped mount): users. Empty shows them as they are. */
  readonly uidMappings: readonly IDMapping[];
  /** The same for groups. Give both or neither. */
  readonly gidMappings: readonly IDMapping[];
  /**
   * Makes what is mounted below read-only too. Needs `readonly` and private propagation. containerd 1.6 ignores it:
   * look at the status's mounts.
   */
  readonly recursiveReadOnly: boolean;
  /** Mounts this image's file system instead of a host path. containerd 1.6 and 1.7 cannot; 2.1 wants it read-only. */
  readonly image: ImageSpec | undefined;
  /** Path inside the image to mount; empty mounts all of it. */
  readonly imageSubPath: string;
  /**
   * Further mount options such as `noexec`, `nodev`, `nosuid`. Only where RuntimeFeatures says so; all others ignore
   * them.
   */
  readonly mountOptions: readonly string[];
}
/** {@link Mount} as a caller gives it: what is left out is the field's zero value. */
export interface MountInit {
  /** Absolute path inside; made if it is missing. */
  readonly containerPath?: string | undefined;
  /** Absolute path on the host. A missing one is made, as a directory owned by root. Leave it empty for an image. */
  readonly hostPath?: string | undefined;
  /** Forbids writing through this mount. What is mounted below it stays writable. */
  readonly readonly?: boolean | undefined;
  /** Changes the SELinux labels of the host's files so that the container may use them. Never for shared directories. */
  readonly selinuxRelabel?: boolean | undefined;
  /** Whether mounts made later pass between host and container. */
  readonly propagation?: MountPropagation | undefined;
  /** Shows the files under other owners (an idmapped mount): users. Empty shows them as they are. */
  readonly uidMappings?: readonly IDMappingInit[] | undefined;
  /** The same for groups. Give both or neither. */
  readonly gidMappings?: readonly IDMappingInit[] | undefined;
  /**
   * Makes what is mounted below read-only too. Needs `readonly` and private propagation. containerd 1.6 ignores it:
   * look at the status's mounts.
   */
  readonly recursiveReadOnly?: boolean | undefined;
  /** Mounts this image's file system instead of a host path. containerd 1.6 and 1.7 cannot; 2.1 wants it read-only. */
  readonly image?: ImageSpecInit | undefined;
  /** Path inside the image to mount; empty mounts all of it. */
  readonly imageSubPath?: string | undefined;
  /**
   * Further mount options such as `noexec`, `nodev`, `nosuid`. Only where RuntimeFeatures says so; all others ignore
   * them.
   */
  readonly mountOptions?: readonly string[] | undefined;
}

/** A device node of the host, allowed inside a container. */
export interface Device {
  /** Absolute path of the node inside. */
  readonly containerPath: string;
  /** Absolute path on the host. A missing one is an error on containerd; CRI-O leaves it out silently. */
  readonly hostPath: string;
  /** Any of `r` (read), `w` (write) and `m` (make nodes), such as `rw`. */
  readonly permissions: string;
}
/** {@link Device} as a caller gives it: what is left out is the field's zero value. */
export interface DeviceInit {
  /** Absolute path of the node inside. */
  readonly containerPath?: string | undefined;
  /** Absolute path on the host. A missing one is an error on containerd; CRI-O leaves it out silently. */
  readonly hostPath?: string | undefined;
  /** Any of `r` (read), `w` (write) and `m` (make nodes), such as `rw`. */
  readonly permissions?: string | undefined;
}

/** A device known to the Container Device Interface, which adds nodes, mounts and environment by a file on the node. */
export interface CDIDevice {
  /** Full name, `vendor/class=device`, such as `nvidia.com/gpu=0`. */
  readonly name: string;
}
/** {@link CDIDevice} as a caller gives it: what is left out is the field's zero value. */
export interface CDIDeviceInit {
  /** Full name, `vendor/class=device`, such as `nvidia.com/gpu=0`. */
  readonly name?: string | undefined;
}

/** A container's settings on Linux. */
export interface LinuxContainerConfig {
  /** Absent sets no limit. */
  readonly resources: LinuxContainerResources | undefined;
  /** Identity and confinement. Give it even if empty: without one CRI-O runs the container as root. */
  readonly securityContext: LinuxContainerSecurityContext | undefined;
}
/** {@link LinuxContainerConfig} as a caller gives it: what is left out is the field's zero value. */
export interface LinuxContainerConfigInit {
  /** Absent sets no limit. */
  readonly resources?: LinuxContainerResourcesInit | undefined;
  /** Identity and confinement. Give it even if empty: without one CRI-O runs the container as root. */
  readonly securityContext?: LinuxContainerSecurityContextInit | undefined;
}

/** Limits of a container on Linux. 0 or empty means not given: no limit in a new container, no change in an update. */
export interface LinuxContainerResources {
  /** Length of a CFS period, in microseconds; the kernel's default is 100000. */
  readonly cpuPeriod: bigint;
  /** CPU time within each period, in microseconds; n times the period for n cores. Negative is no limit. */
  readonly cpuQuota: bigint;
  /** Weight against others when CPU is scarce; 1024 is one core's worth by custom, 2 the least. */
  readonly cpuShares: bigint;
  /** The process is killed beyond it. Some 12 MiB are needed to start at all. */
  readonly memoryLimitInBytes: bigint;
  /** -1000 (never kill first) to 1000 (kill first) when the node runs out of memory; 0 is neutral. */
  readonly oomScoreAdj: bigint;
  /** The CPUs to run on, as the kernel writes lists: `0-3,8`. */
  readonly cpusetCpus: string;
  /** The NUMA nodes to take memory from, written in the same way. */
  readonly cpusetMems: string;
  /** Limits on huge pages, one entry per page size. CRI-O refuses them where the node has no hugetlb controller. */
  readonly hugepageLimits: readonly HugepageLimit[];
  /**
   * Raw cgroup v2 settings, file name to value, such as `memory.high`. On cgroup v1 containerd fails, CRI-O ignores
   * them.
   */
  readonly unified: Readonly<Record<string, string>>;
  /** Memory and swap together. Equal to the memory limit it forbids swap. */
  readonly memorySwapLimitInBytes: bigint;
}
/** {@link LinuxContainerResources} as a caller gives it: what is left out is the field's zero value. */
export interface LinuxContainerResourcesInit {
  /** Length of a CFS period, in microseconds; the kernel's default is 100000. */
  readonly cpuPeriod?: bigint | undefined;
  /** CPU time within each period, in microseconds; n times the period for n cores. Negative is no limit. */
  readonly cpuQuota?: bigint | undefined;
  /** Weight against others when CPU is scarce; 1024 is one core's worth by custom, 2 the least. */
  readonly cpuShares?: bigint | undefined;
  /** The process is killed beyond it. Some 12 MiB are needed to start at all. */
  readonly memoryLimitInBytes?: bigint | undefined;
  /** -1000 (never kill first) to 1000 (kill first) when the node runs out of memory; 0 is neutral. */
  readonly oomScoreAdj?: bigint | undefined;
  /** The CPUs to run on, as the kernel writes lists: `0-3,8`. */
  readonly cpusetCpus?: string | undefined;
  /** The NUMA nodes to take memory from, written in the same way. */
  readonly cpusetMems?: string | undefined;
  /** Limits on huge pages, one entry per page size. CRI-O refuses them where the node has no hugetlb controller. */
  readonly hugepageLimits?: readonly HugepageLimitInit[] | undefined;
  /**
   * Raw cgroup v2 settings, file name to value, such as `memory.high`. On cgroup v1 containerd fails, CRI-O ignores
   * them.
   */
  readonly unified?: Readonly<Record<string, string>> | undefined;
  /** Memory and swap together. Equal to the memory limit it forbids swap. */
  readonly memorySwapLimitInBytes?: bigint | undefined;
}

/** A limit on huge pages of one size. */
export interface HugepageLimit {
  /** Size as the kernel spells it: number and unit without a space, such as `2MB` or `1GB`. */
  readonly pageSize: string;
  /** In bytes; a multiple of the page size. */
  readonly limit: bigint;
}
/** {@link HugepageLimit} as a caller gives it: what is left out is the field's zero value. */
export interface HugepageLimitInit {
  /** Size as the kernel spells it: number and unit without a space, such as `2MB` or `1GB`. */
  readonly pageSize?: string | undefined;
  /** In bytes; a multiple of the page size. */
  readonly limit?: bigint | undefined;
}

/** Identity and confinement of a container on Linux. */
export interface LinuxContainerSecurityContext {
  /** Changes to the runtime's default set of capabilities. */
  readonly capabilities: Capability | undefined;
  /**
   * Lifts nearly all confinement, whatever the other members say: all devices, all capabilities, no seccomp, nothing
   * masked. Such a container is root on the node.
   */
  readonly privileged: boolean;
  /** Give what the sandbox was given; CRI-O refuses a difference. */
  readonly namespaceOptions: NamespaceOption | undefined;
  /** Absent leaves the label to the runtime. */
  readonly selinuxOptions: SELinuxOption | undefined;
  /** Numeric user. Absent takes the image's, which is root if it names none. Not together with a user name. */
  readonly runAsUser: Int64Value | undefined;
  /** User by name, looked up in the image's /etc/passwd; an error if it is not there. */
  readonly runAsUsername: string;
  /** Mounts the root file system read-only; mounts and volumes keep their own mode. */
  readonly readonlyRootfs: boolean;
  /** Numeric groups besides the primary one. */
  readonly supplementalGroups: readonly bigint[];
  /** The older way to name an AppArmor profile, `runtime/default` or `localhost/name`; use `apparmor`. */
  readonly apparmorProfile: string;
  /** The older way to name a seccomp profile; use `seccomp`. */
  readonly seccompProfilePath: string;
  /** Denies any gain of privileges through exec, so that setuid programs have no effect. */
  readonly noNewPrivs: boolean;
  /** Numeric primary group. Only together with a user; the image's otherwise. */
  readonly runAsGroup: Int64Value | undefined;
  /** Paths to hide, such as `/proc/kcore`. Empty leaves them to the runtime. */
  readonly maskedPaths: readonly string[];
  /** Paths to make read-only, such as `/proc/sys`. Empty leaves them to the runtime. */
  readonly readonlyPaths: readonly string[];
  /**
   * System call filter. State it: when absent, containerd leaves the container unconfined, and CRI-O filters only if
   * the whole security context is absent.
   */
  readonly seccomp: SecurityProfile | undefined;
  /** AppArmor profile. Absent leaves it to the runtime. */
  readonly apparmor: SecurityProfile | undefined;
  /** Whether groups from the image's /etc/group count as well. Only where RuntimeFeatures says so. */
  readonly supplementalGroupsPolicy: SupplementalGroupsPolicy;
}
/** {@link LinuxContainerSecurityContext} as a caller gives it: what is left out is the field's zero value. */
export interface LinuxContainerSecurityContextInit {
  /** Changes to the runtime's default set of capabilities. */
  readonly capabilities?: CapabilityInit | undefined;
  /**
   * Lifts nearly all confinement, whatever the other members say: all devices, all capabilities, no seccomp, nothing
   * masked. Such a container is root on the node.
   */
  readonly privileged?: boolean | undefined;
  /** Give what the sandbox was given; CRI-O refuses a difference. */
  readonly namespaceOptions?: NamespaceOptionInit | undefined;
  /** Absent leaves the label to the runtime. */
  readonly selinuxOptions?: SELinuxOptionInit | undefined;
  /** Numeric user. Absent takes the image's, which is root if it names none. Not together with a user name. */
  readonly runAsUser?: Int64ValueInit | undefined;
  /** User by name, looked up in the image's /etc/passwd; an error if it is not there. */
  readonly runAsUsername?: string | undefined;
  /** Mounts the root file system read-only; mounts and volumes keep their own mode. */
  readonly readonlyRootfs?: boolean | undefined;
  /** Numeric groups besides the primary one. */
  readonly supplementalGroups?: readonly bigint[] | undefined;
  /** The older way to name an AppArmor profile, `runtime/default` or `localhost/name`; use `apparmor`. */
  readonly apparmorProfile?: string | undefined;
  /** The older way to name a seccomp profile; use `seccomp`. */
  readonly seccompProfilePath?: string | undefined;
  /** Denies any gain of privileges through exec, so that setuid programs have no effect. */
  readonly noNewPrivs?: boolean | undefined;
  /** Numeric primary group. Only together with a user; the image's otherwise. */
  readonly runAsGroup?: Int64ValueInit | undefined;
  /** Paths to hide, such as `/proc/kcore`. Empty leaves them to the runtime. */
  readonly maskedPaths?: readonly string[] | undefined;
  /** Paths to make read-only, such as `/proc/sys`. Empty leaves them to the runtime. */
  readonly readonlyPaths?: readonly string[] | undefined;
  /**
   * System call filter. State it: when absent, containerd leaves the container unconfined, and CRI-O filters only if
   * the whole security context is absent.
   */
  readonly seccomp?: SecurityProfileInit | undefined;
  /** AppArmor profile. Absent leaves it to the runtime. */
  readonly apparmor?: SecurityProfileInit | undefined;
  /** Whether groups from the image's /etc/group count as well. Only where RuntimeFeatures says so. */
  readonly supplementalGroupsPolicy?: SupplementalGroupsPolicy | undefined;
}

/** Changes to the default set of capabilities, by name without `CAP_`, such as `NET_ADMIN`; `ALL` means all of them. */
export interface Capability {
  /** Given to root in the container, and to programs that carry them as file capabilities. */
  readonly addCapabilities: readonly string[];
  /** Taken away. `ALL` here, together with single additions, gives just those. */
  readonly dropCapabilities: readonly string[];
  /** Given to users other than root as well, and kept through exec. Not every runtime obeys. */
  readonly addAmbientCapabilities: readonly string[];
}
/** {@link Capability} as a caller gives it: what is left out is the field's zero value. */
export interface CapabilityInit {
  /** Given to root in the container, and to programs that carry them as file capabilities. */
  readonly addCapabilities?: readonly string[] | undefined;
  /** Taken away. `ALL` here, together with single additions, gives just those. */
  readonly dropCapabilities?: readonly string[] | undefined;
  /** Given to users other than root as well, and kept through exec. Not every runtime obeys. */
  readonly addAmbientCapabilities?: readonly string[] | undefined;
}

/** A container's settings on Windows. */
export interface WindowsContainerConfig {
  /** Absent sets no limit. */
  readonly resources: WindowsContainerResources | undefined;
  /** Identity and confinement. */
  readonly securityContext: WindowsContainerSecurityContext | undefined;
}
/** {@link WindowsContainerConfig} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsContainerConfigInit {
  /** Absent sets no limit. */
  readonly resources?: WindowsContainerResourcesInit | undefined;
  /** Identity and confinement. */
  readonly securityContext?: WindowsContainerSecurityContextInit | undefined;
}

/** Limits of a container on Windows; 0 means not given. Of the first three, give one. */
export interface WindowsContainerResources {
  /** Weight against others, 1 to 10000. */
  readonly cpuShares: bigint;
  /** Number of CPUs. */
  readonly cpuCount: bigint;
  /** Part of all the CPU time, in hundredths of a percent: 10000 is all of it. */
  readonly cpuMaximum: bigint;
  /** Limit on memory. */
  readonly memoryLimitInBytes: bigint;
  /** Limit on the root file system and scratch space. */
  readonly rootfsSizeInBytes: bigint;
  /** The CPUs to run on, one entry per processor group. */
  readonly affinityCpus: readonly WindowsCpuGroupAffinity[];
}
/** {@link WindowsContainerResources} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsContainerResourcesInit {
  /** Weight against others, 1 to 10000. */
  readonly cpuShares?: bigint | undefined;
  /** Number of CPUs. */
  readonly cpuCount?: bigint | undefined;
  /** Part of all the CPU time, in hundredths of a percent: 10000 is all of it. */
  readonly cpuMaximum?: bigint | undefined;
  /** Limit on memory. */
  readonly memoryLimitInBytes?: bigint | undefined;
  /** Limit on the root file system and scratch space. */
  readonly rootfsSizeInBytes?: bigint | undefined;
  /** The CPUs to run on, one entry per processor group. */
  readonly affinityCpus?: readonly WindowsCpuGroupAffinityInit[] | undefined;
}

/** CPUs of one processor group. */
export interface WindowsCpuGroupAffinity {
  /** One bit per CPU within the group, the lowest for the first. */
  readonly cpuMask: bigint;
  /** Number of the group, from 0. */
  readonly cpuGroup: number;
}
/** {@link WindowsCpuGroupAffinity} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsCpuGroupAffinityInit {
  /** One bit per CPU within the group, the lowest for the first. */
  readonly cpuMask?: bigint | undefined;
  /** Number of the group, from 0. */
  readonly cpuGroup?: number | undefined;
}

/** Identity and confinement of a container on Windows. */
export interface WindowsContainerSecurityContext {
  /** User to run as; empty takes the image's. */
  readonly runAsUsername: string;
  /** Contents of a credential spec for a group managed service account. */
  readonly credentialSpec: string;
  /** Runs the container as processes of the host; the sandbox must ask for the same. */
  readonly hostProcess: boolean;
}
/** {@link WindowsContainerSecurityContext} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsContainerSecurityContextInit {
  /** User to run as; empty takes the image's. */
  readonly runAsUsername?: string | undefined;
  /** Contents of a credential spec for a group managed service account. */
  readonly credentialSpec?: string | undefined;
  /** Runs the container as processes of the host; the sandbox must ask for the same. */
  readonly hostProcess?: boolean | undefined;
}

/** A command to run to its end inside a container. */
export interface ExecSyncRequest {
  /** A running container; CRI-O takes a created one as well. */
  readonly containerId: ContainerId;
  /** The program and its arguments. No shell looks at it; name one to have one. */
  readonly cmd: readonly string[];
  /**
   * In seconds, after which the command is killed; 0 or less waits for ever. Round up, so that half a second is not
   * 0. Past it containerd answers DEADLINE_EXCEEDED, CRI-O an OK with exit code -1.
   */
  readonly timeout: bigint;
}
/** {@link ExecSyncRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ExecSyncRequestInit {
  /** A running container; CRI-O takes a created one as well. */
  readonly containerId?: ContainerId | undefined;
  /** The program and its arguments. No shell looks at it; name one to have one. */
  readonly cmd?: readonly string[] | undefined;
  /**
   * In seconds, after which the command is killed; 0 or less waits for ever. Round up, so that half a second is not
   * 0. Past it containerd answers DEADLINE_EXCEEDED, CRI-O an OK with exit code -1.
   */
  readonly timeout?: bigint | undefined;
}

/** How the command ended. */
export interface ExecSyncResponse {
  /**
   * All of its standard output, as raw bytes. Cut off without notice on CRI-O, at about 16 MiB, or 2 MiB of short
   * lines.
   */
  readonly stdout: Uint8Array;
  /** All of its standard error. Empty on CRI-O for a container with a terminal, which sends both as standard output. */
  readonly stderr: Uint8Array;
  /** 0 to 255; 128 + n after signal n. -1 on CRI-O stands for the timeout. */
  readonly exitCode: number;
}
/** {@link ExecSyncResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ExecSyncResponseInit {
  /**
   * All of its standard output, as raw bytes. Cut off without notice on CRI-O, at about 16 MiB, or 2 MiB of short
   * lines.
   */
  readonly stdout?: Uint8Array | string | undefined;
  /** All of its standard error. Empty on CRI-O for a container with a terminal, which sends both as standard output. */
  readonly stderr?: Uint8Array | string | undefined;
  /** 0 to 255; 128 + n after signal n. -1 on CRI-O stands for the timeout. */
  readonly exitCode?: number | undefined;
}

/** A command to run inside a container with live streams. At least one stream must be asked for. */
export interface ExecRequest {
  /** A running container; CRI-O takes a created one as well. */
  readonly containerId: ContainerId;
  /** The program and its arguments. No shell looks at it. */
  readonly cmd: readonly string[];
  /** Gives the command a terminal. Standard error must then not be asked for: it comes out as standard output. */
  readonly tty: boolean;
  /** Whether the client will send standard input. */
  readonly stdin: boolean;
  /** Whether the client will read standard output. */
  readonly stdout: boolean;
  /** Whether the client will read standard error. */
  readonly stderr: boolean;
}
/** {@link ExecRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ExecRequestInit {
  /** A running container; CRI-O takes a created one as well. */
  readonly containerId?: ContainerId | undefined;
  /** The program and its arguments. No shell looks at it. */
  readonly cmd?: readonly string[] | undefined;
  /** Gives the command a terminal. Standard error must then not be asked for: it comes out as standard output. */
  readonly tty?: boolean | undefined;
  /** Whether the client will send standard input. */
  readonly stdin?: boolean | undefined;
  /** Whether the client will read standard output. */
  readonly stdout?: boolean | undefined;
  /** Whether the client will read standard error. */
  readonly stderr?: boolean | undefined;
}

/** Where the command waits. */
export interface ExecResponse {
  /**
   * Takes one connection within 60 seconds; after that, or after any request at all, ask again. Whoever has this URL
   * can run the command. Mostly on the node's loopback.
   */
  readonly url: string;
}
/** {@link ExecResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ExecResponseInit {
  /**
   * Takes one connection within 60 seconds; after that, or after any request at all, ask again. Whoever has this URL
   * can run the command. Mostly on the node's loopback.
   */
  readonly url?: string | undefined;
}

/** Which streams of the container's first process to connect to. At least one must be asked for. */
export interface AttachRequest {
  /** A running container. */
  readonly containerId: ContainerId;
  /** Whether the client will send standard input. Works only if the container was created with it. */
  readonly stdin: boolean;
  /** Must be as the container was created. Standard error must not be asked for together with it. */
  readonly tty: boolean;
  /** Whether the client will read standard output, from now on; the past is in the log. */
  readonly stdout: boolean;
  /** Whether the client will read standard error, from now on. */
  readonly stderr: boolean;
}
/** {@link AttachRequest} as a caller gives it: what is left out is the field's zero value. */
export interface AttachRequestInit {
  /** A running container. */
  readonly containerId?: ContainerId | undefined;
  /** Whether the client will send standard input. Works only if the container was created with it. */
  readonly stdin?: boolean | undefined;
  /** Must be as the container was created. Standard error must not be asked for together with it. */
  readonly tty?: boolean | undefined;
  /** Whether the client will read standard output, from now on; the past is in the log. */
  readonly stdout?: boolean | undefined;
  /** Whether the client will read standard error, from now on. */
  readonly stderr?: boolean | undefined;
}

/** Where the streams wait. */
export interface AttachResponse {
  /**
   * Takes one connection within 60 seconds; after that, or after any request at all, ask again. Whoever has this URL
   * can read and write the streams. Mostly on the node's loopback.
   */
  readonly url: string;
}
/** {@link AttachResponse} as a caller gives it: what is left out is the field's zero value. */
export interface AttachResponseInit {
  /**
   * Takes one connection within 60 seconds; after that, or after any request at all, ask again. Whoever has this URL
   * can read and write the streams. Mostly on the node's loopback.
   */
  readonly url?: string | undefined;
}

/** Which sandbox to connect into. */
export interface PortForwardRequest {
  /** A running sandbox. CRI-O answers a URL for an unknown one too. */
  readonly podSandboxId: SandboxId;
  /**
   * Ports inside the sandbox, 1 to 65535. Only WebSocket connections are bound to this list; over SPDY any port may
   * be asked for.
   */
  readonly port: readonly number[];
}
/** {@link PortForwardRequest} as a caller gives it: what is left out is the field's zero value. */
export interface PortForwardRequestInit {
  /** A running sandbox. CRI-O answers a URL for an unknown one too. */
  readonly podSandboxId?: SandboxId | undefined;
  /**
   * Ports inside the sandbox, 1 to 65535. Only WebSocket connections are bound to this list; over SPDY any port may
   * be asked for.
   */
  readonly port?: readonly number[] | undefined;
}

/** Where the connections wait. */
export interface PortForwardResponse {
  /**
   * Takes one connection within 60 seconds; after that, or after any request at all, ask again. Whoever has this URL
   * can reach the ports. Mostly on the node's loopback.
   */
  readonly url: string;
}
/** {@link PortForwardResponse} as a caller gives it: what is left out is the field's zero value. */
export interface PortForwardResponseInit {
  /**
   * Takes one connection within 60 seconds; after that, or after any request at all, ask again. Whoever has this URL
   * can reach the ports. Mostly on the node's loopback.
   */
  readonly url?: string | undefined;
}

/** Names an image. */
export interface ImageSpec {
  /**
   * A reference (`name:tag`, `name@sha256:...`) or, on the node, an id. Without a registry containerd takes
   * docker.io, CRI-O its search list. It must not carry a user and password: it shows up in errors and in the
   * daemon's log.
   */
  readonly image: string;
  /** Hints for a runtime that knows them; elsewhere without effect. */
  readonly annotations: Readonly<Record<string, string>>;
  /**
   * The reference as the user wrote it, beside an id in `image`. Always set it in CreateContainer: CRI-O with a
   * signature policy refuses to create a container otherwise.
   */
  readonly userSpecifiedImage: string;
  /** The handler the image is for, where that decides how it is unpacked. Empty is the default. */
  readonly runtimeHandler: string;
  /**
   * Set by the runtime in a status: which image a mount by a movable tag got, as digest or id. Empty if it does not
   * tell.
   */
  readonly imageRef: string;
}
/** {@link ImageSpec} as a caller gives it: what is left out is the field's zero value. */
export interface ImageSpecInit {
  /**
   * A reference (`name:tag`, `name@sha256:...`) or, on the node, an id. Without a registry containerd takes
   * docker.io, CRI-O its search list. It must not carry a user and password: it shows up in errors and in the
   * daemon's log.
   */
  readonly image?: string | undefined;
  /** Hints for a runtime that knows them; elsewhere without effect. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /**
   * The reference as the user wrote it, beside an id in `image`. Always set it in CreateContainer: CRI-O with a
   * signature policy refuses to create a container otherwise.
   */
  readonly userSpecifiedImage?: string | undefined;
  /** The handler the image is for, where that decides how it is unpacked. Empty is the default. */
  readonly runtimeHandler?: string | undefined;
  /**
   * Set by the runtime in a status: which image a mount by a movable tag got, as digest or id. Empty if it does not
   * tell.
   */
  readonly imageRef?: string | undefined;
}

/**
 * Credentials for a registry. Leave the whole message out for an anonymous pull: an empty one hides the credentials
 * the node is configured with. Give user name and password, or `auth`, never both: runtimes differ in which one wins.
 */
export interface AuthConfig {
  /** Name at the registry. */
  readonly username: string;
  /** Secret; goes with the user name. */
  readonly password: string;
  /**
   * Secret: base64 of `user:password`, as docker's configuration keeps it. Check that it decodes to this form, as
   * containerd repeats a malformed one in its error.
   */
  readonly auth: string;
  /**
   * Registry the credentials are for, with scheme: containerd does not use them without `https://` or on another
   * host. CRI-O sends them in any case, so it is no protection. Empty uses them wherever the image is.
   */
  readonly serverAddress: string;
  /** Secret: a refresh token that is traded for an access token. Works on containerd; CRI-O does not use it. */
  readonly identityToken: string;
  /** Secret: a bearer token sent as it is. None of the measured runtimes uses it. */
  readonly registryToken: string;
}
/** {@link AuthConfig} as a caller gives it: what is left out is the field's zero value. */
export interface AuthConfigInit {
  /** Name at the registry. */
  readonly username?: string | undefined;
  /** Secret; goes with the user name. */
  readonly password?: string | undefined;
  /**
   * Secret: base64 of `user:password`, as docker's configuration keeps it. Check that it decodes to this form, as
   * containerd repeats a malformed one in its error.
   */
  readonly auth?: string | undefined;
  /**
   * Registry the credentials are for, with scheme: containerd does not use them without `https://` or on another
   * host. CRI-O sends them in any case, so it is no protection. Empty uses them wherever the image is.
   */
  readonly serverAddress?: string | undefined;
  /** Secret: a refresh token that is traded for an access token. Works on containerd; CRI-O does not use it. */
  readonly identityToken?: string | undefined;
  /** Secret: a bearer token sent as it is. None of the measured runtimes uses it. */
  readonly registryToken?: string | undefined;
}

/** The image to fetch. */
export interface PullImageRequest {
  /** A reference, with tag or digest; without both it means the tag `latest`. With both the digest counts. */
  readonly image: ImageSpec | undefined;
  /** Absent uses what the node is configured with. */
  readonly auth: AuthConfig | undefined;
  /** The sandbox the pull is for; its annotations may decide how the image is unpacked. */
  readonly sandboxConfig: PodSandboxConfig | undefined;
}
/** {@link PullImageRequest} as a caller gives it: what is left out is the field's zero value. */
export interface PullImageRequestInit {
  /** A reference, with tag or digest; without both it means the tag `latest`. With both the digest counts. */
  readonly image?: ImageSpecInit | undefined;
  /** Absent uses what the node is configured with. */
  readonly auth?: AuthConfigInit | undefined;
  /** The sandbox the pull is for; its annotations may decide how the image is unpacked. */
  readonly sandboxConfig?: PodSandboxConfigInit | undefined;
}

/** The image that is on the node now. */
export interface PullImageResponse {
  /** Its id. With `sha256:` in front on containerd, without on CRI-O. */
  readonly imageRef: string;
}
/** {@link PullImageResponse} as a caller gives it: what is left out is the field's zero value. */
export interface PullImageResponseInit {
  /** Its id. With `sha256:` in front on containerd, without on CRI-O. */
  readonly imageRef?: string | undefined;
}

/** Which image to look up. */
export interface ImageStatusRequest {
  /** A reference, a digest, an id or a prefix of one. */
  readonly image: ImageSpec | undefined;
  /** Adds the runtime's own details as `info`, such as the image's configuration. */
  readonly verbose: boolean;
}
/** {@link ImageStatusRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ImageStatusRequestInit {
  /** A reference, a digest, an id or a prefix of one. */
  readonly image?: ImageSpecInit | undefined;
  /** Adds the runtime's own details as `info`, such as the image's configuration. */
  readonly verbose?: boolean | undefined;
}

/** The image, if it is there. */
export interface ImageStatusResponse {
  /** Absent: the image is not on the node. */
  readonly image: Image | undefined;
  /** Details in the runtime's own format, usually JSON; empty unless asked for. */
  readonly info: Readonly<Record<string, string>>;
}
/** {@link ImageStatusResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ImageStatusResponseInit {
  /** Absent: the image is not on the node. */
  readonly image?: ImageInit | undefined;
  /** Details in the runtime's own format, usually JSON; empty unless asked for. */
  readonly info?: Readonly<Record<string, string>> | undefined;
}

/** An image on the node. */
export interface Image {
  /** Digest of its configuration. With `sha256:` in front on containerd, without on CRI-O: compare without. */
  readonly id: string;
  /** The tags it is known by; may be none. */
  readonly repoTags: readonly string[];
  /** The manifest digests it is known by, `name@sha256:...`. */
  readonly repoDigests: readonly string[];
  /** In bytes: compressed on containerd, unpacked on CRI-O, so not to be compared between them. */
  readonly size: bigint;
  /** Numeric user the image wants to run as; absent if it names a user, or none. */
  readonly uid: Int64Value | undefined;
  /** User the image wants to run as, by name; empty if it gives a number, or none. */
  readonly username: string;
  /** The image as it was pulled, where the runtime remembers. */
  readonly spec: ImageSpec | undefined;
  /** Meant to stay, as the pause image is: not for garbage collection. */
  readonly pinned: boolean;
}
/** {@link Image} as a caller gives it: what is left out is the field's zero value. */
export interface ImageInit {
  /** Digest of its configuration. With `sha256:` in front on containerd, without on CRI-O: compare without. */
  readonly id?: string | undefined;
  /** The tags it is known by; may be none. */
  readonly repoTags?: readonly string[] | undefined;
  /** The manifest digests it is known by, `name@sha256:...`. */
  readonly repoDigests?: readonly string[] | undefined;
  /** In bytes: compressed on containerd, unpacked on CRI-O, so not to be compared between them. */
  readonly size?: bigint | undefined;
  /** Numeric user the image wants to run as; absent if it names a user, or none. */
  readonly uid?: Int64ValueInit | undefined;
  /** User the image wants to run as, by name; empty if it gives a number, or none. */
  readonly username?: string | undefined;
  /** The image as it was pulled, where the runtime remembers. */
  readonly spec?: ImageSpecInit | undefined;
  /** Meant to stay, as the pause image is: not for garbage collection. */
  readonly pinned?: boolean | undefined;
}

/** Which images to list. */
export interface ListImagesRequest {
  /** Absent lists all of them. containerd lists all in any case. */
  readonly filter: ImageFilter | undefined;
}
/** {@link ListImagesRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ListImagesRequestInit {
  /** Absent lists all of them. containerd lists all in any case. */
  readonly filter?: ImageFilterInit | undefined;
}

/** The images that matched. */
export interface ListImagesResponse {
  /** In no particular order. */
  readonly images: readonly Image[];
}
/** {@link ListImagesResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ListImagesResponseInit {
  /** In no particular order. */
  readonly images?: readonly ImageInit[] | undefined;
}

/** Which images to list. */
export interface StreamImagesRequest {
  /** Absent lists all of them. */
  readonly filter: ImageFilter | undefined;
}
/** {@link StreamImagesRequest} as a caller gives it: what is left out is the field's zero value. */
export interface StreamImagesRequestInit {
  /** Absent lists all of them. */
  readonly filter?: ImageFilterInit | undefined;
}

/** A part of the list. */
export interface StreamImagesResponse {
  /** Those of this message; others follow until the stream ends. */
  readonly images: readonly Image[];
}
/** {@link StreamImagesResponse} as a caller gives it: what is left out is the field's zero value. */
export interface StreamImagesResponseInit {
  /** Those of this message; others follow until the stream ends. */
  readonly images?: readonly ImageInit[] | undefined;
}

/** Picks images. */
export interface ImageFilter {
  /** The image to look for; absent takes any. */
  readonly image: ImageSpec | undefined;
}
/** {@link ImageFilter} as a caller gives it: what is left out is the field's zero value. */
export interface ImageFilterInit {
  /** The image to look for; absent takes any. */
  readonly image?: ImageSpecInit | undefined;
}

/** Which image to remove. */
export interface RemoveImageRequest {
  /** A reference or an id. On containerd any of its names removes the whole image. */
  readonly image: ImageSpec | undefined;
}
/** {@link RemoveImageRequest} as a caller gives it: what is left out is the field's zero value. */
export interface RemoveImageRequestInit {
  /** A reference or an id. On containerd any of its names removes the whole image. */
  readonly image?: ImageSpecInit | undefined;
}

/** Nothing to tell: the image is gone, or was never there. */
export interface RemoveImageResponse {
}
/** {@link RemoveImageResponse} as a caller gives it: what is left out is the field's zero value. */
export interface RemoveImageResponseInit {
}

/** Asks for the file systems that hold images. */
export interface ImageFsInfoRequest {
}
/** {@link ImageFsInfoRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ImageFsInfoRequestInit {
}

/** How full the runtime's file systems are. */
export interface ImageFsInfoResponse {
  /** Those that hold the images' layers. */
  readonly imageFilesystems: readonly FilesystemUsage[];
  /** Those that hold what containers write; the same as above on most nodes. */
  readonly containerFilesystems: readonly FilesystemUsage[];
}
/** {@link ImageFsInfoResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ImageFsInfoResponseInit {
  /** Those that hold the images' layers. */
  readonly imageFilesystems?: readonly FilesystemUsageInit[] | undefined;
  /** Those that hold what containers write; the same as above on most nodes. */
  readonly containerFilesystems?: readonly FilesystemUsageInit[] | undefined;
}

/** How much of a file system is taken. */
export interface FilesystemUsage {
  /** When it was measured, in nanoseconds since the epoch. */
  readonly timestamp: bigint;
  /** Which file system. */
  readonly fsId: FilesystemIdentifier | undefined;
  /** What the images, or the one writable layer, take up of it; not what is taken in all. */
  readonly usedBytes: UInt64Value | undefined;
  /** The same in inodes. */
  readonly inodesUsed: UInt64Value | undefined;
}
/** {@link FilesystemUsage} as a caller gives it: what is left out is the field's zero value. */
export interface FilesystemUsageInit {
  /** When it was measured, in nanoseconds since the epoch. */
  readonly timestamp?: bigint | undefined;
  /** Which file system. */
  readonly fsId?: FilesystemIdentifierInit | undefined;
  /** What the images, or the one writable layer, take up of it; not what is taken in all. */
  readonly usedBytes?: UInt64ValueInit | undefined;
  /** The same in inodes. */
  readonly inodesUsed?: UInt64ValueInit | undefined;
}

/** Names a file system. */
export interface FilesystemIdentifier {
  /** A directory on it; not always the very point where it is mounted. */
  readonly mountpoint: string;
}
/** {@link FilesystemIdentifier} as a caller gives it: what is left out is the field's zero value. */
export interface FilesystemIdentifierInit {
  /** A directory on it; not always the very point where it is mounted. */
  readonly mountpoint?: string | undefined;
}

/** Which container to measure. */
export interface ContainerStatsRequest {
  /** The full id. */
  readonly containerId: ContainerId;
}
/** {@link ContainerStatsRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerStatsRequestInit {
  /** The full id. */
  readonly containerId?: ContainerId | undefined;
}

/** What was measured. */
export interface ContainerStatsResponse {
  /** The measurement. */
  readonly stats: ContainerStats | undefined;
}
/** {@link ContainerStatsResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerStatsResponseInit {
  /** The measurement. */
  readonly stats?: ContainerStatsInit | undefined;
}

/** Which containers to measure. */
export interface ListContainerStatsRequest {
  /** Absent measures all of them. */
  readonly filter: ContainerStatsFilter | undefined;
}
/** {@link ListContainerStatsRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ListContainerStatsRequestInit {
  /** Absent measures all of them. */
  readonly filter?: ContainerStatsFilterInit | undefined;
}

/** What was measured. */
export interface ListContainerStatsResponse {
  /** One entry per container, in no particular order. */
  readonly stats: readonly ContainerStats[];
}
/** {@link ListContainerStatsResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ListContainerStatsResponseInit {
  /** One entry per container, in no particular order. */
  readonly stats?: readonly ContainerStatsInit[] | undefined;
}

/** Which containers to measure. */
export interface StreamContainerStatsRequest {
  /** Absent measures all of them. */
  readonly filter: ContainerStatsFilter | undefined;
}
/** {@link StreamContainerStatsRequest} as a caller gives it: what is left out is the field's zero value. */
export interface StreamContainerStatsRequestInit {
  /** Absent measures all of them. */
  readonly filter?: ContainerStatsFilterInit | undefined;
}

/** A part of the list. */
export interface StreamContainerStatsResponse {
  /** Those of this message; others follow until the stream ends. */
  readonly containerStats: readonly ContainerStats[];
}
/** {@link StreamContainerStatsResponse} as a caller gives it: what is left out is the field's zero value. */
export interface StreamContainerStatsResponseInit {
  /** Those of this message; others follow until the stream ends. */
  readonly containerStats?: readonly ContainerStatsInit[] | undefined;
}

/** Picks containers; a container must meet every condition that is given. */
export interface ContainerStatsFilter {
  /** An id. Empty takes any. */
  readonly id: string;
  /** Id of the sandbox they are in. Empty takes any. */
  readonly podSandboxId: string;
  /** Labels the container must have with just these values. */
  readonly labelSelector: Readonly<Record<string, string>>;
}
/** {@link ContainerStatsFilter} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerStatsFilterInit {
  /** An id. Empty takes any. */
  readonly id?: string | undefined;
  /** Id of the sandbox they are in. Empty takes any. */
  readonly podSandboxId?: string | undefined;
  /** Labels the container must have with just these values. */
  readonly labelSelector?: Readonly<Record<string, string>> | undefined;
}

/** What a container takes at one moment. A part the runtime could not measure is absent. */
export interface ContainerStats {
  /** Which container. */
  readonly attributes: ContainerAttributes | undefined;
  /** CPU time. */
  readonly cpu: CpuUsage | undefined;
  /** Memory, without swap. */
  readonly memory: MemoryUsage | undefined;
  /** What the container has written outside its mounts. */
  readonly writableLayer: FilesystemUsage | undefined;
  /** Swap space. */
  readonly swap: SwapUsage | undefined;
  /** Waiting for disks. */
  readonly io: IoUsage | undefined;
}
/** {@link ContainerStats} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerStatsInit {
  /** Which container. */
  readonly attributes?: ContainerAttributesInit | undefined;
  /** CPU time. */
  readonly cpu?: CpuUsageInit | undefined;
  /** Memory, without swap. */
  readonly memory?: MemoryUsageInit | undefined;
  /** What the container has written outside its mounts. */
  readonly writableLayer?: FilesystemUsageInit | undefined;
  /** Swap space. */
  readonly swap?: SwapUsageInit | undefined;
  /** Waiting for disks. */
  readonly io?: IoUsageInit | undefined;
}

/** Which container a measurement is of. */
export interface ContainerAttributes {
  /** Id of the container. */
  readonly id: ContainerId;
  /** Name and attempt. */
  readonly metadata: ContainerMetadata | undefined;
  /** As given. */
  readonly labels: Readonly<Record<string, string>>;
  /** As given. */
  readonly annotations: Readonly<Record<string, string>>;
}
/** {@link ContainerAttributes} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerAttributesInit {
  /** Id of the container. */
  readonly id?: ContainerId | undefined;
  /** Name and attempt. */
  readonly metadata?: ContainerMetadataInit | undefined;
  /** As given. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** As given. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** CPU time that was used. */
export interface CpuUsage {
  /** When it was measured, in nanoseconds since the epoch. */
  readonly timestamp: bigint;
  /** Total since the start over all cores, in nanoseconds. It only grows; take two and divide by their distance. */
  readonly usageCoreNanoSeconds: UInt64Value | undefined;
  /** Present use, in billionths of a core, over a window of the runtime's choosing. Often absent. */
  readonly usageNanoCores: UInt64Value | undefined;
  /** Waiting for CPU; absent without PSI in the kernel, and on cgroup v1. */
  readonly psi: PsiStats | undefined;
}
/** {@link CpuUsage} as a caller gives it: what is left out is the field's zero value. */
export interface CpuUsageInit {
  /** When it was measured, in nanoseconds since the epoch. */
  readonly timestamp?: bigint | undefined;
  /** Total since the start over all cores, in nanoseconds. It only grows; take two and divide by their distance. */
  readonly usageCoreNanoSeconds?: UInt64ValueInit | undefined;
  /** Present use, in billionths of a core, over a window of the runtime's choosing. Often absent. */
  readonly usageNanoCores?: UInt64ValueInit | undefined;
  /** Waiting for CPU; absent without PSI in the kernel, and on cgroup v1. */
  readonly psi?: PsiStatsInit | undefined;
}

/** Memory that is used. */
export interface MemoryUsage {
  /** When it was measured, in nanoseconds since the epoch. */
  readonly timestamp: bigint;
  /** What cannot be freed under pressure: usage without file cache that has not been touched for long. Watch this one. */
  readonly workingSetBytes: UInt64Value | undefined;
  /** Limit minus working set; absent without a limit. */
  readonly availableBytes: UInt64Value | undefined;
  /** All of it, file cache included. */
  readonly usageBytes: UInt64Value | undefined;
  /** Anonymous memory: heaps and stacks. */
  readonly rssBytes: UInt64Value | undefined;
  /** Count since the start. */
  readonly pageFaults: UInt64Value | undefined;
  /** Count since the start of those that had to read from disk. */
  readonly majorPageFaults: UInt64Value | undefined;
  /** Waiting for memory; absent without PSI in the kernel, and on cgroup v1. */
  readonly psi: PsiStats | undefined;
}
/** {@link MemoryUsage} as a caller gives it: what is left out is the field's zero value. */
export interface MemoryUsageInit {
  /** When it was measured, in nanoseconds since the epoch. */
  readonly timestamp?: bigint | undefined;
  /** What cannot be freed under pressure: usage without file cache that has not been touched for long. Watch this one. */
  readonly workingSetBytes?: UInt64ValueInit | undefined;
  /** Limit minus working set; absent without a limit. */
  readonly availableBytes?: UInt64ValueInit | undefined;
  /** All of it, file cache included. */
  readonly usageBytes?: UInt64ValueInit | undefined;
  /** Anonymous memory: heaps and stacks. */
  readonly rssBytes?: UInt64ValueInit | undefined;
  /** Count since the start. */
  readonly pageFaults?: UInt64ValueInit | undefined;
  /** Count since the start of those that had to read from disk. */
  readonly majorPageFaults?: UInt64ValueInit | undefined;
  /** Waiting for memory; absent without PSI in the kernel, and on cgroup v1. */
  readonly psi?: PsiStatsInit | undefined;
}

/** Swap space that is used. */
export interface SwapUsage {
  /** When it was measured, in nanoseconds since the epoch. */
  readonly timestamp: bigint;
  /** How much more may be used; absent without a limit. */
  readonly swapAvailableBytes: UInt64Value | undefined;
  /** How much is used. */
  readonly swapUsageBytes: UInt64Value | undefined;
}
/** {@link SwapUsage} as a caller gives it: what is left out is the field's zero value. */
export interface SwapUsageInit {
  /** When it was measured, in nanoseconds since the epoch. */
  readonly timestamp?: bigint | undefined;
  /** How much more may be used; absent without a limit. */
  readonly swapAvailableBytes?: UInt64ValueInit | undefined;
  /** How much is used. */
  readonly swapUsageBytes?: UInt64ValueInit | undefined;
}

/** Waiting for input and output. */
export interface IoUsage {
  /** When it was measured, in nanoseconds since the epoch. */
  readonly timestamp: bigint;
  /** Absent without PSI in the kernel, and on cgroup v1. */
  readonly psi: PsiStats | undefined;
}
/** {@link IoUsage} as a caller gives it: what is left out is the field's zero value. */
export interface IoUsageInit {
  /** When it was measured, in nanoseconds since the epoch. */
  readonly timestamp?: bigint | undefined;
  /** Absent without PSI in the kernel, and on cgroup v1. */
  readonly psi?: PsiStatsInit | undefined;
}

/** Time spent waiting for a resource, as the kernel accounts it (pressure stall information). */
export interface PsiStats {
  /** Time in which every process was waiting at once, so that no work was done. */
  readonly Full: PsiData | undefined;
  /** Time in which at least one process was waiting. */
  readonly Some: PsiData | undefined;
}
/** {@link PsiStats} as a caller gives it: what is left out is the field's zero value. */
export interface PsiStatsInit {
  /** Time in which every process was waiting at once, so that no work was done. */
  readonly Full?: PsiDataInit | undefined;
  /** Time in which at least one process was waiting. */
  readonly Some?: PsiDataInit | undefined;
}

/** Waiting time in total and of late. */
export interface PsiData {
  /** Since the start, in nanoseconds. Only grows. */
  readonly Total: bigint;
  /** Percent of the last 10 seconds, 0 to 100. */
  readonly Avg10: number;
  /** Percent of the last 60 seconds, 0 to 100. */
  readonly Avg60: number;
  /** Percent of the last 300 seconds, 0 to 100. */
  readonly Avg300: number;
}
/** {@link PsiData} as a caller gives it: what is left out is the field's zero value. */
export interface PsiDataInit {
  /** Since the start, in nanoseconds. Only grows. */
  readonly Total?: bigint | undefined;
  /** Percent of the last 10 seconds, 0 to 100. */
  readonly Avg10?: number | undefined;
  /** Percent of the last 60 seconds, 0 to 100. */
  readonly Avg60?: number | undefined;
  /** Percent of the last 300 seconds, 0 to 100. */
  readonly Avg300?: number | undefined;
}

/** Which sandbox to measure. */
export interface PodSandboxStatsRequest {
  /** The full id. */
  readonly podSandboxId: SandboxId;
}
/** {@link PodSandboxStatsRequest} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxStatsRequestInit {
  /** The full id. */
  readonly podSandboxId?: SandboxId | undefined;
}

/** What was measured. */
export interface PodSandboxStatsResponse {
  /** The measurement. */
  readonly stats: PodSandboxStats | undefined;
}
/** {@link PodSandboxStatsResponse} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxStatsResponseInit {
  /** The measurement. */
  readonly stats?: PodSandboxStatsInit | undefined;
}

/** Which sandboxes to measure. */
export interface ListPodSandboxStatsRequest {
  /** Absent measures all of them. */
  readonly filter: PodSandboxStatsFilter | undefined;
}
/** {@link ListPodSandboxStatsRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ListPodSandboxStatsRequestInit {
  /** Absent measures all of them. */
  readonly filter?: PodSandboxStatsFilterInit | undefined;
}

/** What was measured. */
export interface ListPodSandboxStatsResponse {
  /** One entry per sandbox, in no particular order. */
  readonly stats: readonly PodSandboxStats[];
}
/** {@link ListPodSandboxStatsResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ListPodSandboxStatsResponseInit {
  /** One entry per sandbox, in no particular order. */
  readonly stats?: readonly PodSandboxStatsInit[] | undefined;
}

/** Which sandboxes to measure. */
export interface StreamPodSandboxStatsRequest {
  /** Absent measures all of them. */
  readonly filter: PodSandboxStatsFilter | undefined;
}
/** {@link StreamPodSandboxStatsRequest} as a caller gives it: what is left out is the field's zero value. */
export interface StreamPodSandboxStatsRequestInit {
  /** Absent measures all of them. */
  readonly filter?: PodSandboxStatsFilterInit | undefined;
}

/** A part of the list. */
export interface StreamPodSandboxStatsResponse {
  /** Those of this message; others follow until the stream ends. */
  readonly podSandboxStats: readonly PodSandboxStats[];
}
/** {@link StreamPodSandboxStatsResponse} as a caller gives it: what is left out is the field's zero value. */
export interface StreamPodSandboxStatsResponseInit {
  /** Those of this message; others follow until the stream ends. */
  readonly podSandboxStats?: readonly PodSandboxStatsInit[] | undefined;
}

/** Picks sandboxes; a sandbox must meet every condition that is given. */
export interface PodSandboxStatsFilter {
  /** An id. Empty takes any. */
  readonly id: string;
  /** Labels the sandbox must have with just these values. */
  readonly labelSelector: Readonly<Record<string, string>>;
}
/** {@link PodSandboxStatsFilter} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxStatsFilterInit {
  /** An id. Empty takes any. */
  readonly id?: string | undefined;
  /** Labels the sandbox must have with just these values. */
  readonly labelSelector?: Readonly<Record<string, string>> | undefined;
}

/** What a sandbox takes at one moment. */
export interface PodSandboxStats {
  /** Which sandbox. */
  readonly attributes: PodSandboxAttributes | undefined;
  /** Absent on other systems. */
  readonly linux: LinuxPodSandboxStats | undefined;
  /** Absent on other systems. */
  readonly windows: WindowsPodSandboxStats | undefined;
}
/** {@link PodSandboxStats} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxStatsInit {
  /** Which sandbox. */
  readonly attributes?: PodSandboxAttributesInit | undefined;
  /** Absent on other systems. */
  readonly linux?: LinuxPodSandboxStatsInit | undefined;
  /** Absent on other systems. */
  readonly windows?: WindowsPodSandboxStatsInit | undefined;
}

/** Which sandbox a measurement is of. */
export interface PodSandboxAttributes {
  /** Id of the sandbox. */
  readonly id: SandboxId;
  /** Name, namespace, uid and attempt. */
  readonly metadata: PodSandboxMetadata | undefined;
  /** As given. */
  readonly labels: Readonly<Record<string, string>>;
  /** As given. */
  readonly annotations: Readonly<Record<string, string>>;
}
/** {@link PodSandboxAttributes} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxAttributesInit {
  /** Id of the sandbox. */
  readonly id?: SandboxId | undefined;
  /** Name, namespace, uid and attempt. */
  readonly metadata?: PodSandboxMetadataInit | undefined;
  /** As given. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** As given. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** What a sandbox on Linux takes, its containers and its own overhead together. */
export interface LinuxPodSandboxStats {
  /** CPU time. */
  readonly cpu: CpuUsage | undefined;
  /** Memory, without swap. */
  readonly memory: MemoryUsage | undefined;
  /** Traffic in the sandbox's network namespace, which may be the host's. */
  readonly network: NetworkUsage | undefined;
  /** Number of processes. */
  readonly process: ProcessUsage | undefined;
  /** The same for each container. */
  readonly containers: readonly ContainerStats[];
  /** Waiting for disks. */
  readonly io: IoUsage | undefined;
}
/** {@link LinuxPodSandboxStats} as a caller gives it: what is left out is the field's zero value. */
export interface LinuxPodSandboxStatsInit {
  /** CPU time. */
  readonly cpu?: CpuUsageInit | undefined;
  /** Memory, without swap. */
  readonly memory?: MemoryUsageInit | undefined;
  /** Traffic in the sandbox's network namespace, which may be the host's. */
  readonly network?: NetworkUsageInit | undefined;
  /** Number of processes. */
  readonly process?: ProcessUsageInit | undefined;
  /** The same for each container. */
  readonly containers?: readonly ContainerStatsInit[] | undefined;
  /** Waiting for disks. */
  readonly io?: IoUsageInit | undefined;
}

/** Traffic of a network namespace. */
export interface NetworkUsage {
  /** When it was measured, in nanoseconds since the epoch. */
  readonly timestamp: bigint;
  /** The interface of the default route. */
  readonly defaultInterface: NetworkInterfaceUsage | undefined;
  /** The others. */
  readonly interfaces: readonly NetworkInterfaceUsage[];
}
/** {@link NetworkUsage} as a caller gives it: what is left out is the field's zero value. */
export interface NetworkUsageInit {
  /** When it was measured, in nanoseconds since the epoch. */
  readonly timestamp?: bigint | undefined;
  /** The interface of the default route. */
  readonly defaultInterface?: NetworkInterfaceUsageInit | undefined;
  /** The others. */
  readonly interfaces?: readonly NetworkInterfaceUsageInit[] | undefined;
}

/** Traffic of one interface, counted since it was made. */
export interface NetworkInterfaceUsage {
  /** For example `eth0`. */
  readonly name: string;
  /** Bytes received. */
  readonly rxBytes: UInt64Value | undefined;
  /** Errors in receiving. */
  readonly rxErrors: UInt64Value | undefined;
  /** Bytes sent. */
  readonly txBytes: UInt64Value | undefined;
  /** Errors in sending. */
  readonly txErrors: UInt64Value | undefined;
}
/** {@link NetworkInterfaceUsage} as a caller gives it: what is left out is the field's zero value. */
export interface NetworkInterfaceUsageInit {
  /** For example `eth0`. */
  readonly name?: string | undefined;
  /** Bytes received. */
  readonly rxBytes?: UInt64ValueInit | undefined;
  /** Errors in receiving. */
  readonly rxErrors?: UInt64ValueInit | undefined;
  /** Bytes sent. */
  readonly txBytes?: UInt64ValueInit | undefined;
  /** Errors in sending. */
  readonly txErrors?: UInt64ValueInit | undefined;
}

/** How many processes there are. */
export interface ProcessUsage {
  /** When it was counted, in nanoseconds since the epoch. */
  readonly timestamp: bigint;
  /** Processes in the sandbox at that moment. */
  readonly processCount: UInt64Value | undefined;
}
/** {@link ProcessUsage} as a caller gives it: what is left out is the field's zero value. */
export interface ProcessUsageInit {
  /** When it was counted, in nanoseconds since the epoch. */
  readonly timestamp?: bigint | undefined;
  /** Processes in the sandbox at that moment. */
  readonly processCount?: UInt64ValueInit | undefined;
}

/** What a sandbox on Windows takes. */
export interface WindowsPodSandboxStats {
  /** CPU time. */
  readonly cpu: WindowsCpuUsage | undefined;
  /** Memory. */
  readonly memory: WindowsMemoryUsage | undefined;
  /** Traffic. */
  readonly network: WindowsNetworkUsage | undefined;
  /** Number of processes. */
  readonly process: WindowsProcessUsage | undefined;
  /** The same for each container. */
  readonly containers: readonly WindowsContainerStats[];
}
/** {@link WindowsPodSandboxStats} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsPodSandboxStatsInit {
  /** CPU time. */
  readonly cpu?: WindowsCpuUsageInit | undefined;
  /** Memory. */
  readonly memory?: WindowsMemoryUsageInit | undefined;
  /** Traffic. */
  readonly network?: WindowsNetworkUsageInit | undefined;
  /** Number of processes. */
  readonly process?: WindowsProcessUsageInit | undefined;
  /** The same for each container. */
  readonly containers?: readonly WindowsContainerStatsInit[] | undefined;
}

/** What a container on Windows takes at one moment. */
export interface WindowsContainerStats {
  /** Which container. */
  readonly attributes: ContainerAttributes | undefined;
  /** CPU time. */
  readonly cpu: WindowsCpuUsage | undefined;
  /** Memory. */
  readonly memory: WindowsMemoryUsage | undefined;
  /** What the container has written outside its mounts. */
  readonly writableLayer: WindowsFilesystemUsage | undefined;
}
/** {@link WindowsContainerStats} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsContainerStatsInit {
  /** Which container. */
  readonly attributes?: ContainerAttributesInit | undefined;
  /** CPU time. */
  readonly cpu?: WindowsCpuUsageInit | undefined;
  /** Memory. */
  readonly memory?: WindowsMemoryUsageInit | undefined;
  /** What the container has written outside its mounts. */
  readonly writableLayer?: WindowsFilesystemUsageInit | undefined;
}

/** CPU time that was used on Windows. */
export interface WindowsCpuUsage {
  /** When it was measured, in nanoseconds since the epoch. */
  readonly timestamp: bigint;
  /** Total since the start over all cores, in nanoseconds. */
  readonly usageCoreNanoSeconds: UInt64Value | undefined;
  /** Present use, in billionths of a core. */
  readonly usageNanoCores: UInt64Value | undefined;
}
/** {@link WindowsCpuUsage} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsCpuUsageInit {
  /** When it was measured, in nanoseconds since the epoch. */
  readonly timestamp?: bigint | undefined;
  /** Total since the start over all cores, in nanoseconds. */
  readonly usageCoreNanoSeconds?: UInt64ValueInit | undefined;
  /** Present use, in billionths of a core. */
  readonly usageNanoCores?: UInt64ValueInit | undefined;
}

/** Memory that is used on Windows. */
export interface WindowsMemoryUsage {
  /** When it was measured, in nanoseconds since the epoch. */
  readonly timestamp: bigint;
  /** Private working set. */
  readonly workingSetBytes: UInt64Value | undefined;
  /** Limit minus working set; absent without a limit. */
  readonly availableBytes: UInt64Value | undefined;
  /** Count since the start. */
  readonly pageFaults: UInt64Value | undefined;
  /** Memory that is promised, used or not. */
  readonly commitMemoryBytes: UInt64Value | undefined;
}
/** {@link WindowsMemoryUsage} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsMemoryUsageInit {
  /** When it was measured, in nanoseconds since the epoch. */
  readonly timestamp?: bigint | undefined;
  /** Private working set. */
  readonly workingSetBytes?: UInt64ValueInit | undefined;
  /** Limit minus working set; absent without a limit. */
  readonly availableBytes?: UInt64ValueInit | undefined;
  /** Count since the start. */
  readonly pageFaults?: UInt64ValueInit | undefined;
  /** Memory that is promised, used or not. */
  readonly commitMemoryBytes?: UInt64ValueInit | undefined;
}

/** How much of a file system is taken on Windows. */
export interface WindowsFilesystemUsage {
  /** When it was measured, in nanoseconds since the epoch. */
  readonly timestamp: bigint;
  /** Which file system. */
  readonly fsId: FilesystemIdentifier | undefined;
  /** What the writable layer takes up of it. */
  readonly usedBytes: UInt64Value | undefined;
}
/** {@link WindowsFilesystemUsage} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsFilesystemUsageInit {
  /** When it was measured, in nanoseconds since the epoch. */
  readonly timestamp?: bigint | undefined;
  /** Which file system. */
  readonly fsId?: FilesystemIdentifierInit | undefined;
  /** What the writable layer takes up of it. */
  readonly usedBytes?: UInt64ValueInit | undefined;
}

/** Traffic of a sandbox on Windows. */
export interface WindowsNetworkUsage {
  /** When it was measured, in nanoseconds since the epoch. */
  readonly timestamp: bigint;
  /** The interface of the default route. */
  readonly defaultInterface: WindowsNetworkInterfaceUsage | undefined;
  /** The others. */
  readonly interfaces: readonly WindowsNetworkInterfaceUsage[];
}
/** {@link WindowsNetworkUsage} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsNetworkUsageInit {
  /** When it was measured, in nanoseconds since the epoch. */
  readonly timestamp?: bigint | undefined;
  /** The interface of the default route. */
  readonly defaultInterface?: WindowsNetworkInterfaceUsageInit | undefined;
  /** The others. */
  readonly interfaces?: readonly WindowsNetworkInterfaceUsageInit[] | undefined;
}

/** Traffic of one interface, counted since it was made. */
export interface WindowsNetworkInterfaceUsage {
  /** Name of the interface. */
  readonly name: string;
  /** Bytes received. */
  readonly rxBytes: UInt64Value | undefined;
  /** Packets lost on receipt. */
  readonly rxPacketsDropped: UInt64Value | undefined;
  /** Bytes sent. */
  readonly txBytes: UInt64Value | undefined;
  /** Packets that were not sent. */
  readonly txPacketsDropped: UInt64Value | undefined;
}
/** {@link WindowsNetworkInterfaceUsage} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsNetworkInterfaceUsageInit {
  /** Name of the interface. */
  readonly name?: string | undefined;
  /** Bytes received. */
  readonly rxBytes?: UInt64ValueInit | undefined;
  /** Packets lost on receipt. */
  readonly rxPacketsDropped?: UInt64ValueInit | undefined;
  /** Bytes sent. */
  readonly txBytes?: UInt64ValueInit | undefined;
  /** Packets that were not sent. */
  readonly txPacketsDropped?: UInt64ValueInit | undefined;
}

/** How many processes there are on Windows. */
export interface WindowsProcessUsage {
  /** When it was counted, in nanoseconds since the epoch. */
  readonly timestamp: bigint;
  /** Processes in the sandbox at that moment. */
  readonly processCount: UInt64Value | undefined;
}
/** {@link WindowsProcessUsage} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsProcessUsageInit {
  /** When it was counted, in nanoseconds since the epoch. */
  readonly timestamp?: bigint | undefined;
  /** Processes in the sandbox at that moment. */
  readonly processCount?: UInt64ValueInit | undefined;
}

/** Asks for the metrics there are. */
export interface ListMetricDescriptorsRequest {
}
/** {@link ListMetricDescriptorsRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ListMetricDescriptorsRequestInit {
}

/** The metrics there are. */
export interface ListMetricDescriptorsResponse {
  /** One entry per metric. */
  readonly descriptors: readonly MetricDescriptor[];
}
/** {@link ListMetricDescriptorsResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ListMetricDescriptorsResponseInit {
  /** One entry per metric. */
  readonly descriptors?: readonly MetricDescriptorInit[] | undefined;
}

/** What a metric means. */
export interface MetricDescriptor {
  /** Name of the metric, unique within the runtime. */
  readonly name: string;
  /** What it measures, in a sentence. */
  readonly help: string;
  /** Names of its labels, in the order in which a metric gives their values. */
  readonly labelKeys: readonly string[];
}
/** {@link MetricDescriptor} as a caller gives it: what is left out is the field's zero value. */
export interface MetricDescriptorInit {
  /** Name of the metric, unique within the runtime. */
  readonly name?: string | undefined;
  /** What it measures, in a sentence. */
  readonly help?: string | undefined;
  /** Names of its labels, in the order in which a metric gives their values. */
  readonly labelKeys?: readonly string[] | undefined;
}

/** Asks for all metrics of all sandboxes. */
export interface ListPodSandboxMetricsRequest {
}
/** {@link ListPodSandboxMetricsRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ListPodSandboxMetricsRequestInit {
}

/** All metrics of all sandboxes. */
export interface ListPodSandboxMetricsResponse {
  /** One entry per sandbox. */
  readonly podMetrics: readonly PodSandboxMetrics[];
}
/** {@link ListPodSandboxMetricsResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ListPodSandboxMetricsResponseInit {
  /** One entry per sandbox. */
  readonly podMetrics?: readonly PodSandboxMetricsInit[] | undefined;
}

/** Asks for all metrics of all sandboxes. */
export interface StreamPodSandboxMetricsRequest {
}
/** {@link StreamPodSandboxMetricsRequest} as a caller gives it: what is left out is the field's zero value. */
export interface StreamPodSandboxMetricsRequestInit {
}

/** A part of the metrics. */
export interface StreamPodSandboxMetricsResponse {
  /** The sandboxes of this message; others follow until the stream ends. */
  readonly podSandboxMetrics: readonly PodSandboxMetrics[];
}
/** {@link StreamPodSandboxMetricsResponse} as a caller gives it: what is left out is the field's zero value. */
export interface StreamPodSandboxMetricsResponseInit {
  /** The sandboxes of this message; others follow until the stream ends. */
  readonly podSandboxMetrics?: readonly PodSandboxMetricsInit[] | undefined;
}

/** The metrics of a sandbox. */
export interface PodSandboxMetrics {
  /** Which sandbox. */
  readonly podSandboxId: SandboxId;
  /** Those of the sandbox itself. */
  readonly metrics: readonly Metric[];
  /** Those of its containers. */
  readonly containerMetrics: readonly ContainerMetrics[];
}
/** {@link PodSandboxMetrics} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxMetricsInit {
  /** Which sandbox. */
  readonly podSandboxId?: SandboxId | undefined;
  /** Those of the sandbox itself. */
  readonly metrics?: readonly MetricInit[] | undefined;
  /** Those of its containers. */
  readonly containerMetrics?: readonly ContainerMetricsInit[] | undefined;
}

/** The metrics of a container. */
export interface ContainerMetrics {
  /** Which container. */
  readonly containerId: ContainerId;
  /** The metrics. */
  readonly metrics: readonly Metric[];
}
/** {@link ContainerMetrics} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerMetricsInit {
  /** Which container. */
  readonly containerId?: ContainerId | undefined;
  /** The metrics. */
  readonly metrics?: readonly MetricInit[] | undefined;
}

/** One number at one moment. */
export interface Metric {
  /** The descriptor's name. */
  readonly name: string;
  /** When it was measured, in nanoseconds since the epoch; 0 means for this very answer. */
  readonly timestamp: bigint;
  /** How to read the number. */
  readonly metricType: MetricType;
  /** Values for the descriptor's label keys, in the same order. */
  readonly labelValues: readonly string[];
  /** The number; the descriptor says in which unit. */
  readonly value: UInt64Value | undefined;
}
/** {@link Metric} as a caller gives it: what is left out is the field's zero value. */
export interface MetricInit {
  /** The descriptor's name. */
  readonly name?: string | undefined;
  /** When it was measured, in nanoseconds since the epoch; 0 means for this very answer. */
  readonly timestamp?: bigint | undefined;
  /** How to read the number. */
  readonly metricType?: MetricType | undefined;
  /** Values for the descriptor's label keys, in the same order. */
  readonly labelValues?: readonly string[] | undefined;
  /** The number; the descriptor says in which unit. */
  readonly value?: UInt64ValueInit | undefined;
}

/** Asks for the events of all containers. Nothing acknowledges it before the first event comes. */
export interface GetEventsRequest {
}
/** {@link GetEventsRequest} as a caller gives it: what is left out is the field's zero value. */
export interface GetEventsRequestInit {
}

/** Something happened to a container, or to a sandbox. Read the status before acting on it. */
export interface ContainerEventResponse {
  /** Id of the container, or of the sandbox itself if the event is about the sandbox. */
  readonly containerId: string;
  /** What happened. */
  readonly containerEventType: ContainerEventType;
  /** When, in nanoseconds since the epoch. Older than the subscription if the runtime had kept the event. */
  readonly createdAt: bigint;
  /** The sandbox by then; may be absent once it has been deleted. */
  readonly podSandboxStatus: PodSandboxStatus | undefined;
  /**
   * The sandbox's containers by then. CRI-O fills this only for containers labelled with their sandbox's uid as
   * `io.kubernetes.pod.uid`.
   */
  readonly containersStatuses: readonly ContainerStatus[];
}
/** {@link ContainerEventResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerEventResponseInit {
  /** Id of the container, or of the sandbox itself if the event is about the sandbox. */
  readonly containerId?: string | undefined;
  /** What happened. */
  readonly containerEventType?: ContainerEventType | undefined;
  /** When, in nanoseconds since the epoch. Older than the subscription if the runtime had kept the event. */
  readonly createdAt?: bigint | undefined;
  /** The sandbox by then; may be absent once it has been deleted. */
  readonly podSandboxStatus?: PodSandboxStatusInit | undefined;
  /**
   * The sandbox's containers by then. CRI-O fills this only for containers labelled with their sandbox's uid as
   * `io.kubernetes.pod.uid`.
   */
  readonly containersStatuses?: readonly ContainerStatusInit[] | undefined;
}

/** The container whose state to write. */
export interface CheckpointContainerRequest {
  /** A running container. */
  readonly containerId: ContainerId;
  /** Absolute path of the archive to write on the node. It will hold all memory of the processes, secrets included. */
  readonly location: string;
  /** In seconds; 0 takes the runtime's own limit. */
  readonly timeout: bigint;
}
/** {@link CheckpointContainerRequest} as a caller gives it: what is left out is the field's zero value. */
export interface CheckpointContainerRequestInit {
  /** A running container. */
  readonly containerId?: ContainerId | undefined;
  /** Absolute path of the archive to write on the node. It will hold all memory of the processes, secrets included. */
  readonly location?: string | undefined;
  /** In seconds; 0 takes the runtime's own limit. */
  readonly timeout?: bigint | undefined;
}

/** Nothing to tell: the archive is written. */
export interface CheckpointContainerResponse {
}
/** {@link CheckpointContainerResponse} as a caller gives it: what is left out is the field's zero value. */
export interface CheckpointContainerResponseInit {
}

/** The sandbox whose state to write. */
export interface CheckpointPodRequest {
  /** A running sandbox. */
  readonly podSandboxId: SandboxId;
  /**
   * Absolute path of an existing directory on the node, the caller's own, to write to. It will hold all memory of the
   * processes, secrets included.
   */
  readonly outputPath: string;
  /** The containers to write. Name every one that runs in the sandbox. */
  readonly containerIds: readonly string[];
  /** Settings the runtime's handler knows; one it does not know fails the call. */
  readonly options: Readonly<Record<string, string>>;
}
/** {@link CheckpointPodRequest} as a caller gives it: what is left out is the field's zero value. */
export interface CheckpointPodRequestInit {
  /** A running sandbox. */
  readonly podSandboxId?: SandboxId | undefined;
  /**
   * Absolute path of an existing directory on the node, the caller's own, to write to. It will hold all memory of the
   * processes, secrets included.
   */
  readonly outputPath?: string | undefined;
  /** The containers to write. Name every one that runs in the sandbox. */
  readonly containerIds?: readonly string[] | undefined;
  /** Settings the runtime's handler knows; one it does not know fails the call. */
  readonly options?: Readonly<Record<string, string>> | undefined;
}

/** Nothing to tell: the checkpoint is written. */
export interface CheckpointPodResponse {
}
/** {@link CheckpointPodResponse} as a caller gives it: what is left out is the field's zero value. */
export interface CheckpointPodResponseInit {
}

/** The checkpoint to build a sandbox from. */
export interface RestorePodRequest {
  /** The directory that CheckpointPod wrote, on this node. */
  readonly checkpointPath: string;
  /** What the new sandbox is to be. */
  readonly config: PodSandboxConfig | undefined;
  /** Name of the handler to run it with; empty takes the default. */
  readonly runtimeHandler: string;
  /** Settings the runtime's handler knows; one it does not know fails the call. */
  readonly options: Readonly<Record<string, string>>;
  /** What the containers are to be, matched to those of the checkpoint by name. */
  readonly containerConfigs: readonly ContainerConfig[];
}
/** {@link RestorePodRequest} as a caller gives it: what is left out is the field's zero value. */
export interface RestorePodRequestInit {
  /** The directory that CheckpointPod wrote, on this node. */
  readonly checkpointPath?: string | undefined;
  /** What the new sandbox is to be. */
  readonly config?: PodSandboxConfigInit | undefined;
  /** Name of the handler to run it with; empty takes the default. */
  readonly runtimeHandler?: string | undefined;
  /** Settings the runtime's handler knows; one it does not know fails the call. */
  readonly options?: Readonly<Record<string, string>> | undefined;
  /** What the containers are to be, matched to those of the checkpoint by name. */
  readonly containerConfigs?: readonly ContainerConfigInit[] | undefined;
}

/** The sandbox and the containers that exist now. */
export interface RestorePodResponse {
  /** Id of the new sandbox. */
  readonly podSandboxId: SandboxId;
  /** Its containers, in CONTAINER_CREATED; StartContainer lets each go on. */
  readonly restoredContainers: readonly RestoredContainer[];
}
/** {@link RestorePodResponse} as a caller gives it: what is left out is the field's zero value. */
export interface RestorePodResponseInit {
  /** Id of the new sandbox. */
  readonly podSandboxId?: SandboxId | undefined;
  /** Its containers, in CONTAINER_CREATED; StartContainer lets each go on. */
  readonly restoredContainers?: readonly RestoredContainerInit[] | undefined;
}

/** A container of a restored sandbox. */
export interface RestoredContainer {
  /** Name from its metadata. */
  readonly name: string;
  /** Id of the new container. */
  readonly containerId: ContainerId;
}
/** {@link RestoredContainer} as a caller gives it: what is left out is the field's zero value. */
export interface RestoredContainerInit {
  /** Name from its metadata. */
  readonly name?: string | undefined;
  /** Id of the new container. */
  readonly containerId?: ContainerId | undefined;
}

/** Every RPC of CRI v1: `request` and `answer` as given, `received` and `response` as decoded. */
export interface Rpcs {
  /**
   * Names the runtime and its version. It answers without touching a container, so it serves as a probe of the
   * socket.
   */
  readonly version: { readonly request: VersionRequestInit; readonly received: VersionRequest; readonly answer: VersionResponseInit; readonly response: VersionResponse; readonly stream: false };
  /**
   * Creates a pod sandbox and starts it, cgroup and namespaces included; answers once it runs. It holds no container
   * yet. Not idempotent: containerd refuses a second sandbox with equal metadata, CRI-O hands out the first one
   * again, which may have been stopped meanwhile. CRI-O blocks on a missing network configuration; containerd fails
   * at once.
   */
  readonly runPodSandbox: { readonly request: RunPodSandboxRequestInit; readonly received: RunPodSandboxRequest; readonly answer: RunPodSandboxResponseInit; readonly response: RunPodSandboxResponse; readonly stream: false };
  /**
   * Kills what still runs in the sandbox and gives back its network. Idempotent, but for an unknown id containerd 1.6
   * answers NOT_FOUND. CRI-O waits for SIGTERM to work until shortly before the call's deadline, so stop the
   * containers first.
   */
  readonly stopPodSandbox: { readonly request: StopPodSandboxRequestInit; readonly received: StopPodSandboxRequest; readonly answer: StopPodSandboxResponseInit; readonly response: StopPodSandboxResponse; readonly stream: false };
  /**
   * Deletes the sandbox and every container in it, running ones by force. Idempotent; an unknown id is no error. Log
   * files stay on disk.
   */
  readonly removePodSandbox: { readonly request: RemovePodSandboxRequestInit; readonly received: RemovePodSandboxRequest; readonly answer: RemovePodSandboxResponseInit; readonly response: RemovePodSandboxResponse; readonly stream: false };
  /** Reads the state of one sandbox; NOT_FOUND when there is none of that id. */
  readonly podSandboxStatus: { readonly request: PodSandboxStatusRequestInit; readonly received: PodSandboxStatusRequest; readonly answer: PodSandboxStatusResponseInit; readonly response: PodSandboxStatusResponse; readonly stream: false };
  /**
   * Lists the sandboxes that match a filter, stopped ones too. Give a label: the list covers every client of the
   * runtime, and one that outgrows the message limit fails as a whole.
   */
  readonly listPodSandbox: { readonly request: ListPodSandboxRequestInit; readonly received: ListPodSandboxRequest; readonly answer: ListPodSandboxResponseInit; readonly response: ListPodSandboxResponse; readonly stream: false };
  /**
   * Lists sandboxes as ListPodSandbox does, in as many messages as it takes, so that no message limit is met.
   * UNIMPLEMENTED on containerd up to 2.1.
   */
  readonly streamPodSandboxes: { readonly request: StreamPodSandboxesRequestInit; readonly received: StreamPodSandboxesRequest; readonly answer: StreamPodSandboxesResponseInit; readonly response: StreamPodSandboxesResponse; readonly stream: true };
  /**
   * Makes a container in a running sandbox, ready to be started. The image must be on the node already. Not
   * idempotent: with a name and attempt in use, containerd fails and CRI-O answers the existing container's id. CRI-O
   * reports an unusable command here, containerd at StartContainer.
   */
  readonly createContainer: { readonly request: CreateContainerRequestInit; readonly received: CreateContainerRequest; readonly answer: CreateContainerResponseInit; readonly response: CreateContainerResponse; readonly stream: false };
  /**
   * Runs the command of a created container. It works once: a container that has exited is never started again. A
   * failed start leaves an EXITED container with exit code 128 and reason `StartError` on containerd.
   */
  readonly startContainer: { readonly request: StartContainerRequestInit; readonly received: StartContainerRequest; readonly answer: StartContainerResponseInit; readonly response: StartContainerResponse; readonly stream: false };
  /**
   * Ends a container: its stop signal first, SIGKILL when the grace period is over. Idempotent; an exited container
   * is no error, but containerd 1.6 answers NOT_FOUND for an unknown id. Give the call more time than the grace
   * period: containerd forgets the SIGKILL when the call ends early.
   */
  readonly stopContainer: { readonly request: StopContainerRequestInit; readonly received: StopContainerRequest; readonly answer: StopContainerResponseInit; readonly response: StopContainerResponse; readonly stream: false };
  /**
   * Deletes a container; a running one is killed, even within a grace period. Idempotent; an unknown id is no error.
   * Right after an exit it may still be refused as running: try again. Its log file stays on disk.
   */
  readonly removeContainer: { readonly request: RemoveContainerRequestInit; readonly received: RemoveContainerRequest; readonly answer: RemoveContainerResponseInit; readonly response: RemoveContainerResponse; readonly stream: false };
  /**
   * Lists the containers that match a filter, exited ones too. Give a label or a sandbox, for the reasons
   * ListPodSandbox names.
   */
  readonly listContainers: { readonly request: ListContainersRequestInit; readonly received: ListContainersRequest; readonly answer: ListContainersResponseInit; readonly response: ListContainersResponse; readonly stream: false };
  /** Lists containers as ListContainers does, in as many messages as it takes. UNIMPLEMENTED on containerd up to 2.1. */
  readonly streamContainers: { readonly request: StreamContainersRequestInit; readonly received: StreamContainersRequest; readonly answer: StreamContainersResponseInit; readonly response: StreamContainersResponse; readonly stream: true };
  /** Reads the state of one container, exit code and times included; NOT_FOUND when there is none of that id. */
  readonly containerStatus: { readonly request: ContainerStatusRequestInit; readonly received: ContainerStatusRequest; readonly answer: ContainerStatusResponseInit; readonly response: ContainerStatusResponse; readonly stream: false };
  /** Changes the limits of a container that is created or runs; what the request leaves at zero stays as it is. */
  readonly updateContainerResources: { readonly request: UpdateContainerResourcesRequestInit; readonly received: UpdateContainerResourcesRequest; readonly answer: UpdateContainerResourcesResponseInit; readonly response: UpdateContainerResourcesResponse; readonly stream: false };
  /**
   * Makes the runtime close the log file and open its path again, after a rotation has renamed the file. Rename first:
   * on CRI-O a reopen without a rename destroys the log. Works on running containers only.
   */
  readonly reopenContainerLog: { readonly request: ReopenContainerLogRequestInit; readonly received: ReopenContainerLogRequest; readonly answer: ReopenContainerLogResponseInit; readonly response: ReopenContainerLogResponse; readonly stream: false };
  /**
   * Runs a command inside a container and answers its whole output at the end. For small outputs: containerd fails
   * above 16 MiB, and CRI-O drops what is too much without saying so.
   */
  readonly execSync: { readonly request: ExecSyncRequestInit; readonly received: ExecSyncRequest; readonly answer: ExecSyncResponseInit; readonly response: ExecSyncResponse; readonly stream: false };
  /**
   * Prepares a command inside a container and answers the URL where its streams are to be picked up. It runs only
   * once somebody connects there.
   */
  readonly exec: { readonly request: ExecRequestInit; readonly received: ExecRequest; readonly answer: ExecResponseInit; readonly response: ExecResponse; readonly stream: false };
  /** Prepares a connection to the container's first process and answers the URL where its streams are to be picked up. */
  readonly attach: { readonly request: AttachRequestInit; readonly received: AttachRequest; readonly answer: AttachResponseInit; readonly response: AttachResponse; readonly stream: false };
  /**
   * Prepares connections to ports inside the sandbox and answers the URL for them. In a sandbox on the host's network
   * these are ports of the host, loopback included.
   */
  readonly portForward: { readonly request: PortForwardRequestInit; readonly received: PortForwardRequest; readonly answer: PortForwardResponseInit; readonly response: PortForwardResponse; readonly stream: false };
  /**
   * Measures one container: CPU, memory, writable layer. Of an exited container containerd answers an error, CRI-O
   * nothing measured.
   */
  readonly containerStats: { readonly request: ContainerStatsRequestInit; readonly received: ContainerStatsRequest; readonly answer: ContainerStatsResponseInit; readonly response: ContainerStatsResponse; readonly stream: false };
  /** Measures every container that matches a filter. */
  readonly listContainerStats: { readonly request: ListContainerStatsRequestInit; readonly received: ListContainerStatsRequest; readonly answer: ListContainerStatsResponseInit; readonly response: ListContainerStatsResponse; readonly stream: false };
  /**
   * Measures containers as ListContainerStats does, in as many messages as it takes. It ends with the list; it does
   * not go on measuring. UNIMPLEMENTED on containerd up to 2.1.
   */
  readonly streamContainerStats: { readonly request: StreamContainerStatsRequestInit; readonly received: StreamContainerStatsRequest; readonly answer: StreamContainerStatsResponseInit; readonly response: StreamContainerStatsResponse; readonly stream: true };
  /** Measures one sandbox and its containers. containerd fails for a sandbox without a cgroup parent. */
  readonly podSandboxStats: { readonly request: PodSandboxStatsRequestInit; readonly received: PodSandboxStatsRequest; readonly answer: PodSandboxStatsResponseInit; readonly response: PodSandboxStatsResponse; readonly stream: false };
  /** Measures every sandbox that matches a filter. */
  readonly listPodSandboxStats: { readonly request: ListPodSandboxStatsRequestInit; readonly received: ListPodSandboxStatsRequest; readonly answer: ListPodSandboxStatsResponseInit; readonly response: ListPodSandboxStatsResponse; readonly stream: false };
  /**
   * Measures sandboxes as ListPodSandboxStats does, in as many messages as it takes; it ends with the list.
   * UNIMPLEMENTED on containerd up to 2.1.
   */
  readonly streamPodSandboxStats: { readonly request: StreamPodSandboxStatsRequestInit; readonly received: StreamPodSandboxStatsRequest; readonly answer: StreamPodSandboxStatsResponseInit; readonly response: StreamPodSandboxStatsResponse; readonly stream: true };
  /** Hands settings of the node to the runtime, which is the pod network's address range and nothing else. */
  readonly updateRuntimeConfig: { readonly request: UpdateRuntimeConfigRequestInit; readonly received: UpdateRuntimeConfigRequest; readonly answer: UpdateRuntimeConfigResponseInit; readonly response: UpdateRuntimeConfigResponse; readonly stream: false };
  /** Tells whether the runtime can run sandboxes and reach a network, and which optional features it has. */
  readonly status: { readonly request: StatusRequestInit; readonly received: StatusRequest; readonly answer: StatusResponseInit; readonly response: StatusResponse; readonly stream: false };
  /**
   * Writes the state of a running container to an archive on the node, memory included. Needs CRIU on the node;
   * UNIMPLEMENTED on containerd 1.6 and 1.7.
   */
  readonly checkpointContainer: { readonly request: CheckpointContainerRequestInit; readonly received: CheckpointContainerRequest; readonly answer: CheckpointContainerResponseInit; readonly response: CheckpointContainerResponse; readonly stream: false };
  /**
   * Freezes a sandbox, writes the state of its chosen containers to a directory, and lets the sandbox go on. New in
   * CRI v1; UNIMPLEMENTED on containerd up to 2.1 and CRI-O 1.37.
   */
  readonly checkpointPod: { readonly request: CheckpointPodRequestInit; readonly received: CheckpointPodRequest; readonly answer: CheckpointPodResponseInit; readonly response: CheckpointPodResponse; readonly stream: false };
  /**
   * Builds a new sandbox from what CheckpointPod wrote; its containers continue when StartContainer is called on
   * them. New in CRI v1; UNIMPLEMENTED on containerd up to 2.1 and CRI-O 1.37.
   */
  readonly restorePod: { readonly request: RestorePodRequestInit; readonly received: RestorePodRequest; readonly answer: RestorePodResponseInit; readonly response: RestorePodResponse; readonly stream: false };
  /**
   * Reports every creation, start, stop and deletion of a container, those of other clients too, until the caller
   * ends the stream. A hint only: events get lost and repeated, containerd 1.7 gives each to one reader alone,
   * containerd 1.6 has none, and CRI-O ends the stream at once with OK unless pod events are switched on.
   */
  readonly getContainerEvents: { readonly request: GetEventsRequestInit; readonly received: GetEventsRequest; readonly answer: ContainerEventResponseInit; readonly response: ContainerEventResponse; readonly stream: true };
  /**
   * Explains the metrics that ListPodSandboxMetrics answers; they do not change while the runtime runs. UNIMPLEMENTED
   * on containerd up to 2.1.
   */
  readonly listMetricDescriptors: { readonly request: ListMetricDescriptorsRequestInit; readonly received: ListMetricDescriptorsRequest; readonly answer: ListMetricDescriptorsResponseInit; readonly response: ListMetricDescriptorsResponse; readonly stream: false };
  /** Answers the metrics of every sandbox and container. UNIMPLEMENTED on containerd up to 2.1. */
  readonly listPodSandboxMetrics: { readonly request: ListPodSandboxMetricsRequestInit; readonly received: ListPodSandboxMetricsRequest; readonly answer: ListPodSandboxMetricsResponseInit; readonly response: ListPodSandboxMetricsResponse; readonly stream: false };
  /**
   * Answers the metrics as ListPodSandboxMetrics does, in as many messages as it takes. UNIMPLEMENTED on containerd
   * up to 2.1.
   */
  readonly streamPodSandboxMetrics: { readonly request: StreamPodSandboxMetricsRequestInit; readonly received: StreamPodSandboxMetricsRequest; readonly answer: StreamPodSandboxMetricsResponseInit; readonly response: StreamPodSandboxMetricsResponse; readonly stream: true };
  /** Tells how the runtime itself is configured, which is its cgroup driver. UNIMPLEMENTED on containerd 1.6 and 1.7. */
  readonly runtimeConfig: { readonly request: RuntimeConfigRequestInit; readonly received: RuntimeConfigRequest; readonly answer: RuntimeConfigResponseInit; readonly response: RuntimeConfigResponse; readonly stream: false };
  /** Tells the runtime that the limits of a whole sandbox have changed. UNIMPLEMENTED on containerd up to 2.1. */
  readonly updatePodSandboxResources: { readonly request: UpdatePodSandboxResourcesRequestInit; readonly received: UpdatePodSandboxResourcesRequest; readonly answer: UpdatePodSandboxResourcesResponseInit; readonly response: UpdatePodSandboxResourcesResponse; readonly stream: false };
  /**
   * Lists the images on the node. containerd ignores the filter and lists all of them; ask ImageStatus about one
   * image.
   */
  readonly listImages: { readonly request: ListImagesRequestInit; readonly received: ListImagesRequest; readonly answer: ListImagesResponseInit; readonly response: ListImagesResponse; readonly stream: false };
  /** Lists images as ListImages does, in as many messages as it takes. UNIMPLEMENTED on containerd up to 2.1. */
  readonly streamImages: { readonly request: StreamImagesRequestInit; readonly received: StreamImagesRequest; readonly answer: StreamImagesResponseInit; readonly response: StreamImagesResponse; readonly stream: true };
  /** Looks an image up on the node. A missing image is an OK without an image, not an error. */
  readonly imageStatus: { readonly request: ImageStatusRequestInit; readonly received: ImageStatusRequest; readonly answer: ImageStatusResponseInit; readonly response: ImageStatusResponse; readonly stream: false };
  /**
   * Fetches an image from its registry and answers when all of it is there; no progress is reported. It asks the
   * registry even if the image is on the node. Safe to repeat; an abandoned pull leaves nothing behind and starts
   * over.
   */
  readonly pullImage: { readonly request: PullImageRequestInit; readonly received: PullImageRequest; readonly answer: PullImageResponseInit; readonly response: PullImageResponse; readonly stream: false };
  /**
   * Removes an image; a missing one is no error. containerd removes all its tags, and even an image in use by a
   * container; CRI-O removes the one tag and refuses an image in use.
   */
  readonly removeImage: { readonly request: RemoveImageRequestInit; readonly received: RemoveImageRequest; readonly answer: RemoveImageResponseInit; readonly response: RemoveImageResponse; readonly stream: false };
  /** Measures the file systems that hold images and writable layers. */
  readonly imageFsInfo: { readonly request: ImageFsInfoRequestInit; readonly received: ImageFsInfoRequest; readonly answer: ImageFsInfoResponseInit; readonly response: ImageFsInfoResponse; readonly stream: false };
}
