import type { ContainerId } from '../../../core/ids.js';
import { isPassing, RetryBudget } from '../../services/retry-budget.js';
import type { JobServices } from '../../services/services.js';

/** How long a start whose caller has lost it may take to show, in milliseconds. */
export const START_SETTLES_MS = 1_500;

/**
 * Why a program may have run although its container is called created: a runtime that was restarted has forgotten a
 * program that ran and ended while there was none. `undefined`: it did not run.
 *
 * @param asked the process that was asked to start it, as `services.runtimeId` names it
 * @param mayHaveDied what to believe where a process has no name
 */
export async function whyForgotten(
  { runtimeId }: Pick<JobServices, 'runtimeId'>,
  asked: string | undefined,
  mayHaveDied: boolean,
): Promise<string | undefined> {
  const now = await runtimeId?.();
  const isRestarted = asked === undefined || now === undefined ? mayHaveDied : asked !== now;
  return isRestarted ? 'the runtime was restarted meanwhile, and does not know whether the program ran' : undefined;
}

/** How long to ask what became of the container that was stopped, in milliseconds. */
const LOOK_BUDGET_MS = 60_000;

/**
 * Puts an end to a start of which nothing shows: the container is stopped before it is called not started, so that a
 * start that shows only now is seen to have run. Answers why the program may have run; `undefined`: it did not.
 */
export async function preventStart(services: JobServices, containerId: ContainerId): Promise<string | undefined> {
  const { runtime } = services;
  const stopping = new RetryBudget(services, LOOK_BUDGET_MS);
  let stopped = await runtime.stopContainer({ containerId, timeout: 0n });
  while (stopped.isErr() && isPassing(stopped.error) && (await stopping.pause())) {
    stopped = await runtime.stopContainer({ containerId, timeout: 0n });
  }
  const budget = new RetryBudget(services, LOOK_BUDGET_MS);
  for (;;) {
    const answer = await runtime.containerStatus({ containerId });
    if (answer.isOk()) {
      const { status } = answer.value;
      if (status === undefined) return 'the runtime answers without a status';
      // Until it is stopped, the start may still show.
      if (stopped.isErr() && status.state === 'CONTAINER_CREATED')
        return `the container could not be stopped: ${stopped.error.message}`;
      const hasRun = status.startedAt > 0n && status.reason !== 'StartError';
      return hasRun ? 'the program was found running late, and was stopped' : undefined;
    }
    // CRI-O loses a container that is stopped while it is being started.
    if (!isPassing(answer.error) || !(await budget.pause()))
      return `the container was stopped, and then: ${answer.error.message}`;
  }
}
