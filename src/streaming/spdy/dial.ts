import * as http from 'node:http';
import * as https from 'node:https';
import type { Duplex } from 'node:stream';
import { err, ok, type Result } from 'neverthrow';

import { onAbort } from '../../core/on-abort.js';
import type { Clock } from '../../core/clock.js';
import { type DialError, dialCancelled, dialFailed, dialTimedOut, streamRefused } from './dial-errors.js';
import { SpdySession, type SpdySessionOptions } from './spdy-session.js';
import { readStreamUrl } from './stream-url.js';

/** TLS of the streaming server, where the runtime has it enabled. */
export interface StreamTls {
  /** Certificates of the authorities that sign the server's, as PEM. @default those of Node */
  readonly ca?: string | Buffer | readonly (string | Buffer)[] | undefined;
  /** This client's certificate, as PEM. */
  readonly cert?: string | Buffer | undefined;
  /** This client's key, as PEM. */
  readonly key?: string | Buffer | undefined;
  /** Name that the server's certificate must have. @default the host of the URL */
  readonly servername?: string | undefined;
  /** Whether a certificate that is not trusted ends the dialling. @default true */
  readonly rejectUnauthorized?: boolean | undefined;
}

export interface DialOptions {
  readonly operation: string;
  readonly clock: Clock;
  /** Time limit for the answer to the upgrade, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly tls?: StreamTls | undefined;
  /** Hosts besides this machine that may be dialled. */
  readonly hosts?: readonly string[] | undefined;
  readonly session?: SpdySessionOptions | undefined;
}

/** Longest refusal text that is read, in bytes. */
const MAX_REFUSAL_BYTES = 2_048;

/** Connects to a streaming URL and changes over to SPDY/3.1. A URL is good for one dial, whatever comes of it. */
export async function dialSpdy(
  urlText: string,
  protocol: string,
  options: DialOptions,
): Promise<Result<SpdySession, DialError>> {
  const { operation, clock, timeoutMs, signal } = options;
  const url = readStreamUrl(operation, urlText, options.hosts ?? []);
  if (url.isErr()) return err(url.error);
  if (signal?.aborted === true) return err(dialCancelled(operation, signal.reason));
  const request = startRequest(url.value, protocol, options.tls);
  return new Promise((resolve) => {
    const settle = (result: Result<SpdySession, DialError>): void => {
      timer.cancel();
      ignore();
      if (result.isErr()) request.destroy();
      resolve(result);
    };
    const timer = clock.setTimer(timeoutMs, () => settle(err(dialTimedOut(operation, timeoutMs))));
    const ignore = onAbort(signal, () => settle(err(dialCancelled(operation, signal?.reason))));
    request.on('error', (cause) => settle(err(dialFailed(operation, url.value.origin, reasonOf(cause), cause))));
    request.on('response', (response) => {
      void readText(response).then((text) => settle(err(streamRefused(operation, response.statusCode ?? 0, text))));
    });
    request.on('upgrade', (_response, socket: Duplex, head: Buffer) => {
      settle(ok(new SpdySession(socket, head, options.session)));
    });
    request.end();
  });
}

function startRequest(url: URL, protocol: string, tls: StreamTls | undefined): http.ClientRequest {
  const options: https.RequestOptions = {
    method: 'POST',
    agent: false,
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'SPDY/3.1',
      'X-Stream-Protocol-Version': protocol,
      'Content-Length': '0',
    },
  };
  const request =
    url.protocol === 'https:' ? https.request(url, { ...options, ...tlsOptions(tls) }) : http.request(url, options);
  request.setNoDelay(true);
  return request;
}

function tlsOptions(tls: StreamTls = {}): https.RequestOptions {
  const { ca, cert, key, servername, rejectUnauthorized = true } = tls;
  return {
    rejectUnauthorized,
    ...(ca === undefined ? {} : { ca: typeof ca === 'string' || Buffer.isBuffer(ca) ? ca : [...ca] }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(servername === undefined ? {} : { servername }),
  };
}

function reasonOf(cause: NodeJS.ErrnoException): 'refused' | 'lost' {
  return cause.code === 'ECONNREFUSED' ? 'refused' : 'lost';
}

async function readText(response: http.IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of response) {
      text += (chunk as Buffer).toString('utf8');
      if (text.length > MAX_REFUSAL_BYTES) break;
    }
  } catch {
    // The status says what matters.
  }
  return text.slice(0, MAX_REFUSAL_BYTES).trim();
}
