import { err, ok, type Result } from 'neverthrow';

import type { CallOptions } from '../core/call-options.js';
import type { Clock } from '../core/clock.js';
import { type CallError, type ImageAbsent, invalidInput, type InvalidInput, type PullFailed } from '../core/errors.js';
import { failure } from '../core/failure.js';
import {
  decidePull,
  explainPullDecision,
  parsePullPolicy,
  type PullDecision,
  type PullPolicy,
} from '../policy/pull-decision.js';
import type { ImageService } from '../runtime/service.js';
import { type CallLimits, NO_LIMIT_MS, openLimits, timeoutProblems } from './call-limits.js';
import {
  authConfigOf,
  type CheckedCredentials,
  checkCredentials,
  credentialIdentity,
  type RegistryCredentials,
} from './credentials.js';
import { type LocalImage, lookUpImage } from './image-lookup.js';
import { type ImageName, parseImageName } from './image-name.js';
import type { SharedWork } from './shared-work.js';

/** How an image is made present. */
export interface EnsureOptions extends CallOptions {
  /** @default 'IfNotPresent' */
  readonly policy?: PullPolicy | undefined;
  /** Who asks the registry. @default none: the runtime uses the node's own credentials */
  readonly credentials?: RegistryCredentials | undefined;
  /** Runtime handler whose image is meant, where the runtime keeps images per handler. @default '' (the default one) */
  readonly runtimeHandler?: string | undefined;
}

/** An image that is on the node, and how it came there. */
export interface EnsuredImage extends LocalImage {
  /** The name it was asked for by, filled in: `docker.io/library/ubuntu:22.04`. */
  readonly reference: string;
  /** Whether this call, or one it shared the work with, pulled it. */
  readonly pulled: boolean;
  /** What was decided, and why; `explainPullDecision` says it as a sentence. */
  readonly decision: PullDecision;
}

export type EnsureError = CallError | PullFailed | ImageAbsent;

/** What a shared pull and those who wait for it tell one another. */
interface PullNotes {
  /** Somebody needs the registry to be asked, even if the image turned up meanwhile. */
  force: boolean;
}

interface PullAnswer {
  readonly image: LocalImage;
  readonly pulled: boolean;
}

export type PullWork = SharedWork<Result<PullAnswer, EnsureError>, PullNotes>;

/** What ensuring works with. */
export interface EnsureContext {
  readonly service: ImageService;
  readonly clock: Clock;
  readonly pulls: PullWork;
}

/** A checked request. */
interface Wanted {
  /** As the caller wrote it. */
  readonly text: string;
  readonly name: ImageName;
  readonly policy: PullPolicy;
  readonly credentials: CheckedCredentials | undefined;
  readonly runtimeHandler: string;
}

const OPERATION = 'ImageManager.ensure';

function check(text: string, options: EnsureOptions): Result<Wanted, InvalidInput> {
  const name = parseImageName(text);
  const policy = parsePullPolicy(options.policy);
  const credentials = options.credentials === undefined ? ok(undefined) : checkCredentials(options.credentials);
  const problems = [
    ...[name, policy, credentials].flatMap((part) => (part.isErr() ? part.error.problems : [])),
    ...timeoutProblems('options.timeoutMs', options.timeoutMs),
  ];
  if (name.isErr() || policy.isErr() || credentials.isErr() || problems.length > 0)
    return err(invalidInput(OPERATION, problems));
  const { runtimeHandler = '' } = options;
  return ok({ text, name: name.value, policy: policy.value, credentials: credentials.value, runtimeHandler });
}

/** See {@link import('./image-manager.js').ImageManager.ensure}. */
export async function ensureImage(
  context: EnsureContext,
  text: string,
  options: EnsureOptions,
): Promise<Result<EnsuredImage, EnsureError>> {
  const wanted = check(text, options);
  if (wanted.isErr()) return err(wanted.error);
  const limits = openLimits(context.clock, OPERATION, options);
  try {
    return await decideAndFetch(context, wanted.value, limits);
  } finally {
    limits.close();
  }
}

async function decideAndFetch(
  context: EnsureContext,
  wanted: Wanted,
  limits: CallLimits,
): Promise<Result<EnsuredImage, EnsureError>> {
  const { name, policy } = wanted;
  if (limits.left()) return err(limits.leftBecause('not_applied'));
  const local = await lookUp(context, wanted, limits.signal);
  if (limits.left()) return err(limits.leftBecause('not_applied'));
  if (local.isErr()) return err(local.error);
  const decision = decidePull({ policy, namedBy: name.namedBy, present: local.value !== undefined });
  if (decision.action === 'refuse') return err(absent(name.canonical, decision));
  if (decision.action === 'use_local' && local.value !== undefined) {
    return ok({ ...local.value, reference: name.canonical, pulled: false, decision });
  }
  const force = decision.reason !== 'absent';
  for (;;) {
    if (limits.left()) return err(limits.leftBecause('unknown'));
    const answer = await shareThePull(context, wanted, force, limits);
    if (answer.isErr()) return err(answer.error);
    const { image, pulled } = answer.value;
    // Who came late to work that found the image present and asked no registry begins work of its own.
    if (force && !pulled) continue;
    return ok({
      ...image,
      reference: name.canonical,
      pulled,
      decision: pulled ? decision : { action: 'use_local', reason: 'present' },
    });
  }
}

function lookUp(
  { service }: EnsureContext,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Result<LocalImage | undefined, CallError>> {
  return lookUpImage(service, wanted.name, wanted.text, wanted.runtimeHandler, signal);
}

/** Waits with everyone who wants the same image, for the same handler, by the same credentials. */
function shareThePull(
  context: EnsureContext,
  wanted: Wanted,
  force: boolean,
  limits: CallLimits,
): Promise<Result<PullAnswer, EnsureError>> {
  const key = JSON.stringify([wanted.name.canonical, wanted.runtimeHandler, credentialIdentity(wanted.credentials)]);
  const seat = context.pulls.join(
    key,
    () => ({ force }),
    (signal, notes) => pull(context, wanted, notes, signal),
  );
  seat.notes.force ||= force;
  return new Promise((resolve) => {
    const onAbort = (): void => {
      seat.leave();
      resolve(err(limits.leftBecause('unknown')));
    };
    limits.signal.addEventListener('abort', onAbort, { once: true });
    void seat.answer.then((answer) => {
      limits.signal.removeEventListener('abort', onAbort);
      seat.leave();
      resolve(answer);
    });
  });
}

/** The shared work: looks once more, as the image may have come since its callers looked; pulls; reads what came. */
async function pull(
  context: EnsureContext,
  wanted: Wanted,
  notes: PullNotes,
  signal: AbortSignal,
): Promise<Result<PullAnswer, EnsureError>> {
  const before = await lookUp(context, wanted, signal);
  if (before.isErr()) return err(before.error);
  if (before.value !== undefined && !notes.force) return ok({ image: before.value, pulled: false });
  const { name, text, runtimeHandler } = wanted;
  const image = { image: name.canonical, userSpecifiedImage: text, runtimeHandler };
  const auth = authConfigOf(wanted.credentials);
  const answer = await context.service.pullImage({ image, auth }, { signal, timeoutMs: NO_LIMIT_MS });
  if (answer.isErr()) return err(answer.error);
  const after = await lookUp(context, wanted, signal);
  if (after.isErr()) return err(after.error);
  return after.value === undefined ? err(vanished(name.canonical)) : ok({ image: after.value, pulled: true });
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
