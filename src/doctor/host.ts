import { constants } from 'node:fs';
import { access, open, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Larger files are read up to here, in bytes. */
const MOST_BYTES = 1_048_576;

/** The machine's files, below the folder where its root is seen. Only reads; what can't be read is not there. */
export class Host {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** Where a path of the machine is seen from here. */
  at(path: string): string {
    return join(this.#root, path);
  }

  async text(path: string): Promise<string | undefined> {
    try {
      const handle = await open(this.at(path), constants.O_RDONLY | constants.O_NONBLOCK);
      try {
        const buffer = Buffer.alloc(MOST_BYTES);
        let length = 0;
        for (;;) {
          const { bytesRead } = await handle.read(buffer, length, MOST_BYTES - length);
          length += bytesRead;
          if (bytesRead === 0 || length === MOST_BYTES) return buffer.toString('utf8', 0, length);
        }
      } finally {
        await handle.close();
      }
    } catch {
      return undefined;
    }
  }

  /** Names in a folder, sorted; undefined where it is not there. */
  async list(path: string): Promise<readonly string[] | undefined> {
    try {
      return (await readdir(this.at(path))).sort();
    } catch {
      return undefined;
    }
  }

  async link(path: string): Promise<string | undefined> {
    return readlink(this.at(path)).catch(() => undefined);
  }

  async has(path: string, mode: number = constants.F_OK): Promise<boolean> {
    return access(this.at(path), mode).then(
      () => true,
      () => false,
    );
  }
}
