import { MAX_HEAD_BYTES } from './log-record.js';

/** One physical line of a file. */
export interface PhysicalLine {
  /** Without the newline. Valid until the next call of {@link LineSplitter.push}. */
  readonly bytes: Uint8Array;
  /** Bytes at its end that were left out. */
  readonly cutBytes: number;
}

const NEWLINE = 0x0a;

/** Cuts the bytes of one file into physical lines, and holds at most one unfinished line of bounded length. */
export class LineSplitter {
  private held: Uint8Array[] = [];
  private heldBytes = 0;
  private cutBytes = 0;
  private readonly limit: number;

  /** `maxLineBytes`: longest content that is kept of a line. */
  constructor(maxLineBytes: number) {
    this.limit = maxLineBytes + MAX_HEAD_BYTES;
  }

  /** Calls `take` for each line that these bytes finish. */
  push(chunk: Uint8Array, take: (line: PhysicalLine) => void): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const piece = chunk.subarray(start, end);
      start = end + 1;
      if (this.heldBytes === 0 && piece.length <= this.limit) {
        take({ bytes: piece, cutBytes: 0 });
      } else {
        this.hold(piece);
        take(this.release());
      }
    }
    if (start < chunk.length) this.hold(chunk.subarray(start));
  }

  /** The unfinished line at the end of the file, if there is one. */
  finish(): PhysicalLine | undefined {
    return this.heldBytes === 0 ? undefined : this.release();
  }

  private hold(piece: Uint8Array): void {
    const room = this.limit - this.heldBytes;
    if (piece.length > room) this.cutBytes += piece.length - room;
    if (room <= 0 || piece.length === 0) return;
    const kept = new Uint8Array(piece.subarray(0, room));
    this.held.push(kept);
    this.heldBytes += kept.length;
  }

  private release(): PhysicalLine {
    const line = { bytes: Buffer.concat(this.held), cutBytes: this.cutBytes };
    this.held = [];
    this.heldBytes = 0;
    this.cutBytes = 0;
    return line;
  }
}
