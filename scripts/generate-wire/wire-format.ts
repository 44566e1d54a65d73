// What the generated codecs share: checked reads and writes of each kind of field.
// Text and numbers stand in one buffer that is written front to back; docs/decisions/0012-own-codec.md tells why.

/** Turns a message into bytes and back. Both directions throw {@link WireError}, which the callers of codecs catch. */
export interface Codec<Given, Decoded> {
  encode(message: Given): Uint8Array;
  decode(bytes: Uint8Array): Decoded;
}

/** A value that does not fit its field, or bytes that are no such message. */
export class WireError extends Error {
  /** The field, such as `PodSandboxMetadata.name`; empty where bytes were at fault. */
  readonly field: string;

  constructor(field: string, problem: string) {
    super(problem);
    this.name = 'WireError';
    this.field = field;
  }
}

export const EMPTY: Uint8Array = new Uint8Array(0);
/** What a repeated field and a map are when nothing came for them: one value for all, as most of them are empty. */
export const NO_ITEMS = Object.freeze([]) as unknown as never[];
export const NO_ENTRIES: Readonly<Record<string, string>> = Object.freeze({});

export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * A constructor of plain objects. V8 puts what a literal makes among the old objects at once, where objects of that literal
 * once outlived a collection, as those of a large list do while it is decoded: each list after that took five times as
 * long. What a constructor makes always begins young.
 */
export function plain<T, Fields extends unknown[]>(
  make: (this: Writable<T>, ...fields: Fields) => void,
): new (...fields: Fields) => T {
  make.prototype = Object.prototype;
  return make as unknown as new (...fields: Fields) => T;
}

export function codec<Given, Decoded>(
  encode: (message: Given, out: Writer) => void,
  decode: (reader: Reader, end: number) => Decoded,
): Codec<Given, Decoded> {
  return {
    encode(message) {
      if (typeof message !== 'object' || message === null)
        throw new WireError('', `must be an object, got ${nameOf(message)}`);
      const out = spare ?? new Writer();
      // While it is in use nobody else may have it: a getter of a message could encode another one.
      spare = undefined;
      out.pos = 0;
      encode(message, out);
      if (out.bytes.length > MOST_SPARE_BYTES) return out.giveAway();
      const bytes = Buffer.allocUnsafe(out.pos);
      out.bytes.copy(bytes, 0, 0, out.pos);
      spare = out;
      return bytes;
    },
    decode(bytes) {
      const reader = new Reader(bytes);
      return decode(reader, reader.end);
    },
  };
}

function nameOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value;
}

function wrong(where: string, wanted: string, value: unknown): WireError {
  return new WireError(where, `must be ${wanted}, got ${nameOf(value)}`);
}

/** One number seen as two halves; which half is the lower one depends on the machine. */
const int64 = new BigInt64Array(1);
const uint64 = new BigUint64Array(int64.buffer);
const halves = new Uint32Array(int64.buffer);
int64[0] = 1n;
const LOW = halves[0] === 1 ? 0 : 1;
const HIGH = 1 - LOW;

// ---- writing ----

/** A buffer this large or smaller is kept for the next message, in bytes. */
const MOST_SPARE_BYTES = 1_048_576;
let spare: Writer | undefined;
/** How long the last large message was: the next one, a list as a rule, will be about as long. */
let lastLarge = 0;

export class Writer {
  bytes: Buffer = Buffer.allocUnsafeSlow(4_096);
  pos = 0;

  /** Makes sure that so many bytes more can be written. */
  room(extra: number): void {
    if (this.pos + extra > this.bytes.length) this.#grow(extra);
  }

  #grow(extra: number): void {
    let wanted = Math.max(this.bytes.length * 2, this.pos + extra);
    if (wanted > MOST_SPARE_BYTES) wanted = Math.max(wanted, lastLarge + (lastLarge >>> 6));
    const larger = Buffer.allocUnsafeSlow(wanted);
    this.bytes.copy(larger, 0, 0, this.pos);
    this.bytes = larger;
  }

  /** What was written, in the buffer itself where that is not much larger. */
  giveAway(): Buffer {
    lastLarge = this.pos;
    const written = this.bytes.subarray(0, this.pos);
    return this.bytes.length <= this.pos * 2 ? written : Buffer.from(written);
  }

  /** An unsigned 32-bit integer, where there is room for five bytes. */
  varint(value: number): void {
    const { bytes } = this;
    let { pos } = this;
    while (value > 127) {
      bytes[pos++] = (value & 127) | 128;
      value >>>= 7;
    }
    bytes[pos++] = value;
    this.pos = pos;
  }

  /** A 64-bit integer in {@link halves}. */
  varint64(): void {
    this.room(10);
    const { bytes } = this;
    let { pos } = this;
    let low = halves[LOW] as number;
    let high = halves[HIGH] as number;
    while (high > 0) {
      bytes[pos++] = (low & 127) | 128;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.pos = pos;
    this.varint(low);
  }

  text(value: string): void {
    const { length } = value;
    // A UTF-16 unit becomes three bytes at most; five more for the length.
    this.room(length * 3 + 5);
    const { bytes, pos } = this;
    if (length <= SHORT_TEXT) {
      bytes[pos] = length;
      let to = pos + 1;
      for (let i = 0; i < length; i++) {
        const unit = value.charCodeAt(i);
        if (unit > 127) return this.#anyText(value);
        bytes[to++] = unit;
      }
      this.pos = to;
      return;
    }
    this.#anyText(value);
  }

  #anyText(value: string): void {
    const start = this.pos;
    const guess = lengthSize(value.length);
    const written = this.bytes.write(value, start + guess);
    this.pos = start + guess + written;
    closeLength(this, start, guess);
  }
}

/** Up to this many characters a loop is faster than a call into the engine; its length takes one byte. */
const SHORT_TEXT = 40;

const lengthSize = (length: number): number => (length < 0x80 ? 1 : length < 0x4000 ? 2 : length < 0x20_0000 ? 3 : 5);

/**
 * Fills in the length of what was written since `start`, where `reserved` bytes were left for it; moves what was written
 * if the length takes more or fewer. Answers how many it takes.
 */
function closeLength(o: Writer, start: number, reserved: number): number {
  const from = start + reserved;
  const length = o.pos - from;
  const size = lengthSize(length);
  if (size !== reserved) {
    o.room(size);
    o.bytes.copyWithin(start + size, from, o.pos);
  }
  if (size === 1) o.bytes[start] = length;
  else {
    for (let i = 0; i < size; i++) o.bytes[start + i] = ((length >>> (7 * i)) & 127) | (i < size - 1 ? 128 : 0);
  }
  o.pos = start + size + length;
  return size;
}

export function putString(o: Writer, tag: number, value: string | undefined, where: string): void {
  if (value === undefined || value === '') return;
  if (typeof value !== 'string') throw wrong(where, 'a string', value);
  o.room(5);
  o.varint(tag);
  o.text(value);
}

export function putStrings(o: Writer, tag: number, values: readonly string[] | undefined, where: string): void {
  if (values === undefined) return;
  if (!Array.isArray(values)) throw wrong(where, 'an array of strings', values);
  for (const value of values as readonly unknown[]) {
    if (typeof value !== 'string') throw wrong(where, 'an array of strings', value);
    o.room(5);
    o.varint(tag);
    o.text(value);
  }
}

export function putBool(o: Writer, tag: number, value: boolean | undefined, where: string): void {
  if (value === undefined) return;
  if (typeof (value as unknown) !== 'boolean') throw wrong(where, 'a boolean', value);
  if (!value) return;
  o.room(6);
  o.varint(tag);
  o.varint(1);
}

function isInt32(value: number): boolean {
  return Number.isInteger(value) && value === (value | 0);
}

/** Negative ones take ten bytes, as if they had 64 bits. */
function writeInt32(o: Writer, value: number): void {
  o.room(10);
  if (value >= 0) return o.varint(value);
  halves[LOW] = value >>> 0;
  halves[HIGH] = 0xffff_ffff;
  o.varint64();
}

export function putInt32(o: Writer, tag: number, value: number | undefined, where: string): void {
  if (value === undefined || value === 0) return;
  if (!isInt32(value)) throw wrong(where, 'a 32-bit integer', value);
  o.room(5);
  o.varint(tag);
  writeInt32(o, value);
}

export function putInt32s(o: Writer, tag: number, values: readonly number[] | undefined, where: string): void {
  if (values === undefined) return;
  if (!Array.isArray(values)) throw wrong(where, 'an array of integers', values);
  if (values.length === 0) return;
  const start = openLength(o, tag);
  for (const value of values as readonly number[]) {
    if (!isInt32(value)) throw wrong(where, 'an array of 32-bit integers', value);
    writeInt32(o, value);
  }
  closeLength(o, start, 1);
}

export function putUint32(o: Writer, tag: number, value: number | undefined, where: string): void {
  if (value === undefined || value === 0) return;
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff)
    throw wrong(where, 'an unsigned 32-bit integer', value);
  o.room(10);
  o.varint(tag);
  o.varint(value);
}

export function putDouble(o: Writer, tag: number, value: number | undefined, where: string): void {
  if (value === undefined || value === 0) return;
  if (typeof value !== 'number') throw wrong(where, 'a number', value);
  o.room(13);
  o.varint(tag);
  o.pos = o.bytes.writeDoubleLE(value, o.pos);
}

function writeInt64(o: Writer, value: bigint, where: string): void {
  if (typeof value !== 'bigint') throw wrong(where, 'a bigint', value);
  int64[0] = value;
  if (int64[0] !== value) throw new WireError(where, 'must fit a signed 64-bit integer');
  o.varint64();
}

export function putInt64(o: Writer, tag: number, value: bigint | undefined, where: string): void {
  if (value === undefined || value === 0n) return;
  o.room(5);
  o.varint(tag);
  writeInt64(o, value, where);
}

export function putInt64s(o: Writer, tag: number, values: readonly bigint[] | undefined, where: string): void {
  if (values === undefined) return;
  if (!Array.isArray(values)) throw wrong(where, 'an array of bigints', values);
  if (values.length === 0) return;
  const start = openLength(o, tag);
  for (const value of values as readonly bigint[]) writeInt64(o, value, where);
  closeLength(o, start, 1);
}

export function putUint64(o: Writer, tag: number, value: bigint | undefined, where: string): void {
  if (value === undefined || value === 0n) return;
  if (typeof value !== 'bigint') throw wrong(where, 'a bigint', value);
  uint64[0] = value;
  if (uint64[0] !== value) throw new WireError(where, 'must fit an unsigned 64-bit integer');
  o.room(5);
  o.varint(tag);
  uint64[0] = value;
  o.varint64();
}

/** Text is written as its UTF-8 bytes. */
export function putBytes(o: Writer, tag: number, value: Uint8Array | string | undefined, where: string): void {
  if (value === undefined || value.length === 0) return;
  o.room(10);
  o.varint(tag);
  if (typeof value === 'string') o.text(value);
  else if (value instanceof Uint8Array) {
    o.varint(value.length);
    o.room(value.length);
    o.bytes.set(value, o.pos);
    o.pos += value.length;
  } else throw wrong(where, 'bytes or a string', value);
}

export function putEnum(
  o: Writer,
  tag: number,
  value: string | undefined,
  where: string,
  numbers: ReadonlyMap<string, number>,
): void {
  if (value === undefined) return;
  const number = numbers.get(value) ?? unrecognizedNumber(value);
  if (number === undefined) throw new WireError(where, `must be one of ${[...numbers.keys()].slice(0, 8).join(', ')}`);
  if (number === 0) return;
  o.room(5);
  o.varint(tag);
  writeInt32(o, number);
}

function unrecognizedNumber(value: unknown): number | undefined {
  const match = typeof value === 'string' ? /^UNRECOGNIZED_(-?\d{1,10})$/.exec(value) : null;
  const number = match === null ? NaN : Number(match[1]);
  return number === (number | 0) ? number : undefined;
}

/** Writes the tag of something that has a length, and leaves one byte for the length. Answers where that byte is. */
function openLength(o: Writer, tag: number): number {
  o.room(6);
  o.varint(tag);
  return o.pos++;
}

export function putMessage<M>(
  o: Writer,
  tag: number,
  value: M | undefined,
  encode: (message: M, out: Writer) => void,
  where: string,
): void {
  if (value === undefined) return;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(where, 'an object', value);
  const start = openLength(o, tag);
  encode(value, o);
  closeLength(o, start, 1);
}

export function putMessages<M>(
  o: Writer,
  tag: number,
  values: readonly M[] | undefined,
  encode: (message: M, out: Writer) => void,
  where: string,
): void {
  if (values === undefined) return;
  if (!Array.isArray(values)) throw wrong(where, 'an array of objects', values);
  // What stands in one list is much alike: the next length likely takes as many bytes as the last.
  let size = 1;
  for (const value of values as readonly M[]) {
    if (typeof value !== 'object' || value === null) throw wrong(where, 'an array of objects', value);
    o.room(10);
    o.varint(tag);
    const start = o.pos;
    o.pos = start + size;
    encode(value, o);
    size = closeLength(o, start, size);
  }
}

export function putMap(o: Writer, tag: number, map: Readonly<Record<string, string>> | undefined, where: string): void {
  if (map === undefined) return;
  if (typeof (map as unknown) !== 'object' || (map as unknown) === null)
    throw wrong(where, 'an object of strings', map);
  for (const key of Object.keys(map)) {
    const value: unknown = map[key];
    if (typeof value !== 'string') throw wrong(`${where}[${JSON.stringify(key)}]`, 'a string', value);
    const start = openLength(o, tag);
    o.bytes[o.pos++] = 10;
    o.text(key);
    o.room(1);
    o.bytes[o.pos++] = 18;
    o.text(value);
    closeLength(o, start, 1);
  }
}

// ---- reading ----

/** Bytes that are taken over as text at once; the texts among them are cut out of it. */
const WINDOW_BYTES = 512;
/** Longer texts are read by themselves, so that keeping a short one never keeps much more. */
const LONGEST_CUT = 256;

export class Reader {
  readonly bytes: Buffer;
  readonly end: number;
  pos = 0;
  /** The bytes from {@link windowAt} on, one character for each. */
  window = '';
  windowAt = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.end = bytes.byteLength;
  }

  /** An unsigned integer, cut to 32 bits. */
  varint(): number {
    const { bytes, end } = this;
    let { pos } = this;
    if (pos >= end) throw cutOff();
    let byte = bytes[pos++] as number;
    if (byte < 128) {
      this.pos = pos;
      return byte;
    }
    let value = byte & 127;
    for (let shift = 7; shift < 70; shift += 7) {
      if (pos >= end) throw cutOff();
      byte = bytes[pos++] as number;
      if (shift < 32) value |= (byte & 127) << shift;
      if (byte < 128) {
        this.pos = pos;
        return value >>> 0;
      }
    }
    throw tooLong();
  }

  /** Reads an integer of 64 bits into {@link halves}. */
  varint64(): void {
    const { bytes, end } = this;
    let { pos } = this;
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (pos >= end) throw cutOff();
      const byte = bytes[pos++] as number;
      const bits = byte & 127;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < 128) {
        this.pos = pos;
        halves[LOW] = low;
        halves[HIGH] = high;
        return;
      }
    }
    throw tooLong();
  }

  /** The length of what comes next, which must not be longer than what there is. */
  length(): number {
    const length = this.varint();
    if (length > this.end - this.pos) throw cutOff();
    return length;
  }
}

const cutOff = (): WireError => new WireError('', 'the message is cut off');
const tooLong = (): WireError => new WireError('', 'integer of more than 10 bytes');

/** Reads a length and answers where the nested value ends; a value that outgrows its parent is refused. */
export function readEnd(r: Reader, parentEnd: number): number {
  const length = r.varint();
  const end = r.pos + length;
  if (end > parentEnd) throw new WireError('', `nested value of ${length} bytes exceeds its message`);
  return end;
}

export function assertAt(r: Reader, end: number): void {
  if (r.pos !== end) throw new WireError('', 'a field exceeds its message');
}

/** Skips a field that this version does not know. Groups, which CRI has none of, are refused, so nothing recurses. */
export function skip(r: Reader, tag: number): void {
  const wireType = tag & 7;
  if (tag >>> 3 === 0 || wireType > 5 || wireType === 3 || wireType === 4)
    throw new WireError('', `invalid tag ${tag}`);
  if (wireType === 0) return r.varint64();
  const length = wireType === 1 ? 8 : wireType === 5 ? 4 : r.varint();
  if (length > r.end - r.pos) throw cutOff();
  r.pos += length;
}

/** Bytes that are no UTF-8 become U+FFFD. */
export function readString(r: Reader): string {
  const length = r.length();
  const start = r.pos;
  const end = start + length;
  r.pos = end;
  if (length === 0) return '';
  const { bytes } = r;
  if (length > LONGEST_CUT) return bytes.toString('utf8', start, end);
  for (let i = start; i < end; i++) if ((bytes[i] as number) > 127) return bytes.toString('utf8', start, end);
  if (end > r.windowAt + r.window.length) {
    r.window = bytes.toString('latin1', start, Math.min(start + WINDOW_BYTES, r.end));
    r.windowAt = start;
  }
  return r.window.substring(start - r.windowAt, end - r.windowAt);
}

export function readBool(r: Reader): boolean {
  r.varint64();
  return halves[0] !== 0 || halves[1] !== 0;
}

export function readInt32(r: Reader): number {
  return r.varint() | 0;
}

export function readUint32(r: Reader): number {
  return r.varint();
}

export function readDouble(r: Reader): number {
  const { pos } = r;
  if (pos + 8 > r.end) throw cutOff();
  r.pos = pos + 8;
  return r.bytes.readDoubleLE(pos);
}

export function readInt64(r: Reader): bigint {
  r.varint64();
  return int64[0] as bigint;
}

export function readUint64(r: Reader): bigint {
  r.varint64();
  return uint64[0] as bigint;
}

/** A copy: what came may be a part of a larger buffer that is used again. */
export function readBytes(r: Reader): Uint8Array {
  const length = r.length();
  r.pos += length;
  return Uint8Array.prototype.slice.call(r.bytes, r.pos - length, r.pos);
}

export function namesOf(numbers: ReadonlyMap<string, number>): readonly string[] {
  const names: string[] = [];
  for (const [name, number] of numbers) names[number] = name;
  return names;
}

export function readEnum<E extends string>(r: Reader, names: readonly E[]): E {
  const number = readInt32(r);
  return names[number] ?? (`UNRECOGNIZED_${number}` as E);
}

/** Keys of maps seen lately, by their length and their last letters: the same few come with every container. */
const keysSeen: string[] = new Array<string>(256).fill('');
const LONGEST_KEY = 64;

function readKey(r: Reader): string {
  const { bytes, pos } = r;
  const length = bytes[pos] as number;
  // One byte of length, and the whole key there: else read it as any other text.
  if (pos >= r.end || length === 0 || length > LONGEST_KEY || length > r.end - pos - 1) return readString(r);
  const start = pos + 1;
  const last = start + length - 1;
  const slot = (length + 7 * (bytes[last] as number) + 31 * (bytes[start + (length >> 1)] as number)) & 255;
  const seen = keysSeen[slot] as string;
  if (seen.length === length) {
    let i = 0;
    while (i < length && seen.charCodeAt(i) === bytes[start + i]) i++;
    if (i === length) {
      r.pos = last + 1;
      return seen;
    }
  }
  const key = readString(r);
  // One character for each byte means plain ASCII, and a copy of its own keeps no window.
  if (key.length === length && !key.includes('\ufffd')) keysSeen[slot] = bytes.toString('latin1', start, last + 1);
  return key;
}

/** Reads one entry into `map`, or into a new map where that is {@link NO_ENTRIES}. */
export function readMapEntry(r: Reader, end: number, map: Readonly<Record<string, string>>): Record<string, string> {
  const entries: Record<string, string> = map === NO_ENTRIES ? {} : map;
  let key = '';
  let value = '';
  while (r.pos < end) {
    const tag = r.varint();
    if (tag === 10) key = readKey(r);
    else if (tag === 18) value = readString(r);
    else skip(r, tag);
  }
  assertAt(r, end);
  if (key === '__proto__')
    Object.defineProperty(entries, key, { value, enumerable: true, configurable: true, writable: true });
  else entries[key] = value;
  return entries;
}
