import { join } from 'node:path';

import type { NodeHost } from '../../host/node-host.js';
import type { JobLedger } from '../record/notes.js';

/** Folder on the host that a step's exit is recorded in, below what its job shares with the host. */
export function exitFolderOf(ledger: JobLedger, key: string, stepId: number): string {
  return join(ledger.folderOf(key), String(stepId));
}

/** Path on the host of the wrapper that programs run under, with the ledger or else where scratch folders are made. */
export function exitWrapperOf(ledger: JobLedger | undefined, { scratchRoot }: Pick<NodeHost, 'scratchRoot'>): string {
  return join(ledger?.folder ?? scratchRoot, 'exit-wrapper');
}
