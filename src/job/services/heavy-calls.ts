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
 * Lets so many heavy calls through to one runtime at once, for all jobs of all its nodes in this process. Lines take turns,
 * so a job with many waiting calls does not hold up one with few; what is urgent comes before all others.
 */
class HeavyPlaces {
  underWay = 0;
  readonly #limits = new Set<{ readonly most: number }>();
  readonly #urgent: Waiting[] = [];
  /** Those with waiting calls, the next one first. */
  readonly #lines: CallLine[] = [];

  /** How many nodes share them. */
  get users(): number {
    return this.#limits.size;
  }

  /** The least that one of those who share them was given. */
  get most(): number {
    return Math.min(...[...this.#limits].map(({ most }) => most));
  }

  join(limit: { readonly most: number }): void {
    this.#limits.add(limit);
  }

  /** Others may have more from now on. */
  leave(limit: { readonly most: number }): void {
    this.#limits.delete(limit);
    if (this.#limits.size > 0) this.#admit();
  }

  tryEnter(): boolean {
    if (this.underWay >= this.most) return false;
    this.underWay += 1;
    return true;
  }

  wait(line: CallLine, urgent: boolean, entry: Waiting): void {
    if (urgent) this.#urgent.push(entry);
    else if (line.waiting.push(entry) === 1) this.#lines.push(line);
  }

  hurry(line: CallLine): void {
    if (line.waiting.length === 0) return;
    this.#urgent.push(...line.waiting.splice(0));
    this.#lines.splice(this.#lines.indexOf(line), 1);
  }

  exit(): void {
    this.underWay -= 1;
    this.#admit();
  }

  forget(line: CallLine, entry: Waiting): void {
    const at = line.waiting.indexOf(entry);
    if (at < 0) return;
    line.waiting.splice(at, 1);
    if (line.waiting.length === 0) this.#lines.splice(this.#lines.indexOf(line), 1);
  }

  /** Lets in who is next; after the last node has left, all, who then find it closed. */
  #admit(): void {
    while (this.underWay < this.most) {
      const next = this.#urgent.shift() ?? this.#next();
      if (next === undefined) return;
      this.underWay += 1;
      next.go('go');
    }
  }

  #next(): Waiting | undefined {
    const line = this.#lines.shift();
    const next = line?.waiting.shift();
    if (line !== undefined && line.waiting.length > 0) this.#lines.push(line);
    return next;
  }
}

/** By endpoint: a second node of a runtime must not double its load. */
const placesOf = new Map<string, HeavyPlaces>();

/** The heavy calls of one node, which shares the places of its runtime. */
export class HeavyCalls {
  readonly #limit: { readonly most: number };
  readonly #places: HeavyPlaces;
  readonly #endpoint: string | undefined;
  /** What gives each place back that is taken. */
  readonly #held = new Set<() => void>();
  /** Calls that were sent and not answered, those that have given their place back included. */
  #unanswered = 0;
  #onDrained: (() => void) | undefined;

  /** @param endpoint where its runtime is; nodes that name the same share its places. @default shared with nobody */
  constructor(most: number, endpoint?: string) {
    this.#limit = { most };
    this.#endpoint = endpoint;
    this.#places = (endpoint === undefined ? undefined : placesOf.get(endpoint)) ?? new HeavyPlaces();
    if (endpoint !== undefined) placesOf.set(endpoint, this.#places);
    this.#places.join(this.#limit);
  }

  /** How many may be under way at once. */
  get most(): number {
    return this.#places.most;
  }

  get underWay(): number {
    return this.#places.underWay;
  }

  /** Leaves the places to the other nodes of the runtime, those of calls that were never answered too. */
  close(): void {
    for (const giveBack of this.#held) giveBack();
    this.#places.leave(this.#limit);
    if (this.#endpoint !== undefined && this.#places.users === 0) placesOf.delete(this.#endpoint);
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
    return this.#places.tryEnter();
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
        this.#places.forget(line, entry);
        entry.go('left');
      });
      this.#places.wait(line, urgent, entry);
    });
  }

  /** Lets the waiting calls of a line go before all others: its end is asked for. */
  hurry(line: CallLine): void {
    this.#places.hurry(line);
  }

  /** For a place that was taken: answers what gives it back, to whoever is next. Only the first time does something. */
  held(): () => void {
    const giveBack = (): void => {
      if (this.#held.delete(giveBack)) this.#places.exit();
    };
    this.#held.add(giveBack);
    return giveBack;
  }
}

/** What a node's jobs share besides its runtime. */
export interface SharedCalls {
  readonly heavy: HeavyCalls;
  /** Aborted when the node is about to be closed: from now on nothing is begun. */
  readonly closing: StopSignal;
  /** Aborted when the ledger was given up: jobs that have not ended are left to others. */
  readonly closed: StopSignal;
  /** Outcomes that are being reported, which are waited for in between. */
  readonly finishing: Set<Promise<unknown>>;
}
