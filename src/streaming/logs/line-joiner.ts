import { logLine, type LogLine, type LogStream } from './log-line.js';
import { parseRecord } from './log-record.js';
import type { PhysicalLine } from './line-splitter.js';

interface Unfinished {
  readonly timeNs: bigint;
  readonly parts: Uint8Array[];
  bytes: number;
  truncated: boolean;
}

export interface JoinOptions {
  /** Whether `P` records are joined with what follows on their stream up to the next `F`. */
  readonly join: boolean;
  readonly maxLineBytes: number;
  /** Told of a physical line that is no log record; it is left out. */
  readonly onUnreadable: (line: Uint8Array) => void;
}

/** Turns physical lines, over any number of files, into the lines that the program wrote, each stream on its own. */
export class LineJoiner {
  private readonly unfinished = new Map<LogStream, Unfinished>();

  constructor(private readonly options: JoinOptions) {}

  /** The line that this physical line finishes, if it does. `torn`: no newline stood at its end. */
  push(line: PhysicalLine, torn = false): LogLine | undefined {
    const bytes = withoutHole(line.bytes);
    const record = parseRecord(bytes);
    if (record === undefined) {
      if (bytes.length > 0) this.options.onUnreadable(bytes);
      return undefined;
    }
    const { timeNs, stream } = record;
    const full = record.full && !torn;
    const content = bytes.subarray(record.contentStart);
    const begun = this.unfinished.get(stream);
    if (begun === undefined && (full || !this.options.join)) {
      const { kept, cut } = this.keep(content, this.options.maxLineBytes);
      return logLine({ timeNs, stream, bytes: kept, partial: !full, truncated: cut || line.cutBytes > 0 });
    }
    const whole = begun ?? { timeNs, parts: [], bytes: 0, truncated: false };
    this.unfinished.set(stream, whole);
    const { kept, cut } = this.keep(content, this.options.maxLineBytes - whole.bytes);
    if (kept.length > 0) whole.parts.push(kept);
    whole.bytes += kept.length;
    whole.truncated ||= cut || line.cutBytes > 0;
    return full ? this.release(stream, whole, false) : undefined;
  }

  /** What was begun and never finished, in the order of its beginning. */
  finish(): readonly LogLine[] {
    return [...this.unfinished]
      .sort(([, a], [, b]) => (a.timeNs < b.timeNs ? -1 : a.timeNs > b.timeNs ? 1 : 0))
      .map(([stream, whole]) => this.release(stream, whole, true));
  }

  /** A copy of at most `room` bytes. */
  private keep(content: Uint8Array, room: number): { readonly kept: Uint8Array; readonly cut: boolean } {
    return { kept: new Uint8Array(content.subarray(0, Math.max(0, room))), cut: content.length > room };
  }

  private release(stream: LogStream, whole: Unfinished, partial: boolean): LogLine {
    this.unfinished.delete(stream);
    const bytes = whole.parts.length === 1 && whole.parts[0] !== undefined ? whole.parts[0] : concat(whole);
    return logLine({ timeNs: whole.timeNs, stream, bytes, partial, truncated: whole.truncated });
  }
}

function concat({ parts, bytes }: Unfinished): Uint8Array {
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A file that was truncated under a writer without O_APPEND starts with NUL bytes: the line after them is whole. */
function withoutHole(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0) return bytes;
  const start = bytes.findIndex((byte) => byte !== 0);
  return start === -1 ? bytes.subarray(bytes.length) : bytes.subarray(start);
}
