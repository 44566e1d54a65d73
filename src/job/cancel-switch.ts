import type { CancelledBy } from './outcome.js';
import type { Phase } from './step/transitions.js';

/** A wish to end the job. The first one counts. */
export interface CancelRequest {
  readonly by: CancelledBy;
  readonly reason: unknown;
  readonly during: Phase;
}

/** The wish to end a job, passed from whoever has it to the runner. */
export class CancelSwitch {
  readonly #aborted = new AbortController();
  /** Made when it is first of use, as few jobs are cancelled and many are watched. */
  #hurry: AbortController | undefined;
  #request: CancelRequest | undefined;

  get request(): CancelRequest | undefined {
    return this.#request;
  }

  isAsked(): boolean {
    return this.#request !== undefined;
  }

  /** Aborted when the end of the job is asked for. */
  get signal(): AbortSignal {
    return this.#aborted.signal;
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
    this.#aborted.abort(request.reason);
    return true;
  }
}
