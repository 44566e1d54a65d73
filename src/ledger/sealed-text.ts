import { createHash } from 'node:crypto';

/** Version of the file format. A file of another version is not read. */
const VERSION = 1;
const HEADER = /^crane-cri ledger ([0-9]{1,4}) ([0-9a-f]{64}) ([0-9]{1,9})\n/;

/** Why a file was not read. */
export type Unreadable = 'torn' | 'foreign' | 'other_version';

const digest = (body: Buffer): string => createHash('sha256').update(body).digest('hex');

/** JSON under a header that tells the version, the SHA-256 and the length, so that a torn or damaged file is recognised. */
export function seal(value: unknown): Buffer {
  const body = Buffer.from(`${JSON.stringify(value)}\n`, 'utf8');
  return Buffer.concat([Buffer.from(`crane-cri ledger ${VERSION} ${digest(body)} ${body.length}\n`), body]);
}

/** Reads what {@link seal} wrote. Every other sequence of bytes is refused. */
export function unseal(bytes: Buffer): { readonly value: unknown } | { readonly unreadable: Unreadable } {
  const head = HEADER.exec(bytes.subarray(0, 128).toString('latin1'));
  if (head === null) {
    const start = bytes.subarray(0, 16).toString('latin1');
    return { unreadable: 'crane-cri ledger'.startsWith(start) ? 'torn' : 'foreign' };
  }
  const body = bytes.subarray(head[0].length);
  if (head[1] !== String(VERSION)) return { unreadable: 'other_version' };
  if (head[3] !== String(body.length) || head[2] !== digest(body)) return { unreadable: 'torn' };
  try {
    return { value: JSON.parse(body.toString('utf8')) as unknown };
  } catch {
    return { unreadable: 'torn' };
  }
}
