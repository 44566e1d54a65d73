import { skipUnless } from './skip-unless.js';

const REASON = 'needs root: files are given to other users';

export const isRoot = process.geteuid?.() === 0;

/** Options of what only root can do. */
export const AS_ROOT = skipUnless(isRoot, REASON);

/** Skips a test that only root can do from within. */
export function needsRoot({ skip }: { readonly skip: (condition: boolean, note?: string) => void }): void {
  skip(!isRoot, REASON);
}
