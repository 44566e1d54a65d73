import { namesMovedAside, readFiles, type UnreadFile } from './ledger-files.js';

/** What is in a ledger, for whoever may only look. */
export interface PeekedLedger {
  /** What its writers wrote, as plain JSON. */
  readonly data: readonly unknown[];
  /** Names of files that are not to be trusted. */
  readonly distrusted: readonly string[];
  readonly unread: readonly UnreadFile[];
  /** Names of files that were moved aside. */
  readonly quarantined: readonly string[];
}

/**
 * Reads a ledger without opening it: makes no folder, takes no lock, moves nothing aside. Undefined where there is no
 * such folder, or it can't be read.
 */
export async function peekLedger(folder: string): Promise<PeekedLedger | undefined> {
  const data: unknown[] = [];
  const distrusted: string[] = [];
  const unread: UnreadFile[] = [];
  try {
    for await (const found of readFiles(folder)) {
      if ('code' in found) unread.push(found);
      else if ('reason' in found) distrusted.push(found.name);
      else data.push(found.data);
    }
    return { data, distrusted, unread, quarantined: await namesMovedAside(folder) };
  } catch {
    return undefined;
  }
}
