import { homedir } from 'node:os';
import { join } from 'node:path';

import { lazily as keptWhenLoaded } from '../../core/lazy.js';
import type { CredentialSource } from './chain.js';

/** Where a user's credentials are. */
export interface UserCredentialOptions {
  /** @default the home folder of this process's user */
  readonly home?: string | undefined;
  /** @default the environment of this process */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Time limit of one docker-credential helper in milliseconds. @default 10_000 */
  readonly helperTimeoutMs?: number | undefined;
}

/** Variables that name a registry and who reads it. All three are needed, so that no other registry gets to see them. */
export const REGISTRY_VARIABLES = Object.freeze({
  registry: 'CRANE_CRI_REGISTRY',
  username: 'CRANE_CRI_REGISTRY_USERNAME',
  password: 'CRANE_CRI_REGISTRY_PASSWORD',
});

/**
 * The places where a user's credentials are looked for, in their order: CraneSched's `~/.config/crane/registry.json`,
 * Docker's `config.json` (in `$DOCKER_CONFIG` or `~/.docker`), and the variables of {@link REGISTRY_VARIABLES}.
 *
 * They are read when an image is pulled, with the rights of this process: a daemon that serves many users names their
 * homes, or leaves this out.
 */
export function userCredentialSources(options: UserCredentialOptions = {}): readonly CredentialSource[] {
  const { home = homedir(), env = process.env, helperTimeoutMs } = options;
  const dockerFolder = env['DOCKER_CONFIG'];
  const dockerPath = join(
    dockerFolder === undefined || dockerFolder === '' ? join(home, '.docker') : dockerFolder,
    'config.json',
  );
  return [
    lazily('registry.json', async () => {
      const { craneRegistryFile } = await import('./file.js');
      return craneRegistryFile(join(home, '.config', 'crane', 'registry.json'));
    }),
    lazily('docker config', async () => {
      const { dockerConfigFile } = await import('./docker-config.js');
      return dockerConfigFile(dockerPath, { env, helperTimeoutMs });
    }),
    environmentCredentials(env),
  ];
}

/** Credentials of the environment, as it is now; see {@link REGISTRY_VARIABLES}. */
export function environmentCredentials(env: Readonly<Record<string, string | undefined>>): CredentialSource {
  const variables = Object.values(REGISTRY_VARIABLES);
  const [registry, username, password] = variables.map((variable) => env[variable]);
  const name = 'environment';
  return lazily(name, async () =>
    (await import('./environment.js')).environmentSource(name, variables, { registry, username, password }),
  );
}

/** Loads a source when it is first asked: most programs never do. */
function lazily(name: string, load: () => Promise<CredentialSource>): CredentialSource {
  const loaded = keptWhenLoaded(load);
  return {
    name,
    async find(registry, repository, signal) {
      return (await loaded()).find(registry, repository, signal);
    },
  };
}
