import type { ImageManager } from '../image/image-manager.js';
import type { JobServices } from '../job/services/services.js';
import type { Ledger } from '../ledger/ledger.js';
import type { CriRuntime } from '../runtime/cri-runtime.js';
import type { ContainerChange } from '../streaming/watch/container-change.js';
import type { ChangesOptions } from '../streaming/watch/container-feed.js';
import type { nodeJob, nodePod } from './node-job.js';

/** What a node is made of; loaded with the first one. */
export interface NodeParts {
  readonly services: JobServices & { readonly runtime: CriRuntime; readonly images: ImageManager };
  readonly ledger: Ledger | undefined;
  readonly makers: { readonly nodeJob: typeof nodeJob; readonly nodePod: typeof nodePod };
  /** Changes of the containers of this instance. */
  readonly changes: (options: ChangesOptions) => AsyncGenerator<ContainerChange, void, undefined>;
  readonly letGo: (timeoutMs: number) => Promise<void>;
}
