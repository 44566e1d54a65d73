import type { Rpcs } from '../../generated/types.js';
import type { StreamRpc, UnaryRpc } from '../../transport/wire.js';
import * as containerCreate from './container-create.js';
import * as containerEnd from './container-end.js';
import * as containerReads from './container-reads.js';
import * as containerRun from './container-run.js';
import * as exec from './exec.js';
import { unimplemented } from './grpc-status.js';
import type { Handler, StreamHandler } from './handler.js';
import * as images from './images.js';
import * as runtimeInfo from './runtime-info.js';
import * as sandboxes from './sandboxes.js';
import * as stats from './stats.js';

/** No runtime of the field has these. */
const absent = async (rpc: string): Promise<never> => {
  throw unimplemented(`unknown method ${rpc} for service runtime.v1.RuntimeService`);
};

const unary = {
  ...containerCreate,
  ...containerEnd,
  ...containerReads,
  ...containerRun,
  ...exec,
  ...images,
  ...runtimeInfo,
  ...sandboxes,
  ...stats,
  checkpointPod: () => absent('CheckpointPod'),
  restorePod: () => absent('RestorePod'),
};

/** Every RPC that is answered once: its handler is exported under its name by one of these modules, or this does not compile. */
export const HANDLERS: { readonly [R in UnaryRpc]: Handler<R> } = unary;

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
  getContainerEvents: runtimeInfo.getContainerEvents,
  streamPodSandboxes: listed(
    sandboxes.listPodSandbox,
    (request) => request,
    (answer) => answer.items,
    (podSandboxes) => ({ podSandboxes }),
  ),
  streamContainers: listed(
    containerReads.listContainers,
    (request) => request,
    (answer) => answer.containers,
    (containers) => ({ containers }),
  ),
  streamContainerStats: listed(
    stats.listContainerStats,
    (request) => request,
    (answer) => answer.stats,
    (containerStats) => ({ containerStats }),
  ),
  streamPodSandboxStats: listed(
    stats.listPodSandboxStats,
    (request) => request,
    (answer) => answer.stats,
    (podSandboxStats) => ({ podSandboxStats }),
  ),
  streamPodSandboxMetrics: listed(
    stats.listPodSandboxMetrics,
    (request) => request,
    (answer) => answer.podMetrics,
    (podSandboxMetrics) => ({ podSandboxMetrics }),
  ),
  streamImages: listed(
    images.listImages,
    (request) => request,
    (answer) => answer.images,
    (images) => ({ images }),
  ),
};
