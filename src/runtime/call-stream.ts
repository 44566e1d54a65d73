import { err, ok, type Result } from 'neverthrow';

import type { CallOptions } from '../core/call-options.js';
import { channels } from '../core/channels.js';
import { defect, invalidInput } from '../core/errors.js';
import { callCancelled, callOptionProblems } from '../core/scope.js';
import { RPCS } from '../generated/rpcs.js';
import type { Rpcs } from '../generated/types.js';
import { rpcTimeoutMs } from '../policy/runtime/rpc-rules.js';
import type { StreamRpc } from '../transport/wire.js';
import type { Caller } from './call-unary.js';
import { type AnyRpcError, explainFailure } from './explain-failure.js';
import { observeStream } from './observe-call.js';
import { checkRequest } from './request-checks.js';

/** One streaming RPC: yields `Ok` per message and at most one `Err`, always last; never throws. */
export async function* callStream<R extends StreamRpc>(
  caller: Caller,
  rpc: R,
  request: Rpcs[R]['request'],
  options: CallOptions = {},
): AsyncGenerator<Result<Rpcs[R]['response'], AnyRpcError>, void, undefined> {
  const operation = RPCS[rpc].rpc;
  const problems = [...checkRequest(rpc, request), ...callOptionProblems(options)];
  if (problems.length > 0) return yield err(invalidInput(operation, problems));
  const { signal } = options;
  if (signal?.aborted === true) return yield err(callCancelled(operation, signal.reason, 'not_applied'));
  const timeoutMs = options.timeoutMs ?? rpcTimeoutMs(rpc, request);
  const tellEnd = channels.stream.hasSubscribers ? observeStream(caller, rpc) : undefined;
  let messages = 0;
  let error: AnyRpcError | undefined;
  try {
    for await (const message of caller.wire.stream(rpc, request, { timeoutMs, signal })) {
      if (message.isErr()) {
        error = explainFailure(rpc, request, caller.wire.endpoint, timeoutMs, message.error);
        yield err(error);
      } else {
        messages += 1;
        yield ok(message.value);
      }
    }
  } catch (cause) {
    error = defect(operation, cause);
    yield err(error);
  } finally {
    tellEnd?.(messages, error);
  }
}
