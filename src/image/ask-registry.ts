import { err, ok, type Result } from 'neverthrow';

import type { CallOptions } from '../core/call-options.js';
import { type CallError, type InputProblem, invalidInput } from '../core/errors.js';
import type { PullAttempt, PullFailed } from '../core/image-errors.js';
import { failure } from '../core/failure.js';
import { type ImageReference, parseImageReference } from '../policy/image/reference.js';
import { pullHint } from '../policy/image/pull-hints.js';
import { CallLimits } from './pull/call-limits.js';
import { type CredentialSource, findCandidates } from './credentials/chain.js';
import { checkCredentials, type RegistryCredentials } from './credentials/credentials.js';
import type { EnsureContext } from './ensure/wanted.js';
import { type RegistryAccess, RegistryClient, refusalOf, type RegistryScheme } from './registry/client.js';
import { noRegistry, type RegistryRefusal } from './registry/send.js';

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

/** One question of a registry. */
interface Question {
  readonly operation: string;
  readonly reference: ImageReference;
  /** Registry that the caller named, whatever stands in for it. */
  readonly namedRegistry: string;
  /** What is asked about, in errors. */
  readonly subject: string;
}

/** See {@link import('./image-manager.js').ImageManager.resolve}. */
export async function resolveImage(
  context: EnsureContext,
  text: string,
  options: AskOptions,
): Promise<Result<ResolvedImage, AskError>> {
  const operation = 'ImageManager.resolve';
  const named = parseImageReference(text);
  if (named.isErr()) return err(named.error);
  const reference = context.rewrite(named.value);
  const { registry, repository, tag = '', digest, canonical } = reference;
  const pinned = (known: string): ResolvedImage => ({
    pinned: `${registry}/${repository}@${known}`,
    digest: known,
    reference: canonical,
  });
  if (digest !== undefined) return ok(pinned(digest));
  const question = { operation, reference, namedRegistry: named.value.registry, subject: canonical };
  return withCandidates(context, question, options, async (client) => {
    const path = `v2/${repository}/manifests/${tag}`;
    const answer = await client.ask('HEAD', path, MANIFEST_TYPES, `repository:${repository}:pull`);
    if (answer.isErr()) return err(answer.error);
    if (answer.value.status !== 200) return err(refusalOf(answer.value.status));
    const told = answer.value.headers['docker-content-digest'];
    const isDigest = typeof told === 'string' && HEX_DIGEST.test(told);
    return isDigest ? ok(pinned(told)) : err(noRegistry('the registry returned no digest for the image'));
  });
}

/** See {@link import('./image-manager.js').ImageManager.verifyCredentials}. */
export async function verifyCredentials(
  context: EnsureContext,
  registry: string,
  options: AskOptions,
): Promise<Result<VerifiedCredentials, AskError>> {
  const operation = 'ImageManager.verifyCredentials';
  const host = typeof registry === 'string' ? registry : '';
  const parsed = parseImageReference(`${host}/x`).unwrapOr(undefined);
  if (parsed?.registry.toLowerCase() !== host.toLowerCase().replace(/^index\.(?=docker\.io$)/, '')) {
    const problem = 'must be a registry host, such as ghcr.io or host:5000';
    return err(invalidInput(operation, [{ field: 'registry', problem }]));
  }
  const question = { operation, reference: parsed, namedRegistry: parsed.registry, subject: registry };
  return withCandidates(context, question, options, async (client) => {
    const answer = await client.ask('GET', 'v2/', 'application/json');
    if (answer.isErr()) return err(answer.error);
    const { status, scheme } = answer.value;
    return status === 200 ? ok({ registry, scheme }) : err(refusalOf(status));
  });
}

/** Asks by each candidate in turn, going on only when the registry refuses one. */
async function withCandidates<T>(
  { engine, credentialSources }: EnsureContext,
  question: Question,
  options: AskOptions,
  ask: (client: RegistryClient) => Promise<Result<T, RegistryRefusal>>,
): Promise<Result<T, AskError>> {
  const { operation, reference, namedRegistry } = question;
  const explicit = options.credentials === undefined ? ok(undefined) : checkCredentials(options.credentials);
  const problems = accessProblems(options);
  if (explicit.isErr()) return err(explicit.error);
  if (problems.length > 0) return err(invalidInput(operation, problems));
  const limits = new CallLimits(engine.clock, operation, options);
  try {
    const sources = options.credentialSources ?? credentialSources;
    const target = { registry: reference.registry, repository: reference.repository, namedRegistry };
    const found = await findCandidates(sources, explicit.value, target, engine.clock, limits.signal);
    let refusal: RegistryRefusal = { reason: 'unknown', text: 'nobody was asked' };
    let isSigned = false;
    for (const { credentials } of found.candidates) {
      if (limits.left()) break;
      isSigned ||= credentials !== undefined;
      const answer = await ask(
        new RegistryClient(reference.registry, credentials, options, engine.clock, limits.signal),
      );
      if (answer.isOk()) return ok(answer.value);
      refusal = answer.error;
      if (refusal.reason !== 'unauthorized' && refusal.reason !== 'denied') break;
    }
    return err(
      limits.left() ? limits.leftBecause('not_applied') : refused(question, refusal, isSigned, found.troubles),
    );
  } finally {
    limits.close();
  }
}

/** What is wrong with how registries are to be reached. */
function accessProblems({ ca, plainHttpHosts }: { readonly [K in keyof RegistryAccess]: unknown }): InputProblem[] {
  const isList = Array.isArray(plainHttpHosts) && plainHttpHosts.every((host) => typeof host === 'string');
  return [
    ...(ca === undefined || typeof ca === 'string' ? [] : [{ field: 'options.ca', problem: 'must be PEM text' }]),
    ...(plainHttpHosts === undefined || isList
      ? []
      : [{ field: 'options.plainHttpHosts', problem: 'must be a list of hosts' }]),
  ];
}

const PASSING: ReadonlySet<string> = new Set(['rate_limited', 'registry_down', 'network', 'stalled']);

const BY_US =
  'This process asks the registry itself: mirrors, proxies and certificates of the runtime do not count here.';

function refused(
  { operation, subject }: Question,
  { reason, text, hint }: RegistryRefusal,
  isSigned: boolean,
  troubles: readonly PullAttempt[],
): PullFailed {
  const lacking = troubles.map(({ credentials, message }) => `${credentials}: ${message}`).join('; ');
  return failure({
    kind: 'pull_failed',
    operation,
    message: `${subject}: ${text}${lacking === '' ? '' : ` [credentials not used (${lacking})]`}`,
    hint: `${hint ?? pullHint(reason, isSigned)} ${BY_US}`,
    reference: subject,
    reason,
    transient: PASSING.has(reason),
  });
}
