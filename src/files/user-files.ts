import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { type Clock, sleep } from '../core/clock.js';
import { codeOf } from '../core/error-code.js';
import { endChild, killGroup, otherUser, spawnAsUser } from './as-user.js';
import type { TaskUser, WriteAnswer, WriteRequest } from './as-user-program.js';
import { Folder } from './folder.js';
import type { FileTrouble } from './trouble.js';
import { distrust, ourselves } from './trust.js';
import type { WalkOptions } from './walk.js';

/** Who writes a file, which then is that user's. */
export interface FileOwner {
  readonly uid: number;
  readonly gid: number;
}

/** A process that wrote for an earlier process of ours. */
export interface WriterIdentity {
  readonly pid: number;
  /** Its start, in the kernel's ticks since boot. */
  readonly startTicks: string;
}

/** What comes of opening a file. */
export interface Opened extends WriteAnswer {
  /** Why a file of root's was not opened, in words: where others could lead root elsewhere. */
  readonly refusal?: string;
}

type Request = WriteRequest extends infer R ? (R extends unknown ? Omit<R, 'id'> : never) : never;

/** A file system that does not answer must not hold whoever wants to begin. */
const OPEN_TIMEOUT_MS = 10_000;
/** Nor may one that is open, nor a user who stops the process that writes. */
const ANSWER_TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 65_536;

const died = (code: string): WriteAnswer => ({ size: 0, written: 0, code });

/** What an answer's code says where the writing process is gone, and not the file at fault. */
export const isWriterGone = (code: string | undefined): boolean => code === 'ESRCH';

/** One process that writes files with the rights of one user. */
class Writer {
  openFiles = 0;
  isGone = false;
  readonly #child: ChildProcess & { readonly stdin: NonNullable<ChildProcess['stdin']> };
  readonly #waiting: ((answer: WriteAnswer) => void)[] = [];
  #text = '';

  constructor(user: TaskUser) {
    const child = spawnAsUser(user, { kind: 'write' });
    this.#child = child;
    child.on('error', () => this.end('ESRCH'));
    child.on('close', () => this.end('ESRCH'));
    child.stderr?.resume();
    child.stdout?.on('data', (chunk: Buffer) => this.#hear(chunk));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  ask(request: WriteRequest, bytes?: Uint8Array): Promise<WriteAnswer> {
    if (this.isGone) return Promise.resolve(died('ESRCH'));
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      const text = Buffer.from(JSON.stringify(request));
      const length = Buffer.alloc(4);
      length.writeUInt32LE(text.length, 0);
      this.#child.stdin.write(Buffer.concat([length, text, bytes ?? Buffer.alloc(0)]));
    });
  }

  /** Without a code it ends by itself, when it has done what it was asked. */
  end(code?: string): void {
    this.isGone = true;
    this.#child.stdin.end();
    if (code === undefined) return;
    endChild(this.#child);
    for (const resolve of this.#waiting.splice(0)) resolve(died(code));
  }

  /** It runs as a user: what it says is no more than that. */
  #hear(chunk: Buffer): void {
    this.#text += chunk.toString('latin1');
    const lines = this.#text.split('\n');
    this.#text = lines.pop() ?? '';
    if (this.#text.length > MAX_ANSWER_BYTES) this.end('ESRCH');
    for (const line of lines) this.#waiting.shift()?.(readAnswer(line));
  }
}

function readAnswer(line: string): WriteAnswer {
  try {
    const { size, written, code, path } = JSON.parse(line) as Partial<Record<keyof WriteAnswer, unknown>>;
    if (!Number.isSafeInteger(size) || !Number.isSafeInteger(written)) return died('EIO');
    const said = { size: size as number, written: written as number };
    if (typeof code !== 'string') return said;
    return { ...said, code: code.slice(0, 40), ...(typeof path === 'string' ? { path } : {}) };
  } catch {
    return died('EIO');
  }
}

/** The files that this process has written by others, one process for each user, which lives while one of them is open. */
export class UserFiles {
  readonly #clock: Clock;
  readonly #writers = new Map<string, Writer>();
  /** Folders that files of root's hold open. */
  readonly #folders = new Set<Folder>();
  readonly #over = new AbortController();
  #lastId = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A file to be opened. */
  file(owner: FileOwner, path: string): UserFile {
    this.#lastId += 1;
    const isRoots = owner.uid === 0 && process.geteuid?.() === 0;
    return new UserFile(this.#lastId, path, this.#clock, isRoots ? this.#folders : undefined, this.#over.signal, () =>
      this.#writerFor(owner),
    );
  }

  #writerFor({ uid, gid }: FileOwner): Writer {
    const other = otherUser(uid);
    const key = other === undefined ? '' : `${uid}:${gid}`;
    let writer = this.#writers.get(key);
    if (writer === undefined || writer.isGone) {
      writer = new Writer(other === undefined ? {} : { uid: other, gid });
      this.#writers.set(key, writer);
    }
    return writer;
  }

  /** Ends every process, whatever it is doing, and releases every folder: newer Nodes end over one that nobody closed. */
  close(): void {
    for (const writer of this.#writers.values()) writer.end('ESRCH');
    this.#writers.clear();
    this.#over.abort();
    for (const folder of this.#folders) void folder.close();
    this.#folders.clear();
  }
}

/** A folder for root's output: nobody else leads root elsewhere on the way, and in one like `/tmp` a name may be taken. */
const OF_ROOT: WalkOptions = { links: 'trusted', trust: { owners: ourselves(), shared: true }, makeMode: 0o700 };

/**
 * A file that is written by another process. Answers carry the name of the system's error where there was one.
 *
 * Whatever stands on the way to a user's file is met with that user's rights. Root's would do anything there: the folder of
 * a file of root's is opened here, and held, and the other process works in this very folder.
 */
export class UserFile {
  #writer: Writer | undefined;
  #folder: Folder | undefined;

  constructor(
    readonly id: number,
    readonly path: string,
    private readonly clock: Clock,
    /** Of a file of root's: where its folder is noted while it is held. */
    private readonly heldFolders: Set<Folder> | undefined,
    /** From then on no folder is held. */
    private readonly over: AbortSignal,
    private readonly writerFor: () => Writer,
  ) {}

  get isOpen(): boolean {
    return this.#writer?.isGone === false;
  }

  /** Opens it, or makes it (mode 0600) with the folders that are missing (0700); what is in it stays. */
  async open(): Promise<Opened> {
    const held = this.heldFolders;
    const refusal = held === undefined ? undefined : await this.#holdFolder(held);
    if (refusal !== undefined) return { size: 0, written: 0, ...refusal };
    const path = this.#folder === undefined ? this.path : join(this.#folder.outerAddress, basename(this.path));
    const writer = this.writerFor();
    writer.openFiles += 1;
    this.#writer = writer;
    const answer = await this.#asked({ op: 'open', id: this.id, path, isGuarded: held !== undefined }, OPEN_TIMEOUT_MS);
    if (answer.code !== undefined) this.#letGo();
    return answer;
  }

  async #holdFolder(held: Set<Folder>): Promise<Pick<Opened, 'code' | 'refusal'> | undefined> {
    await this.#letGoOfFolder();
    const opened = await Folder.open(dirname(this.path), OF_ROOT);
    if (opened.isErr()) return refusalOf(opened.error);
    if (this.over.aborted) {
      await opened.value.close();
      return { code: 'ESRCH' };
    }
    this.#folder = opened.value;
    held.add(this.#folder);
    const entry = await this.#folder.stat(basename(this.path));
    if (entry.isErr() || entry.value.kind !== 'file') return undefined; // the other process says what it is
    const why = distrust(entry.value, { owners: ourselves() }, false);
    if (why === undefined) return undefined;
    await this.#letGoOfFolder();
    return { code: 'EPERM', refusal: `${this.path} ${why}` };
  }

  async #letGoOfFolder(): Promise<void> {
    const folder = this.#folder;
    this.#folder = undefined;
    if (folder !== undefined && this.heldFolders?.delete(folder) === true) await folder.close();
  }

  ask(request: Exclude<Request, { readonly op: 'open' | 'close' }>, bytes?: Uint8Array): Promise<WriteAnswer> {
    return this.#asked({ ...request, id: this.id }, ANSWER_TIMEOUT_MS, bytes);
  }

  /** A process that does not answer is ended, stopped or not; the next opening begins another. */
  async #asked(request: WriteRequest, limitMs: number, bytes?: Uint8Array): Promise<WriteAnswer> {
    const writer = this.#writer;
    if (writer === undefined) return died('ESRCH');
    const timer = this.clock.setTimer(limitMs, () => writer.end('ETIMEDOUT'));
    const answer = await writer.ask(request, bytes);
    timer.cancel();
    return answer;
  }

  async close(): Promise<WriteAnswer> {
    const answer = await this.#asked({ op: 'close', id: this.id }, ANSWER_TIMEOUT_MS);
    this.#letGo();
    return answer;
  }

  /** Asks nothing more of it. The process is ended, whatever it is doing, where it has no other file open. */
  giveUp(): void {
    this.#letGo('ECANCELED');
  }

  #letGo(code?: string): void {
    const writer = this.#writer;
    this.#writer = undefined;
    void this.#letGoOfFolder();
    if (writer === undefined) return;
    writer.openFiles -= 1;
    if (writer.openFiles === 0 && !writer.isGone) writer.end(code);
  }

  /** Which process writes it; undefined where that is unknown. */
  async writer(): Promise<WriterIdentity | undefined> {
    const pid = this.#writer?.pid;
    const startTicks = pid === undefined ? undefined : await startTicksOf(pid);
    return pid === undefined || startTicks === undefined ? undefined : { pid, startTicks };
  }
}

function refusalOf({ path, why, cause }: FileTrouble): Pick<Opened, 'code' | 'refusal'> {
  return cause === undefined ? { code: 'EPERM', refusal: `${path} ${why}` } : { code: codeOf(cause) };
}

async function startTicksOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

/** Ends a process that still writes for one of ours that is dead. Answers whether it is gone, within 5 seconds. */
export async function endWriter({ pid, startTicks }: WriterIdentity, clock: Clock): Promise<boolean> {
  for (let tries = 0; tries < 500; tries++) {
    if ((await startTicksOf(pid)) !== startTicks) return true;
    if (pid === process.pid) return true;
    killGroup(pid);
    await sleep(clock, 10);
  }
  return false;
}
