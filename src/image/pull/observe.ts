import type { Result } from 'neverthrow';

import { channels } from '../../core/channels.js';
import type { Clock } from '../../core/clock.js';
import type { Failure } from '../../core/failure.js';

/** Tells of one try of a pull when it has ended. Costs nothing while nobody listens. */
export async function observePull<T, E extends Failure<string>>(
  clock: Clock,
  { registry, repository }: { readonly registry: string; readonly repository: string },
  attempt: number,
  pull: () => Promise<Result<T, E>>,
): Promise<Result<T, E>> {
  if (!channels.pull.hasSubscribers) return pull();
  const startedAtMs = clock.nowMs();
  const begunMs = clock.monotonicMs();
  const answer = await pull();
  channels.pull.publish({
    registry,
    repository,
    attempt,
    startedAtMs,
    durationMs: clock.monotonicMs() - begunMs,
    error: answer.isErr() ? answer.error : undefined,
  });
  return answer;
}
