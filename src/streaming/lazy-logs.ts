import { fromBody, fromSteps } from '../core/from-body.js';
import type { followLog as FollowLog } from './logs/follow-log.js';
import type { readLog as ReadLog } from './logs/read-log.js';
import type { removeLog as RemoveLog } from './logs/remove-log.js';
import type { keepRotated as KeepRotated, KeepRotatedOptions, rotateLog as RotateLog } from './logs/rotate-log.js';
import type { waitForLine as WaitForLine } from './logs/wait-for-line.js';

// Lazy: the implementation is loaded when the first log is read.

/**
 * Reads the lines that a container has written up to now, oldest first. Reads the file itself, no RPC.
 *
 * Yields `Ok` per line and at most one `Err`, always last. Breaking off closes the file.
 *
 * @param path `log_directory` of the sandbox joined with `log_path` of the container; ContainerStatus reports it as `logPath`.
 * Errors: `log_not_found`, `log_refused` (a symbolic link, no regular file, outside `root`, of another user than its folder),
 * `log_unreadable`,
 * `invalid_input`, `cancelled`.
 *
 * @function
 */
export const readLog: typeof ReadLog = (...args) =>
  fromSteps('readLog', async () => (await import('./logs/read-log.js')).readLog(...args));

/**
 * Follows what a container writes, from the beginning of its log (or its last `tail` lines) until the container has
 * ended. Reads the files themselves, no RPC; the log need not exist yet.
 *
 * Lines come within milliseconds of being written. A rotation (rename, then ReopenContainerLog) loses and doubles
 * nothing as long as a rotated file still exists when its turn comes; truncation is read from the new beginning; a
 * removed file is read to its end. A last line without a newline comes at the end, as `partial`.
 *
 * Yields `Ok` per line and at most one `Err`, always last. Breaking off closes everything.
 * Errors: `log_refused`, `log_unreadable`, `invalid_input`, `cancelled` (`signal` was aborted).
 *
 * @function
 */
export const followLog: typeof FollowLog = (...args) =>
  fromSteps('followLog', async () => (await import('./logs/follow-log.js')).followLog(...args));

/**
 * Waits until a container has written a line, for programs that say in their log when they are ready. Looks at what is
 * there already, then follows. Of a line longer than 16 KiB the beginning is looked at.
 *
 * @param wanted text that the line contains, or a pattern that it matches.
 * Errors: `line_never_came` (the container ended), `deadline_exceeded`, and those of {@link followLog}.
 *
 * @function
 */
export const waitForLine: typeof WaitForLine = (...args) =>
  fromBody('waitForLine', async () => (await import('./logs/wait-for-line.js')).waitForLine(...args));

/**
 * Rotates the log of a running container if it has grown large: renames it to `<path>.<YYYYMMDD-HHMMSS>.<number>`, lets
 * the runtime open a new one (RPC: ReopenContainerLog), and removes the oldest. A reader that follows the log loses
 * nothing. Never the other way round: CRI-O destroys a log that is reopened without having been renamed.
 *
 * When the runtime refuses, the log gets its name back; when its answer is lost, the log stays renamed and the next call
 * asks again. Calls for one log must not overlap.
 * Errors: `log_not_found`, `log_refused`, `log_unreadable`, `wrong_state` (the container runs no more), and those of the RPC.
 *
 * @function
 */
export const rotateLog: typeof RotateLog = (...args) =>
  fromBody('rotateLog', async () => (await import('./logs/rotate-log.js')).rotateLog(...args));

/**
 * Rotates a container's log whenever it has grown large, until the container has ended or `signal` is aborted.
 * Answers how many times it was rotated. Errors: `invalid_input`.
 *
 * @function
 */
export const keepRotated: typeof KeepRotated = (service, target, options) =>
  fromBody('keepRotated', async () => {
    // Who ends while this is loaded must not be the first to hear of it.
    void Promise.resolve((options as KeepRotatedOptions | undefined)?.ended).catch(() => undefined);
    return (await import('./logs/rotate-log.js')).keepRotated(service, target, options);
  });

/**
 * Removes a container's log and its rotated parts; no runtime does that by itself. What is gone already is no error.
 * Directories stay.
 *
 * @param options.root a directory that the log must lie in.
 * @returns the paths that were removed. Errors: `log_refused`, `log_unreadable`.
 *
 * @function
 */
export const removeLog: typeof RemoveLog = (...args) =>
  fromBody('removeLog', async () => (await import('./logs/remove-log.js')).removeLog(...args));
