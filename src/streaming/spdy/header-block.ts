import { constants, deflateRawSync, deflateSync } from 'node:zlib';

/** Name and value pairs; names in lower case. */
export type Headers = Readonly<Record<string, string>>;

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A header block before its compression: a count, then length and bytes of each name and value. */
function encodeHeaders(headers: Headers): Buffer {
  const pairs = Object.entries(headers);
  const count = Buffer.alloc(4);
  count.writeUInt32BE(pairs.length);
  return Buffer.concat([count, ...pairs.flatMap(([name, value]) => [text(name.toLowerCase()), text(value)])]);
}

/**
 * Compresses the header blocks of one connection. The other side keeps one zlib stream over all of them: the first
 * block opens it, later ones are raw deflate without reference to what went before, so no state is kept here. The
 * protocol's dictionary is optional, and left out.
 */
export class HeaderDeflater {
  private opened = false;

  next(headers: Headers): Buffer {
    const deflate = this.opened ? deflateRawSync : deflateSync;
    this.opened = true;
    return deflate(encodeHeaders(headers), { finishFlush: constants.Z_SYNC_FLUSH });
  }
}
