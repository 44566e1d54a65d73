import type { Rpcs } from '../../generated/types.js';
import type { CallScope } from './call-scope.js';
import type { RuntimeState } from './runtime-state.js';

/** Answers one RPC. Fails with `GrpcStatus` or `ConnectionCut` only. */
export type Handler<R extends keyof Rpcs> = (
  state: RuntimeState,
  request: Rpcs[R]['received'],
  scope: CallScope,
) => Promise<Rpcs[R]['answer']>;

/** Answers a streaming RPC, message by message. */
export type StreamHandler<R extends keyof Rpcs> = (
  state: RuntimeState,
  request: Rpcs[R]['received'],
  scope: CallScope,
) => AsyncGenerator<Rpcs[R]['answer'], void, undefined>;
