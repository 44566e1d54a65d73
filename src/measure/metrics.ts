import { orElse } from '../core/or-else.js';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import type { ChannelMessages, ChannelName } from '../core/channels.js';
import { type Clock, isClock, systemClock } from '../core/clock.js';
import { DurationHistogram, type Histogram } from './histogram.js';
import { RowTable } from './row-table.js';

/** What this process did with its runtimes since collecting began. */
export interface MetricsSnapshot {
  /** When collecting began, in milliseconds since the epoch. */
  readonly sinceMs: number;
  readonly takenAtMs: number;
  /** Calls by RPC and outcome: `ok`, or the kind of the error. */
  readonly rpcs: readonly { readonly rpc: string; readonly outcome: string; readonly durationMs: Histogram }[];
  /** Streaming calls by RPC. `open`: how many of those that were opened are open now. */
  readonly streams: readonly {
    readonly rpc: string;
    readonly open: number;
    readonly opened: number;
    readonly failed: number;
    readonly messages: number;
  }[];
  /** Tries of pulls by registry and outcome: `ok`, the reason of a failed pull, or the kind of another error. */
  readonly pulls: readonly { readonly registry: string; readonly outcome: string; readonly durationMs: Histogram }[];
  /** Tries of pulls after the first, by registry. */
  readonly pullRetries: readonly { readonly registry: string; readonly count: number }[];
  /** How long jobs were in each phase that they have left. */
  readonly phases: readonly { readonly phase: string; readonly durationMs: Histogram }[];
  /** Jobs that ended, by the kind of their outcome. */
  readonly jobs: readonly { readonly outcome: string; readonly count: number }[];
  /** Lists of all watched containers by reason and outcome. */
  readonly relists: readonly { readonly reason: string; readonly outcome: string; readonly durationMs: Histogram }[];
}

/** Counters and histograms that are being filled. */
export interface Metrics {
  /** What was counted until now, as plain frozen data. */
  snapshot(): MetricsSnapshot;
  /** Stops counting; what was counted stays readable. Doing it twice does nothing. */
  stop(): void;
  /** Stops, for `using`. */
  [Symbol.dispose](): void;
}

/** What metrics are taken with. */
export interface MetricsOptions {
  /** @default the machine's clock, also for what is none */
  readonly clock?: Clock | undefined;
}

const outcomeOf = (error: { readonly kind: string } | undefined): string => error?.kind ?? 'ok';

function pullOutcome(error: ChannelMessages['crane-cri:pull']['error']): string {
  return error !== undefined && 'reason' in error && typeof error.reason === 'string' ? error.reason : outcomeOf(error);
}

/**
 * Begins to count what this process does with all its runtimes: calls, streams, pulls, phases of jobs, relists. Two
 * collectors count independently. Nothing is counted, and nothing it costs, before the first and after the last.
 */
export function collectMetrics(options: MetricsOptions = {}): Metrics {
  const given = orElse(() => options.clock, undefined);
  const isSound = orElse(() => isClock(given) && typeof given.nowMs() === 'number', false);
  const clock = isSound && given !== undefined ? given : systemClock;
  const sinceMs = clock.nowMs();
  const histogram = (): DurationHistogram => new DurationHistogram();
  const rpcs = new RowTable(['rpc', 'outcome'], histogram);
  const streams = new RowTable(['rpc'], () => ({ open: new Set<object>(), opened: 0, failed: 0, messages: 0 }));
  const pulls = new RowTable(['registry', 'outcome'], histogram);
  const pullRetries = new RowTable(['registry'], () => ({ count: 0 }));
  const phases = new RowTable(['phase'], histogram);
  const jobs = new RowTable(['outcome'], () => ({ count: 0 }));
  const relists = new RowTable(['reason', 'outcome'], histogram);

  const listeners: { readonly [N in ChannelName]: (message: ChannelMessages[N]) => void } = {
    'crane-cri:rpc': ({ rpc, durationMs, error }) => rpcs.of(rpc, outcomeOf(error)).add(durationMs),
    'crane-cri:stream': ({ event, stream, rpc, messages, error }) => {
      const row = streams.of(rpc);
      if (event === 'opened') {
        row.open.add(stream);
        row.opened += 1;
      } else if (row.open.delete(stream)) {
        row.messages += messages;
        if (error !== undefined && error.kind !== 'cancelled') row.failed += 1;
      }
    },
    'crane-cri:pull': ({ registry, attempt, durationMs, error }) => {
      pulls.of(registry, pullOutcome(error)).add(durationMs);
      if (attempt > 1) pullRetries.of(registry).count += 1;
    },
    'crane-cri:phase': ({ phase, durationMs, outcome }) => {
      phases.of(phase).add(durationMs);
      if (outcome !== undefined) jobs.of(outcome).count += 1;
    },
    'crane-cri:relist': ({ reason, durationMs, error }) => relists.of(reason, outcomeOf(error)).add(durationMs),
  };
  const subscriptions = Object.entries(listeners).map(
    ([name, listener]) => [name, listener as (message: unknown) => void] as const,
  );
  for (const [name, listener] of subscriptions) subscribe(name, listener);

  const stop = (): void => {
    for (const [name, listener] of subscriptions) unsubscribe(name, listener);
  };
  return {
    snapshot: () =>
      Object.freeze({
        sinceMs,
        takenAtMs: clock.nowMs(),
        rpcs: rpcs.read((durations) => ({ durationMs: durations.read() })),
        streams: streams.read(({ open, ...counts }) => ({ open: open.size, ...counts })),
        pulls: pulls.read((durations) => ({ durationMs: durations.read() })),
        pullRetries: pullRetries.read(({ count }) => ({ count })),
        phases: phases.read((durations) => ({ durationMs: durations.read() })),
        jobs: jobs.read(({ count }) => ({ count })),
        relists: relists.read((durations) => ({ durationMs: durations.read() })),
      }),
    stop,
    [Symbol.dispose]: stop,
  };
}
