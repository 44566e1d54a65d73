import type { ResultAsync } from 'neverthrow';

import type { CallOptions } from '../core/call-options.js';
import type { CallError } from '../core/errors.js';
import type { Ingest } from '../policy/pull-progress.js';

/** A blob in the content store. */
export interface ContentBlob {
  readonly digest: string;
  readonly sizeBytes: number;
}

/**
 * The content store of a runtime, where it lets one look: containerd does, on the socket of CRI, as the service
 * `containerd.services.content.v1.Content` in the namespace `k8s.io`. From it comes the exact progress of a pull.
 */
export interface ContentSource {
  /** Downloads under way. RPC: ListStatuses. */
  ingests(options?: CallOptions): ResultAsync<readonly Ingest[], CallError>;
  /**
   * Blobs that came from this repository: those whose label `containerd.io/distribution.source.<registry>` names it
   * (names are separated by commas). RPC: List.
   */
  blobs(registry: string, repository: string, options?: CallOptions): ResultAsync<readonly ContentBlob[], CallError>;
  /** A whole blob of at most `maxBytes` bytes. RPC: Read. */
  read(digest: string, maxBytes: number, options?: CallOptions): ResultAsync<Uint8Array, CallError>;
}
