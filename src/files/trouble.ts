import { codeOf } from '../core/error-code.js';

/** Why something on a path was not done. */
export type FileReason =
  | 'missing'
  | 'exists'
  | 'denied'
  /** A symbolic link stands where none is followed. */
  | 'link'
  | 'not_a_file'
  | 'not_a_folder'
  | 'not_empty'
  /** It, or a folder above it, belongs to somebody else or can be changed by others. */
  | 'not_trusted'
  | 'bad_name'
  | 'too_large'
  /** It is a mount, or one lies beneath it: it was left as it is. */
  | 'mounted'
  /** It lies on another file system. */
  | 'other_mount'
  | 'no_space'
  | 'read_only'
  /** This process or the machine has no file descriptor left. Nothing is wrong with the path: try again later. */
  | 'no_descriptors'
  /** This system can't do it safely for a process that is root. */
  | 'unsupported'
  | 'io';

/** Why something on a path was not done, as a value. */
export interface FileTrouble<R extends FileReason = FileReason> {
  readonly reason: R;
  /** The path that it was about, as it was written; it may be another thing by now. */
  readonly path: string;
  /** The same in a few words: the name of a system error, such as `EACCES`, where there was one. */
  readonly why: string;
  /** What the system said. */
  readonly cause?: unknown;
}

const REASONS: Readonly<Record<string, FileReason>> = {
  ENOENT: 'missing',
  EEXIST: 'exists',
  EACCES: 'denied',
  EPERM: 'denied',
  ELOOP: 'link',
  EISDIR: 'not_a_file',
  ENXIO: 'not_a_file', // a socket, or a pipe that nobody reads
  ENOTDIR: 'not_a_folder',
  ENOTEMPTY: 'not_empty',
  ENAMETOOLONG: 'bad_name',
  ERR_INVALID_ARG_VALUE: 'bad_name', // a NUL in it
  ERR_INVALID_ARG_TYPE: 'bad_name',
  EFBIG: 'too_large',
  EBUSY: 'mounted',
  EXDEV: 'other_mount',
  ENOSPC: 'no_space',
  EDQUOT: 'no_space',
  EROFS: 'read_only',
  EMFILE: 'no_descriptors',
  ENFILE: 'no_descriptors',
};

export function trouble<R extends FileReason>(path: string, reason: R, why: string, cause?: unknown): FileTrouble<R> {
  return Object.freeze({ reason, path, why, ...(cause === undefined ? {} : { cause }) });
}

/** Carries a trouble through code that throws; no caller of this room sees it. */
class Refusal extends Error {
  constructor(readonly trouble: FileTrouble) {
    super(troubleText(trouble));
  }
}

/** To throw, inside this room. */
export function refusal(path: string, reason: FileReason, why: string): Error {
  return new Refusal(trouble(path, reason, why));
}

export const thrown = (told: FileTrouble): Error => new Refusal(told);

/** Classifies what was thrown: a refusal of ours, or a call of the system. */
export function troubleOf(path: string, cause: unknown): FileTrouble {
  if (cause instanceof Refusal) return cause.trouble;
  const code = codeOf(cause);
  return trouble(path, REASONS[code] ?? 'io', code, cause);
}

/** Whether the same may succeed a little later, without anybody having changed the path. */
export const isRetryable = ({ reason }: FileTrouble): boolean => reason === 'no_descriptors';

/** What is wrong, for a message: the path and why. */
const troubleText = ({ path, why }: FileTrouble): string => `${path}: ${why}`;
