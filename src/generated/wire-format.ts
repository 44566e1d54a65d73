// Generated: a copy of scripts/generate-wire/wire-format.ts by `npm run generate`. Do not edit.
import protobuf from 'protobufjs/minimal.js';

type Reader = protobuf.Reader;
type Writer = protobuf.Writer;

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

export function codec<Given, Decoded>(
  encode: (message: Given, out: Writer) => void,
  decode: (reader: Reader, end: number) => Decoded,
): Codec<Given, Decoded> {
  return {
    encode(message) {
      if (typeof message !== 'object' || message === null)
        throw new WireError('', `must be an object, got ${nameOf(message)}`);
      const out = protobuf.Writer.create();
      encode(message, out);
      return out.finish();
    },
    decode(bytes) {
      // Always as a Buffer: protobufjs reads a plain Uint8Array by other code, slower and with other errors.
      const reader = protobuf.Reader.create(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      try {
        return decode(reader, reader.len);
      } catch (cause) {
        throw cause instanceof WireError
          ? cause
          : new WireError('', cause instanceof Error ? cause.message : String(cause));
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
  if (!value) return;
  o.uint32(tag).bool(true);
}

function isInt32(value: number): boolean {
  return Number.isInteger(value) && value === (value | 0);
}

export function putInt32(o: Writer, tag: number, value: number | undefined, where: string): void {
  if (value === undefined || value === 0) return;
  if (!isInt32(value)) throw wrong(where, 'a 32-bit integer', value);
  o.uint32(tag).int32(value);
}

export function putInt32s(o: Writer, tag: number, values: readonly number[] | undefined, where: string): void {
  if (values === undefined) return;
  if (!Array.isArray(values)) throw wrong(where, 'an array of integers', values);
  if (values.length === 0) return;
  o.uint32(tag).fork();
  for (const value of values as readonly number[]) {
    if (!isInt32(value)) throw wrong(where, 'an array of 32-bit integers', value);
    o.int32(value);
  }
  o.ldelim();
}

export function putUint32(o: Writer, tag: number, value: number | undefined, where: string): void {
  if (value === undefined || value === 0) return;
  if (!Number.isInteger(value) || value < 0 || value > 4294967295)
    throw wrong(where, 'an unsigned 32-bit integer', value);
  o.uint32(tag).uint32(value);
}

export function putDouble(o: Writer, tag: number, value: number | undefined, where: string): void {
  if (value === undefined || value === 0) return;
  if (typeof value !== 'number') throw wrong(where, 'a number', value);
  o.uint32(tag).double(value);
}

function writeInt64(o: Writer, value: bigint, where: string): void {
  if (typeof value !== 'bigint') throw wrong(where, 'a bigint', value);
  if (BigInt.asIntN(64, value) !== value) throw new WireError(where, 'must fit a signed 64-bit integer');
  o.int64(halves(value) as never);
}

export function putInt64(o: Writer, tag: number, value: bigint | undefined, where: string): void {
  if (value === undefined || value === 0n) return;
  writeInt64(o.uint32(tag), value, where);
}

export function putInt64s(o: Writer, tag: number, values: readonly bigint[] | undefined, where: string): void {
  if (values === undefined) return;
  if (!Array.isArray(values)) throw wrong(where, 'an array of bigints', values);
  if (values.length === 0) return;
  o.uint32(tag).fork();
  for (const value of values as readonly bigint[]) writeInt64(o, value, where);
  o.ldelim();
}

export function putUint64(o: Writer, tag: number, value: bigint | undefined, where: string): void {
  if (value === undefined || value === 0n) return;
  if (typeof value !== 'bigint') throw wrong(where, 'a bigint', value);
  if (BigInt.asUintN(64, value) !== value) throw new WireError(where, 'must fit an unsigned 64-bit integer');
  o.uint32(tag).uint64(halves(value) as never);
}

/** The two halves that protobufjs writes; given a bigint itself it would silently write 0. */
function halves(value: bigint): { low: number; high: number } {
  return { low: Number(value & 0xffffffffn) | 0, high: Number((value >> 32n) & 0xffffffffn) | 0 };
}

/** Text is written as its UTF-8 bytes; protobufjs would take it for base64. */
export function putBytes(o: Writer, tag: number, value: Uint8Array | string | undefined, where: string): void {
  if (value === undefined || value.length === 0) return;
  if (typeof value === 'string') o.uint32(tag).bytes(Buffer.from(value, 'utf8'));
  else if (value instanceof Uint8Array) o.uint32(tag).bytes(value);
  else throw wrong(where, 'bytes or a string', value);
}

export function putEnum(
  o: Writer,
  tag: number,
  value: string | undefined,
  where: string,
  numbers: Readonly<Record<string, number>>,
): void {
  if (value === undefined) return;
  const number = Object.hasOwn(numbers, value) ? numbers[value] : unrecognizedNumber(value);
  if (number === undefined) throw new WireError(where, `must be one of ${Object.keys(numbers).slice(0, 8).join(', ')}`);
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

/** Reads a length and answers where the nested value ends; a value that outgrows its parent is refused. */
export function readEnd(r: Reader, parentEnd: number): number {
  const length = r.uint32();
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
  r.skipType(wireType);
}

export function readBytes(r: Reader): Uint8Array {
  return r.bytes();
}

function readVarint64(r: Reader): bigint {
  const { buf } = r;
  let low = 0;
  let middle = 0;
  let high = 0;
  for (let i = 0; i < 10; i++) {
    if (r.pos >= r.len) throw new WireError('', 'truncated integer');
    const byte = buf[r.pos++] as number;
    const bits = byte & 0x7f;
    if (i < 4) low |= bits << (7 * i);
    else if (i < 8) middle |= bits << (7 * (i - 4));
    else high |= bits << (7 * (i - 8));
    if (byte < 0x80) {
      if (i < 4) return BigInt(low);
      return BigInt(low) | (BigInt(middle) << 28n) | (BigInt(high) << 56n);
    }
  }
  throw new WireError('', 'integer of more than 10 bytes');
}

export function readInt64(r: Reader): bigint {
  return BigInt.asIntN(64, readVarint64(r));
}

export function readUint64(r: Reader): bigint {
  return BigInt.asUintN(64, readVarint64(r));
}

export function namesOf(numbers: Readonly<Record<string, number>>): readonly string[] {
  const names: string[] = [];
  for (const name of Object.keys(numbers)) names[numbers[name] as number] = name;
  return names;
}

export function readEnum<E extends string>(r: Reader, names: readonly E[]): E {
  const number = r.int32();
  return names[number] ?? (`UNRECOGNIZED_${number}` as E);
}

export function readMapEntry(r: Reader, end: number, map: Record<string, string>): void {
  let key = '';
  let value = '';
  while (r.pos < end) {
    const tag = r.uint32();
    if (tag === 10) key = r.string();
    else if (tag === 18) value = r.string();
    else skip(r, tag);
  }
  assertAt(r, end);
  if (key === '__proto__')
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}
