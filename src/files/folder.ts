import { constants } from 'node:fs';
import { type FileHandle, link, lstat, open, opendir, rename, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';

import { err, ok, type Result } from 'neverthrow';

import { type Pin, pinAt } from './descriptor.js';
import { changeAt, createAt, type OwnerAndMode } from './at.js';
import { type Entry, entryOf } from './entry.js';
import { readUpTo } from './read-up-to.js';
import { removeTree } from './remove-tree.js';
import { type FileTrouble, refusal, thrown, troubleOf } from './trouble.js';
import { distrust, type Trust } from './trust.js';
import { checkName, makeAt, walkFrom, walkFromRoot, type WalkOptions } from './walk.js';

type Answer<T> = Promise<Result<T, FileTrouble>>;

/** How a file is opened. `append` and `write` need one that is there; `create` needs that none is. */
export type FileUse = 'read' | 'append' | 'write' | 'create';

const { O_RDONLY, O_WRONLY, O_APPEND, O_NOFOLLOW, O_DIRECTORY, O_NONBLOCK } = constants;
const FLAGS = { read: O_RDONLY, append: O_WRONLY | O_APPEND, write: O_WRONLY } as const;

/**
 * A folder that is held open. What is done here is done in this very folder, whatever its path has become, and follows no
 * link. A name is one name, without slashes. Whoever opens it closes it.
 */
export class Folder {
  readonly #pin: Pin;

  private constructor(pin: Pin) {
    this.#pin = pin;
  }

  /** Opens a folder by its absolute path, one name after the other. */
  static open(path: string, options: WalkOptions = {}): Answer<Folder> {
    return attempt(path, async () => Folder.#of(await walkFromRoot(path, options)));
  }

  static async #of(pin: Pin): Promise<Folder> {
    if (pin.entry.kind === 'folder') return new Folder(pin);
    await pin.close();
    throw refusal(pin.path, 'not_a_folder', 'is not a folder');
  }

  /** Where it was found, for messages; it may be elsewhere by now. */
  get path(): string {
    return this.#pin.path;
  }

  /** What it was when it was opened. */
  get entry(): Entry {
    return this.#pin.entry;
  }

  /** For a call of the system that this class does not have: this very folder, as long as it is open. */
  get address(): string {
    return this.#pin.address;
  }

  /** The same for a process of this user's that we have started. */
  get outerAddress(): string {
    return this.#pin.outerAddress;
  }

  /** Opens a folder below this one, of one name or several (`a/b`). */
  folder(path: string, options: Omit<WalkOptions, 'links'> = {}): Answer<Folder> {
    return attempt(join(this.path, path), async () => Folder.#of(await walkFrom(this.#pin, path, options)));
  }

  /** Holds whatever stands under a path below this folder (`a/b`), a file, a folder or another thing but no link. */
  pin(path: string, options: Omit<WalkOptions, 'links'> = {}): Answer<Pin> {
    return attempt(join(this.path, path), () => walkFrom(this.#pin, path, options));
  }

  /** Makes a folder of exactly this mode and opens it. `exists` where the name is taken, by whatever it is. */
  make(name: string, mode: number): Answer<Folder> {
    return this.#in(name, async (_, path) => {
      const made = await makeAt(this.#pin, name, mode);
      if (made === undefined) throw refusal(path, 'exists', 'EEXIST');
      return new Folder(made);
    });
  }

  /** What stands under a name, a link itself included. */
  stat(name: string): Answer<Entry> {
    return this.#in(name, async (address) => entryOf(await lstat(address, { bigint: true })));
  }

  /** The names in it, in no order, up to a number of them. */
  list(most = Infinity): Answer<string[]> {
    return attempt(this.path, async () => {
      const names: string[] = [];
      for await (const { name } of await opendir(this.address, { bufferSize: 512 })) {
        if (names.length >= most) break;
        names.push(name);
      }
      return names;
    });
  }

  /**
   * Opens a regular file; never waits for a pipe, never touches a device.
   *
   * @param mode of a file that is made, exactly. @default 0o600
   */
  openFile(name: string, use: FileUse, mode = 0o600): Answer<FileHandle> {
    return this.#in(name, async (address, path) => {
      if (use === 'create') return await createAt(address, mode);
      await using pin = await pinAt(address, path, this.#pin.reach);
      if (pin.entry.kind === 'link') throw refusal(path, 'link', 'is a symbolic link');
      if (pin.entry.kind !== 'file') throw refusal(path, 'not_a_file', 'is not a regular file');
      // Through the descriptor it is the file that was looked at.
      return await open(pin.address, FLAGS[use] | O_NONBLOCK | (pin.reach === 'paths' ? O_NOFOLLOW : 0));
    });
  }

  /**
   * Reads a regular file of at most `maxBytes` bytes.
   *
   * @param trust who may own it; nobody else may be able to write it. @default not asked
   */
  read(name: string, maxBytes: number, trust?: Trust): Answer<Buffer> {
    return this.#in(name, async (_, path) => {
      const opened = await this.openFile(name, 'read');
      if (opened.isErr()) throw thrown(opened.error);
      await using file = opened.value;
      const why = trust === undefined ? undefined : distrust(entryOf(await file.stat({ bigint: true })), trust, false);
      if (why !== undefined) throw refusal(path, 'not_trusted', why);
      const bytes = await readUpTo(file, maxBytes);
      if (bytes === undefined) throw refusal(path, 'too_large', `more than ${maxBytes} bytes`);
      return bytes;
    });
  }

  /** Writes a file so that a reader sees the old one, or the new one, whole; it withstands a power cut when it answers. */
  write(name: string, bytes: Uint8Array | string, mode = 0o600): Answer<void> {
    return this.#in(name, async (address) => {
      const draft = `${this.address}/.${randomBytes(8).toString('hex')}.draft`;
      const file = await createAt(draft, mode);
      try {
        await file.writeFile(bytes);
        await file.sync();
        await file.close();
        await rename(draft, address);
      } catch (cause) {
        await file.close().catch(() => undefined);
        await unlink(draft).catch(() => undefined);
        throw cause;
      }
      await this.#flush();
    });
  }

  /** Renames, here or into another folder. What stands under the new name is replaced. */
  rename(name: string, to: string, into: Folder = this): Answer<void> {
    return this.#in(name, (address) => rename(address, into.#addressOf(to)));
  }

  /** Gives a file a second name. `exists` where that one is taken. */
  link(name: string, to: string, into: Folder = this): Answer<void> {
    return this.#in(name, (address) => link(address, into.#addressOf(to)));
  }

  /** Removes a name that is not a folder's; a link is removed and not what it leads to. */
  unlink(name: string): Answer<void> {
    return this.#in(name, (address) => unlink(address));
  }

  /** Removes an empty folder. */
  removeEmpty(name: string): Answer<void> {
    return this.#in(name, (address) => rmdir(address));
  }

  /**
   * Removes whatever stands under a name, a folder with all that is in it: it is moved into `.removed` (mode 0700) in
   * this folder first, out of everybody's reach, and taken apart there. No link is followed and no mount is crossed: with
   * a mount in it (`mounted`) nothing is removed. One that is not there is removed.
   *
   * This folder must not be one that others may write to; nobody but us should hold what is removed.
   *
   * @param limitMs how long, in milliseconds; what is left then is `not_empty`, and goes with the next try. @default 10 minutes
   */
  remove(name: string, limitMs?: number): Answer<void> {
    return this.#in(name, () => removeTree(this.#pin, name, limitMs));
  }

  /** Changes owner and mode of this folder itself. */
  change(how: OwnerAndMode): Answer<void> {
    return attempt(this.path, () => changeAt(this.#pin, how));
  }

  /** Changes owner and mode of what stands under a name. A link, and a file with a second name, is refused. */
  changeEntry(name: string, how: OwnerAndMode): Answer<void> {
    return this.#in(name, async (address, path) => {
      await using pin = await pinAt(address, path, this.#pin.reach);
      if (pin.entry.kind === 'link') throw refusal(path, 'link', 'is a symbolic link');
      if (pin.entry.kind !== 'folder' && pin.entry.names > 1) throw refusal(path, 'not_trusted', 'has a second name');
      await changeAt(pin, how);
    });
  }

  /** Flushes the names in it, so that they withstand a power cut. */
  sync(): Answer<void> {
    return attempt(this.path, () => this.#flush());
  }

  async #flush(): Promise<void> {
    await using folder = await open(`${this.address}/.`, O_RDONLY | O_DIRECTORY);
    await folder.sync();
  }

  async close(): Promise<void> {
    await this.#pin.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #addressOf(name: string): string {
    checkName(name, join(this.path, name));
    return `${this.address}/${name}`;
  }

  #in<T>(name: string, work: (address: string, path: string) => Promise<T>): Answer<T> {
    const path = join(this.path, name);
    return attempt(path, () => work(this.#addressOf(name), path));
  }
}

/** Holds whatever stands under an absolute path: a file, a folder or another thing, but no link. */
export function pinPath(path: string, options: WalkOptions = {}): Answer<Pin> {
  return attempt(path, () => walkFromRoot(path, options));
}

/** Does something with a folder, and closes it whatever comes of it. */
export async function withFolder<T, E>(
  path: string,
  options: WalkOptions,
  work: (folder: Folder) => Promise<Result<T, E>>,
): Promise<Result<T, E | FileTrouble>> {
  const opened = await Folder.open(path, options);
  if (opened.isErr()) return err(opened.error);
  await using folder = opened.value;
  return await work(folder);
}

async function attempt<T>(path: string, work: () => Promise<T>): Answer<T> {
  try {
    return ok(await work());
  } catch (cause) {
    return err(troubleOf(path, cause));
  }
}
