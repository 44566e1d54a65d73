/**
 * Frames of SPDY/3.1, as far as CRI streaming uses them. Control frames: `0x8003 | type u16 | flags u8 | length u24`;
 * data frames: `stream u32 | flags u8 | length u24`. Numbers are big-endian; flag 1 is FIN.
 */
export type Frame =
  | { readonly type: 'syn_stream'; readonly streamId: number; readonly headerBlock: Uint8Array; readonly fin: boolean }
  | { readonly type: 'syn_reply'; readonly streamId: number; readonly fin: boolean }
  | { readonly type: 'rst_stream'; readonly streamId: number; readonly status: number }
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'goaway'; readonly lastStreamId: number; readonly status: number }
  /** Bytes of a data frame as they come; `fin` stands on the last piece alone. */
  | { readonly type: 'data'; readonly streamId: number; readonly bytes: Uint8Array; readonly fin: boolean };

const VERSION = 3;
const FIN = 1;
const CONTROL = 0x8000;

/** Numbers of the control frames that carry meaning here. */
const TYPE = { synStream: 1, synReply: 2, rstStream: 3, ping: 6, goaway: 7 } as const;
/** Control frames that are let pass: SETTINGS, NOOP, HEADERS, WINDOW_UPDATE, CREDENTIAL. */
const PASSED = new Set([4, 5, 8, 9, 10]);
/** Exact payload lengths in bytes. */
const FIXED: Readonly<Record<number, number>> = { [TYPE.rstStream]: 8, [TYPE.ping]: 4, [TYPE.goaway]: 8 };
/** Least payload lengths in bytes. */
const LEAST: Readonly<Record<number, number>> = { [TYPE.synStream]: 10, [TYPE.synReply]: 4 };

const HEAD_BYTES = 8;
/** Longest control frame that is taken, in bytes: header blocks of the field have under 200. */
const MAX_CONTROL_BYTES = 64 * 1_024;

function control(type: number, flags: number, payload: readonly Uint8Array[]): Buffer {
  const length = payload.reduce((sum, part) => sum + part.length, 0);
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt16BE(CONTROL | VERSION, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt8(flags, 4);
  head.writeUIntBE(length, 5, 3);
  return Buffer.concat([head, ...payload]);
}

function words(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  numbers.forEach((number, i) => bytes.writeUInt32BE(number, i * 4));
  return bytes;
}

export const encodeSynStream = (streamId: number, headerBlock: Uint8Array, fin: boolean): Buffer =>
  control(TYPE.synStream, fin ? FIN : 0, [words(streamId, 0), Buffer.alloc(2), headerBlock]);

export const encodeSynReply = (streamId: number, headerBlock: Uint8Array): Buffer =>
  control(TYPE.synReply, 0, [words(streamId), headerBlock]);

export const encodeRstStream = (streamId: number, status: number): Buffer =>
  control(TYPE.rstStream, 0, [words(streamId, status)]);

export const encodePing = (id: number): Buffer => control(TYPE.ping, 0, [words(id)]);

export const encodeGoAway = (lastStreamId: number): Buffer => control(TYPE.goaway, 0, [words(lastStreamId, 0)]);

/** The head of a data frame; its bytes follow as they are. */
export function encodeDataHead(streamId: number, length: number, fin: boolean): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(streamId, 0);
  head.writeUInt8(fin ? FIN : 0, 4);
  head.writeUIntBE(length, 5, 3);
  return head;
}

interface Head {
  readonly control: boolean;
  readonly type: number;
  readonly streamId: number;
  readonly fin: boolean;
  readonly length: number;
}

function readHead(bytes: Buffer): Head | string {
  const first = bytes.readUInt16BE(0);
  const head: Head = {
    control: (first & CONTROL) !== 0,
    type: bytes.readUInt16BE(2),
    streamId: bytes.readUInt32BE(0),
    fin: (bytes.readUInt8(4) & FIN) !== 0,
    length: bytes.readUIntBE(5, 3),
  };
  const { type, length } = head;
  if (!head.control) return head.streamId === 0 ? 'data for stream 0' : head;
  if ((first & ~CONTROL) !== VERSION) return `a frame of version ${first & ~CONTROL}`;
  const known = type in FIXED || type in LEAST || PASSED.has(type);
  if (!known) return `a control frame of unknown type ${type}`;
  const fits = length === (FIXED[type] ?? length) && length >= (LEAST[type] ?? 0) && length <= MAX_CONTROL_BYTES;
  return fits ? head : `a control frame of type ${type} with ${length} bytes`;
}

function readControl({ type, fin }: Head, payload: Buffer): Frame | string | undefined {
  if (PASSED.has(type)) return undefined;
  const first = payload.readUInt32BE(0);
  if (type === TYPE.ping) return { type: 'ping', id: first };
  const streamId = first & 0x7fff_ffff;
  if (type === TYPE.goaway) return { type: 'goaway', lastStreamId: streamId, status: payload.readUInt32BE(4) };
  if (streamId === 0) return `a control frame of type ${type} for stream 0`;
  if (type === TYPE.rstStream) return { type: 'rst_stream', streamId, status: payload.readUInt32BE(4) };
  if (type === TYPE.synReply) return { type: 'syn_reply', streamId, fin };
  return { type: 'syn_stream', streamId, headerBlock: payload.subarray(10), fin };
}

/** Cuts a connection's bytes into frames. Holds at most one head and one control frame; data passes through. */
export class FrameReader {
  private held = Buffer.alloc(0);
  private data: { readonly streamId: number; readonly fin: boolean; left: number } | undefined;
  private problem: string | undefined;

  /** `maxDataBytes`: longest data frame that is taken. */
  constructor(private readonly maxDataBytes: number) {}

  /** Calls `take` for each frame. Answers what is wrong with the bytes, from the first fault on for ever. */
  push(chunk: Uint8Array, take: (frame: Frame) => void): string | undefined {
    if (this.isBroken()) return this.problem;
    let rest = this.held.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : undefined;
    rest ??= Buffer.concat([this.held, chunk]);
    while (!this.isBroken()) {
      const used = this.data === undefined ? this.readOne(rest, take) : this.readData(rest, take);
      if (used === undefined) break;
      rest = rest.subarray(used);
    }
    this.held = this.isBroken() ? Buffer.alloc(0) : Buffer.from(rest);
    return this.problem;
  }

  private isBroken(): boolean {
    return this.problem !== undefined;
  }

  /** Whether the bytes so far end between two frames. */
  get isBetweenFrames(): boolean {
    return this.held.length === 0 && this.data === undefined;
  }

  /** Answers how many bytes it took; `undefined`: there are too few. */
  private readOne(bytes: Buffer, take: (frame: Frame) => void): number | undefined {
    if (bytes.length < HEAD_BYTES) return undefined;
    const head = readHead(bytes);
    if (typeof head === 'string') {
      this.problem = head;
      return undefined;
    }
    if (!head.control) {
      if (head.length > this.maxDataBytes) {
        this.problem = `a data frame of ${head.length} bytes`;
        return undefined;
      }
      this.data = { streamId: head.streamId, fin: head.fin, left: head.length };
      if (head.length === 0) this.readData(Buffer.alloc(0), take);
      return HEAD_BYTES;
    }
    const end = HEAD_BYTES + head.length;
    if (bytes.length < end) return undefined;
    const frame = readControl(head, bytes.subarray(HEAD_BYTES, end));
    if (typeof frame === 'string') this.problem = frame;
    else if (frame !== undefined) take(frame);
    return end;
  }

  private readData(bytes: Buffer, take: (frame: Frame) => void): number | undefined {
    const { data } = this;
    if (data === undefined || (bytes.length === 0 && data.left > 0)) return undefined;
    const piece = bytes.subarray(0, data.left);
    data.left -= piece.length;
    if (data.left === 0) this.data = undefined;
    take({ type: 'data', streamId: data.streamId, bytes: piece, fin: data.fin && data.left === 0 });
    return piece.length;
  }
}
