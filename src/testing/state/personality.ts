import type { RpcName } from '../../generated/rpcs.js';

/** Name of a runtime that the mock can be. */
export type PersonalityName = 'containerd-1.6' | 'containerd-1.7' | 'containerd-2.1' | 'cri-o-1.37';

/** Where a runtime differs from its relatives. Every field was measured on the runtime of that name. */
export interface Personality {
  readonly name: PersonalityName;
  readonly family: 'containerd' | 'cri-o';
  readonly runtimeName: string;
  readonly runtimeVersion: string;
  /** RPCs it does not have: by `unknown method` it predates the RPC, by `not implemented` it refuses it. */
  readonly unimplemented: Readonly<Partial<Record<RpcName, 'unknown method' | 'not implemented'>>>;
  /** Handlers that Status reports; `undefined`: it does not say. */
  readonly handlers: readonly string[] | undefined;
  readonly supplementalGroupsPolicy: boolean;
  readonly userNamespacesHostNetwork: boolean;
  readonly deprecationCondition: boolean;
  /** Settings that tell of features, in the configuration that Status shows with `verbose`. */
  readonly shownSettings: readonly string[];

  /** What a second sandbox or container of the same name gets. */
  readonly duplicateName: 'unknown' | 'failed_precondition' | 'adopts';
  /** Whether metadata without name, namespace or uid is refused. */
  readonly requiresMetadata: boolean;
  /** What CreateContainer without `sandbox_config`, or with one without metadata, does. */
  readonly missingSandboxConfig: 'daemon_dies' | 'refused';
  readonly prefixWord: string;
  readonly stopOfUnknown: 'not_found' | 'ok';
  /** Where it shows that a command does not exist. */
  readonly commandErrorAt: 'start' | 'create';
  /** What StopContainer makes of a container that was never started. */
  readonly stopOfCreated: 'stays_created' | 'exits_143';
  /** Whether a sandbox whose network failed can be removed before there is a network. */
  readonly networklessSandbox: 'removable' | 'stuck';
  readonly createInStoppedPod: 'not_found' | 'ok_then_start_fails' | 'refused';
  readonly stopDuringStart: 'lost' | 'container_vanishes';
  /** Whether a container without a grace period gets its stop signal all the same, just before SIGKILL. */
  readonly signalsBeforeKill: boolean;
  /** How old the pause process must be to hear the signal of a stop, in milliseconds. */
  readonly deafPauseMs: number;
  /** How old a terminal must be to take an end of input, in milliseconds. */
  readonly deafTerminalMs: number;
  /** Whether PodSandboxStatus reports containers where events are switched on; never with `verbose`. */
  readonly sandboxStatusHasContainers: boolean;
  /** Whether a sandbox has an empty log of its own in its log directory, which stays. */
  readonly sandboxLog: boolean;
  readonly addsSandboxLabels: boolean;
  readonly keepsIpAfterStop: boolean;
  readonly emptySelectorMatchesMissing: boolean;
  readonly stopSignal: 'ignored' | 'honoured';
  readonly cdi: 'ignored' | 'checked';
  /** Mounts whose content is an image. */
  readonly imageMounts: 'refused' | 'readonly' | 'ok';
  readonly missingDevice: 'refused' | 'ignored';
  /** Whom a container runs as whose image has a user and whose request has no `linux.security_context`. */
  readonly withoutSecurityContext: 'image_user' | 'root';
  readonly groupWithoutUser: 'refused' | 'ignored';
  readonly longLabels: 'invalid_argument' | 'unknown';
  readonly emptyLabelKey: 'refused' | 'ok';
  readonly maxMessageBytes: number;

  /** What an abandoned call leaves behind. */
  readonly abandonedRun: 'rolled_back' | 'hidden';
  /** What shows of RunPodSandbox when a runtime that died meanwhile is back: a sandbox that is not ready, with its name free. */
  readonly diedInRun: 'nothing' | 'half_made';
  readonly abandonedCreate: 'exists' | 'hidden';
  readonly abandonedStart: 'start_error' | 'goes_on';
  readonly abandonedStop: 'never_kills' | 'goes_on';
  readonly abandonedPull: 'others_go_on' | 'others_cancelled';

  /** What stands before the digits of an image id in answers; a request may have it where answers do. */
  readonly imageIdPrefix: 'sha256:' | '';
  readonly imageSize: 'compressed' | 'uncompressed';
  readonly listedImageRef: 'id' | 'digest';
  readonly statusImageId: boolean;
  readonly statusUser: boolean;
  /** What ContainerStatus calls the image: the first tag of what runs, alone, or all that was asked for. */
  readonly statusImage: 'first_tag' | 'as_asked';
  /** Whether it keeps `user_specified_image`, which the oldest do not know. */
  readonly keepsUserSpecifiedImage: boolean;
  readonly removeImage: 'all_names' | 'one_name_not_in_use';
  readonly listImagesFilter: 'ignored' | 'honoured';
  readonly serverAddress: 'needs_scheme_and_host' | 'ignored';
  readonly conflictingAuth: 'user_wins' | 'auth_wins';

  readonly execTimeout: 'deadline_exceeded' | 'minus_one';
  readonly execOfCreated: 'refused' | 'runs';
  readonly abandonedExec: 'killed' | 'goes_on';
  /** What becomes of a command when the client of its streams is gone; `left` is one that said so before. */
  readonly execAtHangUp: 'killed_unless_left' | 'dies_on_write' | 'goes_on';
  readonly statsOfExited: 'refused' | 'empty';
  readonly podStatsNeedCgroupParent: boolean;
  /** What PodSandboxStats reports about the network of a sandbox that is on the node's. */
  readonly nodeNetworkStats: 'none' | 'all_interfaces';
  readonly checkpoint: 'unimplemented' | 'no_criu' | 'unsupported';

  readonly events: 'none' | 'shared' | 'broadcast' | 'configurable';
  readonly podCreatedEvent: boolean;
  readonly podDeletedEvents: boolean;
  readonly eventStatuses: boolean;

  readonly exitsWhileDown: 'kept' | 'lost';
  readonly outputWhileDown: 'kept' | 'lost_at_exit';
  /** Code of "server is not initialized yet" just after a restart; `undefined`: it never says so. */
  readonly notInitializedCode: number | undefined;
  /** What a clean shutdown does to event streams. */
  readonly eventsAtShutdown: 'cut' | 'end_ok';

  readonly logZone: 'Z' | '+00:00';
  readonly logKeepsCr: boolean;
  /** Longest piece of a line in the log, in bytes, before it is split. */
  readonly logPieceBytes: number;
  readonly logDirectoryMode: number;
  readonly logFileMode: number;
  readonly logPath: 'created' | 'must_be_plain';
  /** Where output goes that no `log_path` was given for. */
  readonly withoutLogPath: 'none' | 'named_by_id';
  /** What ReopenContainerLog does to a file that was not renamed. */
  readonly reopenedLog: 'goes_on' | 'begins_anew';
  /** ExecSync that answers more than a message may hold. */
  readonly longExecOutput: 'refused' | 'cut_short';
  /** Median time of calls, in milliseconds, where `latency: 'measured'` is asked for. */
  readonly latencyMs: Readonly<Partial<Record<RpcName, number>>>;
  /** Median time from an exit to its event, in milliseconds. */
  readonly exitNoticeMs: number;
}
