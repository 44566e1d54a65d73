import { err, type Result } from 'neverthrow';

import type { Failure } from '../../../core/failure.js';
import type { ContainerId, SandboxId } from '../../../core/ids.js';
import type { RetryBudget } from '../../services/retry-budget.js';
import { persist, type Removal } from '../sandbox/remove-sandbox.js';
import type { JobServices } from '../../services/services.js';

/**
 * Removes a container, stopping its program first.
 *
 * @param gracePeriodMs `undefined` where the program is known to have ended
 */
export async function removeContainer(
  { runtime }: JobServices,
  containerId: ContainerId,
  gracePeriodMs: number | undefined,
  budget: RetryBudget,
): Promise<Removal> {
  let stopWithin = gracePeriodMs;
  return persist(budget, async () => {
    if (stopWithin !== undefined) {
      const stopped = await runtime.stopContainer({ containerId, timeout: wholeSeconds(stopWithin) });
      if (stopped.isErr()) return err(stopped.error);
    }
    // If it is refused because the program seems to run still, the next try stops it first, at once.
    stopWithin = 0;
    return (await runtime.removeContainer({ containerId })).map(() => undefined);
  });
}

/** The containers in a sandbox, or those of one step in it. Asked until the runtime answers or budget ends. */
export async function containersIn(
  { runtime }: JobServices,
  podSandboxId: SandboxId,
  budget: RetryBudget,
  labelSelector: Readonly<Record<string, string>> = {},
): Promise<Result<readonly ContainerId[], Failure<string>>> {
  const list = await budget.insist(() => runtime.listContainers({ filter: { podSandboxId, labelSelector } }));
  return list.map(({ containers }) => containers.map(({ id }) => id));
}

/** The most that containerd takes, in seconds (285 years): as nanoseconds a longer time overflows, and kills at once. */
const MOST_SECONDS = 9_000_000_000;

/** Milliseconds as CRI's whole seconds, rounded up: rounding 500 ms down would mean an immediate kill. */
export function wholeSeconds(ms: number): bigint {
  return BigInt(Math.min(MOST_SECONDS, Math.ceil(ms / 1_000)));
}
