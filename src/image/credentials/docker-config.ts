import { err, ok, type Result } from 'neverthrow';

import { type Clock, systemClock } from '../../core/clock.js';
import { authHost, helperServer, normalizeAuthKey } from '../../policy/image/auth-match.js';
import { type CredentialSource, type CredentialSourceFailed, hideStored } from './chain.js';
import { type CredentialFile, findInAuths, readCredentialFile } from './file.js';
import { askHelper, HELPER_FOLDERS, HELPER_VARIABLES } from './helper.js';
import type { CheckedCredentials } from './credentials.js';

/** How Docker's configuration is used. */
export interface DockerConfigOptions {
  /** Folders in which `docker-credential-*` programs may stand. @default /usr/local/bin, /usr/bin and their like */
  readonly helperFolders?: readonly string[] | undefined;
  /** Time limit of one helper in milliseconds. @default 10_000 */
  readonly helperTimeoutMs?: number | undefined;
  /** User (uid) whose file it is, and as whom its helper runs. @default the user of this process */
  readonly user?: number | undefined;
  /** That user's home. @default as the user database has it */
  readonly home?: string | undefined;
  /** Names of variables that helpers see; `AWS_*` is all that begin so. @default {@link HELPER_VARIABLES} */
  readonly helperVariables?: readonly string[] | undefined;
  /** Where these variables are from. @default the environment of this process */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** @default the machine's own time */
  readonly clock?: Clock | undefined;
}

const NAME = 'docker config';

/**
 * Credentials of Docker's config.json: the helper of `credHelpers` for the registry, else the one of `credsStore`, and
 * after it what `auths` holds.
 *
 * @param path usually `~/.docker/config.json`
 */
export function dockerConfigFile(path: string, options: DockerConfigOptions = {}): CredentialSource {
  const settings = {
    clock: options.clock ?? systemClock,
    folders: options.helperFolders ?? HELPER_FOLDERS,
    timeoutMs: options.helperTimeoutMs ?? 10_000,
    user: options.user,
    home: options.home,
    variables: options.helperVariables ?? HELPER_VARIABLES,
    env: options.env ?? process.env,
  };
  return {
    name: NAME,
    async find(registry, repository, signal): Promise<Result<readonly CheckedCredentials[], CredentialSourceFailed>> {
      const file = await readCredentialFile(NAME, path, settings, signal);
      if (file.isErr()) return err(file.error);
      const inFile = findInAuths(NAME, path, file.value, registry, repository);
      const helper = helperFor(file.value, registry);
      if (helper === undefined) return inFile;
      const asked = await askHelper(NAME, helper, helperServer(registry), settings, signal);
      const others = inFile.unwrapOr([]);
      if (asked.isErr()) return others.length > 0 ? ok(others) : err(asked.error);
      return asked.value === undefined ? inFile : ok([hideStored(asked.value), ...others]);
    },
  };
}

function helperFor({ credHelpers, credsStore }: CredentialFile, registry: string): string | undefined {
  const host = authHost(registry);
  for (const [key, helper] of credHelpers) {
    if (normalizeAuthKey(key) === host && typeof helper === 'string') return helper === '' ? undefined : helper;
  }
  return credsStore;
}
