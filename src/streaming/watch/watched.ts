import type { StopSignal } from '../../core/call-options.js';
import type { ContainerId } from '../../core/ids.js';
import type { ContainerStatus } from '../../generated/types.js';
import type { ExitSource } from '../../policy/exit/exit.js';

/** The end of a container: its status, or that the runtime no longer knows it. */
export type ObservedExit =
  | { readonly kind: 'exited'; readonly status: ContainerStatus; readonly source: ExitSource }
  | { readonly kind: 'gone'; readonly message: string };

/** A container whose end is waited for. There is one for every program that runs, so it is kept small. */
export class Watched {
  readonly id: ContainerId;
  source: ExitSource = 'status';
  checking = false;
  again = false;
  /** Its last look failed, and nothing has told since what that would have shown. */
  failed = false;
  readonly #resolve: (answer: ObservedExit | 'aborted') => void;
  readonly #signal: StopSignal | undefined;
  readonly #onEnd: (watched: Watched) => void;
  readonly #onAbort: (() => void) | undefined;

  /** @param onEnd called when it is over, before the answer is told */
  constructor(
    id: ContainerId,
    resolve: (answer: ObservedExit | 'aborted') => void,
    signal: StopSignal | undefined,
    onEnd: (watched: Watched) => void,
  ) {
    this.id = id;
    this.#resolve = resolve;
    this.#signal = signal;
    this.#onEnd = onEnd;
    if (signal === undefined) return;
    this.#onAbort = () => this.settle('aborted');
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Ends the wait; the first answer counts. */
  settle(answer: ObservedExit | 'aborted'): void {
    this.#onEnd(this);
    if (this.#onAbort !== undefined) this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#resolve(answer);
  }
}
