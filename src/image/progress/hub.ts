import { callBack } from '../../core/call-back.js';
import type { Clock } from '../../core/clock.js';
import { completeProgress, type TransferProgress } from '../../policy/image/pull-progress.js';

/** How far a pull is. */
export interface PullProgress {
  /** `done` and `failed` are the last ones. */
  readonly phase: 'queued' | 'backing_off' | 'pulling' | 'done' | 'failed';
  /** Which try this is, from 1. */
  readonly attempt: number;
  /** Time since the pull was asked for, in milliseconds. */
  readonly elapsedMs: number;
  /** While backing off: the wait in milliseconds, as it was at its start. */
  readonly waitMs?: number | undefined;
  /** What has come; `accuracy: 'none'` where it can't be known. */
  readonly transfer: TransferProgress;
}

/** What a step tells; the rest is kept from before. */
export interface ProgressStep {
  readonly phase: PullProgress['phase'];
  readonly attempt?: number | undefined;
  readonly waitMs?: number | undefined;
  readonly transfer?: TransferProgress | undefined;
}

const NOTHING_KNOWN: TransferProgress = Object.freeze({ accuracy: 'none' });

/** Tells the progress of one shared pull to all who listen; who comes late hears the latest at once. */
export class ProgressHub {
  readonly #clock: Clock;
  readonly #sinceMs: number;
  readonly #listeners = new Set<(progress: PullProgress) => unknown>();
  #latest: PullProgress | undefined;
  /** Called when somebody begins to listen: nobody looks for progress before. */
  onListen: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#sinceMs = clock.monotonicMs();
  }

  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  get latest(): PullProgress | undefined {
    return this.#latest;
  }

  tell(step: ProgressStep): void {
    this.#latest = Object.freeze({
      phase: step.phase,
      attempt: step.attempt ?? this.#latest?.attempt ?? 1,
      elapsedMs: this.#clock.monotonicMs() - this.#sinceMs,
      waitMs: step.waitMs,
      transfer: step.transfer ?? atPhase(step.phase, this.#latest?.transfer ?? NOTHING_KNOWN),
    });
    for (const listener of [...this.#listeners]) callBack(listener, this.#latest);
  }

  /** Listens until the answered function is called. */
  listen(listener: (progress: PullProgress) => unknown): () => void {
    // Two listeners may be the same function.
    const own = (progress: PullProgress): unknown => listener(progress);
    this.#listeners.add(own);
    if (this.#latest !== undefined) callBack(own, this.#latest);
    this.onListen?.();
    return () => this.#listeners.delete(own);
  }
}

/** When a pull has worked, all that it was to bring has come. */
function atPhase(phase: PullProgress['phase'], transfer: TransferProgress): TransferProgress {
  return phase === 'done' && transfer.accuracy === 'exact' ? completeProgress({ blobs: transfer.layers }) : transfer;
}
