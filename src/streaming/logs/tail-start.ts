import { err, ok, type Result } from 'neverthrow';

import { type LogFile, READ_BYTES, readAt } from './log-file.js';
import type { LogStream } from './log-line.js';
import type { LogFailure, LogReader } from './log-reader.js';
import { MAX_HEAD_BYTES, parseRecord } from './log-record.js';

/** Where to begin reading so as to see the last lines of a file. */
export interface TailStart {
  /** Byte at which the first of them begins. */
  readonly offset: number;
  /** How many lines end from there on before the first of them does (they are of the other stream). */
  readonly skip: number;
  /** How many lines were found, at most as many as were asked for. */
  readonly found: number;
}

const NEWLINE = 0x0a;

/** Walks the records of a file from its end, until `wanted` lines and their beginnings are found. */
class TailWalk {
  offset: number;
  skip = 0;
  found = 0;
  private ended = 0;
  /** Streams whose counted line is not yet seen to its beginning. */
  private readonly open = new Set<LogStream>();
  /** Streams that ended a line somewhere behind. */
  private readonly closed = new Set<LogStream>();

  constructor(
    private readonly wanted: number,
    size: number,
  ) {
    this.offset = size;
  }

  /** Takes the record that begins at `offset`; answers whether the walk is over. */
  take(head: Uint8Array, offset: number): boolean {
    const record = parseRecord(head);
    if (record === undefined) return false;
    const { stream, full } = record;
    const endsLine = full || !this.closed.has(stream);
    if (endsLine) {
      this.open.delete(stream);
      this.closed.add(stream);
      if (this.over()) return true;
      this.ended += 1;
      if (this.found < this.wanted) {
        this.found += 1;
        this.open.add(stream);
        this.begin(offset);
      }
    } else if (this.open.has(stream)) {
      this.begin(offset);
    }
    return false;
  }

  private over(): boolean {
    return this.found === this.wanted && this.open.size === 0;
  }

  private begin(offset: number): void {
    this.offset = offset;
    this.skip = this.ended - this.found;
  }
}

/**
 * Finds where the last `wanted` lines of a file begin. Lines count as the program wrote them, not as they were cut. Ends
 * where the reader is aborted: a file that holds no line may be of any size.
 */
export async function findTailStart(
  reader: LogReader,
  path: string,
  file: LogFile,
  wanted: number,
): Promise<Result<TailStart, LogFailure>> {
  if (wanted === 0) return ok({ offset: file.size, skip: 0, found: 0 });
  const walk = new TailWalk(wanted, file.size);
  const block = Buffer.allocUnsafe(READ_BYTES);
  /** The first bytes of the record whose beginning lies before what was read so far. */
  let head: Uint8Array = new Uint8Array(0);
  let atEnd = true;
  for (let end = file.size; end > 0;) {
    const start = Math.max(0, end - READ_BYTES);
    if (reader.isAborted()) return err(reader.cancelled());
    const read = await readAt(reader.operation, path, file, block.subarray(0, end - start), start);
    if (read.isErr()) return err(read.error);
    if (read.value < end - start) break; // truncated meanwhile
    let lineEnd = end - start;
    for (;;) {
      const newline = lineEnd === 0 ? -1 : block.lastIndexOf(NEWLINE, lineEnd - 1);
      if (newline === -1) break;
      const bytes = Buffer.concat([block.subarray(newline + 1, lineEnd), head]);
      head = new Uint8Array(0);
      const nothing = atEnd && bytes.length === 0;
      atEnd = false;
      if (!nothing && walk.take(bytes, start + newline + 1)) return ok(walk);
      lineEnd = newline;
    }
    if (lineEnd > 0) atEnd = false;
    head = Buffer.concat([block.subarray(0, Math.min(lineEnd, MAX_HEAD_BYTES)), head]).subarray(0, MAX_HEAD_BYTES);
    end = start;
  }
  if (head.length > 0) walk.take(head, 0);
  return ok(walk);
}
