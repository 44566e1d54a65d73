/** User name and password, or a token, as a credential file holds them. */
export type StoredAuth = { readonly username: string; readonly password: string } | { readonly identityToken: string };

/** Names under which Docker Hub is known in credential files. */
const DOCKER_HUB: ReadonlySet<string> = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io']);

/** What Docker Hub is called in a request to a credential helper. */
const DOCKER_HUB_SERVER = 'https://index.docker.io/v1/';

/** The host that counts when credentials are looked for: lower-case, Docker Hub by one name. */
export function authHost(registry: string): string {
  const host = registry.toLowerCase();
  return DOCKER_HUB.has(host) ? 'docker.io' : host;
}

/** The server behind a registry's name, with its port: what is asked, and who credentials are meant for. */
export function registryServer(registry: string): string {
  return authHost(registry) === 'docker.io' ? 'registry-1.docker.io' : registry;
}

/** What a credential helper is asked for. */
export function helperServer(registry: string): string {
  const host = authHost(registry);
  return host === 'docker.io' ? DOCKER_HUB_SERVER : host;
}

/**
 * A key of `auths` in one form: `https://Ghcr.io/v2/` and `ghcr.io` are the same, a path of the repository stays. What
 * names no host is undefined.
 */
export function normalizeAuthKey(key: string): string | undefined {
  if (key.length > 512) return undefined;
  const bare = key.replace(/^https?:\/\//i, '').replace(/\/+$/, '');
  const [host = '', ...path] = bare.split('/');
  if (!/^(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/i.test(host)) return undefined;
  const isApi = path.length === 1 && /^v[12]$/.test(path[0] ?? '');
  return [authHost(host), ...(isApi ? [] : path)].join('/');
}

/**
 * Keys that hold for a repository, the most exact first: its own path, each path above it, its host. Of keys that mean
 * the same, the one without scheme comes first.
 */
export function matchingAuthKeys(keys: readonly string[], registry: string, repository: string): readonly string[] {
  const wanted = `${authHost(registry)}/${repository}/`;
  return keys
    .map((key) => ({ key, normal: normalizeAuthKey(key) }))
    .filter((entry): entry is { key: string; normal: string } => entry.normal !== undefined)
    .filter(({ normal }) => wanted.startsWith(`${normal}/`))
    .sort((a, b) => b.normal.length - a.normal.length || a.key.length - b.key.length)
    .map(({ key }) => key);
}

/** Why an entry of a credential file can't be used; never a word of what it holds. */
export interface BadAuth {
  readonly problem: string;
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Splits `user:password` at its first colon, as passwords may hold more. */
function splitPair(pair: string): StoredAuth | BadAuth {
  const colon = pair.indexOf(':');
  if (colon === -1) return { problem: 'auth holds no "user:password"' };
  const username = pair.slice(0, colon);
  // Docker itself pads old entries with NULs.
  const password = pair.slice(colon + 1).replace(/\0+$/, '');
  return pairOf(username, password);
}

function pairOf(username: string, password: string): StoredAuth | BadAuth {
  if (username === '') return { problem: 'the user name is empty' };
  if (password === '') return { problem: 'the password is empty' };
  return username === '<token>' ? { identityToken: password } : { username, password };
}

/**
 * Reads an entry of `auths`: `identitytoken` before `auth` before `username` and `password`. Undefined for an entry
 * that says nothing, as Docker leaves one where a helper keeps the credentials.
 *
 * @param decode base64 to text
 */
export function readAuthEntry(entry: unknown, decode: (base64: string) => string): StoredAuth | BadAuth | undefined {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return { problem: 'is not an object' };
  const field = (name: string): unknown =>
    Object.hasOwn(entry, name) ? (entry as Record<string, unknown>)[name] : undefined;
  const [token, auth, username, password] = ['identitytoken', 'auth', 'username', 'password'].map(field);
  if (typeof token === 'string' && token !== '') return { identityToken: token };
  if (typeof auth === 'string' && auth !== '') {
    return BASE64.test(auth) && auth.replace(/=+$/, '').length % 4 !== 1
      ? splitPair(decode(auth))
      : { problem: 'auth is not base64' };
  }
  if (typeof username === 'string' || typeof password === 'string') {
    return pairOf(typeof username === 'string' ? username : '', typeof password === 'string' ? password : '');
  }
  return undefined;
}
