import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import { onAbort } from '../core/on-abort.js';
import type { CallOptions } from '../core/call-options.js';
import { type DeadlineExceeded, type Defect, invalidInput, type InvalidInput } from '../core/errors.js';
import { fromBody } from '../core/from-body.js';
import { ContainerJob, makeContainerJob } from '../job/container-job.js';
import { JobStep, type StepParts } from '../job/job-step.js';
import { createPod, type PodJob } from '../job/pod-job.js';
import type { JobServices } from '../job/services/services.js';
import type { ContainerJobSpec } from '../job/spec/job-spec.js';
import type { PodSpec } from '../job/spec/pod-spec.js';
import type { PodEnded } from '../job/outcome/pod-outcome.js';
import type { StepSpec } from '../job/spec/step-spec.js';
import type { OutputKeeper } from '../output/keeper.js';
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
   * What the program writes, from the beginning, rotated parts included (or the last `tail` lines), until it has ended:
   * this run's and no other's. Waits for nothing: the log may not exist yet. Errors: those of `followLog`; `log_not_found`
   * for a job that is over, whose output is where it was asked for; `invalid_input` for one without `logDirectory`.
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

const NO_LOG = [{ field: 'logDirectory', problem: 'must be given when the job is made, or stdoutPath' }];

/** A job of a node: it can be talked to while it runs. */
export interface NodeJob extends ContainerJob, JobTalk {}

/** A step of a pod of a node: it can be talked to while it runs. */
export interface NodeStep extends JobStep, JobTalk {}

/** A job of several steps on a node, whose steps can be talked to. */
export interface NodePod extends PodJob {
  step(spec: StepSpec): Result<NodeStep, InvalidInput | PodEnded>;
}

/** What talking to a program takes. */
export interface TalkParts {
  readonly runtime: CriRuntime;
  readonly output: OutputKeeper;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what TypeScript wants of a class that is extended so
type StepClass = new (...parts: any[]) => JobStep;

/** Lets steps of a class be talked to while they run. What that takes is loaded when it is first used. */
const talking = <C extends StepClass>(Step: C) =>
  class extends Step implements JobTalk {
    readonly #talk: TalkParts;

    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
    constructor(...parts: any[]) {
      super(parts[0]);
      this.#talk = parts[1] as TalkParts;
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
        return exec(this.#talk.runtime, { ...asked, containerId }, { ...options, timeoutMs: leftMs });
      });
    }

    attach(options: AttachOptions = {}): ResultAsync<AttachSession, JobAttachError> {
      return fromBody<AttachSession, JobAttachError>('NodeJob.attach', async () => {
        const at = await this.#whenRunning('NodeJob.attach', options);
        if (at.isErr()) return err(at.error);
        const { containerId, leftMs } = at.value;
        const { tty, stdin } = this.spec;
        return attach(this.#talk.runtime, { containerId, tty, stdin }, { ...options, timeoutMs: leftMs });
      });
    }

    async *logs(
      options: Omit<FollowLogOptions, 'ended'> = {},
    ): AsyncGenerator<Result<LogLine, LogError>, void, undefined> {
      const { runtimeLogPath: path } = this;
      if (path === undefined) return yield err(invalidInput('NodeJob.logs', NO_LOG));
      if (this.state.phase === 'cleaned') return yield err(await this.#goneLog('NodeJob.logs', path));
      const reading = new AbortController();
      this.#talk.output.reads(path, new Promise((resolve) => onAbort(reading.signal, () => resolve(undefined))));
      try {
        const { followLog } = await import('../streaming/logs/follow-log.js');
        const rotated = options.rotated ?? options.tail === undefined;
        yield* followLog(path, { ...this.#within(options), rotated, ended: this.ended() });
      } finally {
        reading.abort();
      }
    }

    waitForLine(
      wanted: string | RegExp,
      options: Omit<WaitForLineOptions, 'ended'> = {},
    ): ResultAsync<LogLine, JobLineError> {
      return fromBody<LogLine, JobLineError>('NodeJob.waitForLine', async () => {
        const { runtimeLogPath: path } = this;
        if (path === undefined) return err(invalidInput('NodeJob.waitForLine', NO_LOG));
        if (this.state.phase === 'cleaned') return err(await this.#goneLog('NodeJob.waitForLine', path));
        const { waitForLine } = await import('../streaming/logs/wait-for-line.js');
        const waiting = waitForLine(path, wanted, { ...this.#within(options), ended: this.ended() });
        this.#talk.output.reads(path, Promise.resolve(waiting));
        return waiting;
      });
    }

    forward(port: number, given: Parameters<JobTalk['forward']>[1] = {}): ResultAsync<LocalPort, JobForwardError> {
      return fromBody<LocalPort, JobForwardError>('NodeJob.forward', async () => {
        const { connect, ...options } = given;
        const at = await this.#whenRunning('NodeJob.forward', options);
        if (at.isErr()) return err(at.error);
        const forwarder = await openPortForwarder(this.#talk.runtime, at.value.sandboxId, connect);
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
      return fromBody<number, NotRunning | InvalidInput | Defect>('NodeJob.keepRotated', async () => {
        const { runtimeLogPath: path } = this;
        if (path === undefined) return err(invalidInput('NodeJob.keepRotated', NO_LOG));
        const at = await this.#whenRunning('NodeJob.keepRotated', options);
        if (at.isErr()) return err(at.error);
        const { keepRotated } = await import('../streaming/logs/rotate-log.js');
        const { containerId } = at.value;
        return keepRotated(
          this.#talk.runtime,
          { containerId, path },
          { ...this.#within(options), ended: this.ended() },
        );
      });
    }

    /** No link leads on from the folder that all logs of this node are in. */
    #within<O extends { readonly root?: string | undefined }>(options: O): O {
      return { ...options, root: options.root ?? this.#talk.output.root };
    }

    /** The runtime's log goes with the job. */
    async #goneLog(operation: string, path: string): Promise<LogError> {
      const { logFileError } = await import('../streaming/logs/log-errors.js');
      const gone = this.logPath ?? path;
      return logFileError(operation, gone, { reason: 'missing', path: gone, why: 'ENOENT' });
    }

    #whenRunning(operation: string, options: CallOptions): ReturnType<typeof whenRunning> {
      return whenRunning(operation, this, this.#talk.runtime.clock, options);
    }
  };

type Talking<S extends JobStep, P> = new (parts: P, talk: TalkParts) => S & JobTalk;
const TalkingJob = talking(ContainerJob) as unknown as Talking<ContainerJob, StepParts<ContainerJobSpec>>;
const TalkingStep = talking(JobStep) as unknown as Talking<JobStep, StepParts>;

/** Makes a job that can be talked to. */
export const nodeJob = (
  services: JobServices,
  spec: ContainerJobSpec,
  talk: TalkParts,
): Result<NodeJob, InvalidInput> => makeContainerJob(services, spec, (parts) => new TalkingJob(parts, talk));

/** Makes a job of several steps that can be talked to. */
export const nodePod = (services: JobServices, spec: PodSpec, talk: TalkParts): Result<NodePod, InvalidInput> =>
  createPod(services, spec, (parts) => new TalkingStep(parts, talk)).map((pod) => pod as NodePod);
