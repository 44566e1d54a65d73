import { status } from '@grpc/grpc-js';

import type { ConnectionReason } from '../core/errors.js';
import type { WireFailure } from './wire.js';

/** What is known of the call whose end is read. */
export interface CallFacts {
  readonly timeoutMs: number | undefined;
  readonly elapsedMs: number;
  readonly signal: AbortSignal | undefined;
}

/** A deadline may come back a little early by this side's clock, in milliseconds. */
const DEADLINE_SLACK_MS = 20;

/** What the library ends a call with and no status: a compression that it does not know, or a frame that is none. */
const UNREADABLE = 'its compression is unknown, or its bytes are damaged';

/** The library's words for a limit of its own. */
const OWN_DEADLINE = 'Deadline exceeded after';

/** UNAUTHENTICATED, the last status of gRPC. */
const MOST_CODE = status.UNAUTHENTICATED;

/**
 * Reads the end of a call. The code alone does not say who ended it: a deadline comes back as CANCELLED at times, and
 * UNAVAILABLE stands for everything from a missing file to a connection that broke under the answer.
 */
export function readStatus(
  { code, details = '' }: { readonly code?: number | undefined; readonly details?: string | undefined },
  call: CallFacts,
): WireFailure {
  if (code === undefined || !isFailureCode(code)) {
    const said = `a gRPC status of ${code}, and there are 0 to 16`;
    return { kind: 'bad_answer', details: code === undefined ? UNREADABLE : said };
  }
  if (call.signal?.aborted === true && code === status.CANCELLED)
    return { kind: 'aborted', reason: call.signal.reason };
  const spent = call.timeoutMs !== undefined && call.elapsedMs >= call.timeoutMs - DEADLINE_SLACK_MS;
  if (code === status.DEADLINE_EXCEEDED && details.startsWith(OWN_DEADLINE)) return { kind: 'deadline' };
  if (spent && code === status.DEADLINE_EXCEEDED) return { kind: 'deadline', details };
  if (spent && code === status.CANCELLED) return { kind: 'deadline' };
  // The library's own words: a status of success, and nothing that it is the success of.
  if (code === status.UNIMPLEMENTED && details === 'No message received') return { kind: 'bad_answer', details };
  if (code === status.RESOURCE_EXHAUSTED && /larger than max/i.test(details)) return { kind: 'too_large', details };
  const connection = connectionReason(code, details);
  return connection === undefined
    ? { kind: 'status', code, details }
    : { kind: 'connection', ...connection, details: plain(details) };
}

/** Whether `code` is that of a failed call, 1..16; what a server sends can be any number. */
function isFailureCode(code: number): boolean {
  return Number.isInteger(code) && code >= 1 && code <= MOST_CODE;
}

function connectionReason(code: number, details: string): { reason: ConnectionReason; sent: boolean } | undefined {
  // grpc-js's own words for a stream that was reset without a status, as a server does when it is shut down.
  if (code === status.CANCELLED && details === 'Call cancelled') return { reason: 'lost', sent: true };
  if (code === status.INTERNAL && /RST_STREAM|Received RST/i.test(details)) return { reason: 'lost', sent: true };
  if (code === status.UNKNOWN && /^(Received HTTP status code|Unknown HTTP)/i.test(details))
    return { reason: 'not_grpc', sent: true };
  if (code !== status.UNAVAILABLE) return undefined;
  if (/No connection established|Name resolution failed|Failed to connect|connection attempt/i.test(details)) {
    return { reason: dialReason(details), sent: false };
  }
  if (/Protocol error|bad frame|HTTP\/2/i.test(details)) return { reason: 'not_grpc', sent: false };
  if (/Connection dropped|ECONNRESET|EPIPE|socket hang up|GOAWAY|session|stream/i.test(details))
    return { reason: 'lost', sent: true };
  return undefined;
}

/** What grpc-js says of a connection, less what it wraps around the system's words. */
function plain(details: string): string {
  return details
    .replace(/^No connection established\. Last error: (?:Error: )?/, '')
    .replace(/\.? Resolution note:\s*$/, '')
    .replace(/ \(\d{4}-\d\d-\d\dT[\d:.]+Z\)$/, '');
}

function dialReason(details: string): ConnectionReason {
  if (details.includes('ENOENT')) return 'missing';
  if (details.includes('EACCES') || details.includes('EPERM')) return 'denied';
  if (/Protocol error|Parse Error|bad frame/i.test(details)) return 'not_grpc';
  return 'refused';
}
