import {
  type DistrustedFile,
  type LedgerEntry,
  namesIn,
  quarantine,
  type QuarantinedFile,
  type ReadEntry,
  readFile,
  type UnreadFile,
} from './ledger-files.js';
import type { LedgerLock } from './ledger-lock.js';
import { isAlive } from './process-identity.js';

/** What to do with an entry by its data: `foreign` moves it aside where its owner is dead, `leave` leaves it to somebody else. */
export type Judge = (data: unknown) => 'take' | 'leave' | 'foreign';

/** What was found in a ledger, and whose it is now. */
export interface TakenOver {
  /** This session's now. Each with the owner that it was taken from. */
  readonly entries: readonly LedgerEntry[];
  /** Entries of an owner that lives. */
  readonly owned: readonly LedgerEntry[];
  /** Entries left to somebody else. */
  readonly left: readonly LedgerEntry[];
  readonly quarantined: readonly QuarantinedFile[];
  readonly unread: readonly UnreadFile[];
}

/** Who is told at once what was found: it stays so whatever becomes of the rest. */
export interface TakeOverListener {
  onTaken?(entry: LedgerEntry): void;
  onQuarantined?(file: QuarantinedFile): void;
  onUnread?(file: UnreadFile): void;
}

/** How this session takes an entry over, and whom it tells. */
export interface Taking extends TakeOverListener {
  take(entry: ReadEntry): Promise<void>;
}

const LOCK_WAIT_MS = 10_000;
/** Entries under one hold of the lock: others who recover have their turn, too. */
const LOCKED_ENTRIES = 250;

/**
 * Takes over the entries whose owner is dead, so that of two processes only one gets each: an entry is read under a lock
 * and after its owner was found dead, as until then it may be written, or removed for good. A power cut may take the new
 * owner back, who is dead then as well. Throws what the system throws; what was taken before stays taken.
 */
export async function takeOverDead(
  ledger: { readonly folder: string; readonly isClosed: boolean },
  lock: LedgerLock,
  judge: Judge,
  taking: Taking,
): Promise<TakenOver | 'locked' | 'closed'> {
  const found = { entries: [], owned: [], left: [], quarantined: [], unread: [] } as {
    readonly [K in keyof TakenOver]: TakenOver[K][number][];
  };
  const dead = new Set<string>();
  const names = await namesIn(ledger.folder);
  for (let at = 0; at < names.length; at += LOCKED_ENTRIES) {
    const release = await lock.acquire(LOCK_WAIT_MS);
    if (release === undefined) return 'locked';
    try {
      for (const name of names.slice(at, at + LOCKED_ENTRIES)) {
        if (ledger.isClosed) return 'closed';
        const read = await readOfDead(ledger.folder, name, judge, dead);
        if (read === undefined) continue;
        if ('code' in read) {
          found.unread.push(read);
          taking.onUnread?.(read);
          continue;
        }
        if ('reason' in read) {
          const file = await quarantine(ledger.folder, read);
          found.quarantined.push(file);
          taking.onQuarantined?.(file);
          continue;
        }
        const { is, entry } = read;
        if (is === 'entries') {
          await taking.take(entry);
          taking.onTaken?.(entry);
        }
        found[is].push({ key: entry.key, owner: entry.owner, data: entry.data });
      }
    } finally {
      await release().catch(() => undefined);
    }
  }
  return found;
}

/**
 * An entry, and whose it is to be.
 *
 * @param dead sessions that are known to be dead: what is read after that is their last word
 */
async function readOfDead(
  folder: string,
  name: string,
  judge: Judge,
  dead: Set<string>,
): Promise<
  { readonly is: 'entries' | 'owned' | 'left'; readonly entry: ReadEntry } | DistrustedFile | UnreadFile | undefined
> {
  for (;;) {
    const entry = await readFile(folder, name);
    if (entry === undefined || 'reason' in entry || 'code' in entry) return entry;
    const verdict = judge(entry.data);
    if (verdict === 'leave') return { is: 'left', entry };
    // What is foreign here may be the entry of a living process with another version.
    if (dead.has(entry.owner.session))
      return verdict === 'foreign' ? { name, reason: verdict } : { is: 'entries', entry };
    if (await isAlive(entry.owner)) return { is: 'owned', entry };
    dead.add(entry.owner.session);
  }
}
