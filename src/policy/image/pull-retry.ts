import type { CallError, InputProblem } from '../../core/errors.js';
import type { PullFailed } from '../../core/image-errors.js';

/** How failed pulls are repeated. */
export interface PullRetryOptions {
  /** Tries per call in all, 1 to 20; 1 means no repetition. @default 4 */
  readonly maxAttempts?: number | undefined;
  /** Wait after the first failure in milliseconds, before jitter; doubles with each one more. @default 1_000 */
  readonly initialDelayMs?: number | undefined;
  /** Longest wait in milliseconds. @default 60_000 */
  readonly maxDelayMs?: number | undefined;
  /** Shortest wait in milliseconds after a registry said that it is asked too often. @default 15_000 */
  readonly rateLimitedDelayMs?: number | undefined;
}

export type ResolvedPullRetry = { readonly [K in keyof PullRetryOptions]-?: number };

export const DEFAULT_PULL_RETRY: ResolvedPullRetry = Object.freeze({
  maxAttempts: 4,
  initialDelayMs: 1_000,
  maxDelayMs: 60_000,
  rateLimitedDelayMs: 15_000,
});

/** Fills in defaults. */
export function resolvePullRetry(options: PullRetryOptions = {}): ResolvedPullRetry {
  return Object.freeze({
    maxAttempts: options.maxAttempts ?? DEFAULT_PULL_RETRY.maxAttempts,
    initialDelayMs: options.initialDelayMs ?? DEFAULT_PULL_RETRY.initialDelayMs,
    maxDelayMs: options.maxDelayMs ?? DEFAULT_PULL_RETRY.maxDelayMs,
    rateLimitedDelayMs: options.rateLimitedDelayMs ?? DEFAULT_PULL_RETRY.rateLimitedDelayMs,
  });
}

/** What is wrong with retry options. */
export function pullRetryProblems(field: string, retry: ResolvedPullRetry): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  const within = (name: keyof ResolvedPullRetry, low: number, high: number): void => {
    const value = retry[name];
    if (Number.isInteger(value) && value >= low && value <= high) return;
    problems.push({ field: `${field}.${name}`, problem: `must be a whole number from ${low} to ${high}` });
  };
  within('maxAttempts', 1, 20);
  within('initialDelayMs', 0, 3_600_000);
  within('maxDelayMs', 0, 3_600_000);
  within('rateLimitedDelayMs', 0, 3_600_000);
  return problems;
}

/** Ways of losing the runtime that pass when it has restarted. */
const PASSING: ReadonlySet<string> = new Set(['lost', 'refused', 'missing']);

/** Whether the same pull may work a little later with nothing changed. */
export function isPassing(error: CallError | PullFailed): boolean {
  if (error.kind === 'pull_failed') return error.transient;
  return error.kind === 'not_ready' || (error.kind === 'connection_failed' && PASSING.has(error.reason));
}

/**
 * How long to wait after the `failures`-th failure in a row, in milliseconds. Half of it is fixed and half is left to
 * chance, so that the nodes of a cluster do not come back all at once.
 *
 * @param random 0 up to 1
 */
export function pullDelayMs(
  error: CallError | PullFailed,
  failures: number,
  retry: ResolvedPullRetry,
  random: number,
): number {
  const doubled = retry.initialDelayMs * 2 ** Math.min(failures - 1, 30);
  const isRateLimit = error.kind === 'pull_failed' && error.reason === 'rate_limited';
  const fullMs = Math.max(Math.min(doubled, retry.maxDelayMs), isRateLimit ? retry.rateLimitedDelayMs : 0);
  return Math.round(fullMs / 2 + (fullMs / 2) * random);
}
