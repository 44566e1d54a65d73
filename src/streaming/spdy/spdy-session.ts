import type { Duplex } from 'node:stream';

import {
  encodeDataHead,
  encodeGoAway,
  encodePing,
  encodeRstStream,
  encodeSynReply,
  encodeSynStream,
  type Frame,
  FrameReader,
} from './frames.js';
import { HeaderDeflater, type Headers } from './header-block.js';
import { SpdyStream, type StreamOwner } from './spdy-stream.js';

/** Why a connection is over. */
export type SessionEnd =
  | { readonly reason: 'closed_here' }
  /** The other side closed it in order. */
  | { readonly reason: 'closed_there' }
  /** The connection broke. */
  | { readonly reason: 'lost'; readonly cause: unknown }
  /** What came was no SPDY. */
  | { readonly reason: 'protocol'; readonly problem: string };

/** Takes a stream that the other side opened. */
export type OnStream = (stream: SpdyStream, headerBlock: Uint8Array) => void;

export interface SpdySessionOptions {
  /** Takes streams that the other side opens. @default they are refused */
  readonly onStream?: OnStream | undefined;
  /** Told when a stream holds all it will hold, so that the connection waits for its reader. */
  readonly onBlock?: ((stream: SpdyStream) => void) | undefined;
  /** Longest data frame that is taken, in bytes. @default 1_048_576 */
  readonly maxDataBytes?: number | undefined;
  /** What each stream holds for its reader, in bytes. @default 262_144 */
  readonly streamBufferBytes?: number | undefined;
}

const DEFAULT_MAX_DATA_BYTES = 1_024 * 1_024;
const STATUS = { invalidStream: 2, refusedStream: 3, cancel: 5 } as const;

/**
 * One SPDY/3.1 connection, of the side that dialled or, with `onStream`, of the side that serves. There is no flow
 * control per stream in this wire: when one stream's reader is slow, the whole connection waits.
 */
export class SpdySession implements StreamOwner {
  /** Resolves when the connection is over. Never rejects. */
  readonly ended: Promise<SessionEnd>;
  /** How many times bytes came, to tell traffic from silence. */
  arrivals = 0;
  /** How many pieces of streams came or were sent: traffic without the signs of life. */
  transfers = 0;
  private readonly streams = new Map<number, SpdyStream>();
  private readonly blocking = new Set<SpdyStream>();
  private readonly pings = new Map<number, () => void>();
  private readonly reader: FrameReader;
  private readonly deflater = new HeaderDeflater();
  private readonly odd: boolean;
  private nextStreamId: number;
  private nextPingId: number;
  private lastForeignId = 0;
  private over = false;
  private away = false;
  private finish: (end: SessionEnd) => void = () => undefined;
  private cause: unknown;

  constructor(
    private readonly socket: Duplex,
    head: Uint8Array,
    private readonly options: SpdySessionOptions = {},
  ) {
    this.odd = options.onStream === undefined;
    this.nextStreamId = this.odd ? 1 : 2;
    this.nextPingId = this.nextStreamId;
    this.reader = new FrameReader(options.maxDataBytes ?? DEFAULT_MAX_DATA_BYTES);
    this.ended = new Promise((resolve) => (this.finish = resolve));
    socket.on('data', (chunk: Uint8Array) => this.receive(chunk));
    socket.on('error', (cause) => (this.cause ??= cause));
    socket.on('end', () => this.onSocketEnd());
    socket.on('close', () => this.end(this.cause === undefined ? CLOSED_THERE : { reason: 'lost', cause: this.cause }));
    if (head.length > 0) socket.unshift(head);
  }

  /** Whether no more streams can be opened: the connection is over, or the other side said GOAWAY. */
  get isClosing(): boolean {
    return this.over || this.away;
  }

  /** Whether the other side said GOAWAY: it left in order, and did not merely vanish. */
  get isLeft(): boolean {
    return this.away;
  }

  /** Whether reading waits for a slow reader of some stream. */
  get isBlocked(): boolean {
    return this.blocking.size > 0;
  }

  /** Opens a stream. `halfOpen: false`: it ends as a whole when its incoming half does. */
  open(headers: Headers, { halfOpen = true }: { readonly halfOpen?: boolean } = {}): SpdyStream {
    const stream = this.adopt(this.nextStreamId, headers, halfOpen);
    this.nextStreamId += 2;
    if (this.isClosing) {
      stream.onEnd('session');
      return stream;
    }
    this.write(encodeSynStream(stream.id, this.deflater.next(headers), false));
    return stream;
  }

  /** Accepts a stream that the other side opened. */
  reply(stream: SpdyStream): void {
    this.write(encodeSynReply(stream.id, this.deflater.next({})));
  }

  /** Asks the other side for a sign of life, and calls `onPong` when it comes. */
  ping(onPong: () => void): void {
    const id = this.nextPingId;
    this.nextPingId += 2;
    this.pings.set(id, onPong);
    this.write(encodePing(id));
  }

  /** Takes leave (GOAWAY, then the end of the connection), as a client does that means no harm to what runs. */
  leave(): void {
    if (this.over) return;
    this.write(encodeGoAway(this.lastForeignId));
    this.socket.end();
    this.end({ reason: 'closed_here' });
    this.socket.resume(); // what still comes is thrown away, so that the connection can end in order
  }

  /** Drops the connection at once. */
  drop(): void {
    this.end({ reason: 'closed_here' });
    this.socket.destroy();
  }

  send(streamId: number, bytes: Uint8Array, fin: boolean, done: () => void): void {
    if (this.over) {
      done();
      return;
    }
    this.transfers += 1;
    this.socket.cork();
    this.socket.write(encodeDataHead(streamId, bytes.length, fin));
    this.socket.write(bytes, () => done());
    this.socket.uncork();
  }

  reset(streamId: number): void {
    this.write(encodeRstStream(streamId, STATUS.cancel));
  }

  block(stream: SpdyStream): void {
    if (this.over) return;
    this.blocking.add(stream);
    this.socket.pause();
    this.options.onBlock?.(stream);
  }

  unblock(stream: SpdyStream): void {
    if (this.blocking.delete(stream) && this.blocking.size === 0) this.socket.resume();
  }

  forget(stream: SpdyStream): void {
    this.unblock(stream);
    this.streams.delete(stream.id);
  }

  private adopt(id: number, headers: Headers, halfOpen: boolean): SpdyStream {
    const stream = new SpdyStream(this, id, headers, { halfOpen, bufferBytes: this.options.streamBufferBytes });
    this.streams.set(id, stream);
    return stream;
  }

  private write(bytes: Uint8Array): void {
    if (!this.over && this.socket.writable) this.socket.write(bytes);
  }

  private receive(chunk: Uint8Array): void {
    if (this.over) return;
    this.arrivals += 1;
    const problem = this.reader.push(chunk, (frame) => this.take(frame));
    if (problem === undefined) return;
    this.end({ reason: 'protocol', problem });
    this.socket.destroy();
  }

  private take(frame: Frame): void {
    switch (frame.type) {
      case 'data':
        this.transfers += 1;
        this.streams.get(frame.streamId)?.onData(frame.bytes, frame.fin);
        return;
      case 'syn_reply':
        this.streams.get(frame.streamId)?.onReply();
        if (frame.fin) this.streams.get(frame.streamId)?.onEnd('fin');
        return;
      case 'rst_stream':
        this.streams.get(frame.streamId)?.onEnd('reset');
        return;
      case 'ping':
        this.onPing(frame.id);
        return;
      case 'goaway':
        this.away = true;
        for (const stream of this.streams.values()) stream.stopWriting();
        return;
      case 'syn_stream':
        this.onSynStream(frame.streamId, frame.headerBlock, frame.fin);
    }
  }

  private onPing(id: number): void {
    if ((id % 2 === 1) !== this.odd) {
      this.write(encodePing(id));
      return;
    }
    const pong = this.pings.get(id);
    this.pings.delete(id);
    pong?.();
  }

  private onSynStream(id: number, headerBlock: Uint8Array, fin: boolean): void {
    const { onStream } = this.options;
    if (onStream === undefined || id <= this.lastForeignId || (id % 2 === 1) === this.odd) {
      this.write(encodeRstStream(id, onStream === undefined ? STATUS.refusedStream : STATUS.invalidStream));
      return;
    }
    this.lastForeignId = id;
    const stream = this.adopt(id, {}, true);
    onStream(stream, headerBlock);
    if (fin) stream.onEnd('fin');
  }

  private onSocketEnd(): void {
    if (this.reader.isBetweenFrames) this.end(CLOSED_THERE);
    else this.end({ reason: 'lost', cause: 'the connection ended inside a frame' });
    this.socket.destroy();
  }

  private end(end: SessionEnd): void {
    if (this.over) return;
    this.over = true;
    this.blocking.clear();
    this.pings.clear();
    for (const stream of [...this.streams.values()]) {
      stream.onEnd(end.reason === 'closed_here' ? 'closed_here' : 'session');
    }
    this.streams.clear();
    this.finish(end);
  }
}

const CLOSED_THERE: SessionEnd = { reason: 'closed_there' };
