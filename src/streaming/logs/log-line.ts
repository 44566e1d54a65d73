/** Which output of the program a line came from. With a tty everything is `stdout`. */
export type LogStream = 'stdout' | 'stderr';

/** One line that a container wrote. */
export interface LogLine {
  /** When the runtime took the line's first bytes, in nanoseconds since the epoch. */
  readonly timeNs: bigint;
  readonly stream: LogStream;
  /** What the program wrote, without the newline. Any bytes; a tty's `\r` is kept where the runtime keeps it. */
  readonly bytes: Uint8Array;
  /**
   * The bytes read as UTF-8, wrong sequences as U+FFFD; a character that `truncated` cut in two is left out. Decoded
   * each time it is asked for.
   */
  readonly text: string;
  /** No newline followed: the program ended in the middle of a line, or fragments are not joined (`join: false`). */
  readonly partial: boolean;
  /** The line was longer than a limit (`maxLineBytes`, `limitBytes`) and its rest is left out. */
  readonly truncated: boolean;
}

class Line implements LogLine {
  constructor(
    readonly timeNs: bigint,
    readonly stream: LogStream,
    readonly bytes: Uint8Array,
    readonly partial: boolean,
    readonly truncated: boolean,
  ) {}

  get text(): string {
    if (this.truncated) return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.bytes, { stream: true });
    const { buffer, byteOffset, byteLength } = this.bytes;
    return Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
  }
}

/** Makes a {@link LogLine}. */
export function logLine(fields: Omit<LogLine, 'text'>): LogLine {
  return new Line(fields.timeNs, fields.stream, fields.bytes, fields.partial, fields.truncated);
}
