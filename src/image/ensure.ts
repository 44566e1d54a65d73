import { err, ok, type Result } from 'neverthrow';

import type { CallOptions } from '../core/call-options.js';
import { type CallError, type ImageAbsent, invalidInput, type InvalidInput, type PullFailed } from '../core/errors.js';
import { failure } from '../core/failure.js';
import type { AccessLedger } from '../policy/image/access.js';
import type { ImageReference } from '../policy/image/reference.js';
import {
  decidePull,
  explainPullDecision,
  parsePullPolicy,
  type PullDecision,
  type PullPolicy,
} from '../policy/image/pull-decision.js';
import { type CallLimits, type FailedTries, openLimits, timeoutProblems } from './call-limits.js';
import { type CredentialSource, findCandidates, type FoundCredentials, NODE } from './credentials/chain.js';
import {
  type CheckedCredentials,
  checkCredentials,
  credentialIdentity,
  type RegistryCredentials,
} from './credentials/credentials.js';
import { type LocalImage, lookUpImage } from './image-lookup.js';
import { type ImageName, parseImageName, rewritten } from './image-name.js';
import type { CredentialLookups } from './credentials/lookups.js';
import { ProgressHub, type PullProgress } from './progress/hub.js';
import { type PullEngine, type Pulled, runPull } from './pull/run.js';
import type { SharedWork } from './pull/shared-work.js';

/** How an image is made present. */
export interface EnsureOptions extends CallOptions {
  /** @default 'IfNotPresent' */
  readonly policy?: PullPolicy | undefined;
  /**
   * Who asks the registry that the reference names; nobody else is tried then. Never shown to a mirror.
   *
   * @default what the credential sources find, then the node's own
   */
  readonly credentials?: RegistryCredentials | undefined;
  /** Where credentials are looked for. @default the manager's `credentialSources` */
  readonly credentialSources?: readonly CredentialSource[] | undefined;
  /** Runtime handler whose image is meant, where the runtime keeps images per handler. @default '' (the default one) */
  readonly runtimeHandler?: string | undefined;
  /** Higher ones are pulled first when pulls must wait; of a shared pull the highest counts. @default 0 */
  readonly priority?: number | undefined;
  /** Told how far a pull is, from its start; not called where nothing is pulled. What it throws is ignored. */
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
  /** User on whose behalf the image is used, for the access policy. @default nobody's, which is not checked */
  readonly user?: string | undefined;
}

/** An image that is on the node, and how it came there. */
export interface EnsuredImage extends LocalImage {
  /** The name it was asked for by, filled in: `docker.io/library/ubuntu:22.04`. */
  readonly reference: string;
  /** Whether this call, or one it shared the work with, pulled it. */
  readonly pulled: boolean;
  /** What was decided, and why; `explainPullDecision` says it as a sentence. */
  readonly decision: PullDecision;
  /** Whose credentials the registry took: `explicit`, the name of a source, or `node`. Only where it was pulled. */
  readonly credentialSource?: string | undefined;
}

/** What having an image on the node can fail with. */
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
  readonly access: AccessLedger | undefined;
  /** Refuses a pull that the disk has no room for. */
  readonly headRoom: (signal: AbortSignal) => Promise<PullFailed | undefined>;
  readonly rewrite: (reference: ImageReference) => ImageReference;
  /** Told of every image that was handed out. */
  readonly onUse: (image: LocalImage, name: ImageName) => void;
}

/** A checked request. */
export interface Wanted {
  /** As the caller wrote it. */
  readonly text: string;
  readonly name: ImageName;
  /** Registry that the caller named, whatever stands in for it. */
  readonly namedRegistry: string;
  readonly policy: PullPolicy;
  readonly credentials: CheckedCredentials | undefined;
  readonly sources: readonly CredentialSource[];
  readonly runtimeHandler: string;
  readonly priority: number;
  readonly user: string | undefined;
  readonly onProgress: ((progress: PullProgress) => void) | undefined;
}

const OPERATION = 'ImageManager.ensure';

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
    ...timeoutProblems('options.timeoutMs', options.timeoutMs),
    ...(Number.isFinite(priority) ? [] : [{ field: 'options.priority', problem: 'must be a number' }]),
  ];
  if (named.isErr() || name.isErr() || policy.isErr() || credentials.isErr() || problems.length > 0) {
    return err(invalidInput(OPERATION, problems));
  }
  const sources = options.credentialSources ?? context.credentialSources;
  const namedRegistry = named.value.reference?.registry ?? '';
  const given = { namedRegistry, runtimeHandler, priority, onProgress, user, sources };
  return ok({ text, name: name.value, policy: policy.value, credentials: credentials.value, ...given });
}

/** See {@link import('./image-manager.js').ImageManager.ensure}. */
export async function ensureImage(
  context: EnsureContext,
  text: string,
  options: EnsureOptions,
): Promise<Result<EnsuredImage, EnsureError>> {
  const wanted = checkEnsure(context, text, options);
  if (wanted.isErr()) return err(wanted.error);
  const limits = openLimits(context.engine.clock, OPERATION, options);
  try {
    const ensured = await decideAndFetch(context, wanted.value, limits);
    if (ensured.isOk()) context.onUse(ensured.value, wanted.value.name);
    return ensured;
  } finally {
    limits.close();
  }
}

async function decideAndFetch(
  context: EnsureContext,
  wanted: Wanted,
  limits: CallLimits,
): Promise<Result<EnsuredImage, EnsureError>> {
  const { name } = wanted;
  if (limits.left()) return err(limits.leftBecause('not_applied'));
  const local = await lookUp(context, wanted, limits.signal);
  if (limits.left()) return err(limits.leftBecause('not_applied'));
  if (local.isErr()) return err(local.error);
  const decision = decide(context, wanted, local.value);
  if (decision.action === 'refuse') return err(absent(name.canonical, decision));
  if (decision.action === 'use_local' && local.value !== undefined) {
    return ok({ ...local.value, reference: name.canonical, pulled: false, decision });
  }
  const found = await candidatesFor(context, wanted, limits.signal);
  if (limits.left()) return err(limits.leftBecause('not_applied'));
  for (;;) {
    const force = decision.reason !== 'absent';
    const answer = await shareThePull(context, wanted, found, force, limits);
    if (answer.isErr()) return err(answer.error);
    const { image, pulled } = answer.value;
    const { user } = wanted;
    if (pulled !== undefined) {
      context.access?.record({ imageId: image.id, user, isPrivate: pulled.source !== NODE });
      return ok({ ...image, reference: name.canonical, pulled: true, decision, credentialSource: pulled.source });
    }
    // The image turned up, and no registry was asked: fine for who may use what is here, and else work of its own.
    const again = decide(context, wanted, image);
    if (again.action === 'use_local')
      return ok({ ...image, reference: name.canonical, pulled: false, decision: again });
    if (limits.left()) return err(limits.leftBecause('unknown'));
  }
}

/** What is to be done about an image that is here, or is not. */
export function decide(
  { access }: Pick<EnsureContext, 'access'>,
  { policy, name, user }: Pick<Wanted, 'policy' | 'name' | 'user'>,
  local: LocalImage | undefined,
): PullDecision {
  const proven = local === undefined || access === undefined || user === undefined || access.mayUse(local.id, user);
  const present = local !== undefined;
  return decidePull({ policy, namedBy: name.namedBy, present, access: proven ? 'granted' : 'unproven' });
}

function lookUp(
  { engine }: EnsureContext,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Result<LocalImage | undefined, CallError>> {
  return lookUpImage(engine.service, wanted.name, wanted.text, wanted.runtimeHandler, signal);
}

/** Asks the credential sources once for all who ask at the same time. */
export async function candidatesFor(
  { lookups, engine }: EnsureContext,
  { name, namedRegistry, credentials, sources }: Wanted,
  signal: AbortSignal,
): Promise<FoundCredentials> {
  const { registry = '', repository = '' } = name.reference ?? {};
  const target = { registry, repository, namedRegistry };
  const find = (during: AbortSignal) => findCandidates(sources, credentials, target, engine.clock, during);
  if (credentials !== undefined || sources.length === 0) return find(signal);
  const seat = lookups.join(sources, `${registry}/${repository}`, find);
  return seat.wait(signal);
}

/** Equal for those who can share a pull. */
export function pullKey({ name, runtimeHandler }: Wanted, { candidates }: FoundCredentials): string {
  const identities = candidates.map(({ credentials }) => credentialIdentity(credentials));
  return JSON.stringify([name.canonical, runtimeHandler, identities]);
}

/** Waits with everyone who wants the same image, for the same handler, by the same credentials. */
function shareThePull(
  context: EnsureContext,
  wanted: Wanted,
  found: FoundCredentials,
  force: boolean,
  limits: CallLimits,
): Promise<Result<PullAnswer, EnsureError>> {
  const key = pullKey(wanted, found);
  const seat = context.pulls.join(
    key,
    () => ({ force, priority: wanted.priority, hub: new ProgressHub(context.engine.clock), failed: {} }),
    (signal, notes) => pull(context, wanted, found, key, notes, signal),
  );
  seat.notes.force ||= force;
  seat.notes.priority = Math.max(seat.notes.priority, wanted.priority);
  const deafen = wanted.onProgress === undefined ? undefined : seat.notes.hub.listen(wanted.onProgress);
  return new Promise((resolve) => {
    const onAbort = (): void => {
      deafen?.();
      seat.leave();
      resolve(err(limits.leftBecause('unknown', seat.notes.failed.tries)));
    };
    limits.signal.addEventListener('abort', onAbort, { once: true });
    void seat.answer.then((answer) => {
      limits.signal.removeEventListener('abort', onAbort);
      deafen?.();
      seat.leave();
      resolve(answer);
    });
  });
}

/** The shared work: looks once more, as the image may have come since its callers looked; pulls; reads what came. */
async function pull(
  context: EnsureContext,
  wanted: Wanted,
  found: FoundCredentials,
  key: string,
  notes: PullNotes,
  signal: AbortSignal,
): Promise<Result<PullAnswer, EnsureError>> {
  const before = await lookUp(context, wanted, signal);
  if (before.isErr()) return err(before.error);
  if (before.value !== undefined && !notes.force) return ok({ image: before.value, pulled: undefined });
  const full = await context.headRoom(signal);
  if (full !== undefined) return err(failure({ ...full, reference: wanted.name.canonical }));
  const { name, text, runtimeHandler } = wanted;
  const { registry = '', repository = '' } = name.reference ?? {};
  const image = { image: name.canonical, userSpecifiedImage: text, runtimeHandler };
  const priority = (): number => notes.priority;
  const order = { key, registry, repository, image, ...found, priority, hub: notes.hub, failed: notes.failed };
  const pulled = await runPull(context.engine, order, signal);
  const after = pulled.isErr() ? pulled : await lookUp(context, wanted, signal);
  if (pulled.isErr() || after.isErr() || after.value === undefined) {
    notes.hub.tell({ phase: 'failed' });
    if (pulled.isErr()) return err(pulled.error);
    return after.isErr() ? err(after.error) : err(vanished(name.canonical));
  }
  const transfer = notes.hub.hasListeners
    ? await context.engine.progress.complete(registry, repository, after.value.digest)
    : undefined;
  notes.hub.tell({ phase: 'done', transfer });
  return ok({ image: after.value, pulled: pulled.value });
}

function absent(reference: string, decision: PullDecision & { readonly action: 'refuse' }): ImageAbsent {
  const hints = {
    policy_never: 'Put the image on the node first, or use the policy IfNotPresent.',
    id_only: 'Name the image by repository and tag or digest, so that it can be pulled.',
    access_unproven: 'Use the policy IfNotPresent with credentials, so that the registry can be asked.',
  };
  return failure({
    kind: 'image_absent',
    operation: OPERATION,
    message: `${reference}: ${explainPullDecision(decision)}`,
    hint: hints[decision.reason],
    reference,
    reason: decision.reason,
  });
}

function vanished(reference: string): ImageAbsent {
  return failure({
    kind: 'image_absent',
    operation: OPERATION,
    message: `${reference} was pulled, and was gone when it was looked at`,
    hint: 'Something removes images on this node: is its disk full? Try again.',
    reference,
    reason: 'vanished',
  });
}
