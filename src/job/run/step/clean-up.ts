import { ok } from 'neverthrow';

import type { ContainerId, SandboxId } from '../../../core/ids.js';
import { LABEL } from '../../../policy/names/labels.js';
import { listSandboxes } from '../sandbox/create-or-adopt-sandbox.js';
import { RetryBudget } from '../../services/retry-budget.js';
import type { LeftBehind } from '../../outcome/outcome.js';
import type { JobTrace } from '../../record/record.js';
import { containersIn, removeContainer } from '../container/remove-container.js';
import { removeSandbox, stopSandbox } from '../sandbox/remove-sandbox.js';
import type { JobServices } from '../../services/services.js';

/** Time that clean-up may take, in milliseconds, besides the grace period of a program that still runs. */
const CLEAN_UP_BUDGET_MS = 120_000;

/** What is known of a pod when its clean-up begins. */
export interface Remains {
  readonly sandboxId: SandboxId | undefined;
  /** Whether a sandbox, or one more, may exist that is not known by id. */
  readonly sandboxInDoubt: boolean;
  /** The only container there is, whose program has ended; else they are looked for. */
  readonly exitedContainerId: ContainerId | undefined;
  /** Grace period in milliseconds for what still runs. */
  readonly gracePeriodMs: number;
  /** Nothing that could tell of the ending is removed before this resolves. @default at once */
  readonly noted?: Promise<void> | undefined;
}

/**
 * Removes what a pod made, on its own budget of time and not on any signal of the job. Containers are stopped
 * explicitly before their sandbox (CRI-O takes the call's deadline for their grace), and removals are repeated, as they
 * fail at times right after an exit. Returns what could not be removed.
 */
export async function cleanUp(
  services: JobServices,
  trace: JobTrace,
  remains: Remains,
): Promise<readonly LeftBehind[]> {
  const budget = new RetryBudget(services, CLEAN_UP_BUDGET_MS + remains.gracePeriodMs);
  const left: LeftBehind[] = [];
  const sandboxes = new Set<SandboxId>();
  if (remains.sandboxId !== undefined) sandboxes.add(remains.sandboxId);
  if (remains.sandboxInDoubt) {
    const listed = await budget.insist(() => listSandboxes(services, trace));
    if (listed.isErr()) left.push({ resource: 'sandbox', error: listed.error });
    for (const { id } of listed.unwrapOr([])) sandboxes.add(id);
  }
  for (const id of sandboxes) {
    const exited = id === remains.sandboxId ? remains.exitedContainerId : undefined;
    // containerd stops a sandbox as well while a container of it is being removed; others want one after the other. It is
    // tried again only after the container is gone: what fails here must not stand in its way.
    const stopping =
      exited !== undefined && services.capabilities.family === 'containerd' ? stopSandbox(services, id) : undefined;
    await remains.noted;
    const containers = exited === undefined ? await containersIn(services, id, budget) : ok([exited]);
    for (const container of containers.unwrapOr([])) {
      const graceMs = container === exited ? undefined : remains.gracePeriodMs;
      const gone = await removeContainer(services, container, graceMs, budget);
      if (gone.isErr()) left.push({ resource: 'container', id: container, error: gone.error });
    }
    // Where they could not be listed: they go with their sandbox.
    const gone = await removeSandbox(services, id, budget, (await stopping)?.isOk());
    if (gone.isErr()) left.push({ resource: 'sandbox', id, error: containers.isErr() ? containers.error : gone.error });
  }
  return left;
}

/** What is known of a step when its clean-up begins. */
export interface StepRemains {
  readonly stepId: number;
  readonly sandboxId: SandboxId | undefined;
  /** Absent where none was made, or it is not known whether. */
  readonly containerId: ContainerId | undefined;
  /** Whether its program is known to have ended. */
  readonly hasExited: boolean;
  /** Grace period in milliseconds for what still runs. */
  readonly gracePeriodMs: number;
  /** Nothing that could tell of the ending is removed before this resolves. */
  readonly noted: Promise<void>;
}

/** Removes the container of one step and leaves the sandbox to the others. Returns what could not be removed. */
export async function cleanUpStep(
  services: JobServices,
  { selector }: JobTrace,
  { stepId, sandboxId, containerId, hasExited, gracePeriodMs, noted }: StepRemains,
): Promise<readonly LeftBehind[]> {
  await noted;
  if (sandboxId === undefined) return [];
  const budget = new RetryBudget(services, CLEAN_UP_BUDGET_MS + gracePeriodMs);
  const ofStep = { ...selector, [LABEL.stepId]: String(stepId) };
  const found = containerId === undefined ? await containersIn(services, sandboxId, budget, ofStep) : ok([containerId]);
  if (found.isErr()) return [{ resource: 'container', error: found.error }];
  const left: LeftBehind[] = [];
  for (const id of found.value) {
    const gone = await removeContainer(services, id, hasExited ? undefined : gracePeriodMs, budget);
    if (gone.isErr()) left.push({ resource: 'container', id, error: gone.error });
  }
  return left;
}
