/** An image as the collector sees it. */
export interface CollectCandidate {
  readonly id: string;
  readonly sizeBytes: number;
  /** When it was last handed out or first seen, in milliseconds of a clock that never goes back. */
  readonly lastUsedMs: number;
  /** What forbids to remove it. */
  readonly keptBecause?: 'used' | 'leased' | 'pinned' | undefined;
}

/** Why an image stays or goes. */
export interface CollectVerdict {
  readonly id: string;
  readonly sizeBytes: number;
  readonly verdict: 'remove' | 'used' | 'leased' | 'pinned' | 'too_young' | 'enough_free';
}

/** What the collector goes by. */
export interface CollectRules {
  /** Images younger than this since their last use stay, in milliseconds. */
  readonly minAgeMs: number;
  /** Bytes to be freed; 0 removes nothing. */
  readonly wantedBytes: number;
  readonly nowMs: number;
}

/** Chooses what to remove: those used longest ago first, until enough is freed, and none that may not go. */
export function chooseForRemoval(images: readonly CollectCandidate[], rules: CollectRules): readonly CollectVerdict[] {
  let freed = 0;
  return [...images]
    .sort((a, b) => a.lastUsedMs - b.lastUsedMs || b.sizeBytes - a.sizeBytes)
    .map(({ id, sizeBytes, lastUsedMs, keptBecause }) => {
      if (keptBecause !== undefined) return { id, sizeBytes, verdict: keptBecause };
      if (freed >= rules.wantedBytes) return { id, sizeBytes, verdict: 'enough_free' };
      if (rules.nowMs - lastUsedMs < rules.minAgeMs) return { id, sizeBytes, verdict: 'too_young' };
      freed += sizeBytes;
      return { id, sizeBytes, verdict: 'remove' };
    });
}

/** How much to free so that the disk is filled to `lowPercent`; nothing while it is filled less than `highPercent`. */
export function bytesToFree(
  disk: { readonly freeBytes: number; readonly totalBytes: number },
  highPercent: number,
  lowPercent: number,
): number {
  const usedBytes = disk.totalBytes - disk.freeBytes;
  if (usedBytes * 100 < disk.totalBytes * highPercent) return 0;
  return Math.max(0, Math.ceil(usedBytes - (disk.totalBytes * lowPercent) / 100));
}
