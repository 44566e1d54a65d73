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
    };

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
  const { uid, task } = JSON.parse(take(take(4).readUInt32LE(0)).toString()) as { uid: number; task: UserTask };

  process.umask(0o077);
  const system = process as unknown as RootProcess;
  // The user database is asked for the one whose rights are in force.
  system.seteuid(uid);
  let user;
  try {
    user = os.userInfo();
  } catch {
    process.exit(121);
  }
  system.seteuid(0);
  system.initgroups(user.username, user.gid);
  system.setgid(user.gid);
  system.setuid(uid);
  if (system.getuid() !== uid || system.geteuid() !== uid || system.getegid() !== user.gid) process.exit(1);

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
      answer((cause as { code?: string }).code ?? 'EIO');
    }
  }

  if (task.kind === 'read') {
    read(task.path.replace(/^~(?=\/)/, user.homedir), task.maxBytes);
    return;
  }
  const { username, homedir } = user;
  const env = { HOME: homedir, USER: username, LOGNAME: username, ...task.env };
  const child = load('node:child_process').spawn(task.program, task.args, { env, cwd: '/', stdio: 'inherit' });
  child.on('error', () => process.exit(126));
  child.on('exit', (code) => process.exit(code ?? 128));
}
