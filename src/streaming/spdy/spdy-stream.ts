import { Duplex } from 'node:stream';

import type { Headers } from './header-block.js';

/** How a stream's incoming half ended. */
export type StreamEnd =
  /** The other side ended it in order. */
  | 'fin'
  /** The other side reset the stream. */
  | 'reset'
  /** The connection ended before the stream did. */
  | 'session'
  /** It was closed here. */
  | 'closed_here';

/** What a stream asks of its connection. */
export interface StreamOwner {
  send(streamId: number, bytes: Uint8Array, fin: boolean, done: () => void): void;
  reset(streamId: number): void;
  /** This stream holds all it will hold: stop reading. */
  block(stream: SpdyStream): void;
  unblock(stream: SpdyStream): void;
  forget(stream: SpdyStream): void;
}

/** Largest data frame that is sent, in bytes. */
const FRAME_BYTES = 32 * 1_024;
/** What a stream holds for its reader before the connection is read no further, in bytes. */
const STREAM_BUFFER_BYTES = 256 * 1_024;

/**
 * One stream of a SPDY connection as a Node duplex stream. It never emits `error`: how it ended is in `endedBy`, and why
 * the connection did, in the session. What is written after the other side has stopped listening is dropped.
 */
export class SpdyStream extends Duplex {
  /** Resolves to true when the other side accepts the stream, to false when that will not happen any more. */
  readonly accepted: Promise<boolean>;
  /** How the incoming half ended. */
  endedBy: StreamEnd | undefined;
  /** Bytes that came and were thrown away because nobody reads. */
  discardedBytes = 0;
  private accept: (accepted: boolean) => void = () => undefined;
  private discarding = false;
  private deaf = false;
  private keptBytes = 0;

  constructor(
    private readonly owner: StreamOwner,
    readonly id: number,
    readonly headers: Headers,
    { halfOpen, bufferBytes }: { readonly halfOpen: boolean; readonly bufferBytes?: number | undefined },
  ) {
    const readableHighWaterMark = bufferBytes ?? STREAM_BUFFER_BYTES;
    super({ readableHighWaterMark, writableHighWaterMark: FRAME_BYTES, allowHalfOpen: halfOpen });
    this.accepted = new Promise((resolve) => (this.accept = resolve));
  }

  /** Throws away what comes from now on, so that the connection is never held up for it. */
  discard(): void {
    this.discarding = true;
    this.owner.unblock(this);
  }

  /** Whether anybody has begun to read. */
  get isRead(): boolean {
    return this.readableDidRead || this.readableFlowing !== null || this.listenerCount('readable') > 0;
  }

  /** Bytes that its reader has taken so far. */
  get takenBytes(): number {
    return this.keptBytes - this.readableLength;
  }

  /** Drops all that is written from now on: the other side listens no more. */
  stopWriting(): void {
    this.deaf = true;
  }

  /** @internal The other side accepted the stream. */
  onReply(): void {
    this.accept(true);
  }

  /** @internal Bytes came. */
  onData(bytes: Uint8Array, fin: boolean): void {
    if (this.endedBy !== undefined) return;
    if (bytes.length > 0) {
      if (this.discarding) this.discardedBytes += bytes.length;
      else this.keep(bytes);
    }
    if (fin) this.onEnd('fin');
  }

  /** @internal No more will come. */
  onEnd(endedBy: StreamEnd): void {
    if (endedBy !== 'fin') this.deaf = true;
    this.accept(false);
    if (this.endedBy !== undefined) return;
    this.endedBy = endedBy;
    this.push(null);
    // `end` comes when all has been read, which may be never.
    if (endedBy === 'reset' || endedBy === 'fin') this.emit(endedBy);
    // Nobody may read it to its end, and then `close` would not come. What was kept can still be read.
    if (this.discarding && this.readableLength === 0) this.resume();
  }

  override _read(): void {
    this.owner.unblock(this);
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.sendFrom(chunk, 0, done);
  }

  override _final(done: () => void): void {
    if (this.deaf) done();
    else this.owner.send(this.id, Buffer.alloc(0), true, done);
  }

  override _destroy(_error: Error | null, done: (error: Error | null) => void): void {
    const whole = this.endedBy !== undefined && this.writableFinished;
    this.endedBy ??= 'closed_here';
    if (!whole && !this.deaf) this.owner.reset(this.id);
    this.deaf = true;
    this.accept(false);
    this.owner.forget(this);
    done(null);
  }

  private keep(bytes: Uint8Array): void {
    this.keptBytes += bytes.length;
    if (!this.push(bytes)) this.owner.block(this);
  }

  /** One frame at a time, each after the one before has left: what the other side says meanwhile is heard first. */
  private sendFrom(chunk: Buffer, at: number, done: () => void): void {
    if (this.deaf || at >= chunk.length) {
      done();
      return;
    }
    const piece = chunk.subarray(at, at + FRAME_BYTES);
    this.owner.send(this.id, piece, false, () => this.sendFrom(chunk, at + piece.length, done));
  }
}
