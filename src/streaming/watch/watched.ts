import { onAbort } from '../../core/on-abort.js';
import type { StopSignal } from '../../core/call-options.js';
import type { ContainerId } from '../../core/ids.js';
import type { ContainerStatus } from '../../generated/types.js';
import type { ExitSource } from '../../policy/exit/exit.js';

/**
 * The end of a container: its status; that the runtime no longer knows it; or that for five minutes nothing could be
 * learned of it, and nobody can say whether it still runs.
 */
export type ObservedExit =
  | { readonly kind: 'exited'; readonly status: ContainerStatus; readonly source: ExitSource }
  | { readonly kind: 'gone'; readonly message: string }
  | { readonly kind: 'lost'; readonly message: string };

/** Answers when containers end. */
export interface ExitObserver {
  /** Opens the event stream before there is anything to wait for; call the answer once to release it. */
  hold(): () => void;
  /** Waits for the end of a container that was started. Never rejects; `aborted` where `signal` is. */
  exitOf(id: ContainerId, signal?: StopSignal): Promise<ObservedExit | 'aborted'>;
}

interface Waiter {
  readonly resolve: (answer: ObservedExit | 'aborted') => void;
  /** Stops listening to its signal. */
  ignore: (() => void) | undefined;
}

/** A container whose end is waited for. There is one for every program that runs, so it is kept small. */
export class Watched {
  readonly id: ContainerId;
  source: ExitSource = 'status';
  checking = false;
  again = false;
  /** Its last look failed, and nothing has told since what that would have shown. */
  failed = false;
  /** When it was looked at last, on the monotonic clock. */
  lookedMs = 0;
  /** Since when reports about it are not believed. */
  doubtedSinceMs: number | undefined;
  #waiters: readonly Waiter[] = [];
  readonly #onEnd: (watched: Watched) => void;

  /** @param onEnd called when it is over, before the answer is reported */
  constructor(id: ContainerId, onEnd: (watched: Watched) => void) {
    this.id = id;
    this.#onEnd = onEnd;
  }

  /** Waits for the end. It is over, too, when the last who waits has left. */
  wait(signal: StopSignal | undefined): Promise<ObservedExit | 'aborted'> {
    return new Promise((resolve) => {
      const waiter: Waiter = { resolve, ignore: undefined };
      this.#waiters = [...this.#waiters, waiter];
      waiter.ignore = onAbort(signal, () => this.#leave(waiter));
    });
  }

  /** Resolves all waiters. */
  settle(answer: ObservedExit): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    this.#onEnd(this);
    for (const { ignore, resolve } of waiters) {
      ignore?.();
      resolve(answer);
    }
  }

  #leave(waiter: Waiter): void {
    this.#waiters = this.#waiters.filter((other) => other !== waiter);
    if (this.#waiters.length === 0) this.#onEnd(this);
    waiter.resolve('aborted');
  }
}
