import { err, ok, type Result } from 'neverthrow';

import { sleep } from '../core/clock.js';
import { defect, type Defect, invalidInput } from '../core/errors.js';
import type { ContainerId, SandboxId } from '../core/ids.js';
import { callOptionProblems } from '../core/scope.js';
import { containerUsage, containerUsages, type Measurable, podUsage, type UsageError } from './read-usage.js';
import { ratesBetween, type Reading, type UsageRates } from './usage-rates.js';

/** What to measure: one container, one sandbox, or every container with these labels, such as `ownSelector({ jobId })`. */
export type UsageTarget =
  | { readonly containerId: ContainerId }
  | { readonly sandboxId: SandboxId }
  | { readonly labels: Readonly<Record<string, string>> };

/** How to watch. */
export interface WatchUsageOptions {
  /** Time between two measurements in milliseconds, 100 or more. Each costs one call. @default 5_000 */
  readonly intervalMs?: number | undefined;
  /** Ends the iteration, without an error. @default none */
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_INTERVAL_MS = 5_000;
const SHORTEST_INTERVAL_MS = 100;
/** Measurements that may fail one after the other, as they do while a runtime restarts, before that is reported. */
const MOST_FAILURES = 5;
/** Failures that may pass; `rejected` is what some runtimes say while a container comes or goes. */
const PASSING: ReadonlySet<string> = new Set(['connection_failed', 'deadline_exceeded', 'not_ready', 'rejected']);

/** The implementation; see lazy-usage.ts. */
export async function* watchUsage(
  runtime: Measurable,
  target: UsageTarget,
  options: WatchUsageOptions = {},
): AsyncGenerator<Result<UsageRates, UsageError | Defect>, void, undefined> {
  try {
    yield* measureAgain(runtime, target, options);
  } catch (cause) {
    yield err(defect('watchUsage', cause));
  }
}

async function* measureAgain(
  runtime: Measurable,
  target: UsageTarget,
  options: WatchUsageOptions,
): AsyncGenerator<Result<UsageRates, UsageError | Defect>, void, undefined> {
  const problems = callOptionProblems(options);
  if (problems.length > 0) return yield err(invalidInput('watchUsage', problems));
  const { intervalMs = DEFAULT_INTERVAL_MS, signal } = options;
  if (!(intervalMs >= SHORTEST_INTERVAL_MS)) {
    const problem = `must be >= ${SHORTEST_INTERVAL_MS} ms`;
    return yield err(invalidInput('watchUsage', [{ field: 'options.intervalMs', problem }]));
  }
  let before: Reading | undefined;
  let failures = 0;
  const isAborted = (): boolean => signal?.aborted === true;
  while (!isAborted()) {
    const reading = await readTarget(runtime, target, signal);
    if (isAborted()) return;
    if (reading.isOk()) {
      failures = 0;
      const rates = before === undefined ? undefined : ratesBetween(before, reading.value);
      if (rates !== undefined) yield ok(rates);
      if (rates !== undefined || before === undefined) before = reading.value;
    } else {
      const { kind } = reading.error;
      const isGone = kind === 'not_found' || kind === 'wrong_state';
      if (isGone && before !== undefined) return;
      failures += 1;
      const isPatient = before !== undefined && failures < MOST_FAILURES;
      if (!isPatient || !PASSING.has(kind)) return yield err(reading.error);
    }
    if ((await sleep(runtime.clock, intervalMs, signal)) === 'aborted') return;
  }
}

async function readTarget(
  runtime: Measurable,
  target: UsageTarget,
  signal: AbortSignal | undefined,
): Promise<Result<Reading, UsageError | Defect>> {
  const atMs = runtime.clock.nowMs();
  if ('containerId' in target) {
    const usage = await containerUsage(runtime, target.containerId, { signal });
    return usage.map((one) => ({ containers: [one], atMs }));
  }
  if ('sandboxId' in target) {
    const usage = await podUsage(runtime, target.sandboxId, { signal });
    return usage.map((pod) => ({
      containers: pod.containers,
      pod: pod.source === 'cgroup' ? pod : undefined,
      atMs,
    }));
  }
  const usages = await containerUsages(runtime, target.labels, { signal });
  return usages.map((containers) => ({ containers, atMs }));
}
