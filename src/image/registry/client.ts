import { err, ok, type Result } from 'neverthrow';

import type { Clock } from '../../core/clock.js';
import { Secret } from '../../core/secret.js';
import { authHost, registryServer } from '../../policy/image/auth-match.js';
import { challengeOf, mayAskRealm, mayFollow } from '../../policy/image/registry-auth.js';
import type { CheckedCredentials } from '../credentials/credentials.js';
import { noRegistry, type RegistryAnswer, type RegistryRefusal, sendOnce } from './send.js';

/** How registries are reached from this process. The runtime's own settings are not known here. */
export interface RegistryAccess {
  /** Hosts, with their ports, that speak plain HTTP. @default those of this machine: localhost, 127.0.0.1, [::1] */
  readonly plainHttpHosts?: readonly string[] | undefined;
  /** Certificates of authorities, PEM. @default those of Node */
  readonly ca?: string | undefined;
}

/** How the registry had this client show who it is. */
export type RegistryScheme = 'none' | 'basic' | 'bearer';

/** How often a registry may send on. */
const MAX_REDIRECTS = 5;

/** Asks one registry questions, by one user's credentials: the login protocol of the distribution project. */
export class RegistryClient {
  readonly #base: URL;
  readonly #credentials: CheckedCredentials | undefined;
  readonly #access: RegistryAccess;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;

  constructor(
    registry: string,
    credentials: CheckedCredentials | undefined,
    access: RegistryAccess,
    clock: Clock,
    signal: AbortSignal,
  ) {
    const host = authHost(registry);
    const isPlain = access.plainHttpHosts?.includes(host) ?? /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(host);
    this.#base = new URL(`${isPlain ? 'http' : 'https'}://${registryServer(host)}/`);
    this.#credentials = credentials;
    this.#access = access;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Asks, and shows who it is when the registry wants that. */
  async ask(
    method: 'GET' | 'HEAD',
    path: string,
    accept: string,
    scope?: string,
  ): Promise<Result<RegistryAnswer & { readonly scheme: RegistryScheme }, RegistryRefusal>> {
    const url = new URL(path, this.#base);
    const first = await this.#send(method, url, { accept });
    if (first.isErr()) return err(first.error);
    if (first.value.status !== 401) return ok({ ...first.value, scheme: 'none' });
    const challenge = challengeOf(first.value.headers['www-authenticate']);
    if (challenge === undefined)
      return err({ reason: 'unauthorized', text: 'the registry refuses access, and names no way to sign in' });
    const basic = this.#basic();
    if (challenge.scheme === 'basic') {
      if (basic === undefined)
        return err({ reason: 'unauthorized', text: 'the registry asks for a user name and a password' });
      const second = await this.#send(method, url, { accept, authorization: basic });
      return second.map((answer) => ({ ...answer, scheme: 'basic' }));
    }
    const token = await this.#token(challenge.realm, challenge.service, scope, basic);
    if (token.isErr()) return err(token.error);
    const authorization = `Bearer ${Secret.reveal(token.value)}`;
    const second = await this.#send(method, url, { accept, authorization });
    return second.map((answer) => ({ ...answer, scheme: 'bearer' }));
  }

  async #token(
    realm: string,
    service: string | undefined,
    scope: string | undefined,
    basic: string | undefined,
  ): Promise<Result<Secret, RegistryRefusal>> {
    const url = URL.canParse(realm) ? new URL(realm) : undefined;
    if (url === undefined || !mayAskRealm(url, this.#base)) {
      return err({
        reason: 'unauthorized',
        text: 'the registry names a token service to which no password may be sent',
      });
    }
    if (service !== undefined) url.searchParams.set('service', service);
    if (scope !== undefined) url.searchParams.set('scope', scope);
    const answer = await this.#once('GET', url, basic === undefined ? {} : { authorization: basic });
    if (answer.isErr()) return err(answer.error);
    if (answer.value.status !== 200) return err(refusalOf(answer.value.status, 'the token service'));
    return tokenOf(answer.value.body);
  }

  #basic(): string | undefined {
    const credentials = this.#credentials;
    if (credentials === undefined || 'identityToken' in credentials) return undefined;
    const pair = `${credentials.username}:${Secret.reveal(credentials.password)}`;
    return `Basic ${Buffer.from(pair).toString('base64')}`;
  }

  /** Goes where the registry redirects, by TLS or within its own server; what shows who one is stays with that server. */
  async #send(
    method: 'GET' | 'HEAD',
    url: URL,
    headers: Readonly<Record<string, string>>,
  ): Promise<Result<RegistryAnswer, RegistryRefusal>> {
    const { authorization: _, ...open } = headers;
    let at = url;
    let shown = headers;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
      const answer = await this.#once(method, at, shown);
      const location = answer.isOk() ? redirectOf(answer.value) : undefined;
      if (location === undefined) {
        if (answer.isErr() || answer.value.status !== 401 || at.origin === url.origin) return answer;
        return err({
          reason: 'unauthorized',
          text: `the registry redirects to ${at.origin}, which asks for credentials`,
        });
      }
      const next = URL.canParse(location, at.href) ? new URL(location, at) : undefined;
      if (next === undefined || !mayFollow(next, at)) {
        return err(
          noRegistry(`the registry redirects to a URL that may not be requested (${next?.origin ?? 'no URL'})`),
        );
      }
      if (next.origin !== url.origin) shown = open;
      at = next;
    }
    return err(noRegistry(`the registry redirects more than ${MAX_REDIRECTS} times`));
  }

  #once(
    method: 'GET' | 'HEAD',
    url: URL,
    headers: Readonly<Record<string, string>>,
  ): Promise<Result<RegistryAnswer, RegistryRefusal>> {
    return sendOnce({ method, url, headers, ca: this.#access.ca }, this.#clock, this.#signal);
  }
}

function redirectOf({ status, headers }: RegistryAnswer): string | undefined {
  return [301, 302, 303, 307, 308].includes(status) ? (headers.location ?? '') : undefined;
}

/** What a status that is no success means. */
export function refusalOf(status: number, who = 'the registry'): RegistryRefusal {
  const text = `${who} answered with status ${status}`;
  if (status === 401) return { reason: 'unauthorized', text };
  if (status === 403) return { reason: 'denied', text };
  if (status === 404) return { reason: 'not_found', text };
  if (status === 429) return { reason: 'rate_limited', text };
  return status >= 500 ? { reason: 'registry_down', text } : noRegistry(text);
}

/** What may stand in a header: visible ASCII (RFC 6750 allows less). */
const TOKEN = /^[\x21-\x7e]{1,65536}$/;

function tokenOf(body: string): Result<Secret, RegistryRefusal> {
  let given: unknown;
  try {
    const { token, access_token: accessToken } = JSON.parse(body) as Record<string, unknown>;
    given = token ?? accessToken;
  } catch {
    return err(noRegistry('the token service did not answer with JSON'));
  }
  if (typeof given !== 'string' || given === '') return err(noRegistry('the token service returned no token'));
  return TOKEN.test(given)
    ? ok(Secret.of(given))
    : err(noRegistry('the token service returned a token that a header cannot hold'));
}
