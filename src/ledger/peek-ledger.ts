import { readFiles } from './ledger-files.js';

/** What is in a ledger, for whoever may only look. */
export interface PeekedLedger {
  /** What its writers wrote, as plain JSON. */
  readonly data: readonly unknown[];
  /** Names of files that are not to be trusted. */
  readonly unreadable: readonly string[];
}

/**
 * Reads a ledger without opening it: makes no folder, takes no lock, moves nothing aside. Undefined where there is no
 * such folder, or it can't be read.
 */
export async function peekLedger(folder: string): Promise<PeekedLedger | undefined> {
  const data: unknown[] = [];
  const unreadable: string[] = [];
  try {
    for await (const found of readFiles(folder)) {
      if ('reason' in found) unreadable.push(found.name);
      else data.push(found.data);
    }
  } catch {
    return undefined;
  }
  return { data, unreadable };
}
