import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { expect } from 'vitest';

export const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** All that comes. */
async function bytesOf(stream: Readable | undefined): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream ?? []) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export const textOf = async (stream: Readable | undefined): Promise<string> => (await bytesOf(stream)).toString('utf8');

/** Reads on until a text has come, and answers all that came. */
export async function until(stream: Readable | undefined, wanted: string | RegExp): Promise<string> {
  let text = '';
  stream?.on('data', (chunk) => (text += String(chunk)));
  await expect.poll(() => text, { timeout: 20_000, interval: 20 }).toMatch(wanted);
  return text;
}

/** Digest and count of what comes, without keeping it. */
export async function digestOf(stream: Readable | undefined): Promise<readonly [bytes: number, digest: string]> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of stream ?? []) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return [bytes, hash.digest('hex')];
}
