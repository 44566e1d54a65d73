import type { ResourceRequest } from '../policy/resources/resources.js';
import type { PodSpec } from './pod/spec.js';
import type { StepSpec } from './step/spec.js';

/** A job of one step: one program in one container. Everything but `jobId` and `image` has a default. */
export interface ContainerJobSpec extends PodSpec, StepSpec {
  /** Added to the labels of sandbox and container. The scheduler's own keys can't be overridden. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Added to the annotations of sandbox and container. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /**
   * Whether the log stays when the job is over. With `false` it is removed, with its rotated parts, before `run` answers;
   * a job of a node (`CraneNode.job`) only. @default true: what a program wrote is its result
   */
  readonly keepLog?: boolean | undefined;
  /** Limits, in the scheduler's terms. @default none */
  readonly limits?: ResourceRequest | undefined;
  /** Time from SIGTERM to SIGKILL when the job is ended, in milliseconds; rounded up to seconds. @default 30_000 */
  readonly gracePeriodMs?: number | undefined;
}
