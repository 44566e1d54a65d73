import { ok, type Result } from 'neverthrow';

import type { ExitFolders } from '../../host/exit-folders.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { LedgerUnwritable } from '../../ledger/ledger-unwritable.js';
import type { JobOutcome, LeftBehind } from '../outcome/outcome.js';
import { type JobRecord, packRecord, type StepRecord } from './record.js';

/** The part of a ledger that one job needs. */
export type JobLedger = Pick<
  Ledger,
  'begin' | 'replace' | 'note' | 'remove' | 'folder' | 'folderOf' | 'isClosed' | 'bootId'
>;

/** Writes an outcome down in the caller's own books. The step stays in the ledger until it has resolved. */
export type RecordOutcome = (outcome: JobOutcome) => void | Promise<void>;

type Written = Result<void, LedgerUnwritable>;

/** The worst that a write survives: the death of this process, or a power cut, which takes a wait for the disk. */
export type Survives = 'kill' | 'power_cut';

/** Where notes go, and what goes with them. */
interface NotesPlace {
  readonly ledger?: JobLedger | undefined;
  readonly host: { readonly exitFolders: Pick<ExitFolders, 'remove'> };
}

/**
 * What one job writes to the ledger; nothing where there is none. All steps of a job share one entry, so each write
 * holds the job whole, and they follow one another.
 */
export class JobNotes {
  readonly #ledger: JobLedger | undefined;
  readonly #exitFolders: Pick<ExitFolders, 'remove'>;
  readonly #key: string;
  #told: readonly number[] = [];
  #record: JobRecord;
  #begun: Promise<Written> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor({ ledger, host }: NotesPlace, key: string, record: JobRecord, begun = false) {
    this.#ledger = ledger;
    this.#exitFolders = host.exitFolders;
    this.#key = key;
    this.#record = record;
    if (begun) this.#begun = Promise.resolve(ok(undefined));
  }

  get record(): JobRecord {
    return this.#record;
  }

  step(stepId: number): StepRecord | undefined {
    return this.#record.steps.find((step) => step.stepId === stepId);
  }

  /** Makes the entry, once. A job whose entry can't be written is not run. Survives a kill. */
  begin(): Promise<Written> {
    this.#begun ??= this.#inTurn((ledger) => ledger.begin(this.#key, packRecord(this.#record)));
    return this.#begun;
  }

  /** Writes a step down for the first time. Where that fails, it is not run. */
  async beginStep(step: StepRecord): Promise<Written> {
    this.#record = { ...this.#record, steps: this.#others(step.stepId).concat(step) };
    if (this.#begun === undefined) return this.begin();
    const begun = await this.#begun;
    return begun.isErr() ? begun : this.#write('kill');
  }

  /** Keeps what the next write will take along, where its loss costs nothing. */
  remember(patch: Partial<Omit<JobRecord, 'steps'>>): void {
    this.#record = { ...this.#record, ...patch };
  }

  /** Writes down what is about to be done in a step. Where that fails, it must not be done. */
  async writeStep(stepId: number, patch: Partial<StepRecord>, survives: Survives): Promise<Written> {
    const steps = this.#record.steps.map((step) => (step.stepId === stepId ? { ...step, ...patch } : step));
    this.#record = { ...this.#record, steps };
    return this.#write(survives);
  }

  /**
   * Writes down what has happened in a step. Where that fails, a successor finds an earlier step, and looks at the
   * runtime itself.
   */
  async noteStep(stepId: number, patch: Partial<StepRecord>, survives: Survives): Promise<void> {
    (await this.writeStep(stepId, patch, survives)).unwrapOr(undefined);
  }

  /** Writes down what is remembered. Survives a kill. */
  async keep(): Promise<void> {
    (await this.#write('kill')).unwrapOr(undefined);
  }

  /**
   * Hands a step's outcome to the caller's books. It is in the ledger before, so that after a crash the very same is reported
   * again. Where the books can't be written, it stays for the next recovery. What is in a ledger that was closed
   * meanwhile is the successor's to tell: it may come to another end.
   */
  async tell(outcome: JobOutcome, record: RecordOutcome | undefined): Promise<void> {
    if (this.#ledger?.isClosed === true && (await this.#begun)?.isOk() === true) return;
    if (record !== undefined) {
      await this.noteStep(outcome.stepId, { step: 'telling', outcome }, 'kill');
      try {
        await record(outcome);
      } catch {
        return;
      }
    }
    this.#told = this.#told.concat(outcome.stepId);
    if (this.#record.kind === 'container') return;
    this.#record = { ...this.#record, steps: this.#others(outcome.stepId) };
    await this.keep();
  }

  /** Ends the entry. Where something is left behind, or an outcome is not told, it stays for the next recovery. */
  async close(leftBehind: readonly LeftBehind[]): Promise<void> {
    const isBegun = this.#begun !== undefined && (await this.#begun).isOk();
    const untold = this.#record.steps.some(({ stepId, step }) => step !== 'stuck' && !this.#told.includes(stepId));
    if (this.#ledger === undefined || !isBegun || untold) return;
    if (leftBehind.length > 0) {
      const steps = this.#record.steps.map((step) => ({ ...step, step: 'stuck' as const }));
      this.#record = { ...this.#record, stage: 'stuck', steps };
      return this.keep();
    }
    await this.#exitFolders.remove(this.#ledger.folderOf(this.#key));
    (await this.#inTurn((ledger) => ledger.remove(this.#key))).unwrapOr(undefined);
  }

  #others(stepId: number): readonly StepRecord[] {
    return this.#record.steps.filter((step) => step.stepId !== stepId);
  }

  async #write(survives: Survives): Promise<Written> {
    if (this.#begun === undefined || (await this.#begun).isErr()) return ok(undefined);
    const write = survives === 'kill' ? 'note' : 'replace';
    return this.#inTurn((ledger) => ledger[write](this.#key, packRecord(this.#record)));
  }

  /** One write after the other: of two at once, the older one could come last. */
  #inTurn(write: (ledger: JobLedger) => Promise<Written>): Promise<Written> {
    const ledger = this.#ledger;
    if (ledger === undefined) return Promise.resolve(ok(undefined));
    const written = this.#last.then(() => write(ledger));
    this.#last = written.catch(() => undefined);
    return written;
  }
}
