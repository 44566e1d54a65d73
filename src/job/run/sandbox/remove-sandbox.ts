import { ok, type Result } from 'neverthrow';

import type { Failure } from '../../../core/failure.js';
import type { SandboxId } from '../../../core/ids.js';
import type { RetryBudget } from '../../services/retry-budget.js';
import type { JobServices } from '../../services/services.js';

export type Removal = Result<void, Failure<string>>;

/** Repeats a removal until it succeeds or budget ends. What is not found is removed. */
export async function persist(budget: RetryBudget, attempt: () => Promise<Removal>): Promise<Removal> {
  for (;;) {
    const result = await attempt();
    if (result.isOk() || result.error.kind === 'not_found') return ok(undefined);
    if (!(await budget.pause())) return result;
  }
}

/**
 * How long one StopPodSandbox may take, in milliseconds. Runtimes have been seen to sit on one until its deadline, and to
 * answer the next at once: containerd when it was killed meanwhile, CRI-O when the signal was lost.
 */
const STOP_LIMIT_MS = 40_000;

/**
 * The first limit on CRI-O, in milliseconds: its pause process can lose the signal in the first 100 ms of a sandbox, and
 * is killed a second before the limit. The containers are gone by then, so that the limit is nobody's grace period.
 */
const FIRST_STOP_LIMIT_MS = 4_000;

/** Stops a sandbox, and with it what still runs in it. Tried once. */
export async function stopSandbox(
  { runtime }: JobServices,
  podSandboxId: SandboxId,
  timeoutMs = STOP_LIMIT_MS,
): Promise<Removal> {
  return (await runtime.stopPodSandbox({ podSandboxId }, { timeoutMs })).map(() => undefined);
}

/**
 * Stops and removes a sandbox, and with it what is still in it.
 *
 * @param isStopped whether it was stopped before
 */
export async function removeSandbox(
  services: JobServices,
  podSandboxId: SandboxId,
  budget: RetryBudget,
  isStopped = false,
): Promise<Removal> {
  let limitMs = services.capabilities.family === 'containerd' ? STOP_LIMIT_MS : FIRST_STOP_LIMIT_MS;
  const stop = (): Promise<Removal> => {
    const stopping = stopSandbox(services, podSandboxId, limitMs);
    limitMs = STOP_LIMIT_MS;
    return stopping;
  };
  const stopped = isStopped ? ok(undefined) : await persist(budget, stop);
  if (stopped.isErr()) return stopped;
  return persist(budget, async () => (await services.runtime.removePodSandbox({ podSandboxId })).map(() => undefined));
}
