import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import { deadlineExceeded, Scope } from '../../core/scope.js';
import { systemClock } from '../../core/clock.js';
import { type DeadlineExceeded, invalidInput } from '../../core/errors.js';
import { failure, type Failure } from '../../core/failure.js';
import { fromBody } from '../../core/from-body.js';
import { checkLogOptions } from './log-options.js';
import { followLog, type FollowLogOptions } from './follow-log.js';
import type { LogError } from './log-errors.js';
import type { LogLine } from './log-line.js';

/**
 * The container ended and had not written the line.
 *
 * @remedy Read the log to see what the program wrote instead, or wait longer.
 */
export type LineNeverCame = Failure<'line_never_came'>;

export interface WaitForLineOptions extends FollowLogOptions {
  /** Looks at the rotated parts too, so that no rotation hides the line; not together with `tail`. @default true without `tail` */
  readonly rotated?: boolean | undefined;
  /** Time limit in milliseconds. @default 60_000 */
  readonly timeoutMs?: number | undefined;
}

const OPERATION = 'waitForLine';
const DEFAULT_TIMEOUT_MS = 60_000;
/** What a pattern is tried on: the beginning of a line, so that no pattern works for ever on a giant one. */
const MATCHED_BYTES = 16 * 1_024;

/** The implementation; loaded with the first call. */
export function waitForLine(
  path: string,
  wanted: string | RegExp,
  options: WaitForLineOptions = {},
): ResultAsync<LogLine, LogError | LineNeverCame | DeadlineExceeded> {
  return fromBody(OPERATION, () => wait(path, wanted, options));
}

async function wait(
  path: string,
  wanted: string | RegExp,
  options: WaitForLineOptions,
): Promise<Result<LogLine, LogError | LineNeverCame | DeadlineExceeded>> {
  const problem = checkLogOptions(OPERATION, path, options);
  if (problem !== undefined) return err(problem);
  if (typeof wanted !== 'string' && !(wanted instanceof RegExp))
    return err(invalidInput(OPERATION, [{ field: 'wanted', problem: 'must be a string or a RegExp' }]));
  const { signal, clock = systemClock, timeoutMs = DEFAULT_TIMEOUT_MS, rotated = options.tail === undefined } = options;
  // A pattern with the flag g or y remembers where it stopped.
  const matches = typeof wanted === 'string' ? undefined : new RegExp(wanted.source, wanted.flags.replace(/[gy]/g, ''));
  const scope = new Scope(clock, { signal, timeoutMs });
  try {
    const followed = { maxLineBytes: MATCHED_BYTES, ...options, rotated, signal: scope.signal };
    for await (const line of followLog(path, followed)) {
      if (line.isErr()) {
        const late = line.error.kind === 'cancelled' && scope.end === 'late';
        return err(late ? tooLate(timeoutMs) : line.error);
      }
      const { text } = line.value;
      if (matches === undefined ? text.includes(wanted as string) : matches.test(text)) return ok(line.value);
    }
    return err(neverCame());
  } finally {
    scope.close();
  }
}

function tooLate(timeoutMs: number): DeadlineExceeded {
  return deadlineExceeded(OPERATION, timeoutMs, {
    message: `the line did not come within ${timeoutMs} ms`,
    hint: 'The program may be slow to start, or write another line: read its log.',
    outcome: 'not_applied',
  });
}

function neverCame(): LineNeverCame {
  return failure({
    kind: 'line_never_came',
    operation: OPERATION,
    message: 'the container ended without having written the line',
    hint: 'Its log and its exit code tell why.',
  });
}
