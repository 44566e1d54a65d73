import { fromBody, fromSteps } from '../core/from-body.js';
import type {
  containerUsage as ContainerUsage,
  containerUsages as ContainerUsages,
  podUsage as PodUsage,
} from './read-usage.js';
import type { watchUsage as WatchUsage } from './watch-usage.js';

// Lazy: measurements are loaded with the first one. Most programs never measure.

/**
 * Measures one container. RPC: ContainerStats.
 *
 * Errors: `not_found`, `wrong_state` where it does not run (whatever words this runtime has for it), and those of any call.
 *
 * @function
 */
export const containerUsage: typeof ContainerUsage = (...args) =>
  fromBody('containerUsage', async () => (await import('./read-usage.js')).containerUsage(...args));

/**
 * Measures a sandbox. RPC: PodSandboxStats, and ListContainerStats where the runtime can't measure a sandbox without a
 * cgroup parent (containerd); the answer's `source` says which.
 *
 * Errors: `not_found`, `wrong_state` where it does not run, and those of any call.
 *
 * @function
 */
export const podUsage: typeof PodUsage = (...args) =>
  fromBody('podUsage', async () => (await import('./read-usage.js')).podUsage(...args));

/**
 * Measures every running container that has these labels, in one call, such as those of a job:
 * `labels: ownSelector({ jobId })`. RPC: ListContainerStats.
 *
 * Errors: those of any call.
 *
 * @function
 */
export const containerUsages: typeof ContainerUsages = (...args) =>
  fromBody('containerUsages', async () => (await import('./read-usage.js')).containerUsages(...args));

/**
 * Measures again and again, and says how much is taken and how fast. The first rates come after the second measurement.
 * A container or sandbox that ends, or is removed, ends the iteration; labels are watched until `signal` or `break`.
 * A runtime that restarts meanwhile makes one interval longer.
 *
 * Yields `Ok` per measurement and at most one `Err`, always last: `invalid_input`, `not_found` or `wrong_state` where
 * there was nothing to measure at first, and those of a call when five measurements failed one after the other.
 *
 * @function
 */
export const watchUsage: typeof WatchUsage = (...args) =>
  fromSteps('watchUsage', async () => (await import('./watch-usage.js')).watchUsage(...args));
