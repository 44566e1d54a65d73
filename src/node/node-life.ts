import { type Clock, sleep } from '../core/clock.js';
import { ClosingSwitch } from '../job/services/closing.js';
import { defaultHeavyCalls, HeavyCalls } from '../job/services/heavy-calls.js';
import type { SharedCalls } from '../job/services/heavy-calls.js';
import type { Ledger } from '../ledger/ledger.js';

/** Longest wait, when a node is closed, for outcomes that are being reported, in milliseconds. */
const FINISH_WAIT_MS = 5_000;

/** What the jobs of a node share while it lives, and how it ends. */
export class NodeLife implements SharedCalls {
  readonly heavy: HeavyCalls;
  readonly closing = new ClosingSwitch();
  readonly closed = new ClosingSwitch();
  readonly finishing = new Set<Promise<unknown>>();

  /** @param endpoint of its runtime, whose places all nodes of this process share; `undefined` where it is nobody else's */
  constructor(maxHeavyCalls = defaultHeavyCalls(), endpoint?: string) {
    this.heavy = new HeavyCalls(maxHeavyCalls, endpoint);
  }

  /**
   * Lets nothing begin any more, waits a while for outcomes that are being reported, gives up the ledger, has every job answer
   * that it is left, and waits a while for calls that change something: cut off, they leave things half-made.
   */
  async close(clock: Clock, ledger: Ledger | undefined, waitMs: number): Promise<void> {
    this.closing.close();
    await within(clock, Math.min(FINISH_WAIT_MS, waitMs), Promise.allSettled(this.finishing));
    await ledger?.close();
    this.closed.close();
    await within(clock, waitMs, this.heavy.drained());
    this.heavy.close();
  }
}

async function within(clock: Clock, limitMs: number, work: Promise<unknown>): Promise<void> {
  const waiting = new AbortController();
  await Promise.race([work, sleep(clock, limitMs, waiting.signal)]);
  waiting.abort();
}
