import { basename, dirname } from 'node:path';

import { type Clock, sleep } from '../core/clock.js';
import type { ContainerId } from '../core/ids.js';
import { withFolder } from '../files/index.js';
import { type RotateTarget, type Rotation, rotateLog } from '../streaming/logs/rotate-log.js';
import { PRIVATE, rootOf } from './log-tree.js';

/** Has a runtime write a log again. */
export type Reopener = Parameters<typeof rotateLog>[0];

/** A log that grows fast is looked at this often, in milliseconds. */
const PAUSE_MS = 100;
/** How long after a failure, such as a runtime that is down, the next try is, in milliseconds. */
const RETRY_MS = 1_000;

/** The log whose container is running, and the most it may take. */
export interface LimitedLog {
  readonly path: string;
  readonly containerId: ContainerId;
  readonly maxBytes: number;
}

/** So many files a log has: a copy that reads the one before the present does not meet its removal. */
const FILES = 3;

/**
 * Keeps a log within a number of bytes while it is written: at a third of that it is put aside, and of what was put aside
 * before, the newest stays. So the newest two thirds are always there, and the program is not held up.
 */
export class LogLimit {
  readonly #reopener: Reopener;
  readonly #log: LimitedLog;
  readonly #clock: Clock;
  readonly #onPutAside: (identity: string) => void;
  readonly #over = new AbortController();
  #isAwake = true;
  #wake: (() => void) | undefined;
  #isReached = false;

  /** @param onPutAside told of each file that the runtime writes no more, before it is removed */
  constructor(reopener: Reopener, log: LimitedLog, clock: Clock, onPutAside: (identity: string) => void) {
    this.#reopener = reopener;
    this.#log = log;
    this.#clock = clock;
    this.#onPutAside = onPutAside;
  }

  async run(): Promise<void> {
    const { path, containerId, maxBytes } = this.#log;
    const target: RotateTarget = { containerId, path };
    const { signal } = this.#over;
    const size = { maxBytes: Math.ceil(maxBytes / FILES), maxFiles: FILES };
    const options = { ...size, root: rootOf(path), clock: this.#clock, signal };
    for (;;) {
      if (signal.aborted) return;
      this.#isAwake = false;
      const rotated = await rotateLog(this.#reopener, target, options);
      if (rotated.isOk()) await this.#putAside(rotated.value);
      const isFailed = rotated.isErr() && rotated.error.kind !== 'log_not_found';
      await sleep(this.#clock, isFailed ? RETRY_MS : PAUSE_MS, signal);
      await this.#news();
    }
  }

  async #news(): Promise<void> {
    if (this.#isAwake || this.#over.signal.aborted) return;
    await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  /** The log may have grown. */
  rouse(): void {
    this.#isAwake = true;
    this.#wake?.();
  }

  close(): void {
    this.#over.abort();
    this.rouse();
  }

  async #putAside({ rotatedTo, removed }: Rotation): Promise<void> {
    if (rotatedTo === undefined) return;
    const { path } = this.#log;
    const isFirst = removed.length > 0 && !this.#isReached;
    this.#isReached ||= isFirst;
    const entry = await withFolder(dirname(path), PRIVATE, async (folder) => {
      // Written down beside the log, for whoever ends the job after this process.
      if (isFirst) (await folder.write(markOf(path), '')).unwrapOr(undefined);
      return await folder.stat(basename(rotatedTo));
    });
    if (entry.isOk()) this.#onPutAside(entry.value.identity);
  }
}

const markOf = (path: string): string => `${basename(path)}.limited`;

/** Whether the beginning of a log was removed because of its limit. */
export async function isLimitReached(path: string): Promise<boolean> {
  return (await withFolder(dirname(path), PRIVATE, (folder) => folder.stat(markOf(path)))).isOk();
}
