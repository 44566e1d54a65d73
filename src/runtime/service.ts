import type { Result, ResultAsync } from 'neverthrow';

import type { CallOptions } from '../core/call-options.js';
import type { CallError, CannotStart, NameReserved, NotFound, WrongState } from '../core/errors.js';
import type { PullFailed } from '../core/image-errors.js';
import type { RpcName } from '../generated/rpcs.js';
import type { Rpcs } from '../generated/types.js';

/** What single RPCs can fail with besides {@link CallError}. */
interface Extra {
  runPodSandbox: NameReserved;
  stopPodSandbox: NotFound;
  podSandboxStatus: NotFound;
  createContainer: NotFound | NameReserved | CannotStart | WrongState;
  startContainer: NotFound | CannotStart | WrongState;
  stopContainer: NotFound;
  removePodSandbox: WrongState;
  removeContainer: WrongState;
  containerStatus: NotFound;
  updateContainerResources: NotFound | WrongState;
  reopenContainerLog: NotFound | WrongState;
  execSync: NotFound | CannotStart | WrongState;
  exec: NotFound | WrongState;
  attach: NotFound | WrongState;
  portForward: NotFound | WrongState;
  containerStats: NotFound | WrongState;
  podSandboxStats: NotFound | WrongState;
  checkpointContainer: NotFound | WrongState;
  updatePodSandboxResources: NotFound;
  pullImage: PullFailed;
  removeImage: WrongState;
}

/** Everything the RPC `R` can fail with. */
export type RpcError<R extends RpcName> = CallError | (R extends keyof Extra ? Extra[R] : never);

/** An RPC that is answered once. */
export type UnaryMethod<R extends RpcName> = (
  request: Rpcs[R]['request'],
  options?: CallOptions,
) => ResultAsync<Rpcs[R]['response'], RpcError<R>>;

/**
 * An RPC that is answered by a stream: yields `Ok` per message and at most one `Err`, always last. Breaking off, or
 * aborting `signal`, ends the RPC. Nothing is sent before the first message is asked for.
 */
export type StreamMethod<R extends RpcName> = (
  request: Rpcs[R]['request'],
  options?: CallOptions,
) => AsyncGenerator<Result<Rpcs[R]['response'], RpcError<R>>, void, undefined>;

/** Every RPC of CRI v1 as a method, by its name in camelCase. */
export type RpcMethods = {
  readonly [R in keyof Rpcs]: Rpcs[R]['stream'] extends true ? StreamMethod<R> : UnaryMethod<R>;
};

/** Who the runtime is and whether it is well. */
export type RuntimeInfoService = Pick<RpcMethods, 'version' | 'status' | 'runtimeConfig' | 'updateRuntimeConfig'>;

/** Pod sandboxes. */
export type SandboxService = Pick<
  RpcMethods,
  | 'runPodSandbox'
  | 'stopPodSandbox'
  | 'removePodSandbox'
  | 'podSandboxStatus'
  | 'listPodSandbox'
  | 'streamPodSandboxes'
  | 'updatePodSandboxResources'
>;

/** Containers in sandboxes. */
export type ContainerService = Pick<
  RpcMethods,
  | 'createContainer'
  | 'startContainer'
  | 'stopContainer'
  | 'removeContainer'
  | 'listContainers'
  | 'streamContainers'
  | 'containerStatus'
  | 'updateContainerResources'
  | 'reopenContainerLog'
>;

/** Ways into a running container. */
export type ExecService = Pick<RpcMethods, 'execSync' | 'exec' | 'attach' | 'portForward'>;

/** What happens to containers, as it happens. */
export type EventService = Pick<RpcMethods, 'getContainerEvents'>;

/** Measurements. */
export type StatsService = Pick<
  RpcMethods,
  | 'containerStats'
  | 'listContainerStats'
  | 'streamContainerStats'
  | 'podSandboxStats'
  | 'listPodSandboxStats'
  | 'streamPodSandboxStats'
  | 'listMetricDescriptors'
  | 'listPodSandboxMetrics'
  | 'streamPodSandboxMetrics'
>;

/** Checkpoints, where a runtime has them. */
export type CheckpointService = Pick<RpcMethods, 'checkpointContainer' | 'checkpointPod' | 'restorePod'>;

/** Images on the node. */
export type ImageService = Pick<
  RpcMethods,
  'listImages' | 'streamImages' | 'imageStatus' | 'pullImage' | 'removeImage' | 'imageFsInfo'
>;

/** The whole of CRI v1: 37 runtime RPCs and 6 image RPCs. A real runtime and a simulated one both are this. */
export type RuntimeService = RpcMethods;
