import type { ContainerId, SandboxId } from '../../core/ids.js';

/** What became of a container. */
export type ContainerChangeKind = 'created' | 'started' | 'stopped' | 'deleted';

/** One change of one of our containers. */
export interface ContainerChange {
  readonly kind: ContainerChangeKind;
  readonly containerId: ContainerId;
  readonly sandboxId: SandboxId;
  /** By the labels; `undefined` where they can't be read. */
  readonly jobId: number | undefined;
  /** When it was reported, or noticed, in nanoseconds since the epoch. */
  readonly atNs: bigint;
  /** No event reported it: it was found in a list, or concluded from a later change. */
  readonly synthetic: boolean;
}

/** A container as a list or an event shows it. */
export type Sighting = Pick<ContainerChange, 'containerId' | 'sandboxId' | 'jobId'>;

const ORDER: readonly ContainerChangeKind[] = ['created', 'started', 'stopped', 'deleted'];

/** Whether `kind` tells something new of a container of which `known` was reported last. */
export function isNews(kind: ContainerChangeKind, known: ContainerChangeKind | undefined): boolean {
  return known === undefined || ORDER.indexOf(kind) > ORDER.indexOf(known);
}

/**
 * What must have happened before `kind` and was not told: a container that changes was created, and one that is deleted
 * after its start was stopped. Whether a program that has ended was ever started is not concluded.
 */
export function concluded(
  kind: ContainerChangeKind,
  known: ContainerChangeKind | undefined,
): readonly ContainerChangeKind[] {
  if (known === undefined) return kind === 'created' ? [] : ['created'];
  return kind === 'deleted' && known === 'started' ? ['stopped'] : [];
}
