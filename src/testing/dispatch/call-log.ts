import { REDACTED_FIELDS, type RpcName } from '../../generated/rpcs.js';
import type { Rpcs } from '../../generated/types.js';
import { REDACTED } from '../../core/secret.js';

/** How a call ended. */
export type CallOutcome =
  | { readonly kind: 'pending' }
  /** Answered; a stream with so many messages. */
  | { readonly kind: 'ok'; readonly messages: number }
  | { readonly kind: 'status'; readonly code: number; readonly details: string }
  /** The caller left first. */
  | { readonly kind: 'abandoned'; readonly why: string }
  /** The connection broke, or there was none. */
  | { readonly kind: 'no_connection'; readonly details: string };

/** One call that reached the mock. */
export interface RecordedCall<R extends RpcName = RpcName> {
  /** Counts from 0. */
  readonly index: number;
  readonly rpc: R;
  /** The request as received. Passwords and tokens read `[redacted]`. */
  readonly request: Rpcs[R]['received'];
  readonly transport: 'in_process' | 'socket';
  /** Time in milliseconds since the epoch, by the mock's clock. */
  readonly startedAtMs: number;
  /** `undefined` while it runs. */
  readonly endedAtMs: number | undefined;
  readonly outcome: CallOutcome;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Calls that are remembered; older ones are forgotten first. */
const KEPT = 50_000;

/** A request without its passwords and tokens. */
export function redacted(rpc: RpcName, request: unknown): unknown {
  const { auth } = request as { auth?: object };
  if (rpc !== 'pullImage' || auth === undefined) return request;
  const secrets = REDACTED_FIELDS['AuthConfig'] ?? [];
  const fields = Object.entries(auth).map(([name, value]) => [
    name,
    secrets.includes(name) && value !== '' ? REDACTED : (value as unknown),
  ]);
  return { ...(request as object), auth: Object.fromEntries(fields) as unknown };
}

/** What was asked of the mock, in order. */
export class CallLog {
  #calls: Mutable<RecordedCall>[] = [];
  #count = 0;

  begin(
    rpc: RpcName,
    request: unknown,
    transport: RecordedCall['transport'],
    startedAtMs: number,
  ): (outcome: CallOutcome, endedAtMs: number) => void {
    const call = {
      index: this.#count++,
      rpc,
      request: redacted(rpc, request),
      transport,
      startedAtMs,
      endedAtMs: undefined,
      outcome: { kind: 'pending' },
    } as Mutable<RecordedCall>;
    this.#calls.push(call);
    if (this.#calls.length > 2 * KEPT) this.#calls = this.#calls.slice(-KEPT);
    return (outcome, endedAtMs) => {
      if (call.outcome.kind !== 'pending') return;
      call.outcome = outcome;
      call.endedAtMs = endedAtMs;
    };
  }

  /** All calls, or those of one RPC. */
  of<R extends RpcName = RpcName>(rpc?: R): readonly RecordedCall<R>[] {
    return this.#calls.filter((call) => rpc === undefined || call.rpc === rpc) as unknown as readonly RecordedCall<R>[];
  }

  clear(): void {
    this.#calls = [];
  }
}
