import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { isAbsolute } from 'node:path';

import { err, errAsync, ok, type Result, type ResultAsync } from 'neverthrow';

import type { CraneContainerConfig } from '../config/container-config.js';
import type { CallOptions } from '../core/call-options.js';
import type { Clock } from '../core/clock.js';
import { parseEndpoint } from '../core/endpoint.js';
import { type CallError, type Defect, type InputProblem, invalidInput, type InvalidInput } from '../core/errors.js';
import { fromBody } from '../core/from-body.js';
import type { LaunchPolicySettings } from '../core/launch-policy.js';
import { type HostOptions, NodeHost } from '../host/node-host.js';
import { ImageManager, type ImageManagerOptions } from '../image/image-manager.js';
import { ContainerJob } from '../job/container-job.js';
import type { LaunchRules, PolicyWarning, ScanImage } from '../job/launch-rules.js';
import { PodJob } from '../job/pod-job.js';
import type { PodSpec } from '../job/pod/spec.js';
import type { RecoverOptions, RecoverReport } from '../job/recover/recover.js';
import type { JobServices } from '../job/services.js';
import type { ContainerJobSpec } from '../job/spec.js';
import type { Orphan, SweepOptions } from '../job/recover/sweep.js';
import type { Ledger, LedgerUnwritable } from '../ledger/ledger.js';
import type { Capabilities } from '../policy/runtime/capabilities.js';
import { LAUNCH_PRESETS, resolveLaunchPolicy } from '../policy/launch/presets.js';
import { ownSelector } from '../policy/names/own-objects.js';
import { type ConnectOptions, CriRuntime } from '../runtime/cri-runtime.js';
import type { ContainerChange } from '../streaming/watch/container-change.js';
import type { ChangesOptions, ContainerFeed } from '../streaming/watch/container-feed.js';
import { EventPump } from '../streaming/watch/event-pump.js';
import { UsageSampler } from '../measure/usage-sampler.js';
import { ExitWatcher } from '../streaming/watch/exit-watcher.js';
import { type NodeJob, nodeJob, type NodePod, nodePod } from './node-job.js';
import { optionsOfConfig } from './config-options.js';
import { cgroupVersionHere } from './cgroup-version.js';

/** How a node is set up, besides its runtime. */
export interface NodeOptions extends HostOptions {
  /**
   * What jobs may ask for: a preset, and what differs from it. What is not allowed ends a job as `policy_denied` before
   * anything is sent to the runtime. @default the preset `default`
   */
  readonly launchPolicy?: LaunchPolicySettings | undefined;
  /** Asked about each job's image where the policy's `imageScan` is not `off`. @default nobody is asked */
  readonly scanImage?: ScanImage | undefined;
  /** Told what a policy in the mode `audit` would have refused; what it throws is ignored. @default nobody is told */
  readonly onPolicyWarning?: ((warning: PolicyWarning) => void) | undefined;
  /**
   * Name of this client among those that use the runtime, 1 to 128 letters, digits, dots, dashes or underscores. What it
   * makes is labelled with it, and only what carries it is ever cleaned up. @default none
   */
  readonly instance?: string | undefined;
  /**
   * Folder, absolute, in which each job is written down before each of its steps, so that a later process can `recover`
   * it. Made (mode 0700) if missing; on a disk of this machine. @default none: jobs do not survive this process
   */
  readonly ledgerDirectory?: string | undefined;
  /**
   * Measure running programs this often, in milliseconds, 100 or more, for the peak and the total in their outcome: one
   * list for all of them each time. @default none: outcomes tell nothing of what was taken
   */
  readonly usageSampleMs?: number | undefined;
  /**
   * Version of this node's control groups: limits that need another one are refused when a job is made.
   * @default seen on this machine where `connect` is given a unix socket, else not known
   */
  readonly cgroupVersion?: 1 | 2 | undefined;
  /** Who makes control groups, for the form of `cgroupParent`. @default what the runtime tells */
  readonly cgroupDriver?: 'systemd' | 'cgroupfs' | undefined;
  /** How images are pulled, kept and guarded. @default the defaults of each option */
  readonly images?: Omit<ImageManagerOptions, 'clock'> | undefined;
}

/** What setting up a node can fail with. */
export type NodeError = CallError | LedgerUnwritable;

/** One node, ready for jobs: its runtime, its images, and one watcher for all exits. */
export interface CraneNode extends JobServices {
  readonly runtime: CriRuntime;
  readonly images: ImageManager;
  readonly capabilities: Capabilities;
  readonly clock: Clock;
  /** Makes a job on this node; nothing is done before its `run`. Errors: `invalid_input`, naming every bad field. */
  job(spec: ContainerJobSpec): Result<NodeJob, InvalidInput>;
  /**
   * Makes a job of several steps on this node; nothing is done before its first step runs. Errors: `invalid_input`,
   * naming every bad field.
   */
  pod(spec: PodSpec): Result<NodePod, InvalidInput>;
  /**
   * Takes over the jobs that an earlier process of this ledger left: running ones are watched again, half-made ones
   * undone, ended ones cleaned. Answers when all are taken over; each job then has its own `outcome`. Call it before the
   * first job. A second call finds nothing to do; of two processes at once, each job goes to one.
   *
   * Errors: `invalid_input` without a `ledgerDirectory`, `ledger_unwritable`.
   */
  recover(options?: RecoverOptions): ResultAsync<RecoverReport, LedgerUnwritable | InvalidInput | Defect>;
  /**
   * Removes sandboxes and containers of this instance that the ledger has no job for, and retries what could not be
   * removed. Errors: `invalid_input` without a `ledgerDirectory`, `ledger_unwritable`, those of a list.
   */
  sweepOrphans(options?: SweepOptions): ResultAsync<readonly Orphan[], LedgerUnwritable | CallError>;
  /**
   * Changes of the containers of this instance: first what there is, then every change, in order, each kind once per
   * container. Events tell where they come, lists where they don't; changes that no event told are marked `synthetic`.
   * Ends when `signal` is aborted or the loop is left; never throws. A container that came and went while neither told
   * is not seen: for the end of a job ask the job.
   */
  changes(options?: ChangesOptions): AsyncGenerator<ContainerChange, void, undefined>;
  /** Lets go of the runtime and of the ledger; jobs that still run are left to a later `recover`. Never fails; closing twice does nothing. */
  close(): ResultAsync<void, never>;
  /** Closes, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Sets up a node over a client that exists already, such as a simulated runtime's.
 *
 * Errors: those of Version, `invalid_input` for a bad option, `ledger_unwritable`.
 */
function over(runtime: CriRuntime, options: NodeOptions & CallOptions = {}): ResultAsync<CraneNode, NodeError> {
  return fromBody<CraneNode, NodeError>('CraneNode.over', async () => {
    const { signal, timeoutMs, ledgerDirectory } = options;
    const problems = optionProblems(options);
    if (problems.length > 0) return err(invalidInput('CraneNode', problems));
    // What jobs take is loaded while the runtime answers.
    const loading = import('../image/image-engine.js');
    const [capabilities] = await Promise.all([runtime.capabilities({ signal, timeoutMs }), loading]);
    if (capabilities.isErr()) return err(capabilities.error);
    if (ledgerDirectory === undefined) return ok(assemble(runtime, capabilities.value, options, undefined));
    const { Ledger } = await import('../ledger/ledger.js');
    const ledger = await Ledger.open(ledgerDirectory, runtime.clock);
    if (ledger.isErr()) return err(ledger.error);
    const instance = options.instance ?? (await derivedInstance(ledgerDirectory));
    return ok(assemble(runtime, capabilities.value, { ...options, instance }, ledger.value));
  });
}

function optionProblems(options: NodeOptions): readonly InputProblem[] {
  const paths = [
    ['ledgerDirectory', options.ledgerDirectory],
    ['scratchDirectory', options.scratchDirectory],
    ...(options.cdiFolders ?? []).map((folder, index) => [`cdiFolders[${index}]`, folder] as const),
  ] as const;
  const relative = paths.filter(([, path]) => path !== undefined && !isAbsolute(path));
  const problems: InputProblem[] = relative.map(([field]) => ({ field, problem: 'must be an absolute path' }));
  const { pullTimeoutMs, launchPolicy, usageSampleMs } = options;
  if (usageSampleMs !== undefined && !(usageSampleMs >= 100 && usageSampleMs <= 2 ** 31 - 1)) {
    problems.push({ field: 'usageSampleMs', problem: 'must be milliseconds from 100 to 2147483647' });
  }
  if (pullTimeoutMs !== undefined && !(pullTimeoutMs > 0 && pullTimeoutMs <= 2 ** 31 - 1)) {
    problems.push({ field: 'pullTimeoutMs', problem: 'must be milliseconds above 0, at most 2147483647' });
  }
  const preset: string = launchPolicy?.preset ?? 'default';
  if (!Object.hasOwn(LAUNCH_PRESETS, preset)) {
    problems.push({
      field: 'launchPolicy.preset',
      problem: `must be one of ${Object.keys(LAUNCH_PRESETS).join(', ')}`,
    });
  }
  return problems;
}

/** What of this node's own no job may see. */
function ownPathsOf(endpoint: string, { ledgerDirectory }: NodeOptions): readonly string[] {
  const parsed = parseEndpoint(endpoint).unwrapOr(undefined);
  return [parsed?.kind === 'unix' ? parsed.path : undefined, ledgerDirectory].filter((path) => path !== undefined);
}

/** The same folder gives the same name in every process. */
async function derivedInstance(folder: string): Promise<string> {
  const place = await realpath(folder);
  return `ledger-${createHash('sha256').update(place).digest('hex').slice(0, 16)}`;
}

function assemble(
  runtime: CriRuntime,
  told: Capabilities,
  options: NodeOptions,
  ledger: Ledger | undefined,
): CraneNode {
  const { clock } = runtime;
  const {
    instance,
    images: wanted,
    cgroupVersion,
    cgroupDriver = told.cgroupDriver,
    scanImage,
    onPolicyWarning,
  } = options;
  const capabilities = { ...told, cgroupDriver };
  const host = new NodeHost(options, clock);
  const policy = resolveLaunchPolicy(options.launchPolicy);
  const ownPaths = ownPathsOf(runtime.endpoint, options);
  const rules: LaunchRules = { policy, ownPaths, scanImage, onPolicyWarning };
  const { events } = capabilities;
  const watching = {
    clock,
    events,
    labelSelector: ownSelector({ instance }),
    pump: new EventPump(runtime, clock, events),
  };
  const watcher = new ExitWatcher(runtime, watching);
  let feed: Promise<ContainerFeed> | undefined;
  let isClosed = false;
  const openFeed = async (): Promise<ContainerFeed> =>
    new (await import('../streaming/watch/container-feed.js')).ContainerFeed(runtime, watching);
  const content = capabilities.family === 'containerd' ? runtime.content : 'none';
  const images = ImageManager.over(runtime, { ...wanted, content: wanted?.content ?? content, clock });
  const everyMs = options.usageSampleMs;
  const labelSelector = ownSelector({ instance });
  const usage = everyMs === undefined ? undefined : new UsageSampler(runtime, { clock, everyMs, labelSelector });
  const services: JobServices = {
    runtime,
    images,
    watcher,
    capabilities,
    clock,
    cgroupVersion,
    host,
    rules,
    instance,
    ledger,
    usage,
  };
  const letGo = (): ResultAsync<void, never> => {
    ledger?.close();
    isClosed = true;
    void feed?.then((opened) => opened.close());
    return runtime.close();
  };
  return {
    ...services,
    runtime,
    images,
    job: (spec) => ContainerJob.create(services, spec).map((job) => nodeJob(job, runtime)),
    pod: (spec) => PodJob.create(services, spec).map((pod) => nodePod(pod, runtime)),
    recover: (options = {}) =>
      fromBody<RecoverReport, LedgerUnwritable | InvalidInput>('CraneNode.recover', async () =>
        ledger === undefined
          ? err(withoutLedger('CraneNode.recover'))
          : (await import('../job/recover/recover.js')).recoverJobs(services, ledger, options),
      ),
    sweepOrphans: (options = {}) =>
      fromBody<readonly Orphan[], LedgerUnwritable | CallError>('CraneNode.sweepOrphans', async () =>
        ledger === undefined || instance === undefined
          ? err(withoutLedger('CraneNode.sweepOrphans'))
          : (await import('../job/recover/sweep.js')).sweepOrphans({ ...services, instance }, ledger, options),
      ),
    async *changes(options) {
      if (isClosed) return;
      yield* (await (feed ??= openFeed())).changes(options);
    },
    close: letGo,
    async [Symbol.asyncDispose]() {
      await letGo();
    },
  };
}

function withoutLedger(operation: string): InvalidInput {
  return invalidInput(operation, [{ field: 'ledgerDirectory', problem: 'must be given when the node is made' }]);
}

/**
 * Connects to the runtime of this machine and sets up everything a job needs.
 *
 * @param endpoint `/run/containerd/containerd.sock`, `unix:///run/…`, or `tcp://host:port`
 * Errors: those of `CriRuntime.connect`.
 */
function connect(endpoint: string, options: ConnectOptions & NodeOptions = {}): ResultAsync<CraneNode, NodeError> {
  return fromBody<CraneNode, NodeError>('CraneNode.connect', async () => {
    const runtime = await CriRuntime.connect(endpoint, options);
    if (runtime.isErr()) return err(runtime.error);
    const isHere = runtime.value.endpoint.startsWith('unix:');
    const cgroupVersion = options.cgroupVersion ?? (isHere ? await cgroupVersionHere() : undefined);
    return over(runtime.value, { ...options, cgroupVersion });
  });
}

/**
 * Connects to the runtime that a configuration names and sets the node up as it says. What `options` gives goes over the
 * configuration.
 *
 * Errors: those of `connect`; `invalid_input` where the configuration does not enable containers.
 */
function fromConfig(
  config: CraneContainerConfig,
  options: ConnectOptions & NodeOptions = {},
): ResultAsync<CraneNode, NodeError> {
  if (!config.enabled) {
    const problem = 'must be true: this node runs no containers';
    return errAsync(invalidInput('CraneNode.fromConfig', [{ field: 'Container.Enabled', problem }]));
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const imageEndpoint = config.imageEndpoint.text;
  return connect(config.runtimeEndpoint.text, { ...optionsOfConfig(config), imageEndpoint, ...given });
}

/**
 * Ways to a node.
 *
 * @namespace
 */
export const CraneNode = Object.freeze({ connect, fromConfig, over });
