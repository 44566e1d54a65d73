import { onAbort } from '../../core/on-abort.js';
import { callBack } from '../../core/call-back.js';
import { dirname, join } from 'node:path';
import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import type { CallOptions } from '../../core/call-options.js';
import { type Clock, sleep, systemClock } from '../../core/clock.js';
import { type Defect, type InputProblem, invalidInput, type InvalidInput } from '../../core/errors.js';
import { fromBody } from '../../core/from-body.js';
import type { ContainerId } from '../../core/ids.js';
import { callOptionProblems, isTimeout } from '../../core/scope.js';
import { type FileTrouble, type Folder } from '../../files/index.js';
import type { ContainerService, RpcError } from '../../runtime/service.js';
import { logFileError, type LogFileError, logRefused } from './log-errors.js';
import { inLogFolder } from './log-file.js';
import { nextRotatedName, RotatedFiles } from './rotated-files.js';

/** Whose log is rotated. */
export interface RotateTarget {
  readonly containerId: ContainerId;
  /** The log file, as ContainerStatus reports it (`logPath`). */
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

/** The implementation; loaded with the first call. */
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
  const problems = [...callOptionProblems(options), ...checkOptions(maxBytes, maxFiles)];
  if (problems.length > 0) return err(invalidInput(OPERATION, problems));
  return await inLogFolder<Rotation, RotateError>(OPERATION, path, options.root, async (folder, name) => {
    const failed = (trouble: FileTrouble): Result<never, LogFileError> => err(logFileError(OPERATION, path, trouble));
    const inFolder = (one: string): string => join(dirname(path), one);
    const files = new RotatedFiles(name);
    const existing = await files.list(folder);
    const entry = await folder.stat(name);
    // Without a file of its name the log was renamed before and the runtime's answer was lost: only the RPC is left to do.
    const isRenamed = entry.isErr() && entry.error.reason === 'missing' && existing.length > 0;
    if (entry.isErr() && !isRenamed) return failed(entry.error);
    if (entry.isOk() && entry.value.kind !== 'file') {
      return err(logRefused(OPERATION, path, entry.value.kind === 'link' ? 'symlink' : 'not_a_file'));
    }
    if (entry.isOk() && entry.value.sizeBytes < maxBytes) return ok({ rotatedTo: undefined, removed: [] });
    const rotatedTo = entry.isErr() ? undefined : nextRotatedName(name, existing, new Date(clock.nowMs()));
    const renamed = rotatedTo === undefined ? ok() : await folder.rename(name, rotatedTo);
    if (renamed.isErr()) return failed(renamed.error);
    const reopened = await service.reopenContainerLog({ containerId }, options);
    if (reopened.isErr()) {
      const certain = !('outcome' in reopened.error) || reopened.error.outcome === 'not_applied';
      if (certain && rotatedTo !== undefined) await giveBack(folder, rotatedTo, name);
      return err(reopened.error);
    }
    const removed = await removeOldest(folder, files, maxFiles);
    if (removed.isErr()) return failed(removed.error);
    return ok({
      rotatedTo: rotatedTo === undefined ? undefined : inFolder(rotatedTo),
      removed: removed.value.map(inFolder),
    });
  });
}

function checkOptions(maxBytes: number, maxFiles: number): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 0) {
    problems.push({ field: 'options.maxBytes', problem: 'must be an integer >= 0' });
  }
  if (!Number.isSafeInteger(maxFiles) || maxFiles < 1) {
    problems.push({ field: 'options.maxFiles', problem: 'must be an integer >= 1' });
  }
  return problems;
}

/** Renames back, unless the name is taken: a rename would destroy what is there. */
async function giveBack(folder: Folder, from: string, to: string): Promise<void> {
  if ((await folder.link(from, to)).isOk()) (await folder.unlink(from)).unwrapOr(undefined);
}

/** Answers the names of what it removed. */
async function removeOldest(
  folder: Folder,
  files: RotatedFiles,
  maxFiles: number,
): Promise<Result<readonly string[], FileTrouble>> {
  const rotated = await files.list(folder);
  const removed: string[] = [];
  for (const { name } of rotated.slice(0, Math.max(0, rotated.length - (maxFiles - 1)))) {
    const gone = await folder.unlink(name);
    if (gone.isErr()) return err(gone.error);
    removed.push(name);
  }
  return ok(removed);
}

export interface KeepRotatedOptions extends RotateOptions {
  /** How often the size is looked at, in milliseconds. @default 10_000 */
  readonly everyMs?: number | undefined;
  /** Resolves when the container has ended, and with it the work. */
  readonly ended: PromiseLike<unknown>;
  /** Told of a rotation that failed; the next one is tried all the same. What it throws is ignored. */
  readonly onError?: ((error: RotateError) => void) | undefined;
}

/** The implementation; loaded with the first call. */
export function keepRotated(
  service: Reopener,
  target: RotateTarget,
  options: KeepRotatedOptions,
): ResultAsync<number, InvalidInput | Defect> {
  return fromBody('keepRotated', async () => {
    const problems = keepProblems(options);
    return problems.length > 0 ? err(invalidInput('keepRotated', problems)) : ok(await keep(service, target, options));
  });
}

function keepProblems(options: KeepRotatedOptions): readonly InputProblem[] {
  if (typeof options !== 'object') return [{ field: 'options', problem: 'must be an object' }];
  const { everyMs, ended, maxBytes = DEFAULT_MAX_BYTES, maxFiles = DEFAULT_MAX_FILES } = options;
  const problems = [...callOptionProblems(options), ...checkOptions(maxBytes, maxFiles)];
  if (everyMs !== undefined && !isTimeout(everyMs))
    problems.push({ field: 'options.everyMs', problem: 'must be a number > 0 (ms)' });
  const isPromise = typeof (ended as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';
  return isPromise ? problems : [...problems, { field: 'options.ended', problem: 'must be a promise' }];
}

async function keep(service: Reopener, target: RotateTarget, options: KeepRotatedOptions): Promise<number> {
  const over = new AbortController();
  const end = (): void => over.abort();
  const ignore = onAbort(options.signal, end);
  void Promise.resolve(options.ended).then(end, end);
  let rotations = 0;
  while ((await sleep(options.clock ?? systemClock, options.everyMs ?? 10_000, over.signal)) === 'elapsed') {
    const rotated = await rotateLog(service, target, { ...options, signal: undefined });
    if (rotated.isOk()) rotations += rotated.value.rotatedTo === undefined ? 0 : 1;
    else if (rotated.error.kind !== 'log_not_found') callBack(options.onError, rotated.error);
  }
  ignore();
  return rotations;
}
