import type { Result } from 'neverthrow';

import { channels } from '../core/channels.js';
import { RPCS, type RpcName } from '../generated/rpcs.js';
import type { Caller } from './call-unary.js';
import type { AnyRpcError } from './explain-failure.js';

/** Tells of a call what its caller sees of it: a change whose caller left ends here when the caller leaves. */
export async function observeCall<T>(
  { clock, wire }: Caller,
  rpc: RpcName,
  call: () => Promise<Result<T, AnyRpcError>>,
): Promise<Result<T, AnyRpcError>> {
  const startedAtMs = clock.nowMs();
  const begunMs = clock.monotonicMs();
  const answer = await call();
  channels.rpc.publish({
    rpc: RPCS[rpc].rpc,
    endpoint: wire.endpoint,
    startedAtMs,
    durationMs: clock.monotonicMs() - begunMs,
    error: answer.isErr() ? answer.error : undefined,
  });
  return answer;
}

/** Tells of a stream that it opened. The answer is to be called once with what it ended with. */
export function observeStream(
  { clock, wire }: Caller,
  rpc: RpcName,
): (messages: number, error: AnyRpcError | undefined) => void {
  const common = { stream: {}, rpc: RPCS[rpc].rpc, endpoint: wire.endpoint };
  const openedMs = clock.monotonicMs();
  channels.stream.publish({ ...common, event: 'opened', messages: 0, durationMs: 0 });
  return (messages, error) =>
    channels.stream.publish({
      ...common,
      event: 'ended',
      messages,
      durationMs: clock.monotonicMs() - openedMs,
      error,
    });
}
