import type { RpcName } from '../../generated/rpcs.js';

/**
 * What an RPC does to the node, which decides what an abort does to the RPC:
 *
 * - `read`: changes nothing; an abort cancels it on the wire.
 * - `abortable`: changes something, and is measured to be safe to cancel (a pull leaves nothing, an exec ends).
 * - `mutate`: must not be cancelled on the wire (runtimes leave orphans and undeletable containers); an abort detaches
 *   the caller and the call runs to its own limit.
 */
export type Effect = 'read' | 'abortable' | 'mutate';

export interface RpcRule {
  readonly effect: Effect;
  /** Default time limit in milliseconds; `undefined` for a stream that is meant to last. */
  readonly timeoutMs: number | undefined;
  /**
   * The runtime waits as long as the deadline of the call says before it kills (CRI-O), so a caller's shorter limit goes
   * over the wire: left to finish, the call would keep all that follow it waiting.
   */
  readonly deadlineIsGrace?: boolean;
}

const MINUTE_MS = 60_000;
const read: RpcRule = { effect: 'read', timeoutMs: 2 * MINUTE_MS };
const mutate: RpcRule = { effect: 'mutate', timeoutMs: 2 * MINUTE_MS };

/** Added to the grace period of StopContainer, in milliseconds: with a shorter limit containerd never sends SIGKILL. */
const STOP_MARGIN_MS = 2 * MINUTE_MS;

/** Added to the timeout of ExecSync, in milliseconds. */
const EXEC_MARGIN_MS = 10_000;

/** Every RPC, so that a forgotten one does not compile. */
export const RPC_RULES: Readonly<Record<RpcName, RpcRule>> = {
  version: { effect: 'read', timeoutMs: 10_000 },
  runPodSandbox: { effect: 'mutate', timeoutMs: 4 * MINUTE_MS },
  stopPodSandbox: { ...mutate, deadlineIsGrace: true },
  removePodSandbox: mutate,
  podSandboxStatus: read,
  listPodSandbox: read,
  streamPodSandboxes: read,
  createContainer: { effect: 'mutate', timeoutMs: 4 * MINUTE_MS },
  startContainer: { effect: 'mutate', timeoutMs: 4 * MINUTE_MS },
  stopContainer: { effect: 'mutate', timeoutMs: STOP_MARGIN_MS },
  removeContainer: mutate,
  listContainers: read,
  streamContainers: read,
  containerStatus: read,
  updateContainerResources: mutate,
  reopenContainerLog: mutate,
  execSync: { effect: 'abortable', timeoutMs: EXEC_MARGIN_MS },
  exec: read,
  attach: read,
  portForward: read,
  containerStats: read,
  listContainerStats: read,
  streamContainerStats: read,
  podSandboxStats: read,
  listPodSandboxStats: read,
  streamPodSandboxStats: read,
  updateRuntimeConfig: mutate,
  status: read,
  checkpointContainer: { effect: 'mutate', timeoutMs: 10 * MINUTE_MS },
  checkpointPod: { effect: 'mutate', timeoutMs: 10 * MINUTE_MS },
  restorePod: { effect: 'mutate', timeoutMs: 10 * MINUTE_MS },
  getContainerEvents: { effect: 'read', timeoutMs: undefined },
  listMetricDescriptors: read,
  listPodSandboxMetrics: read,
  streamPodSandboxMetrics: read,
  runtimeConfig: read,
  updatePodSandboxResources: mutate,
  listImages: read,
  streamImages: read,
  imageStatus: read,
  pullImage: { effect: 'abortable', timeoutMs: 60 * MINUTE_MS },
  removeImage: mutate,
  imageFsInfo: read,
};

/** The part of a request that lengthens its time limit: seconds the runtime is asked to wait. */
interface Waiting {
  readonly timeout?: bigint | undefined;
}

const WAITING: ReadonlySet<RpcName> = new Set<RpcName>(['stopContainer', 'execSync', 'checkpointContainer']);

/**
 * The time limit of a call in milliseconds, where the caller gives none: the rule's, plus the time the request itself
 * asks the runtime to wait.
 */
export function rpcTimeoutMs(rpc: RpcName, request: object): number | undefined {
  const base = RPC_RULES[rpc].timeoutMs;
  if (base === undefined || !WAITING.has(rpc)) return base;
  const waitS = (request as Waiting).timeout ?? 0n;
  return base + (typeof waitS === 'bigint' && waitS > 0n ? Number(waitS) * 1_000 : 0);
}
