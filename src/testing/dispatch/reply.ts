import type { Abandonment } from '../state/call-scope.js';
import { ConnectionCut, GrpcStatus } from '../state/grpc-status.js';
import type { CallOutcome } from './call-log.js';

/** What comes of a call, for a transport to carry to its caller. */
export type Reply<T> =
  | { readonly kind: 'answer'; readonly answer: T }
  | { readonly kind: 'status'; readonly code: number; readonly details: string }
  /** The connection breaks. */
  | { readonly kind: 'cut'; readonly details: string }
  /** Nobody listens: the request never arrived. */
  | { readonly kind: 'refused'; readonly details: string };

/** A call under way. */
export interface RunningCall<T> {
  readonly reply: Promise<Reply<T>>;
  /** The caller leaves. */
  abandon(why: Abandonment): void;
}

/** A streaming call under way. */
export interface RunningStream<T> {
  /** The next message; `undefined` when the stream has ended well. */
  next(): Promise<Reply<T> | undefined>;
  abandon(why: Abandonment): void;
}

export const DROPPED = 'Connection dropped';

/** What a handler answered or threw. */
export async function replyOf<T>(work: Promise<T>): Promise<Reply<T>> {
  try {
    return { kind: 'answer', answer: await work };
  } catch (cause) {
    if (cause instanceof GrpcStatus) return { kind: 'status', code: cause.code, details: cause.details };
    if (cause instanceof ConnectionCut) return { kind: 'cut', details: DROPPED };
    // A defect of the mock: what a server answers whose handler threw.
    return {
      kind: 'status',
      code: 13,
      details: `the mock failed: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`,
    };
  }
}

/** What the call log keeps of a reply. */
export function outcomeOf(reply: Reply<unknown>, messages: number): CallOutcome {
  if (reply.kind === 'answer') return { kind: 'ok', messages };
  return reply.kind === 'status' ? reply : { kind: 'no_connection', details: reply.details };
}
