import { type ChildProcess, spawn } from 'node:child_process';

import { err, ok, type Result } from 'neverthrow';

import { onAbort } from '../core/on-abort.js';
import type { Clock } from '../core/clock.js';
import { asUserProgram, NO_SUCH_USER, type TaskUser, type UserTask } from './as-user-program.js';
import type { SmallFileTrouble } from './read-small-file.js';
import { trouble, troubleOf } from './trouble.js';

/** Some bundlers wrap functions in a call of this name. */
const PROGRAM = `const __name = (f) => f; (${asUserProgram.toString()})(require);`;

const ARGUMENTS = ['--input-type=commonjs', '--max-old-space-size=64', '--no-warnings', '-e'];

/** Nothing of this process's own; work handed to io_uring would keep the rights that the process began with. */
const ENVIRONMENT = { UV_USE_IO_URING: '0' };

/** The user, where what is that user's has to be done by another process: this one is root, and the user is not. */
export function otherUser(uid: number | undefined): number | undefined {
  return process.geteuid?.() === 0 && uid !== 0 ? uid : undefined;
}

/** A process of ours that runs a program for us, and is told what to do on stdin. */
export type NodeChild = ChildProcess & { readonly stdin: NonNullable<ChildProcess['stdin']> };

/** Runs the text of a program; it leads a process group of its own. */
export function spawnNode(program: string): NodeChild {
  const child = spawn(process.execPath, [...ARGUMENTS, program], {
    cwd: '/',
    env: ENVIRONMENT,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  child.stdin.on('error', () => undefined);
  return child;
}

/**
 * A process with the uid, the gid and the groups of a user, doing one task: whatever the user has put in a path's place
 * is met with that user's rights, also on NFS where root is nobody. It leads a process group of its own, and what is
 * written to its stdin from now on is the task's. This process must be root, unless no uid is given.
 */
export function spawnAsUser(user: TaskUser, task: UserTask): NodeChild {
  const child = spawnNode(PROGRAM);
  const text = Buffer.from(JSON.stringify({ user, task }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length, 0);
  child.stdin.write(Buffer.concat([length, text]));
  return child;
}

/**
 * Ends a child with all that it has started, unless that left its group. One that has ended is left alone, however it
 * ended: its number may be another's by now.
 */
export function endChild({ pid, exitCode, signalCode }: ChildProcess): void {
  if (exitCode === null && signalCode === null) killGroup(pid);
}

/** Ends the group of this number, which must be known to be the one that is meant. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** A home on a server that does not answer must not hold its reader. */
const READ_TIMEOUT_MS = 10_000;

/** Reads a regular file of at most `maxBytes` bytes with a user's rights. `~/` is that user's home. */
export function readAsUser(
  uid: number,
  path: string,
  maxBytes: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<Result<Buffer, SmallFileTrouble>> {
  return new Promise((resolve) => {
    const child = spawnAsUser({ uid }, { kind: 'read', path, maxBytes });
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (answer: Result<Buffer, SmallFileTrouble>): void => {
      timer.cancel();
      ignore();
      endChild(child);
      resolve(answer);
    };
    let ignore = (): void => undefined;
    const timer = clock.setTimer(READ_TIMEOUT_MS, () =>
      finish(err(trouble(path, 'io', `not read within ${READ_TIMEOUT_MS} ms`))),
    );
    ignore = onAbort(signal, () => finish(err(trouble(path, 'io', 'given up'))));
    child.on('error', (cause) => finish(err(trouble(path, 'io', 'no process could be started', cause))));
    child.stdout?.on('data', (chunk: Buffer) => {
      length += chunk.length;
      // What a process of a user says is not believed to keep to its limit.
      if (length > maxBytes + 64) finish(err(trouble(path, 'too_large', `more than ${maxBytes} bytes`)));
      else chunks.push(chunk);
    });
    child.on('close', (code) => {
      if (code === NO_SUCH_USER) finish(err(trouble(path, 'io', `this machine knows no user ${uid}`)));
      else finish(fileOf(path, Buffer.concat(chunks)));
    });
    child.stdin.end();
  });
}

function fileOf(path: string, answer: Buffer): Result<Buffer, SmallFileTrouble> {
  const end = answer.indexOf('\n');
  if (end === 0) return ok(answer.subarray(1));
  if (end === -1) return err(trouble(path, 'io', 'its reader process ended'));
  const code = answer.subarray(0, end).toString('latin1');
  if (code === 'ENOTDIR') return err(trouble(path, 'missing', code));
  const { reason, why } = troubleOf(path, { code });
  const simple = reason === 'missing' || reason === 'denied' || reason === 'not_a_file' || reason === 'too_large';
  return err(trouble(path, simple ? reason : 'io', why));
}
