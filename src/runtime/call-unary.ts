import { err, ok, type Result } from 'neverthrow';

import type { CallOptions } from '../core/call-options.js';
import type { Clock } from '../core/clock.js';
import { invalidInput } from '../core/errors.js';
import { callOptionProblems } from '../core/scope.js';
import { RPCS } from '../generated/rpcs.js';
import type { Rpcs } from '../generated/types.js';
import { RPC_RULES, rpcTimeoutMs } from '../policy/runtime/rpc-rules.js';
import type { UnaryRpc, Wire, WireFailure } from '../transport/wire.js';
import { type AnyRpcError, cancelled, deadlineExceeded, explainFailure } from './explain-failure.js';
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
  if (signal?.aborted === true) return err(cancelled(operation, signal.reason, 'not_applied'));

  const ownLimitMs = rpcTimeoutMs(rpc, request);
  if (RPC_RULES[rpc].effect !== 'mutate') {
    const limitMs = timeoutMs ?? ownLimitMs;
    const answer = await caller.wire.unary(rpc, request, { timeoutMs: limitMs, signal });
    return explained(caller, rpc, request, limitMs, answer);
  }

  const limitMs = Math.max(timeoutMs ?? 0, ownLimitMs ?? 0);
  const running = caller.wire
    .unary(rpc, request, { timeoutMs: limitMs })
    .then((answer) => explained(caller, rpc, request, limitMs, answer));
  if (signal === undefined && (timeoutMs === undefined || timeoutMs >= limitMs)) return running;
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
function untilCallerLeaves<T>(
  caller: Caller,
  operation: string,
  running: Promise<Result<T, AnyRpcError>>,
  signal: AbortSignal | undefined,
  timeoutMs: number | undefined,
): Promise<Result<T, AnyRpcError>> {
  return new Promise((resolve) => {
    const leave = (error: AnyRpcError): void => {
      stopWaiting();
      caller.detached.add(running);
      void running.then(() => caller.detached.delete(running));
      resolve(err(error));
    };
    const onAbort = (): void => leave(cancelled(operation, signal?.reason, 'unknown'));
    const timer =
      timeoutMs === undefined
        ? undefined
        : caller.clock.setTimer(timeoutMs, () => leave(deadlineExceeded(operation, timeoutMs, 'unknown')));
    const stopWaiting = (): void => {
      timer?.cancel();
      signal?.removeEventListener('abort', onAbort);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    void running.then((answer) => {
      stopWaiting();
      resolve(answer.isOk() ? ok(answer.value) : err(answer.error));
    });
  });
}
