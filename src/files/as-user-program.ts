import type * as childProcess from 'node:child_process';
import type * as fileSystem from 'node:fs';
import type * as operatingSystem from 'node:os';

interface Modules {
  readonly 'node:fs': typeof fileSystem;
  readonly 'node:os': typeof operatingSystem;
  readonly 'node:child_process': typeof childProcess;
}

/** What root's process has; `initgroups` is not in the types of Node 20. */
interface RootProcess {
  seteuid(uid: number): void;
  setuid(uid: number): void;
  setgid(gid: number): void;
  initgroups(user: string, group: number): void;
  setgroups(groups: readonly number[]): void;
  getuid(): number;
  geteuid(): number;
  getegid(): number;
}

/** What is done with the rights of a user. A path that begins with `~/` is in that user's home. */
export type UserTask =
  | { readonly kind: 'read'; readonly path: string; readonly maxBytes: number }
  | {
      readonly kind: 'run';
      readonly program: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
    }
  /** Writes files, by requests on stdin until that ends. */
  | { readonly kind: 'write' };

/** As whom: without a uid as who the process is. The gid is that of the user database where none is given. */
export interface TaskUser {
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
}

/** What is asked of a process that writes files, for the file that it knows as `id`. */
export type WriteRequest = { readonly id: number } &
  /** `isGuarded`: refuses (`EPERM`) what another user owns, or may write. */
  (
    | { readonly op: 'open'; readonly path: string; readonly isGuarded: boolean }
    /** `bytes` bytes follow, which go to its end. */
    | { readonly op: 'write'; readonly bytes: number }
    /** Begins a new file of its name, and removes its older parts but for those that end in one of `keep`. */
    | { readonly op: 'rotate'; readonly suffix: string; readonly keep: readonly string[] }
    /** Empties it, and removes its older parts. */
    | { readonly op: 'empty' }
    | { readonly op: 'close' }
  );

/** One line of JSON for each request, in their order. */
export interface WriteAnswer {
  /** Of the file, after it was done. */
  readonly size: number;
  readonly written: number;
  /** Name of the system's error, and the path that it is about. */
  readonly code?: string;
  readonly path?: string;
}

/** How the process ends where the user is none of this machine's. */
export const NO_SUCH_USER = 121;

/**
 * The program that becomes a user and then does one task: a file on stdout behind a line that is empty, or holds the name
 * of the system's error; or another program in its place. Its text is what is run (`node -e`), so that it needs no file
 * beside the package and survives being bundled: it must use nothing from outside of this function.
 *
 * The task comes on stdin behind its length, and not as arguments, which every user of the machine can read.
 */
export function asUserProgram(load: <N extends keyof Modules>(name: N) => Modules[N]): void {
  const fs = load('node:fs');
  const os = load('node:os');

  function take(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length;) {
      const read = fs.readSync(0, bytes, at, length - at, null);
      if (read === 0) process.exit(1);
      at += read;
    }
    return bytes;
  }
  const takeText = (): string => take(take(4).readUInt32LE(0)).toString();
  const { user: asked, task } = JSON.parse(takeText()) as { user: TaskUser; task: UserTask };

  const codeOf = (cause: unknown): string => (cause as { code?: string }).code ?? 'EIO';

  process.umask(0o077);
  const system = process as unknown as RootProcess;
  const { uid } = asked;
  // The user database is asked for the one whose rights are in force.
  if (uid !== undefined) system.seteuid(uid);
  let user;
  try {
    user = os.userInfo();
  } catch {
    if (uid !== undefined && asked.gid === undefined) process.exit(121);
  }
  if (uid !== undefined) {
    const gid = asked.gid ?? user?.gid ?? -1;
    system.seteuid(0);
    if (user === undefined) system.setgroups([gid]);
    else system.initgroups(user.username, gid);
    system.setgid(gid);
    system.setuid(uid);
    if (system.getuid() !== uid || system.geteuid() !== uid || system.getegid() !== gid) process.exit(1);
  }

  function read(path: string, maxBytes: number): void {
    const answer = (code: string, bytes = Buffer.alloc(0)): void => {
      process.stdout.write(Buffer.concat([Buffer.from(`${code}\n`), bytes]), () => process.exit(0));
    };
    try {
      // Opening a named pipe would wait for a writer.
      const file = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
      if (!fs.fstatSync(file).isFile()) {
        answer('EISDIR');
        return;
      }
      const bytes = Buffer.alloc(maxBytes + 1);
      let length = 0;
      for (let got = -1; got !== 0 && length <= maxBytes; length += got) {
        got = fs.readSync(file, bytes, length, bytes.length - length, null);
      }
      if (length > maxBytes) answer('EFBIG');
      else answer('', bytes.subarray(0, length));
    } catch (cause) {
      answer(codeOf(cause));
    }
  }

  const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';
  const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

  function makeFolder(path: string): void {
    try {
      fs.mkdirSync(path, 0o700);
    } catch (cause) {
      if (codeOf(cause) === 'EEXIST' && fs.statSync(path).isDirectory()) return;
      if (codeOf(cause) !== 'ENOENT' || fs.existsSync(folderOf(path))) throw cause;
      makeFolder(folderOf(path));
      fs.mkdirSync(path, 0o700);
    }
  }

  function write(): void {
    const files = new Map<number, { fd: number; readonly path: string; readonly isGuarded: boolean }>();
    const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK, O_NOFOLLOW } = fs.constants;

    function open(path: string, isGuarded: boolean): number {
      // Opening a named pipe would wait for a reader.
      const fd = fs.openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOFOLLOW, 0o600);
      const stats = fs.fstatSync(fd);
      const isOurs = stats.uid === system.geteuid() && (stats.mode & 0o022) === 0;
      if (stats.isCharacterDevice() || (stats.isFile() && (isOurs || !isGuarded))) return fd;
      fs.closeSync(fd);
      throw Object.assign(new Error('not a file of ours'), { code: stats.isFile() ? 'EPERM' : 'EISDIR' });
    }

    function removeParts(path: string, keep: readonly string[]): void {
      for (const name of fs.readdirSync(folderOf(path))) {
        const suffix = name.slice(nameOf(path).length);
        const isPart = name.startsWith(nameOf(path)) && /^\.\d{8}-\d{6}\.\d{1,12}$/.test(suffix);
        if (isPart && !keep.includes(suffix)) fs.unlinkSync(`${folderOf(path)}/${name}`);
      }
    }

    function answer(request: WriteRequest): WriteAnswer {
      const file = files.get(request.id);
      let written = 0;
      let path = file?.path;
      try {
        if (request.op === 'open') {
          ({ path } = request);
          makeFolder(folderOf(path));
          const fd = open(path, request.isGuarded);
          files.set(request.id, { fd, path, isGuarded: request.isGuarded });
          return { size: fs.fstatSync(fd).size, written };
        }
        const bytes = request.op === 'write' ? take(request.bytes) : Buffer.alloc(0);
        if (file === undefined) return { size: 0, written, code: 'EBADF' };
        while (written < bytes.length) written += fs.writeSync(file.fd, bytes, written);
        if (request.op === 'rotate') {
          const aside = file.path + request.suffix;
          // It is there already where an earlier process came so far; its owner may have removed it.
          if (!fs.existsSync(aside) && fs.existsSync(file.path)) fs.renameSync(file.path, aside);
          const fd = open(file.path, file.isGuarded);
          fs.closeSync(file.fd);
          file.fd = fd;
          removeParts(file.path, request.keep);
        } else if (request.op === 'empty') {
          if (fs.fstatSync(file.fd).isFile()) fs.ftruncateSync(file.fd, 0);
          removeParts(file.path, []);
        } else if (request.op === 'close') {
          files.delete(request.id);
          fs.closeSync(file.fd);
          return { size: 0, written };
        }
        return { size: fs.fstatSync(file.fd).size, written };
      } catch (cause) {
        return { size: 0, written, code: codeOf(cause), ...(path === undefined ? {} : { path }) };
      }
    }

    for (;;) {
      const request = JSON.parse(takeText()) as WriteRequest;
      fs.writeSync(1, `${JSON.stringify(answer(request))}\n`);
    }
  }

  if (task.kind === 'write') {
    write();
    return;
  }
  const { username = '', homedir = '/' } = user ?? {};
  if (task.kind === 'read') {
    read(task.path.replace(/^~(?=\/)/, homedir), task.maxBytes);
    return;
  }
  const env = { HOME: homedir, USER: username, LOGNAME: username, ...task.env };
  const child = load('node:child_process').spawn(task.program, task.args, { env, cwd: '/', stdio: 'inherit' });
  child.on('error', () => process.exit(126));
  child.on('exit', (code) => process.exit(code ?? 128));
}
