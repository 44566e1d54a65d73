import type { Failure } from '../../core/failure.js';
import type { SandboxId } from '../../core/ids.js';
import type { JobFailure, JobOutcome, LeftBehind, PhaseTiming } from './outcome.js';
import type { PodPhase } from './pod-transitions.js';

/** What became of a pod and of every step of it. */
export interface PodOutcome {
  readonly jobId: number;
  /** How often the job was tried before. */
  readonly attempt: number;
  /** The end of each step that was run or was waiting to be, in the order of their ids. */
  readonly steps: readonly JobOutcome[];
  /** What clean-up could not remove, steps' containers included; empty when nothing is left. */
  readonly leftBehind: readonly LeftBehind[];
  readonly sandboxId?: SandboxId | undefined;
  /** Why there was no sandbox. Every step that was run has failed with it. */
  readonly error?: JobFailure | undefined;
  /** Every phase passed, in order, with its duration. */
  readonly timings: readonly PhaseTiming<PodPhase>[];
}

/**
 * The pod takes no more steps: its end was asked for.
 *
 * @remedy Make a new job, with a higher attempt where it is the same one.
 */
export type PodEnded = Failure<'pod_ended'>;
