import type { FileHandle } from 'node:fs/promises';

const CHUNK_BYTES = 65_536;

/** Reads an open file to its end; undefined where it holds more than `maxBytes` bytes. */
export async function readUpTo(file: FileHandle, maxBytes: number): Promise<Buffer | undefined> {
  // Files of /proc have no size of their own, and any file may grow: the size says nothing but too much.
  if ((await file.stat()).size > maxBytes) return undefined;
  const chunks: Buffer[] = [];
  for (let length = 0; length <= maxBytes;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(CHUNK_BYTES, maxBytes - length + 1)));
    if (bytesRead === 0) return Buffer.concat(chunks);
    chunks.push(buffer.subarray(0, bytesRead));
    length += bytesRead;
  }
  return undefined;
}
