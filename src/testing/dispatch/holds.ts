import type { RpcName } from '../../generated/rpcs.js';
import type { Rpcs } from '../../generated/types.js';

/** Calls of one kind, kept waiting. */
export interface Hold {
  /** Settled when the first call waits. */
  readonly reached: Promise<void>;
  /** Calls that wait. */
  readonly waiting: number;
  /** Lets them go on, and all that follow. */
  release(): void;
}

interface Entry {
  readonly rpc: RpcName;
  readonly when: ((request: never) => boolean) | undefined;
  readonly released: Promise<void>;
  readonly reach: () => void;
  waiting: number;
}

/** Keeps calls waiting before the runtime, so that a test can look at what the caller does meanwhile. */
export class Holds {
  readonly #entries = new Set<Entry>();

  get holdsAny(): boolean {
    return this.#entries.size > 0;
  }

  add<R extends RpcName>(rpc: R, when?: (request: Rpcs[R]['received']) => boolean): Hold {
    let release = (): void => undefined;
    let reach = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const reached = new Promise<void>((resolve) => (reach = resolve));
    const entry: Entry = { rpc, when, released, reach, waiting: 0 };
    this.#entries.add(entry);
    return {
      reached,
      get waiting() {
        return entry.waiting;
      },
      release: () => {
        this.#entries.delete(entry);
        release();
      },
    };
  }

  /** Answers when nothing holds the call any more. */
  async pass(rpc: RpcName, request: unknown): Promise<void> {
    for (const entry of this.#entries) {
      if (entry.rpc !== rpc || (entry.when !== undefined && !entry.when(request as never))) continue;
      entry.waiting++;
      entry.reach();
      await entry.released;
      entry.waiting--;
    }
  }
}
