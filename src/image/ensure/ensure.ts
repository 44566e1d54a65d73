import { err, ok, type Result } from 'neverthrow';

import type { CallError } from '../../core/errors.js';
import type { ImageAbsent } from '../../core/image-errors.js';
import { failure } from '../../core/failure.js';
import { decidePull, explainPullDecision, type PullDecision } from '../../policy/image/pull-decision.js';
import { findCandidates, type FoundCredentials, NODE } from '../credentials/chain.js';
import { credentialIdentity } from '../credentials/credentials.js';
import { ProgressHub } from '../progress/hub.js';
import { CallLimits } from '../pull/call-limits.js';
import { runPull } from '../pull/run.js';
import { type LocalImage, lookUpImage } from './image-lookup.js';
import {
  checkEnsure,
  ENSURE,
  type EnsureContext,
  type EnsuredImage,
  type EnsureError,
  type EnsureOptions,
  type PullAnswer,
  type PullNotes,
  type Wanted,
} from './wanted.js';

/** See {@link import('../image-manager.js').ImageManager.ensure}. */
export async function ensureImage(
  context: EnsureContext,
  text: string,
  options: EnsureOptions,
): Promise<Result<EnsuredImage, EnsureError>> {
  const wanted = checkEnsure(context, text, options);
  if (wanted.isErr()) return err(wanted.error);
  const limits = new CallLimits(context.engine.clock, ENSURE, options);
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
  { name, namedRegistry, credentials, sources, sharedBy }: Wanted,
  signal: AbortSignal,
): Promise<FoundCredentials> {
  const { registry = '', repository = '' } = name.reference ?? {};
  const target = { registry, repository, namedRegistry };
  const find = (during: AbortSignal) => findCandidates(sources, credentials, target, engine.clock, during);
  if (credentials !== undefined || sources.length === 0) return find(signal);
  const subscriber = lookups.join(sharedBy, `${registry}/${repository}`, find);
  return subscriber.wait(signal);
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
  const subscriber = context.pulls.join(
    key,
    () => ({ force, priority: wanted.priority, hub: new ProgressHub(context.engine.clock), failed: {} }),
    (signal, notes) => pull(context, wanted, found, key, notes, signal),
  );
  subscriber.notes.force ||= force;
  subscriber.notes.priority = Math.max(subscriber.notes.priority, wanted.priority);
  const unsubscribe = wanted.onProgress === undefined ? undefined : subscriber.notes.hub.listen(wanted.onProgress);
  return limits.race(subscriber.answer).then((answer) => {
    unsubscribe?.();
    subscriber.leave();
    return typeof answer === 'string' ? err(limits.leftBecause('unknown', subscriber.notes.failed.tries)) : answer;
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
    operation: ENSURE,
    message: `${reference}: ${explainPullDecision(decision)}`,
    hint: hints[decision.reason],
    reference,
    reason: decision.reason,
  });
}

function vanished(reference: string): ImageAbsent {
  return failure({
    kind: 'image_absent',
    operation: ENSURE,
    message: `${reference} was pulled, and had gone when its status was asked for`,
    hint: 'Something removes images on this node: is its disk full? Try again.',
    reference,
    reason: 'vanished',
  });
}
