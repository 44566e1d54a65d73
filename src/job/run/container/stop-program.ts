import { Scope } from '../../../core/scope.js';
import { onAbort } from '../../../core/on-abort.js';
import type { ContainerId } from '../../../core/ids.js';
import type { ObservedExit } from '../../../streaming/watch/exit-watcher.js';
import { wholeSeconds } from './remove-container.js';
import type { JobServices } from '../../services/services.js';

/** How long to ask for the exit of a program that the runtime has stopped, in milliseconds. */
const EXIT_BUDGET_MS = 60_000;

/**
 * SIGTERM, the grace period, SIGKILL. Aborting `hurry` kills at once. Answers the exit, or `undefined` where the runtime
 * could not be brought to stop it, or does not tell the exit; the clean-up then insists.
 */
export async function stopProgram(
  { runtime, watcher, clock }: JobServices,
  containerId: ContainerId,
  gracePeriodMs: number,
  hurry: AbortSignal,
): Promise<ObservedExit | undefined> {
  // Its answer is of no use: the stop that is under way ends as soon as this one has killed.
  const killNow = (): void => void runtime.stopContainer({ containerId, timeout: 0n }).unwrapOr({});
  const timeout = hurry.aborted ? 0n : wholeSeconds(gracePeriodMs);
  const ignore = hurry.aborted ? undefined : onAbort(hurry, killNow);
  const stopped = await runtime.stopContainer({ containerId, timeout });
  ignore?.();
  if (stopped.isErr()) return undefined;
  const scope = new Scope(clock, { timeoutMs: EXIT_BUDGET_MS });
  const seen = await watcher.exitOf(containerId, scope.signal);
  scope.close();
  return seen === 'aborted' ? undefined : seen;
}
