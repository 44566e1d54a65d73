import type { ContainerId } from '../../core/ids.js';
import type { JobServices } from '../services.js';

/** How long a start whose caller has lost it may take to show, in milliseconds. */
export const START_SETTLES_MS = 1_500;

/**
 * Puts an end to a start of which nothing shows: the container is stopped before it is called not started, so that a
 * start that shows only now is seen to have run. Answers whether it ran.
 */
export async function preventStart({ runtime }: JobServices, containerId: ContainerId): Promise<boolean> {
  (await runtime.stopContainer({ containerId, timeout: 0n })).unwrapOr({});
  const answer = await runtime.containerStatus({ containerId });
  const status = answer.isOk() ? answer.value.status : undefined;
  return status !== undefined && status.startedAt > 0n && status.reason !== 'StartError';
}
