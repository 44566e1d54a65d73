import { err, ok, type Result } from 'neverthrow';

import { failure, type Failure } from '../../core/failure.js';
import { RPCS, type RpcName } from '../../generated/rpcs.js';
import { maskCall } from './mask.js';
import type { WireFailure } from '../../transport/wire.js';
import { kindOf } from '../../core/got.js';
import { inTest } from '../base/misuse.js';

/** One call of a recorded session. */
export interface TracedCall {
  readonly rpc: RpcName;
  /** Milliseconds since the session began. */
  readonly atMs: number;
  /** Milliseconds until the last answer, or until the caller left. */
  readonly tookMs: number;
  /** As sent. Passwords and tokens read `[redacted]`. */
  readonly request: unknown;
  /** The answer; for a stream every message, with its time since the call. */
  readonly answers: readonly { readonly atMs: number; readonly answer: unknown }[];
  /** How it failed, if it did. */
  readonly failure: WireFailure | undefined;
  /** For a stream: whether the server ended it. Otherwise the caller left. */
  readonly ended: boolean;
}

/** A recorded session, in the order in which the calls began. */
export interface Trace {
  /** Runtime that was asked, such as `containerd 2.1.9`, where Version was among the calls. */
  readonly runtime: string;
  readonly calls: readonly TracedCall[];
}

/** A text is no trace. */
export type TraceUnreadable = Failure<'trace_unreadable'>;

const FORMAT = 'crane-cri-trace/1';

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? { int64: String(value) } : value;
}

// `JSON.stringify` calls `toJSON` of a Buffer before the replacer sees it.
function withoutBuffers(value: unknown): unknown {
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(withoutBuffers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutBuffers(each)]));
}

function rich(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { int64, base64 } = value as { readonly int64?: unknown; readonly base64?: unknown };
  if (Object.keys(value).length !== 1) return value;
  if (typeof int64 === 'string' && /^-?\d{1,20}$/.test(int64)) return BigInt(int64);
  return typeof base64 === 'string' ? new Uint8Array(Buffer.from(base64, 'base64')) : value;
}

/** What of a trace is written. */
export interface PrintTraceOptions {
  /**
   * Writes also what a trace that is shared must not hold: values of variables, the output of commands, and URLs of
   * sessions. Passwords and tokens of registries are never written.
   *
   * @default false
   */
  readonly unmasked?: boolean | undefined;
}

/**
 * A trace as text: a line of JSON per call, to be read, compared, shared and kept under version control. Values of
 * variables, the output of commands and URLs of sessions read `[redacted]`.
 */
export function printTrace(trace: Trace, options: PrintTraceOptions = {}): string {
  return inTest('printTrace', () => {
    const { unmasked = false } = options;
    const head = JSON.stringify({ format: FORMAT, runtime: trace.runtime });
    const all = [...trace.calls];
    const calls = unmasked ? all : all.map(maskCall);
    return [head, ...calls.map((call) => JSON.stringify(withoutBuffers(call), plain)), ''].join('\n');
  });
}

function unreadable(line: number, problem: string): TraceUnreadable {
  return failure({
    kind: 'trace_unreadable',
    operation: 'parseTrace',
    message: `line ${line}: ${problem}`,
    hint: 'A trace is written by printTrace: one line that names the format, then one line per call.',
  });
}

function isCall(value: unknown): value is TracedCall {
  const call = value as Partial<TracedCall> | null;
  return (
    typeof call === 'object' &&
    call !== null &&
    typeof call.rpc === 'string' &&
    Object.hasOwn(RPCS, call.rpc) &&
    typeof call.atMs === 'number' &&
    typeof call.tookMs === 'number' &&
    Array.isArray(call.answers)
  );
}

/** Reads what {@link printTrace} wrote. Errors: `trace_unreadable`. */
export function parseTrace(text: string): Result<Trace, TraceUnreadable> {
  const given: unknown = text;
  if (typeof given !== 'string') return err(unreadable(1, `must be a string, got ${kindOf(given)}`));
  const calls: TracedCall[] = [];
  let runtime = '';
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(line, rich);
    } catch {
      return err(unreadable(index + 1, 'is not JSON'));
    }
    if (index === 0) {
      const head = value as { readonly format?: unknown; readonly runtime?: unknown } | null;
      if (head?.format !== FORMAT) return err(unreadable(1, `does not begin with the format ${FORMAT}`));
      runtime = String(head.runtime);
    } else if (isCall(value)) {
      calls.push({ ...value, failure: value.failure, ended: value.ended });
    } else {
      return err(unreadable(index + 1, 'is not a call'));
    }
  }
  return runtime === '' && calls.length === 0 && text.trim() === ''
    ? err(unreadable(1, 'is empty'))
    : ok({ runtime, calls });
}
