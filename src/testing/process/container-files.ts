import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, appendFileSync, writeFileSync } from 'node:fs';
import { posix } from 'node:path';

import { makeFolderSync } from '../../files/make-folder.js';

/** Why a path cannot be used, in the words that programs print. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem';
}

interface Entry {
  readonly kind: 'file' | 'directory';
  readonly data: Uint8Array;
}

/** A piece of the host, or of an image, in a container's file system. */
export interface FileMount {
  /** Absolute path in the container. */
  readonly containerPath: string;
  /** Absolute path on the host; `undefined` for `files`. */
  readonly hostPath: string | undefined;
  /** Content that comes from an image, by path relative to the mount. */
  readonly files?: Readonly<Record<string, string>> | undefined;
  readonly readonly: boolean;
}

interface FilesOptions {
  readonly base: Readonly<Record<string, string>>;
  readonly mounts: readonly FileMount[];
  readonly readonlyRoot: boolean;
  readonly readonlyPaths: readonly string[];
  readonly maskedPaths: readonly string[];
}

type Place =
  { readonly host: string; readonly readonly: boolean } | { readonly memory: string; readonly readonly: boolean };

const FOLDERS = [
  '/',
  '/bin',
  '/dev',
  '/etc',
  '/home',
  '/proc',
  '/proc/sys',
  '/root',
  '/sys',
  '/tmp',
  '/usr',
  '/usr/bin',
  '/var',
  '/var/tmp',
];
const NOTHING = new Uint8Array(0);
const within = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);

const HOST_PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EPERM: 'Operation not permitted',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  EEXIST: 'File exists',
  EROFS: 'Read-only file system',
  ENOSPC: 'No space left on device',
  ENOTEMPTY: 'Directory not empty',
};

function onHost<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    throw new FileProblem(HOST_PROBLEMS[code] ?? `Input/output error (${code})`);
  }
}

/**
 * The file system that a simulated program sees: the image's files and its own writes in memory, bind mounts on the
 * real host. A mount that is not read-only is written to for real, as a container would.
 */
export class ContainerFiles {
  readonly #own = new Map<string, Entry | 'removed'>();
  readonly #options: FilesOptions;
  readonly #mounts: readonly FileMount[];

  constructor(options: FilesOptions) {
    this.#options = options;
    this.#mounts = [...options.mounts].sort((a, b) => b.containerPath.length - a.containerPath.length);
  }

  #place(path: string): Place {
    const mount = this.#mounts.find((candidate) => within(path, candidate.containerPath));
    const locked = this.#options.readonlyPaths.some((folder) => within(path, folder));
    if (mount?.hostPath !== undefined) {
      return {
        host: posix.join(mount.hostPath, path.slice(mount.containerPath.length)),
        readonly: mount.readonly || locked,
      };
    }
    return { memory: path, readonly: mount?.readonly ?? (this.#options.readonlyRoot || locked) };
  }

  #imageFile(path: string): string | undefined {
    const mount = this.#mounts.find(
      (candidate) => candidate.files !== undefined && within(path, candidate.containerPath),
    );
    if (mount?.files === undefined) return this.#options.base[path];
    return mount.files[posix.relative(mount.containerPath, path)];
  }

  #imagePaths(): readonly string[] {
    const mounted = this.#mounts.flatMap(({ containerPath, files }) => [
      containerPath,
      ...Object.keys(files ?? {}).map((name) => posix.join(containerPath, name)),
    ]);
    return [...FOLDERS, ...Object.keys(this.#options.base), ...mounted];
  }

  #inMemory(path: string): Entry | undefined {
    const own = this.#own.get(path);
    if (own !== undefined) return own === 'removed' ? undefined : own;
    const text = this.#imageFile(path);
    if (text !== undefined) return { kind: 'file', data: Buffer.from(text, 'utf8') };
    return this.#imagePaths().some((known) => known === path || within(known, path))
      ? { kind: 'directory', data: NOTHING }
      : undefined;
  }

  /** What stands at an absolute path. */
  kindOf(path: string): 'file' | 'directory' | undefined {
    const place = this.#place(path);
    if ('memory' in place) return this.#inMemory(path)?.kind;
    try {
      return statSync(place.host).isDirectory() ? 'directory' : 'file';
    } catch {
      return undefined;
    }
  }

  /** Whether a program could be started from this path. */
  isExecutable(path: string): boolean {
    if (this.kindOf(path) !== 'file') return false;
    const place = this.#place(path);
    return 'memory' in place ? true : (onHost(() => statSync(place.host)).mode & 0o111) !== 0;
  }

  /** The bytes of a file. Throws what a program would print. */
  read(path: string): Uint8Array {
    if (this.#options.maskedPaths.some((masked) => within(path, masked))) return NOTHING;
    const place = this.#place(path);
    if ('host' in place) return onHost(() => readFileSync(place.host));
    const entry = this.#inMemory(path);
    if (entry === undefined) throw new FileProblem('No such file or directory');
    if (entry.kind === 'directory') throw new FileProblem('Is a directory');
    return entry.data;
  }

  /** Writes a file whose folder exists, or appends to it. Throws what a program would print. */
  write(path: string, data: Uint8Array, append: boolean): void {
    const place = this.#writable(path);
    if ('host' in place) {
      onHost(() => (append ? appendFileSync(place.host, data) : writeFileSync(place.host, data)));
      return;
    }
    const before = this.#inMemory(path);
    if (before?.kind === 'directory') throw new FileProblem('Is a directory');
    if (this.kindOf(posix.dirname(path)) !== 'directory') throw new FileProblem('No such file or directory');
    const whole = append && before !== undefined ? Buffer.concat([before.data, data]) : Buffer.from(data);
    this.#own.set(path, { kind: 'file', data: whole });
  }

  /** Makes a folder, with those above it if `parents`. Throws what a program would print. */
  makeFolder(path: string, parents: boolean): void {
    const place = this.#writable(path);
    if ('host' in place) {
      onHost(() => (parents ? makeFolderSync(place.host, 0o777) : mkdirSync(place.host)));
      return;
    }
    if (this.#inMemory(path) !== undefined) {
      if (parents) return;
      throw new FileProblem('File exists');
    }
    const parent = posix.dirname(path);
    if (this.kindOf(parent) === undefined) {
      if (!parents) throw new FileProblem('No such file or directory');
      this.makeFolder(parent, true);
    }
    this.#own.set(path, { kind: 'directory', data: NOTHING });
  }

  /** Removes a file, or with `recursive` a folder and all in it. Throws what a program would print. */
  remove(path: string, recursive: boolean): void {
    const kind = this.kindOf(path);
    if (kind === undefined) throw new FileProblem('No such file or directory');
    if (kind === 'directory' && !recursive) throw new FileProblem('Is a directory');
    const place = this.#writable(path);
    if ('host' in place) {
      onHost(() => rmSync(place.host, { recursive }));
      return;
    }
    const inside = [...this.#imagePaths(), ...this.#own.keys()].filter((known) => within(known, path));
    for (const known of inside) this.#own.set(known, 'removed');
  }

  /** Names in a folder, sorted. */
  list(path: string): readonly string[] {
    const kind = this.kindOf(path);
    if (kind === undefined) throw new FileProblem('No such file or directory');
    if (kind === 'file') return [posix.basename(path)];
    const place = this.#place(path);
    const names = new Set<string>('host' in place ? onHost(() => readdirSync(place.host)) : []);
    const inMemory = 'host' in place ? [] : [...this.#imagePaths(), ...this.#own.keys()];
    const mounted = this.#mounts.map((mount) => mount.containerPath);
    for (const known of [...inMemory, ...mounted]) {
      if (known === path || !within(known, path)) continue;
      const name = known.slice(path === '/' ? 1 : path.length + 1).split('/')[0] ?? '';
      if (this.kindOf(posix.join(path, name)) !== undefined) names.add(name);
    }
    return [...names].sort();
  }

  #writable(path: string): Place {
    const place = this.#place(path);
    if (place.readonly || this.#options.maskedPaths.some((masked) => within(path, masked))) {
      throw new FileProblem('Read-only file system');
    }
    return place;
  }
}
