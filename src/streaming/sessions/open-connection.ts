import { err, type Result, type ResultAsync } from 'neverthrow';

import type { CallOptions } from '../../core/call-options.js';
import { dialSpdy } from '../spdy/dial.js';
import { type DialError, dialTimedOut } from '../spdy/dial-errors.js';
import type { SpdySession, SpdySessionOptions } from '../spdy/spdy-session.js';
import type { ResolvedConnect } from './session-options.js';

/** Asks a runtime for a streaming URL. */
export type AskUrl<E> = (options: CallOptions) => ResultAsync<{ readonly url: string }, E>;

/** Status of a URL that is used up or too old. */
const URL_GONE = 404;

/** Gets a URL by RPC and dials it. When the server knows the URL no more, asks once for another. */
export async function openConnection<E>(
  operation: string,
  ask: AskUrl<E>,
  protocol: string,
  options: ResolvedConnect,
  session: SpdySessionOptions,
): Promise<Result<SpdySession, E | DialError>> {
  const { clock, signal, tls, hosts } = options;
  const untilMs = clock.monotonicMs() + options.timeoutMs;
  for (let attempt = 1; ; attempt++) {
    const leftMs = untilMs - clock.monotonicMs();
    if (leftMs <= 0) return err(dialTimedOut(operation, options.timeoutMs));
    const answer = await ask({ timeoutMs: leftMs, signal });
    if (answer.isErr()) return err(answer.error);
    const timeoutMs = Math.max(1, untilMs - clock.monotonicMs());
    const dialled = await dialSpdy(answer.value.url, protocol, {
      operation,
      clock,
      timeoutMs,
      signal,
      tls,
      hosts,
      session,
    });
    const gone = dialled.isErr() && dialled.error.kind === 'stream_refused' && dialled.error.status === URL_GONE;
    if (!gone || attempt > 1) return dialled;
  }
}

/** Sends signs of life until the connection is over. */
export function keepAlive(session: SpdySession, { clock, keepAliveMs }: ResolvedConnect): void {
  let timer = clock.setTimer(keepAliveMs, beat);
  function beat(): void {
    session.ping(() => undefined);
    timer = clock.setTimer(keepAliveMs, beat);
  }
  void session.ended.then(() => timer.cancel());
}
