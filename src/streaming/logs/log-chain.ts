import { lstat } from 'node:fs/promises';
import { err, ok, type Result } from 'neverthrow';

import type { LogFileError } from './log-errors.js';
import { identityOf, type LogFile, openLog } from './log-file.js';
import { type RotatedFile, RotatedFiles } from './rotated-files.js';

/** One file of a log that is rotated while it is read. */
export interface ChainLink {
  readonly path: string;
  readonly file: LogFile;
}

/** How often a rotation may get in the way of one look before it is left to the next. */
const MAX_TRIES = 100;

/**
 * The files of one log in the order they were written, however often it is rotated meanwhile: each is handed out once,
 * as long as it still exists when it is asked for.
 */
export class LogChain {
  private readonly rotated: RotatedFiles;
  private seen = new Set<string>();
  private current: string | undefined;

  constructor(
    private readonly operation: string,
    private readonly path: string,
    private readonly root: string | undefined,
    /** Whether the rotated files that are there at the beginning are handed out too. */
    private readonly older: boolean,
    private readonly onLost: () => void,
  ) {
    this.rotated = new RotatedFiles(path);
  }

  /**
   * The oldest file with `older`; else the log itself, and the rotated files there are count as read. `undefined`: it
   * does not exist yet.
   */
  async first(): Promise<Result<ChainLink | undefined, LogFileError>> {
    if (this.older) return this.next();
    for (let i = 0; i < MAX_TRIES; i++) {
      const before = await this.rotated.list();
      const opened = await this.open(this.path);
      if (opened.isErr()) return opened;
      if (opened.value === undefined) {
        this.seen = new Set(before.map(({ identity }) => identity));
        return opened;
      }
      const after = await this.rotated.list();
      const same = before.length === after.length && before.every((file, at) => file.identity === after[at]?.identity);
      if (same || i === MAX_TRIES - 1) {
        this.seen = new Set(after.map(({ identity }) => identity));
        return ok(this.hand(opened.value));
      }
      await opened.value.file.handle.close(); // rotated between the looks: what is old is not certain
    }
    return ok(undefined);
  }

  /** The next file after the one handed out last. `undefined`: that one is still the newest. */
  async next(): Promise<Result<ChainLink | undefined, LogFileError>> {
    if (this.current !== undefined && (await this.isCurrent())) return ok(undefined);
    for (let i = 0; i < MAX_TRIES; i++) {
      const rotated = await this.rotated.list();
      const older = await this.nextRotated(rotated);
      if (older !== undefined) {
        this.checkGap(rotated, older.file.identity);
        return ok(this.hand(older));
      }
      const opened = await this.open(this.path);
      if (opened.isErr() || opened.value === undefined) return opened;
      const { identity } = opened.value.file;
      // What was rotated since the first look belongs before this file.
      const again = await this.rotated.list();
      const missed = identity !== this.current && this.unseen(again).some((file) => file.identity !== identity);
      if (!missed && identity !== this.current) {
        this.checkGap(again, identity);
        return ok(this.hand(opened.value));
      }
      await opened.value.file.handle.close();
      if (!missed) return ok(undefined);
    }
    return ok(undefined);
  }

  private async isCurrent(): Promise<boolean> {
    const stats = await lstat(this.path, { bigint: true }).catch(() => undefined);
    return stats === undefined || identityOf(stats) === this.current;
  }

  private unseen(all: readonly RotatedFile[]): readonly RotatedFile[] {
    const there = new Set(all.map(({ identity }) => identity));
    for (const identity of this.seen) if (!there.has(identity) && identity !== this.current) this.seen.delete(identity);
    return all.filter(({ identity }) => !this.seen.has(identity));
  }

  private async nextRotated(all: readonly RotatedFile[]): Promise<ChainLink | undefined> {
    const oldest = this.unseen(all)[0];
    if (oldest === undefined) return undefined;
    const link = (await this.open(oldest.path)).unwrapOr(undefined);
    if (link?.file.identity === oldest.identity) return link;
    await link?.file.handle.close(); // the name is another file's by now
    return undefined;
  }

  /** Tells when the rotations' numbers show that a file between the current one and the next was removed unread. */
  private checkGap(all: readonly RotatedFile[], next: string): void {
    const numbers = all.flatMap(({ sequence }) => sequence ?? []);
    if (this.current === undefined || numbers.length === 0) return;
    const from = all.find(({ identity }) => identity === this.current)?.sequence;
    const to = all.find(({ identity }) => identity === next)?.sequence ?? Math.max(...numbers) + 1;
    if (from === undefined || to > from + 1) this.onLost();
  }

  private async open(path: string): Promise<Result<ChainLink | undefined, LogFileError>> {
    const opened = await openLog(this.operation, path, this.root);
    if (opened.isOk()) return ok({ path, file: opened.value });
    return opened.error.kind === 'log_not_found' ? ok(undefined) : err(opened.error);
  }

  private hand(link: ChainLink): ChainLink {
    this.current = link.file.identity;
    this.seen.add(this.current);
    return link;
  }
}
