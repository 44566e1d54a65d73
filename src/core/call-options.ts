/** What every public operation takes last. */
export interface CallOptions {
  /**
   * Stops waiting when aborted. A call that only reads is cancelled; a call that changes something is left to finish in
   * the background and answers `cancelled` with `outcome: 'unknown'`, because cancelling it on the wire damages runtimes.
   */
  readonly signal?: AbortSignal | undefined;
  /** Time limit in milliseconds, > 0. @default the RPC's own limit: two minutes for most */
  readonly timeoutMs?: number | undefined;
}

/** What a waiter needs of an `AbortSignal`, which is one. */
export interface StopSignal {
  readonly aborted: boolean;
  /** Calls `listener` when it is aborted, not if it was already. */
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once: true }): void;
  /** Removes a listener. */
  removeEventListener(type: 'abort', listener: () => void): void;
}
