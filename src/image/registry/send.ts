import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

import { err, ok, type Result } from 'neverthrow';

import { onAbort } from '../../core/on-abort.js';
import type { Clock } from '../../core/clock.js';
import type { PullReason } from '../../core/image-errors.js';

/** Why a registry did not answer a question. */
export interface RegistryRefusal {
  readonly reason: PullReason;
  readonly text: string;
  /** What to do about it, where that is not the same for all of its reason. */
  readonly hint?: string | undefined;
}

/** What a question came to. */
export interface RegistryAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One question of one server. */
export interface RegistryQuestion {
  readonly method: 'GET' | 'HEAD';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Certificates of authorities, PEM; those of Node where there are none. */
  readonly ca: string | undefined;
}

const MAX_BODY_BYTES = 1_048_576;
const REQUEST_TIMEOUT_MS = 30_000;

/** An answer as none of a registry's; who answers instead is not known. */
export function noRegistry(text: string): RegistryRefusal {
  const hint = 'Is there a registry at this address and port? A proxy or a sign-in page may answer in its place.';
  return { reason: 'corrupt', text, hint };
}

/** Sends one request and reads its answer, for at most 30 s and 1 MiB; ends at once when the signal is aborted. */
export function sendOnce(
  { method, url, headers, ca }: RegistryQuestion,
  clock: Clock,
  signal: AbortSignal,
): Promise<Result<RegistryAnswer, RegistryRefusal>> {
  return new Promise((resolve) => {
    const finish = (answer: Result<RegistryAnswer, RegistryRefusal>): void => {
      timer.cancel();
      ignore();
      sent?.destroy();
      resolve(answer);
    };
    const refuse = (refusal: RegistryRefusal): void => finish(err(refusal));
    const timer = clock.setTimer(REQUEST_TIMEOUT_MS, () =>
      refuse({ reason: 'stalled', text: `the registry did not answer within ${REQUEST_TIMEOUT_MS} ms` }),
    );
    let ignore = (): void => undefined;
    const sent = start(url, { method, headers, ...(ca === undefined ? {} : { ca }) });
    if (sent === undefined) {
      refuse({ reason: 'tls', text: 'the certificates in `ca` cannot be read', hint: 'Give them as PEM.' });
      return;
    }
    ignore = onAbort(signal, () => refuse({ reason: 'network', text: 'the request was cancelled' }));
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > MAX_BODY_BYTES) refuse(noRegistry('the answer of the registry is too large'));
        else chunks.push(chunk);
      });
      response.on('error', (cause) => refuse(lostBecause(cause)));
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        finish(ok({ status: response.statusCode ?? 0, headers: response.headers, body }));
      });
    });
    sent.on('upgrade', (_response, socket) => {
      socket.destroy();
      refuse(noRegistry('the registry asks for another protocol (status 101)'));
    });
    sent.on('error', (cause) => refuse(lostBecause(cause)));
    sent.on('close', () => refuse({ reason: 'network', text: 'the registry closed the connection without an answer' }));
    sent.end();
  });
}

/** The request; undefined where the certificates are none, which is thrown. */
function start(url: URL, options: object): ReturnType<typeof httpRequest> | undefined {
  try {
    return (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options);
  } catch {
    return undefined;
  }
}

function lostBecause(cause: Error): RegistryRefusal {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  const text = `cannot reach the registry: ${cause.message}`;
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code)) return { reason: 'tls', text };
  if (/^HPE_/.test(code)) return noRegistry(`the registry does not speak HTTP: ${cause.message}`);
  return { reason: code === 'EPROTO' || /wrong version number/.test(cause.message) ? 'scheme' : 'network', text };
}
