import { callBack } from '../../core/call-back.js';
import { type InputProblem, invalidInput, type InvalidInput } from '../../core/errors.js';
import { callOptionProblems } from '../../core/scope.js';
import type { LineSelection } from './line-filter.js';

/** What happened to a log while it was read. None of these ends the reading. */
export type LogNotice =
  /** A physical line was no log record, and was left out. */
  | { readonly kind: 'unreadable_line'; readonly bytes: Uint8Array }
  /** The file became shorter; reading goes on at its beginning. */
  | { readonly kind: 'truncated' }
  /** The runtime writes to another file now; reading goes on there. */
  | { readonly kind: 'rotated' }
  /** A record at a file's end is not whole: its disk is full, or the runtime was killed. What would follow it is lost. */
  | { readonly kind: 'torn_record' }
  /**
   * Lines of rotated files are left out: the numbers of {@link rotateLog} show that one was removed before it was read, or
   * there are more of them than are looked at (10,000).
   */
  | { readonly kind: 'lines_lost' };

/** How a log is read. */
export interface ReadLogOptions extends LineSelection {
  /** Reads at most this many lines from the end, before the other filters. @default all */
  readonly tail?: number | undefined;
  /** Reads the rotated parts beside the log as well, oldest first. @default false */
  readonly rotated?: boolean | undefined;
  /**
   * Joins what the runtime cut into fragments, so that a line is what the program wrote up to a newline. With `false`
   * each fragment comes at once as a line of its own (`partial: true`), and memory stays small whatever is written.
   * @default true
   */
  readonly join?: boolean | undefined;
  /** Longest line that is kept, in bytes; what exceeds it is left out (`truncated`). @default 134_217_728 (128 MiB) */
  readonly maxLineBytes?: number | undefined;
  /**
   * A directory that the log must lie in, with no symbolic link on the way from there. Without it a link is followed where
   * only root or the user of this process can have made it, and root reads no log below folders of two users.
   * @default not checked
   */
  readonly root?: string | undefined;
  /** Called with what happened to the log. What it throws is ignored. */
  readonly onNotice?: ((notice: LogNotice) => void) | undefined;
  /** Ends the reading with `cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_MAX_LINE_BYTES = 128 * 1_024 * 1_024;
/** What Node's buffers can be joined to without fail, in bytes. */
const LARGEST_LINE_BYTES = 1_024 * 1_024 * 1_024;

/** {@link ReadLogOptions} with nothing left to default. */
export interface ResolvedLogOptions {
  readonly selection: LineSelection;
  readonly tail: number | undefined;
  readonly rotated: boolean;
  readonly join: boolean;
  readonly maxLineBytes: number;
  readonly root: string | undefined;
  readonly notify: (notice: LogNotice) => void;
  readonly signal: AbortSignal | undefined;
}

const isCount = (value: number | undefined, low: number): boolean =>
  value === undefined || (Number.isSafeInteger(value) && value >= low);

/** What is wrong with the path and the options, or undefined. */
export function checkLogOptions(operation: string, path: string, options: ReadLogOptions): InvalidInput | undefined {
  const problems: InputProblem[] = [...callOptionProblems(options)];
  if (typeof path !== 'string') problems.push({ field: 'path', problem: 'must be a string' });
  if (problems.length > 0) return invalidInput(operation, problems);
  const { tail, limitBytes, maxLineBytes } = options;
  if (!isCount(tail, 0)) problems.push({ field: 'options.tail', problem: 'must be an integer >= 0' });
  if (!isCount(limitBytes, 1)) problems.push({ field: 'options.limitBytes', problem: 'must be an integer >= 1' });
  if (!isCount(maxLineBytes, 1) || (maxLineBytes ?? 1) > LARGEST_LINE_BYTES) {
    problems.push({ field: 'options.maxLineBytes', problem: `must be a whole number from 1 to ${LARGEST_LINE_BYTES}` });
  }
  return problems.length === 0 ? undefined : invalidInput(operation, problems);
}

export function resolveLogOptions(options: ReadLogOptions): ResolvedLogOptions {
  const { onNotice } = options;
  return {
    selection: options,
    tail: options.tail,
    rotated: options.rotated ?? false,
    join: options.join ?? true,
    maxLineBytes: options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES,
    root: options.root,
    notify: (notice) => callBack(onNotice, notice),
    signal: options.signal,
  };
}
