import { ok, type Result } from 'neverthrow';

import type { Ledger, LedgerUnwritable } from '../ledger/ledger.js';
import type { JobOutcome } from './outcome.js';
import { type JobRecord, packRecord } from './job-record.js';

/** The part of a ledger that one job needs. */
export type JobLedger = Pick<Ledger, 'begin' | 'replace' | 'remove' | 'folderOf' | 'removeFolder'>;

/** Writes an outcome down in the caller's own books. The job stays in the ledger until it has resolved. */
export type RecordOutcome = (outcome: JobOutcome) => void | Promise<void>;

/** What one job writes to the ledger; nothing where there is none. */
export class JobNotes {
  readonly #ledger: JobLedger | undefined;
  readonly #key: string;
  #record: JobRecord;
  #begun: boolean;

  constructor(ledger: JobLedger | undefined, key: string, record: JobRecord, begun = false) {
    this.#ledger = ledger;
    this.#key = key;
    this.#record = record;
    this.#begun = begun;
  }

  get record(): JobRecord {
    return this.#record;
  }

  /** Makes the entry. A job whose entry can't be written is not run. */
  async begin(): Promise<Result<void, LedgerUnwritable>> {
    if (this.#ledger === undefined) return ok(undefined);
    const written = await this.#ledger.begin(this.#key, packRecord(this.#record));
    this.#begun = written.isOk();
    return written;
  }

  /** Writes down what is about to be done. Where that fails, it must not be done. */
  async write(patch: Partial<JobRecord>): Promise<Result<void, LedgerUnwritable>> {
    this.#record = { ...this.#record, ...patch };
    if (this.#ledger === undefined || !this.#begun) return ok(undefined);
    return this.#ledger.replace(this.#key, packRecord(this.#record));
  }

  /**
   * Writes down what has happened. Where that fails, a successor finds an earlier step, and looks at the runtime itself.
   */
  async note(patch: Partial<JobRecord>): Promise<void> {
    (await this.write(patch)).unwrapOr(undefined);
  }

  /**
   * Hands the outcome to the caller's books and ends the entry; where something is left behind, or the books can't be
   * written, the entry stays for the next recovery.
   */
  async close(outcome: JobOutcome, record: RecordOutcome | undefined): Promise<void> {
    try {
      await record?.(outcome);
    } catch {
      return;
    }
    if (this.#ledger === undefined || !this.#begun) return;
    if (outcome.leftBehind.length > 0) {
      await this.note({ step: 'stuck' });
      return;
    }
    await this.#ledger.removeFolder(this.#key);
    (await this.#ledger.remove(this.#key)).unwrapOr(undefined);
  }
}
