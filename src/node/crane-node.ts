import type { Result, ResultAsync } from 'neverthrow';

import type { CallOptions } from '../core/call-options.js';
import type { Clock } from '../core/clock.js';
import type { CallError, Defect, InvalidInput } from '../core/errors.js';
import { fromBody } from '../core/from-body.js';
import { ImageManager } from '../image/image-manager.js';
import { ContainerJob } from '../job/container-job.js';
import type { JobServices } from '../job/services.js';
import type { ContainerJobSpec } from '../job/spec.js';
import type { Capabilities } from '../policy/capabilities.js';
import { ownSelector } from '../policy/own-objects.js';
import { type ConnectOptions, CriRuntime } from '../runtime/cri-runtime.js';
import { ExitWatcher } from '../streaming/watch/exit-watcher.js';

/** How a node is set up, besides its runtime. */
export interface NodeOptions {
  /**
   * Name of this client among those that use the runtime, 1 to 128 letters, digits, dots, dashes or underscores. What it
   * makes is labelled with it, and only what carries it is ever cleaned up. @default none
   */
  readonly instance?: string | undefined;
}

/** One node, ready for jobs: its runtime, its images, and one watcher for all exits. */
export interface CraneNode extends JobServices {
  readonly runtime: CriRuntime;
  readonly images: ImageManager;
  readonly capabilities: Capabilities;
  readonly clock: Clock;
  /** Makes a job on this node; nothing is done before its `run`. Errors: `invalid_input`, naming every bad field. */
  job(spec: ContainerJobSpec): Result<ContainerJob, InvalidInput>;
  /** Lets go of the runtime. Never fails; closing twice does nothing. */
  close(): ResultAsync<void, never>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Sets up a node over a client that exists already, such as a simulated runtime's. Errors: those of Version. */
function over(
  runtime: CriRuntime,
  options: NodeOptions & CallOptions = {},
): ResultAsync<CraneNode, CallError | Defect> {
  return fromBody<CraneNode, CallError>('CraneNode.over', async () => {
    const { signal, timeoutMs, instance } = options;
    return (await runtime.capabilities({ signal, timeoutMs })).map((capabilities) =>
      assemble(runtime, capabilities, instance),
    );
  });
}

function assemble(runtime: CriRuntime, capabilities: Capabilities, instance: string | undefined): CraneNode {
  const { clock } = runtime;
  const watcher = new ExitWatcher(runtime, {
    clock,
    events: capabilities.events,
    labelSelector: ownSelector({ instance }),
  });
  const images = ImageManager.over(runtime, { clock });
  const services: JobServices = { runtime, images, watcher, capabilities, clock, instance };
  return {
    ...services,
    runtime,
    images,
    job: (spec) => ContainerJob.create(services, spec),
    close: () => runtime.close(),
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  };
}

/**
 * Connects to the runtime of this machine and sets up everything a job needs.
 *
 * @param endpoint `/run/containerd/containerd.sock`, `unix:///run/…`, or `tcp://host:port`
 * Errors: those of `CriRuntime.connect`.
 */
function connect(
  endpoint: string,
  options: ConnectOptions & NodeOptions = {},
): ResultAsync<CraneNode, CallError | Defect> {
  return CriRuntime.connect(endpoint, options).andThen((runtime) => over(runtime, options));
}

export const CraneNode = Object.freeze({ connect, over });
