import { parseEndpoint } from '../core/endpoint.js';
import { lazily } from '../core/lazy.js';
import { listenerIdOf } from '../host/listener-id.js';
import { NodeHost } from '../host/node-host.js';
import { ImageManager } from '../image/image-manager.js';
import type { LaunchRules } from '../job/services/launch-rules.js';
import type { Ledger } from '../ledger/ledger.js';
import { UsageSampler } from '../measure/usage-sampler.js';
import { resolveLaunchPolicy } from '../policy/launch/presets.js';
import { ownSelector } from '../policy/names/own-objects.js';
import type { Capabilities } from '../policy/runtime/capabilities.js';
import type { CriRuntime } from '../runtime/cri-runtime.js';
import type { ContainerChange } from '../streaming/watch/container-change.js';
import type { ChangesOptions, ContainerFeed } from '../streaming/watch/container-feed.js';
import { EventPump } from '../streaming/watch/event-pump.js';
import { ExitWatcher } from '../streaming/watch/exit-watcher.js';
import { NodeLife } from './node-life.js';
import type { NodeOptions } from './node-options.js';
import { nodeJob, nodePod } from './node-job.js';
import type { NodeParts } from './node-parts.js';
import { StoppableClock } from './stoppable-clock.js';

/** Joins the parts of a node. Loaded with the first node: who only plans needs none of them. */
export function assemble(
  runtime: CriRuntime,
  told: Capabilities,
  options: NodeOptions,
  ledger: Ledger | undefined,
): NodeParts {
  const clock = new StoppableClock(runtime.clock);
  // One within this process, such as a mock, is known by its client alone.
  const isPlace = parseEndpoint(runtime.endpoint).isOk();
  const life = new NodeLife(options.maxHeavyCalls, isPlace ? runtime.endpoint : undefined);
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
  const openFeed = lazily(async () => {
    const { ContainerFeed: Feed } = await import('../streaming/watch/container-feed.js');
    return (feed = new Feed(runtime, watching));
  });
  const content = capabilities.family === 'containerd' ? runtime.content : 'none';
  const images = ImageManager.over(runtime, { ...wanted, content: wanted?.content ?? content, clock });
  const everyMs = options.usageSampleMs;
  const labelSelector = ownSelector({ instance });
  const usage = everyMs === undefined ? undefined : new UsageSampler(runtime, { clock, everyMs, labelSelector });
  const services: NodeParts['services'] = {
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
    host.close();
    clock.stop();
    await runtime.close({ timeoutMs });
  }
  async function* changes(changesOptions: ChangesOptions): AsyncGenerator<ContainerChange, void, undefined> {
    yield* (await openFeed()).changes(changesOptions);
  }
  return { services, ledger, makers: { nodeJob, nodePod }, changes, letGo };
}

/** What of this node's own no job may see. */
function ownPathsOf(endpoint: string, { ledgerDirectory }: NodeOptions): readonly string[] {
  const parsed = parseEndpoint(endpoint).unwrapOr(undefined);
  return [parsed?.kind === 'unix' ? parsed.path : undefined, ledgerDirectory].filter((path) => path !== undefined);
}
