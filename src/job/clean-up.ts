import { err, ok, type Result } from 'neverthrow';

import type { Failure } from '../core/failure.js';
import type { ContainerId, SandboxId } from '../core/ids.js';
import { listSandboxes } from './claim-sandbox.js';
import { Patience } from './doubt.js';
import type { LeftBehind } from './outcome.js';
import type { JobTrace } from './job-record.js';
import { persist, type Removal, removeSandbox } from './remove-sandbox.js';
import type { JobServices } from './services.js';

/** Time that clean-up may take, in milliseconds, besides the grace period of a program that still runs. */
const CLEAN_UP_BUDGET_MS = 120_000;

/** What is known of a job when its clean-up begins. */
export interface Remains {
  readonly sandboxId: SandboxId | undefined;
  /** Whether a sandbox may exist that is not known by id. */
  readonly sandboxInDoubt: boolean;
  /** The container whose program has ended; others in the sandbox are looked for. */
  readonly exitedContainerId: ContainerId | undefined;
  /** Grace period in milliseconds for what still runs. */
  readonly gracePeriodMs: number;
}

/**
 * Takes away what a job made, on its own budget of time and not on any signal of the job. Containers are stopped
 * explicitly before their sandbox (CRI-O takes the call's deadline for their grace), and removals are repeated, as they
 * fail at times right after an exit. Answers what could not be removed.
 */
export async function cleanUp(
  services: JobServices,
  trace: JobTrace,
  remains: Remains,
): Promise<readonly LeftBehind[]> {
  const patience = new Patience(services.clock, CLEAN_UP_BUDGET_MS + remains.gracePeriodMs);
  const left: LeftBehind[] = [];
  const sandboxes = new Set<SandboxId>();
  if (remains.sandboxId !== undefined) sandboxes.add(remains.sandboxId);
  if (remains.sandboxInDoubt) {
    let listed = await listSandboxes(services, trace);
    while (listed.isErr() && (await patience.pause())) listed = await listSandboxes(services, trace);
    if (listed.isErr()) left.push({ resource: 'sandbox', error: listed.error });
    for (const { id } of listed.unwrapOr([])) sandboxes.add(id);
  }
  for (const id of sandboxes) {
    const exited = id === remains.sandboxId ? remains.exitedContainerId : undefined;
    const containers = exited === undefined ? await containersIn(services, id, patience) : ok([exited]);
    if (containers.isErr()) left.push({ resource: 'sandbox', id, error: containers.error });
    for (const container of containers.unwrapOr([])) {
      const gone = await removeContainer(
        services,
        container,
        container === exited ? undefined : remains.gracePeriodMs,
        patience,
      );
      if (gone.isErr()) left.push({ resource: 'container', id: container, error: gone.error });
    }
    const gone = await removeSandbox(services, id, patience);
    if (gone.isErr()) left.push({ resource: 'sandbox', id, error: gone.error });
  }
  return left;
}

async function containersIn(
  { runtime }: JobServices,
  podSandboxId: SandboxId,
  patience: Patience,
): Promise<Result<readonly ContainerId[], Failure<string>>> {
  for (;;) {
    const list = await runtime.listContainers({ filter: { podSandboxId } });
    if (list.isOk()) return ok(list.value.containers.map(({ id }) => id));
    if (!(await patience.pause())) return err(list.error);
  }
}

/** @param gracePeriodMs `undefined` where the program is known to have ended */
async function removeContainer(
  { runtime }: JobServices,
  containerId: ContainerId,
  gracePeriodMs: number | undefined,
  patience: Patience,
): Promise<Removal> {
  let stopWithin = gracePeriodMs;
  return persist(patience, async () => {
    if (stopWithin !== undefined) {
      const stopped = await runtime.stopContainer({ containerId, timeout: wholeSeconds(stopWithin) });
      if (stopped.isErr()) return err(stopped.error);
    }
    // If it is refused because the program seems to run still, the next try stops it first, at once.
    stopWithin = 0;
    return (await runtime.removeContainer({ containerId })).map(() => undefined);
  });
}

/** Milliseconds as CRI's whole seconds, rounded up: rounding 500 ms down would mean an immediate kill. */
export function wholeSeconds(ms: number): bigint {
  return BigInt(Math.ceil(ms / 1_000));
}
