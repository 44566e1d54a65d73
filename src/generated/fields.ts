// Generated: a copy of scripts/generate-wire/fields.ts by `npm run generate`. Do not edit.
import { Reader, Writer } from 'protobufjs/minimal.js';

export type { Reader, Writer };

/** Turns a message into bytes and back. Both directions throw {@link WireError}, which the callers of codecs catch. */
export interface Codec<Given, Decoded> {
  encode(message: Given): Uint8Array;
  decode(bytes: Uint8Array): Decoded;
}

/** A value that does not fit its field, or bytes that are no such message. */
export class WireError extends Error {
  /** The field, such as `PodSandboxMetadata.name`; empty where bytes were at fault. */
  readonly field: string;

  constructor(field: string, problem: string, options?: ErrorOptions) {
    super(problem, options);
    this.name = 'WireError';
    this.field = field;
  }
}

export const EMPTY: Uint8Array = new Uint8Array(0);
/** The value of a repeated field and of a map without entries: one frozen value for all, as most of them are empty. */
export const NO_ITEMS = Object.freeze([]) as unknown as never[];
export const NO_ENTRIES: Readonly<Record<string, string>> = Object.freeze({});

export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * A constructor of plain objects. V8 allocates the objects of a literal among the old ones at once, where objects of that
 * literal once outlived a collection, as those of a large list do while it is decoded: each list after that took five times
 * as long. What a constructor makes always begins young.
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
      const out = Writer.create();
      encode(message, out);
      return out.finish();
    },
    decode(bytes) {
      // Of a Buffer, protobufjs reads text by one call into the engine.
      const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const reader = Reader.create(buffer);
      try {
        return decode(reader, reader.len);
      } catch (cause) {
        if (cause instanceof WireError) throw cause;
        throw new WireError('', cause instanceof Error ? cause.message : 'not a message', { cause });
      }
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

export function putString(o: Writer, tag: number, value: string | undefined, where: string): void {
  if (value === undefined || value === '') return;
  if (typeof value !== 'string') throw wrong(where, 'a string', value);
  o.uint32(tag).string(value);
}

export function putStrings(o: Writer, tag: number, values: readonly string[] | undefined, where: string): void {
  if (values === undefined) return;
  if (!Array.isArray(values)) throw wrong(where, 'an array of strings', values);
  for (const value of values as readonly unknown[]) {
    if (typeof value !== 'string') throw wrong(where, 'an array of strings', value);
    o.uint32(tag).string(value);
  }
}

export function putBool(o: Writer, tag: number, value: boolean | undefined, where: string): void {
  if (value === undefined) return;
  if (typeof (value as unknown) !== 'boolean') throw wrong(where, 'a boolean', value);
  if (value) o.uint32(tag).bool(true);
}

const isInt32 = (value: number): boolean => Number.isInteger(value) && value === (value | 0);

export function putInt32(o: Writer, tag: number, value: number | undefined, where: string): void {
  if (value === undefined || value === 0) return;
  if (!isInt32(value)) throw wrong(where, 'a 32-bit integer', value);
  o.uint32(tag).int32(value);
}

export function putInt32s(o: Writer, tag: number, values: readonly number[] | undefined, where: string): void {
  if (values === undefined) return;
  if (!Array.isArray(values)) throw wrong(where, 'an array of integers', values);
  if (values.length === 0) return;
  for (const value of values as readonly number[])
    if (!isInt32(value)) throw wrong(where, 'an array of 32-bit integers', value);
  o.uint32(tag).int32s(values as number[]);
}

export function putUint32(o: Writer, tag: number, value: number | undefined, where: string): void {
  if (value === undefined || value === 0) return;
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff)
    throw wrong(where, 'an unsigned 32-bit integer', value);
  o.uint32(tag).uint32(value);
}

export function putDouble(o: Writer, tag: number, value: number | undefined, where: string): void {
  if (value === undefined || value === 0) return;
  if (typeof value !== 'number') throw wrong(where, 'a number', value);
  o.uint32(tag).double(value);
}

/** The form in which protobufjs takes 64 bits without rounding; reused, as it is read at once. */
const long = { low: 0, high: 0, unsigned: false };

function longOf(value: bigint, where: string): typeof long & number {
  if (typeof value !== 'bigint') throw wrong(where, 'a bigint', value);
  int64[0] = value;
  if (int64[0] !== value) throw new WireError(where, 'must fit a signed 64-bit integer');
  return longOfHalves();
}

function longOfHalves(): typeof long & number {
  long.low = halves[LOW] as number;
  long.high = halves[HIGH] as number;
  // protobufjs' types name the class Long; any object with two halves is taken.
  return long as typeof long & number;
}

export function putInt64(o: Writer, tag: number, value: bigint | undefined, where: string): void {
  if (value === undefined || value === 0n) return;
  o.uint32(tag).int64(longOf(value, where));
}

export function putInt64s(o: Writer, tag: number, values: readonly bigint[] | undefined, where: string): void {
  if (values === undefined) return;
  if (!Array.isArray(values)) throw wrong(where, 'an array of bigints', values);
  if (values.length === 0) return;
  o.uint32(tag).fork();
  for (const value of values as readonly bigint[]) o.int64(longOf(value, where));
  o.ldelim();
}

export function putUint64(o: Writer, tag: number, value: bigint | undefined, where: string): void {
  if (value === undefined || value === 0n) return;
  if (typeof value !== 'bigint') throw wrong(where, 'a bigint', value);
  uint64[0] = value;
  if (uint64[0] !== value) throw new WireError(where, 'must fit an unsigned 64-bit integer');
  o.uint32(tag).uint64(longOfHalves());
}

/** Text is written as its UTF-8 bytes (protobufjs itself reads text given for bytes as base64). */
export function putBytes(o: Writer, tag: number, value: Uint8Array | string | undefined, where: string): void {
  if (value === undefined || value.length === 0) return;
  if (typeof value === 'string') o.uint32(tag).string(value);
  else if (value instanceof Uint8Array) o.uint32(tag).bytes(value);
  else throw wrong(where, 'bytes or a string', value);
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
  if (number !== 0) o.uint32(tag).int32(number);
}

function unrecognizedNumber(value: unknown): number | undefined {
  const match = typeof value === 'string' ? /^UNRECOGNIZED_(-?\d{1,10})$/.exec(value) : null;
  const number = match === null ? NaN : Number(match[1]);
  return number === (number | 0) ? number : undefined;
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
  encode(value, o.uint32(tag).fork());
  o.ldelim();
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
  for (const value of values as readonly M[]) {
    if (typeof value !== 'object' || value === null) throw wrong(where, 'an array of objects', value);
    encode(value, o.uint32(tag).fork());
    o.ldelim();
  }
}

export function putMap(o: Writer, tag: number, map: Readonly<Record<string, string>> | undefined, where: string): void {
  if (map === undefined) return;
  if (typeof (map as unknown) !== 'object' || (map as unknown) === null)
    throw wrong(where, 'an object of strings', map);
  for (const key of Object.keys(map)) {
    const value: unknown = map[key];
    if (typeof value !== 'string') throw wrong(`${where}[${JSON.stringify(key)}]`, 'a string', value);
    o.uint32(tag).fork().uint32(10).string(key).uint32(18).string(value).ldelim();
  }
}

// ---- reading ----

const cutOff = (): WireError => new WireError('', 'the message is cut off');

/** Reads a length and answers where the nested value ends; a value that exceeds its parent is refused. */
export function readEnd(r: Reader, parentEnd: number): number {
  const length = r.size();
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
  if (tag >>> 3 === 0 || wireType === 3 || wireType === 4) throw new WireError('', `invalid tag ${tag}`);
  r.skipType(wireType);
}

/**
 * Reads 64 bits into {@link halves}. Not by the Reader's own `int64`: it answers a number, rounded, where somebody in the
 * process took protobufjs' Long away.
 */
function readHalves(r: Reader): void {
  const { buf, len } = r;
  let { pos } = r;
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    if (pos >= len) throw cutOff();
    const byte = buf[pos++] as number;
    const bits = byte & 127;
    if (shift < 28) low |= bits << shift;
    else if (shift === 28) {
      low |= bits << 28;
      high = bits >>> 4;
    } else high |= bits << (shift - 32);
    if (byte < 128) {
      r.pos = pos;
      halves[LOW] = low;
      halves[HIGH] = high;
      return;
    }
  }
  throw new WireError('', 'integer of more than 10 bytes');
}

export function readInt64(r: Reader): bigint {
  readHalves(r);
  return int64[0] as bigint;
}

export function readUint64(r: Reader): bigint {
  readHalves(r);
  return uint64[0] as bigint;
}

/** A copy: what came may be a part of a larger buffer that is used again. */
export function readBytes(r: Reader): Uint8Array {
  return Uint8Array.prototype.slice.call(r.bytes());
}

export function namesOf(numbers: ReadonlyMap<string, number>): readonly string[] {
  const names: string[] = [];
  for (const [name, number] of numbers) names[number] = name;
  return names;
}

export function readEnum<E extends string>(r: Reader, names: readonly E[]): E {
  const number = r.int32();
  return names[number] ?? (`UNRECOGNIZED_${number}` as E);
}

/** Keys of maps seen lately, by their length and some of their letters: the same few come with every container. */
const keysSeen: string[] = new Array<string>(256).fill('');
const LONGEST_KEY = 64;

function readKey(r: Reader): string {
  const { buf, pos } = r;
  const length = buf[pos] as number;
  // One byte of length, and the whole key there: else read it as any other text.
  if (length === 0 || length > LONGEST_KEY || pos + length >= r.len) return r.string();
  const start = pos + 1;
  const last = pos + length;
  const slot = (length + 7 * (buf[last] as number) + 31 * (buf[start + (length >> 1)] as number)) & 255;
  const seen = keysSeen[slot] as string;
  if (seen.length === length) {
    let i = 0;
    while (i < length && seen.charCodeAt(i) === buf[start + i]) i++;
    if (i === length) {
      r.pos = last + 1;
      return seen;
    }
  }
  const key = r.string();
  // One character for each byte: plain ASCII.
  if (key.length === length && !key.includes('\ufffd')) keysSeen[slot] = key;
  return key;
}

/** Reads one entry into `map`, or into a new map where that is {@link NO_ENTRIES}. */
export function readMapEntry(r: Reader, end: number, map: Readonly<Record<string, string>>): Record<string, string> {
  const entries: Record<string, string> = map === NO_ENTRIES ? {} : map;
  let key = '';
  let value = '';
  while (r.pos < end) {
    const tag = r.tag();
    if (tag === 10) key = readKey(r);
    else if (tag === 18) value = r.string();
    else skip(r, tag);
  }
  assertAt(r, end);
  if (key === '__proto__')
    Object.defineProperty(entries, key, { value, enumerable: true, configurable: true, writable: true });
  else entries[key] = value;
  return entries;
}
