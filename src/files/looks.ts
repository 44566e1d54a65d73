import { constants } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';

import { err, ok, type Result } from 'neverthrow';

import { type Clock, systemClock } from '../core/clock.js';
import { endChild, spawnNode } from './as-user.js';
import { type Entry, entryOf } from './entry.js';
import { pinPath } from './folder.js';
import { lookProgram, type LookAnswer, type LookRequest, type RawEntry } from './look-program.js';
import { type FileTrouble, trouble, troubleOf } from './trouble.js';

/** A thing under a path, held open: whatever becomes of its name. */
export interface Held {
  /** Absolute, without links. */
  readonly path: string;
  readonly entry: Entry;
  readonly isDevice: boolean;
  /** The folders on the way, the root folder first. */
  readonly above: readonly { readonly path: string; readonly entry: Entry }[];
  /** For a program that we start: this very thing. */
  readonly address: string;
  readonly release: () => Promise<void>;
}

/** Looks at paths that a user chose. Ones that get no answer in time are a trouble, and hold up nobody else. */
export interface Looks {
  /** Opens a path and follows no link, or its real path. */
  hold(path: string, follow: boolean): Promise<Result<Held, FileTrouble>>;
  /** What stands under a path, links followed. */
  stat(path: string): Promise<Result<Entry, FileTrouble>>;
}

const LIMIT_MS = 10_000;

/**
 * Looks at paths for the jobs of users. Of a process of root's each user has a process for that, as long as one of the user's
 * jobs looks: the four threads that this process has for files are everybody's. Others look themselves: it is their own user.
 */
export class Looker {
  readonly #clock: Clock;
  readonly #limitMs: number;
  readonly #processes = new Map<number, LooksByProcess>();
  #isClosed = false;

  constructor(clock: Clock = systemClock, limitMs = LIMIT_MS) {
    this.#clock = clock;
    this.#limitMs = limitMs;
  }

  /** What is held goes with the end of the work. */
  async use<T>(uid: number, work: (looks: Looks) => Promise<T>): Promise<T> {
    if (process.geteuid?.() !== 0) return work(OURSELVES);
    const looks = this.#processes.get(uid) ?? new LooksByProcess(this.#clock, this.#limitMs);
    this.#processes.set(uid, looks);
    if (this.#isClosed) looks.close();
    looks.users += 1;
    try {
      return await work(looks);
    } finally {
      looks.users -= 1;
      if (looks.users === 0) {
        this.#processes.delete(uid);
        looks.end();
      }
    }
  }

  /** Ends every process, whatever it is doing. What is looked at then, or later, is a trouble. */
  close(): void {
    this.#isClosed = true;
    for (const looks of this.#processes.values()) looks.close();
  }
}

const PROGRAM = `const __name = (f) => f; (${lookProgram.toString()})(require);`;

/** One process, which is asked one thing at a time. */
class LookProcess {
  readonly #child = spawnNode(PROGRAM);
  #text = '';
  #tell: ((answer: LookAnswer) => void) | undefined;
  isGone = false;

  constructor() {
    this.#child.stderr?.resume();
    this.#child.stdout?.setEncoding('utf8').on('data', (chunk: string) => this.#hear(chunk));
    this.#child.on('error', () => this.end('cannot be inspected: no process could be started'));
    this.#child.on('close', () => this.end('cannot be inspected: its process ended'));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  ask(request: LookRequest): Promise<LookAnswer> {
    if (this.isGone) return Promise.resolve({ why: 'its process ended' });
    return new Promise((resolve) => {
      this.#tell = resolve;
      this.#child.stdin.write(framed(request));
    });
  }

  /** @param why it is ended whatever it does; without one, when it has done what it was asked */
  end(why?: string): void {
    this.isGone = true;
    this.#child.stdin.end();
    if (why === undefined) return;
    endChild(this.#child);
    this.#answer({ why });
  }

  #hear(chunk: string): void {
    this.#text += chunk;
    if (!this.#text.endsWith('\n')) return;
    const text = this.#text;
    this.#text = '';
    this.#answer(JSON.parse(text) as LookAnswer);
  }

  #answer(answer: LookAnswer): void {
    const tell = this.#tell;
    this.#tell = undefined;
    tell?.(answer);
  }
}

const CLOSED = 'the node was closed';

/** Looks by a process, and by another where one had to be ended. One after the other: what does not answer is at fault alone. */
class LooksByProcess implements Looks {
  users = 0;
  #isClosed = false;
  #process: LookProcess | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly clock: Clock,
    private readonly limitMs: number,
  ) {}

  async hold(path: string, follow: boolean): Promise<Result<Held, FileTrouble>> {
    const { answer, by } = await this.#inTurn({ op: 'hold', path, follow });
    const { why, fd, way = [] } = answer;
    const last = way.at(-1);
    if (last === undefined || fd === undefined || by === undefined) return err(unseen(path, why));
    return ok({
      path: last.path,
      entry: entryOf(statsOf(last.entry)),
      isDevice: isDevice(Number(last.entry[2])),
      above: way.slice(0, -1).map((each) => ({ path: each.path, entry: entryOf(statsOf(each.entry)) })),
      address: `/proc/${by.pid}/fd/${fd}`,
      release: async () => {
        if (!by.isGone) await this.#inTurn({ op: 'drop', fd }, by);
      },
    });
  }

  async stat(path: string): Promise<Result<Entry, FileTrouble>> {
    const { why, way = [] } = (await this.#inTurn({ op: 'stat', path })).answer;
    return way[0] === undefined ? err(unseen(path, why)) : ok(entryOf(statsOf(way[0].entry)));
  }

  end(): void {
    this.#process?.end();
  }

  close(): void {
    this.#isClosed = true;
    this.#process?.end(CLOSED);
  }

  #inTurn(request: LookRequest, by?: LookProcess): Promise<{ readonly answer: LookAnswer; readonly by?: LookProcess }> {
    const asked = this.#turn.then(async () => {
      if (this.#isClosed) return { answer: { why: CLOSED } };
      if (this.#process?.isGone !== false) this.#process = new LookProcess();
      const asking = by ?? this.#process;
      const timer = this.clock.setTimer(this.limitMs, () => asking.end(`no answer within ${this.limitMs} ms`));
      const answer = await asking.ask(request);
      timer.cancel();
      return { answer, by: asking };
    });
    this.#turn = asked;
    return asked;
  }
}

function framed(request: LookRequest): Buffer {
  const text = Buffer.from(JSON.stringify(request));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length, 0);
  return Buffer.concat([length, text]);
}

function statsOf(raw: RawEntry) {
  const [uid, gid, mode, size, nlink, dev, ino, mtimeMs, birthtimeNs] = raw.map(BigInt) as [
    ...[bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint],
  ];
  return { uid, gid, mode, size, nlink, dev, ino, mtimeMs, birthtimeNs };
}

const isDevice = (mode: number): boolean => [constants.S_IFCHR, constants.S_IFBLK].includes(mode & constants.S_IFMT);

/** The name of a system's error, or words of ours. */
const unseen = (path: string, why = 'no answer'): FileTrouble =>
  /^E[A-Z0-9]+$/.test(why) ? { ...troubleOf(path, { code: why }), why } : trouble(path, 'io', why);

/** For a process that looks itself. */
const OURSELVES: Looks = {
  async hold(path, follow) {
    const real = follow ? await attempt(path, () => realpath(path)) : ok(path);
    if (real.isErr()) return err(real.error);
    const way: { path: string; entry: Entry }[] = [];
    const pinned = await pinPath(real.value, { visit: ({ path: at, entry }) => way.push({ path: at, entry }) });
    if (pinned.isErr()) return err(pinned.error);
    const pin = pinned.value;
    const stats = await attempt(path, () => stat(pin.address));
    return ok({
      path: pin.path,
      entry: pin.entry,
      isDevice: stats.isOk() && (stats.value.isCharacterDevice() || stats.value.isBlockDevice()),
      above: way.slice(0, -1),
      address: pin.outerAddress,
      release: () => pin.close(),
    });
  },
  stat: (path) => attempt(path, async () => entryOf(await stat(path, { bigint: true }))),
};

async function attempt<T>(path: string, work: () => Promise<T>): Promise<Result<T, FileTrouble>> {
  try {
    return ok(await work());
  } catch (cause) {
    return err(troubleOf(path, cause));
  }
}
