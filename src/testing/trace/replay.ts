import { isDeepStrictEqual } from 'node:util';
import { err, ok, type Result } from 'neverthrow';

import { onAbort } from '../../core/on-abort.js';
import { type Clock, sleep, systemClock } from '../../core/clock.js';
import { CODECS } from '../../generated/codecs.js';
import type { RpcName } from '../../generated/rpcs.js';
import type { Rpcs } from '../../generated/types.js';
import type { Codec } from '../../generated/fields.js';
import type { StreamRpc, UnaryRpc, Wire, WireCall, WireFailure } from '../../transport/wire.js';
import { redacted } from '../dispatch/call-log.js';
import { VirtualClock } from '../base/virtual-clock.js';
import { maskRequest } from './mask.js';
import type { Trace, TracedCall } from './trace.js';
import { misused } from '../base/misuse.js';
import { clockShape, wellFormed } from '../base/well-formed.js';
import { type Fields, object, oneOf } from '../../core/shape.js';

/** How a recording is played. */
export interface ReplayOptions {
  /** Where the recorded durations pass. @default a new {@link VirtualClock} */
  readonly clock?: Clock | undefined;
  /**
   * `request`: a call is answered by the next recorded one with the same request, and the last of them is repeated.
   * `rpc`: by the next recorded one of the same RPC, whatever was asked. @default 'request'
   */
  readonly match?: 'request' | 'rpc' | undefined;
}

/**
 * A request the way the wire carries it, so that what was left out equals what was given as zero. Without values of
 * variables, which a trace that was shared does not have.
 */
function canonical(rpc: RpcName, request: unknown): unknown {
  const codec = CODECS[rpc].request as Codec<unknown, unknown>;
  try {
    return redacted(rpc, codec.decode(codec.encode(maskRequest(rpc, request))));
  } catch {
    return request;
  }
}

const OPTIONS: Fields<ReplayOptions> = { clock: clockShape, match: oneOf('request', 'rpc') };
const optionsShape = object(OPTIONS);

/** Answers as a recorded runtime did. */
export class Replay {
  /** To be given to `CriRuntime.over`. */
  readonly wire: Wire;
  readonly clock: Clock;
  readonly #recorded: { readonly call: TracedCall; readonly request: unknown; used: boolean }[];
  readonly #match: 'request' | 'rpc';
  /** Calls that the trace has no answer for, such as `StartContainer`'s second. */
  readonly unanswered: { readonly rpc: RpcName; readonly request: unknown }[] = [];

  constructor(trace: Trace, options: ReplayOptions = {}) {
    try {
      wellFormed('Replay', options, optionsShape);
      // No time of a recording lies ahead of now.
      this.clock = options.clock ?? new VirtualClock({ startMs: systemClock.nowMs() });
      this.#match = options.match ?? 'request';
      this.#recorded = [...trace.calls].map((call) => ({
        call,
        request: canonical(call.rpc, call.request),
        used: false,
      }));
      this.wire = {
        endpoint: `trace of ${trace.runtime}`,
        unary: (rpc, request, call) => this.#unary(rpc, request, call),
        stream: (rpc, request, call) => this.#stream(rpc, request, call),
        close: () => Promise.resolve(),
      };
    } catch (cause) {
      throw misused('Replay', cause);
    }
  }

  /** Recorded calls that nobody has made. */
  get unused(): readonly TracedCall[] {
    return this.#recorded.filter((entry) => !entry.used).map((entry) => entry.call);
  }

  #next(rpc: RpcName, request: unknown): TracedCall | undefined {
    const asked = canonical(rpc, request);
    const fitting = this.#recorded.filter(
      (entry) => entry.call.rpc === rpc && (this.#match === 'rpc' || isDeepStrictEqual(entry.request, asked)),
    );
    const found = fitting.find((entry) => !entry.used) ?? fitting.at(-1);
    if (found === undefined) {
      this.unanswered.push({ rpc, request: asked });
      return undefined;
    }
    found.used = true;
    return found.call;
  }

  async #unary<R extends UnaryRpc>(
    rpc: R,
    request: Rpcs[R]['request'],
    call: WireCall,
  ): Promise<Result<Rpcs[R]['response'], WireFailure>> {
    if (call.signal?.aborted === true) return err({ kind: 'aborted', reason: call.signal.reason as unknown });
    const recorded = this.#next(rpc, request);
    if (recorded === undefined) return err(missing(rpc));
    const ended = await this.#pass(recorded.tookMs, call);
    if (ended !== undefined) return err(ended);
    if (recorded.failure !== undefined) return err(recorded.failure);
    return ok(recorded.answers[0]?.answer as Rpcs[R]['response']);
  }

  async *#stream<R extends StreamRpc>(
    rpc: R,
    request: Rpcs[R]['request'],
    call: WireCall,
  ): AsyncGenerator<Result<Rpcs[R]['response'], WireFailure>, void, undefined> {
    const recorded = this.#next(rpc, request);
    if (recorded === undefined) return yield err(missing(rpc));
    let passedMs = 0;
    for (const { atMs, answer } of recorded.answers) {
      const ended = await this.#pass(atMs - passedMs, call);
      if (ended !== undefined) return yield err(ended);
      passedMs = atMs;
      yield ok(answer as Rpcs[R]['response']);
    }
    const ended = await this.#pass(recorded.ended ? recorded.tookMs - passedMs : Infinity, call);
    if (ended !== undefined) yield err(ended);
    else if (recorded.failure !== undefined) yield err(recorded.failure);
  }

  /** Lets recorded time pass. Answers how the call ended meanwhile, if it did. */
  async #pass(ms: number, { timeoutMs, signal }: WireCall): Promise<WireFailure | undefined> {
    const limited = timeoutMs !== undefined && timeoutMs < ms;
    const waitMs = limited ? timeoutMs : ms;
    const outcome = waitMs === Infinity ? await aborted(signal) : await sleep(this.clock, waitMs, signal);
    if (outcome === 'aborted') return { kind: 'aborted', reason: signal?.reason as unknown };
    return limited ? { kind: 'deadline' } : undefined;
  }
}

function aborted(signal: AbortSignal | undefined): Promise<'aborted'> {
  return new Promise((resolve) => {
    onAbort(signal, () => resolve('aborted'));
  });
}

function missing(rpc: RpcName): WireFailure {
  return { kind: 'status', code: 2, details: `the trace holds no such call of ${rpc}` };
}
