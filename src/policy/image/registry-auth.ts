/** How a registry wants a client to show who it is. */
export type RegistryChallenge =
  | { readonly scheme: 'basic' }
  | { readonly scheme: 'bearer'; readonly realm: string; readonly service: string | undefined };

/** Longest `WWW-Authenticate` that is read, in characters. */
const MAX_CHALLENGE = 4_096;

/** Reads `WWW-Authenticate`. Undefined for what is neither Basic nor Bearer with a realm. */
export function challengeOf(header: string | undefined): RegistryChallenge | undefined {
  if (header === undefined || header.length > MAX_CHALLENGE) return undefined;
  const scheme = /^\s*(basic|bearer)(?:\s|$)/i.exec(header)?.[1]?.toLowerCase();
  if (scheme === 'basic') return { scheme };
  if (scheme !== 'bearer') return undefined;
  const parameter = (name: string): string | undefined => new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(header)?.[1];
  const realm = parameter('realm');
  return realm === undefined || realm === '' ? undefined : { scheme, realm, service: parameter('service') };
}

/** The part of a URL that decides where a password goes. */
interface Place {
  readonly protocol: string;
  /** With its port, where that is not the usual one. */
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

/**
 * Whether a password may be sent to where a registry sends clients for a token: over TLS, or without it to the very
 * server of a registry that itself has none: on another port of that host may listen anybody.
 */
export function mayAskRealm(realm: Place, registry: Place): boolean {
  if (realm.username !== '' || realm.password !== '') return false;
  if (realm.protocol === 'https:') return true;
  return realm.protocol === 'http:' && registry.protocol === 'http:' && realm.host === registry.host;
}

/** Whether a question, without what shows who asks, may go on to where a registry sends it: by TLS, or to the same server. */
export function mayFollow(next: Place, from: Place): boolean {
  if (next.username !== '' || next.password !== '') return false;
  return next.protocol === 'https:' || (next.protocol === from.protocol && next.host === from.host);
}
