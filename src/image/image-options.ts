import type { Result } from 'neverthrow';

import type { Clock } from '../core/clock.js';
import type { InvalidInput } from '../core/errors.js';
import type { AccessLedger, ImageAccessMode } from '../policy/image/access.js';
import type { MirrorRule } from '../policy/image/mirrors.js';
import type { ImageReference } from '../policy/image/reference.js';
import type { PullRetryOptions } from '../policy/image/pull-retry.js';
import type { ContentSource } from '../runtime/content-source.js';
import type { CredentialSource } from './credentials/chain.js';
import type { ReadDiskSpace } from './pull/head-room.js';
import type { NodeImages } from './keep/use.js';
import type { Leases } from './keep/leases.js';

/** Options of an image manager. */
export interface ImageManagerOptions {
  /** Where timers and time stamps come from. @default the machine's clock */
  readonly clock?: Clock | undefined;
  /** Chance, 0 up to 1, for the jitter of retries. @default Math.random */
  readonly random?: (() => number) | undefined;
  /** Pulls at once, 1 or more. @default 5 */
  readonly maxPulls?: number | undefined;
  /** Pulls at once from one registry, 1 or more. @default 3 */
  readonly maxPullsPerRegistry?: number | undefined;
  /** How failed pulls are repeated. */
  readonly retry?: PullRetryOptions | undefined;
  /** Time limit of a shared pull with all its tries in milliseconds, from its first try on. @default none */
  readonly pullTimeoutMs?: number | undefined;
  /**
   * A pull is cancelled, and tried again, when no data comes for this long, in milliseconds. Needs `content`: without
   * it, a slow pull cannot be told apart from a stalled one. @default 300_000
   */
  readonly stallTimeoutMs?: number | undefined;
  /**
   * Where exact progress comes from; `none`: progress is an estimate, or unknown.
   *
   * @default the `content` of the service, as of a `CriRuntime`; a runtime that turns out to have none is as `none`
   */
  readonly content?: ContentSource | 'none' | undefined;
  /** How often progress is asked for, in milliseconds. @default 500 */
  readonly progressIntervalMs?: number | undefined;
  /** Where credentials are looked for when a caller gives none; see `userCredentialSources`. @default nowhere */
  readonly credentialSources?: readonly CredentialSource[] | undefined;
  /**
   * Pull the images of a job that brings no credentials with those of its owner: `registry.json` and Docker's `config.json`
   * in the owner's home, read with the owner's rights, before `credentialSources`. As `userCredentialSources({ user })`.
   *
   * @default false: homes of users are not read
   */
  readonly ownerCredentials?: boolean | undefined;
  /** Where images are taken from instead. @default nowhere else */
  readonly mirrors?: readonly MirrorRule[] | undefined;
  /**
   * Check that a `user` may use a private image that is already on the node: a mode, or the ledger of an earlier
   * process. @default off
   */
  readonly access?: ImageAccessMode | AccessLedger | undefined;
  /** A pull is refused when less than this many bytes are free where images are stored. @default 0 */
  readonly minFreeBytes?: number | undefined;
  /** Looks at a file system. @default the machine's */
  readonly readDiskSpace?: ReadDiskSpace | undefined;
}

/** What a manager has before anything is loaded. */
export interface ImageParts {
  readonly service: NodeImages;
  readonly options: ImageManagerOptions;
  readonly leases: Leases;
  readonly access: AccessLedger | undefined;
  readonly rewrite: Result<(reference: ImageReference) => ImageReference, InvalidInput>;
}
