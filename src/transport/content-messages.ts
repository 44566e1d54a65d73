import {
  assertAt,
  codec,
  putInt64,
  putString,
  putStrings,
  readBytes,
  readEnd,
  readInt64,
  type Reader,
  skip,
} from '../generated/fields.js';

// The few messages of `containerd.services.content.v1.Content` that are used, by hand: a second schema through the
// generator would be loaded with CRI's, and this one is needed by who watches a pull alone.
// Source: the numbers and types of containerd's api/services/content/v1/content.proto.

/** A download under way. */
export interface IngestStatus {
  readonly ref: string;
  readonly offsetBytes: number;
  /** 0 where the runtime does not know it. */
  readonly totalBytes: number;
}

/** A blob that is there. */
export interface BlobInfo {
  readonly digest: string;
  readonly sizeBytes: number;
}

const nothing = (): undefined => undefined;

/** Reads each field 1 of a message as a message of its own. */
function readEach<T>(readOne: (reader: Reader, end: number) => T): (reader: Reader, end: number) => readonly T[] {
  return (reader, end) => {
    const found: T[] = [];
    while (reader.pos < end) {
      const tag = reader.tag();
      if (tag === 10) found.push(readOne(reader, readEnd(reader, end)));
      else skip(reader, tag);
    }
    assertAt(reader, end);
    return found;
  };
}

// Status { started_at = 1; updated_at = 2; ref = 3; offset = 4; total = 5; expected = 6 }
function readStatus(reader: Reader, end: number): IngestStatus {
  let ref = '';
  let offset = 0n;
  let total = 0n;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 26) ref = reader.string();
    else if (tag === 32) offset = readInt64(reader);
    else if (tag === 40) total = readInt64(reader);
    else skip(reader, tag);
  }
  assertAt(reader, end);
  return { ref, offsetBytes: Number(offset), totalBytes: Number(total) };
}

// Info { digest = 1; size = 2; created_at = 3; updated_at = 4; labels = 5 }
function readInfo(reader: Reader, end: number): BlobInfo {
  let digest = '';
  let size = 0n;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 10) digest = reader.string();
    else if (tag === 16) size = readInt64(reader);
    else skip(reader, tag);
  }
  assertAt(reader, end);
  return { digest, sizeBytes: Number(size) };
}

// ReadContentResponse { offset = 1; data = 2 }
function readChunk(reader: Reader, end: number): Uint8Array {
  let data: Uint8Array = new Uint8Array(0);
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 18) data = readBytes(reader);
    else skip(reader, tag);
  }
  assertAt(reader, end);
  return data;
}

// ListStatusesRequest and ListContentRequest { repeated filters = 1 }
const filtersCodec = codec<{ readonly filters: readonly string[] }, undefined>(
  ({ filters }, out) => putStrings(out, 10, filters, 'filters'),
  nothing,
);
// ReadContentRequest { digest = 1; offset = 2; size = 3 }
const readCodec = codec<{ readonly digest: string; readonly sizeBytes: bigint }, Uint8Array>(
  ({ digest, sizeBytes }, out) => {
    putString(out, 10, digest, 'digest');
    putInt64(out, 24, sizeBytes, 'size');
  },
  readChunk,
);
const statusesCodec = codec<never, readonly IngestStatus[]>(nothing, readEach(readStatus));
const blobsCodec = codec<never, readonly BlobInfo[]>(nothing, readEach(readInfo));

export const encodeFilters = (filters: readonly string[]): Uint8Array => filtersCodec.encode({ filters });
/** @param sizeBytes at most so many bytes, from the begin */
export const encodeRead = (digest: string, sizeBytes: bigint): Uint8Array => readCodec.encode({ digest, sizeBytes });
// Each throws a WireError for bytes that are no such message.
export const decodeIngests = (bytes: Uint8Array): readonly IngestStatus[] => statusesCodec.decode(bytes);
export const decodeBlobs = (bytes: Uint8Array): readonly BlobInfo[] => blobsCodec.decode(bytes);
export const decodeRead = (bytes: Uint8Array): Uint8Array => readCodec.decode(bytes);
