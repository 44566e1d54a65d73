import type { LogStream } from './log-line.js';

/**
 * One physical line of a CRI log file, `<RFC 3339 time> <stdout|stderr> <P|F>[:tag…] <content>`. containerd writes
 * times in UTC with trailing zeros trimmed, CRI-O with a numeric offset and nine digits.
 */
export interface LogRecord {
  readonly timeNs: bigint;
  readonly stream: LogStream;
  /** Whether a newline followed (tag `F`), or the runtime cut here (tag `P`). */
  readonly full: boolean;
  /** Where the content starts in the bytes that were parsed. */
  readonly contentStart: number;
}

/** Longest head (time, stream, tags and spaces) of a physical line that is understood, in bytes. */
export const MAX_HEAD_BYTES = 256;

const ZERO = 0x30;
const SPACE = 0x20;
const COLON = 0x3a;
const DOT = 0x2e;
const DASH = 0x2d;
const PLUS = 0x2b;

/** Reads `count` digits; -1 where one is none. */
function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = (bytes[i] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

const within = (value: number, low: number, high: number): boolean => value >= low && value <= high;

/** Reads the fraction after a dot as nanoseconds, and where it ends. */
function fraction(bytes: Uint8Array, at: number): { readonly ns: number; readonly end: number } | undefined {
  let ns = 0;
  let end = at;
  for (let weight = 100_000_000; weight >= 1; weight /= 10, end++) {
    const digit = digits(bytes, end, 1);
    if (digit < 0) break;
    ns += digit * weight;
  }
  return end === at ? undefined : { ns, end };
}

/** Reads `Z` or an offset such as `+02:00` as milliseconds, and where it ends. */
function offset(bytes: Uint8Array, at: number): { readonly ms: number; readonly end: number } | undefined {
  if (bytes[at] === 0x5a) return { ms: 0, end: at + 1 };
  const sign = bytes[at] === PLUS ? 1 : bytes[at] === DASH ? -1 : 0;
  const hours = digits(bytes, at + 1, 2);
  const minutes = digits(bytes, at + 4, 2);
  if (sign === 0 || bytes[at + 3] !== COLON || !within(hours, 0, 23) || !within(minutes, 0, 59)) return undefined;
  return { ms: sign * (hours * 60 + minutes) * 60_000, end: at + 6 };
}

/** Reads an RFC 3339 time as nanoseconds since the epoch, and where it ends. */
function parseTime(bytes: Uint8Array, at = 0): { readonly timeNs: bigint; readonly end: number } | undefined {
  const year = digits(bytes, at, 4);
  const month = digits(bytes, at + 5, 2);
  const day = digits(bytes, at + 8, 2);
  const hour = digits(bytes, at + 11, 2);
  const minute = digits(bytes, at + 14, 2);
  const second = digits(bytes, at + 17, 2);
  if (year < 0 || bytes[at + 4] !== DASH || bytes[at + 7] !== DASH || bytes[at + 10] !== 0x54) return undefined;
  if (bytes[at + 13] !== COLON || bytes[at + 16] !== COLON) return undefined;
  if (!within(month, 1, 12) || !within(day, 1, 31) || !within(hour, 0, 23)) return undefined;
  if (!within(minute, 0, 59) || !within(second, 0, 60)) return undefined;
  const part = bytes[at + 19] === DOT ? fraction(bytes, at + 20) : { ns: 0, end: at + 19 };
  if (part === undefined) return undefined;
  const zone = offset(bytes, part.end);
  if (zone === undefined) return undefined;
  const ms = new Date(0).setUTCFullYear(year, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1_000 - zone.ms;
  return { timeNs: BigInt(ms) * 1_000_000n + BigInt(part.ns), end: zone.end };
}

/** `stdout` and `stderr` differ in their last three letters. */
function streamAt(bytes: Uint8Array, at: number): LogStream | undefined {
  const word = String.fromCharCode(...bytes.subarray(at, at + 6));
  return word === 'stdout' || word === 'stderr' ? word : undefined;
}

/** Reads one physical line, without its newline. Answers `undefined` where it is none. */
export function parseRecord(bytes: Uint8Array): LogRecord | undefined {
  const time = parseTime(bytes);
  if (time === undefined || bytes[time.end] !== SPACE) return undefined;
  const streamStart = time.end + 1;
  const stream = streamAt(bytes, streamStart);
  const tagStart = streamStart + 7;
  if (stream === undefined || bytes[tagStart - 1] !== SPACE) return undefined;
  const tag = bytes[tagStart];
  if (tag !== 0x46 && tag !== 0x50) return undefined;
  let end = tagStart + 1;
  if (bytes[end] === COLON) while (end < MAX_HEAD_BYTES && bytes[end] !== SPACE) end++;
  if (end < bytes.length && bytes[end] !== SPACE) return undefined;
  return { timeNs: time.timeNs, stream, full: tag === 0x46, contentStart: Math.min(end + 1, bytes.length) };
}
