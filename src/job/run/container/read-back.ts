import type { ContainerId } from '../../../core/ids.js';
import type { LinuxContainerResources, LinuxContainerResourcesInit } from '../../../generated/types.js';
import { resourceDifferences } from '../../../policy/resources/difference.js';
import type { JobWarning } from '../../outcome/outcome.js';
import type { JobServices } from '../../services/services.js';

/** What the runtime says is in force, and how that differs from what was asked for. */
export interface ReadBack {
  /** `undefined` where the runtime does not say. */
  readonly inForce: LinuxContainerResources | undefined;
  readonly warnings: readonly JobWarning[];
}

/** Asks for the limits of a container and compares: runtimes drop what they don't know silently. */
export async function readBackResources(
  { runtime }: JobServices,
  containerId: ContainerId,
  asked: LinuxContainerResourcesInit,
): Promise<ReadBack> {
  const status = await runtime.containerStatus({ containerId });
  const inForce = status.isOk() ? status.value.status?.resources?.linux : undefined;
  if (inForce === undefined) {
    const why = status.isErr() ? status.error.message : 'its status does not tell them';
    const message = `whether the limits are in force is not known: ${why}`;
    return { inForce, warnings: [{ kind: 'resources_unverified', message }] };
  }
  const warnings = resourceDifferences(asked, inForce).map((difference): JobWarning => {
    const { field, wanted, got } = difference;
    return { kind: 'resource_not_applied', message: `${field} is ${got}, and not ${wanted}`, ...difference };
  });
  return { inForce, warnings };
}
