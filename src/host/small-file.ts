import { constants, open } from 'node:fs/promises';

/** Reads a regular file of at most `maxBytes` bytes as UTF-8; an error code such as `ENOENT` where that can't be done. */
export async function smallFile(
  path: string,
  maxBytes: number,
): Promise<{ readonly text: string } | { readonly code: string }> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = await file.stat();
    if (!stat.isFile()) return { code: 'not a regular file' };
    if (stat.size > maxBytes) return { code: `more than ${maxBytes} bytes` };
    // Files of /proc have no size of their own, so the size says nothing but too much.
    const text = await file.readFile('utf8');
    return Buffer.byteLength(text) > maxBytes ? { code: `more than ${maxBytes} bytes` } : { text };
  } catch (cause) {
    return { code: codeOf(cause) };
  }
}

/** Name of a system error, such as `EACCES`. */
export function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? 'unknown error';
}
