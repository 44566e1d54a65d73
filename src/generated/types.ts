// Generated from proto/runtime/v1/api.proto by `npm run generate`. Do not edit.
import type { ContainerId, SandboxId } from '../core/ids.js';

/** An enum value that this version does not know, by its number; it is kept and can be sent back as it is. */
export type Unrecognized = `UNRECOGNIZED_${number}`;

export type CgroupDriver = 'SYSTEMD' | 'CGROUPFS' | Unrecognized;

export type PodSandboxState = 'SANDBOX_READY' | 'SANDBOX_NOTREADY' | Unrecognized;

export type Protocol = 'TCP' | 'UDP' | 'SCTP' | Unrecognized;

export type NamespaceMode = 'POD' | 'CONTAINER' | 'NODE' | 'TARGET' | Unrecognized;

export type ProfileType = 'RuntimeDefault' | 'Unconfined' | 'Localhost' | Unrecognized;

export type SupplementalGroupsPolicy = 'Merge' | 'Strict' | Unrecognized;

export type ContainerState = 'CONTAINER_CREATED' | 'CONTAINER_RUNNING' | 'CONTAINER_EXITED' | 'CONTAINER_UNKNOWN' | Unrecognized;

export type MountPropagation = 'PROPAGATION_PRIVATE' | 'PROPAGATION_HOST_TO_CONTAINER' | 'PROPAGATION_BIDIRECTIONAL' | Unrecognized;

export type Signal = 'SIGNAL_RUNTIME_DEFAULT' | 'SIGNAL_SIGABRT' | 'SIGNAL_SIGALRM' | 'SIGNAL_SIGBUS' | 'SIGNAL_SIGCHLD' | 'SIGNAL_SIGCLD' | 'SIGNAL_SIGCONT' | 'SIGNAL_SIGFPE' | 'SIGNAL_SIGHUP' | 'SIGNAL_SIGILL' | 'SIGNAL_SIGINT' | 'SIGNAL_SIGIO' | 'SIGNAL_SIGIOT' | 'SIGNAL_SIGKILL' | 'SIGNAL_SIGPIPE' | 'SIGNAL_SIGPOLL' | 'SIGNAL_SIGPROF' | 'SIGNAL_SIGPWR' | 'SIGNAL_SIGQUIT' | 'SIGNAL_SIGSEGV' | 'SIGNAL_SIGSTKFLT' | 'SIGNAL_SIGSTOP' | 'SIGNAL_SIGSYS' | 'SIGNAL_SIGTERM' | 'SIGNAL_SIGTRAP' | 'SIGNAL_SIGTSTP' | 'SIGNAL_SIGTTIN' | 'SIGNAL_SIGTTOU' | 'SIGNAL_SIGURG' | 'SIGNAL_SIGUSR1' | 'SIGNAL_SIGUSR2' | 'SIGNAL_SIGVTALRM' | 'SIGNAL_SIGWINCH' | 'SIGNAL_SIGXCPU' | 'SIGNAL_SIGXFSZ' | 'SIGNAL_SIGRTMIN' | 'SIGNAL_SIGRTMINPLUS1' | 'SIGNAL_SIGRTMINPLUS2' | 'SIGNAL_SIGRTMINPLUS3' | 'SIGNAL_SIGRTMINPLUS4' | 'SIGNAL_SIGRTMINPLUS5' | 'SIGNAL_SIGRTMINPLUS6' | 'SIGNAL_SIGRTMINPLUS7' | 'SIGNAL_SIGRTMINPLUS8' | 'SIGNAL_SIGRTMINPLUS9' | 'SIGNAL_SIGRTMINPLUS10' | 'SIGNAL_SIGRTMINPLUS11' | 'SIGNAL_SIGRTMINPLUS12' | 'SIGNAL_SIGRTMINPLUS13' | 'SIGNAL_SIGRTMINPLUS14' | 'SIGNAL_SIGRTMINPLUS15' | 'SIGNAL_SIGRTMAXMINUS14' | 'SIGNAL_SIGRTMAXMINUS13' | 'SIGNAL_SIGRTMAXMINUS12' | 'SIGNAL_SIGRTMAXMINUS11' | 'SIGNAL_SIGRTMAXMINUS10' | 'SIGNAL_SIGRTMAXMINUS9' | 'SIGNAL_SIGRTMAXMINUS8' | 'SIGNAL_SIGRTMAXMINUS7' | 'SIGNAL_SIGRTMAXMINUS6' | 'SIGNAL_SIGRTMAXMINUS5' | 'SIGNAL_SIGRTMAXMINUS4' | 'SIGNAL_SIGRTMAXMINUS3' | 'SIGNAL_SIGRTMAXMINUS2' | 'SIGNAL_SIGRTMAXMINUS1' | 'SIGNAL_SIGRTMAX' | Unrecognized;

export type MetricType = 'COUNTER' | 'GAUGE' | Unrecognized;

export type ContainerEventType = 'CONTAINER_CREATED_EVENT' | 'CONTAINER_STARTED_EVENT' | 'CONTAINER_STOPPED_EVENT' | 'CONTAINER_DELETED_EVENT' | Unrecognized;

export interface VersionRequest {
  readonly version: string;
}
/** {@link VersionRequest} as a caller gives it: what is left out is the field's zero value. */
export interface VersionRequestInit {
  readonly version?: string | undefined;
}

export interface VersionResponse {
  readonly version: string;
  readonly runtimeName: string;
  readonly runtimeVersion: string;
  readonly runtimeApiVersion: string;
}
/** {@link VersionResponse} as a caller gives it: what is left out is the field's zero value. */
export interface VersionResponseInit {
  readonly version?: string | undefined;
  readonly runtimeName?: string | undefined;
  readonly runtimeVersion?: string | undefined;
  readonly runtimeApiVersion?: string | undefined;
}

export interface StatusRequest {
  readonly verbose: boolean;
}
/** {@link StatusRequest} as a caller gives it: what is left out is the field's zero value. */
export interface StatusRequestInit {
  readonly verbose?: boolean | undefined;
}

export interface StatusResponse {
  readonly status: RuntimeStatus | undefined;
  readonly info: Readonly<Record<string, string>>;
  readonly runtimeHandlers: readonly RuntimeHandler[];
  readonly features: RuntimeFeatures | undefined;
}
/** {@link StatusResponse} as a caller gives it: what is left out is the field's zero value. */
export interface StatusResponseInit {
  readonly status?: RuntimeStatusInit | undefined;
  readonly info?: Readonly<Record<string, string>> | undefined;
  readonly runtimeHandlers?: readonly RuntimeHandlerInit[] | undefined;
  readonly features?: RuntimeFeaturesInit | undefined;
}

export interface RuntimeStatus {
  readonly conditions: readonly RuntimeCondition[];
}
/** {@link RuntimeStatus} as a caller gives it: what is left out is the field's zero value. */
export interface RuntimeStatusInit {
  readonly conditions?: readonly RuntimeConditionInit[] | undefined;
}

export interface RuntimeCondition {
  readonly type: string;
  readonly status: boolean;
  readonly reason: string;
  readonly message: string;
}
/** {@link RuntimeCondition} as a caller gives it: what is left out is the field's zero value. */
export interface RuntimeConditionInit {
  readonly type?: string | undefined;
  readonly status?: boolean | undefined;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}

export interface RuntimeHandler {
  readonly name: string;
  readonly features: RuntimeHandlerFeatures | undefined;
}
/** {@link RuntimeHandler} as a caller gives it: what is left out is the field's zero value. */
export interface RuntimeHandlerInit {
  readonly name?: string | undefined;
  readonly features?: RuntimeHandlerFeaturesInit | undefined;
}

export interface RuntimeHandlerFeatures {
  readonly recursiveReadOnlyMounts: boolean;
  readonly userNamespaces: boolean;
}
/** {@link RuntimeHandlerFeatures} as a caller gives it: what is left out is the field's zero value. */
export interface RuntimeHandlerFeaturesInit {
  readonly recursiveReadOnlyMounts?: boolean | undefined;
  readonly userNamespaces?: boolean | undefined;
}

export interface RuntimeFeatures {
  readonly supplementalGroupsPolicy: boolean;
  readonly userNamespacesHostNetwork: boolean;
  readonly mountOptions: boolean;
}
/** {@link RuntimeFeatures} as a caller gives it: what is left out is the field's zero value. */
export interface RuntimeFeaturesInit {
  readonly supplementalGroupsPolicy?: boolean | undefined;
  readonly userNamespacesHostNetwork?: boolean | undefined;
  readonly mountOptions?: boolean | undefined;
}

export interface UpdateRuntimeConfigRequest {
  readonly runtimeConfig: RuntimeConfig | undefined;
}
/** {@link UpdateRuntimeConfigRequest} as a caller gives it: what is left out is the field's zero value. */
export interface UpdateRuntimeConfigRequestInit {
  readonly runtimeConfig?: RuntimeConfigInit | undefined;
}

export interface RuntimeConfig {
  readonly networkConfig: NetworkConfig | undefined;
}
/** {@link RuntimeConfig} as a caller gives it: what is left out is the field's zero value. */
export interface RuntimeConfigInit {
  readonly networkConfig?: NetworkConfigInit | undefined;
}

export interface NetworkConfig {
  readonly podCidr: string;
}
/** {@link NetworkConfig} as a caller gives it: what is left out is the field's zero value. */
export interface NetworkConfigInit {
  readonly podCidr?: string | undefined;
}

export interface UpdateRuntimeConfigResponse {
}
/** {@link UpdateRuntimeConfigResponse} as a caller gives it: what is left out is the field's zero value. */
export interface UpdateRuntimeConfigResponseInit {
}

export interface RuntimeConfigRequest {
}
/** {@link RuntimeConfigRequest} as a caller gives it: what is left out is the field's zero value. */
export interface RuntimeConfigRequestInit {
}

export interface RuntimeConfigResponse {
  readonly linux: LinuxRuntimeConfiguration | undefined;
}
/** {@link RuntimeConfigResponse} as a caller gives it: what is left out is the field's zero value. */
export interface RuntimeConfigResponseInit {
  readonly linux?: LinuxRuntimeConfigurationInit | undefined;
}

export interface LinuxRuntimeConfiguration {
  readonly cgroupDriver: CgroupDriver;
}
/** {@link LinuxRuntimeConfiguration} as a caller gives it: what is left out is the field's zero value. */
export interface LinuxRuntimeConfigurationInit {
  readonly cgroupDriver?: CgroupDriver | undefined;
}

export interface RunPodSandboxRequest {
  readonly config: PodSandboxConfig | undefined;
  readonly runtimeHandler: string;
}
/** {@link RunPodSandboxRequest} as a caller gives it: what is left out is the field's zero value. */
export interface RunPodSandboxRequestInit {
  readonly config?: PodSandboxConfigInit | undefined;
  readonly runtimeHandler?: string | undefined;
}

export interface RunPodSandboxResponse {
  readonly podSandboxId: SandboxId;
}
/** {@link RunPodSandboxResponse} as a caller gives it: what is left out is the field's zero value. */
export interface RunPodSandboxResponseInit {
  readonly podSandboxId?: SandboxId | undefined;
}

export interface StopPodSandboxRequest {
  readonly podSandboxId: SandboxId;
}
/** {@link StopPodSandboxRequest} as a caller gives it: what is left out is the field's zero value. */
export interface StopPodSandboxRequestInit {
  readonly podSandboxId?: SandboxId | undefined;
}

export interface StopPodSandboxResponse {
}
/** {@link StopPodSandboxResponse} as a caller gives it: what is left out is the field's zero value. */
export interface StopPodSandboxResponseInit {
}

export interface RemovePodSandboxRequest {
  readonly podSandboxId: SandboxId;
}
/** {@link RemovePodSandboxRequest} as a caller gives it: what is left out is the field's zero value. */
export interface RemovePodSandboxRequestInit {
  readonly podSandboxId?: SandboxId | undefined;
}

export interface RemovePodSandboxResponse {
}
/** {@link RemovePodSandboxResponse} as a caller gives it: what is left out is the field's zero value. */
export interface RemovePodSandboxResponseInit {
}

export interface PodSandboxStatusRequest {
  readonly podSandboxId: SandboxId;
  readonly verbose: boolean;
}
/** {@link PodSandboxStatusRequest} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxStatusRequestInit {
  readonly podSandboxId?: SandboxId | undefined;
  readonly verbose?: boolean | undefined;
}

export interface PodSandboxStatusResponse {
  readonly status: PodSandboxStatus | undefined;
  readonly info: Readonly<Record<string, string>>;
  readonly containersStatuses: readonly ContainerStatus[];
  readonly timestamp: bigint;
}
/** {@link PodSandboxStatusResponse} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxStatusResponseInit {
  readonly status?: PodSandboxStatusInit | undefined;
  readonly info?: Readonly<Record<string, string>> | undefined;
  readonly containersStatuses?: readonly ContainerStatusInit[] | undefined;
  readonly timestamp?: bigint | undefined;
}

export interface PodSandboxStatus {
  readonly id: SandboxId;
  readonly metadata: PodSandboxMetadata | undefined;
  readonly state: PodSandboxState;
  readonly createdAt: bigint;
  readonly network: PodSandboxNetworkStatus | undefined;
  readonly linux: LinuxPodSandboxStatus | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly runtimeHandler: string;
}
/** {@link PodSandboxStatus} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxStatusInit {
  readonly id?: SandboxId | undefined;
  readonly metadata?: PodSandboxMetadataInit | undefined;
  readonly state?: PodSandboxState | undefined;
  readonly createdAt?: bigint | undefined;
  readonly network?: PodSandboxNetworkStatusInit | undefined;
  readonly linux?: LinuxPodSandboxStatusInit | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly runtimeHandler?: string | undefined;
}

export interface PodSandboxNetworkStatus {
  readonly ip: string;
  readonly additionalIps: readonly PodIP[];
}
/** {@link PodSandboxNetworkStatus} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxNetworkStatusInit {
  readonly ip?: string | undefined;
  readonly additionalIps?: readonly PodIPInit[] | undefined;
}

export interface PodIP {
  readonly ip: string;
}
/** {@link PodIP} as a caller gives it: what is left out is the field's zero value. */
export interface PodIPInit {
  readonly ip?: string | undefined;
}

export interface LinuxPodSandboxStatus {
  readonly namespaces: Namespace | undefined;
}
/** {@link LinuxPodSandboxStatus} as a caller gives it: what is left out is the field's zero value. */
export interface LinuxPodSandboxStatusInit {
  readonly namespaces?: NamespaceInit | undefined;
}

export interface Namespace {
  readonly options: NamespaceOption | undefined;
}
/** {@link Namespace} as a caller gives it: what is left out is the field's zero value. */
export interface NamespaceInit {
  readonly options?: NamespaceOptionInit | undefined;
}

export interface ListPodSandboxRequest {
  readonly filter: PodSandboxFilter | undefined;
}
/** {@link ListPodSandboxRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ListPodSandboxRequestInit {
  readonly filter?: PodSandboxFilterInit | undefined;
}

export interface ListPodSandboxResponse {
  readonly items: readonly PodSandbox[];
}
/** {@link ListPodSandboxResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ListPodSandboxResponseInit {
  readonly items?: readonly PodSandboxInit[] | undefined;
}

export interface StreamPodSandboxesRequest {
  readonly filter: PodSandboxFilter | undefined;
}
/** {@link StreamPodSandboxesRequest} as a caller gives it: what is left out is the field's zero value. */
export interface StreamPodSandboxesRequestInit {
  readonly filter?: PodSandboxFilterInit | undefined;
}

export interface StreamPodSandboxesResponse {
  readonly podSandboxes: readonly PodSandbox[];
}
/** {@link StreamPodSandboxesResponse} as a caller gives it: what is left out is the field's zero value. */
export interface StreamPodSandboxesResponseInit {
  readonly podSandboxes?: readonly PodSandboxInit[] | undefined;
}

export interface PodSandboxFilter {
  readonly id: string;
  readonly state: PodSandboxStateValue | undefined;
  readonly labelSelector: Readonly<Record<string, string>>;
}
/** {@link PodSandboxFilter} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxFilterInit {
  readonly id?: string | undefined;
  readonly state?: PodSandboxStateValueInit | undefined;
  readonly labelSelector?: Readonly<Record<string, string>> | undefined;
}

export interface PodSandboxStateValue {
  readonly state: PodSandboxState;
}
/** {@link PodSandboxStateValue} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxStateValueInit {
  readonly state?: PodSandboxState | undefined;
}

export interface PodSandbox {
  readonly id: SandboxId;
  readonly metadata: PodSandboxMetadata | undefined;
  readonly state: PodSandboxState;
  readonly createdAt: bigint;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly runtimeHandler: string;
}
/** {@link PodSandbox} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxInit {
  readonly id?: SandboxId | undefined;
  readonly metadata?: PodSandboxMetadataInit | undefined;
  readonly state?: PodSandboxState | undefined;
  readonly createdAt?: bigint | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly runtimeHandler?: string | undefined;
}

export interface UpdatePodSandboxResourcesRequest {
  readonly podSandboxId: SandboxId;
  readonly overhead: LinuxContainerResources | undefined;
  readonly resources: LinuxContainerResources | undefined;
}
/** {@link UpdatePodSandboxResourcesRequest} as a caller gives it: what is left out is the field's zero value. */
export interface UpdatePodSandboxResourcesRequestInit {
  readonly podSandboxId?: SandboxId | undefined;
  readonly overhead?: LinuxContainerResourcesInit | undefined;
  readonly resources?: LinuxContainerResourcesInit | undefined;
}

export interface UpdatePodSandboxResourcesResponse {
}
/** {@link UpdatePodSandboxResourcesResponse} as a caller gives it: what is left out is the field's zero value. */
export interface UpdatePodSandboxResourcesResponseInit {
}

export interface PodSandboxConfig {
  readonly metadata: PodSandboxMetadata | undefined;
  readonly hostname: string;
  readonly logDirectory: string;
  readonly dnsConfig: DNSConfig | undefined;
  readonly portMappings: readonly PortMapping[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly linux: LinuxPodSandboxConfig | undefined;
  readonly windows: WindowsPodSandboxConfig | undefined;
}
/** {@link PodSandboxConfig} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxConfigInit {
  readonly metadata?: PodSandboxMetadataInit | undefined;
  readonly hostname?: string | undefined;
  readonly logDirectory?: string | undefined;
  readonly dnsConfig?: DNSConfigInit | undefined;
  readonly portMappings?: readonly PortMappingInit[] | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly linux?: LinuxPodSandboxConfigInit | undefined;
  readonly windows?: WindowsPodSandboxConfigInit | undefined;
}

export interface PodSandboxMetadata {
  readonly name: string;
  readonly uid: string;
  readonly namespace: string;
  readonly attempt: number;
}
/** {@link PodSandboxMetadata} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxMetadataInit {
  readonly name?: string | undefined;
  readonly uid?: string | undefined;
  readonly namespace?: string | undefined;
  readonly attempt?: number | undefined;
}

export interface DNSConfig {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}
/** {@link DNSConfig} as a caller gives it: what is left out is the field's zero value. */
export interface DNSConfigInit {
  readonly servers?: readonly string[] | undefined;
  readonly searches?: readonly string[] | undefined;
  readonly options?: readonly string[] | undefined;
}

export interface PortMapping {
  readonly protocol: Protocol;
  readonly containerPort: number;
  readonly hostPort: number;
  readonly hostIp: string;
}
/** {@link PortMapping} as a caller gives it: what is left out is the field's zero value. */
export interface PortMappingInit {
  readonly protocol?: Protocol | undefined;
  readonly containerPort?: number | undefined;
  readonly hostPort?: number | undefined;
  readonly hostIp?: string | undefined;
}

export interface LinuxPodSandboxConfig {
  readonly cgroupParent: string;
  readonly securityContext: LinuxSandboxSecurityContext | undefined;
  readonly sysctls: Readonly<Record<string, string>>;
  readonly overhead: LinuxContainerResources | undefined;
  readonly resources: LinuxContainerResources | undefined;
}
/** {@link LinuxPodSandboxConfig} as a caller gives it: what is left out is the field's zero value. */
export interface LinuxPodSandboxConfigInit {
  readonly cgroupParent?: string | undefined;
  readonly securityContext?: LinuxSandboxSecurityContextInit | undefined;
  readonly sysctls?: Readonly<Record<string, string>> | undefined;
  readonly overhead?: LinuxContainerResourcesInit | undefined;
  readonly resources?: LinuxContainerResourcesInit | undefined;
}

export interface LinuxSandboxSecurityContext {
  readonly namespaceOptions: NamespaceOption | undefined;
  readonly selinuxOptions: SELinuxOption | undefined;
  readonly runAsUser: Int64Value | undefined;
  readonly readonlyRootfs: boolean;
  readonly supplementalGroups: readonly bigint[];
  readonly privileged: boolean;
  readonly seccompProfilePath: string;
  readonly runAsGroup: Int64Value | undefined;
  readonly seccomp: SecurityProfile | undefined;
  readonly apparmor: SecurityProfile | undefined;
  readonly supplementalGroupsPolicy: SupplementalGroupsPolicy;
}
/** {@link LinuxSandboxSecurityContext} as a caller gives it: what is left out is the field's zero value. */
export interface LinuxSandboxSecurityContextInit {
  readonly namespaceOptions?: NamespaceOptionInit | undefined;
  readonly selinuxOptions?: SELinuxOptionInit | undefined;
  readonly runAsUser?: Int64ValueInit | undefined;
  readonly readonlyRootfs?: boolean | undefined;
  readonly supplementalGroups?: readonly bigint[] | undefined;
  readonly privileged?: boolean | undefined;
  readonly seccompProfilePath?: string | undefined;
  readonly runAsGroup?: Int64ValueInit | undefined;
  readonly seccomp?: SecurityProfileInit | undefined;
  readonly apparmor?: SecurityProfileInit | undefined;
  readonly supplementalGroupsPolicy?: SupplementalGroupsPolicy | undefined;
}

export interface WindowsPodSandboxConfig {
  readonly securityContext: WindowsSandboxSecurityContext | undefined;
}
/** {@link WindowsPodSandboxConfig} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsPodSandboxConfigInit {
  readonly securityContext?: WindowsSandboxSecurityContextInit | undefined;
}

export interface WindowsSandboxSecurityContext {
  readonly runAsUsername: string;
  readonly credentialSpec: string;
  readonly hostProcess: boolean;
  readonly namespaceOptions: WindowsNamespaceOption | undefined;
}
/** {@link WindowsSandboxSecurityContext} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsSandboxSecurityContextInit {
  readonly runAsUsername?: string | undefined;
  readonly credentialSpec?: string | undefined;
  readonly hostProcess?: boolean | undefined;
  readonly namespaceOptions?: WindowsNamespaceOptionInit | undefined;
}

export interface NamespaceOption {
  readonly network: NamespaceMode;
  readonly pid: NamespaceMode;
  readonly ipc: NamespaceMode;
  readonly targetId: string;
  readonly usernsOptions: UserNamespace | undefined;
}
/** {@link NamespaceOption} as a caller gives it: what is left out is the field's zero value. */
export interface NamespaceOptionInit {
  readonly network?: NamespaceMode | undefined;
  readonly pid?: NamespaceMode | undefined;
  readonly ipc?: NamespaceMode | undefined;
  readonly targetId?: string | undefined;
  readonly usernsOptions?: UserNamespaceInit | undefined;
}

export interface UserNamespace {
  readonly mode: NamespaceMode;
  readonly uids: readonly IDMapping[];
  readonly gids: readonly IDMapping[];
}
/** {@link UserNamespace} as a caller gives it: what is left out is the field's zero value. */
export interface UserNamespaceInit {
  readonly mode?: NamespaceMode | undefined;
  readonly uids?: readonly IDMappingInit[] | undefined;
  readonly gids?: readonly IDMappingInit[] | undefined;
}

export interface IDMapping {
  readonly hostId: number;
  readonly containerId: number;
  readonly length: number;
}
/** {@link IDMapping} as a caller gives it: what is left out is the field's zero value. */
export interface IDMappingInit {
  readonly hostId?: number | undefined;
  readonly containerId?: number | undefined;
  readonly length?: number | undefined;
}

export interface WindowsNamespaceOption {
  readonly network: NamespaceMode;
}
/** {@link WindowsNamespaceOption} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsNamespaceOptionInit {
  readonly network?: NamespaceMode | undefined;
}

export interface SecurityProfile {
  readonly profileType: ProfileType;
  readonly localhostRef: string;
}
/** {@link SecurityProfile} as a caller gives it: what is left out is the field's zero value. */
export interface SecurityProfileInit {
  readonly profileType?: ProfileType | undefined;
  readonly localhostRef?: string | undefined;
}

export interface SELinuxOption {
  readonly user: string;
  readonly role: string;
  readonly type: string;
  readonly level: string;
}
/** {@link SELinuxOption} as a caller gives it: what is left out is the field's zero value. */
export interface SELinuxOptionInit {
  readonly user?: string | undefined;
  readonly role?: string | undefined;
  readonly type?: string | undefined;
  readonly level?: string | undefined;
}

export interface Int64Value {
  readonly value: bigint;
}
/** {@link Int64Value} as a caller gives it: what is left out is the field's zero value. */
export interface Int64ValueInit {
  readonly value?: bigint | undefined;
}

export interface UInt64Value {
  readonly value: bigint;
}
/** {@link UInt64Value} as a caller gives it: what is left out is the field's zero value. */
export interface UInt64ValueInit {
  readonly value?: bigint | undefined;
}

export interface CreateContainerRequest {
  readonly podSandboxId: SandboxId;
  readonly config: ContainerConfig | undefined;
  readonly sandboxConfig: PodSandboxConfig | undefined;
}
/** {@link CreateContainerRequest} as a caller gives it: what is left out is the field's zero value. */
export interface CreateContainerRequestInit {
  readonly podSandboxId?: SandboxId | undefined;
  readonly config?: ContainerConfigInit | undefined;
  readonly sandboxConfig?: PodSandboxConfigInit | undefined;
}

export interface CreateContainerResponse {
  readonly containerId: ContainerId;
}
/** {@link CreateContainerResponse} as a caller gives it: what is left out is the field's zero value. */
export interface CreateContainerResponseInit {
  readonly containerId?: ContainerId | undefined;
}

export interface StartContainerRequest {
  readonly containerId: ContainerId;
}
/** {@link StartContainerRequest} as a caller gives it: what is left out is the field's zero value. */
export interface StartContainerRequestInit {
  readonly containerId?: ContainerId | undefined;
}

export interface StartContainerResponse {
}
/** {@link StartContainerResponse} as a caller gives it: what is left out is the field's zero value. */
export interface StartContainerResponseInit {
}

export interface StopContainerRequest {
  readonly containerId: ContainerId;
  readonly timeout: bigint;
}
/** {@link StopContainerRequest} as a caller gives it: what is left out is the field's zero value. */
export interface StopContainerRequestInit {
  readonly containerId?: ContainerId | undefined;
  readonly timeout?: bigint | undefined;
}

export interface StopContainerResponse {
}
/** {@link StopContainerResponse} as a caller gives it: what is left out is the field's zero value. */
export interface StopContainerResponseInit {
}

export interface RemoveContainerRequest {
  readonly containerId: ContainerId;
}
/** {@link RemoveContainerRequest} as a caller gives it: what is left out is the field's zero value. */
export interface RemoveContainerRequestInit {
  readonly containerId?: ContainerId | undefined;
}

export interface RemoveContainerResponse {
}
/** {@link RemoveContainerResponse} as a caller gives it: what is left out is the field's zero value. */
export interface RemoveContainerResponseInit {
}

export interface ContainerStatusRequest {
  readonly containerId: ContainerId;
  readonly verbose: boolean;
}
/** {@link ContainerStatusRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerStatusRequestInit {
  readonly containerId?: ContainerId | undefined;
  readonly verbose?: boolean | undefined;
}

export interface ContainerStatusResponse {
  readonly status: ContainerStatus | undefined;
  readonly info: Readonly<Record<string, string>>;
}
/** {@link ContainerStatusResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerStatusResponseInit {
  readonly status?: ContainerStatusInit | undefined;
  readonly info?: Readonly<Record<string, string>> | undefined;
}

export interface ContainerStatus {
  readonly id: ContainerId;
  readonly metadata: ContainerMetadata | undefined;
  readonly state: ContainerState;
  readonly createdAt: bigint;
  readonly startedAt: bigint;
  readonly finishedAt: bigint;
  readonly exitCode: number;
  readonly image: ImageSpec | undefined;
  readonly imageRef: string;
  readonly reason: string;
  readonly message: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  readonly logPath: string;
  readonly resources: ContainerResources | undefined;
  readonly imageId: string;
  readonly user: ContainerUser | undefined;
  readonly stopSignal: Signal;
}
/** {@link ContainerStatus} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerStatusInit {
  readonly id?: ContainerId | undefined;
  readonly metadata?: ContainerMetadataInit | undefined;
  readonly state?: ContainerState | undefined;
  readonly createdAt?: bigint | undefined;
  readonly startedAt?: bigint | undefined;
  readonly finishedAt?: bigint | undefined;
  readonly exitCode?: number | undefined;
  readonly image?: ImageSpecInit | undefined;
  readonly imageRef?: string | undefined;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly mounts?: readonly MountInit[] | undefined;
  readonly logPath?: string | undefined;
  readonly resources?: ContainerResourcesInit | undefined;
  readonly imageId?: string | undefined;
  readonly user?: ContainerUserInit | undefined;
  readonly stopSignal?: Signal | undefined;
}

export interface ContainerUser {
  readonly linux: LinuxContainerUser | undefined;
}
/** {@link ContainerUser} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerUserInit {
  readonly linux?: LinuxContainerUserInit | undefined;
}

export interface LinuxContainerUser {
  readonly uid: bigint;
  readonly gid: bigint;
  readonly supplementalGroups: readonly bigint[];
}
/** {@link LinuxContainerUser} as a caller gives it: what is left out is the field's zero value. */
export interface LinuxContainerUserInit {
  readonly uid?: bigint | undefined;
  readonly gid?: bigint | undefined;
  readonly supplementalGroups?: readonly bigint[] | undefined;
}

export interface ContainerResources {
  readonly linux: LinuxContainerResources | undefined;
  readonly windows: WindowsContainerResources | undefined;
}
/** {@link ContainerResources} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerResourcesInit {
  readonly linux?: LinuxContainerResourcesInit | undefined;
  readonly windows?: WindowsContainerResourcesInit | undefined;
}

export interface ListContainersRequest {
  readonly filter: ContainerFilter | undefined;
}
/** {@link ListContainersRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ListContainersRequestInit {
  readonly filter?: ContainerFilterInit | undefined;
}

export interface ListContainersResponse {
  readonly containers: readonly Container[];
}
/** {@link ListContainersResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ListContainersResponseInit {
  readonly containers?: readonly ContainerInit[] | undefined;
}

export interface StreamContainersRequest {
  readonly filter: ContainerFilter | undefined;
}
/** {@link StreamContainersRequest} as a caller gives it: what is left out is the field's zero value. */
export interface StreamContainersRequestInit {
  readonly filter?: ContainerFilterInit | undefined;
}

export interface StreamContainersResponse {
  readonly containers: readonly Container[];
}
/** {@link StreamContainersResponse} as a caller gives it: what is left out is the field's zero value. */
export interface StreamContainersResponseInit {
  readonly containers?: readonly ContainerInit[] | undefined;
}

export interface ContainerFilter {
  readonly id: string;
  readonly state: ContainerStateValue | undefined;
  readonly podSandboxId: string;
  readonly labelSelector: Readonly<Record<string, string>>;
}
/** {@link ContainerFilter} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerFilterInit {
  readonly id?: string | undefined;
  readonly state?: ContainerStateValueInit | undefined;
  readonly podSandboxId?: string | undefined;
  readonly labelSelector?: Readonly<Record<string, string>> | undefined;
}

export interface ContainerStateValue {
  readonly state: ContainerState;
}
/** {@link ContainerStateValue} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerStateValueInit {
  readonly state?: ContainerState | undefined;
}

export interface Container {
  readonly id: ContainerId;
  readonly podSandboxId: SandboxId;
  readonly metadata: ContainerMetadata | undefined;
  readonly image: ImageSpec | undefined;
  readonly imageRef: string;
  readonly state: ContainerState;
  readonly createdAt: bigint;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly imageId: string;
}
/** {@link Container} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerInit {
  readonly id?: ContainerId | undefined;
  readonly podSandboxId?: SandboxId | undefined;
  readonly metadata?: ContainerMetadataInit | undefined;
  readonly image?: ImageSpecInit | undefined;
  readonly imageRef?: string | undefined;
  readonly state?: ContainerState | undefined;
  readonly createdAt?: bigint | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly imageId?: string | undefined;
}

export interface UpdateContainerResourcesRequest {
  readonly containerId: ContainerId;
  readonly linux: LinuxContainerResources | undefined;
  readonly windows: WindowsContainerResources | undefined;
  readonly annotations: Readonly<Record<string, string>>;
}
/** {@link UpdateContainerResourcesRequest} as a caller gives it: what is left out is the field's zero value. */
export interface UpdateContainerResourcesRequestInit {
  readonly containerId?: ContainerId | undefined;
  readonly linux?: LinuxContainerResourcesInit | undefined;
  readonly windows?: WindowsContainerResourcesInit | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

export interface UpdateContainerResourcesResponse {
}
/** {@link UpdateContainerResourcesResponse} as a caller gives it: what is left out is the field's zero value. */
export interface UpdateContainerResourcesResponseInit {
}

export interface ReopenContainerLogRequest {
  readonly containerId: ContainerId;
}
/** {@link ReopenContainerLogRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ReopenContainerLogRequestInit {
  readonly containerId?: ContainerId | undefined;
}

export interface ReopenContainerLogResponse {
}
/** {@link ReopenContainerLogResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ReopenContainerLogResponseInit {
}

export interface ContainerConfig {
  readonly metadata: ContainerMetadata | undefined;
  readonly image: ImageSpec | undefined;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly workingDir: string;
  readonly envs: readonly KeyValue[];
  readonly mounts: readonly Mount[];
  readonly devices: readonly Device[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly logPath: string;
  readonly stdin: boolean;
  readonly stdinOnce: boolean;
  readonly tty: boolean;
  readonly linux: LinuxContainerConfig | undefined;
  readonly windows: WindowsContainerConfig | undefined;
  readonly cdiDevices: readonly CDIDevice[];
  readonly stopSignal: Signal;
}
/** {@link ContainerConfig} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerConfigInit {
  readonly metadata?: ContainerMetadataInit | undefined;
  readonly image?: ImageSpecInit | undefined;
  readonly command?: readonly string[] | undefined;
  readonly args?: readonly string[] | undefined;
  readonly workingDir?: string | undefined;
  readonly envs?: readonly KeyValueInit[] | undefined;
  readonly mounts?: readonly MountInit[] | undefined;
  readonly devices?: readonly DeviceInit[] | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly logPath?: string | undefined;
  readonly stdin?: boolean | undefined;
  readonly stdinOnce?: boolean | undefined;
  readonly tty?: boolean | undefined;
  readonly linux?: LinuxContainerConfigInit | undefined;
  readonly windows?: WindowsContainerConfigInit | undefined;
  readonly cdiDevices?: readonly CDIDeviceInit[] | undefined;
  readonly stopSignal?: Signal | undefined;
}

export interface ContainerMetadata {
  readonly name: string;
  readonly attempt: number;
}
/** {@link ContainerMetadata} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerMetadataInit {
  readonly name?: string | undefined;
  readonly attempt?: number | undefined;
}

export interface KeyValue {
  readonly key: string;
  readonly value: Uint8Array;
}
/** {@link KeyValue} as a caller gives it: what is left out is the field's zero value. */
export interface KeyValueInit {
  readonly key?: string | undefined;
  readonly value?: Uint8Array | string | undefined;
}

export interface Mount {
  readonly containerPath: string;
  readonly hostPath: string;
  readonly readonly: boolean;
  readonly selinuxRelabel: boolean;
  readonly propagation: MountPropagation;
  readonly uidMappings: readonly IDMapping[];
  readonly gidMappings: readonly IDMapping[];
  readonly recursiveReadOnly: boolean;
  readonly image: ImageSpec | undefined;
  readonly imageSubPath: string;
  readonly mountOptions: readonly string[];
}
/** {@link Mount} as a caller gives it: what is left out is the field's zero value. */
export interface MountInit {
  readonly containerPath?: string | undefined;
  readonly hostPath?: string | undefined;
  readonly readonly?: boolean | undefined;
  readonly selinuxRelabel?: boolean | undefined;
  readonly propagation?: MountPropagation | undefined;
  readonly uidMappings?: readonly IDMappingInit[] | undefined;
  readonly gidMappings?: readonly IDMappingInit[] | undefined;
  readonly recursiveReadOnly?: boolean | undefined;
  readonly image?: ImageSpecInit | undefined;
  readonly imageSubPath?: string | undefined;
  readonly mountOptions?: readonly string[] | undefined;
}

export interface Device {
  readonly containerPath: string;
  readonly hostPath: string;
  readonly permissions: string;
}
/** {@link Device} as a caller gives it: what is left out is the field's zero value. */
export interface DeviceInit {
  readonly containerPath?: string | undefined;
  readonly hostPath?: string | undefined;
  readonly permissions?: string | undefined;
}

export interface CDIDevice {
  readonly name: string;
}
/** {@link CDIDevice} as a caller gives it: what is left out is the field's zero value. */
export interface CDIDeviceInit {
  readonly name?: string | undefined;
}

export interface LinuxContainerConfig {
  readonly resources: LinuxContainerResources | undefined;
  readonly securityContext: LinuxContainerSecurityContext | undefined;
}
/** {@link LinuxContainerConfig} as a caller gives it: what is left out is the field's zero value. */
export interface LinuxContainerConfigInit {
  readonly resources?: LinuxContainerResourcesInit | undefined;
  readonly securityContext?: LinuxContainerSecurityContextInit | undefined;
}

export interface LinuxContainerResources {
  readonly cpuPeriod: bigint;
  readonly cpuQuota: bigint;
  readonly cpuShares: bigint;
  readonly memoryLimitInBytes: bigint;
  readonly oomScoreAdj: bigint;
  readonly cpusetCpus: string;
  readonly cpusetMems: string;
  readonly hugepageLimits: readonly HugepageLimit[];
  readonly unified: Readonly<Record<string, string>>;
  readonly memorySwapLimitInBytes: bigint;
}
/** {@link LinuxContainerResources} as a caller gives it: what is left out is the field's zero value. */
export interface LinuxContainerResourcesInit {
  readonly cpuPeriod?: bigint | undefined;
  readonly cpuQuota?: bigint | undefined;
  readonly cpuShares?: bigint | undefined;
  readonly memoryLimitInBytes?: bigint | undefined;
  readonly oomScoreAdj?: bigint | undefined;
  readonly cpusetCpus?: string | undefined;
  readonly cpusetMems?: string | undefined;
  readonly hugepageLimits?: readonly HugepageLimitInit[] | undefined;
  readonly unified?: Readonly<Record<string, string>> | undefined;
  readonly memorySwapLimitInBytes?: bigint | undefined;
}

export interface HugepageLimit {
  readonly pageSize: string;
  readonly limit: bigint;
}
/** {@link HugepageLimit} as a caller gives it: what is left out is the field's zero value. */
export interface HugepageLimitInit {
  readonly pageSize?: string | undefined;
  readonly limit?: bigint | undefined;
}

export interface LinuxContainerSecurityContext {
  readonly capabilities: Capability | undefined;
  readonly privileged: boolean;
  readonly namespaceOptions: NamespaceOption | undefined;
  readonly selinuxOptions: SELinuxOption | undefined;
  readonly runAsUser: Int64Value | undefined;
  readonly runAsUsername: string;
  readonly readonlyRootfs: boolean;
  readonly supplementalGroups: readonly bigint[];
  readonly apparmorProfile: string;
  readonly seccompProfilePath: string;
  readonly noNewPrivs: boolean;
  readonly runAsGroup: Int64Value | undefined;
  readonly maskedPaths: readonly string[];
  readonly readonlyPaths: readonly string[];
  readonly seccomp: SecurityProfile | undefined;
  readonly apparmor: SecurityProfile | undefined;
  readonly supplementalGroupsPolicy: SupplementalGroupsPolicy;
}
/** {@link LinuxContainerSecurityContext} as a caller gives it: what is left out is the field's zero value. */
export interface LinuxContainerSecurityContextInit {
  readonly capabilities?: CapabilityInit | undefined;
  readonly privileged?: boolean | undefined;
  readonly namespaceOptions?: NamespaceOptionInit | undefined;
  readonly selinuxOptions?: SELinuxOptionInit | undefined;
  readonly runAsUser?: Int64ValueInit | undefined;
  readonly runAsUsername?: string | undefined;
  readonly readonlyRootfs?: boolean | undefined;
  readonly supplementalGroups?: readonly bigint[] | undefined;
  readonly apparmorProfile?: string | undefined;
  readonly seccompProfilePath?: string | undefined;
  readonly noNewPrivs?: boolean | undefined;
  readonly runAsGroup?: Int64ValueInit | undefined;
  readonly maskedPaths?: readonly string[] | undefined;
  readonly readonlyPaths?: readonly string[] | undefined;
  readonly seccomp?: SecurityProfileInit | undefined;
  readonly apparmor?: SecurityProfileInit | undefined;
  readonly supplementalGroupsPolicy?: SupplementalGroupsPolicy | undefined;
}

export interface Capability {
  readonly addCapabilities: readonly string[];
  readonly dropCapabilities: readonly string[];
  readonly addAmbientCapabilities: readonly string[];
}
/** {@link Capability} as a caller gives it: what is left out is the field's zero value. */
export interface CapabilityInit {
  readonly addCapabilities?: readonly string[] | undefined;
  readonly dropCapabilities?: readonly string[] | undefined;
  readonly addAmbientCapabilities?: readonly string[] | undefined;
}

export interface WindowsContainerConfig {
  readonly resources: WindowsContainerResources | undefined;
  readonly securityContext: WindowsContainerSecurityContext | undefined;
}
/** {@link WindowsContainerConfig} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsContainerConfigInit {
  readonly resources?: WindowsContainerResourcesInit | undefined;
  readonly securityContext?: WindowsContainerSecurityContextInit | undefined;
}

export interface WindowsContainerResources {
  readonly cpuShares: bigint;
  readonly cpuCount: bigint;
  readonly cpuMaximum: bigint;
  readonly memoryLimitInBytes: bigint;
  readonly rootfsSizeInBytes: bigint;
  readonly affinityCpus: readonly WindowsCpuGroupAffinity[];
}
/** {@link WindowsContainerResources} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsContainerResourcesInit {
  readonly cpuShares?: bigint | undefined;
  readonly cpuCount?: bigint | undefined;
  readonly cpuMaximum?: bigint | undefined;
  readonly memoryLimitInBytes?: bigint | undefined;
  readonly rootfsSizeInBytes?: bigint | undefined;
  readonly affinityCpus?: readonly WindowsCpuGroupAffinityInit[] | undefined;
}

export interface WindowsCpuGroupAffinity {
  readonly cpuMask: bigint;
  readonly cpuGroup: number;
}
/** {@link WindowsCpuGroupAffinity} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsCpuGroupAffinityInit {
  readonly cpuMask?: bigint | undefined;
  readonly cpuGroup?: number | undefined;
}

export interface WindowsContainerSecurityContext {
  readonly runAsUsername: string;
  readonly credentialSpec: string;
  readonly hostProcess: boolean;
}
/** {@link WindowsContainerSecurityContext} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsContainerSecurityContextInit {
  readonly runAsUsername?: string | undefined;
  readonly credentialSpec?: string | undefined;
  readonly hostProcess?: boolean | undefined;
}

export interface ExecSyncRequest {
  readonly containerId: ContainerId;
  readonly cmd: readonly string[];
  readonly timeout: bigint;
}
/** {@link ExecSyncRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ExecSyncRequestInit {
  readonly containerId?: ContainerId | undefined;
  readonly cmd?: readonly string[] | undefined;
  readonly timeout?: bigint | undefined;
}

export interface ExecSyncResponse {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly exitCode: number;
}
/** {@link ExecSyncResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ExecSyncResponseInit {
  readonly stdout?: Uint8Array | string | undefined;
  readonly stderr?: Uint8Array | string | undefined;
  readonly exitCode?: number | undefined;
}

export interface ExecRequest {
  readonly containerId: ContainerId;
  readonly cmd: readonly string[];
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
}
/** {@link ExecRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ExecRequestInit {
  readonly containerId?: ContainerId | undefined;
  readonly cmd?: readonly string[] | undefined;
  readonly tty?: boolean | undefined;
  readonly stdin?: boolean | undefined;
  readonly stdout?: boolean | undefined;
  readonly stderr?: boolean | undefined;
}

export interface ExecResponse {
  readonly url: string;
}
/** {@link ExecResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ExecResponseInit {
  readonly url?: string | undefined;
}

export interface AttachRequest {
  readonly containerId: ContainerId;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
}
/** {@link AttachRequest} as a caller gives it: what is left out is the field's zero value. */
export interface AttachRequestInit {
  readonly containerId?: ContainerId | undefined;
  readonly stdin?: boolean | undefined;
  readonly tty?: boolean | undefined;
  readonly stdout?: boolean | undefined;
  readonly stderr?: boolean | undefined;
}

export interface AttachResponse {
  readonly url: string;
}
/** {@link AttachResponse} as a caller gives it: what is left out is the field's zero value. */
export interface AttachResponseInit {
  readonly url?: string | undefined;
}

export interface PortForwardRequest {
  readonly podSandboxId: SandboxId;
  readonly port: readonly number[];
}
/** {@link PortForwardRequest} as a caller gives it: what is left out is the field's zero value. */
export interface PortForwardRequestInit {
  readonly podSandboxId?: SandboxId | undefined;
  readonly port?: readonly number[] | undefined;
}

export interface PortForwardResponse {
  readonly url: string;
}
/** {@link PortForwardResponse} as a caller gives it: what is left out is the field's zero value. */
export interface PortForwardResponseInit {
  readonly url?: string | undefined;
}

export interface ImageSpec {
  readonly image: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly userSpecifiedImage: string;
  readonly runtimeHandler: string;
  readonly imageRef: string;
}
/** {@link ImageSpec} as a caller gives it: what is left out is the field's zero value. */
export interface ImageSpecInit {
  readonly image?: string | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly userSpecifiedImage?: string | undefined;
  readonly runtimeHandler?: string | undefined;
  readonly imageRef?: string | undefined;
}

export interface AuthConfig {
  readonly username: string;
  readonly password: string;
  readonly auth: string;
  readonly serverAddress: string;
  readonly identityToken: string;
  readonly registryToken: string;
}
/** {@link AuthConfig} as a caller gives it: what is left out is the field's zero value. */
export interface AuthConfigInit {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly auth?: string | undefined;
  readonly serverAddress?: string | undefined;
  readonly identityToken?: string | undefined;
  readonly registryToken?: string | undefined;
}

export interface PullImageRequest {
  readonly image: ImageSpec | undefined;
  readonly auth: AuthConfig | undefined;
  readonly sandboxConfig: PodSandboxConfig | undefined;
}
/** {@link PullImageRequest} as a caller gives it: what is left out is the field's zero value. */
export interface PullImageRequestInit {
  readonly image?: ImageSpecInit | undefined;
  readonly auth?: AuthConfigInit | undefined;
  readonly sandboxConfig?: PodSandboxConfigInit | undefined;
}

export interface PullImageResponse {
  readonly imageRef: string;
}
/** {@link PullImageResponse} as a caller gives it: what is left out is the field's zero value. */
export interface PullImageResponseInit {
  readonly imageRef?: string | undefined;
}

export interface ImageStatusRequest {
  readonly image: ImageSpec | undefined;
  readonly verbose: boolean;
}
/** {@link ImageStatusRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ImageStatusRequestInit {
  readonly image?: ImageSpecInit | undefined;
  readonly verbose?: boolean | undefined;
}

export interface ImageStatusResponse {
  readonly image: Image | undefined;
  readonly info: Readonly<Record<string, string>>;
}
/** {@link ImageStatusResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ImageStatusResponseInit {
  readonly image?: ImageInit | undefined;
  readonly info?: Readonly<Record<string, string>> | undefined;
}

export interface Image {
  readonly id: string;
  readonly repoTags: readonly string[];
  readonly repoDigests: readonly string[];
  readonly size: bigint;
  readonly uid: Int64Value | undefined;
  readonly username: string;
  readonly spec: ImageSpec | undefined;
  readonly pinned: boolean;
}
/** {@link Image} as a caller gives it: what is left out is the field's zero value. */
export interface ImageInit {
  readonly id?: string | undefined;
  readonly repoTags?: readonly string[] | undefined;
  readonly repoDigests?: readonly string[] | undefined;
  readonly size?: bigint | undefined;
  readonly uid?: Int64ValueInit | undefined;
  readonly username?: string | undefined;
  readonly spec?: ImageSpecInit | undefined;
  readonly pinned?: boolean | undefined;
}

export interface ListImagesRequest {
  readonly filter: ImageFilter | undefined;
}
/** {@link ListImagesRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ListImagesRequestInit {
  readonly filter?: ImageFilterInit | undefined;
}

export interface ListImagesResponse {
  readonly images: readonly Image[];
}
/** {@link ListImagesResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ListImagesResponseInit {
  readonly images?: readonly ImageInit[] | undefined;
}

export interface StreamImagesRequest {
  readonly filter: ImageFilter | undefined;
}
/** {@link StreamImagesRequest} as a caller gives it: what is left out is the field's zero value. */
export interface StreamImagesRequestInit {
  readonly filter?: ImageFilterInit | undefined;
}

export interface StreamImagesResponse {
  readonly images: readonly Image[];
}
/** {@link StreamImagesResponse} as a caller gives it: what is left out is the field's zero value. */
export interface StreamImagesResponseInit {
  readonly images?: readonly ImageInit[] | undefined;
}

export interface ImageFilter {
  readonly image: ImageSpec | undefined;
}
/** {@link ImageFilter} as a caller gives it: what is left out is the field's zero value. */
export interface ImageFilterInit {
  readonly image?: ImageSpecInit | undefined;
}

export interface RemoveImageRequest {
  readonly image: ImageSpec | undefined;
}
/** {@link RemoveImageRequest} as a caller gives it: what is left out is the field's zero value. */
export interface RemoveImageRequestInit {
  readonly image?: ImageSpecInit | undefined;
}

export interface RemoveImageResponse {
}
/** {@link RemoveImageResponse} as a caller gives it: what is left out is the field's zero value. */
export interface RemoveImageResponseInit {
}

export interface ImageFsInfoRequest {
}
/** {@link ImageFsInfoRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ImageFsInfoRequestInit {
}

export interface ImageFsInfoResponse {
  readonly imageFilesystems: readonly FilesystemUsage[];
  readonly containerFilesystems: readonly FilesystemUsage[];
}
/** {@link ImageFsInfoResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ImageFsInfoResponseInit {
  readonly imageFilesystems?: readonly FilesystemUsageInit[] | undefined;
  readonly containerFilesystems?: readonly FilesystemUsageInit[] | undefined;
}

export interface FilesystemUsage {
  readonly timestamp: bigint;
  readonly fsId: FilesystemIdentifier | undefined;
  readonly usedBytes: UInt64Value | undefined;
  readonly inodesUsed: UInt64Value | undefined;
}
/** {@link FilesystemUsage} as a caller gives it: what is left out is the field's zero value. */
export interface FilesystemUsageInit {
  readonly timestamp?: bigint | undefined;
  readonly fsId?: FilesystemIdentifierInit | undefined;
  readonly usedBytes?: UInt64ValueInit | undefined;
  readonly inodesUsed?: UInt64ValueInit | undefined;
}

export interface FilesystemIdentifier {
  readonly mountpoint: string;
}
/** {@link FilesystemIdentifier} as a caller gives it: what is left out is the field's zero value. */
export interface FilesystemIdentifierInit {
  readonly mountpoint?: string | undefined;
}

export interface ContainerStatsRequest {
  readonly containerId: ContainerId;
}
/** {@link ContainerStatsRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerStatsRequestInit {
  readonly containerId?: ContainerId | undefined;
}

export interface ContainerStatsResponse {
  readonly stats: ContainerStats | undefined;
}
/** {@link ContainerStatsResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerStatsResponseInit {
  readonly stats?: ContainerStatsInit | undefined;
}

export interface ListContainerStatsRequest {
  readonly filter: ContainerStatsFilter | undefined;
}
/** {@link ListContainerStatsRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ListContainerStatsRequestInit {
  readonly filter?: ContainerStatsFilterInit | undefined;
}

export interface ListContainerStatsResponse {
  readonly stats: readonly ContainerStats[];
}
/** {@link ListContainerStatsResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ListContainerStatsResponseInit {
  readonly stats?: readonly ContainerStatsInit[] | undefined;
}

export interface StreamContainerStatsRequest {
  readonly filter: ContainerStatsFilter | undefined;
}
/** {@link StreamContainerStatsRequest} as a caller gives it: what is left out is the field's zero value. */
export interface StreamContainerStatsRequestInit {
  readonly filter?: ContainerStatsFilterInit | undefined;
}

export interface StreamContainerStatsResponse {
  readonly containerStats: readonly ContainerStats[];
}
/** {@link StreamContainerStatsResponse} as a caller gives it: what is left out is the field's zero value. */
export interface StreamContainerStatsResponseInit {
  readonly containerStats?: readonly ContainerStatsInit[] | undefined;
}

export interface ContainerStatsFilter {
  readonly id: string;
  readonly podSandboxId: string;
  readonly labelSelector: Readonly<Record<string, string>>;
}
/** {@link ContainerStatsFilter} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerStatsFilterInit {
  readonly id?: string | undefined;
  readonly podSandboxId?: string | undefined;
  readonly labelSelector?: Readonly<Record<string, string>> | undefined;
}

export interface ContainerStats {
  readonly attributes: ContainerAttributes | undefined;
  readonly cpu: CpuUsage | undefined;
  readonly memory: MemoryUsage | undefined;
  readonly writableLayer: FilesystemUsage | undefined;
  readonly swap: SwapUsage | undefined;
  readonly io: IoUsage | undefined;
}
/** {@link ContainerStats} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerStatsInit {
  readonly attributes?: ContainerAttributesInit | undefined;
  readonly cpu?: CpuUsageInit | undefined;
  readonly memory?: MemoryUsageInit | undefined;
  readonly writableLayer?: FilesystemUsageInit | undefined;
  readonly swap?: SwapUsageInit | undefined;
  readonly io?: IoUsageInit | undefined;
}

export interface ContainerAttributes {
  readonly id: ContainerId;
  readonly metadata: ContainerMetadata | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
/** {@link ContainerAttributes} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerAttributesInit {
  readonly id?: ContainerId | undefined;
  readonly metadata?: ContainerMetadataInit | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

export interface CpuUsage {
  readonly timestamp: bigint;
  readonly usageCoreNanoSeconds: UInt64Value | undefined;
  readonly usageNanoCores: UInt64Value | undefined;
  readonly psi: PsiStats | undefined;
}
/** {@link CpuUsage} as a caller gives it: what is left out is the field's zero value. */
export interface CpuUsageInit {
  readonly timestamp?: bigint | undefined;
  readonly usageCoreNanoSeconds?: UInt64ValueInit | undefined;
  readonly usageNanoCores?: UInt64ValueInit | undefined;
  readonly psi?: PsiStatsInit | undefined;
}

export interface MemoryUsage {
  readonly timestamp: bigint;
  readonly workingSetBytes: UInt64Value | undefined;
  readonly availableBytes: UInt64Value | undefined;
  readonly usageBytes: UInt64Value | undefined;
  readonly rssBytes: UInt64Value | undefined;
  readonly pageFaults: UInt64Value | undefined;
  readonly majorPageFaults: UInt64Value | undefined;
  readonly psi: PsiStats | undefined;
}
/** {@link MemoryUsage} as a caller gives it: what is left out is the field's zero value. */
export interface MemoryUsageInit {
  readonly timestamp?: bigint | undefined;
  readonly workingSetBytes?: UInt64ValueInit | undefined;
  readonly availableBytes?: UInt64ValueInit | undefined;
  readonly usageBytes?: UInt64ValueInit | undefined;
  readonly rssBytes?: UInt64ValueInit | undefined;
  readonly pageFaults?: UInt64ValueInit | undefined;
  readonly majorPageFaults?: UInt64ValueInit | undefined;
  readonly psi?: PsiStatsInit | undefined;
}

export interface SwapUsage {
  readonly timestamp: bigint;
  readonly swapAvailableBytes: UInt64Value | undefined;
  readonly swapUsageBytes: UInt64Value | undefined;
}
/** {@link SwapUsage} as a caller gives it: what is left out is the field's zero value. */
export interface SwapUsageInit {
  readonly timestamp?: bigint | undefined;
  readonly swapAvailableBytes?: UInt64ValueInit | undefined;
  readonly swapUsageBytes?: UInt64ValueInit | undefined;
}

export interface IoUsage {
  readonly timestamp: bigint;
  readonly psi: PsiStats | undefined;
}
/** {@link IoUsage} as a caller gives it: what is left out is the field's zero value. */
export interface IoUsageInit {
  readonly timestamp?: bigint | undefined;
  readonly psi?: PsiStatsInit | undefined;
}

export interface PsiStats {
  readonly Full: PsiData | undefined;
  readonly Some: PsiData | undefined;
}
/** {@link PsiStats} as a caller gives it: what is left out is the field's zero value. */
export interface PsiStatsInit {
  readonly Full?: PsiDataInit | undefined;
  readonly Some?: PsiDataInit | undefined;
}

export interface PsiData {
  readonly Total: bigint;
  readonly Avg10: number;
  readonly Avg60: number;
  readonly Avg300: number;
}
/** {@link PsiData} as a caller gives it: what is left out is the field's zero value. */
export interface PsiDataInit {
  readonly Total?: bigint | undefined;
  readonly Avg10?: number | undefined;
  readonly Avg60?: number | undefined;
  readonly Avg300?: number | undefined;
}

export interface PodSandboxStatsRequest {
  readonly podSandboxId: SandboxId;
}
/** {@link PodSandboxStatsRequest} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxStatsRequestInit {
  readonly podSandboxId?: SandboxId | undefined;
}

export interface PodSandboxStatsResponse {
  readonly stats: PodSandboxStats | undefined;
}
/** {@link PodSandboxStatsResponse} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxStatsResponseInit {
  readonly stats?: PodSandboxStatsInit | undefined;
}

export interface ListPodSandboxStatsRequest {
  readonly filter: PodSandboxStatsFilter | undefined;
}
/** {@link ListPodSandboxStatsRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ListPodSandboxStatsRequestInit {
  readonly filter?: PodSandboxStatsFilterInit | undefined;
}

export interface ListPodSandboxStatsResponse {
  readonly stats: readonly PodSandboxStats[];
}
/** {@link ListPodSandboxStatsResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ListPodSandboxStatsResponseInit {
  readonly stats?: readonly PodSandboxStatsInit[] | undefined;
}

export interface StreamPodSandboxStatsRequest {
  readonly filter: PodSandboxStatsFilter | undefined;
}
/** {@link StreamPodSandboxStatsRequest} as a caller gives it: what is left out is the field's zero value. */
export interface StreamPodSandboxStatsRequestInit {
  readonly filter?: PodSandboxStatsFilterInit | undefined;
}

export interface StreamPodSandboxStatsResponse {
  readonly podSandboxStats: readonly PodSandboxStats[];
}
/** {@link StreamPodSandboxStatsResponse} as a caller gives it: what is left out is the field's zero value. */
export interface StreamPodSandboxStatsResponseInit {
  readonly podSandboxStats?: readonly PodSandboxStatsInit[] | undefined;
}

export interface PodSandboxStatsFilter {
  readonly id: string;
  readonly labelSelector: Readonly<Record<string, string>>;
}
/** {@link PodSandboxStatsFilter} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxStatsFilterInit {
  readonly id?: string | undefined;
  readonly labelSelector?: Readonly<Record<string, string>> | undefined;
}

export interface PodSandboxStats {
  readonly attributes: PodSandboxAttributes | undefined;
  readonly linux: LinuxPodSandboxStats | undefined;
  readonly windows: WindowsPodSandboxStats | undefined;
}
/** {@link PodSandboxStats} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxStatsInit {
  readonly attributes?: PodSandboxAttributesInit | undefined;
  readonly linux?: LinuxPodSandboxStatsInit | undefined;
  readonly windows?: WindowsPodSandboxStatsInit | undefined;
}

export interface PodSandboxAttributes {
  readonly id: SandboxId;
  readonly metadata: PodSandboxMetadata | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
/** {@link PodSandboxAttributes} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxAttributesInit {
  readonly id?: SandboxId | undefined;
  readonly metadata?: PodSandboxMetadataInit | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

export interface LinuxPodSandboxStats {
  readonly cpu: CpuUsage | undefined;
  readonly memory: MemoryUsage | undefined;
  readonly network: NetworkUsage | undefined;
  readonly process: ProcessUsage | undefined;
  readonly containers: readonly ContainerStats[];
  readonly io: IoUsage | undefined;
}
/** {@link LinuxPodSandboxStats} as a caller gives it: what is left out is the field's zero value. */
export interface LinuxPodSandboxStatsInit {
  readonly cpu?: CpuUsageInit | undefined;
  readonly memory?: MemoryUsageInit | undefined;
  readonly network?: NetworkUsageInit | undefined;
  readonly process?: ProcessUsageInit | undefined;
  readonly containers?: readonly ContainerStatsInit[] | undefined;
  readonly io?: IoUsageInit | undefined;
}

export interface NetworkUsage {
  readonly timestamp: bigint;
  readonly defaultInterface: NetworkInterfaceUsage | undefined;
  readonly interfaces: readonly NetworkInterfaceUsage[];
}
/** {@link NetworkUsage} as a caller gives it: what is left out is the field's zero value. */
export interface NetworkUsageInit {
  readonly timestamp?: bigint | undefined;
  readonly defaultInterface?: NetworkInterfaceUsageInit | undefined;
  readonly interfaces?: readonly NetworkInterfaceUsageInit[] | undefined;
}

export interface NetworkInterfaceUsage {
  readonly name: string;
  readonly rxBytes: UInt64Value | undefined;
  readonly rxErrors: UInt64Value | undefined;
  readonly txBytes: UInt64Value | undefined;
  readonly txErrors: UInt64Value | undefined;
}
/** {@link NetworkInterfaceUsage} as a caller gives it: what is left out is the field's zero value. */
export interface NetworkInterfaceUsageInit {
  readonly name?: string | undefined;
  readonly rxBytes?: UInt64ValueInit | undefined;
  readonly rxErrors?: UInt64ValueInit | undefined;
  readonly txBytes?: UInt64ValueInit | undefined;
  readonly txErrors?: UInt64ValueInit | undefined;
}

export interface ProcessUsage {
  readonly timestamp: bigint;
  readonly processCount: UInt64Value | undefined;
}
/** {@link ProcessUsage} as a caller gives it: what is left out is the field's zero value. */
export interface ProcessUsageInit {
  readonly timestamp?: bigint | undefined;
  readonly processCount?: UInt64ValueInit | undefined;
}

export interface WindowsPodSandboxStats {
  readonly cpu: WindowsCpuUsage | undefined;
  readonly memory: WindowsMemoryUsage | undefined;
  readonly network: WindowsNetworkUsage | undefined;
  readonly process: WindowsProcessUsage | undefined;
  readonly containers: readonly WindowsContainerStats[];
}
/** {@link WindowsPodSandboxStats} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsPodSandboxStatsInit {
  readonly cpu?: WindowsCpuUsageInit | undefined;
  readonly memory?: WindowsMemoryUsageInit | undefined;
  readonly network?: WindowsNetworkUsageInit | undefined;
  readonly process?: WindowsProcessUsageInit | undefined;
  readonly containers?: readonly WindowsContainerStatsInit[] | undefined;
}

export interface WindowsContainerStats {
  readonly attributes: ContainerAttributes | undefined;
  readonly cpu: WindowsCpuUsage | undefined;
  readonly memory: WindowsMemoryUsage | undefined;
  readonly writableLayer: WindowsFilesystemUsage | undefined;
}
/** {@link WindowsContainerStats} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsContainerStatsInit {
  readonly attributes?: ContainerAttributesInit | undefined;
  readonly cpu?: WindowsCpuUsageInit | undefined;
  readonly memory?: WindowsMemoryUsageInit | undefined;
  readonly writableLayer?: WindowsFilesystemUsageInit | undefined;
}

export interface WindowsCpuUsage {
  readonly timestamp: bigint;
  readonly usageCoreNanoSeconds: UInt64Value | undefined;
  readonly usageNanoCores: UInt64Value | undefined;
}
/** {@link WindowsCpuUsage} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsCpuUsageInit {
  readonly timestamp?: bigint | undefined;
  readonly usageCoreNanoSeconds?: UInt64ValueInit | undefined;
  readonly usageNanoCores?: UInt64ValueInit | undefined;
}

export interface WindowsMemoryUsage {
  readonly timestamp: bigint;
  readonly workingSetBytes: UInt64Value | undefined;
  readonly availableBytes: UInt64Value | undefined;
  readonly pageFaults: UInt64Value | undefined;
  readonly commitMemoryBytes: UInt64Value | undefined;
}
/** {@link WindowsMemoryUsage} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsMemoryUsageInit {
  readonly timestamp?: bigint | undefined;
  readonly workingSetBytes?: UInt64ValueInit | undefined;
  readonly availableBytes?: UInt64ValueInit | undefined;
  readonly pageFaults?: UInt64ValueInit | undefined;
  readonly commitMemoryBytes?: UInt64ValueInit | undefined;
}

export interface WindowsFilesystemUsage {
  readonly timestamp: bigint;
  readonly fsId: FilesystemIdentifier | undefined;
  readonly usedBytes: UInt64Value | undefined;
}
/** {@link WindowsFilesystemUsage} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsFilesystemUsageInit {
  readonly timestamp?: bigint | undefined;
  readonly fsId?: FilesystemIdentifierInit | undefined;
  readonly usedBytes?: UInt64ValueInit | undefined;
}

export interface WindowsNetworkUsage {
  readonly timestamp: bigint;
  readonly defaultInterface: WindowsNetworkInterfaceUsage | undefined;
  readonly interfaces: readonly WindowsNetworkInterfaceUsage[];
}
/** {@link WindowsNetworkUsage} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsNetworkUsageInit {
  readonly timestamp?: bigint | undefined;
  readonly defaultInterface?: WindowsNetworkInterfaceUsageInit | undefined;
  readonly interfaces?: readonly WindowsNetworkInterfaceUsageInit[] | undefined;
}

export interface WindowsNetworkInterfaceUsage {
  readonly name: string;
  readonly rxBytes: UInt64Value | undefined;
  readonly rxPacketsDropped: UInt64Value | undefined;
  readonly txBytes: UInt64Value | undefined;
  readonly txPacketsDropped: UInt64Value | undefined;
}
/** {@link WindowsNetworkInterfaceUsage} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsNetworkInterfaceUsageInit {
  readonly name?: string | undefined;
  readonly rxBytes?: UInt64ValueInit | undefined;
  readonly rxPacketsDropped?: UInt64ValueInit | undefined;
  readonly txBytes?: UInt64ValueInit | undefined;
  readonly txPacketsDropped?: UInt64ValueInit | undefined;
}

export interface WindowsProcessUsage {
  readonly timestamp: bigint;
  readonly processCount: UInt64Value | undefined;
}
/** {@link WindowsProcessUsage} as a caller gives it: what is left out is the field's zero value. */
export interface WindowsProcessUsageInit {
  readonly timestamp?: bigint | undefined;
  readonly processCount?: UInt64ValueInit | undefined;
}

export interface ListMetricDescriptorsRequest {
}
/** {@link ListMetricDescriptorsRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ListMetricDescriptorsRequestInit {
}

export interface ListMetricDescriptorsResponse {
  readonly descriptors: readonly MetricDescriptor[];
}
/** {@link ListMetricDescriptorsResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ListMetricDescriptorsResponseInit {
  readonly descriptors?: readonly MetricDescriptorInit[] | undefined;
}

export interface MetricDescriptor {
  readonly name: string;
  readonly help: string;
  readonly labelKeys: readonly string[];
}
/** {@link MetricDescriptor} as a caller gives it: what is left out is the field's zero value. */
export interface MetricDescriptorInit {
  readonly name?: string | undefined;
  readonly help?: string | undefined;
  readonly labelKeys?: readonly string[] | undefined;
}

export interface ListPodSandboxMetricsRequest {
}
/** {@link ListPodSandboxMetricsRequest} as a caller gives it: what is left out is the field's zero value. */
export interface ListPodSandboxMetricsRequestInit {
}

export interface ListPodSandboxMetricsResponse {
  readonly podMetrics: readonly PodSandboxMetrics[];
}
/** {@link ListPodSandboxMetricsResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ListPodSandboxMetricsResponseInit {
  readonly podMetrics?: readonly PodSandboxMetricsInit[] | undefined;
}

export interface StreamPodSandboxMetricsRequest {
}
/** {@link StreamPodSandboxMetricsRequest} as a caller gives it: what is left out is the field's zero value. */
export interface StreamPodSandboxMetricsRequestInit {
}

export interface StreamPodSandboxMetricsResponse {
  readonly podSandboxMetrics: readonly PodSandboxMetrics[];
}
/** {@link StreamPodSandboxMetricsResponse} as a caller gives it: what is left out is the field's zero value. */
export interface StreamPodSandboxMetricsResponseInit {
  readonly podSandboxMetrics?: readonly PodSandboxMetricsInit[] | undefined;
}

export interface PodSandboxMetrics {
  readonly podSandboxId: SandboxId;
  readonly metrics: readonly Metric[];
  readonly containerMetrics: readonly ContainerMetrics[];
}
/** {@link PodSandboxMetrics} as a caller gives it: what is left out is the field's zero value. */
export interface PodSandboxMetricsInit {
  readonly podSandboxId?: SandboxId | undefined;
  readonly metrics?: readonly MetricInit[] | undefined;
  readonly containerMetrics?: readonly ContainerMetricsInit[] | undefined;
}

export interface ContainerMetrics {
  readonly containerId: ContainerId;
  readonly metrics: readonly Metric[];
}
/** {@link ContainerMetrics} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerMetricsInit {
  readonly containerId?: ContainerId | undefined;
  readonly metrics?: readonly MetricInit[] | undefined;
}

export interface Metric {
  readonly name: string;
  readonly timestamp: bigint;
  readonly metricType: MetricType;
  readonly labelValues: readonly string[];
  readonly value: UInt64Value | undefined;
}
/** {@link Metric} as a caller gives it: what is left out is the field's zero value. */
export interface MetricInit {
  readonly name?: string | undefined;
  readonly timestamp?: bigint | undefined;
  readonly metricType?: MetricType | undefined;
  readonly labelValues?: readonly string[] | undefined;
  readonly value?: UInt64ValueInit | undefined;
}

export interface GetEventsRequest {
}
/** {@link GetEventsRequest} as a caller gives it: what is left out is the field's zero value. */
export interface GetEventsRequestInit {
}

export interface ContainerEventResponse {
  readonly containerId: string;
  readonly containerEventType: ContainerEventType;
  readonly createdAt: bigint;
  readonly podSandboxStatus: PodSandboxStatus | undefined;
  readonly containersStatuses: readonly ContainerStatus[];
}
/** {@link ContainerEventResponse} as a caller gives it: what is left out is the field's zero value. */
export interface ContainerEventResponseInit {
  readonly containerId?: string | undefined;
  readonly containerEventType?: ContainerEventType | undefined;
  readonly createdAt?: bigint | undefined;
  readonly podSandboxStatus?: PodSandboxStatusInit | undefined;
  readonly containersStatuses?: readonly ContainerStatusInit[] | undefined;
}

export interface CheckpointContainerRequest {
  readonly containerId: ContainerId;
  readonly location: string;
  readonly timeout: bigint;
}
/** {@link CheckpointContainerRequest} as a caller gives it: what is left out is the field's zero value. */
export interface CheckpointContainerRequestInit {
  readonly containerId?: ContainerId | undefined;
  readonly location?: string | undefined;
  readonly timeout?: bigint | undefined;
}

export interface CheckpointContainerResponse {
}
/** {@link CheckpointContainerResponse} as a caller gives it: what is left out is the field's zero value. */
export interface CheckpointContainerResponseInit {
}

export interface CheckpointPodRequest {
  readonly podSandboxId: SandboxId;
  readonly outputPath: string;
  readonly containerIds: readonly string[];
  readonly options: Readonly<Record<string, string>>;
}
/** {@link CheckpointPodRequest} as a caller gives it: what is left out is the field's zero value. */
export interface CheckpointPodRequestInit {
  readonly podSandboxId?: SandboxId | undefined;
  readonly outputPath?: string | undefined;
  readonly containerIds?: readonly string[] | undefined;
  readonly options?: Readonly<Record<string, string>> | undefined;
}

export interface CheckpointPodResponse {
}
/** {@link CheckpointPodResponse} as a caller gives it: what is left out is the field's zero value. */
export interface CheckpointPodResponseInit {
}

export interface RestorePodRequest {
  readonly checkpointPath: string;
  readonly config: PodSandboxConfig | undefined;
  readonly runtimeHandler: string;
  readonly options: Readonly<Record<string, string>>;
  readonly containerConfigs: readonly ContainerConfig[];
}
/** {@link RestorePodRequest} as a caller gives it: what is left out is the field's zero value. */
export interface RestorePodRequestInit {
  readonly checkpointPath?: string | undefined;
  readonly config?: PodSandboxConfigInit | undefined;
  readonly runtimeHandler?: string | undefined;
  readonly options?: Readonly<Record<string, string>> | undefined;
  readonly containerConfigs?: readonly ContainerConfigInit[] | undefined;
}

export interface RestorePodResponse {
  readonly podSandboxId: SandboxId;
  readonly restoredContainers: readonly RestoredContainer[];
}
/** {@link RestorePodResponse} as a caller gives it: what is left out is the field's zero value. */
export interface RestorePodResponseInit {
  readonly podSandboxId?: SandboxId | undefined;
  readonly restoredContainers?: readonly RestoredContainerInit[] | undefined;
}

export interface RestoredContainer {
  readonly name: string;
  readonly containerId: ContainerId;
}
/** {@link RestoredContainer} as a caller gives it: what is left out is the field's zero value. */
export interface RestoredContainerInit {
  readonly name?: string | undefined;
  readonly containerId?: ContainerId | undefined;
}

/** Every RPC of CRI v1: `request` and `answer` as given, `received` and `response` as decoded. */
export interface Rpcs {
  readonly version: { readonly request: VersionRequestInit; readonly received: VersionRequest; readonly answer: VersionResponseInit; readonly response: VersionResponse; readonly stream: false };
  readonly runPodSandbox: { readonly request: RunPodSandboxRequestInit; readonly received: RunPodSandboxRequest; readonly answer: RunPodSandboxResponseInit; readonly response: RunPodSandboxResponse; readonly stream: false };
  readonly stopPodSandbox: { readonly request: StopPodSandboxRequestInit; readonly received: StopPodSandboxRequest; readonly answer: StopPodSandboxResponseInit; readonly response: StopPodSandboxResponse; readonly stream: false };
  readonly removePodSandbox: { readonly request: RemovePodSandboxRequestInit; readonly received: RemovePodSandboxRequest; readonly answer: RemovePodSandboxResponseInit; readonly response: RemovePodSandboxResponse; readonly stream: false };
  readonly podSandboxStatus: { readonly request: PodSandboxStatusRequestInit; readonly received: PodSandboxStatusRequest; readonly answer: PodSandboxStatusResponseInit; readonly response: PodSandboxStatusResponse; readonly stream: false };
  readonly listPodSandbox: { readonly request: ListPodSandboxRequestInit; readonly received: ListPodSandboxRequest; readonly answer: ListPodSandboxResponseInit; readonly response: ListPodSandboxResponse; readonly stream: false };
  readonly streamPodSandboxes: { readonly request: StreamPodSandboxesRequestInit; readonly received: StreamPodSandboxesRequest; readonly answer: StreamPodSandboxesResponseInit; readonly response: StreamPodSandboxesResponse; readonly stream: true };
  readonly createContainer: { readonly request: CreateContainerRequestInit; readonly received: CreateContainerRequest; readonly answer: CreateContainerResponseInit; readonly response: CreateContainerResponse; readonly stream: false };
  readonly startContainer: { readonly request: StartContainerRequestInit; readonly received: StartContainerRequest; readonly answer: StartContainerResponseInit; readonly response: StartContainerResponse; readonly stream: false };
  readonly stopContainer: { readonly request: StopContainerRequestInit; readonly received: StopContainerRequest; readonly answer: StopContainerResponseInit; readonly response: StopContainerResponse; readonly stream: false };
  readonly removeContainer: { readonly request: RemoveContainerRequestInit; readonly received: RemoveContainerRequest; readonly answer: RemoveContainerResponseInit; readonly response: RemoveContainerResponse; readonly stream: false };
  readonly listContainers: { readonly request: ListContainersRequestInit; readonly received: ListContainersRequest; readonly answer: ListContainersResponseInit; readonly response: ListContainersResponse; readonly stream: false };
  readonly streamContainers: { readonly request: StreamContainersRequestInit; readonly received: StreamContainersRequest; readonly answer: StreamContainersResponseInit; readonly response: StreamContainersResponse; readonly stream: true };
  readonly containerStatus: { readonly request: ContainerStatusRequestInit; readonly received: ContainerStatusRequest; readonly answer: ContainerStatusResponseInit; readonly response: ContainerStatusResponse; readonly stream: false };
  readonly updateContainerResources: { readonly request: UpdateContainerResourcesRequestInit; readonly received: UpdateContainerResourcesRequest; readonly answer: UpdateContainerResourcesResponseInit; readonly response: UpdateContainerResourcesResponse; readonly stream: false };
  readonly reopenContainerLog: { readonly request: ReopenContainerLogRequestInit; readonly received: ReopenContainerLogRequest; readonly answer: ReopenContainerLogResponseInit; readonly response: ReopenContainerLogResponse; readonly stream: false };
  readonly execSync: { readonly request: ExecSyncRequestInit; readonly received: ExecSyncRequest; readonly answer: ExecSyncResponseInit; readonly response: ExecSyncResponse; readonly stream: false };
  readonly exec: { readonly request: ExecRequestInit; readonly received: ExecRequest; readonly answer: ExecResponseInit; readonly response: ExecResponse; readonly stream: false };
  readonly attach: { readonly request: AttachRequestInit; readonly received: AttachRequest; readonly answer: AttachResponseInit; readonly response: AttachResponse; readonly stream: false };
  readonly portForward: { readonly request: PortForwardRequestInit; readonly received: PortForwardRequest; readonly answer: PortForwardResponseInit; readonly response: PortForwardResponse; readonly stream: false };
  readonly containerStats: { readonly request: ContainerStatsRequestInit; readonly received: ContainerStatsRequest; readonly answer: ContainerStatsResponseInit; readonly response: ContainerStatsResponse; readonly stream: false };
  readonly listContainerStats: { readonly request: ListContainerStatsRequestInit; readonly received: ListContainerStatsRequest; readonly answer: ListContainerStatsResponseInit; readonly response: ListContainerStatsResponse; readonly stream: false };
  readonly streamContainerStats: { readonly request: StreamContainerStatsRequestInit; readonly received: StreamContainerStatsRequest; readonly answer: StreamContainerStatsResponseInit; readonly response: StreamContainerStatsResponse; readonly stream: true };
  readonly podSandboxStats: { readonly request: PodSandboxStatsRequestInit; readonly received: PodSandboxStatsRequest; readonly answer: PodSandboxStatsResponseInit; readonly response: PodSandboxStatsResponse; readonly stream: false };
  readonly listPodSandboxStats: { readonly request: ListPodSandboxStatsRequestInit; readonly received: ListPodSandboxStatsRequest; readonly answer: ListPodSandboxStatsResponseInit; readonly response: ListPodSandboxStatsResponse; readonly stream: false };
  readonly streamPodSandboxStats: { readonly request: StreamPodSandboxStatsRequestInit; readonly received: StreamPodSandboxStatsRequest; readonly answer: StreamPodSandboxStatsResponseInit; readonly response: StreamPodSandboxStatsResponse; readonly stream: true };
  readonly updateRuntimeConfig: { readonly request: UpdateRuntimeConfigRequestInit; readonly received: UpdateRuntimeConfigRequest; readonly answer: UpdateRuntimeConfigResponseInit; readonly response: UpdateRuntimeConfigResponse; readonly stream: false };
  readonly status: { readonly request: StatusRequestInit; readonly received: StatusRequest; readonly answer: StatusResponseInit; readonly response: StatusResponse; readonly stream: false };
  readonly checkpointContainer: { readonly request: CheckpointContainerRequestInit; readonly received: CheckpointContainerRequest; readonly answer: CheckpointContainerResponseInit; readonly response: CheckpointContainerResponse; readonly stream: false };
  readonly checkpointPod: { readonly request: CheckpointPodRequestInit; readonly received: CheckpointPodRequest; readonly answer: CheckpointPodResponseInit; readonly response: CheckpointPodResponse; readonly stream: false };
  readonly restorePod: { readonly request: RestorePodRequestInit; readonly received: RestorePodRequest; readonly answer: RestorePodResponseInit; readonly response: RestorePodResponse; readonly stream: false };
  readonly getContainerEvents: { readonly request: GetEventsRequestInit; readonly received: GetEventsRequest; readonly answer: ContainerEventResponseInit; readonly response: ContainerEventResponse; readonly stream: true };
  readonly listMetricDescriptors: { readonly request: ListMetricDescriptorsRequestInit; readonly received: ListMetricDescriptorsRequest; readonly answer: ListMetricDescriptorsResponseInit; readonly response: ListMetricDescriptorsResponse; readonly stream: false };
  readonly listPodSandboxMetrics: { readonly request: ListPodSandboxMetricsRequestInit; readonly received: ListPodSandboxMetricsRequest; readonly answer: ListPodSandboxMetricsResponseInit; readonly response: ListPodSandboxMetricsResponse; readonly stream: false };
  readonly streamPodSandboxMetrics: { readonly request: StreamPodSandboxMetricsRequestInit; readonly received: StreamPodSandboxMetricsRequest; readonly answer: StreamPodSandboxMetricsResponseInit; readonly response: StreamPodSandboxMetricsResponse; readonly stream: true };
  readonly runtimeConfig: { readonly request: RuntimeConfigRequestInit; readonly received: RuntimeConfigRequest; readonly answer: RuntimeConfigResponseInit; readonly response: RuntimeConfigResponse; readonly stream: false };
  readonly updatePodSandboxResources: { readonly request: UpdatePodSandboxResourcesRequestInit; readonly received: UpdatePodSandboxResourcesRequest; readonly answer: UpdatePodSandboxResourcesResponseInit; readonly response: UpdatePodSandboxResourcesResponse; readonly stream: false };
  readonly listImages: { readonly request: ListImagesRequestInit; readonly received: ListImagesRequest; readonly answer: ListImagesResponseInit; readonly response: ListImagesResponse; readonly stream: false };
  readonly streamImages: { readonly request: StreamImagesRequestInit; readonly received: StreamImagesRequest; readonly answer: StreamImagesResponseInit; readonly response: StreamImagesResponse; readonly stream: true };
  readonly imageStatus: { readonly request: ImageStatusRequestInit; readonly received: ImageStatusRequest; readonly answer: ImageStatusResponseInit; readonly response: ImageStatusResponse; readonly stream: false };
  readonly pullImage: { readonly request: PullImageRequestInit; readonly received: PullImageRequest; readonly answer: PullImageResponseInit; readonly response: PullImageResponse; readonly stream: false };
  readonly removeImage: { readonly request: RemoveImageRequestInit; readonly received: RemoveImageRequest; readonly answer: RemoveImageResponseInit; readonly response: RemoveImageResponse; readonly stream: false };
  readonly imageFsInfo: { readonly request: ImageFsInfoRequestInit; readonly received: ImageFsInfoRequest; readonly answer: ImageFsInfoResponseInit; readonly response: ImageFsInfoResponse; readonly stream: false };
}
