import { err, ok, type Result } from 'neverthrow';

import { onAbort } from '../../core/on-abort.js';
import { CODECS } from '../../generated/codecs.js';
import type { Rpcs } from '../../generated/types.js';
import type { Codec } from '../../generated/fields.js';
import type { StreamRpc, UnaryRpc, Wire, WireCall, WireFailure } from '../../transport/wire.js';
import type { Dispatcher } from './dispatcher.js';
import type { Reply } from './reply.js';
import { passAnswer } from './list-codec.js';
import type { Abandonment } from '../state/call-scope.js';

const ENDPOINT = 'mock://in-process';
const DROPPED = /Connection dropped|ECONNRESET/;

/** What a caller over a channel would be told. */
function failureOf(reply: Exclude<Reply<unknown>, { kind: 'answer' }>): WireFailure {
  const { details } = reply;
  if (reply.kind === 'cut') return { kind: 'connection', reason: 'lost', details, sent: true };
  if (reply.kind === 'refused') return { kind: 'connection', reason: 'refused', details, sent: false };
  if (reply.code === 8 && /larger than max/i.test(details)) return { kind: 'too_large', details };
  if (reply.code === 14 && DROPPED.test(details)) return { kind: 'connection', reason: 'lost', details, sent: true };
  return { kind: 'status', code: reply.code, details };
}

/** The simulated runtime within the process. Messages pass the codecs, so what arrives is what a socket would carry. */
export class MockWire implements Wire {
  readonly endpoint = ENDPOINT;
  readonly #dispatcher: Dispatcher;
  readonly #open = new Set<() => void>();
  #closed = false;

  constructor(dispatcher: Dispatcher) {
    this.#dispatcher = dispatcher;
  }

  async unary<R extends UnaryRpc>(
    rpc: R,
    request: Rpcs[R]['request'],
    call: WireCall,
  ): Promise<Result<Rpcs[R]['response'], WireFailure>> {
    const received = this.#receive(rpc, request, call);
    if (received.isErr()) return err(received.error);
    const running = this.#dispatcher.unary(rpc, received.value, 'in_process', call.timeoutMs);
    return new Promise((resolve) => {
      const leave = this.#caller(call, (why, failure) => {
        running.abandon(why);
        resolve(err(failure));
      });
      void running.reply.then((reply) => {
        leave();
        resolve(reply.kind === 'answer' ? this.#answer(rpc, reply.answer) : err(failureOf(reply)));
      });
    });
  }

  async *stream<R extends StreamRpc>(
    rpc: R,
    request: Rpcs[R]['request'],
    call: WireCall,
  ): AsyncGenerator<Result<Rpcs[R]['response'], WireFailure>, void, undefined> {
    const received = this.#receive(rpc, request, call);
    if (received.isErr()) return yield err(received.error);
    const running = this.#dispatcher.stream(rpc, received.value, 'in_process', call.timeoutMs);
    let left: (failure: WireFailure) => void = () => undefined;
    const leaving = new Promise<{ kind: 'left'; failure: WireFailure }>((resolve) => {
      left = (failure) => resolve({ kind: 'left', failure });
    });
    const leave = this.#caller(call, (why, failure) => {
      running.abandon(why);
      left(failure);
    });
    try {
      for (;;) {
        const next = await Promise.race([running.next(), leaving]);
        if (next === undefined) return;
        if (next.kind !== 'answer') {
          yield err(next.kind === 'left' ? next.failure : failureOf(next));
          return;
        }
        const decoded = this.#answer(rpc, next.answer);
        yield decoded;
        if (decoded.isErr()) return;
      }
    } finally {
      leave();
      running.abandon('cancelled');
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const end of [...this.#open]) end();
  }

  /** The request as the runtime receives it, or why it is not sent. */
  #receive<R extends UnaryRpc | StreamRpc>(
    rpc: R,
    request: Rpcs[R]['request'],
    call: WireCall,
  ): Result<Rpcs[R]['received'], WireFailure> {
    if (this.#closed)
      return err({ kind: 'connection', reason: 'closed', details: 'this client was closed', sent: false });
    if (call.signal?.aborted === true) return err({ kind: 'aborted', reason: call.signal.reason as unknown });
    const codec: Codec<Rpcs[R]['request'], Rpcs[R]['received']> = CODECS[rpc].request;
    try {
      const bytes = codec.encode(request);
      const limit = this.#dispatcher.state.personality.maxMessageBytes;
      if (bytes.length > limit)
        return err({
          kind: 'too_large',
          details: `grpc: received message larger than max (${bytes.length} vs. ${limit})`,
        });
      return ok(codec.decode(bytes));
    } catch (cause) {
      const { field } = cause as { field?: unknown };
      return err({
        kind: 'bad_request',
        field: typeof field === 'string' ? field : '',
        problem: (cause as Error).message,
      });
    }
  }

  #answer<R extends UnaryRpc | StreamRpc>(rpc: R, answer: Rpcs[R]['answer']): Result<Rpcs[R]['response'], WireFailure> {
    try {
      return ok(passAnswer(rpc, answer) as Rpcs[R]['response']);
    } catch (cause) {
      return err({ kind: 'bad_answer', details: (cause as Error).message });
    }
  }

  /** Watches what makes a caller leave: its time limit, its signal, the end of the client. Answers how to stop that. */
  #caller(call: WireCall, onLeave: (why: Abandonment, failure: WireFailure) => void): () => void {
    const stop = (): void => {
      this.#open.delete(onClose);
      timer?.cancel();
      ignore();
    };
    const leave = (why: Abandonment, failure: WireFailure): void => {
      stop();
      onLeave(why, failure);
    };
    const onClose = (): void =>
      leave('cancelled', { kind: 'connection', reason: 'closed', details: 'this client was closed', sent: true });
    const timer =
      call.timeoutMs === undefined
        ? undefined
        : this.#dispatcher.state.clock.setTimer(call.timeoutMs, () => leave('deadline', { kind: 'deadline' }));
    const ignore = onAbort(call.signal, () =>
      leave('cancelled', { kind: 'aborted', reason: call.signal?.reason as unknown }),
    );
    this.#open.add(onClose);
    return stop;
  }
}
