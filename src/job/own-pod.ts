import type { JobOutcome } from './outcome/outcome.js';
import type { JobNotes } from './record/notes.js';
import type { StepRemains } from './run/step/clean-up.js';
import type { StepPod } from './run/step/step-pod.js';
import type { PodRun } from './pod-run.js';

/** A pod whose only step takes it along when it ends. */
export class OwnPod implements StepPod {
  readonly #pod: PodRun;

  constructor(pod: PodRun) {
    this.#pod = pod;
  }

  get jobId(): number {
    return this.#pod.notes.record.jobId;
  }

  get notes(): JobNotes {
    return this.#pod.notes;
  }

  get source(): 'status' {
    return 'status';
  }

  complete(): ReturnType<StepPod['complete']> {
    return this.#pod.complete();
  }

  begin(): ReturnType<StepPod['begin']> {
    return this.#pod.begin();
  }

  open(): ReturnType<StepPod['open']> {
    return this.#pod.open();
  }

  running(): void {
    this.#pod.dropRequest();
  }

  clean({ containerId, hasExited, gracePeriodMs, noted }: StepRemains): ReturnType<StepPod['clean']> {
    return this.#pod.clean({ exitedContainerId: hasExited ? containerId : undefined, gracePeriodMs, noted });
  }

  removeLogs(): ReturnType<StepPod['removeLogs']> {
    return this.#pod.removeLogs();
  }

  async leave(outcome: JobOutcome): Promise<void> {
    await this.#pod.close([outcome], outcome.leftBehind);
  }
}
