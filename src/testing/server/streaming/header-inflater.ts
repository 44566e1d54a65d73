import { constants, createInflate } from 'node:zlib';

import type { Headers } from '../../../streaming/spdy/header-block.js';
import { SPDY_DICTIONARY } from './spdy-dictionary.js';

const MAX_HEADER_BYTES = 64 * 1_024;

/** Reads the header blocks of one connection, one after the other: they are one zlib stream. */
export class HeaderInflater {
  private readonly inflate = createInflate({ dictionary: SPDY_DICTIONARY, finishFlush: constants.Z_SYNC_FLUSH });
  private chunks: Buffer[] = [];
  private queue: Promise<unknown> = Promise.resolve();
  private broken = false;
  /** Ends the reading that is under way. */
  private done: () => void = () => undefined;

  constructor() {
    this.inflate.on('data', (chunk: Buffer) => this.chunks.push(chunk));
    this.inflate.on('error', () => {
      this.broken = true;
      this.done();
    });
  }

  /** The headers of the next block; `undefined` where it cannot be read. */
  next(block: Uint8Array): Promise<Headers | undefined> {
    const headers = this.queue.then(() => this.read(block));
    this.queue = headers;
    return headers;
  }

  private async read(block: Uint8Array): Promise<Headers | undefined> {
    this.chunks = [];
    await new Promise<void>((resolve) => {
      if (this.broken) return resolve();
      this.done = resolve;
      this.inflate.write(block, () => setImmediate(resolve));
    });
    const bytes = Buffer.concat(this.chunks);
    return this.broken || bytes.length > MAX_HEADER_BYTES ? undefined : parseHeaders(bytes);
  }
}

/** Reads a count, then length and bytes of each name and value. */
function parseHeaders(bytes: Buffer): Headers | undefined {
  const headers: Record<string, string> = {};
  let at = 0;
  const number = (): number => {
    at += 4;
    return bytes.readUInt32BE(at - 4);
  };
  const text = (): string => {
    const length = number();
    if (length > bytes.length - at) throw new RangeError('a header longer than its block');
    at += length;
    return bytes.toString('utf8', at - length, at);
  };
  try {
    for (let left = number(); left > 0; left--) {
      const name = text();
      headers[name.toLowerCase()] = text();
    }
    return headers;
  } catch {
    return undefined;
  }
}
