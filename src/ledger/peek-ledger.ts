import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { readSafely } from './safe-files.js';
import { unsealLast } from './sealed-text.js';

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
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch {
    return undefined;
  }
  for (const name of names.filter((one) => one.endsWith('.job')).sort()) {
    const bytes = await readSafely(join(folder, name)).catch((cause: unknown) =>
      // Its job ended meanwhile.
      (cause as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : ('not_a_file' as const),
    );
    if (bytes === undefined) continue;
    const file = typeof bytes === 'string' ? { unreadable: bytes } : unsealLast(bytes);
    if ('unreadable' in file) unreadable.push(name);
    else data.push((file.value as { readonly data?: unknown } | null)?.data);
  }
  return { data, unreadable };
}
