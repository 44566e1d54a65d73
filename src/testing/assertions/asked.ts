import { AssertionError } from 'node:assert';

import type { RpcName } from '../../generated/rpcs.js';
import type { Rpcs } from '../../generated/types.js';
import type { CallOutcome, RecordedCall } from '../dispatch/call-log.js';
import type { MockRuntime } from '../runtime/mock-runtime.js';
import { firstDifference, type PartialOf } from './partial-match.js';
import { showCalls, showValue } from './show-calls.js';
import { kindOf } from '../../core/got.js';
import { elsewhere, type Fields, isObject, known, list, object, oneOf, wholeNumber } from '../../core/shape.js';
import { wellFormed } from '../base/well-formed.js';
import { rpcShape } from '../dispatch/fault-shape.js';
import { inTest } from '../base/misuse.js';

/** Which calls are meant, and how many there should be. */
export interface AskedOptions<R extends RpcName> {
  /** Part of the request, of any depth, or a predicate. @default every request */
  readonly where?: PartialOf<Rpcs[R]['received']> | ((request: Rpcs[R]['received']) => boolean) | undefined;
  /** How the call ended. @default however */
  readonly outcome?: CallOutcome['kind'] | undefined;
  /** Exactly so many. @default at least one */
  readonly times?: number | undefined;
}

/**
 * Asserts that an RPC was asked for. Answers the calls that fit, oldest first, for a closer look. Works under every test
 * runner: a failure is an `AssertionError` of `node:assert`, which says what was asked instead.
 */
export function assertAsked<R extends RpcName>(
  mock: Pick<MockRuntime, 'calls'>,
  rpc: R,
  options: AskedOptions<R> = {},
): readonly RecordedCall<R>[] {
  return inTest('assertAsked', () => asked(mock, rpc, options));
}

function asked<R extends RpcName>(
  mock: Pick<MockRuntime, 'calls'>,
  rpc: R,
  options: AskedOptions<R>,
): readonly RecordedCall<R>[] {
  wellFormed('assertAsked', rpc, rpcShape, 'rpc');
  wellFormed('assertAsked', options, optionsShape);
  const { where, outcome, times } = options;
  const calls = listOf(mock.calls(rpc));
  if (isObject(where)) knownFields(where, calls[0]?.request);
  const fitting = calls.filter(
    (call) => fits(call.request, where) && (outcome === undefined || call.outcome.kind === outcome),
  );
  if (times === undefined ? fitting.length > 0 : fitting.length === times) return fitting;
  const meant = [
    rpc,
    where === undefined ? '' : typeof where === 'function' ? 'that the predicate takes' : `with ${showValue(where)}`,
    outcome === undefined ? '' : `that ended with ${outcome}`,
  ];
  throw failed(
    `expected ${times === undefined ? 'at least one call' : `${times} call(s)`} of ${meant.filter(Boolean).join(' ')}, ` +
      `found ${fitting.length}; of ${rpc} there were:\n${showCalls(calls)}`,
    fitting.length,
    times ?? 'at least 1',
  );
}

/** Asserts that no call of an RPC fits: the same as `assertAsked` with `times: 0`. */
export function assertNotAsked<R extends RpcName>(
  mock: Pick<MockRuntime, 'calls'>,
  rpc: R,
  options: Omit<AskedOptions<R>, 'times'> = {},
): void {
  inTest('assertNotAsked', () => asked(mock, rpc, { ...options, times: 0 }));
}

/** Asserts that these RPCs were begun in this order. Others may stand between them. */
export function assertAskedInOrder(mock: Pick<MockRuntime, 'calls'>, rpcs: readonly RpcName[]): void {
  inTest('assertAskedInOrder', () => askedInOrder(mock, rpcs));
}

function askedInOrder(mock: Pick<MockRuntime, 'calls'>, rpcs: readonly RpcName[]): void {
  const calls = listOf(mock.calls());
  wellFormed('assertAskedInOrder', rpcs, list(rpcShape), 'rpcs');
  let next = 0;
  for (const call of calls) if (call.rpc === rpcs[next]) next += 1;
  if (next === rpcs.length) return;
  throw failed(
    `expected ${rpcs.join(', then ')}; ${String(rpcs[next])} did not follow. There were:\n${showCalls(calls)}`,
    calls.map(({ rpc }) => rpc),
    rpcs,
  );
}

/** Of a stand-in for the mock, which may answer anything. */
function listOf<T>(calls: readonly T[]): readonly T[] {
  const given: unknown = calls;
  if (Array.isArray(given)) return calls;
  if (given instanceof Promise) void given.catch(() => undefined);
  throw new TypeError(`calls() must answer a list, got ${kindOf(given)}`);
}

const OPTIONS: Fields<AskedOptions<RpcName>> = {
  where: elsewhere,
  outcome: oneOf('pending', 'ok', 'status', 'abandoned', 'no_connection'),
  times: wholeNumber(0),
};
const optionsShape = object(OPTIONS);

/** A field that the request has not got fits no call, and would let an assertion pass that nothing was asked. */
function knownFields(where: object, request: object | undefined): void {
  if (request === undefined) return;
  const fields = Object.keys(request);
  for (const name of Object.keys(where))
    wellFormed('assertAsked', name, known('a field of the request', fields), 'where');
}

function fits<R extends RpcName>(request: Rpcs[R]['received'], where: AskedOptions<R>['where']): boolean {
  if (typeof where !== 'function') return firstDifference(request, where) === undefined;
  const takes = where as (request: Rpcs[R]['received']) => boolean;
  return takes(request);
}

function failed(message: string, actual: unknown, expected: unknown): AssertionError {
  return new AssertionError({ message, actual, expected, operator: 'assertAsked' });
}
