import { err, ok, type Result } from 'neverthrow';

import type { ContainerId, SandboxId } from '../../../core/ids.js';
import type { ContainerConfigInit } from '../../../generated/types.js';
import type { RpcError } from '../../../runtime/service.js';
import { isPassing, mayHaveHappened, RetryBudget } from '../../services/retry-budget.js';
import type { PodRequest } from '../../request/complete-pod.js';
import type { JobServices } from '../../services/services.js';

/** How long to look for a container whose making ended in doubt, in milliseconds. */
const CLAIM_BUDGET_MS = 60_000;

type ClaimError = RpcError<'createContainer'>;

/** Creates the container in its sandbox, or finds the one that a call with an unknown end has created. */
export async function createOrAdoptContainer(
  services: JobServices,
  pod: PodRequest,
  podSandboxId: SandboxId,
  config: ContainerConfigInit,
): Promise<Result<ContainerId, ClaimError>> {
  const budget = new RetryBudget(services, CLAIM_BUDGET_MS);
  let inDoubt = false;
  for (;;) {
    const made = await services.runtime.createContainer({ podSandboxId, config, sandboxConfig: pod.sandbox });
    if (made.isOk()) return ok(made.value.containerId);
    const { error } = made;
    const ours = inDoubt;
    inDoubt ||= mayHaveHappened(error);
    const reserved = error.kind === 'name_reserved' && ours;
    if (!reserved && !((inDoubt || error.kind === 'not_ready') && isPassing(error))) return err(error);
    if (!(await budget.pause())) return err(error);
    const list = await services.runtime.listContainers({
      filter: { podSandboxId, labelSelector: pod.trace.selector },
    });
    const found = list
      .unwrapOr({ containers: [] })
      .containers.find(({ metadata }) => metadata?.name === config.metadata?.name);
    if (found !== undefined) return ok(found.id);
  }
}
