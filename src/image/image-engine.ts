import type { Result } from 'neverthrow';

import { systemClock } from '../core/clock.js';
import type { InputProblem } from '../core/errors.js';
import { pullRetryProblems, resolvePullRetry } from '../policy/image/pull-retry.js';
import { BackOffs } from './pull/back-offs.js';
import { timeoutProblems } from '../core/scope.js';
import type { CredentialSource } from './credentials/chain.js';
import { CredentialLookups, type SourceList } from './credentials/lookups.js';
import { userCredentialSources } from './credentials/sources.js';
import { ensureImage } from './ensure/ensure.js';
import type { EnsureContext, EnsuredImage, EnsureError, EnsureOptions } from './ensure/wanted.js';
import { lackOfRoom, machineDiskSpace } from './pull/head-room.js';
import type { ImageParts } from './image-options.js';
import { keyOf } from './keep/use.js';
import { progressWatch } from './progress/poll.js';
import { PullQueue } from './pull/queue.js';
import type { RemoveContext } from './keep/remove.js';
import { SharedWork } from '../core/shared-work.js';

/** What does the work of a manager. */
export interface ImageEngine {
  readonly context: RemoveContext;
  /** What is wrong with the manager's options. */
  readonly problems: readonly InputProblem[];
  ensure(reference: string, options: EnsureOptions): Promise<Result<EnsuredImage, EnsureError>>;
}

export function imageEngine(parts: ImageParts): ImageEngine {
  const { service, options, rewrite } = parts;
  const { clock = systemClock, maxPulls = 5, maxPullsPerRegistry = 3, minFreeBytes = 0 } = options;
  const { stallTimeoutMs = 300_000, progressIntervalMs = 500, readDiskSpace = machineDiskSpace } = options;
  const { content = service.content, credentialSources = [] } = options;
  const retry = resolvePullRetry(options.retry);
  const problems: InputProblem[] = [
    ...pullRetryProblems('retry', retry),
    ...(rewrite.isErr() ? rewrite.error.problems : []),
    ...timeoutProblems('pullTimeoutMs', options.pullTimeoutMs),
    ...timeoutProblems('stallTimeoutMs', stallTimeoutMs),
    ...timeoutProblems('progressIntervalMs', progressIntervalMs),
    ...Object.entries({ maxPulls, maxPullsPerRegistry })
      .filter(([, value]) => !(Number.isInteger(value) && value >= 1))
      .map(([field]) => ({ field, problem: 'must be an integer >= 1' })),
    ...(['boolean', 'undefined'].includes(typeof options.ownerCredentials)
      ? []
      : [{ field: 'ownerCredentials', problem: 'must be true or false' }]),
    ...(minFreeBytes >= 0 ? [] : [{ field: 'minFreeBytes', problem: 'must be >= 0 bytes' }]),
  ];
  const lastUsedMs = new Map<string, number>();
  const ensure: EnsureContext = {
    engine: {
      service,
      clock,
      queue: new PullQueue(clock, { maxPulls, maxPullsPerRegistry }),
      backOffs: new BackOffs(clock),
      retry,
      random: options.random ?? Math.random,
      pullTimeoutMs: options.pullTimeoutMs,
      progress: progressWatch({
        clock,
        service,
        content: content === 'none' ? undefined : content,
        intervalMs: progressIntervalMs,
        stallTimeoutMs,
      }),
    },
    pulls: new SharedWork(),
    lookups: new CredentialLookups(),
    credentialSources,
    sourcesFor: (owner) => sourcesBy(options.ownerCredentials === true ? owner : undefined, credentialSources),
    access: parts.access,
    headRoom: (signal) =>
      minFreeBytes === 0 ? Promise.resolve(undefined) : lackOfRoom(service, readDiskSpace, minFreeBytes, signal),
    rewrite: rewrite.unwrapOr((reference) => reference),
    onUse: (image) => lastUsedMs.set(keyOf(image.id), clock.monotonicMs()),
  };
  return {
    context: { ensure, service, leases: parts.leases, readDiskSpace, lastUsedMs },
    problems,
    ensure: (reference, given) => ensureImage(ensure, reference, given),
  };
}

/** Those of the owner first, and of nobody else's; nothing is kept of an owner. */
function sourcesBy(owner: number | undefined, others: readonly CredentialSource[]): SourceList {
  if (owner === undefined) return { sources: others, sharedBy: others };
  return { sources: [...userCredentialSources({ user: owner }), ...others], sharedBy: owner };
}
