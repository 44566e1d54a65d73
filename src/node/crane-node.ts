import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { inspect } from 'node:util';

import { err, ok, type Result, ResultAsync } from 'neverthrow';

import type { CraneContainerConfig } from '../config/container-config.js';
import type { CallOptions } from '../core/call-options.js';
import { shownEndpoint } from '../core/endpoint.js';
import { type CallError, type Defect, invalidInput, type InvalidInput } from '../core/errors.js';
import { fromBody } from '../core/from-body.js';
import { orElse } from '../core/or-else.js';
import { signalOf } from '../core/scope.js';
import type { ImageManager } from '../image/image-manager.js';
import type { PodSpec } from '../job/spec/pod-spec.js';
import { loadEngine } from '../job/run/load-engine.js';
import type { RecoverOptions, RecoverReport } from '../job/recover/recover.js';
import type { JobServices } from '../job/services/services.js';
import type { ContainerJobSpec } from '../job/spec/job-spec.js';
import type { Orphan, SweepOptions } from '../job/recover/sweep.js';
import type { LedgerUnwritable } from '../ledger/ledger-unwritable.js';
import { clientOptionsOf, type ConnectOptions } from '../runtime/connect-options.js';
import { closeWaitMs, CriRuntime } from '../runtime/cri-runtime.js';
import type { ContainerChange } from '../streaming/watch/container-change.js';
import type { ChangesOptions } from '../streaming/watch/container-feed.js';
import type { NodeJob, NodePod, TalkParts } from './node-job.js';
import type { NodeParts } from './node-parts.js';
import { optionsOfConfig } from './config-options.js';
import { cgroupVersionHere } from './cgroup-version.js';
import { preload } from './preload.js';
import type { RanJob, RunOnceError, RunOnceOptions, RunSpec } from './run-once.js';
import { optionProblems } from './option-problems.js';
import type { NodeOptions } from './node-options.js';

/** What setting up a node can fail with. */
export type NodeError = CallError | LedgerUnwritable;

/** The services of a node are its fields. */
const Services = function (this: object, services: object) {
  Object.assign(this, services);
} as unknown as new (services: NodeParts['services']) => JobServices;

/** One node, ready for jobs: its runtime, its images, and one watcher for all exits. */
export class CraneNode extends Services {
  declare readonly runtime: CriRuntime;
  declare readonly images: ImageManager;
  readonly #parts: NodeParts;
  #closed: Promise<void> | undefined;

  private constructor(parts: NodeParts) {
    super(parts.services);
    this.#parts = parts;
  }

  /**
   * Connects to the runtime of this machine and sets up everything a job needs.
   *
   * @param endpoint `/run/containerd/containerd.sock`, `unix:///run/…`, or `tcp://host:port`
   * Errors: those of `CriRuntime.connect`; `invalid_input` for a bad or unknown option, before anything is sent.
   */
  static connect(endpoint: string, options: ConnectOptions & NodeOptions = {}): ResultAsync<CraneNode, NodeError> {
    return fromBody<CraneNode, NodeError>('CraneNode.connect', async () => {
      const problems = optionProblems(options);
      if (problems.length > 0) return err(invalidInput('CraneNode', problems));
      const runtime = await CriRuntime.connect(endpoint, clientOptionsOf(options));
      if (runtime.isErr()) return err(runtime.error);
      const isHere = runtime.value.endpoint.startsWith('unix:');
      const cgroupVersion = options.cgroupVersion ?? (isHere ? await cgroupVersionHere() : undefined);
      return CraneNode.over(runtime.value, { ...options, cgroupVersion });
    });
  }

  /**
   * Connects to the runtime that a configuration names and sets up the node accordingly. `options` take precedence over the
   * configuration.
   *
   * Errors: those of `connect`; `invalid_input` where the configuration does not enable containers.
   */
  static fromConfig(
    config: CraneContainerConfig,
    options: ConnectOptions & NodeOptions = {},
  ): ResultAsync<CraneNode, NodeError> {
    return fromBody<CraneNode, NodeError>('CraneNode.fromConfig', async () => {
      if (!config.enabled) {
        const problem = 'must be true: this node runs no containers';
        return err(invalidInput('CraneNode.fromConfig', [{ field: 'Container.Enabled', problem }]));
      }
      const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
      const imageEndpoint = config.imageEndpoint.text;
      return CraneNode.connect(config.runtimeEndpoint.text, { ...optionsOfConfig(config), imageEndpoint, ...given });
    });
  }

  /**
   * Sets up a node over an existing client, such as a simulated runtime's.
   *
   * Errors: those of Version, `invalid_input` for a bad option, `ledger_unwritable`.
   */
  static over(runtime: CriRuntime, options: NodeOptions & CallOptions = {}): ResultAsync<CraneNode, NodeError> {
    return fromBody<CraneNode, NodeError>('CraneNode.over', async () => {
      const { signal, timeoutMs, ledgerDirectory } = options;
      const problems = optionProblems(options);
      if (problems.length > 0) return err(invalidInput('CraneNode', problems));
      // What jobs take is loaded while the runtime answers.
      const [capabilities, { assemble }] = await Promise.all([
        runtime.capabilities({ signal, timeoutMs }),
        import('./assemble.js'),
        import('../image/image-engine.js'),
        loadEngine(),
        preload(),
        ledgerDirectory === undefined ? undefined : import('../ledger/ledger.js'),
      ]);
      if (capabilities.isErr()) return err(capabilities.error);
      if (ledgerDirectory === undefined)
        return ok(new CraneNode(assemble(runtime, capabilities.value, options, undefined)));
      const { Ledger } = await import('../ledger/ledger.js');
      const ledger = await Ledger.open(ledgerDirectory, runtime.clock);
      if (ledger.isErr()) return err(ledger.error);
      const instance = options.instance ?? (await derivedInstance(ledgerDirectory));
      return ok(new CraneNode(assemble(runtime, capabilities.value, { ...options, instance }, ledger.value)));
    });
  }

  /** Makes a job on this node; nothing is done before its `run`. Errors: `invalid_input`, naming every bad field. */
  job(spec: ContainerJobSpec): Result<NodeJob, InvalidInput> {
    return this.#parts.makers.nodeJob(this.#parts.services, spec, this.#talk);
  }

  /**
   * Runs a job and returns its outcome and its output, up to `maxOutputBytes` of each stream; no folder is needed.
   * Errors: `invalid_input`, naming every bad field, before anything is sent; `node_closed`.
   */
  run(spec: RunSpec, options: RunOnceOptions = {}): ResultAsync<RanJob, RunOnceError> {
    return fromBody<RanJob, RunOnceError>('CraneNode.run', async () =>
      (await import('./run-once.js')).runOnce((each) => this.job(each), spec, options),
    );
  }

  /**
   * Makes a job of several steps on this node; nothing is done before its first step runs. Errors: `invalid_input`,
   * naming every bad field.
   */
  pod(spec: PodSpec): Result<NodePod, InvalidInput> {
    return this.#parts.makers.nodePod(this.#parts.services, spec, this.#talk);
  }

  /**
   * Takes over the jobs that an earlier process of this ledger left: running ones are watched again, half-created ones
   * removed, ended ones cleaned up. Resolves when all are taken over; each job then has its own `outcome`. Call it before
   * the first job. A second call finds nothing to do; of two processes at once, each job goes to one.
   *
   * Errors: `invalid_input` without a `ledgerDirectory`, `ledger_unwritable`.
   */
  recover(options: RecoverOptions = {}): ResultAsync<RecoverReport, LedgerUnwritable | InvalidInput | Defect> {
    return fromBody<RecoverReport, LedgerUnwritable | InvalidInput>('CraneNode.recover', async () => {
      const { services, ledger } = this.#parts;
      if (ledger === undefined) return err(withoutLedger('CraneNode.recover'));
      return (await import('../job/recover/recover.js')).recoverJobs(services, ledger, options);
    });
  }

  /**
   * Removes sandboxes, containers and logs of this instance that the ledger has no job for, and retries what could not be
   * removed. Errors: `invalid_input` without a `ledgerDirectory`, `ledger_unwritable`, those of a list.
   */
  sweepOrphans(options: SweepOptions = {}): ResultAsync<readonly Orphan[], LedgerUnwritable | CallError> {
    return fromBody<readonly Orphan[], LedgerUnwritable | CallError>('CraneNode.sweepOrphans', async () => {
      const { services, ledger } = this.#parts;
      const { instance } = services;
      if (ledger === undefined || instance === undefined) return err(withoutLedger('CraneNode.sweepOrphans'));
      return (await import('../job/recover/sweep.js')).sweepOrphans({ ...services, instance }, ledger, options);
    });
  }

  /**
   * Changes of the containers of this instance: first the existing ones, then every change, in order, each kind once per
   * container. Events report changes where they come, lists where they don't; changes that no event reported are marked
   * `synthetic`. Ends when `signal` is aborted or the loop is left; never throws. A container that came and went while
   * neither reported is not seen: for the end of a job ask the job.
   */
  async *changes(options?: ChangesOptions): AsyncGenerator<ContainerChange, void, undefined> {
    if (this.#closed !== undefined) return;
    const signal = signalOf(orElse(() => options?.signal, undefined));
    const limit: unknown = orElse(() => options?.queueLimit, undefined);
    const queueLimit = typeof limit === 'number' && limit >= 1 ? limit : undefined;
    try {
      yield* this.#parts.changes({ signal, queueLimit });
    } catch {
      // A signal that throws when it is listened to: the changes end.
    }
  }

  /**
   * Releases the runtime and the ledger. Jobs that have not ended are left as they are, for a later `recover` where there
   * is a ledger: every `run()` and `end()` that still waits answers `node_closed`. An outcome that is being reported is
   * waited for, up to 5 seconds, and so are changes under way at the runtime, up to `timeoutMs` (@default 10_000) each.
   * Never fails; closing twice does nothing.
   */
  close(options?: Pick<CallOptions, 'timeoutMs'>): ResultAsync<void, never> {
    return ResultAsync.fromSafePromise((this.#closed ??= this.#parts.letGo(closeWaitMs(options))));
  }

  /** Closes, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** The endpoint, without a password in it; no options, as they may hold credentials. */
  [inspect.custom](): string {
    return `CraneNode ${inspect({ endpoint: shownEndpoint(this.runtime.endpoint), instance: this.instance })}`;
  }

  get #talk(): TalkParts {
    return { runtime: this.runtime, output: this.host.output };
  }
}

/** The same folder gives the same name in every process. */
async function derivedInstance(folder: string): Promise<string> {
  const place = await realpath(folder);
  return `ledger-${createHash('sha256').update(place).digest('hex').slice(0, 16)}`;
}

function withoutLedger(operation: string): InvalidInput {
  return invalidInput(operation, [{ field: 'ledgerDirectory', problem: 'must be given when the node is made' }]);
}
