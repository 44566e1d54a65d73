import { join } from 'node:path';

import { err, ok, type Result } from 'neverthrow';

import { type Clock, sleep } from '../core/clock.js';
import { codeOf, isShortage } from '../core/error-code.js';
import {
  dropTemporaries,
  fileOf,
  isKey,
  keyOf,
  type LedgerEntry,
  QUARANTINE,
  quarantine,
  type QuarantinedFile,
  readFiles,
  type UnreadFile,
} from './ledger-files.js';
import { LedgerLock } from './ledger-lock.js';
import { type LedgerUnwritable, unwritable } from './ledger-unwritable.js';
import { beginSession, endSession, type ProcessIdentity } from './process-identity.js';
import { append, create, makePrivate, removeName, replace } from './safe-files.js';
import { seal } from './sealed-text.js';
import { type Judge, type TakenOver, takeOverDead, type TakeOverListener } from './take-over.js';

/** What is in a ledger. */
export interface LedgerContents {
  readonly entries: readonly LedgerEntry[];
  /** Without `movedTo` where they were only looked at. */
  readonly quarantined: readonly QuarantinedFile[];
  readonly unread: readonly UnreadFile[];
}

/** How long to try what the system has no means for, in milliseconds. */
const SHORTAGE_WAIT_MS = 10_000;
const SHORTAGE_PAUSE_MS = 50;
/** An entry that grows beyond this is written again, in bytes. */
const MOST_APPENDED_BYTES = 65_536;

/** An entry that this session writes. */
interface OwnEntry {
  /** The length of its file; undefined where the next write must replace it. */
  bytes: number | undefined;
  /** Its making, as far as a power cut goes. */
  readonly flushed: Promise<void>;
}

/**
 * What must survive the death of this process: a folder (mode 0700) with one small file (mode 0600) per job. Each write
 * is appended with a checksum, and the last one counts; what is damaged, foreign or a link is moved aside.
 */
export class Ledger {
  readonly folder: string;
  readonly #clock: Clock;
  readonly #self: ProcessIdentity;
  readonly #lock: LedgerLock;
  readonly #changes = new Set<Promise<void>>();
  readonly #own = new Map<string, OwnEntry>();
  #closed = false;

  private constructor(folder: string, clock: Clock, self: ProcessIdentity) {
    this.folder = folder;
    this.#clock = clock;
    this.#self = self;
    this.#lock = new LedgerLock(folder, clock, self);
  }

  /** Opens a ledger, and makes its folder where it is missing. Errors: `ledger_unwritable`. */
  static async open(folder: string, clock: Clock): Promise<Result<Ledger, LedgerUnwritable>> {
    for (const path of [folder, join(folder, QUARANTINE)]) {
      const problem = await makePrivate(path);
      if (problem !== undefined) return err(unwritable(path, 'unsafe', `${path} ${problem}`));
    }
    try {
      return ok(new Ledger(folder, clock, await beginSession()));
    } catch (cause) {
      return err(unwritable(folder, 'io', `this process can't be identified: ${codeOf(cause)}`, cause));
    }
  }

  /**
   * Makes an entry. A successor finds it when this answers, whatever becomes of this process; a power cut may take it until
   * a {@link replace} of it has answered. Errors: `ledger_unwritable`, `taken` where there is one.
   */
  begin(key: string, data: unknown): Promise<Result<void, LedgerUnwritable>> {
    return this.#write(key, data, async (bytes) => {
      const { flushed } = await create(this.folder, fileOf(key), bytes, this.#self);
      this.#own.set(key, { bytes: bytes.length, flushed });
      // Who replaces the entry learns of it.
      this.#underWay(flushed).catch(() => undefined);
    });
  }

  /** Replaces an entry of ours. The new one is on disk when this answers. */
  replace(key: string, data: unknown): Promise<Result<void, LedgerUnwritable>> {
    return this.#write(key, data, async (bytes) => {
      const [appended, flushed] = await Promise.allSettled([
        this.#append(key, bytes, true),
        this.#own.get(key)?.flushed,
      ]);
      for (const part of [appended, flushed]) if (part.status === 'rejected') throw part.reason;
    });
  }

  /** The same for what may be lost in a power cut, but not by the death of this process: it waits for no disk. */
  note(key: string, data: unknown): Promise<Result<void, LedgerUnwritable>> {
    return this.#write(key, data, (bytes) => this.#append(key, bytes, false));
  }

  /** Removes an entry. */
  async remove(key: string): Promise<Result<void, LedgerUnwritable>> {
    if (this.#closed) return err(closed(this.folder));
    try {
      this.#own.delete(key);
      await this.#underWay(removeName(this.folder, fileOf(key)));
      return ok(undefined);
    } catch (cause) {
      return err(this.#io(key, cause));
    }
  }

  /**
   * Reads every entry; moves aside what is not to be trusted.
   *
   * @param movesAside `false` leaves everything as it is
   */
  async read(movesAside = true): Promise<Result<LedgerContents, LedgerUnwritable>> {
    try {
      const entries: LedgerEntry[] = [];
      const quarantined: QuarantinedFile[] = [];
      const unread: UnreadFile[] = [];
      if (movesAside) await dropTemporaries(this.folder, this.#self.bootId);
      for await (const found of readFiles(this.folder)) {
        if ('code' in found) unread.push(found);
        else if ('reason' in found) quarantined.push(movesAside ? await quarantine(this.folder, found) : found);
        else entries.push({ key: found.key, owner: found.owner, data: found.data });
      }
      return ok({ entries, quarantined, unread });
    } catch (cause) {
      return err(this.#io('', cause));
    }
  }

  /**
   * Takes over the entries whose owner is dead, see {@link takeOverDead}.
   *
   * @param listener told what is taken, or moved aside, when it is: what was before an error stays so
   */
  async takeOver(
    judge: Judge = () => 'take',
    listener: TakeOverListener = {},
  ): Promise<Result<TakenOver, LedgerUnwritable>> {
    try {
      await dropTemporaries(this.folder, this.#self.bootId);
      const taken = await takeOverDead(this, this.#lock, judge, {
        ...listener,
        take: ({ key, data, bytes }) => {
          this.#own.set(key, { bytes, flushed: Promise.resolve() });
          return this.#underWay(this.#append(key, seal({ key, owner: this.#self, data }), false));
        },
      });
      if (taken === 'locked') return err(unwritable(this.folder, 'locked', 'the ledger is locked'));
      return taken === 'closed' ? err(closed(this.folder)) : ok(taken);
    } catch (cause) {
      return err(this.#io('', cause));
    }
  }

  /** Whether the entries were given up to whoever recovers them. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** The boot in which this process runs; empty where the system does not say. */
  get bootId(): string {
    return this.#self.bootId;
  }

  /** Whether an entry's owner is this opened ledger. */
  isMine(owner: ProcessIdentity): boolean {
    return owner.session === this.#self.session;
  }

  /** The key that a file's name stands for, whatever is in it. */
  keyOf(name: string): string {
    return keyOf(name);
  }

  /** The name of an entry's file. */
  fileOf(key: string): string {
    return fileOf(key);
  }

  /** What is wrong with an entry's file, as an error. */
  problemOf(name: string, why: string): LedgerUnwritable {
    const path = join(this.folder, name);
    return unwritable(path, 'io', `${path}: ${why}`);
  }

  /** A folder for what a job shares with the host beside its entry. */
  folderOf(key: string): string {
    return join(this.folder, 'shared', key);
  }

  /**
   * Gives up the entries that are left. Changes nothing from now on, and when this resolves, no change is under way:
   * another session may take all there is, and misses none that comes late.
   */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#changes);
    endSession(this.#self);
  }

  async #write(
    key: string,
    data: unknown,
    write: (bytes: Buffer) => Promise<void>,
  ): Promise<Result<void, LedgerUnwritable>> {
    if (this.#closed) return err(closed(this.folder));
    if (!isKey(key)) throw new Error(`"${key}" is no key of a ledger entry`);
    try {
      await this.#underWay(this.#insist(() => write(seal({ key, owner: this.#self, data }))));
      return ok(undefined);
    } catch (cause) {
      if (codeOf(cause) !== 'EEXIST') return err(this.#io(key, cause));
      return err(
        unwritable(join(this.folder, fileOf(key)), 'taken', 'the ledger has an entry of this job and attempt', cause),
      );
    }
  }

  /** Writes again what the system had no means for, such as a file descriptor, for a while. */
  async #insist(write: () => Promise<void>): Promise<void> {
    const endMs = this.#clock.monotonicMs() + SHORTAGE_WAIT_MS;
    for (;;) {
      try {
        await write();
        return;
      } catch (cause) {
        if (!isShortage(cause) || this.#clock.monotonicMs() >= endMs) throw cause;
      }
      await sleep(this.#clock, SHORTAGE_PAUSE_MS);
    }
  }

  /** Writes behind what is there; where that can't be done, is not known to be whole, or is long, in place of it. */
  async #append(key: string, bytes: Buffer, flush: boolean): Promise<void> {
    const own = this.#own.get(key);
    const length = (own?.bytes ?? Infinity) + bytes.length;
    if (own !== undefined && length <= MOST_APPENDED_BYTES) {
      own.bytes = undefined;
      const appended = append(this.folder, fileOf(key), bytes, flush).then(() => (own.bytes = length));
      if ((await appended.catch(() => undefined)) !== undefined) return;
    }
    await replace(this.folder, fileOf(key), bytes, this.#self);
    this.#own.set(key, { bytes: bytes.length, flushed: Promise.resolve() });
  }

  /** Has {@link close} wait for a change. */
  async #underWay(change: Promise<void>): Promise<void> {
    this.#changes.add(change);
    try {
      await change;
    } finally {
      this.#changes.delete(change);
    }
  }

  #io(key: string, cause: unknown): LedgerUnwritable {
    const path = key === '' ? this.folder : join(this.folder, fileOf(key));
    return unwritable(path, 'io', `${path}: ${codeOf(cause)}`, cause);
  }
}

const closed = (folder: string): LedgerUnwritable => unwritable(folder, 'closed', 'the ledger was closed');
