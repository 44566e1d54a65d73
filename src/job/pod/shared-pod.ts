import { loadedEngine, loadEngine } from '../load-engine.js';
import type { JobServices } from '../services.js';
import type { StepHome } from '../step/home.js';
import type { PodRun } from './run.js';

/** A pod that stays when a step of it ends. */
export function sharedPod(services: JobServices, pod: PodRun): StepHome {
  const { notes } = pod;
  return {
    jobId: notes.record.jobId,
    notes,
    source: 'status',
    settle: () => pod.settle(),
    open: () => pod.open(),
    // Other steps may still be added.
    running: () => undefined,
    async clean(remains) {
      const { cleanUpStep } = loadedEngine() ?? (await loadEngine());
      return cleanUpStep(services, notes.record, remains);
    },
    leave: () => Promise.resolve(),
  };
}
