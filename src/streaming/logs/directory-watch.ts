import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/**
 * Tells of changes of one file and of those named after it. Watches the directory, since the file itself may not exist
 * yet, or be renamed. A hint, not a promise: the reader also looks from time to time.
 */
export class DirectoryWatch {
  private watcher: FSWatcher | undefined;
  private watchedInode: bigint | undefined;
  private closed = false;

  constructor(
    private readonly path: string,
    /** `renamed`: a file came, went or changed its name. */
    private readonly onChange: (renamed: boolean) => void,
  ) {}

  /** Begins to watch, or starts over where the directory is another one now. */
  async refresh(): Promise<void> {
    const directory = dirname(this.path);
    const stats = await stat(directory, { bigint: true }).catch(() => undefined);
    if (this.closed) return;
    if (stats?.isDirectory() !== true) {
      this.stop();
      return;
    }
    if (this.watcher !== undefined && this.watchedInode === stats.ino) return;
    this.stop();
    try {
      const name = basename(this.path);
      this.watcher = watch(directory, (event, changed) => {
        if (changed === null || changed === name || changed.startsWith(`${name}.`)) this.onChange(event === 'rename');
      });
      this.watcher.on('error', () => this.stop());
      this.watchedInode = stats.ino;
    } catch {
      this.stop(); // no watches left, or a file system without them: the reader's own looking has to do
    }
  }

  close(): void {
    this.closed = true;
    this.stop();
  }

  private stop(): void {
    this.watcher?.close();
    this.watcher = undefined;
    this.watchedInode = undefined;
  }
}
