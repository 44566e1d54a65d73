import type { RuntimeState } from '../state/runtime-state.js';
import { inTest } from '../base/misuse.js';

/** What a runtime holds, as plain data that can be compared, printed and stored. */
export interface Snapshot {
  readonly sandboxes: readonly { readonly id: string; readonly name: string; readonly state: string }[];
  readonly containers: readonly {
    readonly id: string;
    readonly sandboxId: string;
    readonly name: string;
    readonly state: string;
    readonly exitCode: number;
    readonly reason: string;
  }[];
  readonly images: readonly { readonly id: string; readonly names: readonly string[] }[];
}

/** A thing that one snapshot has otherwise than the other. */
export interface SnapshotChange {
  readonly kind: 'sandbox' | 'container' | 'image';
  readonly change: 'added' | 'removed' | 'changed';
  readonly id: string;
  /** What it was; `undefined` when added. */
  readonly before: unknown;
  /** What it is; `undefined` when removed. */
  readonly after: unknown;
}

export function takeSnapshot(state: RuntimeState): Snapshot {
  return {
    sandboxes: [...state.sandboxes.values()].map(({ id, config, ready }) => ({
      id,
      name: config.metadata?.name ?? '',
      state: ready ? 'SANDBOX_READY' : 'SANDBOX_NOTREADY',
    })),
    containers: [...state.containers.values()].map(({ id, sandbox, config, state: now, exitCode, reason }) => ({
      id,
      sandboxId: sandbox.id,
      name: config.metadata?.name ?? '',
      state: now,
      exitCode,
      reason,
    })),
    images: state.images.all().map(({ id, tags, digests }) => ({ id, names: [...tags, ...digests].sort() })),
  };
}

type Item = { readonly id: string };

function compare(
  kind: SnapshotChange['kind'],
  before: readonly Item[],
  after: readonly Item[],
): readonly SnapshotChange[] {
  const old = new Map([...before].map((item) => [item.id, item]));
  const changes: SnapshotChange[] = [];
  for (const item of after) {
    const was = old.get(item.id);
    old.delete(item.id);
    if (was === undefined) changes.push({ kind, change: 'added', id: item.id, before: undefined, after: item });
    else if (JSON.stringify(was) !== JSON.stringify(item))
      changes.push({ kind, change: 'changed', id: item.id, before: was, after: item });
  }
  for (const was of old.values()) changes.push({ kind, change: 'removed', id: was.id, before: was, after: undefined });
  return changes;
}

/** What changed from one snapshot to the other. */
export function diffSnapshots(before: Snapshot, after: Snapshot): readonly SnapshotChange[] {
  return inTest('diffSnapshots', () => [
    ...compare('sandbox', before.sandboxes, after.sandboxes),
    ...compare('container', before.containers, after.containers),
    ...compare('image', before.images, after.images),
  ]);
}
