import { failure, type Failure } from '../core/failure.js';

/**
 * The ledger can't be written or read, so nothing that would have to be in it is done.
 *
 * @remedy Make room on the disk, or give the ledger's folder back to this user with mode 0700. Nothing was started.
 */
export interface LedgerUnwritable extends Failure<'ledger_unwritable'> {
  readonly path: string;
  /** `unsafe`: not ours alone; `taken`: an entry of this job exists; `locked`: another process is recovering. */
  readonly reason: 'unsafe' | 'io' | 'taken' | 'locked' | 'closed';
}

const HINTS: Readonly<Record<LedgerUnwritable['reason'], string>> = {
  unsafe: 'Use a folder that belongs to this user and is not a symbolic link.',
  io: 'See that the folder exists on a file system that is mounted, writable and not full.',
  taken: 'The job runs already, or an earlier process left it: call recover() first, or use a higher attempt.',
  locked: 'Another process is recovering from this ledger. Try again later.',
  closed: 'The node was closed.',
};

export function unwritable(
  path: string,
  reason: LedgerUnwritable['reason'],
  message: string,
  cause?: unknown,
): LedgerUnwritable {
  const hint = HINTS[reason];
  return failure({ kind: 'ledger_unwritable', operation: 'Ledger', message, hint, path, reason, cause });
}
