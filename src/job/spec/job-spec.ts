import type { ResourceRequest } from '../../policy/resources/resources.js';
import type { PodSpec } from './pod-spec.js';
import type { StepSpec } from './step-spec.js';

/** A job of one step: one program in one container. Everything but `jobId` and `image` has a default. */
export interface ContainerJobSpec extends PodSpec, StepSpec {
  /** Added to the labels of sandbox and container. The scheduler's own keys can't be overridden. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Added to the annotations of sandbox and container. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /**
   * Whether `logDirectory` gets the log. With `false` it is only there to be read by this process, by `logs()` and its like,
   * while the job runs, and needs no `logDirectory`. @default true: what a program wrote is its result
   */
  readonly keepLog?: boolean | undefined;
  /** Limits, in the scheduler's terms. @default none */
  readonly limits?: ResourceRequest | undefined;
  /** Time from SIGTERM to SIGKILL when the job is ended, in milliseconds; rounded up to seconds. @default 30_000 */
  readonly gracePeriodMs?: number | undefined;
}
