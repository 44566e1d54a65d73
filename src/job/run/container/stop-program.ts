import { Scope } from '../../../core/scope.js';
import { onAbort } from '../../../core/on-abort.js';
import type { ContainerId } from '../../../core/ids.js';
import type { ObservedExit } from '../../../streaming/watch/exit-watcher.js';
import { wholeSeconds } from './remove-container.js';
import type { JobServices } from '../../services/services.js';

/** How long to ask for the exit of a program that the runtime has stopped, in milliseconds. */
const EXIT_BUDGET_MS = 60_000;
/** How long a stop that failed is asked for again, in milliseconds. */
const STOP_BUDGET_MS = 60_000;
/** How long to look for the exit after a stop that failed, in milliseconds: twice as long each time. */
const FIRST_LOOK_MS = 250;
const LONGEST_LOOK_MS = 8_000;

/**
 * SIGTERM, the grace period, SIGKILL. Aborting `hurry` kills at once. A stop whose answer is an error may have happened, so
 * the state is looked at before it is asked for again, with what is left of the grace period. Answers the exit, or
 * `undefined` where the runtime could not be brought to stop it, or does not report the exit; the clean-up then insists.
 */
export async function stopProgram(
  { runtime, watcher, clock }: JobServices,
  containerId: ContainerId,
  gracePeriodMs: number,
  hurry: AbortSignal,
): Promise<ObservedExit | undefined> {
  const killAtMs = clock.monotonicMs() + gracePeriodMs;
  const leftMs = (): number => (hurry.aborted ? 0 : Math.max(0, killAtMs - clock.monotonicMs()));
  const exitWithin = async (timeoutMs: number): Promise<ObservedExit | undefined> => {
    const scope = new Scope(clock, { timeoutMs });
    const seen = await watcher.exitOf(containerId, scope.signal);
    scope.close();
    return seen === 'aborted' ? undefined : seen;
  };
  // Its answer is of no use: the stop that is under way ends as soon as this one has killed.
  const killNow = (): void => void runtime.stopContainer({ containerId, timeout: 0n }).unwrapOr({});
  const ignore = hurry.aborted ? undefined : onAbort(hurry, killNow);
  let endMs: number | undefined;
  try {
    for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(LONGEST_LOOK_MS, 2 * lookMs)) {
      const stopped = await runtime.stopContainer({ containerId, timeout: wholeSeconds(leftMs()) });
      if (stopped.isOk()) return await exitWithin(EXIT_BUDGET_MS);
      endMs ??= clock.monotonicMs() + STOP_BUDGET_MS;
      const seen = await exitWithin(lookMs);
      if (seen !== undefined || clock.monotonicMs() >= endMs) return seen;
    }
  } finally {
    ignore?.();
  }
}
