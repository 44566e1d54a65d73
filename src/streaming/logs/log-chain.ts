import { basename, dirname, join } from 'node:path';
import { err, ok, type Result } from 'neverthrow';

import type { Folder } from '../../files/index.js';
import type { LogFileError } from './log-errors.js';
import { inLogFolder, type LogFile, openLog } from './log-file.js';
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
    this.rotated = new RotatedFiles(basename(path));
  }

  /**
   * The oldest file with `older`; else the log itself, and the rotated files there are count as read. `undefined`: it
   * does not exist yet.
   */
  first(): Promise<Result<ChainLink | undefined, LogFileError>> {
    return this.within((folder) => (this.older ? this.nextIn(folder) : this.firstIn(folder)));
  }

  /** The next file after the one handed out last. `undefined`: that one is still the newest. */
  next(): Promise<Result<ChainLink | undefined, LogFileError>> {
    return this.within((folder) => this.nextIn(folder));
  }

  private async within(
    work: (folder: Folder) => Promise<Result<ChainLink | undefined, LogFileError>>,
  ): Promise<Result<ChainLink | undefined, LogFileError>> {
    const found = await inLogFolder(this.operation, this.path, this.root, work);
    return found.isErr() && found.error.kind === 'log_not_found' ? ok(undefined) : found;
  }

  private async firstIn(folder: Folder): Promise<Result<ChainLink | undefined, LogFileError>> {
    for (let i = 0; i < MAX_TRIES; i++) {
      const before = await this.rotated.list(folder);
      const opened = await this.open(folder, basename(this.path));
      if (opened.isErr()) return opened;
      if (opened.value === undefined) {
        this.seen = new Set(before.map(({ identity }) => identity));
        return opened;
      }
      const after = await this.rotated.list(folder);
      const same = before.length === after.length && before.every((file, at) => file.identity === after[at]?.identity);
      if (same || i === MAX_TRIES - 1) {
        this.seen = new Set(after.map(({ identity }) => identity));
        return ok(this.hand(opened.value));
      }
      await opened.value.file.handle.close(); // rotated between the looks: what is old is not certain
    }
    return ok(undefined);
  }

  private async nextIn(folder: Folder): Promise<Result<ChainLink | undefined, LogFileError>> {
    if (this.current !== undefined && (await this.isCurrent(folder))) return ok(undefined);
    for (let i = 0; i < MAX_TRIES; i++) {
      const rotated = await this.rotated.list(folder);
      const older = await this.nextRotated(folder, rotated);
      if (older !== undefined) {
        this.checkGap(rotated, older.file.identity);
        return ok(this.hand(older));
      }
      const opened = await this.open(folder, basename(this.path));
      if (opened.isErr() || opened.value === undefined) return opened;
      const { identity } = opened.value.file;
      // What was rotated since the first look belongs before this file.
      const again = await this.rotated.list(folder);
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

  private async isCurrent(folder: Folder): Promise<boolean> {
    const entry = (await folder.stat(basename(this.path))).unwrapOr(undefined);
    return entry === undefined || entry.identity === this.current;
  }

  private unseen(all: readonly RotatedFile[]): readonly RotatedFile[] {
    const there = new Set(all.map(({ identity }) => identity));
    for (const identity of this.seen) if (!there.has(identity) && identity !== this.current) this.seen.delete(identity);
    return all.filter(({ identity }) => !this.seen.has(identity));
  }

  private async nextRotated(folder: Folder, all: readonly RotatedFile[]): Promise<ChainLink | undefined> {
    const oldest = this.unseen(all)[0];
    if (oldest === undefined) return undefined;
    const link = (await this.open(folder, oldest.name)).unwrapOr(undefined);
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

  private async open(folder: Folder, name: string): Promise<Result<ChainLink | undefined, LogFileError>> {
    const path = join(dirname(this.path), name);
    const opened = await openLog(this.operation, folder, path);
    if (opened.isOk()) return ok({ path, file: opened.value });
    return opened.error.kind === 'log_not_found' ? ok(undefined) : err(opened.error);
  }

  private hand(link: ChainLink): ChainLink {
    this.current = link.file.identity;
    this.seen.add(this.current);
    return link;
  }
}
