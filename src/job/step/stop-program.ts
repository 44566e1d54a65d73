import type { ContainerId } from '../../core/ids.js';
import type { ObservedExit } from '../../streaming/watch/exit-watcher.js';
import { wholeSeconds } from './remove-container.js';
import type { JobServices } from '../services.js';

/**
 * SIGTERM, the grace period, SIGKILL. Aborting `hurry` kills at once. Answers the exit, or `undefined` where the runtime
 * could not be brought to stop it; the clean-up then insists.
 */
export async function stopProgram(
  { runtime, watcher }: JobServices,
  containerId: ContainerId,
  gracePeriodMs: number,
  hurry: AbortSignal,
): Promise<ObservedExit | undefined> {
  // Its answer is of no use: the stop that is under way ends as soon as this one has killed.
  const killNow = (): void => void runtime.stopContainer({ containerId, timeout: 0n }).unwrapOr({});
  hurry.addEventListener('abort', killNow, { once: true });
  const stopped = await runtime.stopContainer({
    containerId,
    timeout: hurry.aborted ? 0n : wholeSeconds(gracePeriodMs),
  });
  hurry.removeEventListener('abort', killNow);
  if (stopped.isErr()) return undefined;
  const seen = await watcher.exitOf(containerId);
  return seen === 'aborted' ? undefined : seen;
}
