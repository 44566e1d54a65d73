import type { Entry } from './entry.js';

/** Whom a path is trusted to. sshd, sudo and cron ask the same of a file and of every folder above it. */
export interface Trust {
  /** Users (uids) that may own it and each folder above it. */
  readonly owners: readonly number[];
  /** Lets the last folder be one in which others create names, if it is sticky as `/tmp` is. @default false */
  readonly shared?: boolean | undefined;
}

/** Root and the user of this process. */
export function ourselves(): readonly number[] {
  return [...new Set([0, process.geteuid?.() ?? 0])];
}

/**
 * What keeps an entry from being trusted, or undefined. A folder above it may be writable by others where it is sticky:
 * there nobody renames another's entry, and the owner of the entry is asked for in turn.
 */
export function distrust(entry: Entry, { owners, shared = false }: Trust, above: boolean): string | undefined {
  const { kind, uid, mode } = entry;
  if (!owners.includes(uid)) return `belongs to user ${uid}`;
  // A link has no mode of its own: who may change it is the folder's affair.
  if (kind === 'link' || (mode & 0o022) === 0) return undefined;
  if (kind === 'folder' && (mode & 0o1000) !== 0 && (above || shared)) return undefined;
  return `can be changed by others (mode ${mode.toString(8).padStart(4, '0')})`;
}
