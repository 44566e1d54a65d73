import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import type { CallOptions } from '../core/call-options.js';
import { type DeadlineExceeded, type Defect, invalidInput, type InvalidInput } from '../core/errors.js';
import { fromBody } from '../core/from-body.js';
import type { ContainerJob } from '../job/container-job.js';
import type { JobStep, RunOptions } from '../job/job-step.js';
import type { JobOutcome } from '../job/outcome.js';
import type { PodJob } from '../job/pod-job.js';
import type { PodEnded } from '../job/pod/outcome.js';
import type { ContainerJobSpec } from '../job/spec.js';
import type { StepSpec } from '../job/step/spec.js';
import type { JobState } from '../job/step/state.js';
import type { ResourceRequest } from '../policy/resources/resources.js';
import type { CriRuntime } from '../runtime/cri-runtime.js';
import type { FollowLogOptions } from '../streaming/logs/follow-log.js';
import type { LogError } from '../streaming/logs/log-errors.js';
import type { LogLine } from '../streaming/logs/log-line.js';
import type { KeepRotatedOptions } from '../streaming/logs/rotate-log.js';
import type { LineNeverCame, WaitForLineOptions } from '../streaming/logs/wait-for-line.js';
import type { AttachOptions, AttachSession } from '../streaming/sessions/attach.js';
import type { ExecOptions, ExecRequest, ExecSession } from '../streaming/sessions/exec.js';
import type { ListenFailed, PortForwardError } from '../streaming/sessions/forward-errors.js';
import type { ListenOptions, LocalPort } from '../streaming/sessions/local-port.js';
import type { PortForwardOptions } from '../streaming/sessions/port-forward.js';
import type { AttachOpenError, ExecOpenError, SessionError } from '../streaming/sessions/session-errors.js';
import { attach, exec, openPortForwarder } from '../streaming/talk.js';
import { type NotRunning, whenRunning } from './job-running.js';

/** What running a command in a job's container can fail with. */
export type JobExecError = ExecOpenError | SessionError | NotRunning;
/** What attaching to a job can fail with. */
export type JobAttachError = AttachOpenError | SessionError | NotRunning;
/** What forwarding a port of a job can fail with. */
export type JobForwardError = ListenFailed | PortForwardError | NotRunning | Defect;
/** What waiting for a line of a job can end with. */
export type JobLineError = LogError | LineNeverCame | DeadlineExceeded;

/**
 * How one talks to a program while it runs. Each of these waits for the program to run, within `timeoutMs`
 * (30_000 unless given), and answers `job_not_running` where it has ended or never will run.
 */
export interface JobTalk {
  /** Runs a command beside the program, in its container. Errors: `job_not_running`, and those of `exec`. */
  exec(
    request: readonly string[] | Omit<ExecRequest, 'containerId'>,
    options?: ExecOptions,
  ): ResultAsync<ExecSession, JobExecError>;
  /** Connects to the program's own streams, as `tty` and `stdin` of the job have it. Errors: `job_not_running`, and those of `attach`. */
  attach(options?: AttachOptions): ResultAsync<AttachSession, JobAttachError>;
  /**
   * What the program writes, from the beginning, rotated parts included (or the last `tail` lines), until it has ended.
   * Waits for nothing: the log may not exist yet. Errors: those of `followLog`; `invalid_input` for a job without `logDirectory`.
   */
  logs(options?: Omit<FollowLogOptions, 'ended'>): AsyncGenerator<Result<LogLine, LogError>, void, undefined>;
  /** Waits until the program has written a line, which says that it is ready. Errors: those of `waitForLine`. */
  waitForLine(wanted: string | RegExp, options?: Omit<WaitForLineOptions, 'ended'>): ResultAsync<LogLine, JobLineError>;
  /** Makes a port of its pod reachable on this machine until the program has ended. Errors: `job_not_running`, `listen_failed`. */
  forward(
    port: number,
    options?: ListenOptions & { readonly connect?: PortForwardOptions | undefined } & CallOptions,
  ): ResultAsync<LocalPort, JobForwardError>;
  /**
   * Keeps the log small while the program runs: renames it when it is large, and lets the runtime write a new one.
   * Answers, once the program has ended, how often. Errors: `job_not_running`, `invalid_input` without `logDirectory`.
   */
  keepRotated(options?: Omit<KeepRotatedOptions, 'ended'>): ResultAsync<number, NotRunning | InvalidInput | Defect>;
}

const NO_LOG = [{ field: 'logDirectory', problem: 'must be given when the job is made' }];

/** A job of a node: it can be talked to while it runs. */
export interface NodeJob extends ContainerJob, JobTalk {}

/** A step of a pod of a node: it can be talked to while it runs. */
export interface NodeStep extends JobStep, JobTalk {}

/** A job of several steps on a node, whose steps can be talked to. */
export interface NodePod extends PodJob {
  step(spec: StepSpec): Result<NodeStep, InvalidInput | PodEnded>;
}

/** Lets a step be talked to while it runs. What that takes is loaded when it is first used. */
class TalkingStep<S extends StepSpec = StepSpec> implements JobStep<S>, JobTalk {
  readonly #step: JobStep<S>;
  readonly #runtime: CriRuntime;

  constructor(step: JobStep<S>, runtime: CriRuntime) {
    this.#step = step;
    this.#runtime = runtime;
  }

  get spec(): S {
    return this.#step.spec;
  }

  get stepId(): number {
    return this.#step.stepId;
  }

  get logPath(): string | undefined {
    return this.#step.logPath;
  }

  get state(): JobState {
    return this.#step.state;
  }

  run(options?: RunOptions): ReturnType<JobStep['run']> {
    return this.#step.run(options);
  }

  cancel(reason?: unknown): void {
    this.#step.cancel(reason);
  }

  update(limits: ResourceRequest): ReturnType<JobStep['update']> {
    return this.#step.update(limits);
  }

  states(): ReturnType<JobStep['states']> {
    return this.#step.states();
  }

  ended(): Promise<void> {
    return this.#step.ended();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#step[Symbol.asyncDispose]();
  }

  exec(
    request: readonly string[] | Omit<ExecRequest, 'containerId'>,
    options: ExecOptions = {},
  ): ResultAsync<ExecSession, JobExecError> {
    return fromBody<ExecSession, JobExecError>('NodeJob.exec', async () => {
      const at = await this.#whenRunning('NodeJob.exec', options);
      if (at.isErr()) return err(at.error);
      const { containerId, leftMs } = at.value;
      const asked = 'command' in request ? request : { command: request };
      return exec(this.#runtime, { ...asked, containerId }, { ...options, timeoutMs: leftMs });
    });
  }

  attach(options: AttachOptions = {}): ResultAsync<AttachSession, JobAttachError> {
    return fromBody<AttachSession, JobAttachError>('NodeJob.attach', async () => {
      const at = await this.#whenRunning('NodeJob.attach', options);
      if (at.isErr()) return err(at.error);
      const { containerId, leftMs } = at.value;
      const { tty, stdin } = this.spec;
      return attach(this.#runtime, { containerId, tty, stdin }, { ...options, timeoutMs: leftMs });
    });
  }

  async *logs(
    options: Omit<FollowLogOptions, 'ended'> = {},
  ): AsyncGenerator<Result<LogLine, LogError>, void, undefined> {
    const { logPath } = this;
    if (logPath === undefined) return yield err(invalidInput('NodeJob.logs', NO_LOG));
    const { followLog } = await import('../streaming/logs/follow-log.js');
    const rotated = options.rotated ?? options.tail === undefined;
    yield* followLog(logPath, { ...options, rotated, ended: this.ended() });
  }

  waitForLine(
    wanted: string | RegExp,
    options: Omit<WaitForLineOptions, 'ended'> = {},
  ): ResultAsync<LogLine, JobLineError> {
    return fromBody<LogLine, JobLineError>('NodeJob.waitForLine', async () => {
      const { logPath } = this;
      if (logPath === undefined) return err(invalidInput('NodeJob.waitForLine', NO_LOG));
      const { waitForLine } = await import('../streaming/logs/wait-for-line.js');
      return waitForLine(logPath, wanted, { ...options, ended: this.ended() });
    });
  }

  forward(
    port: number,
    { connect, ...options }: Parameters<JobTalk['forward']>[1] = {},
  ): ResultAsync<LocalPort, JobForwardError> {
    return fromBody<LocalPort, JobForwardError>('NodeJob.forward', async () => {
      const at = await this.#whenRunning('NodeJob.forward', options);
      if (at.isErr()) return err(at.error);
      const forwarder = await openPortForwarder(this.#runtime, at.value.sandboxId, connect);
      if (forwarder.isErr()) return err(forwarder.error);
      const local = await forwarder.value.listen(port, options);
      if (local.isErr()) return err(local.error);
      const close = (): Promise<void> => forwarder.value.close();
      void this.ended().then(close);
      return ok({ ...local.value, [Symbol.asyncDispose]: close });
    });
  }

  keepRotated(
    options: Omit<KeepRotatedOptions, 'ended'> = {},
  ): ResultAsync<number, NotRunning | InvalidInput | Defect> {
    return fromBody<number, NotRunning | InvalidInput>('NodeJob.keepRotated', async () => {
      const path = this.logPath;
      if (path === undefined) return err(invalidInput('NodeJob.keepRotated', NO_LOG));
      const at = await this.#whenRunning('NodeJob.keepRotated', options);
      if (at.isErr()) return err(at.error);
      const { keepRotated } = await import('../streaming/logs/rotate-log.js');
      const { containerId } = at.value;
      return ok(await keepRotated(this.#runtime, { containerId, path }, { ...options, ended: this.ended() }));
    });
  }

  #whenRunning(operation: string, options: CallOptions): ReturnType<typeof whenRunning> {
    return whenRunning(operation, this.#step, this.#runtime.clock, options);
  }
}

/** A job whose log is removed at its end. */
class LoglessJob extends TalkingStep<ContainerJobSpec> {
  override run(options?: RunOptions): ReturnType<JobStep['run']> {
    return super
      .run(options)
      .andThen((outcome) => fromBody<JobOutcome, never>('NodeJob.run', () => withoutLog(this, outcome)));
  }
}

/** Lets a job be talked to, and removes its log at the end where it is not kept. */
export function nodeJob(job: ContainerJob, runtime: CriRuntime): NodeJob {
  return job.spec.keepLog === false ? new LoglessJob(job, runtime) : new TalkingStep(job, runtime);
}

/** Lets the steps of a pod be talked to. */
export function nodePod(pod: PodJob, runtime: CriRuntime): NodePod {
  const step = (spec: StepSpec): Result<NodeStep, InvalidInput | PodEnded> =>
    pod.step(spec).map((one) => new TalkingStep(one, runtime));
  // By descriptor, as `state` is asked anew each time.
  return Object.defineProperties({} as NodePod, {
    ...Object.getOwnPropertyDescriptors(pod),
    step: { value: step, enumerable: true },
  });
}

/** Removes the log of a job that is over; where that fails, it is told as left behind. */
async function withoutLog(job: ContainerJob, outcome: JobOutcome): Promise<Result<JobOutcome, never>> {
  const { logPath } = job;
  if (logPath === undefined) return ok(outcome);
  const { removeLog } = await import('../streaming/logs/remove-log.js');
  const removed = await removeLog(logPath);
  if (removed.isOk()) return ok(outcome);
  const left = { resource: 'log', id: logPath, error: removed.error } as const;
  return ok(Object.freeze({ ...outcome, leftBehind: [...outcome.leftBehind, left] }));
}
