import { availableParallelism } from 'node:os';

import { onAbort } from '../../core/on-abort.js';
import type { StopSignal } from '../../core/call-options.js';

/** Calls that cost a runtime most: each makes it start processes, mount, or take such things away. */
export const HEAVY_RPCS = [
  'runPodSandbox',
  'stopPodSandbox',
  'removePodSandbox',
  'createContainer',
  'startContainer',
  'stopContainer',
  'removeContainer',
] as const;

export type HeavyRpc = (typeof HEAVY_RPCS)[number];

/** Heavy calls under way at once where nobody says how many: two per core, and no fewer than 4. */
export const defaultHeavyCalls = (): number => Math.max(4, 2 * availableParallelism());

interface Waiting {
  go(way: 'go' | 'left'): void;
}

/** Who shares the calls, such as a job: its waiting calls take turns with those of others. */
export class CallLine {
  readonly waiting: Waiting[] = [];
}

/**
 * Lets so many heavy calls through at once, for all jobs of a node. Lines take turns, so a job with many waiting calls
 * does not hold up one with few; what is urgent comes before all others.
 */
export class HeavyCalls {
  readonly most: number;
  #underWay = 0;
  /** Calls that were sent and not answered, those that have given their place back included. */
  #unanswered = 0;
  #onDrained: (() => void) | undefined;
  readonly #urgent: Waiting[] = [];
  /** Those with waiting calls, the next one first. */
  readonly #lines: CallLine[] = [];

  constructor(most: number) {
    this.most = most;
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** Resolves when no call is under way any more. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#onDrained = resolve;
      if (this.#unanswered === 0) resolve();
    });
  }

  sent(): void {
    this.#unanswered += 1;
  }

  answered(): void {
    this.#unanswered -= 1;
    if (this.#unanswered === 0) this.#onDrained?.();
  }

  /** Takes a place where one is free and nobody waits for it. Answers whether it did. */
  tryEnter(): boolean {
    if (this.#underWay >= this.most) return false;
    this.#underWay += 1;
    return true;
  }

  /**
   * Waits for a place.
   *
   * @param urgent comes before what is not
   * @param leave ends the wait as `left`: no place was taken
   */
  enter(line: CallLine, urgent: boolean, leave: StopSignal | undefined): Promise<'go' | 'left'> {
    return new Promise((resolve) => {
      if (leave?.aborted === true) return resolve('left');
      const entry: Waiting = {
        go: (way) => {
          ignore();
          resolve(way);
        },
      };
      const ignore = onAbort(leave, () => {
        this.#forget(line, entry);
        entry.go('left');
      });
      if (urgent) this.#urgent.push(entry);
      else if (line.waiting.push(entry) === 1) this.#lines.push(line);
    });
  }

  /** Lets the waiting calls of a line go before all others: its end is asked for. */
  hurry(line: CallLine): void {
    if (line.waiting.length === 0) return;
    this.#urgent.push(...line.waiting.splice(0));
    this.#lines.splice(this.#lines.indexOf(line), 1);
  }

  /** Gives a place back, to whoever is next. */
  exit(): void {
    const next = this.#urgent.shift() ?? this.#next();
    if (next === undefined) this.#underWay -= 1;
    else next.go('go');
  }

  #next(): Waiting | undefined {
    const line = this.#lines.shift();
    const next = line?.waiting.shift();
    if (line !== undefined && line.waiting.length > 0) this.#lines.push(line);
    return next;
  }

  #forget(line: CallLine, entry: Waiting): void {
    const at = line.waiting.indexOf(entry);
    if (at < 0) return;
    line.waiting.splice(at, 1);
    if (line.waiting.length === 0) this.#lines.splice(this.#lines.indexOf(line), 1);
  }
}

/** What a node's jobs share besides its runtime. */
export interface SharedCalls {
  readonly heavy: HeavyCalls;
  /** Aborted when the node is about to be closed: from now on nothing is begun. */
  readonly closing: StopSignal;
  /** Aborted when the ledger was given up: jobs that have not ended are left to others. */
  readonly closed: StopSignal;
  /** Outcomes that are being told, which are waited for in between. */
  readonly finishing: Set<Promise<unknown>>;
}
