import { err, ok, type Result } from 'neverthrow';

import { invalidInput, type InvalidInput, type WrongState } from '../../../core/errors.js';
import type { ContainerId } from '../../../core/ids.js';
import type { LinuxContainerResourcesInit } from '../../../generated/types.js';
import type { LedgerUnwritable } from '../../../ledger/ledger-unwritable.js';
import { limitsAbove } from '../../../policy/resources/lower-limits.js';
import type { ResourceRequest } from '../../../policy/resources/resources.js';
import type { RpcError } from '../../../runtime/service.js';
import { isPassing, RetryBudget } from '../../services/retry-budget.js';
import type { JobNotes } from '../../record/notes.js';
import { type ReadBack, readBackResources } from './read-back.js';
import type { JobServices } from '../../services/services.js';
import { layResources, planLimits } from '../../spec/plan-limits.js';

/** How long to repeat an update that the runtime does not answer, in milliseconds. */
const UPDATE_BUDGET_MS = 60_000;

/** What an update can fail with. Nothing is changed then, but for `deadline_exceeded` and `connection_failed`. */
export type UpdateError = RpcError<'updateContainerResources'> | InvalidInput | WrongState | LedgerUnwritable;

/** What is known of a program when its limits are changed. */
export interface UpdateTarget {
  readonly stepId: number;
  /** The pod's limits, which the step's may not exceed. */
  readonly most: LinuxContainerResourcesInit | undefined;
  readonly notes: JobNotes;
  readonly containerId: ContainerId;
  /** What was asked for before. */
  readonly asked: LinuxContainerResourcesInit | undefined;
}

/** An update that was made. */
export interface Updated extends ReadBack {
  readonly asked: LinuxContainerResourcesInit;
}

/**
 * Changes the limits of a running program: checked, written down, sent, read back. The same call may be sent twice, as
 * it comes to the same.
 */
export async function updateResources(
  services: JobServices,
  { stepId, most, notes, containerId, asked }: UpdateTarget,
  request: ResourceRequest,
): Promise<Result<Updated, UpdateError>> {
  const planned = planUpdate(services, most, asked, request);
  if (planned.isErr()) return err(planned.error);
  const { linux, all } = planned.value;
  const written = await notes.writeStep(stepId, { resources: all }, 'kill');
  if (written.isErr()) return err(written.error);
  const budget = new RetryBudget(services, UPDATE_BUDGET_MS);
  for (;;) {
    const updated = await services.runtime.updateContainerResources({ containerId, linux });
    if (updated.isOk()) break;
    if (isPassing(updated.error) && (await budget.pause())) continue;
    await notes.noteStep(stepId, { resources: asked }, 'kill');
    return err(updated.error);
  }
  return ok({ asked: all, ...(await readBackResources(services, containerId, all)) });
}

function planUpdate(
  services: JobServices,
  most: LinuxContainerResourcesInit | undefined,
  asked: LinuxContainerResourcesInit | undefined,
  request: ResourceRequest,
): Result<{ linux: LinuxContainerResourcesInit; all: LinuxContainerResourcesInit }, InvalidInput> {
  const planned = planLimits(request, services);
  if (planned.isErr()) return err(planned.error);
  const fixed = (['oomScoreAdj', 'hugepageBytes'] as const).filter((field) => request[field] !== undefined);
  const problems = fixed.map((field) => ({
    field: `limits.${field}`,
    problem: "can't be changed while a program runs",
  }));
  const linux = { ...planned.value, ...swapOf(planned.value, asked, request) };
  const all = layResources(asked, linux) ?? {};
  problems.push(...limitsAbove(most, all));
  return problems.length === 0 ? ok({ linux, all }) : err(invalidInput('JobStep.update', problems));
}

/** Memory that grows must take the limit of memory and swap along, or the kernel refuses it. */
function swapOf(
  planned: LinuxContainerResourcesInit | undefined,
  asked: LinuxContainerResourcesInit | undefined,
  request: ResourceRequest,
): LinuxContainerResourcesInit {
  const memory = planned?.memoryLimitInBytes;
  if (memory === undefined || request.swapBytes !== undefined) return {};
  const before = asked?.memoryLimitInBytes ?? 0n;
  const swap = asked?.memorySwapLimitInBytes ?? before;
  return { memorySwapLimitInBytes: memory + (swap > before ? swap - before : 0n) };
}
