import type * as fileSystem from 'node:fs';

/** What is asked of the process that looks, one after the other. */
export type LookRequest =
  /** Opens a path, one name after the other, and follows no link; of its real path where `follow` is set. Keeps it open. */
  | { readonly op: 'hold'; readonly path: string; readonly follow: boolean }
  /** What stands under a path, links followed. */
  | { readonly op: 'stat'; readonly path: string }
  /** Closes what was opened. */
  | { readonly op: 'drop'; readonly fd: number };

/** What the system reports about one thing, each number as digits: uid, gid, mode, size, names, device, inode, change and birth. */
export type RawEntry = readonly string[];

/** One line of JSON for each request, in their order. */
export interface LookAnswer {
  /** Why there is nothing else. */
  readonly why?: string;
  readonly path?: string;
  readonly fd?: number;
  /** Everything on the way from the root folder on, the thing itself last. */
  readonly way?: readonly { readonly path: string; readonly entry: RawEntry }[];
}

/**
 * The program that looks at paths of users for this process. A file system of a user's, or one whose server is gone, may never
 * answer: a process can be ended then, and a thread of ours can't. Its text is what is run, as that of `asUserProgram`.
 */
export function lookProgram(load: (name: 'node:fs') => typeof fileSystem): void {
  const fs = load('node:fs');
  const O_PATH = 0o10000000;
  const { O_NOFOLLOW, O_DIRECTORY } = fs.constants;

  function take(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length;) {
      const read = fs.readSync(0, bytes, at, length - at, null);
      if (read === 0) process.exit(0);
      at += read;
    }
    return bytes;
  }

  function rawOf(stats: fileSystem.BigIntStats): RawEntry {
    const { uid, gid, mode, size, nlink, dev, ino, mtimeMs, birthtimeNs } = stats;
    return [uid, gid, mode, size, nlink, dev, ino, mtimeMs, birthtimeNs].map(String);
  }

  function openAt(address: string): number {
    try {
      // A folder is asked for first, as that alone has it mounted where it is mounted on demand.
      return fs.openSync(address, O_PATH | O_NOFOLLOW | O_DIRECTORY);
    } catch (cause) {
      if (!['ENOTDIR', 'ELOOP'].includes((cause as { code?: string }).code ?? '')) throw cause;
      return fs.openSync(address, O_PATH | O_NOFOLLOW);
    }
  }

  function hold(path: string, follow: boolean): LookAnswer {
    const real = follow ? fs.realpathSync.native(path) : path;
    const way: { path: string; entry: RawEntry }[] = [];
    let fd = fs.openSync('/', O_PATH | O_DIRECTORY);
    try {
      let at = '/';
      way.push({ path: at, entry: rawOf(fs.fstatSync(fd, { bigint: true })) });
      for (const name of real.split('/').filter((part) => part !== '')) {
        const next = openAt(`/proc/self/fd/${fd}/${name}`);
        fs.closeSync(fd);
        fd = next;
        at = at === '/' ? `/${name}` : `${at}/${name}`;
        const stats = fs.fstatSync(fd, { bigint: true });
        if (stats.isSymbolicLink()) throw new Error('is a symbolic link');
        way.push({ path: at, entry: rawOf(stats) });
      }
      return { path: at, fd, way };
    } catch (cause) {
      fs.closeSync(fd);
      throw cause;
    }
  }

  function answer(request: LookRequest): LookAnswer {
    try {
      if (request.op === 'hold') return hold(request.path, request.follow);
      if (request.op === 'stat') {
        return { way: [{ path: request.path, entry: rawOf(fs.statSync(request.path, { bigint: true })) }] };
      }
      fs.closeSync(request.fd);
      return {};
    } catch (cause) {
      const { code, message } = cause as { code?: string; message: string };
      return { why: code ?? message };
    }
  }

  for (;;) {
    const request = JSON.parse(take(take(4).readUInt32LE(0)).toString()) as LookRequest;
    fs.writeSync(1, `${JSON.stringify(answer(request))}\n`);
  }
}
