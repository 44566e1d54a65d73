import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import type { CallOptions } from '../core/call-options.js';
import { type CallError, type InputProblem, invalidInput } from '../core/errors.js';
import { fromBody } from '../core/from-body.js';
import { callOptionProblems } from '../core/scope.js';
import type { Ingest } from '../policy/image/pull-progress.js';
import type { Wire } from '../transport/wire.js';
import type * as ContentStore from './content-store.js';

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
   * Blobs that came from this repository: those whose label `containerd.io/distribution.source.<host>` names it (host
   * without port; names are separated by commas). RPC: List.
   */
  blobs(registry: string, repository: string, options?: CallOptions): ResultAsync<readonly ContentBlob[], CallError>;
  /** A whole blob of at most `maxBytes` bytes; `message_too_large` where it has more. RPC: Read. */
  read(digest: string, maxBytes: number, options?: CallOptions): ResultAsync<Uint8Array, CallError>;
}

/**
 * The content store behind a wire; undefined where the wire carries CRI alone, as a simulated runtime's does. Its code
 * is loaded when it is first asked, which most programs never do.
 */
export function contentSourceOf(wire: Wire): ContentSource | undefined {
  const { foreign } = wire;
  if (foreign === undefined) return undefined;
  const asked = <T>(
    rpc: string,
    options: CallOptions | undefined,
    texts: Readonly<Record<string, unknown>>,
    ask: (store: typeof ContentStore) => Promise<Result<T, CallError>>,
  ): ResultAsync<T, CallError> =>
    fromBody<T, CallError>(rpc, async () => {
      const noTexts = Object.entries(texts).filter(([, value]) => typeof value !== 'string');
      const problems: InputProblem[] = [
        ...callOptionProblems(options),
        ...noTexts.map(([field]) => ({ field, problem: 'must be a string' })),
      ];
      if (problems.length > 0) return err(invalidInput(rpc, problems));
      const answer = await ask(await import('./content-store.js'));
      return answer.isOk() ? ok(answer.value) : err(answer.error);
    });
  const caller = { endpoint: wire.endpoint, foreign };
  return Object.freeze({
    ingests: (options) => asked('ListStatuses', options, {}, (store) => store.listIngests(caller, options)),
    blobs: (registry, repository, options) =>
      asked('List', options, { registry, repository }, (store) =>
        store.listBlobs(caller, registry, repository, options),
      ),
    read: (digest, maxBytes, options) =>
      asked('Read', options, { digest }, (store) => store.readBlob(caller, digest, maxBytes, options)),
  } satisfies ContentSource);
}
