import type { ContainerFilter, PodSandboxFilter } from '../../generated/types.js';
import type { ContainerRecord, SandboxRecord } from './records.js';
import type { RuntimeState } from './runtime-state.js';
import { shownSandboxLabels } from './show.js';

type Labels = Readonly<Record<string, string>>;

/** Whether every label that is asked for is there. */
export function hasLabels(state: RuntimeState, labels: Labels, selector: Labels): boolean {
  for (const key in selector) {
    const value = selector[key];
    const own = Object.hasOwn(labels, key) ? labels[key] : undefined;
    if (own === value || (value === '' && own === undefined && state.personality.emptySelectorMatchesMissing)) continue;
    return false;
  }
  return true;
}

/** Whether a filter's id, whole or a part that fits one thing alone, means this one. */
export function hasId<T extends { readonly id: string }>(
  one: T,
  wanted: string,
  lookUp: (id: string) => T | 'ambiguous' | undefined,
): boolean {
  return wanted === '' || one.id === wanted || lookUp(wanted) === one;
}

export function matchesSandbox(
  state: RuntimeState,
  sandbox: SandboxRecord,
  filter: PodSandboxFilter | undefined,
): boolean {
  if (filter === undefined) return true;
  const wanted = filter.state?.state;
  if (wanted !== undefined && (wanted === 'SANDBOX_READY') !== sandbox.ready) return false;
  return (
    hasId(sandbox, filter.id, (id) => state.lookUpSandbox(id)) &&
    hasLabels(state, shownSandboxLabels(state, sandbox), filter.labelSelector)
  );
}

export function matchesContainer(
  state: RuntimeState,
  container: ContainerRecord,
  filter: Partial<ContainerFilter> | undefined,
): boolean {
  if (filter === undefined) return true;
  const wanted = filter.state?.state;
  if (wanted !== undefined && wanted !== container.state) return false;
  return (
    hasId(container, filter.id ?? '', (id) => state.lookUpContainer(id)) &&
    hasId(container.sandbox, filter.podSandboxId ?? '', (id) => state.lookUpSandbox(id)) &&
    hasLabels(state, container.config.labels, filter.labelSelector ?? {})
  );
}
