import { join } from 'node:path';

import type { JobLedger } from './notes.js';

/** Folder on the host that a step's exit is recorded in, below what its job shares with the host. */
export function exitFolderOf(ledger: JobLedger, key: string, stepId: number): string {
  return join(ledger.folderOf(key), String(stepId));
}
