import { onAbort } from '../../core/on-abort.js';
import type { Clock } from '../../core/clock.js';

/** How many pulls may go on at once. */
export interface PullQueueLimits {
  readonly maxPulls: number;
  readonly maxPullsPerRegistry: number;
}

/** Leave to pull. Give it back in a `finally`; giving back twice does nothing. */
export interface PullSlot {
  release(): void;
}

interface Waiter {
  readonly registry: string;
  readonly priority: () => number;
  readonly sinceMs: number;
  readonly admit: (slot: PullSlot) => void;
}

/** Waiting this long, in milliseconds, is worth one step of priority, so that nobody waits for ever. */
const AGING_MS = 30_000;

/**
 * Lets pulls start in turn: higher priority first, then who came first. One whose registry is at its limit is passed by
 * those for other registries, and keeps its place.
 */
export class PullQueue {
  readonly #clock: Clock;
  readonly #limits: PullQueueLimits;
  readonly #waiting: Waiter[] = [];
  readonly #perRegistry = new Map<string, number>();
  #active = 0;

  constructor(clock: Clock, limits: PullQueueLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get active(): number {
    return this.#active;
  }

  /** Waits for leave to pull from `registry`. Undefined when the signal is aborted first. */
  acquire(registry: string, priority: () => number, signal: AbortSignal): Promise<PullSlot | undefined> {
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve(undefined);
        return;
      }
      const waiter: Waiter = {
        registry,
        priority,
        sinceMs: this.#clock.monotonicMs(),
        admit: (slot) => {
          ignore();
          resolve(slot);
        },
      };
      const ignore = onAbort(signal, () => {
        const index = this.#waiting.indexOf(waiter);
        if (index !== -1) this.#waiting.splice(index, 1);
        resolve(undefined);
      });
      this.#waiting.push(waiter);
      this.#admitNext();
    });
  }

  #admitNext(): void {
    while (this.#active < this.#limits.maxPulls) {
      const next = this.#best();
      if (next === undefined) return;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      next.admit(this.#take(next.registry));
    }
  }

  #best(): Waiter | undefined {
    const nowMs = this.#clock.monotonicMs();
    let best: Waiter | undefined;
    let bestRank = -Infinity;
    for (const waiter of this.#waiting) {
      if ((this.#perRegistry.get(waiter.registry) ?? 0) >= this.#limits.maxPullsPerRegistry) continue;
      const rank = waiter.priority() + Math.floor((nowMs - waiter.sinceMs) / AGING_MS);
      if (rank <= bestRank) continue;
      best = waiter;
      bestRank = rank;
    }
    return best;
  }

  #take(registry: string): PullSlot {
    this.#active += 1;
    this.#perRegistry.set(registry, (this.#perRegistry.get(registry) ?? 0) + 1);
    let held = true;
    return {
      release: () => {
        if (!held) return;
        held = false;
        this.#active -= 1;
        const left = (this.#perRegistry.get(registry) ?? 1) - 1;
        if (left === 0) this.#perRegistry.delete(registry);
        else this.#perRegistry.set(registry, left);
        this.#admitNext();
      },
    };
  }
}
