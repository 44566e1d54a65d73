import type { Clock } from '../../core/clock.js';
import type { NodeHost } from '../../host/node-host.js';
import type { ImageManager } from '../../image/image-manager.js';
import type { Capabilities } from '../../policy/runtime/capabilities.js';
import type { SharedCalls } from './heavy-calls.js';
import type { JobLedger } from '../record/notes.js';
import type { LaunchRules } from './launch-rules.js';
import type { UsageSampler } from '../../measure/usage-sampler.js';
import type { ContainerService, SandboxService } from '../../runtime/service.js';
import type { ExitObserver } from '../../streaming/watch/watched.js';

/** What a job works with. All of it can be shared by any number of jobs. */
export interface JobServices {
  readonly runtime: SandboxService & ContainerService;
  readonly images: Pick<ImageManager, 'ensure' | 'lease'>;
  readonly watcher: ExitObserver;
  readonly capabilities: Capabilities;
  readonly clock: Clock;
  /** The machine that jobs run on. */
  readonly host: NodeHost;
  /** What jobs may ask for. */
  readonly rules: LaunchRules;
  /** Version of the node's control groups; what needs another one is then refused. @default not known */
  readonly cgroupVersion?: 1 | 2 | undefined;
  /**
   * Names the process of the runtime that answers now, such as by its socket: another name says that the runtime was
   * restarted. @default not known
   */
  readonly runtimeId?: (() => Promise<string | undefined>) | undefined;
  /** Labels what this client makes, so that after a crash it finds its own. */
  readonly instance: string | undefined;
  /** Measures programs while they run. @default none: outcomes have no usage */
  readonly usage?: Pick<UsageSampler, 'start'> | undefined;
  /**
   * Limits the heavy calls of all jobs, and says when the node is closed. @default calls wait for nothing
   */
  readonly calls?: SharedCalls | undefined;
  /**
   * How long the calls of this one job have waited for those of others, in milliseconds. @default not at all
   */
  readonly waitedMs?: (() => number) | undefined;
  /** Where jobs are written down before each step, so that a later process can go on. @default none */
  readonly ledger?: JobLedger | undefined;
}
