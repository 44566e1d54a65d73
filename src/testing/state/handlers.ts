import type { Rpcs } from '../../generated/types.js';
import type { StreamRpc, UnaryRpc } from '../../transport/wire.js';
import { createContainer } from './container-create.js';
import { removeContainer, stopContainer } from './container-end.js';
import { containerStatus, listContainers, reopenContainerLog, updateContainerResources } from './container-reads.js';
import { startContainer } from './container-run.js';
import { attach, exec, execSync, portForward } from './exec.js';
import { unimplemented } from './grpc-status.js';
import type { Handler, StreamHandler } from './handler.js';
import { imageFsInfo, imageStatus, listImages, pullImage, removeImage } from './images.js';
import {
  checkpointContainer,
  getContainerEvents,
  runtimeConfig,
  status,
  updateRuntimeConfig,
  version,
} from './runtime-info.js';
import {
  listPodSandbox,
  podSandboxStatus,
  removePodSandbox,
  runPodSandbox,
  stopPodSandbox,
  updatePodSandboxResources,
} from './sandboxes.js';
import {
  containerStats,
  listContainerStats,
  listMetricDescriptors,
  listPodSandboxMetrics,
  listPodSandboxStats,
  podSandboxStats,
} from './stats.js';

/** No runtime of the field has these. */
const absent = async (rpc: string): Promise<never> => {
  throw unimplemented(`unknown method ${rpc} for service runtime.v1.RuntimeService`);
};

/** Every RPC that is answered once, so that a forgotten one does not compile. */
export const HANDLERS: { readonly [R in UnaryRpc]: Handler<R> } = {
  version,
  status,
  runtimeConfig,
  updateRuntimeConfig,
  runPodSandbox,
  stopPodSandbox,
  removePodSandbox,
  podSandboxStatus,
  listPodSandbox,
  updatePodSandboxResources,
  createContainer,
  startContainer,
  stopContainer,
  removeContainer,
  containerStatus,
  listContainers,
  updateContainerResources,
  reopenContainerLog,
  execSync,
  exec,
  attach,
  portForward,
  containerStats,
  listContainerStats,
  podSandboxStats,
  listPodSandboxStats,
  listMetricDescriptors,
  listPodSandboxMetrics,
  checkpointContainer,
  checkpointPod: () => absent('CheckpointPod'),
  restorePod: () => absent('RestorePod'),
  pullImage,
  imageStatus,
  listImages,
  removeImage,
  imageFsInfo,
};

/** Items of a list that one message of a stream holds. */
const BATCH = 100;

function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += BATCH) yield items.slice(at, at + BATCH);
}

/** A stream of what a list answers, in batches. */
function listed<R extends StreamRpc, L extends UnaryRpc, T>(
  list: Handler<L>,
  asked: (request: Rpcs[R]['received']) => Rpcs[L]['received'],
  items: (answer: Rpcs[L]['answer']) => readonly T[] | undefined,
  message: (batch: readonly T[]) => Rpcs[R]['answer'],
): StreamHandler<R> {
  return async function* (state, request, scope) {
    const answer = await list(state, asked(request), scope);
    for (const batch of batches(items(answer) ?? [])) yield message(batch);
  };
}

/** Every RPC that is answered by a stream. */
export const STREAM_HANDLERS: { readonly [R in StreamRpc]: StreamHandler<R> } = {
  getContainerEvents,
  streamPodSandboxes: listed(
    listPodSandbox,
    (request) => request,
    (answer) => answer.items,
    (podSandboxes) => ({ podSandboxes }),
  ),
  streamContainers: listed(
    listContainers,
    (request) => request,
    (answer) => answer.containers,
    (containers) => ({ containers }),
  ),
  streamContainerStats: listed(
    listContainerStats,
    (request) => request,
    (answer) => answer.stats,
    (containerStats) => ({ containerStats }),
  ),
  streamPodSandboxStats: listed(
    listPodSandboxStats,
    (request) => request,
    (answer) => answer.stats,
    (podSandboxStats) => ({ podSandboxStats }),
  ),
  streamPodSandboxMetrics: listed(
    listPodSandboxMetrics,
    (request) => request,
    (answer) => answer.podMetrics,
    (podSandboxMetrics) => ({ podSandboxMetrics }),
  ),
  streamImages: listed(
    listImages,
    (request) => request,
    (answer) => answer.images,
    (images) => ({ images }),
  ),
};
