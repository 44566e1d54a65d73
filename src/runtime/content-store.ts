import { err, ok, type Result } from 'neverthrow';

import type { CallOptions } from '../core/call-options.js';
import type { CallError } from '../core/errors.js';
import { failure } from '../core/failure.js';
import type { Ingest } from '../policy/image/pull-progress.js';
import {
  type BlobInfo,
  decodeBlobs,
  decodeIngests,
  decodeRead,
  encodeFilters,
  encodeRead,
} from '../transport/content-messages.js';
import type { Wire } from '../transport/wire.js';
import { explainForeignStatus, explainWire } from './explain-failure.js';

/** A wire that carries more than CRI. */
export interface ForeignCaller {
  readonly endpoint: string;
  readonly foreign: NonNullable<Wire['foreign']>;
}

/** Where the CRI service of containerd keeps its content. */
const METADATA = Object.freeze({ 'containerd-namespace': 'k8s.io' });

/** Time limit of a call without one of its own, in milliseconds. */
const DEFAULT_TIMEOUT_MS = 10_000;

/** Each message of the answer to one RPC, decoded. */
async function* messages<T>(
  { endpoint, foreign }: ForeignCaller,
  rpc: 'ListStatuses' | 'List' | 'Read',
  request: Uint8Array,
  decode: (bytes: Uint8Array) => T,
  options: CallOptions = {},
): AsyncGenerator<Result<T, CallError>, void, undefined> {
  const operation = `Content/${rpc}`;
  const { signal, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const method = { path: `/containerd.services.content.v1.Content/${rpc}`, metadata: METADATA };
  for await (const message of foreign(method, request, { signal, timeoutMs })) {
    if (message.isErr()) {
      const { error } = message;
      return yield err(
        error.kind === 'status'
          ? explainForeignStatus(operation, error.code, error.details)
          : explainWire(operation, endpoint, timeoutMs, 'not_applied', error),
      );
    }
    let decoded: T;
    try {
      decoded = decode(message.value);
    } catch (cause) {
      const details = (cause as Error).message;
      return yield err(explainWire(operation, endpoint, timeoutMs, 'not_applied', { kind: 'bad_answer', details }));
    }
    yield ok(decoded);
  }
}

export async function listIngests(
  caller: ForeignCaller,
  options?: CallOptions,
): Promise<Result<readonly Ingest[], CallError>> {
  const ingests: Ingest[] = [];
  for await (const message of messages(caller, 'ListStatuses', encodeFilters([]), decodeIngests, options)) {
    if (message.isErr()) return err(message.error);
    ingests.push(...message.value);
  }
  return ok(ingests);
}

export async function listBlobs(
  caller: ForeignCaller,
  registry: string,
  repository: string,
  options?: CallOptions,
): Promise<Result<readonly BlobInfo[], CallError>> {
  const blobs: BlobInfo[] = [];
  const filters = encodeFilters([sourceFilter(registry, repository)]);
  for await (const message of messages(caller, 'List', filters, decodeBlobs, options)) {
    if (message.isErr()) return err(message.error);
    blobs.push(...message.value);
  }
  return ok(blobs);
}

/** Only what the label of a repository names: a node may hold tens of thousands of other blobs. */
function sourceFilter(registry: string, repository: string): string {
  const host = registry.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  const name = repository.replaceAll('.', '[.]');
  return `labels.${JSON.stringify(`containerd.io/distribution.source.${host}`)}~=${JSON.stringify(`(^|,)${name}(,|$)`)}`;
}

export async function readBlob(
  caller: ForeignCaller,
  digest: string,
  maxBytes: number,
  options?: CallOptions,
): Promise<Result<Uint8Array, CallError>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // One byte more than is wanted says whether there is more.
  const request = encodeRead(digest, BigInt(Number.isSafeInteger(maxBytes) ? maxBytes : 0) + 1n);
  for await (const message of messages(caller, 'Read', request, decodeRead, options)) {
    if (message.isErr()) return err(message.error);
    length += message.value.length;
    if (length > maxBytes) return err(tooLarge(digest, maxBytes));
    chunks.push(message.value);
  }
  return ok(Buffer.concat(chunks));
}

function tooLarge(digest: string, maxBytes: number): CallError {
  return failure({
    kind: 'message_too_large',
    operation: 'Content/Read',
    message: `${digest} has more than ${maxBytes} bytes`,
    hint: 'This is not a manifest, or an unusually large one.',
    outcome: 'not_applied',
  });
}
