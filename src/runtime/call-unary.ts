import { err, ok, type Result } from 'neverthrow';

import type { CallOptions } from '../core/call-options.js';
import type { Clock } from '../core/clock.js';
import { invalidInput } from '../core/errors.js';
import { callCancelled, callOptionProblems, Scope } from '../core/scope.js';
import { RPCS } from '../generated/rpcs.js';
import type { Rpcs } from '../generated/types.js';
import { RPC_RULES, rpcTimeoutMs } from '../policy/runtime/rpc-rules.js';
import type { UnaryRpc, Wire, WireFailure } from '../transport/wire.js';
import { type AnyRpcError, callTimedOut, explainFailure } from './explain-failure.js';
import { answerProblem, onlyWhatWasAsked } from './answer-checks.js';
import { checkRequest } from './request-checks.js';

/** What one client's calls share. */
export interface Caller {
  readonly wire: Wire;
  readonly clock: Clock;
  /** Calls that go on after their caller has left; `close` waits for them. */
  readonly detached: Set<Promise<unknown>>;
}

/** One RPC: checked, limited in time, sent, and its failure explained. */
export async function callUnary<R extends UnaryRpc>(
  caller: Caller,
  rpc: R,
  request: Rpcs[R]['request'],
  options: CallOptions = {},
): Promise<Result<Rpcs[R]['response'], AnyRpcError>> {
  const operation = RPCS[rpc].rpc;
  const problems = [...checkRequest(rpc, request), ...callOptionProblems(options)];
  if (problems.length > 0) return err(invalidInput(operation, problems));
  const { signal, timeoutMs } = options;
  if (signal?.aborted === true) return err(callCancelled(operation, signal.reason, 'not_applied'));

  const ownLimitMs = rpcTimeoutMs(rpc, request);
  const { effect, deadlineIsGrace = false } = RPC_RULES[rpc];
  if (effect !== 'mutate') {
    const limitMs = timeoutMs ?? ownLimitMs;
    const answer = await caller.wire.unary(rpc, request, { timeoutMs: limitMs, signal });
    return explained(caller, rpc, request, limitMs, answer);
  }

  const limitMs = deadlineIsGrace ? (timeoutMs ?? ownLimitMs) : Math.max(timeoutMs ?? 0, ownLimitMs ?? 0);
  const running = caller.wire
    .unary(rpc, request, { timeoutMs: limitMs })
    .then((answer) => explained(caller, rpc, request, limitMs, answer));
  if (signal === undefined && (timeoutMs === undefined || limitMs === undefined || timeoutMs >= limitMs))
    return running;
  return untilCallerLeaves(caller, operation, running, signal, timeoutMs);
}

/** What the wire brought, held against the question, or why that is nothing. */
function explained<R extends UnaryRpc>(
  caller: Caller,
  rpc: R,
  request: Rpcs[R]['request'],
  limitMs: number | undefined,
  brought: Result<Rpcs[R]['response'], WireFailure>,
): Result<Rpcs[R]['response'], AnyRpcError> {
  const explain = (wire: WireFailure) => explainFailure(rpc, request, caller.wire.endpoint, limitMs, wire);
  if (brought.isErr()) return err(explain(brought.error));
  const details = answerProblem(rpc, request, brought.value);
  if (details !== undefined) return err(explain({ kind: 'bad_answer', details }));
  return ok(onlyWhatWasAsked(rpc, request, brought.value));
}

/** Waits for a mutating call as long as its caller wants to; the call itself is never cancelled. */
async function untilCallerLeaves<T>(
  caller: Caller,
  operation: string,
  running: Promise<Result<T, AnyRpcError>>,
  signal: AbortSignal | undefined,
  timeoutMs: number | undefined,
): Promise<Result<T, AnyRpcError>> {
  const scope = new Scope(caller.clock, { signal, timeoutMs });
  const answer = await scope.race(running).finally(() => scope.close());
  if (typeof answer !== 'string') return answer;
  caller.detached.add(running);
  void running.then(() => caller.detached.delete(running));
  return err(
    answer === 'late'
      ? callTimedOut(operation, timeoutMs ?? 0, 'unknown')
      : callCancelled(operation, signal?.reason, 'unknown'),
  );
}
