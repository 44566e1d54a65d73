import { createHmac, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';

import { err, ok, type Result } from 'neverthrow';

import { invalidInput, type InvalidInput } from '../../core/errors.js';
import { REDACTED, Secret } from '../../core/secret.js';
import type { AuthConfigInit } from '../../generated/types.js';
import { registryServer } from '../../policy/image/auth-match.js';
import { credentialProblems } from '../../policy/image/credential-problems.js';

/** A user name and password, or an access token in the place of the password. Works on every runtime. */
export interface PasswordCredentials {
  readonly username: string;
  readonly password: string | Secret;
}

/**
 * A refresh token of the registry's token service, as `docker login` keeps it for some registries. containerd uses it;
 * CRI-O does not.
 */
export interface TokenCredentials {
  readonly identityToken: string | Secret;
}

/** Who may read a private registry. */
export type RegistryCredentials = PasswordCredentials | TokenCredentials;

/** Credentials whose texts are checked and hidden. */
export type CheckedCredentials =
  { readonly username: string; readonly password: Secret } | { readonly identityToken: Secret };

/**
 * Checks credentials and hides their texts. Errors: `invalid_input`, which names the field and never repeats a text.
 */
export function checkCredentials(given: RegistryCredentials): Result<CheckedCredentials, InvalidInput> {
  const problems = credentialProblems(given);
  if (problems.length > 0) return err(invalidInput('checkCredentials', problems));
  return ok(
    Object.freeze(
      'identityToken' in given
        ? { identityToken: Secret.of(given.identityToken) }
        : { username: given.username, password: Secret.of(given.password) },
    ),
  );
}

/** Hides fields from JSON, `inspect` and loops; the encoder reads them by name. */
function sealed(fields: AuthConfigInit): AuthConfigInit {
  const auth = {};
  for (const [name, value] of Object.entries(fields)) Object.defineProperty(auth, name, { value });
  Object.defineProperty(auth, 'toJSON', { value: () => REDACTED });
  Object.defineProperty(auth, inspect.custom, { value: () => REDACTED });
  return Object.freeze(auth);
}

/**
 * Credentials as PullImage takes them, in the form that every runtime accepts: user name and password as such, `auth`
 * unset (where both are set, containerd believes the one and CRI-O the other), and the server they are meant for, without
 * which containerd gives them to each mirror of its `hosts.toml` that asks (without a scheme it drops them; CRI-O ignores
 * it). Undefined without credentials, so that the runtime uses the node's own: an empty message would override them.
 *
 * What it answers prints as redacted.
 *
 * @param registry host as in the reference
 */
export function authConfigOf(
  credentials: CheckedCredentials | undefined,
  registry: string,
): AuthConfigInit | undefined {
  if (credentials === undefined) return undefined;
  const serverAddress = `https://${registryServer(registry)}`;
  return 'identityToken' in credentials
    ? sealed({ serverAddress, identityToken: Secret.reveal(credentials.identityToken) })
    : sealed({ serverAddress, username: credentials.username, password: Secret.reveal(credentials.password) });
}

/** Random for each process, so that an identity reveals nothing about a password outside of it. */
const IDENTITY_KEY = randomBytes(32);

/** What two equal credentials have in common, and two different ones have not. Without credentials: `node`. */
export function credentialIdentity(credentials: CheckedCredentials | undefined): string {
  if (credentials === undefined) return 'node';
  const parts =
    'identityToken' in credentials
      ? ['token', Secret.reveal(credentials.identityToken)]
      : ['password', credentials.username, Secret.reveal(credentials.password)];
  return createHmac('sha256', IDENTITY_KEY).update(JSON.stringify(parts)).digest('hex');
}
