import { type Clock, sleep, type Timer } from '../core/clock.js';
import type { ContainerId } from '../core/ids.js';
import { freeBytes } from '../files/free-space.js';
import { withFolder } from '../files/index.js';
import { endWriter, type UserFile } from '../files/user-files.js';
import { DirectoryWatch } from '../streaming/logs/directory-watch.js';
import { Copy, type CopyPlace, type OutputLoss, type OutputTarget } from './copy.js';
import { isLimitReached, LogLimit, type Reopener } from './log-limit.js';
import { PRIVATE } from './log-tree.js';

/** Where a step's output goes, as a ledger holds it. */
export interface OutputRecord {
  readonly uid: number;
  readonly gid: number;
  /** The log that the runtime writes. */
  readonly source: string;
  readonly targets: readonly OutputTarget[];
  /** The most that the log may take, in bytes; no limit where it is absent. */
  readonly maxLogBytes?: number | undefined;
}

/** How often copies look without being told: what is written is told by the system. */
const POLL_MS = 5_000;
/** How long the end of a step waits for a copy that makes no step forward. */
const STALL_MS = 10_000;
/** With less than this free, in bytes, the log may lack something at its end although its last line is whole. */
const FULL_BYTES = 4_096;
const MAX_PLACE_BYTES = 65_536;

/** The output of one step on its way to where its owner wants it. */
export class StepOutput {
  readonly record: OutputRecord;
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #isKept: boolean;
  readonly #files: readonly UserFile[];
  #copies: readonly Copy[] = [];
  #runs: readonly Promise<void>[] = [];
  #limit: LogLimit | undefined;
  #limiting: Promise<void> | undefined;
  #watch: DirectoryWatch | undefined;
  #poll: Timer | undefined;
  #isClosed = false;

  /** @param isKept whether a later process may go on, by what is written down beside the log */
  constructor(folder: string, record: OutputRecord, files: readonly UserFile[], clock: Clock, isKept: boolean) {
    this.#folder = folder;
    this.record = record;
    this.#files = files;
    this.#clock = clock;
    this.#isKept = isKept;
  }

  /** Begins to copy, of nothing: the program is not started yet. */
  async begin(): Promise<void> {
    this.#copies = this.record.targets.map((target, index) => this.#copyTo(target, index));
    for (const [index, { startBytes }] of this.record.targets.entries()) {
      if (startBytes === 0) await this.#files[index]?.ask({ op: 'empty' });
    }
    this.#start();
  }

  /** Goes on with what an earlier process began. */
  async resume(): Promise<void> {
    this.#copies = this.record.targets.map((target, index) => this.#copyTo(target, index));
    for (const [index, copy] of this.#copies.entries()) {
      const place = await this.#placeOf(index);
      if (place?.writer !== undefined && !(await endWriter(place.writer, this.#clock))) copy.giveUp('EBUSY');
      else if (place !== undefined) await copy.resume(place);
    }
    this.#start();
  }

  /** Keeps the log within its limit, if it has one, while the program of this container writes it. */
  limitBy(reopener: Reopener, containerId: ContainerId): void {
    const { source: path, maxLogBytes: maxBytes } = this.record;
    if (maxBytes === undefined || this.#isClosed || this.#limit !== undefined) return;
    const onPutAside = (identity: string): void => this.#copies.forEach((copy) => copy.noteWhole(identity));
    this.#limit = new LogLimit(reopener, { path, containerId, maxBytes }, this.#clock, onPutAside);
    this.#limiting = this.#limit.run().catch(() => undefined);
    this.#watchLog();
  }

  /** Whether the limit was reached, so that the beginning of the log is gone. */
  async isLimitReached(): Promise<boolean> {
    if (this.record.maxLogBytes === undefined) return false;
    return isLimitReached(this.record.source);
  }

  #copyTo(target: OutputTarget, index: number): Copy {
    const file = this.#files[index];
    if (file === undefined) throw new Error('an output without a file');
    const save = (place: CopyPlace): Promise<void> => this.#writePlace(index, place);
    return new Copy(this.record.source, target, file, this.#clock, this.#isKept ? save : undefined);
  }

  #start(): void {
    if (this.#isClosed || this.#copies.length === 0) return;
    this.#watchLog();
    this.#runs = this.#copies.map((copy) => copy.run().catch(() => copy.giveUp('unknown error')));
  }

  #watchLog(): void {
    if (this.#isClosed || this.#watch !== undefined) return;
    const rouse = (): void => {
      this.#copies.forEach((copy) => copy.rouse());
      this.#limit?.rouse();
    };
    const watch = new DirectoryWatch(this.record.source, rouse);
    this.#watch = watch;
    const poll = (): void => {
      this.#poll = this.#clock.setTimer(POLL_MS, poll);
      void watch.refresh().then(rouse);
    };
    void watch.refresh().then(rouse);
    this.#poll = this.#clock.setTimer(POLL_MS, poll);
  }

  /**
   * Copies what is left, when the program writes no more. Waits for as long as there is a step forward now and then.
   *
   * @returns what is not where it should be; of the log itself, too, where its disk was full
   */
  async finish(): Promise<readonly OutputLoss[]> {
    this.#limit?.close();
    await this.#limiting;
    for (const copy of this.#copies) copy.finish();
    await Promise.all(this.#copies.map((copy, index) => this.#finished(copy, this.#runs[index])));
    const losses: OutputLoss[] = this.#copies.flatMap((copy) => copy.loss() ?? []);
    if (this.#copies.length === 0) for (const file of this.#files) if (file.isOpen) await file.close();
    const free = await freeBytes(this.#folder);
    const isFull = free !== undefined && free < FULL_BYTES;
    const isTorn = this.#copies.some((copy) => copy.isTorn) || (await this.#endsTorn());
    if (isTorn || isFull) losses.push({ path: this.record.source, code: isFull ? 'ENOSPC' : undefined });
    this.#close();
    return losses;
  }

  async #finished(copy: Copy, run: Promise<void> | undefined): Promise<void> {
    const over = run?.then(() => true as const);
    for (let seen = -1; over !== undefined;) {
      if (seen === copy.progress) copy.giveUp('ETIMEDOUT');
      if (seen === copy.progress) return;
      seen = copy.progress;
      const waiting = new AbortController();
      const isOver = await Promise.race([over, sleep(this.#clock, STALL_MS, waiting.signal)]);
      waiting.abort();
      if (isOver === true) return;
    }
  }

  /** Releases it as it is: a later process goes on. */
  abandon(): void {
    for (const copy of this.#copies) copy.giveUp('ECANCELED');
    this.#close();
  }

  #close(): void {
    this.#isClosed = true;
    this.#limit?.close();
    this.#watch?.close();
    this.#poll?.cancel();
  }

  async #endsTorn(): Promise<boolean> {
    const name = this.record.source.slice(this.#folder.length + 1);
    const last = await withFolder(this.#folder, PRIVATE, async (folder) => {
      const opened = await folder.openFile(name, 'read');
      return opened.asyncMap(async (file) => {
        await using log = file;
        const { size } = await log.stat();
        const { bytesRead, buffer } = await log.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
        return bytesRead === 1 && buffer[0] !== 0x0a;
      });
    });
    return last.unwrapOr(false);
  }

  #placeName(index: number): string {
    return `${this.record.source.slice(this.#folder.length + 1)}.${index}.place`;
  }

  async #placeOf(index: number): Promise<CopyPlace | undefined> {
    const name = this.#placeName(index);
    const read = await withFolder(this.#folder, PRIVATE, (folder) => folder.read(name, MAX_PLACE_BYTES));
    try {
      return read.isOk() ? (JSON.parse(read.value.toString()) as CopyPlace) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Survives the death of this process. */
  async #writePlace(index: number, place: CopyPlace): Promise<void> {
    const name = this.#placeName(index);
    const text = JSON.stringify(place);
    (await withFolder(this.#folder, PRIVATE, (folder) => folder.write(name, text))).unwrapOr(undefined);
  }
}
