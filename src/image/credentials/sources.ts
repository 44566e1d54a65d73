import { homedir } from 'node:os';
import { join } from 'node:path';

import { lazily as keptWhenLoaded } from '../../core/lazy.js';
import { systemClock } from '../../core/clock.js';
import { orElse } from '../../core/or-else.js';
import { readOnce } from '../../core/plain.js';
import { isTimeout } from '../../core/scope.js';
import { brokenSource, type CredentialSource } from './chain.js';

/** Where a user's credentials are. */
export interface UserCredentialOptions {
  /**
   * User (uid) whose credentials these are. Where this process is root, the files are read and the helpers run by
   * processes with that user's uid, gid and groups: a link to somebody else's file leads nowhere.
   *
   * @default the user of this process; where that is root, only files that nobody else can change are read
   */
  readonly user?: number | undefined;
  /** @default the home folder of `user` */
  readonly home?: string | undefined;
  /** @default the environment of this process; with a `user`, nothing of it but proxies without a password */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Time limit of one docker-credential helper in milliseconds. @default 10_000 */
  readonly helperTimeoutMs?: number | undefined;
  /**
   * Names of variables of `env` that helpers see; `AWS_*` is all that begin so. Where helpers run as another user,
   * HOME, USER and LOGNAME are that user's.
   *
   * @default where a key ring is (`HOME`, `XDG_RUNTIME_DIR` …), proxies, and what the helpers of clouds go by (`AWS_*` …)
   */
  readonly helperVariables?: readonly string[] | undefined;
}

/** Variables that name a registry and who reads it. All three are needed, so that no other registry gets to see them. */
export const REGISTRY_VARIABLES = Object.freeze({
  registry: 'CRANE_CRI_REGISTRY',
  username: 'CRANE_CRI_REGISTRY_USERNAME',
  password: 'CRANE_CRI_REGISTRY_PASSWORD',
});

/**
 * The places where a user's credentials are looked for, in their order: CraneSched's `~/.config/crane/registry.json`,
 * Docker's `config.json` (in `$DOCKER_CONFIG` or `~/.docker`), and the variables `CRANE_CRI_REGISTRY`,
 * `CRANE_CRI_REGISTRY_USERNAME` and `CRANE_CRI_REGISTRY_PASSWORD`, of which all three are needed.
 *
 * They are read when an image is pulled, with the rights of this process: a daemon that serves many users names the `user`,
 * or leaves this out. Options that can't be used make one source that fails, and says why.
 */
export function userCredentialSources(options: UserCredentialOptions = {}): readonly CredentialSource[] {
  const broken = (problem: string): readonly CredentialSource[] => [
    brokenSource('user credentials', 'malformed', problem),
  ];
  return readOnce(options).match(
    (read) => {
      const problem = orElse(() => optionProblem(read), 'reading its options throws');
      return problem === undefined ? sourcesOf(read) : broken(problem);
    },
    (problem) => broken(`its options: ${problem}`),
  );
}

function optionProblem(options: UserCredentialOptions): string | undefined {
  if (typeof options !== 'object' || (options as unknown) === null) return 'its options must be an object';
  const { user, home, env, helperTimeoutMs, helperVariables } = options;
  if (user !== undefined && !(Number.isInteger(user) && user >= 0 && user < 2 ** 32)) return 'user must be a uid';
  if (home !== undefined && typeof home !== 'string') return 'home must be a path';
  if (env !== undefined && (typeof env !== 'object' || (env as unknown) === null)) return 'env must be an object';
  const isNoText = (value: unknown): boolean => value !== undefined && typeof value !== 'string';
  if (Object.values(env ?? {}).some(isNoText)) return 'the values of env must be strings';
  if (helperTimeoutMs !== undefined && !isTimeout(helperTimeoutMs)) return 'helperTimeoutMs must be > 0 ms';
  const areNames = helperVariables === undefined || (Array.isArray(helperVariables) && !helperVariables.some(isNoText));
  return areNames ? undefined : 'helperVariables must be a list of names';
}

function sourcesOf(options: UserCredentialOptions): readonly CredentialSource[] {
  const { user, helperTimeoutMs, helperVariables } = options;
  const isOther = user !== undefined && user !== process.geteuid?.();
  const env = options.env ?? (isOther ? openProxies(process.env) : process.env);
  const home = options.home ?? (isOther ? '~' : homedir());
  const dockerFolder = env['DOCKER_CONFIG'] ?? '';
  const dockerPath = join(dockerFolder === '' ? join(home, '.docker') : dockerFolder, 'config.json');
  return [
    lazily('registry.json', async () => {
      const { craneRegistryFile } = await import('./file.js');
      return craneRegistryFile(join(home, '.config', 'crane', 'registry.json'), { user, clock: systemClock });
    }),
    lazily('docker config', async () => {
      const { dockerConfigFile } = await import('./docker-config.js');
      return dockerConfigFile(dockerPath, { user, home: options.home, env, helperTimeoutMs, helperVariables });
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

/** The way out of the site, for a process of a user: a proxy's password in it is not that user's. */
function openProxies(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  const isProxy = (name: string): boolean => /^(?:https?|no|all)_proxy$/i.test(name);
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => isProxy(name) && !value?.includes('@')));
}
