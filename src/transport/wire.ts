import type { Result } from 'neverthrow';

import type { ConnectionReason } from '../core/errors.js';
import type { RpcName } from '../generated/rpcs.js';
import type { Rpcs } from '../generated/types.js';

/** RPCs that are answered once. */
export type UnaryRpc = { [R in RpcName]: Rpcs[R]['stream'] extends true ? never : R }[RpcName];

/** RPCs that are answered by a stream. */
export type StreamRpc = Exclude<RpcName, UnaryRpc>;

/** How long one call may take, and what ends it early. */
export interface WireCall {
  /** Time limit in milliseconds, told to the server as well. `undefined`: none (streams that are meant to last). */
  readonly timeoutMs: number | undefined;
  /** Cancels the call on the wire when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** How a call failed, before any meaning is read into it. */
export type WireFailure =
  /** The server answered with a gRPC status, 1..16. */
  | { readonly kind: 'status'; readonly code: number; readonly details: string }
  /** There is no working connection. `sent`: the request may have reached the server. */
  | { readonly kind: 'connection'; readonly reason: ConnectionReason; readonly details: string; readonly sent: boolean }
  /** The call's own time limit passed. */
  /** `details`: the words of the other side, where it said something by then. */
  | { readonly kind: 'deadline'; readonly details?: string | undefined }
  /** The call's own signal was aborted. */
  | { readonly kind: 'aborted'; readonly reason: unknown }
  /** The request does not fit its message type; nothing was sent. */
  | { readonly kind: 'bad_request'; readonly field: string; readonly problem: string }
  /** The answer is no such message. */
  | { readonly kind: 'bad_answer'; readonly details: string }
  /** A message exceeds a size limit of this side or the other. */
  | { readonly kind: 'too_large'; readonly details: string };

/** An RPC of another service. */
export interface ForeignMethod {
  /** Such as `/containerd.services.content.v1.Content/List`. */
  readonly path: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * What carries RPCs: a gRPC channel, or a simulated runtime in the process. Neither method throws or rejects; a stream
 * yields its failure, if any, last, and ends the RPC when its reader breaks off.
 */
export interface Wire {
  /** Where it leads, for error texts, such as `unix:///run/containerd/containerd.sock`. */
  readonly endpoint: string;
  /** Sends a request that is answered once. Never rejects. */
  unary<R extends UnaryRpc>(
    rpc: R,
    request: Rpcs[R]['request'],
    call: WireCall,
  ): Promise<Result<Rpcs[R]['response'], WireFailure>>;
  /** Sends a request that is answered by a stream: at most one `Err`, always last. Breaking off ends the RPC. */
  stream<R extends StreamRpc>(
    rpc: R,
    request: Rpcs[R]['request'],
    call: WireCall,
  ): AsyncGenerator<Result<Rpcs[R]['response'], WireFailure>, void, undefined>;
  /**
   * An RPC that is none of CRI's, which who listens there may serve all the same: bytes in, and the bytes of each
   * message of the answer (one, where the RPC is answered once). Absent where the wire carries CRI alone.
   */
  readonly foreign?:
    | ((
        method: ForeignMethod,
        request: Uint8Array,
        call: WireCall,
      ) => AsyncGenerator<Result<Uint8Array, WireFailure>, void, undefined>)
    | undefined;
  /** Ends every call under way and releases the connection. Closing twice does nothing. */
  close(): Promise<void>;
}
