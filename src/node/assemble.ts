import { inspect } from 'node:util';

import { err, type Result, ResultAsync } from 'neverthrow';

import type { CallOptions } from '../core/call-options.js';
import { parseEndpoint, shownEndpoint } from '../core/endpoint.js';
import { type CallError, invalidInput, type InvalidInput } from '../core/errors.js';
import { fromBody } from '../core/from-body.js';
import { lazily } from '../core/lazy.js';
import { orElse } from '../core/or-else.js';
import { signalOf } from '../core/scope.js';
import { listenerIdOf } from '../host/listener-id.js';
import { NodeHost } from '../host/node-host.js';
import { ImageManager } from '../image/image-manager.js';
import { ContainerJob } from '../job/container-job.js';
import type { LaunchRules } from '../job/services/launch-rules.js';
import { PodJob } from '../job/pod-job.js';
import type { PodSpec } from '../job/spec/pod-spec.js';
import type { RecoverOptions, RecoverReport } from '../job/recover/recover.js';
import type { Orphan, SweepOptions } from '../job/recover/sweep.js';
import type { JobServices } from '../job/services/services.js';
import type { ContainerJobSpec } from '../job/spec/job-spec.js';
import type { Ledger } from '../ledger/ledger.js';
import type { LedgerUnwritable } from '../ledger/ledger-unwritable.js';
import { UsageSampler } from '../measure/usage-sampler.js';
import { resolveLaunchPolicy } from '../policy/launch/presets.js';
import { ownSelector } from '../policy/names/own-objects.js';
import type { Capabilities } from '../policy/runtime/capabilities.js';
import { closeWaitMs, type CriRuntime } from '../runtime/cri-runtime.js';
import type { ContainerChange } from '../streaming/watch/container-change.js';
import type { ChangesOptions, ContainerFeed } from '../streaming/watch/container-feed.js';
import { EventPump } from '../streaming/watch/event-pump.js';
import { ExitWatcher } from '../streaming/watch/exit-watcher.js';
import { NodeLife } from './node-life.js';
import type { NodeOptions } from './node-options.js';
import { nodeJob, type NodeJob, nodePod } from './node-job.js';
import type { RanJob, RunOnceError, RunOnceOptions, RunSpec } from './run-once.js';
import { StoppableClock } from './stoppable-clock.js';

/** Joins the parts of a node. Loaded with the first node: who only plans needs none of them. */
export function assemble(runtime: CriRuntime, told: Capabilities, options: NodeOptions, ledger: Ledger | undefined) {
  const clock = new StoppableClock(runtime.clock);
  const life = new NodeLife(options.maxHeavyCalls);
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
  const ownPaths = [...ownPathsOf(runtime.endpoint, options), host.sources.directory, host.output.root];
  const rules: LaunchRules = { policy, ownPaths, scanImage, onPolicyWarning };
  const { events } = capabilities;
  const watching = {
    clock,
    events,
    labelSelector: ownSelector({ instance }),
    pump: new EventPump(runtime, clock, events),
  };
  const watcher = new ExitWatcher(runtime, watching);
  let feed: ContainerFeed | undefined;
  let closed: Promise<void> | undefined;
  const openFeed = lazily(async () => {
    const { ContainerFeed: Feed } = await import('../streaming/watch/container-feed.js');
    return (feed = new Feed(runtime, watching));
  });
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
    runtimeId: () => listenerIdOf(runtime.endpoint),
    instance,
    ledger,
    usage,
    calls: life,
  };
  async function letGo(timeoutMs: number): Promise<void> {
    feed?.close();
    await life.close(runtime.clock, ledger, timeoutMs);
    host.output.close();
    clock.stop();
    await runtime.close({ timeoutMs });
  }
  const close = (options?: Pick<CallOptions, 'timeoutMs'>): ResultAsync<void, never> =>
    ResultAsync.fromSafePromise((closed ??= letGo(closeWaitMs(options))));
  const job = (spec: ContainerJobSpec): Result<NodeJob, InvalidInput> =>
    ContainerJob.create(services, spec).map((made) => nodeJob(made, runtime, host.output));
  return {
    ...services,
    runtime,
    images,
    job,
    run: (spec: RunSpec, options: RunOnceOptions = {}) =>
      fromBody<RanJob, RunOnceError>('CraneNode.run', async () =>
        (await import('./run-once.js')).runOnce(job, spec, options),
      ),
    [inspect.custom]: () => `CraneNode ${inspect({ endpoint: shownEndpoint(runtime.endpoint), instance })}`,
    pod: (spec: PodSpec) => PodJob.create(services, spec).map((pod) => nodePod(pod, runtime, host.output)),
    recover: (options: RecoverOptions = {}) =>
      fromBody<RecoverReport, LedgerUnwritable | InvalidInput>('CraneNode.recover', async () =>
        ledger === undefined
          ? err(withoutLedger('CraneNode.recover'))
          : (await import('../job/recover/recover.js')).recoverJobs(services, ledger, options),
      ),
    sweepOrphans: (options: SweepOptions = {}) =>
      fromBody<readonly Orphan[], LedgerUnwritable | CallError>('CraneNode.sweepOrphans', async () =>
        ledger === undefined || instance === undefined
          ? err(withoutLedger('CraneNode.sweepOrphans'))
          : (await import('../job/recover/sweep.js')).sweepOrphans({ ...services, instance }, ledger, options),
      ),
    async *changes(options?: ChangesOptions): AsyncGenerator<ContainerChange, void, undefined> {
      if (closed !== undefined) return;
      const signal = signalOf(orElse(() => options?.signal, undefined));
      const limit: unknown = orElse(() => options?.queueLimit, undefined);
      const queueLimit = typeof limit === 'number' && limit >= 1 ? limit : undefined;
      try {
        yield* (await openFeed()).changes({ signal, queueLimit });
      } catch {
        // A signal that throws when it is listened to: the changes end.
      }
    },
    close,
    async [Symbol.asyncDispose](): Promise<void> {
      await close();
    },
  };
}

/** What of this node's own no job may see. */
function ownPathsOf(endpoint: string, { ledgerDirectory }: NodeOptions): readonly string[] {
  const parsed = parseEndpoint(endpoint).unwrapOr(undefined);
  return [parsed?.kind === 'unix' ? parsed.path : undefined, ledgerDirectory].filter((path) => path !== undefined);
}

function withoutLedger(operation: string): InvalidInput {
  return invalidInput(operation, [{ field: 'ledgerDirectory', problem: 'must be given when the node is made' }]);
}
