import { err, ok, type Result } from 'neverthrow';

import type { Clock } from '../../core/clock.js';
import type { PullAttempt } from '../../core/image-errors.js';
import { type Failure, failure } from '../../core/failure.js';
import { Secret } from '../../core/secret.js';
import { authHost, type StoredAuth } from '../../policy/image/auth-match.js';
import type { CheckedCredentials } from './credentials.js';

/** Credentials that may work, and where they come from. Without credentials: the runtime uses the node's own. */
export interface CandidateCredentials {
  readonly source: string;
  readonly credentials: CheckedCredentials | undefined;
}

/** Why a source could not be asked. */
export type CredentialSourceReason =
  /** The file is no plain file, or this user may not read it. */
  | 'unreadable'
  /** Another user can change the file, or what leads to it, and this process is root. */
  | 'not_trusted'
  /** The file is larger than any with credentials. */
  | 'too_large'
  /** It does not hold what it should, or not all of it. */
  | 'malformed'
  /** The helper's name is not one that may be run. */
  | 'helper_name'
  /** The helper is in none of the folders that are searched. */
  | 'helper_missing'
  /** The helper did not answer in time, and was ended. */
  | 'helper_timeout'
  /** The helper answered something that is no credentials. */
  | 'helper_output'
  /** The helper ended with an error. */
  | 'helper_failed';

/**
 * A file, a helper or a variable that should hold credentials could not be read. Never holds what stood there.
 *
 * @remedy Mend the file or helper that `source` names, or take it out of the chain.
 */
export interface CredentialSourceFailed extends Failure<'credential_source_failed'> {
  readonly source: string;
  readonly reason: CredentialSourceReason;
}

/** Where credentials are looked for. */
export interface CredentialSource {
  /** Told in errors, such as `docker config`. */
  readonly name: string;
  /**
   * Credentials for a repository, the most exact first; none where it knows none. Must not reject.
   *
   * @param registry host as in the reference, such as `docker.io`
   */
  find(
    registry: string,
    repository: string,
    signal: AbortSignal,
  ): Promise<Result<readonly CheckedCredentials[], CredentialSourceFailed>>;
}

/** What the sources came to. */
export interface FoundCredentials {
  readonly candidates: readonly CandidateCredentials[];
  readonly troubles: readonly PullAttempt[];
}

/** What is asked of a registry: by whose name, and by the name of what stands in for it. */
export interface CredentialTarget {
  readonly registry: string;
  readonly repository: string;
  /** Registry that the caller named, and gave credentials for. */
  readonly namedRegistry: string;
}

const EXPLICIT = 'explicit';
export const NODE = 'node';

/**
 * Who is tried, in turn. Explicit credentials stand alone: who names a user means that one, not whoever else works.
 * Where something else stands in for the registry it was named for, that one does not get to see it.
 * Otherwise each source in its order, and the node's own at the end.
 */
export async function findCandidates(
  sources: readonly CredentialSource[],
  explicit: CheckedCredentials | undefined,
  { registry, repository, namedRegistry }: CredentialTarget,
  clock: Clock,
  signal: AbortSignal,
): Promise<FoundCredentials> {
  const isMeant = authHost(registry) === authHost(namedRegistry);
  if (explicit !== undefined && isMeant) {
    return { candidates: [{ source: EXPLICIT, credentials: explicit }], troubles: [] };
  }
  const candidates: CandidateCredentials[] = [];
  const troubles: PullAttempt[] = [];
  const tell = (credentials: string, reason: string, message: string): void => {
    troubles.push(Object.freeze({ endedAtMs: clock.nowMs(), credentials, reason, message }));
  };
  if (explicit !== undefined) {
    tell(EXPLICIT, 'other_registry', `those for ${namedRegistry} are not sent to ${registry}, which is a mirror of it`);
  }
  for (const source of sources) {
    const found = await source.find(registry, repository, signal);
    if (found.isOk()) candidates.push(...found.value.map((credentials) => ({ source: source.name, credentials })));
    else tell(source.name, found.error.reason, found.error.message);
  }
  return { candidates: [...candidates, { source: NODE, credentials: undefined }], troubles };
}

const HINTS: Readonly<Record<CredentialSourceReason, string>> = {
  unreadable: 'Check that the file belongs to you and can be read.',
  not_trusted: 'Say whose file it is (`user`): then it is read, and its helpers are run, with the rights of that user.',
  too_large: 'A credential file holds a few kilobytes; this is something else.',
  malformed: 'Write the file again, for example with a login command.',
  helper_name: 'A helper is named by lower-case letters, digits, ".", "_" and "-".',
  helper_missing: 'Install the helper, or take it out of the configuration.',
  helper_timeout: 'The helper may be waiting for a person; run it by hand once.',
  helper_output: 'The helper printed something else than credentials; run it by hand.',
  helper_failed: 'Run the helper by hand to see what is wrong.',
};

/** Makes a {@link CredentialSourceFailed}. */
export function sourceFailed(source: string, reason: CredentialSourceReason, message: string): CredentialSourceFailed {
  return failure({
    kind: 'credential_source_failed',
    operation: 'findCredentials',
    message,
    hint: HINTS[reason],
    source,
    reason,
  });
}

/** What a file or helper held, its texts hidden. */
export function hideStored(stored: StoredAuth): CheckedCredentials {
  return Object.freeze(
    'identityToken' in stored
      ? { identityToken: Secret.of(stored.identityToken) }
      : { username: stored.username, password: Secret.of(stored.password) },
  );
}

/** Credentials that the caller holds in its hands, for one registry or a path in it. */
export function fixedCredentials(
  name: string,
  holds: (registry: string, repository: string) => boolean,
  credentials: CheckedCredentials,
): CredentialSource {
  return {
    name,
    find: (registry, repository) => Promise.resolve(ok(holds(registry, repository) ? [credentials] : [])),
  };
}

/** A source that always fails, for settings that can't be used. */
export function brokenSource(name: string, reason: CredentialSourceReason, message: string): CredentialSource {
  return { name, find: () => Promise.resolve(err(sourceFailed(name, reason, message))) };
}
