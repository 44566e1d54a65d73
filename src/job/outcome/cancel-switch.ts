import { onAbort } from '../../core/on-abort.js';
import type { StopSignal } from '../../core/call-options.js';
import type { CancelledBy } from './outcome.js';
import type { Phase } from './step-transitions.js';

/** Cancellation request. The first one counts. */
export interface CancelRequest {
  readonly by: CancelledBy;
  readonly reason: unknown;
  readonly during: Phase;
  /** In milliseconds. @default the step's */
  readonly gracePeriodMs?: number | undefined;
}

/**
 * Cancels a job: passed from the caller to the runner. It is a signal by itself, and a small one: there is one
 * for every program that runs, and few are ever cancelled.
 */
export class CancelSwitch implements StopSignal {
  #listeners: readonly (() => void)[] = [];
  #hurry: AbortController | undefined;
  #request: CancelRequest | undefined;

  get request(): CancelRequest | undefined {
    return this.#request;
  }

  get aborted(): boolean {
    return this.isAsked();
  }

  isAsked(): boolean {
    return this.#request !== undefined;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners = this.#listeners.concat(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners = this.#listeners.filter((other) => other !== listener);
  }

  /** Does a piece of work with a signal of its own, which is aborted when the end of the job is asked for. */
  async during<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const ignore = onAbort(this, () => controller.abort(this.#request?.reason));
    return work(controller.signal).finally(ignore);
  }

  /** Aborted when the end is asked for again: what still runs is killed at once. */
  get hurry(): AbortSignal {
    this.#hurry ??= new AbortController();
    return this.#hurry.signal;
  }

  /** @returns false where the end had been asked for before */
  ask(request: CancelRequest): boolean {
    if (this.#request !== undefined) {
      this.#hurry ??= new AbortController();
      this.#hurry.abort();
      return false;
    }
    this.#request = request;
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
    return true;
  }
}
