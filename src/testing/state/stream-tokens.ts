import type { Clock } from '../../core/clock.js';
import type { AttachRequest, ExecRequest, PortForwardRequest } from '../../generated/types.js';
import { Code, GrpcStatus } from './grpc-status.js';
import type { Seeded } from './ids.js';

/** What a streaming URL was given out for. */
export type StreamRequest =
  | { readonly kind: 'exec'; readonly request: ExecRequest }
  | { readonly kind: 'attach'; readonly request: AttachRequest }
  | { readonly kind: 'portforward'; readonly request: PortForwardRequest };

/** Time for which a URL is good, in milliseconds. */
const TOKEN_MS = 60_000;
/** URLs that may wait to be used. */
const MOST_WAITING = 1_000;

/** The URLs given out for exec, attach and port forwarding: each good once, for a minute. */
export class StreamTokens {
  readonly #seeded: Seeded;
  readonly #clock: Clock;
  readonly #waiting = new Map<string, { readonly what: StreamRequest; readonly untilMs: number }>();
  /** Where the streaming server listens. */
  baseUrl = 'http://127.0.0.1:10250';
  /** Starts the streaming server, where there is none yet. */
  open: () => Promise<unknown> = () => Promise.resolve();
  /** Sessions of exec and attach whose client is there. */
  sessions = 0;

  constructor(seeded: Seeded, clock: Clock) {
    this.#seeded = seeded;
    this.#clock = clock;
  }

  /** A URL to stream under. */
  async issue(what: StreamRequest): Promise<string> {
    await this.open();
    const nowMs = this.#clock.nowMs();
    if (this.#waiting.size >= MOST_WAITING)
      for (const [token, { untilMs }] of this.#waiting) if (untilMs < nowMs) this.#waiting.delete(token);
    if (this.#waiting.size >= MOST_WAITING)
      throw new GrpcStatus(Code.RESOURCE_EXHAUSTED, 'maximum number of in-flight requests exceeded');
    const token = this.#seeded.nextId().slice(0, 8);
    this.#waiting.set(token, { what, untilMs: nowMs + TOKEN_MS });
    return `${this.baseUrl}/${what.kind}/${token}`;
  }

  /** The runtime is gone, and its URLs with it. */
  forget(): void {
    this.#waiting.clear();
  }

  /** What a token stands for, if it is still good; it is used up. */
  take(kind: StreamRequest['kind'], token: string): StreamRequest | undefined {
    const found = this.#waiting.get(token);
    if (found === undefined || found.what.kind !== kind) return undefined;
    this.#waiting.delete(token);
    return found.untilMs >= this.#clock.nowMs() ? found.what : undefined;
  }
}
