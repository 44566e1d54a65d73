import { onAbort } from '../../core/on-abort.js';
import { type Clock, sleep } from '../../core/clock.js';
import { Code, GrpcStatus } from './grpc-status.js';

/** Why nobody waits for the answer of a call any more. */
export type Abandonment = 'deadline' | 'cancelled' | 'down';

/** One call as its handler sees it. */
export class CallScope {
  /** Made when it is asked for: most calls end before anybody leaves. */
  #controller: AbortController | undefined;
  #left: Promise<void> | undefined;
  readonly #clock: Clock;
  readonly #latencyMs: number;
  /** The caller's time limit in milliseconds, where it told one. */
  readonly timeoutMs: number | undefined;
  #abandoned: Abandonment | undefined;

  constructor(clock: Clock, latencyMs: number, timeoutMs: number | undefined) {
    this.#clock = clock;
    this.#latencyMs = latencyMs;
    this.timeoutMs = timeoutMs;
  }

  /** Aborted when nobody waits any more. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#abandoned !== undefined) this.#controller.abort();
    return this.#controller.signal;
  }

  /** Why nobody waits any more; `undefined` while somebody does. */
  abandonment(): Abandonment | undefined {
    return this.#abandoned;
  }

  /** Nobody waits any more. */
  abandon(why: Abandonment): void {
    this.#abandoned ??= why;
    this.#controller?.abort();
  }

  /** Lets the time pass that the call takes, and `extraMs` more. Answers whether somebody still waits. */
  async work(extraMs = 0): Promise<boolean> {
    const takesMs = this.#latencyMs + extraMs;
    if (takesMs > 0) await sleep(this.#clock, takesMs, this.signal);
    else await Promise.resolve();
    return this.#abandoned === undefined;
  }

  /** As {@link work}, to the end even if nobody waits: only the death of the runtime stops it. */
  async workOn(extraMs = 0): Promise<boolean> {
    const takesMs = this.#latencyMs + extraMs;
    if (takesMs > 0) await sleep(this.#clock, takesMs);
    else await Promise.resolve();
    return this.#abandoned !== 'down';
  }

  /** Answers when nobody waits any more. */
  left(): Promise<void> {
    if (this.#abandoned !== undefined) return Promise.resolve();
    this.#left ??= new Promise((resolve) => onAbort(this.signal, resolve));
    return this.#left;
  }

  /** What the handler of an abandoned call fails with; nobody hears it. */
  gone(): GrpcStatus {
    return this.#abandoned === 'deadline'
      ? new GrpcStatus(Code.DEADLINE_EXCEEDED, 'context deadline exceeded')
      : new GrpcStatus(Code.CANCELLED, 'context canceled');
  }
}
