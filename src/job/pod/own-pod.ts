import type { JobOutcome } from '../outcome.js';
import type { JobNotes } from '../record/notes.js';
import type { StepRemains } from '../clean-up.js';
import type { StepHome } from '../step/home.js';
import type { PodRun } from './run.js';

/** A pod whose only step takes it along when it ends. */
export class OwnPod implements StepHome {
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

  settle(): ReturnType<StepHome['settle']> {
    return this.#pod.settle();
  }

  open(): ReturnType<StepHome['open']> {
    return this.#pod.open();
  }

  running(): void {
    this.#pod.dropPlan();
  }

  clean({ containerId, hasExited, gracePeriodMs, noted }: StepRemains): ReturnType<StepHome['clean']> {
    return this.#pod.clean({ exitedContainerId: hasExited ? containerId : undefined, gracePeriodMs, noted });
  }

  async leave(outcome: JobOutcome): Promise<void> {
    await this.#pod.close([outcome], outcome.leftBehind);
  }
}
