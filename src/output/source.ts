import { basename, dirname } from 'node:path';

import { ok } from 'neverthrow';

import { type FileTrouble, withFolder } from '../files/index.js';
import { LogChain } from '../streaming/logs/log-chain.js';
import { type LogFile, readAt } from '../streaming/logs/log-file.js';
import { parseRecord } from '../streaming/logs/log-record.js';
import { type RotatedFile, RotatedFiles } from '../streaming/logs/rotated-files.js';
import { PRIVATE, rootOf } from './log-tree.js';

/** How much is read at once, in bytes, and at most where a line is longer. */
const BATCH_BYTES = 64 * 1_024;
const LONGEST_BYTES = 16 * 1_024 * 1_024;
const NEWLINE = 0x0a;

/** A file of the runtime's that is being copied. */
export interface SourceFile {
  readonly path: string;
  readonly file: LogFile;
}

/** The files that the runtime writes one log to, in their order. They lie where nobody else can change anything. */
export class Source {
  readonly #path: string;
  readonly #chain: LogChain;
  /** Files that were removed before they were read. */
  isGapped = false;

  constructor(path: string) {
    this.#path = path;
    this.#chain = new LogChain('output', path, rootOf(path), true, () => (this.isGapped = true));
  }

  /** The next file; undefined where there is none yet. An error's code where it can't be opened. */
  async next(): Promise<SourceFile | string | undefined> {
    const next = await this.#chain.next();
    return next.isOk() ? next.value : 'code' in next.error ? next.error.code : next.error.kind;
  }

  /** What was added to the log's name when this file was put aside, such as `.20261129-130000.000001`. */
  async suffixOf({ file }: SourceFile): Promise<{ readonly own: string | undefined; readonly all: readonly string[] }> {
    const base = basename(this.#path);
    const listed = await withFolder(dirname(this.#path), PRIVATE, async (folder) =>
      ok<readonly RotatedFile[], FileTrouble>(await new RotatedFiles(base).list(folder)),
    );
    const parts = listed.unwrapOr([]);
    const own = parts.find(({ identity }) => identity === file.identity)?.name.slice(base.length);
    return { own, all: parts.map(({ name }) => name.slice(base.length)) };
  }
}

/** Whole lines from a place of a file on; with `atEnd` also one that no newline ends. Empty where there is none. */
export async function readLines(
  { path, file }: SourceFile,
  offset: number,
  atEnd: boolean,
): Promise<Uint8Array | string> {
  for (let size = BATCH_BYTES; ; size *= 4) {
    const buffer = Buffer.allocUnsafe(size);
    const read = await readAt('output', path, file, buffer, offset);
    if (read.isErr()) return 'code' in read.error ? read.error.code : read.error.kind;
    const bytes = buffer.subarray(0, read.value);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end > 0) return bytes.subarray(0, end);
    if (read.value < size) return atEnd ? bytes : bytes.subarray(0, 0);
    if (size >= LONGEST_BYTES) return bytes;
  }
}

/** What of whole lines goes to a file. */
export interface Converted {
  readonly bytes: Uint8Array;
  /** Whether something among them was no record, or the last one no newline ends: something was not written whole. */
  readonly isTorn: boolean;
}

/** Takes what the program wrote out of the runtime's lines; of format `cri` the lines themselves. */
export function convert(
  lines: Uint8Array,
  { format, streams }: { readonly format: 'cri' | 'text'; readonly streams: readonly string[] },
): Converted {
  const pieces: Uint8Array[] = [];
  let isTorn = false;
  for (let start = 0; start < lines.length;) {
    const newline = lines.indexOf(NEWLINE, start);
    const end = newline === -1 ? lines.length : newline;
    const line = lines.subarray(start, end);
    const record = parseRecord(line);
    isTorn ||= record === undefined ? line.length > 0 : newline === -1;
    if (record !== undefined && format === 'text' && streams.includes(record.stream)) {
      pieces.push(line.subarray(record.contentStart));
      if (record.full && newline !== -1) pieces.push(lines.subarray(newline, newline + 1));
    }
    start = end + 1;
  }
  return { bytes: format === 'cri' ? lines : Buffer.concat(pieces), isTorn };
}
