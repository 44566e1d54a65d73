import type { Cancelled, Defect, InvalidInput } from '../../core/errors.js';
import { failure, type Failure } from '../../core/failure.js';
import type { FileTrouble } from '../../files/index.js';

/**
 * There is no log file at this path.
 *
 * @remedy Check `logDirectory` of the job, and that the log was kept.
 */
export interface LogNotFound extends Failure<'log_not_found'> {
  readonly path: string;
}

/** Why a path is not read as a log. */
export type LogRefusal =
  /** Not absolute, or holds `..`, `//`, a trailing slash, a NUL or a newline. */
  | 'bad_path'
  /** A symbolic link, or behind one that others than root and this process's user may have made: it could lead anywhere. */
  | 'symlink'
  /** A directory, FIFO, socket or device. */
  | 'not_a_file'
  /** Not inside `root`. */
  | 'outside_root'
  /**
   * For a process of root's: a file that the owner of its folder can have taken from another user or from root, or a folder
   * of another user than one above it. `root` says from where on the way is looked at.
   */
  | 'other_owner';

/**
 * The path is not read, because it could be something else than a container's log.
 *
 * @remedy See `reason`: logs are read only where they are plain files below a folder that is trusted.
 */
export interface LogRefused extends Failure<'log_refused'> {
  readonly path: string;
  readonly reason: LogRefusal;
}

/**
 * The system does not let the log be read, renamed or removed.
 *
 * @remedy Check the permissions of the file and the health of the disk.
 */
export interface LogUnreadable extends Failure<'log_unreadable'> {
  readonly path: string;
  /** The system's code, such as `EACCES`. */
  readonly code: string;
}

/** What work on a log file can fail with. */
export type LogFileError = LogNotFound | LogRefused | LogUnreadable;

/** What reading or following a log can end with. */
export type LogError = LogFileError | Cancelled | InvalidInput | Defect;

const REFUSALS: Readonly<Record<LogRefusal, string>> = {
  bad_path: 'the path must be absolute and plain (no "..", "//", trailing slash, NUL or newline)',
  symlink: 'the path is or leads through a symbolic link',
  not_a_file: 'the path is not a regular file',
  outside_root: 'the path is not inside the given root',
  other_owner: 'the file or its folder belongs to another user than the folder that it lies in',
};

export function logRefused(operation: string, path: string, reason: LogRefusal): LogRefused {
  return failure({
    kind: 'log_refused',
    operation,
    message: `${path}: ${REFUSALS[reason]}`,
    hint: 'Give the path that the runtime writes itself: log_directory of the sandbox joined with log_path of the container.',
    path,
    reason,
  });
}

/** What a trouble with a file means for a log. */
export function logFileError(operation: string, path: string, { reason, why, cause }: FileTrouble): LogFileError {
  if (reason === 'link') return logRefused(operation, path, 'symlink');
  if (reason === 'not_a_file') return logRefused(operation, path, 'not_a_file');
  if (reason === 'bad_name') return logRefused(operation, path, 'bad_path');
  if (reason === 'missing' || reason === 'not_a_folder') {
    return failure({
      kind: 'log_not_found',
      operation,
      message: `${path}: no such file`,
      hint: 'The container may not have started, or its log was removed or written elsewhere.',
      path,
    });
  }
  return failure({
    kind: 'log_unreadable',
    operation,
    message: `${path}: ${cause instanceof Error ? cause.message : why}`,
    hint: 'containerd writes logs with mode 0640 and CRI-O with 0600: read them as the user that the runtime runs as.',
    path,
    code: why,
    cause,
  });
}
