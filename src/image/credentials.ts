import { createHmac, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';

import { err, ok, type Result } from 'neverthrow';

import { type InputProblem, invalidInput, type InvalidInput } from '../core/errors.js';
import { REDACTED, Secret } from '../core/secret.js';
import type { AuthConfigInit } from '../generated/types.js';

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

/** Longest user name, password or token, in characters. */
const MAX_TEXT = 65_536;

function textProblem(field: string, text: unknown): readonly InputProblem[] {
  if (typeof text !== 'string') return [{ field, problem: 'must be a text' }];
  if (text === '') return [{ field, problem: 'must not be empty' }];
  if (text.length > MAX_TEXT) return [{ field, problem: `must not be longer than ${MAX_TEXT} characters` }];
  return /[\0\r\n]/.test(text) ? [{ field, problem: 'must not hold line breaks or NUL' }] : [];
}

/** Callers without types give anything. */
function reveal(text: unknown): unknown {
  return Secret.is(text) ? Secret.reveal(text) : text;
}

/**
 * Checks credentials and hides their texts. Errors: `invalid_input`, which names the field and never repeats a text.
 */
export function checkCredentials(given: RegistryCredentials): Result<CheckedCredentials, InvalidInput> {
  const problems: InputProblem[] = [];
  if (typeof given !== 'object' || (given as unknown) === null) {
    problems.push({ field: 'credentials', problem: 'must be an object' });
  } else if ('identityToken' in given) {
    problems.push(...textProblem('credentials.identityToken', reveal(given.identityToken)));
    if ('username' in given || 'password' in given) {
      problems.push({ field: 'credentials', problem: 'must hold either identityToken, or username and password' });
    }
    if (problems.length === 0) return ok(Object.freeze({ identityToken: Secret.of(given.identityToken) }));
  } else {
    problems.push(...textProblem('credentials.username', given.username));
    problems.push(...textProblem('credentials.password', reveal(given.password)));
    if (typeof given.username === 'string' && given.username.includes(':')) {
      problems.push({
        field: 'credentials.username',
        problem: 'must not hold ":", which ends a user name on the wire',
      });
    }
    if (problems.length === 0) {
      return ok(Object.freeze({ username: given.username, password: Secret.of(given.password) }));
    }
  }
  return err(invalidInput('checkCredentials', problems));
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
 * unset (where both are set, containerd believes the one and CRI-O the other), no server address (without a scheme
 * containerd drops the credentials, and CRI-O ignores it). Undefined without credentials, so that the runtime uses the
 * node's own: an empty message would override them.
 *
 * What it answers prints as redacted.
 */
export function authConfigOf(credentials: CheckedCredentials | undefined): AuthConfigInit | undefined {
  if (credentials === undefined) return undefined;
  return 'identityToken' in credentials
    ? sealed({ identityToken: Secret.reveal(credentials.identityToken) })
    : sealed({ username: credentials.username, password: Secret.reveal(credentials.password) });
}

/** Made anew by every process, so that an identity tells nothing about a password to who sees it elsewhere. */
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
