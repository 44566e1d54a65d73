import { loadedEngine, loadEngine } from './run/load-engine.js';
import type { JobServices } from './services/services.js';
import type { StepPod } from './run/step/step-pod.js';
import type { PodRun } from './pod-run.js';

/** A pod that stays when a step of it ends. */
export function sharedPod(services: JobServices, pod: PodRun): StepPod {
  const { notes } = pod;
  return {
    jobId: notes.record.jobId,
    notes,
    source: 'status',
    complete: () => pod.complete(),
    begin: () => pod.begin(),
    open: () => pod.open(),
    // Other steps may still be added.
    running: () => undefined,
    async clean(remains) {
      const { cleanUpStep } = loadedEngine() ?? (await loadEngine());
      return cleanUpStep(services, notes.record, remains);
    },
    // The others' are in the same folder.
    removeLogs: () => Promise.resolve([]),
    leave: () => Promise.resolve(),
  };
}
