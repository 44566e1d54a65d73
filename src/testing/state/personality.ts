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
  /** Handlers that Status tells; `undefined`: it does not tell. */
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
  readonly removeTwiceAtOnce: 'already_removing' | 'ok';
  /** Where it shows that a command does not exist. */
  readonly commandErrorAt: 'start' | 'create';
  /** What StopContainer makes of a container that was never started. */
  readonly stopOfCreated: 'stays_created' | 'exits_143';
  /** Whether a sandbox whose network failed can be removed before there is a network. */
  readonly networklessSandbox: 'removable' | 'stuck';
  readonly createInStoppedPod: 'not_found' | 'ok_then_start_fails' | 'refused';
  readonly stopDuringStart: 'lost' | 'honoured';
  readonly sandboxStatusHasContainers: boolean;
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
  readonly abandonedCreate: 'exists' | 'hidden';
  readonly abandonedStart: 'start_error' | 'goes_on';
  readonly abandonedStop: 'never_kills' | 'goes_on';
  readonly abandonedPull: 'others_go_on' | 'others_cancelled';

  readonly imageIdPrefix: 'sha256:' | '';
  readonly imageSize: 'compressed' | 'uncompressed';
  readonly listedImageRef: 'id' | 'digest';
  readonly statusImageId: boolean;
  readonly statusUser: boolean;
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

const LATER_RPCS = {
  checkpointPod: 'unknown method',
  restorePod: 'unknown method',
  updatePodSandboxResources: 'unknown method',
  streamPodSandboxes: 'unknown method',
  streamContainers: 'unknown method',
  streamContainerStats: 'unknown method',
  streamPodSandboxStats: 'unknown method',
  streamPodSandboxMetrics: 'unknown method',
  streamImages: 'unknown method',
} as const;

const CONTAINERD_2_1: Personality = {
  name: 'containerd-2.1',
  family: 'containerd',
  runtimeName: 'containerd',
  runtimeVersion: '2.1.9+unknown',
  unimplemented: { ...LATER_RPCS, listMetricDescriptors: 'not implemented', listPodSandboxMetrics: 'not implemented' },
  handlers: ['', 'runc'],
  supplementalGroupsPolicy: true,
  userNamespacesHostNetwork: false,
  deprecationCondition: true,
  shownSettings: ['enableCDI'],
  duplicateName: 'failed_precondition',
  requiresMetadata: false,
  missingSandboxConfig: 'daemon_dies',
  prefixWord: 'prefix',
  stopOfUnknown: 'ok',
  removeTwiceAtOnce: 'already_removing',
  commandErrorAt: 'start',
  stopOfCreated: 'stays_created',
  networklessSandbox: 'removable',
  createInStoppedPod: 'ok_then_start_fails',
  stopDuringStart: 'lost',
  sandboxStatusHasContainers: false,
  addsSandboxLabels: false,
  keepsIpAfterStop: false,
  emptySelectorMatchesMissing: false,
  stopSignal: 'ignored',
  cdi: 'checked',
  imageMounts: 'readonly',
  missingDevice: 'refused',
  withoutSecurityContext: 'image_user',
  groupWithoutUser: 'refused',
  longLabels: 'invalid_argument',
  emptyLabelKey: 'refused',
  maxMessageBytes: 16 * 1024 * 1024,
  abandonedRun: 'rolled_back',
  abandonedCreate: 'exists',
  abandonedStart: 'start_error',
  abandonedStop: 'never_kills',
  abandonedPull: 'others_go_on',
  imageIdPrefix: 'sha256:',
  imageSize: 'compressed',
  listedImageRef: 'id',
  statusImageId: false,
  statusUser: true,
  removeImage: 'all_names',
  listImagesFilter: 'ignored',
  serverAddress: 'needs_scheme_and_host',
  conflictingAuth: 'user_wins',
  execTimeout: 'deadline_exceeded',
  execOfCreated: 'refused',
  abandonedExec: 'killed',
  execAtHangUp: 'killed_unless_left',
  statsOfExited: 'refused',
  podStatsNeedCgroupParent: true,
  checkpoint: 'no_criu',
  events: 'broadcast',
  podCreatedEvent: true,
  podDeletedEvents: true,
  eventStatuses: true,
  exitsWhileDown: 'lost',
  outputWhileDown: 'lost_at_exit',
  notInitializedCode: 14,
  eventsAtShutdown: 'cut',
  logZone: 'Z',
  logKeepsCr: false,
  logPieceBytes: 16_384,
  logDirectoryMode: 0o755,
  logFileMode: 0o640,
  logPath: 'created',
  withoutLogPath: 'none',
  reopenedLog: 'goes_on',
  longExecOutput: 'refused',
  latencyMs: {
    version: 1.3,
    runPodSandbox: 102.6,
    createContainer: 14.5,
    startContainer: 73.5,
    stopContainer: 59.8,
    removeContainer: 10.7,
    stopPodSandbox: 70.7,
    removePodSandbox: 9.6,
    execSync: 44.6,
  },
  exitNoticeMs: 46.1,
};

const CONTAINERD_1_7: Personality = {
  ...CONTAINERD_2_1,
  name: 'containerd-1.7',
  runtimeVersion: '1.7.24~ds1',
  unimplemented: {
    ...CONTAINERD_2_1.unimplemented,
    runtimeConfig: 'not implemented',
    checkpointContainer: 'not implemented',
  },
  handlers: undefined,
  shownSettings: ['enableCDI', 'imagePullProgressTimeout'],
  supplementalGroupsPolicy: false,
  imageMounts: 'refused',
  duplicateName: 'unknown',
  createInStoppedPod: 'not_found',
  statusUser: false,
  checkpoint: 'unimplemented',
  execAtHangUp: 'goes_on',
  events: 'shared',
  notInitializedCode: 2,
  latencyMs: {
    version: 1.2,
    runPodSandbox: 108.2,
    createContainer: 11.7,
    startContainer: 80.1,
    stopContainer: 101.7,
    removeContainer: 8.5,
    stopPodSandbox: 82.8,
    removePodSandbox: 9.4,
    execSync: 45.6,
  },
  exitNoticeMs: 81.5,
};

const CONTAINERD_1_6: Personality = {
  ...CONTAINERD_1_7,
  name: 'containerd-1.6',
  runtimeVersion: '1.6.20~ds1',
  unimplemented: {
    ...CONTAINERD_1_7.unimplemented,
    runtimeConfig: 'unknown method',
    getContainerEvents: 'not implemented',
  },
  deprecationCondition: false,
  shownSettings: [],
  networklessSandbox: 'stuck',
  prefixWord: 'Prefix',
  stopOfUnknown: 'not_found',
  cdi: 'ignored',
  events: 'none',
  exitsWhileDown: 'kept',
  latencyMs: {
    version: 1.2,
    runPodSandbox: 108.9,
    createContainer: 14.1,
    startContainer: 102.9,
    stopContainer: 85.6,
    removeContainer: 9.4,
    stopPodSandbox: 66.3,
    removePodSandbox: 9.1,
    execSync: 48.4,
  },
  exitNoticeMs: 69.9,
};

const CRI_O: Personality = {
  ...CONTAINERD_2_1,
  name: 'cri-o-1.37',
  family: 'cri-o',
  runtimeName: 'cri-o',
  runtimeVersion: '1.37.0',
  unimplemented: { checkpointPod: 'unknown method', restorePod: 'unknown method' },
  handlers: ['runc', 'crun', ''],
  userNamespacesHostNetwork: true,
  deprecationCondition: false,
  duplicateName: 'adopts',
  requiresMetadata: true,
  missingSandboxConfig: 'refused',
  removeTwiceAtOnce: 'ok',
  commandErrorAt: 'create',
  stopOfCreated: 'exits_143',
  createInStoppedPod: 'refused',
  stopDuringStart: 'honoured',
  sandboxStatusHasContainers: true,
  addsSandboxLabels: true,
  keepsIpAfterStop: true,
  emptySelectorMatchesMissing: true,
  stopSignal: 'honoured',
  imageMounts: 'ok',
  missingDevice: 'ignored',
  withoutSecurityContext: 'root',
  groupWithoutUser: 'ignored',
  longLabels: 'unknown',
  emptyLabelKey: 'ok',
  maxMessageBytes: 80 * 1024 * 1024,
  abandonedRun: 'hidden',
  abandonedCreate: 'hidden',
  abandonedStart: 'goes_on',
  abandonedStop: 'goes_on',
  abandonedPull: 'others_cancelled',
  imageIdPrefix: '',
  imageSize: 'uncompressed',
  listedImageRef: 'digest',
  statusImageId: true,
  removeImage: 'one_name_not_in_use',
  listImagesFilter: 'honoured',
  serverAddress: 'ignored',
  conflictingAuth: 'auth_wins',
  execTimeout: 'minus_one',
  execOfCreated: 'runs',
  abandonedExec: 'goes_on',
  execAtHangUp: 'dies_on_write',
  statsOfExited: 'empty',
  podStatsNeedCgroupParent: false,
  checkpoint: 'unsupported',
  events: 'configurable',
  podCreatedEvent: false,
  podDeletedEvents: false,
  eventStatuses: false,
  exitsWhileDown: 'kept',
  outputWhileDown: 'kept',
  notInitializedCode: undefined,
  eventsAtShutdown: 'end_ok',
  logZone: '+00:00',
  logKeepsCr: true,
  logPieceBytes: 8_192,
  logDirectoryMode: 0o700,
  logFileMode: 0o600,
  logPath: 'must_be_plain',
  withoutLogPath: 'named_by_id',
  reopenedLog: 'begins_anew',
  longExecOutput: 'cut_short',
  latencyMs: {
    version: 1.2,
    runPodSandbox: 224.8,
    createContainer: 193.5,
    startContainer: 98.3,
    stopContainer: 151.3,
    removeContainer: 47.3,
    stopPodSandbox: 199,
    removePodSandbox: 44.2,
    execSync: 99.6,
  },
  exitNoticeMs: 76.3,
};

/** Every runtime that the mock can be, by name. */
export const PERSONALITIES: Readonly<Record<PersonalityName, Personality>> = {
  'containerd-1.6': CONTAINERD_1_6,
  'containerd-1.7': CONTAINERD_1_7,
  'containerd-2.1': CONTAINERD_2_1,
  'cri-o-1.37': CRI_O,
};
