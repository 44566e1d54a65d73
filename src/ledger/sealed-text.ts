import { createHash } from 'node:crypto';

/** Version of the file format. A file of another version is not read. */
const VERSION = 1;
const HEADER = /^crane-cri ledger ([0-9]{1,4}) ([0-9a-f]{64}) ([0-9]{1,9})\n/;

/** Why a file was not read. */
export type Unreadable = 'torn' | 'foreign' | 'other_version';

const digest = (body: Buffer): string => createHash('sha256').update(body).digest('hex');

/**
 * JSON under a header that tells the version, the SHA-256 and the length, so that a torn or damaged text is recognised.
 * It has two line ends: one after the header, one after the JSON.
 */
export function seal(value: unknown): Buffer {
  const body = Buffer.from(`${JSON.stringify(value)}\n`);
  return Buffer.concat([Buffer.from(`crane-cri ledger ${VERSION} ${digest(body)} ${body.length}\n`), body]);
}

/** `wholeBytes`: length of what was written to its end; less than the file's where somebody died while writing. */
type Unsealed = { readonly value: unknown; readonly wholeBytes: number } | { readonly unreadable: Unreadable };

/**
 * Reads the last of the texts that {@link seal} made and that follow one another. The beginning of a text at the very
 * end, as somebody leaves who died while writing it, is skipped; every other sequence of bytes is refused.
 */
export function unsealLast(bytes: Buffer): Unsealed {
  let last: Unsealed | undefined;
  for (let at = 0; at < bytes.length || last === undefined;) {
    const rest = bytes.subarray(at);
    const first = unsealFirst(rest);
    if ('unreadable' in first) {
      if (last === undefined) return first;
      return isBeginning(rest) ? last : { unreadable: 'torn' };
    }
    at += first.length;
    last = { value: first.value, wholeBytes: at };
  }
  return last;
}

function unsealFirst(
  bytes: Buffer,
): { readonly value: unknown; readonly length: number } | { readonly unreadable: Unreadable } {
  const head = HEADER.exec(bytes.subarray(0, 128).toString('latin1'));
  if (head === null) {
    const start = bytes.subarray(0, 16).toString('latin1');
    return { unreadable: 'crane-cri ledger'.startsWith(start) ? 'torn' : 'foreign' };
  }
  if (head[1] !== String(VERSION)) return { unreadable: 'other_version' };
  const length = head[0].length + Number(head[3]);
  const body = bytes.subarray(head[0].length, length);
  if (bytes.length < length || head[2] !== digest(body)) return { unreadable: 'torn' };
  try {
    return { value: JSON.parse(body.toString('utf8')) as unknown, length };
  } catch {
    return { unreadable: 'torn' };
  }
}

const HEADER_BEGINNING = /^crane-cri ledger ([0-9]{1,4}( ([0-9a-f]{1,64}|[0-9a-f]{64} [0-9]{0,9})?)?)?$/;

/**
 * Whether this is what is left of a text whose writing was cut short, zeros behind it included. A body's line end, or its
 * full length, proves that all of it had been written: then it was damaged later.
 */
function isBeginning(rest: Buffer): boolean {
  const text = rest.toString('latin1').replace(/\0+$/, '');
  const head = HEADER.exec(text);
  if (head === null) return 'crane-cri ledger '.startsWith(text) || HEADER_BEGINNING.test(text);
  const body = text.slice(head[0].length);
  return body.length < Number(head[3]) && !body.includes('\n');
}
