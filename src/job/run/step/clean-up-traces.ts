import { err, ok, type Result } from 'neverthrow';

import type { Failure } from '../../../core/failure.js';
import type { ContainerId, SandboxId } from '../../../core/ids.js';
import { LABEL } from '../../../policy/names/labels.js';
import { foreignSandboxes, isOfTrace, listSandboxes } from '../sandbox/create-or-adopt-sandbox.js';
import { cleanUp } from './clean-up.js';
import { RetryBudget } from '../../services/retry-budget.js';
import type { JobTrace } from '../../record/record.js';
import type { LeftBehind } from '../../outcome/outcome.js';
import type { JobServices } from '../../services/services.js';

/** Rounds of looking and removing: what was under way when its client died may appear late. */
const MAX_ROUNDS = 4;
const LOOK_BUDGET_MS = 120_000;

export interface TraceRemains {
  readonly sandboxId: SandboxId | undefined;
  /** Whether RunPodSandbox may have been under way when the job was last written down. */
  readonly mayAppear: boolean;
  readonly gracePeriodMs: number;
}

/**
 * Removes all that carries the trace of a job whose process has died, and looks again until nothing is found. A
 * sandbox that may still be in the making is claimed by asking for it once more: the runtime then answers with it, or
 * that its name is reserved, or makes one; each leads to one that can be removed.
 */
export async function cleanUpTraces(
  services: JobServices,
  trace: JobTrace,
  remains: TraceRemains,
): Promise<readonly LeftBehind[]> {
  const budget = new RetryBudget(services, LOOK_BUDGET_MS);
  let known = remains.sandboxId;
  let mayAppear = remains.mayAppear && known === undefined;
  let left: readonly LeftBehind[] = [];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const listed = await budget.insist(() => listSandboxes(services, trace));
    if (listed.isErr()) return [{ resource: 'sandbox', id: known, error: listed.error }];
    const sandboxes = new Set(listed.value.map(({ id }) => id));
    if (known !== undefined) sandboxes.add(known);
    if (sandboxes.size === 0 && mayAppear) {
      const claimed = await adoptTrace(services, trace, budget);
      if (claimed.isErr()) return [{ resource: 'sandbox', error: claimed.error }];
      sandboxes.add(claimed.value);
    }
    mayAppear = false;
    left = [];
    for (const sandboxId of sandboxes) {
      const { gracePeriodMs } = remains;
      const facts = { sandboxId, sandboxInDoubt: false, exitedContainerId: undefined, gracePeriodMs };
      left = [...left, ...(await cleanUp(services, trace, facts))];
    }
    known = undefined;
    const strays = await strayContainers(services, trace, budget);
    if (strays.isErr()) return [...left, { resource: 'container', error: strays.error }];
    for (const containerId of strays.value) {
      (await services.runtime.stopContainer({ containerId, timeout: 0n })).unwrapOr({});
      const gone = await services.runtime.removeContainer({ containerId });
      if (gone.isErr()) left = [...left, { resource: 'container', id: containerId, error: gone.error }];
    }
    const isClean = left.length === 0 && strays.value.length === 0;
    // A first look that found nothing, or removed all it found, is believed when a second one finds nothing.
    if (isClean && (sandboxes.size === 0 || round > 0)) return [];
    if (left.length > 0 && round > 0) return left;
  }
  return left;
}

/** Containers of the trace whose sandbox is gone, or is of the trace as well: in another's pod they are another's. */
async function strayContainers(
  services: JobServices,
  trace: JobTrace,
  budget: RetryBudget,
): Promise<Result<readonly ContainerId[], Failure<string>>> {
  const { selector, sandbox } = trace;
  const list = await budget.insist(() =>
    services.runtime.listContainers({ filter: { labelSelector: { ...selector, [LABEL.podUid]: sandbox.uid } } }),
  );
  if (list.isErr()) return err(list.error);
  const strays = list.value.containers.filter(({ metadata }) => metadata?.attempt === sandbox.attempt);
  const foreign = await budget.insist(() => foreignSandboxes(services, strays, (found) => isOfTrace(found, trace)));
  return foreign.map((ids) => strays.filter(({ podSandboxId }) => !ids.has(podSandboxId)).map(({ id }) => id));
}

/** Asks for the sandbox of a trace, in the least form that every runtime takes. */
async function adoptTrace(
  services: JobServices,
  trace: JobTrace,
  budget: RetryBudget,
): Promise<Result<SandboxId, Failure<string>>> {
  const config = {
    metadata: trace.sandbox,
    labels: trace.selector,
    linux: { securityContext: { namespaceOptions: { network: 'NODE', pid: 'POD', ipc: 'POD' } } },
  } as const;
  for (;;) {
    const made = await services.runtime.runPodSandbox({ config });
    if (made.isOk()) return ok(made.value.podSandboxId);
    const listed = await listSandboxes(services, trace);
    const found = listed.unwrapOr([])[0];
    if (found !== undefined) return ok(found.id);
    if (!(await budget.pause())) return err(made.error);
  }
}
