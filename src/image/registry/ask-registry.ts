import { err, ok, type Result } from 'neverthrow';

import type { CallOptions } from '../../core/call-options.js';
import { type CallError, invalidInput, type PullFailed } from '../../core/errors.js';
import { failure } from '../../core/failure.js';
import { type ImageReference, parseImageReference } from '../../policy/image/reference.js';
import { openLimits, timeoutProblems } from '../call-limits.js';
import { type CandidateCredentials, type CredentialSource, findCandidates } from '../credentials/chain.js';
import { checkCredentials, type RegistryCredentials } from '../credentials/credentials.js';
import type { EnsureContext } from '../ensure.js';
import { type RegistryAccess, RegistryClient, refusalOf, type RegistryRefusal, type RegistryScheme } from './client.js';

/** How a registry is asked directly. */
export interface AskOptions extends CallOptions, RegistryAccess {
  /** @default what the credential sources find, then none */
  readonly credentials?: RegistryCredentials | undefined;
  /** @default the manager's */
  readonly credentialSources?: readonly CredentialSource[] | undefined;
}

/** An image as its registry has it now. */
export interface ResolvedImage {
  /** `registry/repository@digest`: the same bits for whoever asks for it, whenever. */
  readonly pinned: string;
  readonly digest: string;
  /** The name that was asked for, filled in. */
  readonly reference: string;
}

/** What the registry said to credentials. */
export interface VerifiedCredentials {
  readonly registry: string;
  /** How the registry asked for them; `none` where it lets everybody in. */
  readonly scheme: RegistryScheme;
}

/** What asking a registry can fail with. */
export type AskError = CallError | PullFailed;

const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const HEX_DIGEST = /^sha256:[0-9a-f]{64}$/;

/** See {@link import('../image-manager.js').ImageManager.resolve}. */
export async function resolveImage(
  context: EnsureContext,
  text: string,
  options: AskOptions,
): Promise<Result<ResolvedImage, AskError>> {
  const operation = 'ImageManager.resolve';
  const reference = parseImageReference(text).map(context.rewrite);
  if (reference.isErr()) return err(reference.error);
  const { registry, repository, tag = '', digest, canonical } = reference.value;
  const pinned = (known: string): ResolvedImage => ({
    pinned: `${registry}/${repository}@${known}`,
    digest: known,
    reference: canonical,
  });
  if (digest !== undefined) return ok(pinned(digest));
  return withCandidates(context, operation, reference.value, canonical, options, async (client) => {
    const path = `v2/${repository}/manifests/${tag}`;
    const answer = await client.ask('HEAD', path, MANIFEST_TYPES, `repository:${repository}:pull`);
    if (answer.isErr()) return err(answer.error);
    if (answer.value.status !== 200) return err(refusalOf(answer.value.status));
    const told = answer.value.headers['docker-content-digest'];
    const isDigest = typeof told === 'string' && HEX_DIGEST.test(told);
    return isDigest ? ok(pinned(told)) : err({ reason: 'corrupt', text: 'the registry tells no digest of the image' });
  });
}

/** See {@link import('../image-manager.js').ImageManager.verifyCredentials}. */
export async function verifyCredentials(
  context: EnsureContext,
  registry: string,
  options: AskOptions,
): Promise<Result<VerifiedCredentials, AskError>> {
  const operation = 'ImageManager.verifyCredentials';
  const reference = parseImageReference(`${registry}/x`);
  if (
    reference.isErr() ||
    reference.value.registry.toLowerCase() !== registry.toLowerCase().replace(/^index\.(?=docker\.io$)/, '')
  ) {
    return err(
      invalidInput(operation, [
        { field: 'registry', problem: 'must be a registry host, such as ghcr.io or host:5000' },
      ]),
    );
  }
  return withCandidates(context, operation, reference.value, registry, options, async (client) => {
    const answer = await client.ask('GET', 'v2/', 'application/json');
    if (answer.isErr()) return err(answer.error);
    const { status, scheme } = answer.value;
    return status === 200 ? ok({ registry, scheme }) : err(refusalOf(status));
  });
}

/** Asks by each candidate in turn, going on only when the registry refuses one. */
async function withCandidates<T>(
  { engine, credentialSources }: EnsureContext,
  operation: string,
  reference: ImageReference,
  subject: string,
  options: AskOptions,
  ask: (client: RegistryClient) => Promise<Result<T, RegistryRefusal>>,
): Promise<Result<T, AskError>> {
  const explicit = options.credentials === undefined ? ok(undefined) : checkCredentials(options.credentials);
  const problems = timeoutProblems('options.timeoutMs', options.timeoutMs);
  if (explicit.isErr()) return err(explicit.error);
  if (problems.length > 0) return err(invalidInput(operation, problems));
  const limits = openLimits(engine.clock, operation, options);
  try {
    const sources = options.credentialSources ?? credentialSources;
    const { candidates } = await findCandidates(sources, explicit.value, reference, engine.clock, limits.signal);
    let refusal: RegistryRefusal = { reason: 'unknown', text: 'nobody was asked' };
    for (const { credentials } of candidates satisfies readonly CandidateCredentials[]) {
      if (limits.left()) break;
      const answer = await ask(
        new RegistryClient(reference.registry, credentials, options, engine.clock, limits.signal),
      );
      if (answer.isOk()) return ok(answer.value);
      refusal = answer.error;
      if (refusal.reason !== 'unauthorized' && refusal.reason !== 'denied') break;
    }
    return err(limits.left() ? limits.leftBecause('not_applied') : refused(operation, subject, refusal));
  } finally {
    limits.close();
  }
}

const PASSING: ReadonlySet<string> = new Set(['rate_limited', 'registry_down', 'network', 'stalled']);

function refused(operation: string, reference: string, { reason, text }: RegistryRefusal): PullFailed {
  return failure({
    kind: 'pull_failed',
    operation,
    message: `${reference}: ${text}`,
    hint: 'This process asks the registry itself: mirrors, proxies and certificates of the runtime do not count here.',
    reference,
    reason,
    transient: PASSING.has(reason),
  });
}
