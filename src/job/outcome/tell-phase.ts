import { channels } from '../../core/channels.js';
import type { PhaseTiming } from './outcome.js';
import type { JobState } from './step-state.js';

/** Tells of a phase that a step has left. Costs nothing while nobody listens. */
export function tellPhase(jobId: number, stepId: number, left: PhaseTiming, next: JobState): void {
  if (!channels.phase.hasSubscribers) return;
  const outcome = next.phase === 'cleaned' ? next.outcome : undefined;
  channels.phase.publish({
    jobId,
    stepId,
    ...left,
    next: next.phase,
    outcome: outcome?.kind,
    error: outcome?.kind === 'failed' ? outcome.error : undefined,
  });
}
