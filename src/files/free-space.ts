import { statfs } from 'node:fs/promises';

/** Bytes that are free for this process on the file system of a path; undefined where that is unknown. */
export async function freeBytes(path: string): Promise<number | undefined> {
  return await statfs(path).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => undefined,
  );
}
