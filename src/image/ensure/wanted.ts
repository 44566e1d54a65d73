import { err, ok, type Result } from 'neverthrow';

import type { CallOptions } from '../../core/call-options.js';
import { type CallError, invalidInput, type InvalidInput } from '../../core/errors.js';
import type { ImageAbsent, PullFailed } from '../../core/image-errors.js';
import type { SharedWork } from '../../core/shared-work.js';
import type { AccessLedger } from '../../policy/image/access.js';
import { parsePullPolicy, type PullDecision, type PullPolicy } from '../../policy/image/pull-decision.js';
import type { ImageReference } from '../../policy/image/reference.js';
import type { CredentialSource } from '../credentials/chain.js';
import { type CheckedCredentials, checkCredentials, type RegistryCredentials } from '../credentials/credentials.js';
import type { CredentialLookups, SourceList } from '../credentials/lookups.js';
import type { ProgressHub, PullProgress } from '../progress/hub.js';
import type { FailedTries } from '../pull/call-limits.js';
import type { PullEngine, Pulled } from '../pull/run.js';
import type { LocalImage } from './image-lookup.js';
import { type ImageName, parseImageName, rewritten } from './image-name.js';

/** How an image is made present. */
export interface EnsureOptions extends CallOptions {
  /** @default 'IfNotPresent' */
  readonly policy?: PullPolicy | undefined;
  /**
   * Credentials for the registry that the reference names; no others are tried then. Never sent to a mirror.
   *
   * @default what the credential sources find, then the node's own
   */
  readonly credentials?: RegistryCredentials | undefined;
  /** Where credentials are looked for. @default the manager's `credentialSources` */
  readonly credentialSources?: readonly CredentialSource[] | undefined;
  /** User (uid) whose credentials are looked for first, where the manager has `ownerCredentials`. @default nobody's */
  readonly owner?: number | undefined;
  /** Runtime handler whose image is meant, where the runtime keeps images per handler. @default '' (the default one) */
  readonly runtimeHandler?: string | undefined;
  /** Higher ones are pulled first when pulls must wait; of a shared pull the highest counts. @default 0 */
  readonly priority?: number | undefined;
  /** Called with the progress of a pull, from its start; not called where nothing is pulled. What it throws is ignored. */
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
  /** User on whose behalf the image is used, for the access policy. @default nobody's, which is not checked */
  readonly user?: string | undefined;
}

/** An image that is on the node, and how it came there. */
export interface EnsuredImage extends LocalImage {
  /** The name it was asked for by, normalized: `docker.io/library/ubuntu:22.04`. */
  readonly reference: string;
  /** Whether this call, or one it shared the work with, pulled it. */
  readonly pulled: boolean;
  /** What was decided, and why; `ImageManager.explain` says it as a sentence. */
  readonly decision: PullDecision;
  /** Whose credentials the registry accepted: `explicit`, the name of a source, or `node`. Only where it was pulled. */
  readonly credentialSource?: string | undefined;
}

/** What `ensure` can fail with. */
export type EnsureError = CallError | PullFailed | ImageAbsent;

/** What a shared pull and those who wait for it tell one another. */
export interface PullNotes {
  /** Somebody needs the registry to be asked, even if the image turned up meanwhile. */
  force: boolean;
  /** The highest of those who wait. */
  priority: number;
  readonly hub: ProgressHub;
  /** What has failed so far, for who can't wait for the end. */
  readonly failed: { tries?: FailedTries | undefined };
}

export interface PullAnswer {
  readonly image: LocalImage;
  /** Undefined where the image turned up without a pull. */
  readonly pulled: Pulled | undefined;
}

export type PullWork = SharedWork<Result<PullAnswer, EnsureError>, PullNotes>;

/** What ensuring works with. */
export interface EnsureContext {
  readonly engine: PullEngine;
  readonly pulls: PullWork;
  readonly lookups: CredentialLookups;
  readonly credentialSources: readonly CredentialSource[];
  /** Where credentials are looked for on behalf of a user. */
  readonly sourcesFor: (owner: number | undefined) => SourceList;
  readonly access: AccessLedger | undefined;
  /** Refuses a pull that the disk has no room for. */
  readonly headRoom: (signal: AbortSignal) => Promise<PullFailed | undefined>;
  readonly rewrite: (reference: ImageReference) => ImageReference;
  /** Told of every image that was handed out. */
  readonly onUse: (image: LocalImage, name: ImageName) => void;
}

/** A checked request. */
export interface Wanted extends SourceList {
  /** As the caller wrote it. */
  readonly text: string;
  readonly name: ImageName;
  /** Registry that the caller named, whatever stands in for it. */
  readonly namedRegistry: string;
  readonly policy: PullPolicy;
  readonly credentials: CheckedCredentials | undefined;
  readonly runtimeHandler: string;
  readonly priority: number;
  readonly user: string | undefined;
  readonly onProgress: ((progress: PullProgress) => void) | undefined;
}

export const ENSURE = 'ImageManager.ensure';

/** Checks everything a caller gave, and names every problem. */
export function checkEnsure(
  context: EnsureContext,
  text: string,
  options: EnsureOptions,
): Result<Wanted, InvalidInput> {
  const named = parseImageName(text);
  const name = named.map((parsed) => rewritten(parsed, context.rewrite));
  const policy = parsePullPolicy(options.policy);
  const credentials = options.credentials === undefined ? ok(undefined) : checkCredentials(options.credentials);
  const { runtimeHandler = '', priority = 0, onProgress, user } = options;
  const problems = [
    ...[name, policy, credentials].flatMap((part) => (part.isErr() ? part.error.problems : [])),
    ...(Number.isFinite(priority) ? [] : [{ field: 'options.priority', problem: 'must be a number' }]),
  ];
  if (named.isErr() || name.isErr() || policy.isErr() || credentials.isErr() || problems.length > 0) {
    return err(invalidInput(ENSURE, problems));
  }
  const own = options.credentialSources;
  const list = own === undefined ? context.sourcesFor(options.owner) : { sources: own, sharedBy: own };
  const namedRegistry = named.value.reference?.registry ?? '';
  const given = { namedRegistry, runtimeHandler, priority, onProgress, user, ...list };
  return ok({ text, name: name.value, policy: policy.value, credentials: credentials.value, ...given });
}
