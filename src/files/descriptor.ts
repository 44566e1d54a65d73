import { constants, existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

import { codeOf } from '../core/error-code.js';
import { type Entry, entryOf } from './entry.js';
import { refusal } from './trouble.js';

/**
 * How an open folder is reached again. `descriptors`: as `/proc/self/fd/N`, whatever its path has become. `paths`: by its
 * path, for a process without privileges on a system that can't do better; it harms nobody but its own user.
 */
export type Reach = 'descriptors' | 'paths';

/** How a process of this user can work on this system; `unsupported` for root where only paths are to be had. */
export function judgeSystem(platform: string, hasProc: boolean, uid: number | undefined): Reach | 'unsupported' {
  if (platform === 'linux' && hasProc) return 'descriptors';
  return uid === 0 ? 'unsupported' : 'paths';
}

let judged: Reach | 'unsupported' | undefined;

/** The same of this process. Throws a {@link FileTrouble} where nothing is safe. */
export function reachHere(path: string): Reach {
  judged ??= judgeSystem(process.platform, existsSync('/proc/self/fd'), process.geteuid?.());
  if (judged === 'unsupported') throw refusal(path, 'unsupported', 'root works on files on Linux with /proc alone');
  return judged;
}

/** Linux: a descriptor that only names what is there. It opens no pipe or device and needs no right to read. */
const O_PATH = process.platform === 'linux' ? 0o10000000 : 0;
const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK, O_DIRECTORY } = constants;

/** A descriptor that holds one thing, whatever becomes of its name. Whoever has it closes it. */
export class Pin {
  /** Where it was found, for messages; it may be elsewhere by now. */
  readonly path: string;
  /** What it was when it was opened. */
  readonly entry: Entry;
  readonly reach: Reach;
  readonly #handle: FileHandle;

  constructor(path: string, entry: Entry, reach: Reach, handle: FileHandle) {
    this.path = path;
    this.entry = entry;
    this.reach = reach;
    this.#handle = handle;
  }

  /** For calls of the system: this very thing, not what its path is by now. */
  get address(): string {
    return this.reach === 'descriptors' ? `/proc/self/fd/${this.#handle.fd}` : this.path;
  }

  /** The same for another process of this user's. */
  get outerAddress(): string {
    return this.reach === 'descriptors' ? `/proc/${process.pid}/fd/${this.#handle.fd}` : this.path;
  }

  async close(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** Pins what stands at an address, without following it where it is a link. Throws. */
export async function pinAt(address: string | Buffer, path: string, reach: Reach): Promise<Pin> {
  for (let tries = 0; ; tries++) {
    // A folder is asked for first, as that alone has it mounted where it is mounted on demand.
    try {
      return await pinWith(O_DIRECTORY, address, path, reach);
    } catch (cause) {
      if (!isNoFolder(cause)) throw cause;
    }
    try {
      const pin = await pinWith(0, address, path, reach);
      if (pin.entry.kind !== 'folder' || tries === 100) return pin;
      await pin.close(); // replaced between the two
    } catch (cause) {
      // Where there is no O_PATH, a link and a socket can't be opened.
      throw codeOf(cause) === 'ELOOP' ? refusal(path, 'link', 'is a symbolic link') : cause;
    }
  }
}

async function pinWith(flags: number, address: string | Buffer, path: string, reach: Reach): Promise<Pin> {
  const handle = await open(address, O_PATH | O_RDONLY | O_NOFOLLOW | O_NONBLOCK | flags);
  try {
    return new Pin(path, entryOf(await handle.stat({ bigint: true })), reach, handle);
  } catch (cause) {
    await handle.close().catch(() => undefined);
    throw cause;
  }
}

const isNoFolder = (cause: unknown): boolean => ['ENOTDIR', 'ELOOP'].includes(codeOf(cause));
