import { err, ok, type Result } from 'neverthrow';

import type { CallOptions } from '../../core/call-options.js';
import { type CallError, type InputProblem, invalidInput, type WrongState } from '../../core/errors.js';
import { failure } from '../../core/failure.js';
import { bytesToFree, chooseForRemoval, type CollectVerdict } from '../../policy/image/collect.js';
import { CallLimits } from '../pull/call-limits.js';
import type { EnsureContext } from '../ensure/wanted.js';
import { imageDiskSpace, type ReadDiskSpace } from '../pull/head-room.js';
import { type LocalImage, lookUpImage } from '../ensure/image-lookup.js';
import { parseImageName, rewritten } from '../ensure/image-name.js';
import { isUsed, keyOf, listImages, type NodeImages, usedImages } from './use.js';
import type { Leases } from './leases.js';

/** How an image is removed. */
export interface RemoveOptions extends CallOptions {
  /** Also while it is leased, or containers use it. @default false */
  readonly force?: boolean | undefined;
}

/** What was removed. */
export interface RemovedImage {
  /** False where the node had no such image. */
  readonly removed: boolean;
  /** Every name the image had. containerd drops them all with the image, CRI-O the one that was named. */
  readonly tags: readonly string[];
}

/** When and what to collect. */
export interface CollectOptions extends CallOptions {
  /** Collect once the image file system is filled to this, 0 to 100. @default 85 */
  readonly highPercent?: number | undefined;
  /** And down to this, at most `highPercent`. @default 80 */
  readonly lowPercent?: number | undefined;
  /** Leave what was used, or first seen, less than this many milliseconds ago. @default 120_000 */
  readonly minAgeMs?: number | undefined;
  /** Only tell what would be removed. @default false */
  readonly dryRun?: boolean | undefined;
}

/** What collecting came to. */
export interface CollectReport {
  /** What was wanted, in bytes; 0 where the disk was not full enough. */
  readonly wantedBytes: number;
  /** What the removed images were said to hold; shared layers may make it less. */
  readonly freedBytes: number;
  /** Every image of the node, and why it stayed or went. */
  readonly verdicts: readonly CollectVerdict[];
  /** Images that could not be removed, with the reason. */
  readonly failures: readonly { readonly id: string; readonly message: string }[];
}

/** What removal works with besides what ensuring does. */
export interface RemoveContext {
  readonly ensure: EnsureContext;
  readonly service: NodeImages;
  readonly leases: Leases;
  readonly readDiskSpace: ReadDiskSpace;
  /** When each image was last used, in milliseconds of the clock that never goes back, by the digits of its id. */
  readonly lastUsedMs: Map<string, number>;
}

export async function removeImage(
  context: RemoveContext,
  text: string,
  options: RemoveOptions,
): Promise<Result<RemovedImage, CallError | WrongState>> {
  const operation = 'ImageManager.remove';
  const { service, leases, ensure } = context;
  const name = parseImageName(text).map((parsed) => rewritten(parsed, ensure.rewrite));
  if (name.isErr()) return err(name.error);
  const limits = new CallLimits(ensure.engine.clock, operation, options);
  try {
    const found = await lookUpImage(service, name.value, text, '', limits.signal);
    if (limits.left()) return err(limits.leftBecause('not_applied'));
    if (found.isErr()) return err(found.error);
    const image = found.value;
    if (image === undefined) return ok({ removed: false, tags: [] });
    if (options.force !== true) {
      const used = await usedImages(service, limits.signal);
      if (used.isErr()) return err(limits.left() ? limits.leftBecause('not_applied') : used.error);
      const kept = keptBecause(image, used.value, leases);
      if (kept !== undefined) return err(stillKept(operation, name.value.canonical, kept));
    }
    const removed = await removeById(context, image.id, limits.signal);
    if (limits.left()) return err(limits.leftBecause('unknown'));
    return removed.isOk() ? ok({ removed: true, tags: image.tags }) : err(removed.error);
  } finally {
    limits.close();
  }
}

async function removeById(
  { service, ensure, lastUsedMs }: RemoveContext,
  id: string,
  signal: AbortSignal,
): Promise<Result<void, CallError | WrongState>> {
  const answer = await service.removeImage({ image: { image: id } }, { signal });
  if (answer.isErr()) return err(answer.error);
  lastUsedMs.delete(keyOf(id));
  ensure.access?.forget(id);
  return ok(undefined);
}

type Kept = 'used' | 'leased' | 'pinned' | 'unknown_use';

function keptBecause(image: LocalImage, used: ReadonlySet<string> | undefined, leases: Leases): Kept | undefined {
  if (leases.holds(image)) return 'leased';
  if (used === undefined) return 'unknown_use';
  return isUsed(image, used) ? 'used' : undefined;
}

function stillKept(operation: string, reference: string, kept: Kept): WrongState {
  const why = {
    used: 'a container uses it (containerd would remove it all the same)',
    leased: 'it is leased',
    pinned: 'the runtime keeps it',
    unknown_use: 'this image service cannot know whether a container uses it',
  };
  return failure({
    kind: 'wrong_state',
    operation,
    message: `${reference} was not removed: ${why[kept]}`,
    hint: 'Wait until nothing needs it, or remove it with force.',
  });
}

const DEFAULTS = Object.freeze({ highPercent: 85, lowPercent: 80, minAgeMs: 120_000 });

export async function collectImages(
  context: RemoveContext,
  options: CollectOptions,
): Promise<Result<CollectReport, CallError>> {
  const operation = 'ImageManager.collect';
  const {
    highPercent = DEFAULTS.highPercent,
    lowPercent = DEFAULTS.lowPercent,
    minAgeMs = DEFAULTS.minAgeMs,
  } = options;
  const problems: InputProblem[] = [];
  if (!(highPercent >= 0 && highPercent <= 100)) problems.push({ field: 'highPercent', problem: 'must be 0 to 100' });
  if (!(lowPercent >= 0 && lowPercent <= highPercent))
    problems.push({ field: 'lowPercent', problem: 'must be 0 to highPercent' });
  if (!(minAgeMs >= 0)) problems.push({ field: 'minAgeMs', problem: 'must be >= 0 ms' });
  if (context.service.listContainers === undefined) {
    problems.push({
      field: 'service',
      problem: 'must be made over a whole runtime, so that no image in use is removed',
    });
  }
  if (problems.length > 0) return err(invalidInput(operation, problems));
  const { clock } = context.ensure.engine;
  const limits = new CallLimits(clock, operation, options);
  try {
    const report = await collect(
      context,
      { highPercent, lowPercent, minAgeMs, dryRun: options.dryRun === true },
      limits.signal,
    );
    return report.isErr() && limits.left() ? err(limits.leftBecause('unknown')) : report;
  } finally {
    limits.close();
  }
}

async function collect(
  context: RemoveContext,
  rules: {
    readonly highPercent: number;
    readonly lowPercent: number;
    readonly minAgeMs: number;
    readonly dryRun: boolean;
  },
  signal: AbortSignal,
): Promise<Result<CollectReport, CallError>> {
  const { service, leases, readDiskSpace, lastUsedMs, ensure } = context;
  const nowMs = ensure.engine.clock.monotonicMs();
  const disk = await imageDiskSpace(service, readDiskSpace, signal);
  if (disk !== undefined && 'kind' in disk) return err(disk);
  const images = await listImages(service, signal);
  if (images.isErr()) return err(images.error);
  const before = await usedImages(service, signal);
  if (before.isErr()) return err(before.error);
  forgetGone(lastUsedMs, images.value);
  const candidates = images.value.map((image) => {
    const kept = image.pinned ? 'pinned' : keptBecause(image, before.value, leases);
    const key = keyOf(image.id);
    const usedMs = lastUsedMs.get(key) ?? nowMs;
    lastUsedMs.set(key, usedMs);
    return {
      id: image.id,
      sizeBytes: image.sizeBytes,
      lastUsedMs: usedMs,
      keptBecause: kept === 'unknown_use' ? ('used' as const) : kept,
    };
  });
  const wantedBytes = disk === undefined ? 0 : bytesToFree(disk, rules.highPercent, rules.lowPercent);
  const verdicts = chooseForRemoval(candidates, { minAgeMs: rules.minAgeMs, wantedBytes, nowMs });
  const failures: { id: string; message: string }[] = [];
  let freedBytes = 0;
  for (const { id, sizeBytes } of verdicts.filter(({ verdict }) => verdict === 'remove')) {
    if (rules.dryRun) continue;
    // A job may have begun to use it since the list was made.
    const image = images.value.find((listed) => listed.id === id);
    const now = await usedImages(service, signal);
    if (now.isErr()) return err(now.error);
    if (image === undefined || keptBecause(image, now.value, leases) !== undefined) {
      failures.push({ id, message: 'came into use in the meantime' });
      continue;
    }
    const removed = await removeById(context, id, signal);
    if (removed.isErr()) failures.push({ id, message: removed.error.message });
    else freedBytes += sizeBytes;
  }
  return ok({ wantedBytes, freedBytes, verdicts, failures });
}

function forgetGone(lastUsedMs: Map<string, number>, images: readonly LocalImage[]): void {
  const here = new Set(images.map(({ id }) => keyOf(id)));
  for (const key of lastUsedMs.keys()) if (!here.has(key)) lastUsedMs.delete(key);
}
