import { link, lstat, rename, unlink } from 'node:fs/promises';
import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import type { CallOptions } from '../../core/call-options.js';
import { type Clock, sleep, systemClock } from '../../core/clock.js';
import { type Defect, type InputProblem, invalidInput, type InvalidInput } from '../../core/errors.js';
import { fromBody } from '../../core/from-body.js';
import type { ContainerId } from '../../core/ids.js';
import type { ContainerService, RpcError } from '../../runtime/service.js';
import { logFileError, type LogFileError, logRefused } from './log-errors.js';
import { checkLogPath } from './log-file.js';
import { nextRotatedName, RotatedFiles } from './rotated-files.js';

/** Whose log is rotated. */
export interface RotateTarget {
  readonly containerId: ContainerId;
  /** The log file, as ContainerStatus tells it (`logPath`). */
  readonly path: string;
}

export interface RotateOptions extends CallOptions {
  /** Rotates only a log of this size or more, in bytes; 0 rotates any. @default 10_485_760 (10 MiB) */
  readonly maxBytes?: number | undefined;
  /** How many files are kept, the present one included, from 1. @default 5 */
  readonly maxFiles?: number | undefined;
  /** A directory that the log must lie in. @default not checked */
  readonly root?: string | undefined;
  /** @default the machine's own time */
  readonly clock?: Clock | undefined;
}

/** What {@link rotateLog} did. */
export interface Rotation {
  /** Where the log's content is now; `undefined` where it was too small to be rotated. */
  readonly rotatedTo: string | undefined;
  /** Older files that were removed. */
  readonly removed: readonly string[];
}

/** What rotating a log can fail with. */
export type RotateError = LogFileError | RpcError<'reopenContainerLog'> | InvalidInput | Defect;

const OPERATION = 'rotateLog';
const DEFAULT_MAX_BYTES = 10 * 1_024 * 1_024;
const DEFAULT_MAX_FILES = 5;

type Reopener = Pick<ContainerService, 'reopenContainerLog'>;

/** Behind the door of the same name, which tells what it does. */
export function rotateLog(
  service: Reopener,
  target: RotateTarget,
  options: RotateOptions = {},
): ResultAsync<Rotation, RotateError> {
  return fromBody(OPERATION, () => rotate(service, target, options));
}

async function rotate(
  service: Reopener,
  { containerId, path }: RotateTarget,
  options: RotateOptions,
): Promise<Result<Rotation, RotateError>> {
  const { maxBytes = DEFAULT_MAX_BYTES, maxFiles = DEFAULT_MAX_FILES, clock = systemClock } = options;
  const problems = checkOptions(maxBytes, maxFiles);
  if (problems.length > 0) return err(invalidInput(OPERATION, problems));
  const checked = await checkLogPath(OPERATION, path, options.root);
  if (checked.isErr()) return err(checked.error);
  const files = new RotatedFiles(path);
  try {
    const existing = await files.list();
    const stats = await lstat(path).catch((cause: unknown) => {
      if ((cause as { code?: unknown }).code === 'ENOENT' && existing.length > 0) return undefined;
      throw cause;
    });
    if (stats !== undefined && !stats.isFile()) {
      return err(logRefused(OPERATION, path, stats.isSymbolicLink() ? 'symlink' : 'not_a_file'));
    }
    if (stats !== undefined && stats.size < maxBytes) return ok({ rotatedTo: undefined, removed: [] });
    // Without a file of its name the log was renamed before and the runtime's answer was lost: only the RPC is left to do.
    const rotatedTo = stats === undefined ? undefined : nextRotatedName(path, existing, new Date(clock.nowMs()));
    if (rotatedTo !== undefined) await rename(path, rotatedTo);
    const reopened = await service.reopenContainerLog({ containerId }, options);
    if (reopened.isErr()) {
      const certain = !('outcome' in reopened.error) || reopened.error.outcome === 'not_applied';
      if (certain && rotatedTo !== undefined) await giveBack(rotatedTo, path);
      return err(reopened.error);
    }
    return ok({ rotatedTo, removed: await removeOldest(files, maxFiles) });
  } catch (cause) {
    return err(logFileError(OPERATION, path, cause));
  }
}

function checkOptions(maxBytes: number, maxFiles: number): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 0) {
    problems.push({ field: 'maxBytes', problem: 'must be a whole number from 0' });
  }
  if (!Number.isSafeInteger(maxFiles) || maxFiles < 1) {
    problems.push({ field: 'maxFiles', problem: 'must be a whole number from 1' });
  }
  return problems;
}

/** Renames back, unless the name is taken: `rename` would destroy what is there. */
async function giveBack(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    return;
  }
  await unlink(from);
}

async function removeOldest(files: RotatedFiles, maxFiles: number): Promise<readonly string[]> {
  const rotated = await files.list();
  const old = rotated.slice(0, Math.max(0, rotated.length - (maxFiles - 1))).map(({ path }) => path);
  for (const path of old) await unlink(path);
  return old;
}

export interface KeepRotatedOptions extends RotateOptions {
  /** How often the size is looked at, in milliseconds. @default 10_000 */
  readonly everyMs?: number | undefined;
  /** Resolves when the container has ended, and with it the work. */
  readonly ended: PromiseLike<unknown>;
  /** Told of a rotation that failed; the next one is tried all the same. What it throws is ignored. */
  readonly onError?: ((error: RotateError) => void) | undefined;
}

/** Behind the door of the same name, which tells what it does. */
export async function keepRotated(
  service: Reopener,
  target: RotateTarget,
  options: KeepRotatedOptions,
): Promise<number> {
  const over = new AbortController();
  const end = (): void => over.abort();
  options.signal?.addEventListener('abort', end, { once: true });
  options.ended.then(end, end);
  if (options.signal?.aborted === true) end();
  let rotations = 0;
  while ((await sleep(options.clock ?? systemClock, options.everyMs ?? 10_000, over.signal)) === 'elapsed') {
    const rotated = await rotateLog(service, target, { ...options, signal: undefined });
    if (rotated.isOk()) rotations += rotated.value.rotatedTo === undefined ? 0 : 1;
    else if (rotated.error.kind !== 'log_not_found') tell(options.onError, rotated.error);
  }
  options.signal?.removeEventListener('abort', end);
  return rotations;
}

function tell(onError: KeepRotatedOptions['onError'], error: RotateError): void {
  try {
    onError?.(error);
  } catch {
    // The callback is the caller's: what it throws must not end the rotation.
  }
}
