import type {
  CallError,
  CannotStart,
  NameReserved,
  NotFound,
  PortInUse,
  Unsupported,
  WrongState,
} from '../../core/errors.js';
import type { ImageAbsent, PullFailed } from '../../core/image-errors.js';
import type { Failure } from '../../core/failure.js';
import type { UsageSummary } from '../../measure/usage-sampler.js';
import type { LedgerUnwritable } from '../../ledger/ledger-unwritable.js';
import type { ContainerId, SandboxId } from '../../core/ids.js';
import type { Certainty, Exit, ExitSource } from '../../policy/exit/exit.js';
import type { PolicyDenied, PolicyViolation } from '../../policy/launch/types.js';
import type { PublishedPort } from '../../policy/network/port-mappings.js';
import type { ResourceDifference } from '../../policy/resources/difference.js';
import type { Phase } from './step-transitions.js';

/** How long a job, step or pod was in one phase. */
export interface PhaseTiming<P extends string = Phase> {
  readonly phase: P;
  /** Wall time at its begin, in milliseconds since the epoch. */
  readonly startedAtMs: number;
  readonly durationMs: number;
}

/** Something of the job that could not be removed. Objects of the runtime carry the job's labels. */
export interface LeftBehind {
  /** `folder` and `mount` are the host's: scratch folders, and mounts of bindfs. */
  readonly resource: 'sandbox' | 'container' | 'folder' | 'mount' | 'log';
  /** Id, or path. Absent where the runtime could not even be asked what there is. */
  readonly id?: string | undefined;
  readonly error: Failure<string>;
}

/** Who asked for the end of a job or step. */
export type CancelledBy =
  /** `cancel()` was called, and did not say for whom. */
  | 'caller'
  /** The job's user, or an administrator in its place. */
  | 'user'
  /** The scheduler, for another job. */
  | 'preemption'
  /** Nobody: the frontend that the user was at is gone. */
  | 'frontend_gone'
  /** The node, which goes down. */
  | 'node_shutdown'
  /** The scheduler, which takes away what is left of a job that is over. */
  | 'cleanup'
  /** The signal given to `run()` was aborted. */
  | 'signal'
  /** The time limit of the step passed. */
  | 'time_limit'
  /** The deadline of the step passed. */
  | 'deadline'
  /** The pod of several steps was ended. */
  | 'pod_end';

/**
 * The process that ran the job ended before the program was started. Nothing of the program has run.
 *
 * @remedy Run the job again: its program has not run.
 */
export type Interrupted = Failure<'interrupted'>;

/** Why a job ended before its program ran. */
export type JobFailure =
  | CallError
  | NotFound
  | NameReserved
  | WrongState
  | CannotStart
  | PullFailed
  | ImageAbsent
  | LedgerUnwritable
  | PolicyDenied
  | Unsupported
  | PortInUse
  | Interrupted;

/** How a pod with a network of its own is reached. */
export interface JobNetwork {
  /** IP addresses of the pod, the main one first. */
  readonly addresses: readonly string[];
  /**
   * Its ports on the host, in the order of the spec's `portMappings`, chosen ones filled in. Connect to the host's
   * address: on 127.0.0.1 CRI-O does not answer.
   */
  readonly ports: readonly PublishedPort[];
}

/**
 * Something was not done as asked for, and the job ran all the same.
 *
 * - `resource_not_applied`: the runtime reports another limit than was asked for; runtimes drop what they don't know.
 * - `resources_unverified`: the runtime did not report which limits are in force.
 * - `output_lost`: `path` lacks a part of what the program wrote; `code` is the system's, such as `ENOSPC`, where it said
 *   why. Of a log of the runtime's own, its disk is or was full.
 * - `log_limit_reached`: the program wrote more than `maxLogBytes`: the beginning of its output is not in the log.
 */
export type JobWarning =
  | ({ readonly kind: 'resource_not_applied'; readonly message: string } & ResourceDifference)
  | { readonly kind: 'resources_unverified'; readonly message: string }
  | {
      readonly kind: 'output_lost';
      readonly message: string;
      readonly path: string;
      readonly code?: string | undefined;
    }
  | { readonly kind: 'log_limit_reached'; readonly message: string; readonly maxLogBytes: number };

interface Ended {
  /** Sampled usage of the program, on a node that samples (`usageSampleMs`), where this process saw it start. */
  readonly usage?: UsageSummary | undefined;
  readonly jobId: number;
  /** Step of the job; 1 is the primary one. */
  readonly stepId: number;
  /**
   * Where the knowledge of this end came from: as of `exit` where there is one; `recovered` for what a successor found;
   * else `status`, the runtime's answers.
   */
  readonly source: ExitSource;
  /** How sure it is that this is what happened; of `cancelled` without an exit, how sure it is that nothing ran. */
  readonly certainty: Certainty;
  /** What was not done as asked for; normally empty. */
  readonly warnings: readonly JobWarning[];
  /**
   * Set where an earlier process may have reported this outcome to `record` before it died: it was the same, field by
   * field, but for this mark. Absent where it was not reported before.
   */
  readonly maybeToldBefore?: true | undefined;
  /** Every phase passed, in order, with its duration. */
  readonly timings: readonly PhaseTiming[];
  /** What clean-up could not remove; empty when nothing is left. */
  readonly leftBehind: readonly LeftBehind[];
  readonly sandboxId?: SandboxId | undefined;
  readonly containerId?: ContainerId | undefined;
  /** Where the pod was reached, on the pod network. */
  readonly network?: JobNetwork | undefined;
  /** What the launch policy would have refused, in its mode `audit`; absent where there is nothing. */
  readonly policyWarnings?: readonly PolicyViolation[] | undefined;
}

/** The program ran and ended by itself or by a signal. Success is `exit.code === 0`. */
export interface JobExited extends Ended {
  readonly kind: 'exited';
  readonly exit: Exit;
}

/** The program, or a child of it, was killed for lack of memory. Never a success, whatever the code. */
export interface JobOutOfMemory extends Ended {
  readonly kind: 'out_of_memory';
  readonly exit: Exit;
}

/** The job was ended from outside. */
export interface JobCancelled extends Ended {
  readonly kind: 'cancelled';
  readonly by: CancelledBy;
  /** What was given to `cancel()`, or the signal's reason. */
  readonly reason: unknown;
  /** The phase in which it was asked for. */
  readonly during: Phase;
  /** The exit of the program, where it had been running. */
  readonly exit?: Exit | undefined;
}

/** The job failed before its program ran. */
export interface JobFailed extends Ended {
  readonly kind: 'failed';
  /** The phase in which it failed. */
  readonly during: Phase;
  readonly error: JobFailure;
}

/** The program was started, and its exit is not known. */
export interface JobUnknown extends Ended {
  readonly kind: 'unknown';
  /** What is known instead. */
  readonly evidence: string;
  /** What the runtime reported, where it did; its code is not the program's. */
  readonly exit?: Exit | undefined;
}

/** The one recorded end of a job. */
export type JobOutcome = JobExited | JobOutOfMemory | JobCancelled | JobFailed | JobUnknown;
