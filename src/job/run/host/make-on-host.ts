import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import { err, ok, type Result } from 'neverthrow';

import { invalidInput, type InvalidInput } from '../../../core/errors.js';
import type { HostMade } from '../../record/host-made.js';
import type { LeftBehind } from '../../outcome/outcome.js';
import type { JobServices } from '../../services/services.js';
import type { StepRequest } from '../../request/complete-step.js';
import type { StepSpec } from '../../spec/step-spec.js';
import { bindSources, showByBindFs } from './bind-sources.js';

/** Names what a step is about to make. Nobody can guess the names, and no two steps have the same. */
export function planHostMade({ host }: Pick<JobServices, 'host'>, key: string, step: StepRequest): HostMade {
  const media = [...new Set((step.spec.scratch ?? []).map(mediumOf))];
  const name = (): string => `${key}-${step.stepId}-${randomUUID()}`;
  return {
    scratch: media.map((medium) => ({ medium, path: host.scratchPath(name(), medium) })),
    bindFs: step.bindFs.map(({ plan }) => `${plan.mountPoint}-${randomUUID()}`),
    sources: step.toBind.length === 0 ? undefined : join(host.sources.directory, name()),
  };
}

function mediumOf({ medium = 'disk' }: NonNullable<StepSpec['scratch']>[number]) {
  return medium;
}

/**
 * Makes it, and answers the step with its scratch folders as mounts. What was made of it in vain stays for
 * {@link undoHostMade}.
 */
export async function makeOnHost(
  { host }: Pick<JobServices, 'host'>,
  made: HostMade,
  request: StepRequest,
): Promise<Result<StepRequest, InvalidInput>> {
  const held = await bindSources({ host }, made.sources, request);
  if (held.isErr()) return err(invalidInput('ContainerJob.run', [held.error]));
  const shown = await showByBindFs({ host }, made.bindFs, held.value);
  if (shown.isErr()) return err(invalidInput('ContainerJob.run', [shown.error]));
  const step = shown.value;
  const scratch = step.spec.scratch ?? [];
  if (scratch.length === 0) return ok(step);
  const folders = new Map<string, string[]>();
  for (const { medium, path } of made.scratch) {
    const count = scratch.filter((one) => mediumOf(one) === medium).length;
    const result = await host.makeScratch(path, count, step.scratchOwner);
    if (!Array.isArray(result)) return err(invalidInput('ContainerJob.run', [result]));
    folders.set(medium, result);
  }
  const mounts = scratch.map((one) => ({
    hostPath: folders.get(mediumOf(one))?.shift(),
    containerPath: one.containerPath,
  }));
  const { container } = step;
  return ok({ ...step, container: { ...container, mounts: [...(container.mounts ?? []), ...mounts] } });
}

/**
 * Takes it away again, after the container. Doing it twice does no harm.
 *
 * @param isInUse whether a container that uses it may still be there: what it writes to is then left to the next try
 */
export async function undoHostMade(
  { host }: Pick<JobServices, 'host'>,
  made: HostMade,
  isInUse: boolean,
): Promise<readonly LeftBehind[]> {
  const left: LeftBehind[] = [];
  for (const { medium, path } of made.scratch) {
    const error = isInUse ? host.scratchInUse(path) : await host.removeScratch(path, medium);
    if (error !== undefined) left.push({ resource: 'folder', id: path, error });
  }
  for (const mountPoint of isInUse ? [] : made.bindFs) {
    const error = await host.bindFsMounts.remove(mountPoint);
    if (error !== undefined) left.push({ resource: 'mount', id: mountPoint, error });
  }
  // After bindfs, which may show what is bound.
  const error = isInUse || made.sources === undefined ? undefined : await host.sources.release(made.sources);
  if (error !== undefined) left.push({ resource: 'mount', id: made.sources, error });
  return left;
}
