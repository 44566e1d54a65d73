import { err, ok, type Result } from 'neverthrow';

import { onAbort } from '../../core/on-abort.js';
import { type Clock, systemClock, type Timer } from '../../core/clock.js';
import { defect, invalidInput } from '../../core/errors.js';
import { DirectoryWatch } from './directory-watch.js';
import { LogChain } from './log-chain.js';
import type { LogError } from './log-errors.js';
import type { LogLine } from './log-line.js';
import { checkLogOptions, type ReadLogOptions, resolveLogOptions } from './log-options.js';
import { type FilePosition, type LogFailure, LogReader } from './log-reader.js';
import { findTailStart } from './tail-start.js';

/** How a log is followed. */
export interface FollowLogOptions extends ReadLogOptions {
  /** Begins with the rotated parts that are there already, oldest first; not together with `tail`. @default false */
  readonly rotated?: boolean | undefined;
  /**
   * Resolves when the container has ended; the following ends after one more read to the end of the file. A rejection
   * counts as an end too. @default never: the following ends by `signal`, `untilNs`, `limitBytes` or by breaking off
   */
  readonly ended?: PromiseLike<unknown> | undefined;
  /** How often to look without being told, in milliseconds: for file systems that tell nothing. @default 1_000 */
  readonly pollMs?: number | undefined;
  /** @default the machine's own time */
  readonly clock?: Clock | undefined;
}

const OPERATION = 'followLog';
const DEFAULT_POLL_MS = 1_000;
/** How long a rotated file is still looked at for what was written while the runtime changed over, in milliseconds. */
const LINGER_MS = 1_000;

/** The implementation; loaded with the first call. */
export async function* followLog(
  path: string,
  options: FollowLogOptions = {},
): AsyncGenerator<Result<LogLine, LogError>, void, undefined> {
  const invalid = checkLogOptions(OPERATION, path, options);
  if (invalid !== undefined) return yield err(invalid);
  const { ended } = options as { readonly ended?: Partial<PromiseLike<unknown>> | null };
  if (ended !== undefined && typeof ended?.then !== 'function')
    return yield err(invalidInput(OPERATION, [{ field: 'ended', problem: 'must be a promise' }]));
  if (options.rotated === true && options.tail !== undefined) {
    return yield err(invalidInput(OPERATION, [{ field: 'rotated', problem: 'does not go together with tail' }]));
  }
  await using follow = new Follow(path, options);
  try {
    yield* follow.lines();
  } catch (cause) {
    yield err(defect(OPERATION, cause));
  }
}

class Follow {
  private readonly reader: LogReader;
  private readonly chain: LogChain;
  private readonly clock: Clock;
  private readonly watch: DirectoryWatch;
  private started = false;
  private current: FilePosition | undefined;
  /** The file before the current one, and when it is let go. */
  private previous: { readonly at: FilePosition; readonly untilMs: number } | undefined;
  /** Whether the container has ended, or the time that is wanted has. */
  private over = false;
  private poll: Timer | undefined;
  private until: Timer | undefined;
  private wake: (() => void) | undefined;
  private awake = true;
  /** Whether another file may be the log by now. */
  private look = true;
  private ignore: (() => void) | undefined;

  constructor(
    private readonly path: string,
    private readonly options: FollowLogOptions,
  ) {
    const resolved = resolveLogOptions(options);
    this.reader = new LogReader(OPERATION, resolved);
    this.chain = new LogChain(OPERATION, path, resolved.root, resolved.rotated, () =>
      resolved.notify({ kind: 'lines_lost' }),
    );
    this.clock = options.clock ?? systemClock;
    this.watch = new DirectoryWatch(path, (renamed) => {
      this.look ||= renamed;
      this.rouse();
    });
  }

  async *lines(): AsyncGenerator<Result<LogLine, LogError>, void, undefined> {
    await this.watch.refresh(); // before the first read, so that nothing falls between
    this.arm();
    for (;;) {
      const last = this.over; // taken before the reading: what is read after the end is all there is
      for await (const line of this.read(last)) {
        yield line;
        if (line.isErr()) return;
      }
      if (this.reader.isAborted()) return yield err(this.reader.cancelled());
      if (last || this.reader.filter.spent) break;
      await this.rest();
    }
    for (const line of await this.letGo()) yield ok(line);
    if (this.current !== undefined) for (const line of this.reader.finishFile(this.current)) yield ok(line);
    for (const line of this.reader.finish()) yield ok(line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.ignore?.();
    this.poll?.cancel();
    this.until?.cancel();
    this.watch.close();
    for (const at of [this.previous?.at, this.current]) await at?.file.handle.close().catch(() => undefined);
  }

  /** Reads all there is, through every file that follows. */
  private async *read(last: boolean): AsyncGenerator<Result<LogLine, LogError>, void, undefined> {
    const look = this.look || last;
    this.look = false;
    for (;;) {
      if (this.previous !== undefined) yield* this.reader.drain(this.previous.at);
      if (this.current !== undefined) yield* this.reader.drain(this.current);
      if (!look || this.reader.filter.spent || this.reader.isAborted()) break;
      const next = await this.nextFile();
      if (next.isErr()) return yield err(next.error);
      if (next.value === undefined) break;
      if (this.current !== undefined) {
        // The runtime has changed over by now, or is about to: once more to the end of what it leaves.
        yield* this.reader.drain(this.current);
        for (const line of await this.letGo()) yield ok(line);
        this.previous = { at: this.current, untilMs: this.clock.monotonicMs() + LINGER_MS };
        this.reader.options.notify({ kind: 'rotated' });
      }
      this.current = next.value;
    }
    const { previous } = this;
    if (previous !== undefined && this.clock.monotonicMs() >= previous.untilMs) {
      for (const line of await this.letGo()) yield ok(line);
    }
  }

  /** The file to read after the current one, once there is one. */
  private async nextFile(): Promise<Result<FilePosition | undefined, LogFailure>> {
    const atStart = !this.started;
    this.started = true;
    const found = await (atStart ? this.chain.first() : this.chain.next());
    if (found.isErr()) return err(found.error);
    if (found.value === undefined) return ok(undefined);
    const { path, file } = found.value;
    const { tail } = this.reader.options;
    if (!atStart || tail === undefined) return ok(this.reader.begin(path, file));
    const start = await findTailStart(this.reader, path, file, tail);
    if (start.isErr()) {
      await file.handle.close();
      return err(start.error);
    }
    this.reader.filter.skip(start.value.skip);
    return ok(this.reader.begin(path, file, start.value.offset));
  }

  /** Closes the file before the current one. Answers what stood after its last newline. */
  private async letGo(): Promise<readonly LogLine[]> {
    if (this.previous === undefined) return [];
    const { at } = this.previous;
    this.previous = undefined;
    await at.file.handle.close();
    return this.reader.finishFile(at);
  }

  private arm(): void {
    const { signal, ended } = this.options;
    this.ignore = onAbort(signal, () => this.rouse());
    const end = (): void => {
      this.over = true;
      this.rouse();
    };
    ended?.then(end, end);
    this.armUntil(end);
    this.armPoll();
  }

  private armUntil(end: () => void): void {
    const { untilNs } = this.options;
    if (untilNs === undefined) return;
    const leftMs = Number(untilNs / 1_000_000n) + 1 - this.clock.nowMs();
    if (leftMs <= 0) end();
    else this.until = this.clock.setTimer(leftMs, () => this.armUntil(end)); // timers can fire before long waits are over
  }

  private armPoll(): void {
    this.poll = this.clock.setTimer(this.options.pollMs ?? DEFAULT_POLL_MS, () => {
      this.look = true;
      this.armPoll();
      void this.watch.refresh().then(() => this.rouse());
    });
  }

  private rouse(): void {
    this.awake = true;
    this.wake?.();
  }

  /** Waits until something may have changed. */
  private async rest(): Promise<void> {
    if (!this.awake) await new Promise<void>((resolve) => (this.wake = resolve));
    this.wake = undefined;
    this.awake = false;
  }
}
