// A table of contents of the package, in the order a reader meets things. What the scheduler's words mean is in
// crane-cri/crane, the messages of the protocol in crane-cri/cri, and the doctor in crane-cri/doctor.

// One node, and jobs on it.
export { CraneNode, type NodeError } from './node/crane-node.js';
export type { NodeOptions } from './node/node-options.js';
export { ContainerJob } from './job/container-job.js';
export type { JobStep, RunOptions } from './job/job-step.js';
export { PodJob } from './job/pod-job.js';
export type { ReadBack } from './job/run/container/read-back.js';
export type { TimeLimitsError } from './job/run/container/end-timer.js';
export type { UpdateError } from './job/run/container/update-resources.js';
export type {
  RecoveredJob,
  RecoveredPod,
  RecoverFinished,
  RecoverOptions,
  RecoverReport,
} from './job/recover/recover.js';
export type { RecoverProgress } from './job/recover/recovering.js';
export type { NodeClosed } from './job/services/closing.js';
export type {
  JobAttachError,
  JobExecError,
  JobForwardError,
  JobLineError,
  JobTalk,
  NodeJob,
  NodePod,
  NodeStep,
} from './node/node-job.js';
export type { JobNotRunning, NotRunning } from './node/job-running.js';
export type { RanJob, RunOnceError, RunOnceOptions, RunSpec } from './node/run-once.js';
export type { Orphan, SweepOptions } from './job/recover/sweep.js';
export type { JobLedger, RecordOutcome } from './job/record/notes.js';
export type { RecordedStep } from './job/record/record.js';
export type { QuarantinedFile, UnreadFile } from './ledger/ledger-files.js';
export type { LedgerUnwritable } from './ledger/ledger-unwritable.js';
export type { ContainerJobSpec } from './job/spec/job-spec.js';
export type { PodSpec } from './job/spec/pod-spec.js';
export type { TimeLimits } from './job/outcome/time-limits.js';
export type { StepSpec } from './job/spec/step-spec.js';
export type { JobState } from './job/outcome/step-state.js';
export type { PodState } from './job/outcome/pod-state.js';
export type { PodEnded, PodOutcome } from './job/outcome/pod-outcome.js';
export { POD_TRANSITIONS, type PodPhase, type PodTrigger } from './job/outcome/pod-transitions.js';
export type { JobMount, ScratchSpec } from './job/spec/job-mount.js';
export type { PolicyWarning, ScanImage } from './job/services/launch-rules.js';
export type { HostOptions } from './host/node-host.js';
export type { SubIdFiles } from './host/sub-ids.js';
export type { HostLeftover } from './host/scratch.js';
export type { CancelFor, CancelOptions } from './job/outcome/cancel-options.js';
export type {
  CancelledBy,
  Interrupted,
  JobCancelled,
  JobExited,
  JobFailed,
  JobFailure,
  JobNetwork,
  JobOutcome,
  JobOutOfMemory,
  JobUnknown,
  JobWarning,
  LeftBehind,
  PhaseTiming,
} from './job/outcome/outcome.js';
export type { Certainty, Exit, ExitSignal, ExitSource } from './policy/exit/exit.js';
export { type Verdict, verdictOf } from './job/outcome/verdict.js';
export {
  type IllegalTransition,
  type Next,
  type Phase,
  transition,
  TRANSITIONS,
  type Trigger,
} from './job/outcome/step-transitions.js';

// Results: re-exported, so that nobody needs a second copy.
export { err, Err, errAsync, ok, Ok, okAsync, Result, ResultAsync } from 'neverthrow';

// What can go wrong.
export type { Failure, Outcome } from './core/failure.js';
export { printable } from './core/printable.js';
export type {
  BadResponse,
  CallError,
  Cancelled,
  CannotStart,
  ConnectionFailed,
  ConnectionReason,
  DeadlineExceeded,
  Defect,
  InputProblem,
  InvalidInput,
  MessageTooLarge,
  NameReserved,
  NotFound,
  NotReady,
  PortInUse,
  Rejected,
  Resource,
  Unimplemented,
  Unsupported,
  WrongState,
} from './core/errors.js';
export type { AbsenceReason, ImageAbsent, PullAttempt, PullFailed, PullReason } from './core/image-errors.js';

// Images.
export { ImageManager, type ImageManagerOptions } from './image/image-manager.js';
export type { EnsuredImage, EnsureError, EnsureOptions } from './image/ensure/wanted.js';
export type { PasswordCredentials, RegistryCredentials, TokenCredentials } from './image/credentials/credentials.js';
export type { CredentialSource, CredentialSourceFailed, CredentialSourceReason } from './image/credentials/chain.js';
export { type UserCredentialOptions, userCredentialSources } from './image/credentials/sources.js';
export type { ContentBlob, ContentSource } from './runtime/content-source.js';
export type { PullProgress } from './image/progress/hub.js';
export type { Ingest, LayerProgress, TransferProgress } from './policy/image/pull-progress.js';
export type { PrefetchedImage, PrefetchReport } from './image/keep/prefetch.js';
export type { ImageExplanation } from './image/explain-image.js';
export type { LocalImage } from './image/ensure/image-lookup.js';
export type { NodeImages } from './image/keep/use.js';
export type { AskError, AskOptions, ResolvedImage, VerifiedCredentials } from './image/ask-registry.js';
export type { RegistryAccess, RegistryScheme } from './image/registry/client.js';
export type { CollectOptions, CollectReport, RemovedImage, RemoveOptions } from './image/keep/remove.js';
export type { ImageLease } from './image/keep/leases.js';
export type { DiskSpace, ReadDiskSpace } from './image/pull/head-room.js';
export type { MirrorRule } from './policy/image/mirrors.js';
export { type AccessEntry, AccessLedger, type AccessProof, type ImageAccessMode } from './policy/image/access.js';
export type { CollectVerdict } from './policy/image/collect.js';
export type { PullRetryOptions } from './policy/image/pull-retry.js';
export { type ImageReference, parseImageReference } from './policy/image/reference.js';
export { parsePullPolicy, type PullDecision, type PullPolicy } from './policy/image/pull-decision.js';
export type { CheckedCredentials } from './image/credentials/credentials.js';
export { Secret } from './core/secret.js';

// What a job asks for, and what a node allows.
export type { PublishedPort } from './policy/network/port-mappings.js';
export type { ResourceOptions, ResourceRequest } from './policy/resources/resources.js';
export type { DnsRequest } from './policy/network/dns.js';
export type { Identity } from './policy/users/run-as.js';

export type { ResourceDifference } from './policy/resources/difference.js';
export { LAUNCH_PRESETS } from './policy/launch/presets.js';
export type { ImageScanVerdict, Launch, PolicyDenied, PolicyViolation } from './policy/launch/types.js';
export type {
  HostNamespace,
  LaunchPolicy,
  LaunchPolicySettings,
  LaunchPreset,
  MountRule,
} from './core/launch-policy.js';

// Logs.
export { followLog, keepRotated, readLog, removeLog, rotateLog, waitForLine } from './streaming/lazy-logs.js';
export type { FollowLogOptions } from './streaming/logs/follow-log.js';
export type {
  KeepRotatedOptions,
  RotateError,
  RotateOptions,
  RotateTarget,
  Rotation,
} from './streaming/logs/rotate-log.js';
export type { LineNeverCame, WaitForLineOptions } from './streaming/logs/wait-for-line.js';
export type { LogLine, LogStream } from './streaming/logs/log-line.js';
export type {
  LogError,
  LogFileError,
  LogNotFound,
  LogRefusal,
  LogRefused,
  LogUnreadable,
} from './streaming/logs/log-errors.js';
export type { LogNotice, ReadLogOptions } from './streaming/logs/log-options.js';

// Watching what runs.
export type { ContainerChange, ContainerChangeKind } from './streaming/watch/container-change.js';
export type { ChangesOptions } from './streaming/watch/container-feed.js';

// Talking to what runs.
export { attach, exec, execSync, openPortForwarder } from './streaming/talk.js';
export type {
  AttachEnd,
  AttachError,
  AttachOptions,
  AttachRequest as AttachTarget,
  AttachSession,
} from './streaming/sessions/attach.js';
export type { ExecOptions, ExecRequest as ExecCommand, ExecSession } from './streaming/sessions/exec.js';
export type { ExecSyncError, ExecSyncOptions, ExecSyncResult, ExecTimedOut } from './streaming/sessions/exec-sync.js';
export type { PortForwarder, PortForwardOptions } from './streaming/sessions/port-forward.js';
export type { ForwardedConnection } from './streaming/sessions/forwarded-connection.js';
export type { ForwardFailed, ListenFailed, PortForwardError } from './streaming/sessions/forward-errors.js';
export type { ListenOptions, LocalPort } from './streaming/sessions/local-port.js';
export type { SessionOptions, StreamTls, TerminalSize } from './streaming/sessions/session-options.js';
export type { CommandEnd } from './streaming/sessions/remote-command.js';
export type {
  AttachOpenError,
  DialError,
  ExecFailed,
  ExecOpenError,
  ExitUnknown,
  OpenError as SessionOpenError,
  SessionError,
  SessionIdle,
  StdinUnread,
  StreamRefused,
  StreamUrlRefused,
} from './streaming/sessions/session-errors.js';

// Measurements: of what runs, and of what this process does.
export { containerUsage, containerUsages, podUsage, watchUsage } from './measure/lazy-usage.js';
export type { Measurable, UsageError } from './measure/read-usage.js';
export type { UsageTarget, WatchUsageOptions } from './measure/watch-usage.js';
export type { ContainerUsage, NetworkTraffic, PodUsage, Usage } from './measure/usage.js';
export type { UsageRates } from './measure/usage-rates.js';
export type { UsageSummary } from './measure/usage-sampler.js';
export { collectMetrics, type Metrics, type MetricsOptions, type MetricsSnapshot } from './measure/metrics.js';
export type { Histogram } from './measure/histogram.js';
export type {
  ChannelMessages,
  ChannelName,
  PhaseMessage,
  PullMessage,
  RelistMessage,
  RpcMessage,
  StreamMessage,
} from './core/channels.js';

// The runtime itself: every RPC of CRI v1, whose messages are in crane-cri/cri.
export type { ConnectOptions } from './runtime/connect-options.js';
export { type ConnectError, CriRuntime } from './runtime/cri-runtime.js';
export type { TlsOptions } from './transport/grpc-wire.js';
export type { Capabilities, EventDelivery, RuntimeProblem } from './policy/runtime/capabilities.js';
export type { CallOptions, StopSignal } from './core/call-options.js';
export {
  type Endpoint,
  parseEndpoint,
  type TcpEndpoint,
  type UnixEndpoint,
  WELL_KNOWN_SOCKETS,
} from './core/endpoint.js';
export { type Clock, systemClock, type Timer } from './core/clock.js';

// For those who bring a runtime of their own, as the simulated one does.
export type { JobServices } from './job/services/services.js';
export type { ExitObserver, ObservedExit } from './streaming/watch/watched.js';
