import { ok, type Result } from 'neverthrow';

import type { Failure } from '../../core/failure.js';
import type { SandboxId } from '../../core/ids.js';
import type { Patience } from '../doubt.js';
import type { JobServices } from '../services.js';

export type Removal = Result<void, Failure<string>>;

/** Repeats a removal until it succeeds or patience ends. What is not found is removed. */
export async function persist(patience: Patience, attempt: () => Promise<Removal>): Promise<Removal> {
  for (;;) {
    const result = await attempt();
    if (result.isOk() || result.error.kind === 'not_found') return ok(undefined);
    if (!(await patience.pause())) return result;
  }
}

/**
 * How long one StopPodSandbox may take, in milliseconds. Runtimes have been seen to sit on one until its deadline, and to
 * answer the next at once: containerd when it was killed meanwhile, CRI-O when the signal was lost.
 */
const STOP_LIMIT_MS = 40_000;

/** Stops a sandbox, and with it what still runs in it. Tried once. */
export async function stopSandbox({ runtime }: JobServices, podSandboxId: SandboxId): Promise<Removal> {
  return (await runtime.stopPodSandbox({ podSandboxId }, { timeoutMs: STOP_LIMIT_MS })).map(() => undefined);
}

/**
 * Stops and removes a sandbox, and with it what is still in it.
 *
 * @param isStopped whether it was stopped before
 */
export async function removeSandbox(
  services: JobServices,
  podSandboxId: SandboxId,
  patience: Patience,
  isStopped = false,
): Promise<Removal> {
  const stopped = isStopped ? ok(undefined) : await persist(patience, () => stopSandbox(services, podSandboxId));
  if (stopped.isErr()) return stopped;
  return persist(patience, async () =>
    (await services.runtime.removePodSandbox({ podSandboxId })).map(() => undefined),
  );
}
