import { err, ok, type Result } from 'neverthrow';

import { cancelled } from '../../core/scope.js';
import type { Cancelled } from '../../core/errors.js';
import { LineFilter } from './line-filter.js';
import { LineJoiner } from './line-joiner.js';
import { LineSplitter } from './line-splitter.js';
import type { LogFileError } from './log-errors.js';
import { type LogFile, READ_BYTES, readAt } from './log-file.js';
import type { LogLine } from './log-line.js';
import type { ResolvedLogOptions } from './log-options.js';

/** How far one file has been read. */
export interface FilePosition {
  readonly path: string;
  readonly file: LogFile;
  readonly splitter: LineSplitter;
  offset: number;
}

export type LogFailure = LogFileError | Cancelled;

/** The wanted lines out of the bytes of one file or several, one after the other. */
export class LogReader {
  readonly filter: LineFilter;
  private readonly joiner: LineJoiner;
  private readonly buffer = Buffer.allocUnsafe(READ_BYTES);

  constructor(
    readonly operation: string,
    readonly options: ResolvedLogOptions,
  ) {
    this.filter = new LineFilter(options.selection);
    this.joiner = new LineJoiner({
      join: options.join,
      maxLineBytes: options.maxLineBytes,
      onUnreadable: (bytes) => options.notify({ kind: 'unreadable_line', bytes: new Uint8Array(bytes) }),
    });
  }

  /** Begins to read an open file. */
  begin(path: string, file: LogFile, offset = 0): FilePosition {
    return { path, file, splitter: new LineSplitter(this.options.maxLineBytes), offset };
  }

  /** Yields the wanted lines up to the present end of the file; then its place is the file's end. */
  async *drain(at: FilePosition): AsyncGenerator<Result<LogLine, LogFailure>, void, undefined> {
    while (!this.filter.spent) {
      if (this.isAborted()) return yield err(this.cancelled());
      const read = await readAt(this.operation, at.path, at.file, this.buffer, at.offset);
      if (read.isErr()) return yield err(read.error);
      if (read.value === 0) {
        if (!(await this.wasTruncated(at))) return;
        this.options.notify({ kind: 'truncated' });
        at.splitter.finish();
        at.offset = 0;
        continue;
      }
      at.offset += read.value;
      const lines: LogLine[] = [];
      at.splitter.push(this.buffer.subarray(0, read.value), (line) => this.collect(this.joiner.push(line), lines));
      for (const line of lines) {
        yield ok(line);
        if (this.isAborted()) return yield err(this.cancelled());
      }
      if (read.value < this.buffer.length) return;
    }
  }

  /** What stands after the last newline of a file that is written no more. */
  finishFile(at: FilePosition): readonly LogLine[] {
    const lines: LogLine[] = [];
    const torn = at.splitter.finish();
    if (torn === undefined) return lines;
    this.options.notify({ kind: 'torn_record' });
    this.collect(this.joiner.push(torn, true), lines);
    return lines;
  }

  /** Lines that were begun and will not be finished. */
  finish(): readonly LogLine[] {
    const lines: LogLine[] = [];
    for (const line of this.joiner.finish()) this.collect(line, lines);
    return lines;
  }

  isAborted(): boolean {
    return this.options.signal?.aborted === true;
  }

  cancelled(): Cancelled {
    return cancelled(this.operation, this.options.signal?.reason, {
      message: 'the reading of the log was cancelled by its signal',
      hint: 'The log itself is untouched: read it again whenever you like.',
      outcome: 'not_applied',
    });
  }

  private async wasTruncated(at: FilePosition): Promise<boolean> {
    const size = await at.file.handle.stat().then(
      (stats) => stats.size,
      () => at.offset,
    );
    return size < at.offset;
  }

  private collect(line: LogLine | undefined, into: LogLine[]): void {
    const wanted = line === undefined ? undefined : this.filter.take(line);
    if (wanted !== undefined) into.push(wanted);
  }
}
