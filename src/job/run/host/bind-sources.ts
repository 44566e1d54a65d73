import { ok, type Result } from 'neverthrow';

import type { InputProblem } from '../../../core/errors.js';
import type { JobServices } from '../../services/services.js';
import type { SettledStep } from '../../request/settle-step.js';

/**
 * Binds those of a step's sources that others could exchange, and answers the step with them in their place: in the
 * request for its container, and as what bindfs shows.
 */
export async function bindSources(
  { host }: Pick<JobServices, 'host'>,
  folder: string | undefined,
  step: SettledStep,
): Promise<Result<SettledStep, InputProblem>> {
  if (folder === undefined) return ok(step);
  return (await host.sources.bind(folder, step.toBind)).map((bound): SettledStep => {
    const pathOf = new Map(bound.map(({ index, path }) => [index, path]));
    const shifted = new Set(step.bindFs.map(({ index }) => index));
    return {
      ...step,
      // What bindfs shows, the runtime mounts by the place where it is shown.
      bound: bound.filter(({ index }) => !shifted.has(index)),
      bindFs: step.bindFs.map((each) => {
        const source = pathOf.get(each.index);
        const [mountPoint, , ...options] = [...each.plan.mount].reverse();
        if (source === undefined || mountPoint === undefined) return each;
        return { ...each, plan: { ...each.plan, mount: [...options.reverse(), source, mountPoint] } };
      }),
      container: (image) => {
        const config = step.container(image);
        const mounts = config.mounts?.map((mount, index) => {
          const path = shifted.has(index) ? undefined : pathOf.get(index);
          return path === undefined ? mount : { ...mount, hostPath: path };
        });
        return { ...config, mounts };
      },
    };
  });
}
