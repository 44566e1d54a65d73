import type { Duplex } from 'node:stream';

import { type Clock, sleep } from '../../../core/clock.js';
import type { SpdyStream } from '../../../streaming/spdy/spdy-stream.js';

/** Time between the end of one direction and the end of the connection, in milliseconds. */
export const LINGER_MS = 1_000;

interface Pair {
  error?: SpdyStream;
  data?: SpdyStream;
}

/** Serves the connections of one port-forward session: two streams each, told apart by their request id. */
export class PortServer {
  private readonly pairs = new Map<string, Pair>();

  constructor(
    private readonly connect: (port: number) => Promise<Duplex>,
    private readonly clock: Clock,
    private readonly lingerMs: number,
  ) {}

  /** Takes a stream. Answers whether its headers are in order. */
  take(stream: SpdyStream, headers: Readonly<Record<string, string>>): boolean {
    const { streamtype, port, requestid } = headers;
    const number = Number(port);
    if (requestid === undefined || !Number.isInteger(number) || number < 1 || number > 65_535) return false;
    if (streamtype !== 'error' && streamtype !== 'data') return false;
    const pair = this.pairs.get(requestid) ?? {};
    pair[streamtype] = stream;
    this.pairs.set(requestid, pair);
    if (pair.error === undefined || pair.data === undefined) return true;
    this.pairs.delete(requestid);
    void this.serve(pair.error, pair.data, number);
    return true;
  }

  private async serve(error: SpdyStream, data: SpdyStream, port: number): Promise<void> {
    error.discard();
    let target: Duplex;
    try {
      target = await this.connect(port);
    } catch (cause) {
      error.end(`an error occurred forwarding ${port}: ${cause instanceof Error ? cause.message : String(cause)}`);
      data.discard();
      data.end();
      return;
    }
    target.on('error', (cause) => {
      if (!error.writableEnded) error.end(`an error occurred forwarding ${port}: ${cause.message}`);
    });
    // Neither end is passed on: both directions close a while after the first of them has ended.
    const ends = [ended(data, 'end'), ended(target, 'end'), ended(target, 'close')];
    data.pipe(target, { end: false });
    target.pipe(data, { end: false });
    await Promise.race(ends);
    await sleep(this.clock, this.lingerMs);
    data.end();
    error.end();
    target.destroy();
  }
}

function ended(stream: Duplex, event: 'end' | 'close'): Promise<void> {
  return new Promise((resolve) => stream.once(event, () => resolve()));
}
