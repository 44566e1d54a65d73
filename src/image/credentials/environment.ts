import { ok } from 'neverthrow';

import { matchingAuthKeys } from '../../policy/image/auth-match.js';
import { brokenSource, type CredentialSource, fixedCredentials } from './chain.js';
import { checkCredentials } from './credentials.js';

interface RegistryVariables {
  readonly registry: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/**
 * A source of what the environment says; a broken one where it says a part of it.
 *
 * @param wanted names of all the variables
 */
export function environmentSource(
  name: string,
  wanted: readonly string[],
  { registry = '', username = '', password = '' }: RegistryVariables,
): CredentialSource {
  if (registry === '' && username === '' && password === '') return { name, find: () => Promise.resolve(ok([])) };
  const checked = checkCredentials({ username, password });
  if (registry === '' || checked.isErr()) {
    return brokenSource(name, 'malformed', `${wanted.join(', ')} must all be set, the user name without a colon`);
  }
  return fixedCredentials(
    name,
    (host, repository) => matchingAuthKeys([registry], host, repository).length > 0,
    checked.value,
  );
}
