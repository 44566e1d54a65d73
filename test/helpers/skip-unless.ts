import type { TestOptions } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** Why a test is skipped. */
    skippedAs?: string;
  }
}

/** Options of a test, or of a group of them, that is skipped here where that does not hold, and for this reason. */
export const skipUnless = (holds: boolean, reason: string): TestOptions => ({
  skip: !holds,
  meta: { skippedAs: reason },
});
