import { AssertionError } from 'node:assert';

import type { RpcName } from '../../generated/rpcs.js';
import type { Rpcs } from '../../generated/types.js';
import { printable } from '../../core/printable.js';

/** What goes wrong with a call. */
export type Fault =
  /** Answers with this gRPC status; nothing happens. */
  | { readonly kind: 'status'; readonly code: number; readonly details: string }
  /** Takes longer: the work happens at the end of the time. `jitterMs` adds up to so much by seeded chance. */
  | { readonly kind: 'delay'; readonly ms: number; readonly jitterMs?: number | undefined }
  /** No answer ever; nothing happens. */
  | { readonly kind: 'hang' }
  /** The connection breaks; nothing happens. */
  | { readonly kind: 'connection_lost' }
  /** It happens, and then the connection breaks: the caller can't know. */
  | { readonly kind: 'answer_lost' }
  /** It happens, and no answer ever comes. */
  | { readonly kind: 'answer_never_comes' }
  /** The stream breaks, or ends as if all were well, after so many messages. */
  | { readonly kind: 'stream_ends'; readonly afterMessages: number; readonly how: 'cut' | 'ok' }
  /** The runtime's process dies while it works on the call; nothing happens. */
  | { readonly kind: 'runtime_dies' };

/** Which calls go wrong, and how. */
export interface FaultRule<R extends RpcName = RpcName> {
  /** @default every RPC */
  readonly rpc?: R | readonly R[] | undefined;
  /** Only calls whose request answers `true`. */
  readonly when?: ((request: Rpcs[R]['received']) => boolean) | undefined;
  /** Only the nth matching call, or these; the first is 1. @default every one */
  readonly nth?: number | readonly number[] | undefined;
  /** At most so often. @default without end */
  readonly times?: number | undefined;
  /** With this chance, 0 to 1, by the seed. @default 1 */
  readonly probability?: number | undefined;
  readonly fault: Fault;
}

/** A rule at work. */
export interface ActiveFault {
  /** How often it has struck. */
  readonly strikes: number;
  /** The fault happens no more. */
  remove(): void;
}

interface Entry {
  readonly rule: FaultRule;
  seen: number;
  strikes: number;
}

/** The rules at work, in the order they were given. */
export class FaultTable {
  readonly #entries = new Set<Entry>();
  readonly #chance: () => number;

  constructor(chance: () => number) {
    this.#chance = chance;
  }

  add<R extends RpcName>(rule: FaultRule<R>): ActiveFault {
    const entry: Entry = { rule: rule as unknown as FaultRule, seen: 0, strikes: 0 };
    this.#entries.add(entry);
    return {
      get strikes() {
        return entry.strikes;
      },
      remove: () => void this.#entries.delete(entry),
    };
  }

  /** Throws an `AssertionError` that names each rule which has struck no call. */
  assertStruck(): void {
    const idle = [...this.#entries].filter(({ strikes }) => strikes === 0).map(({ rule }) => rule);
    if (idle.length === 0) return;
    const lines = idle.map(
      ({ rpc, fault }) => `  ${fault.kind} of ${rpc === undefined ? 'any RPC' : [rpc].flat().join(' or ')}`,
    );
    throw new AssertionError({
      message: `faults that struck no call:\n${lines.join('\n')}`,
      operator: 'assertFaultsStruck',
    });
  }

  clear(): void {
    this.#entries.clear();
  }

  /** What goes wrong with a call. */
  strike(rpc: RpcName, request: unknown): readonly Fault[] {
    const faults: Fault[] = [];
    for (const entry of this.#entries) {
      const { rule } = entry;
      const rpcs = rule.rpc === undefined ? undefined : ([] as RpcName[]).concat(rule.rpc);
      if (rpcs !== undefined && !rpcs.includes(rpc)) continue;
      if (rule.when !== undefined && !rule.when(request as never)) continue;
      entry.seen++;
      const nth = rule.nth === undefined ? undefined : ([] as number[]).concat(rule.nth);
      if (nth !== undefined && !nth.includes(entry.seen)) continue;
      if (rule.times !== undefined && entry.strikes >= rule.times) continue;
      if (rule.probability !== undefined && this.#chance() >= rule.probability) continue;
      entry.strikes++;
      faults.push(rule.fault);
    }
    return faults;
  }
}

const status = (code: number, details: string): Fault => ({ kind: 'status', code, details });

/** Faults in the words of real runtimes, ready to be used in a rule. */
export const faults = Object.freeze({
  /** The runtime has just started and is not ready. */
  notInitialized: (): Fault => status(14, 'server is not initialized yet'),
  /** The node's disk is full. */
  diskFull: (): Fault =>
    status(
      2,
      'failed to create containerd container: failed to prepare extraction snapshot: write /var/lib/containerd: no space left on device',
    ),
  /** The server gave up on its own time limit. */
  serverDeadline: (): Fault => status(4, 'context deadline exceeded'),
  /** The server cancelled the call although nobody asked it to. */
  serverCancelled: (): Fault => status(1, 'context canceled'),
  /** A message exceeds what the server takes. */
  tooLarge: (): Fault => status(8, 'grpc: received message larger than max (17826149 vs. 16777216)'),
  /** The RPC does not exist. */
  unimplemented: (rpc: string): Fault =>
    status(12, `unknown method ${printable(rpc)} for service runtime.v1.RuntimeService`),
  /** The container can't be removed yet. */
  stillRunning: (): Fault => status(2, 'container is still running, to stop first'),
  /** A status of gRPC, by its number, with the words of the runtime. */
  status,
  /** The call takes this many milliseconds longer, and up to `jitterMs` on top. */
  delay: (ms: number, jitterMs = 0): Fault => ({ kind: 'delay', ms, jitterMs }),
  /** The runtime never begins: nothing is done and nothing answered. */
  hang: (): Fault => ({ kind: 'hang' }),
  /** The connection breaks before anything is done. */
  connectionLost: (): Fault => ({ kind: 'connection_lost' }),
  /** It is done, and the connection breaks before the answer. */
  answerLost: (): Fault => ({ kind: 'answer_lost' }),
  /** It is done, and no answer comes. */
  answerNeverComes: (): Fault => ({ kind: 'answer_never_comes' }),
  /** The stream breaks after so many messages. */
  streamCut: (afterMessages: number): Fault => ({ kind: 'stream_ends', afterMessages, how: 'cut' }),
  /** The stream ends in order after so many messages. */
  streamEnd: (afterMessages: number): Fault => ({ kind: 'stream_ends', afterMessages, how: 'ok' }),
  /** The runtime's process dies over the call, and nothing is done. */
  runtimeDies: (): Fault => ({ kind: 'runtime_dies' }),
});
