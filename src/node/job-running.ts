import { err, ok, type Result } from 'neverthrow';

import type { Clock } from '../core/clock.js';
import type { CallOptions } from '../core/call-options.js';
import { type Cancelled, type DeadlineExceeded, invalidInput, type InvalidInput } from '../core/errors.js';
import { failure, type Failure } from '../core/failure.js';
import type { ContainerId, SandboxId } from '../core/ids.js';
import { callOptionProblems, cancelled, deadlineExceeded, Scope } from '../core/scope.js';
import type { JobStep } from '../job/job-step.js';
import type { JobState } from '../job/outcome/step-state.js';
import type { Phase } from '../job/outcome/step-transitions.js';

/**
 * The job's program has ended, or never will run: there is nothing to talk to.
 *
 * @remedy Look at the job's outcome; its log says what the program wrote.
 */
export interface JobNotRunning extends Failure<'job_not_running'> {
  readonly phase: Phase;
}

/** What runs, and how much of the caller's time is left. */
export interface Running {
  readonly containerId: ContainerId;
  readonly sandboxId: SandboxId;
  readonly leftMs: number;
}

const DEFAULT_WAIT_MS = 30_000;

/** What waiting for a job's program can end with. */
export type NotRunning = JobNotRunning | DeadlineExceeded | Cancelled | InvalidInput;

/** Waits until the program of a job runs. */
export async function whenRunning(
  operation: string,
  job: Pick<JobStep, 'state' | 'states'>,
  clock: Clock,
  options: CallOptions,
): Promise<Result<Running, NotRunning>> {
  const problems = callOptionProblems(options);
  if (problems.length > 0) return err(invalidInput(operation, problems));
  const { signal, timeoutMs = DEFAULT_WAIT_MS } = options;
  const untilMs = clock.monotonicMs() + timeoutMs;
  const scope = new Scope(clock, { signal, timeoutMs });
  const found = await scope.race(settled(job)).finally(() => scope.close());
  if (found === 'cancelled') return err(cancelled(operation, signal?.reason, CANCELLED));
  if (found === 'late') return err(tooLate(operation, timeoutMs, job.state.phase));
  if (found.phase !== 'running' && found.phase !== 'stopping') return err(notRunning(operation, found.phase));
  const { containerId, sandboxId } = found;
  return ok({ containerId, sandboxId, leftMs: Math.max(1, untilMs - clock.monotonicMs()) });
}

/** The state once the program runs, or surely does not. */
async function settled(job: Pick<JobStep, 'state' | 'states'>): Promise<JobState> {
  for await (const { phase } of job.states()) {
    // The states of before are reported again: where the job is now, counts.
    if (phase === 'running' || phase === 'cleaning' || phase === 'cleaned') return job.state;
  }
  return job.state;
}

function notRunning(operation: string, phase: Phase): JobNotRunning {
  return failure({
    kind: 'job_not_running',
    operation,
    message: `the job's program does not run: the job is ${phase}`,
    hint: 'The outcome of the job says how it ended; its output is in its log.',
    phase,
  });
}

function tooLate(operation: string, timeoutMs: number, phase: Phase): DeadlineExceeded {
  return deadlineExceeded(operation, timeoutMs, {
    message: `the job's program did not run within ${timeoutMs} ms: the job is ${phase}`,
    hint: phase === 'pending' ? 'Call `run` first.' : 'A pull can take long: wait for the phase `running`, or longer.',
    outcome: 'not_applied',
  });
}

const CANCELLED = {
  message: 'the call was cancelled by its signal while it waited for the job to run',
  hint: 'The job goes on.',
  outcome: 'not_applied',
} as const;
