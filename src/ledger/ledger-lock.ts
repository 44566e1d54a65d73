import { type FileHandle, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';

import { type Clock, sleep } from '../core/clock.js';
import { codeOf, isNoFile } from '../core/error-code.js';
import { isAlive, type ProcessIdentity, readIdentity } from './process-identity.js';
import { createOpen, readSafely } from './safe-files.js';
import { seal, unsealLast } from './sealed-text.js';

const NAME = /^lock\.(\d{1,12})$/;
const PAUSE_MS = 20;

/**
 * A lock among processes, as files `lock.1`, `lock.2`, …: the highest number counts, and holds who has it; an empty one is
 * free. Whoever finds its holder dead, or the lock free, makes the next number, which only one can. The highest file is
 * never removed, so a slow process that saw an old state makes a number that is taken, or one that is not the highest, and
 * starts again. Nothing is flushed: a power cut ends every holder.
 */
export class LedgerLock {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #self: ProcessIdentity;

  constructor(folder: string, clock: Clock, self: ProcessIdentity) {
    this.#folder = folder;
    this.#clock = clock;
    this.#self = self;
  }

  /** Takes the lock, waiting up to `waitMs`. Answers how to release it, or undefined. Throws what the system throws. */
  async acquire(waitMs: number): Promise<(() => Promise<void>) | undefined> {
    const endMs = this.#clock.monotonicMs() + waitMs;
    for (;;) {
      const highest = (await this.#numbers())[0] ?? 0;
      if (highest === 0 || !(await this.#isHeld(highest))) {
        const mine = await this.#take(highest + 1);
        if (mine !== undefined) return () => letGo(mine);
        continue;
      }
      if (this.#clock.monotonicMs() >= endMs) return undefined;
      await sleep(this.#clock, PAUSE_MS);
    }
  }

  /** Makes the number, and answers its file; `undefined` where another was faster. */
  async #take(number: number): Promise<FileHandle | undefined> {
    let made: FileHandle;
    try {
      made = await createOpen(this.#folder, `lock.${number}`, seal({ holder: this.#self }), this.#self);
    } catch (cause) {
      if (codeOf(cause) === 'EEXIST') return undefined;
      throw cause;
    }
    try {
      const numbers = await this.#numbers();
      if (numbers[0] === number) {
        await Promise.all(numbers.slice(1).map((old) => this.#remove(old)));
        return made;
      }
      await this.#remove(number);
    } catch (cause) {
      await letGo(made);
      throw cause;
    }
    await made.close();
    return undefined;
  }

  async #remove(number: number): Promise<void> {
    await unlink(join(this.#folder, `lock.${number}`)).catch(() => undefined);
  }

  /** A lock file that is not ours is nobody's: it is written whole, so it was damaged or planted. */
  async #isHeld(number: number): Promise<boolean> {
    const bytes = await readSafely(join(this.#folder, `lock.${number}`)).catch((cause: unknown) => {
      // Gone meanwhile, or no file.
      if (codeOf(cause) !== 'ENOENT' && !isNoFile(cause)) throw cause;
      return 'not_a_file' as const;
    });
    if (typeof bytes === 'string') return false;
    const file = unsealLast(bytes);
    if ('unreadable' in file) return false;
    const holder = readIdentity((file.value as { readonly holder?: unknown } | null)?.holder);
    return holder !== undefined && (await isAlive(holder));
  }

  async #numbers(): Promise<readonly number[]> {
    const names = await readdir(this.#folder);
    return names
      .map((name) => NAME.exec(name)?.[1])
      .filter((text) => text !== undefined)
      .map(Number)
      .sort((a, b) => b - a);
  }
}

/** Neither a file descriptor nor room on the disk is needed to let go: a lock that stays is held as long as its process lives. */
async function letGo(made: FileHandle): Promise<void> {
  try {
    await made.truncate(0);
  } finally {
    await made.close();
  }
}
