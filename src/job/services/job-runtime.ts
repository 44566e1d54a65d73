import { err, type Result, ResultAsync } from 'neverthrow';

import { cancelled } from '../../core/scope.js';
import { onAbort } from '../../core/on-abort.js';
import type { CallOptions, StopSignal } from '../../core/call-options.js';
import type { Clock, Timer } from '../../core/clock.js';
import type { Cancelled } from '../../core/errors.js';
import type { ContainerService, SandboxService } from '../../runtime/service.js';
import type { JobServices } from './services.js';
import { CallLine, HEAVY_RPCS, type HeavyRpc, type SharedCalls } from './heavy-calls.js';

/** Makes something: not begun any more once its end is asked for. */
const MAKES: ReadonlySet<string> = new Set<HeavyRpc>(['runPodSandbox', 'createContainer', 'startContainer']);

/** A stop that takes longer only waits for its program's grace period, which is no work: its place is given back. */
const STOP_WORKS_MS = 1_000;

type Method = (request: object, options?: CallOptions) => ResultAsync<unknown, unknown>;

/** The runtime as one job, or one step of it, calls it. */
class JobRuntime {
  readonly #runtime: Readonly<Record<string, Method>>;
  readonly #clock: Clock;
  readonly #shared: SharedCalls;
  readonly #cancel: StopSignal;
  readonly #isRecovering: boolean;
  readonly #line = new CallLine();
  #waitedMs = 0;

  constructor(services: JobServices, shared: SharedCalls, cancel: StopSignal, isRecovering: boolean) {
    this.#runtime = services.runtime as unknown as Readonly<Record<string, Method>>;
    this.#clock = services.clock;
    this.#shared = shared;
    this.#cancel = cancel;
    this.#isRecovering = isRecovering;
  }

  /** How long calls have waited for others to end, in milliseconds. */
  waitedMs(): number {
    return this.#waitedMs;
  }

  /** A call that is let through; once the node is closed, nothing is sent or answered any more. */
  call(rpc: string, request: object, options: CallOptions | undefined): ResultAsync<unknown, unknown> {
    const { closing } = this.#shared;
    const answered = async (): Promise<Result<unknown, unknown>> => {
      if (closing.aborted) return never();
      const answer = await (this.#runtime[rpc] as Method)(request, options);
      return (closing.aborted as boolean) ? never() : answer;
    };
    return new ResultAsync(answered());
  }

  stream(rpc: string, request: object, options: CallOptions | undefined): unknown {
    return (this.#runtime[rpc] as Method)(request, options);
  }

  heavy(rpc: HeavyRpc, request: object, options: CallOptions | undefined): ResultAsync<unknown, unknown> {
    return new ResultAsync(this.#inTurn(rpc, request, options));
  }

  async #inTurn(rpc: HeavyRpc, request: object, options: CallOptions | undefined): Promise<Result<unknown, unknown>> {
    const { heavy } = this.#shared;
    if (!heavy.tryEnter()) {
      const leaves = MAKES.has(rpc) && !this.#isRecovering;
      const beganMs = this.#clock.monotonicMs();
      const ignore = leaves ? undefined : onAbort(this.#cancel, () => heavy.hurry(this.#line));
      const way = await heavy.enter(this.#line, this.#cancel.aborted, leaves ? this.#cancel : undefined);
      ignore?.();
      this.#waitedMs += this.#clock.monotonicMs() - beganMs;
      if (way === 'left') return err(neverSent(rpc));
    }
    const exit = heavy.held();
    if (this.#shared.closing.aborted) {
      exit();
      return never();
    }
    const timer = waitsForProgram(rpc, request) ? this.#clock.setTimer(STOP_WORKS_MS, exit) : undefined;
    return this.#sent(rpc, request, options, exit, timer);
  }

  async #sent(
    rpc: HeavyRpc,
    request: object,
    options: CallOptions | undefined,
    exit: () => void,
    timer: Timer | undefined,
  ): Promise<Result<unknown, unknown>> {
    this.#shared.heavy.sent();
    let answer: Result<unknown, unknown>;
    try {
      answer = await (this.#runtime[rpc] as Method)(request, options);
    } finally {
      this.#shared.heavy.answered();
      timer?.cancel();
      exit();
    }
    return this.#shared.closing.aborted ? never() : answer;
  }
}

const never = <T>(): Promise<T> => new Promise(() => undefined);

function waitsForProgram(rpc: HeavyRpc, request: object): boolean {
  return rpc === 'stopContainer' && (request as { readonly timeout?: bigint }).timeout !== 0n;
}

function neverSent(rpc: HeavyRpc): Cancelled {
  return cancelled(rpc.charAt(0).toUpperCase() + rpc.slice(1), undefined, {
    message: 'the job was cancelled while this call waited for other calls to end; it was not sent',
    hint: 'Nothing was changed.',
    outcome: 'not_applied',
  });
}

const STREAMS = ['streamPodSandboxes', 'streamContainers'];
const METHODS = [
  ...['podSandboxStatus', 'listPodSandbox', 'updatePodSandboxResources', 'listContainers', 'containerStatus'],
  ...['updateContainerResources', 'reopenContainerLog'],
];
for (const rpc of STREAMS) {
  const value = function (this: JobRuntime, request: object, options?: CallOptions): unknown {
    return this.stream(rpc, request, options);
  };
  Object.defineProperty(JobRuntime.prototype, rpc, { value });
}
for (const rpc of METHODS) define(rpc, (it, request, options) => it.call(rpc, request, options));
for (const rpc of HEAVY_RPCS) define(rpc, (it, request, options) => it.heavy(rpc, request, options));

function define(
  rpc: string,
  method: (it: JobRuntime, request: object, options?: CallOptions) => ResultAsync<unknown, unknown>,
): void {
  const value = function (this: JobRuntime, request: object, options?: CallOptions): ResultAsync<unknown, unknown> {
    return method(this, request, options);
  };
  Object.defineProperty(JobRuntime.prototype, rpc, { value });
}

/**
 * The services with a runtime on which this job's heavy calls wait for those of others. What it makes is not begun any
 * more once `cancel` is asked; what takes it away then comes before the calls of others.
 *
 * @param isRecovering its calls are all for taking away, also those that make something
 */
export function servicesOfJob(services: JobServices, cancel: StopSignal, isRecovering = false): JobServices {
  const { calls } = services;
  if (calls === undefined) return services;
  const runtime = new JobRuntime(services, calls, cancel, isRecovering);
  return {
    ...services,
    runtime: runtime as unknown as SandboxService & ContainerService,
    waitedMs: () => runtime.waitedMs(),
  };
}
