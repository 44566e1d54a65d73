import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

import { err, ok, type Result } from 'neverthrow';

import type { Clock } from '../../core/clock.js';
import type { PullReason } from '../../core/errors.js';
import { Secret } from '../../core/secret.js';
import { authHost } from '../../policy/image/auth-match.js';
import { challengeOf, mayAskRealm } from '../../policy/image/registry-auth.js';
import type { CheckedCredentials } from '../credentials/credentials.js';

/** How registries are reached from this process. The runtime's own settings are not known here. */
export interface RegistryAccess {
  /** Hosts, with their ports, that speak plain HTTP. @default those of this machine: localhost, 127.0.0.1, [::1] */
  readonly plainHttpHosts?: readonly string[] | undefined;
  /** Certificates of authorities, PEM. @default those of Node */
  readonly ca?: string | undefined;
}

/** Why a registry did not answer a question. */
export interface RegistryRefusal {
  readonly reason: PullReason;
  readonly text: string;
}

/** What a question came to. */
export interface RegistryAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How the registry had this client show who it is. */
export type RegistryScheme = 'none' | 'basic' | 'bearer';

const MAX_BODY_BYTES = 1_048_576;
const REQUEST_TIMEOUT_MS = 30_000;

type Attempt = Result<RegistryAnswer, RegistryRefusal>;

/** Asks one registry questions, by one user's credentials: the login protocol of the distribution project. */
export class RegistryClient {
  readonly #host: string;
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
    this.#host = authHost(registry);
    const isPlain =
      access.plainHttpHosts?.includes(this.#host) ?? /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(this.#host);
    const server = this.#host === 'docker.io' ? 'registry-1.docker.io' : this.#host;
    this.#base = new URL(`${isPlain ? 'http' : 'https'}://${server}/`);
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
      return err({ reason: 'unauthorized', text: 'the registry refuses, and names no way to sign in' });
    const basic = this.#basic();
    if (challenge.scheme === 'basic') {
      if (basic === undefined)
        return err({ reason: 'unauthorized', text: 'the registry wants a user name and a password' });
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
        text: 'the registry sends clients to a place where no password may be sent',
      });
    }
    if (service !== undefined) url.searchParams.set('service', service);
    if (scope !== undefined) url.searchParams.set('scope', scope);
    const answer = await this.#send('GET', url, basic === undefined ? {} : { authorization: basic });
    if (answer.isErr()) return err(answer.error);
    if (answer.value.status !== 200) return err(refusalOf(answer.value.status, 'the token service'));
    const token = tokenOf(answer.value.body);
    return token === undefined
      ? err({ reason: 'unknown', text: 'the token service gave no token' })
      : ok(Secret.of(token));
  }

  #basic(): string | undefined {
    const credentials = this.#credentials;
    if (credentials === undefined || 'identityToken' in credentials) return undefined;
    const pair = `${credentials.username}:${Secret.reveal(credentials.password)}`;
    return `Basic ${Buffer.from(pair).toString('base64')}`;
  }

  #send(method: string, url: URL, headers: Record<string, string>): Promise<Attempt> {
    return new Promise((resolve) => {
      const { ca } = this.#access;
      const options = { method, headers, signal: this.#signal, ...(ca === undefined ? {} : { ca }) };
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const sent = send(url, options, (response) => {
        const chunks: Buffer[] = [];
        let length = 0;
        response.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (length > MAX_BODY_BYTES) finish(err({ reason: 'corrupt', text: 'the registry answered too much' }));
          else chunks.push(chunk);
        });
        response.on('error', (cause) => finish(err(lostBecause(cause))));
        response.on('end', () => {
          const body = Buffer.concat(chunks).toString('utf8');
          finish(ok({ status: response.statusCode ?? 0, headers: response.headers, body }));
        });
      });
      const finish = (answer: Attempt): void => {
        timer.cancel();
        sent.destroy();
        resolve(answer);
      };
      const timer = this.#clock.setTimer(REQUEST_TIMEOUT_MS, () =>
        finish(err({ reason: 'stalled', text: `the registry did not answer within ${REQUEST_TIMEOUT_MS} ms` })),
      );
      sent.on('error', (cause) => finish(err(lostBecause(cause))));
      sent.end();
    });
  }
}

/** What a status that is no success means. */
export function refusalOf(status: number, who = 'the registry'): RegistryRefusal {
  const text = `${who} answered with status ${status}`;
  if (status === 401) return { reason: 'unauthorized', text };
  if (status === 403) return { reason: 'denied', text };
  if (status === 404) return { reason: 'not_found', text };
  if (status === 429) return { reason: 'rate_limited', text };
  return { reason: status >= 500 ? 'registry_down' : 'unknown', text };
}

function lostBecause(cause: Error): RegistryRefusal {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  const text = `no way to the registry: ${cause.message}`;
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code)) return { reason: 'tls', text };
  return { reason: code === 'EPROTO' || /wrong version number/.test(cause.message) ? 'scheme' : 'network', text };
}

function tokenOf(body: string): string | undefined {
  try {
    const { token, access_token: accessToken } = JSON.parse(body) as Record<string, unknown>;
    const text = token ?? accessToken;
    return typeof text === 'string' && text !== '' && !/[\r\n]/.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
