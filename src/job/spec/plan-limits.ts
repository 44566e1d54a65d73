import { err, ok, type Result } from 'neverthrow';

import { type InputProblem, invalidInput, type InvalidInput } from '../../core/errors.js';
import type { LinuxContainerResourcesInit } from '../../generated/types.js';
import { inheritLimits, limitsAbove } from '../../policy/resources/lower-limits.js';
import { planResources, type ResourceRequest } from '../../policy/resources/resources.js';
import type { JobServices } from '../services/services.js';
import type { PodSpec } from './pod-spec.js';
import { Problems } from '../../core/shape.js';
import { limits as limitsShape } from './spec-shapes.js';
import type { StepSpec } from './step-spec.js';

type Plan = Result<LinuxContainerResourcesInit | undefined, InvalidInput>;

/** A request in the scheduler's terms, in CRI's. Errors: `invalid_input` naming every bad field below `limits`. */
export function planLimits(
  limits: ResourceRequest | undefined,
  { cgroupVersion }: Pick<JobServices, 'cgroupVersion'>,
): Plan {
  if (limits === undefined) return ok(undefined);
  const shape = new Problems();
  limitsShape(limits, 'limits', shape);
  if (shape.found.length > 0) return err(refused(shape.found));
  return planResources(limits, { cgroupVersion }).mapErr(({ problems }) =>
    refused(problems.map(({ field, problem }) => ({ field: `limits.${field}`, problem }))),
  );
}

/**
 * What a step's container gets: the pod's limits where the step has none of its own, single fields of CRI laid over
 * them. Errors: `invalid_input` naming every bad field, and every one above the pod's.
 */
export function planStepResources(
  pod: { readonly spec: Pick<PodSpec, 'limits'>; readonly resources: LinuxContainerResourcesInit | undefined },
  step: Pick<StepSpec, 'limits' | 'resources'>,
  services: Pick<JobServices, 'cgroupVersion'>,
): Plan {
  return planLimits(inheritLimits(pod.spec.limits, step.limits), services).andThen((planned) => {
    const asked = layResources(planned, step.resources);
    const above = limitsAbove(pod.resources, asked);
    return above.length === 0 ? ok(asked) : err(refused(above));
  });
}

/** Lays fields over others; what is `undefined` hides nothing. */
export function layResources(
  below: LinuxContainerResourcesInit | undefined,
  above: LinuxContainerResourcesInit | undefined,
): LinuxContainerResourcesInit | undefined {
  if (below === undefined || above === undefined) return above ?? below;
  return { ...below, ...Object.fromEntries(Object.entries(above).filter(([, value]) => value !== undefined)) };
}

function refused(problems: readonly InputProblem[]): InvalidInput {
  return invalidInput('PodJob.step', problems);
}
