import { err, ok, type Result } from 'neverthrow';

import type { InputProblem } from '../../../core/errors.js';
import type { JobServices } from '../../services/services.js';
import type { StepRequest } from '../../request/complete-step.js';

/**
 * Binds those of a step's sources that others could replace, and answers the step with them in their place: in the
 * request for its container, and as what bindfs shows.
 */
export async function bindSources(
  { host }: Pick<JobServices, 'host'>,
  folder: string | undefined,
  step: StepRequest,
): Promise<Result<StepRequest, InputProblem>> {
  if (folder === undefined) return ok(step);
  return (await host.sources.bind(folder, step.toBind)).map((bound): StepRequest => {
    const pathOf = new Map(bound.map(({ index, path }) => [index, path]));
    const shifted = new Set(step.bindFs.map(({ index }) => index));
    // What bindfs shows, the runtime mounts by the place where it is shown.
    const own = bound.filter(({ index }) => !shifted.has(index));
    return {
      ...withHostPaths(step, own),
      bound: own,
      bindFs: step.bindFs.map((each) => ({ ...each, source: pathOf.get(each.index) ?? each.source })),
    };
  });
}

/** Mounts what bindfs is to show, and answers the step with the places where it does in the request for its container. */
export async function showByBindFs(
  { host }: Pick<JobServices, 'host'>,
  mountPoints: readonly string[],
  step: StepRequest,
): Promise<Result<StepRequest, InputProblem>> {
  const shown: StepRequest['shown'][number][] = [];
  for (const [at, { index, field, source, plan }] of step.bindFs.entries()) {
    const made = await host.bindFsMounts.make(mountPoints[at] ?? '', field, [...plan.program, source]);
    if (made.isErr()) return err(made.error);
    shown.push({ index, ...made.value });
  }
  return ok(shown.length === 0 ? step : { ...withHostPaths(step, shown), shown });
}

function withHostPaths(
  step: StepRequest,
  places: readonly { readonly index: number; readonly path: string }[],
): StepRequest {
  const pathOf = new Map(places.map(({ index, path }) => [index, path]));
  const mounts = step.container.mounts?.map((mount, index) => {
    const path = pathOf.get(index);
    return path === undefined ? mount : { ...mount, hostPath: path };
  });
  return { ...step, container: { ...step.container, mounts } };
}
