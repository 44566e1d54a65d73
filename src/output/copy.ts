import type { Clock } from '../core/clock.js';
import { isWriterGone, type UserFile, type WriterIdentity } from '../files/user-files.js';
import { convert, readLines, Source, type SourceFile } from './source.js';

/** A file that output is copied to, as a ledger holds it. */
export interface OutputTarget {
  /** Absolute. */
  readonly path: string;
  readonly format: 'cri' | 'text';
  readonly streams: readonly ('stdout' | 'stderr')[];
  /** Its size when the step began, in bytes, which stays as it is. */
  readonly startBytes: number;
}

/** How far a copy has come, so that a later process can go on: what its file has grown since then is copied already. */
export interface CopyPlace {
  /** The runtime's file, and where in it; none before the first. */
  readonly identity?: string | undefined;
  readonly offset: number;
  /** Size of the copy's file, in bytes, that this place goes with. */
  readonly size: number;
  /** How the file that was copied before is to be named, unless it is already. */
  readonly renaming?: { readonly suffix: string; readonly keep: readonly string[] } | undefined;
  /** The process that writes it. */
  readonly writer?: WriterIdentity | undefined;
}

/** What of a step's output is not where it was asked for. */
export interface OutputLoss {
  readonly path: string;
  /** Name of a system error, such as `ENOSPC`, where there was one. */
  readonly code: string | undefined;
}

/** How long a file that was put aside is still read: the runtime may not have changed over. */
const LINGER_MS = 1_000;
/** How long nothing is tried again after a failure. */
const RETRY_MS = 1_000;
/** The same where nobody answered: each try may leave a process that can't be ended before its file system answers. */
const UNANSWERED_MS = 60_000;
/** How often the end of the output is tried again where the process that writes is ended. */
const LAST_TRIES = 5;
/** How much is copied before the place is written down again. */
const SAVE_BYTES = 4 * 1_024 * 1_024;

/** Copies one log to one file while it is written. What can't be written is tried again, and nothing is kept in memory. */
export class Copy {
  readonly #target: OutputTarget;
  readonly #file: UserFile;
  readonly #clock: Clock;
  readonly #sourcePath: string;
  readonly #save: ((place: CopyPlace) => Promise<void>) | undefined;
  #source: Source;
  #current: SourceFile | undefined;
  #next: { readonly file: SourceFile; readonly atMs: number } | undefined;
  /** Files that were put aside, and that the runtime is known to write no more. */
  readonly #whole = new Set<string>();
  #offset = 0;
  #size: number;
  /** Bytes of what comes next that are in the file already. */
  #skip = 0;
  #unsaved = 0;
  #renaming: CopyPlace['renaming'];
  #retryAtMs = 0;
  #code: string | undefined;
  #isTorn = false;
  #isOver = false;
  #isGivenUp = false;
  #wake: (() => void) | undefined;
  #isAwake = true;
  /** Grows with every step forward. */
  progress = 0;

  constructor(
    sourcePath: string,
    target: OutputTarget,
    file: UserFile,
    clock: Clock,
    save: ((place: CopyPlace) => Promise<void>) | undefined,
  ) {
    this.#sourcePath = sourcePath;
    this.#source = new Source(sourcePath);
    this.#target = target;
    this.#file = file;
    this.#clock = clock;
    this.#save = save;
    this.#size = target.startBytes;
  }

  /** Goes on where another process was. */
  async resume(place: CopyPlace): Promise<void> {
    this.#size = place.size;
    this.#renaming = place.renaming;
    const { identity } = place;
    if (identity === undefined) return;
    for (;;) {
      const next = await this.#source.next();
      if (next === undefined || typeof next === 'string') break;
      if (next.file.identity === identity) {
        this.#current = next;
        this.#offset = place.offset;
        return;
      }
      await next.file.handle.close();
    }
    this.#source = new Source(this.#sourcePath);
    this.#source.isGapped = true;
  }

  /** Copies until {@link finish} was called and all is copied, or can't be. */
  async run(): Promise<void> {
    while (!this.#isGivenUp) {
      const isLast = this.#isOver; // taken before the reading: what is read after the end is all there is
      if (isLast || this.#clock.monotonicMs() >= this.#retryAtMs) await this.#copyAll(isLast);
      // Its owner may end the process that writes, at any moment.
      for (let tries = 0; isLast && isWriterGone(this.#code) && tries < LAST_TRIES; tries++) await this.#copyAll(true);
      if (isLast) break;
      if (!this.#isAwake) await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#isAwake = false;
    }
    for (const file of [this.#current, this.#next?.file]) await file?.file.handle.close().catch(() => undefined);
    if (this.#isGivenUp) this.#file.giveUp();
    else if (this.#file.isOpen) this.#code ??= (await this.#file.close()).code;
  }

  /** There may be something to copy. */
  rouse(): void {
    this.#isAwake = true;
    this.#wake?.();
  }

  /** Nothing more is written to a file that was put aside. */
  noteWhole(identity: string): void {
    this.#whole.add(identity);
    this.rouse();
  }

  /** The program writes no more. */
  finish(): void {
    this.#isOver = true;
    this.rouse();
  }

  /** Copies no more. */
  giveUp(code: string): void {
    this.#isGivenUp = true;
    this.#code ??= code;
    this.rouse();
  }

  loss(): OutputLoss | undefined {
    const isLost = this.#code !== undefined || this.#source.isGapped;
    return isLost ? { path: this.#target.path, code: this.#code } : undefined;
  }

  /** Whether the log itself holds something that was not written whole. */
  get isTorn(): boolean {
    return this.#isTorn;
  }

  async #copyAll(isLast: boolean): Promise<void> {
    this.#code = undefined;
    if (!(await this.#ready())) return;
    for (;;) {
      if (!(await this.#drain(false))) return;
      const next = await this.#nextFile();
      if (next === undefined) {
        if (isLast) await this.#drain(true);
        return;
      }
      if (this.#current !== undefined) {
        const isWhole = isLast || this.#whole.has(this.#current.file.identity);
        if (!isWhole && this.#clock.monotonicMs() < next.atMs) return;
        if (!(await this.#drain(true))) return;
      }
      if (!(await this.#changeTo(next.file))) return;
    }
  }

  async #nextFile(): Promise<{ readonly file: SourceFile; readonly atMs: number } | undefined> {
    if (this.#next !== undefined) return this.#next;
    const file = await this.#source.next();
    if (typeof file === 'string') this.#fail(file);
    else if (file !== undefined) {
      this.#next = { file, atMs: this.#clock.monotonicMs() + LINGER_MS };
      if (this.#current !== undefined) this.#clock.setTimer(LINGER_MS, () => this.rouse());
    }
    return this.#next;
  }

  /** Opens the file where it is not open, and finds out how much of what comes next is in it. */
  async #ready(): Promise<boolean> {
    if (!this.#file.isOpen) {
      const opened = await this.#file.open();
      if (opened.code !== undefined) return this.#fail(opened.code);
      this.#found(opened.size);
      await this.#keep();
    }
    return this.#rename();
  }

  #found(size: number): void {
    if (this.#renaming !== undefined) return;
    this.#skip = size - this.#size;
    if (this.#skip >= 0) return;
    // Somebody has emptied it meanwhile.
    this.#size = size;
    this.#skip = 0;
  }

  async #rename(): Promise<boolean> {
    if (this.#renaming === undefined) return true;
    const renamed = await this.#file.ask({ op: 'rotate', ...this.#renaming });
    if (renamed.code !== undefined) return this.#fail(renamed.code);
    this.#renaming = undefined;
    this.#found(renamed.size);
    return true;
  }

  async #drain(atEnd: boolean): Promise<boolean> {
    while (this.#current !== undefined) {
      const lines = await readLines(this.#current, this.#offset, atEnd);
      if (typeof lines === 'string') return this.#fail(lines);
      if (lines.length === 0) return true;
      const { bytes, isTorn } = convert(lines, this.#target);
      const left = bytes.subarray(Math.min(this.#skip, bytes.length));
      if (left.length > 0) {
        const { written, code } = await this.#file.ask({ op: 'write', bytes: left.length }, left);
        if (this.#isGivenUp) return false;
        if (code !== undefined || written !== left.length) {
          this.#skip = bytes.length - left.length + written;
          return this.#fail(code ?? 'EIO');
        }
      }
      this.#skip = Math.max(0, this.#skip - bytes.length);
      this.#isTorn ||= isTorn;
      this.#offset += lines.length;
      this.#size += bytes.length;
      this.progress += 1;
      this.#unsaved += lines.length;
      if (this.#unsaved >= SAVE_BYTES) await this.#keep();
    }
    return true;
  }

  async #changeTo(file: SourceFile): Promise<boolean> {
    const before = this.#current;
    this.#next = undefined;
    this.#current = file;
    this.#offset = 0;
    this.progress += 1;
    if (before === undefined) return true;
    this.#whole.delete(before.file.identity);
    const { own, all } = await this.#source.suffixOf(before);
    await before.file.handle.close().catch(() => undefined);
    if (this.#target.format === 'cri' && own !== undefined) {
      this.#renaming = { suffix: own, keep: all };
      this.#size = 0;
      this.#skip = 0;
    }
    await this.#keep();
    return this.#rename();
  }

  async #keep(): Promise<void> {
    this.#unsaved = 0;
    if (this.#save === undefined) return;
    const identity = this.#current?.file.identity;
    const writer = await this.#file.writer();
    await this.#save({ identity, offset: this.#offset, size: this.#size, renaming: this.#renaming, writer });
  }

  #fail(code: string): false {
    this.#code = code;
    // Another process is at hand at once; a disk is not freed as fast.
    const pauseMs = isWriterGone(code) ? 100 : code === 'ETIMEDOUT' ? UNANSWERED_MS : RETRY_MS;
    this.#retryAtMs = this.#clock.monotonicMs() + pauseMs;
    if (!this.#isOver) this.#clock.setTimer(Math.max(RETRY_MS, pauseMs), () => this.rouse());
    return false;
  }
}
