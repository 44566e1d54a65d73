import { chmod, mkdir, readlink, realpath } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

import { codeOf } from '../core/error-code.js';
import { type Pin, pinAt, reachHere } from './descriptor.js';
import { refusal, thrown, troubleOf } from './trouble.js';
import { distrust, ourselves, type Trust } from './trust.js';

/** How a path is opened. */
export interface WalkOptions {
  /**
   * Symbolic links on the way, the last name included. `refused`: none. `trusted`: those that nobody but the trusted
   * owners can have made, such as `/var/run`. `followed`: all, for a path that whoever runs this process vouches for.
   *
   * @default 'refused'
   */
  readonly links?: 'refused' | 'trusted' | 'followed' | undefined;
  /** Asked of it and of every folder above it, each on its descriptor. @default not asked */
  readonly trust?: Trust | undefined;
  /** Shown everything on the way, from the root folder to the last name, each as it was when it was opened. */
  readonly visit?: ((pin: Pick<Pin, 'path' | 'entry'>) => void) | undefined;
  /** Makes the folders that are missing, with exactly this mode. @default not made */
  readonly makeMode?: number | undefined;
}

/** As the kernel has it. */
const MOST_LINKS = 40;

/** Throws where a name is not one name in one folder. */
export function checkName(name: string, path: string): void {
  if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name)) {
    throw refusal(path, 'bad_name', 'must be plain, without ".." and NUL');
  }
}

/** Opens an absolute path from the root folder, one name after the other. Throws a trouble; leaves nothing open then. */
export async function walkFromRoot(path: string, options: WalkOptions): Promise<Pin> {
  if (!isAbsolute(path)) throw refusal(path, 'bad_name', 'must be an absolute path');
  const reach = reachHere(path);
  const follows = (options.links ?? 'refused') !== 'refused';
  const real = reach === 'paths' && follows ? await realpath(path).catch(() => path) : path;
  return new Walk(real, options).run(await pinAt('/', '/', reach));
}

/** The same from an open folder, which stays open. Links are refused. */
export async function walkFrom(folder: Pin, path: string, options: Omit<WalkOptions, 'links'>): Promise<Pin> {
  if (isAbsolute(path)) throw refusal(path, 'bad_name', 'must be a relative path');
  return new Walk(path, options).run(await pinAt(`${folder.address}/.`, folder.path, folder.reach));
}

const split = (path: string): string[] => path.split('/').filter((name) => name !== '' && name !== '.');

class Walk {
  private readonly names: string[];
  private readonly links: NonNullable<WalkOptions['links']>;
  private readonly trust: Trust;
  private linksMet = 0;

  constructor(
    wanted: string,
    private readonly options: WalkOptions,
  ) {
    this.names = split(wanted);
    for (const name of this.names) checkName(name, wanted);
    this.links = options.links ?? 'refused';
    this.trust = options.trust ?? { owners: ourselves() };
  }

  /** Closes `start`, unless it is the answer. */
  async run(start: Pin): Promise<Pin> {
    let at = start;
    try {
      this.judge(at);
      for (let name = this.names.shift(); name !== undefined; name = this.names.shift()) {
        const before = at;
        at = await this.step(before, name);
        await before.close();
        this.judge(at);
      }
      return at;
    } catch (cause) {
      await at.close();
      throw thrown(troubleOf(at.path, cause));
    }
  }

  /** What to go on from after a name: what stands there, or where a link begins. Leaves `at` open. */
  private async step(at: Pin, name: string): Promise<Pin> {
    const path = join(at.path, name);
    if (at.entry.kind !== 'folder') throw refusal(at.path, 'not_a_folder', 'is not a folder');
    try {
      const next = await this.pinOrMake(at, name, path);
      if (next.entry.kind !== 'link') return next;
      await next.close();
      const target = await this.targetOf(at, next, name);
      this.names.unshift(...split(target));
      return isAbsolute(target) ? await pinAt('/', '/', at.reach) : await pinAt(`${at.address}/.`, at.path, at.reach);
    } catch (cause) {
      throw thrown(troubleOf(path, cause));
    }
  }

  private async pinOrMake(at: Pin, name: string, path: string): Promise<Pin> {
    const { makeMode } = this.options;
    try {
      return await pinAt(`${at.address}/${name}`, path, at.reach);
    } catch (cause) {
      if (makeMode === undefined || codeOf(cause) !== 'ENOENT') throw cause;
      return (await makeAt(at, name, makeMode)) ?? (await pinAt(`${at.address}/${name}`, path, at.reach));
    }
  }

  private async targetOf(at: Pin, { path, entry }: Pin, name: string): Promise<string> {
    if (this.links === 'refused') throw refusal(path, 'link', 'is a symbolic link');
    if (this.links === 'trusted' && (distrust(entry, this.trust, true) ?? distrust(at.entry, this.trust, true))) {
      throw refusal(path, 'link', 'is a symbolic link that others may have made');
    }
    if (++this.linksMet > MOST_LINKS) throw refusal(path, 'link', 'leads through too many symbolic links');
    return await readlink(`${at.address}/${name}`);
  }

  private judge(pin: Pin): void {
    this.options.visit?.(pin);
    if (this.options.trust === undefined) return;
    const why = distrust(pin.entry, this.options.trust, this.names.length > 0);
    if (why !== undefined) throw refusal(pin.path, 'not_trusted', why);
  }
}

/** Makes a folder and pins it; undefined where the name is taken. */
export async function makeAt(at: Pin, name: string, mode: number): Promise<Pin | undefined> {
  const address = `${at.address}/${name}`;
  const path = join(at.path, name);
  try {
    await mkdir(address, { mode: 0o700 });
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return undefined;
    throw cause;
  }
  const pin = await pinAt(address, path, at.reach);
  try {
    const { kind, uid } = pin.entry;
    if (kind !== 'folder' || uid !== (process.geteuid?.() ?? uid)) {
      throw refusal(path, 'not_trusted', 'was replaced while it was made');
    }
    await chmod(pin.address, mode);
    return pin;
  } catch (cause) {
    await pin.close();
    throw cause;
  }
}
