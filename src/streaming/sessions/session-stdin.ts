import { Writable } from 'node:stream';

import type { SpdyStream } from '../spdy/spdy-stream.js';
import type { DetachFilter } from './detach-keys.js';

/** What a terminal takes for the end of input, when it stands at the beginning of a line. */
const END_OF_TRANSMISSION = 0x04;
const LINE_ENDS = new Set([0x0a, 0x0d, END_OF_TRANSMISSION]);

export interface StdinOptions {
  readonly tty: boolean;
  readonly filter: DetachFilter | undefined;
  readonly onDetach: () => void;
}

/**
 * A session's stdin. Its end is the program's end of input: a FIN, or on a terminal Ctrl-D (twice after an unfinished
 * line, of which the first only sends the line), because containerd closes the output of a terminal whose input is
 * closed. What is written after the session's end is dropped.
 */
export class SessionStdin extends Writable {
  /** Bytes that were passed to the connection. */
  sentBytes = 0;
  private lastByte = 0x0a;

  constructor(
    private readonly stream: SpdyStream,
    private readonly options: StdinOptions,
  ) {
    super({ highWaterMark: 64 * 1_024 });
    stream.once('close', () => this.destroy());
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (this.options.filter === undefined) {
      this.pass(chunk, done);
      return;
    }
    const { forward, detached } = this.options.filter.push(chunk);
    this.pass(forward, () => {
      if (detached) this.options.onDetach();
      done();
    });
  }

  override _final(done: () => void): void {
    this.pass(this.options.filter?.finish() ?? new Uint8Array(0), () => {
      if (!this.options.tty) {
        this.stream.end();
        done();
        return;
      }
      const times = LINE_ENDS.has(this.lastByte) ? 1 : 2;
      this.pass(new Uint8Array(times).fill(END_OF_TRANSMISSION), done);
    });
  }

  /** Ctrl-D once more, for a terminal that did not hear it. */
  endAgain(): void {
    const isOpen = !this.stream.destroyed && !this.stream.writableEnded;
    if (isOpen) this.stream.write(Uint8Array.of(END_OF_TRANSMISSION));
  }

  private pass(bytes: Uint8Array, done: () => void): void {
    if (bytes.length === 0 || this.stream.destroyed || this.stream.writableEnded) {
      done();
      return;
    }
    this.sentBytes += bytes.length;
    this.lastByte = bytes[bytes.length - 1] ?? this.lastByte;
    this.stream.write(bytes, () => done());
  }
}
