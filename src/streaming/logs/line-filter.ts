import { logLine, type LogLine, type LogStream } from './log-line.js';

/** Which lines are wanted. */
export interface LineSelection {
  /** Leaves out lines before this time, in nanoseconds since the epoch. */
  readonly sinceNs?: bigint | undefined;
  /** Leaves out lines of this time and later, in nanoseconds since the epoch. */
  readonly untilNs?: bigint | undefined;
  /** Leaves out the other stream. @default both */
  readonly stream?: LogStream | undefined;
  /** Ends after this many bytes of content, the last line cut (`truncated`). @default no limit */
  readonly limitBytes?: number | undefined;
}

/** Passes on the wanted lines. */
export class LineFilter {
  private leftBytes: number;
  private toSkip = 0;

  constructor(private readonly selection: LineSelection) {
    this.leftBytes = selection.limitBytes ?? Infinity;
  }

  /** Leaves out the next `count` lines. */
  skip(count: number): void {
    this.toSkip = count;
  }

  /** Whether the byte limit is used up. */
  get spent(): boolean {
    return this.leftBytes <= 0;
  }

  take(line: LogLine): LogLine | undefined {
    const { sinceNs, untilNs, stream } = this.selection;
    if (this.toSkip > 0) {
      this.toSkip -= 1;
      return undefined;
    }
    if (sinceNs !== undefined && line.timeNs < sinceNs) return undefined;
    if (untilNs !== undefined && line.timeNs >= untilNs) return undefined;
    if (this.spent || (stream !== undefined && stream !== line.stream)) return undefined;
    const room = this.leftBytes;
    this.leftBytes -= line.bytes.length;
    return line.bytes.length <= room ? line : cut(line, room);
  }
}

function cut({ timeNs, stream, bytes, partial }: LogLine, room: number): LogLine {
  return logLine({ timeNs, stream, bytes: bytes.subarray(0, room), partial, truncated: true });
}
