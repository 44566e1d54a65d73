import { err, errAsync, ok, type Result, type ResultAsync } from 'neverthrow';

import type { CallOptions } from '../core/call-options.js';
import type { Clock } from '../core/clock.js';
import { type Defect, invalidInput, type WrongState } from '../core/errors.js';
import { failure } from '../core/failure.js';
import { fromBody } from '../core/from-body.js';
import type { ContainerId, SandboxId } from '../core/ids.js';
import type { ContainerStats } from '../generated/types.js';
import type { RpcError, SandboxService, StatsService } from '../runtime/service.js';
import { type ContainerUsage, type PodUsage, readContainerStats, readPodStats, sumOf } from './usage.js';

/** What measurements are asked of: a client of a runtime, real or simulated. */
export type Measurable = Pick<StatsService, 'containerStats' | 'listContainerStats' | 'podSandboxStats'> &
  Pick<SandboxService, 'podSandboxStatus'> & { readonly clock: Clock };

/** What a measurement can fail with. `wrong_state`: it does not run, so there is nothing to measure. */
export type UsageError = RpcError<'containerStats'> | RpcError<'podSandboxStats'>;

function notRunning(operation: string, what: string): WrongState {
  return failure({
    kind: 'wrong_state',
    operation,
    message: `${operation}: the ${what} does not run`,
    hint: 'Only what runs can be measured. For the peak and the total of a job, let the node sample while it runs.',
  });
}

/** The implementation; see lazy-usage.ts. */
export function containerUsage(
  runtime: Measurable,
  containerId: ContainerId,
  options?: CallOptions,
): ResultAsync<ContainerUsage, UsageError> {
  return runtime.containerStats({ containerId }, options).andThen(({ stats }): Result<ContainerUsage, UsageError> => {
    const usage = readContainerStats(stats, runtime.clock.nowMs());
    return usage === undefined ? err(notRunning('ContainerStats', 'container')) : ok(usage);
  });
}

/** The implementation; see lazy-usage.ts. */
export function podUsage(
  runtime: Measurable,
  sandboxId: SandboxId,
  options?: CallOptions,
): ResultAsync<PodUsage, UsageError> {
  return fromBody<PodUsage, UsageError>('podUsage', async () => {
    const nowMs = runtime.clock.nowMs();
    const answer = await runtime.podSandboxStats({ podSandboxId: sandboxId }, options);
    if (answer.isOk()) {
      const usage = readPodStats(answer.value.stats, nowMs);
      if (usage === undefined) return err(notRunning('PodSandboxStats', 'sandbox'));
      if (usage.network === undefined || (await hasOwnNetwork(runtime, sandboxId, options))) return ok(usage);
      return ok(Object.freeze({ ...usage, network: undefined }));
    }
    const { kind } = answer.error;
    if (kind !== 'rejected' && kind !== 'unimplemented') return err(answer.error);
    const list = await runtime.listContainerStats({ filter: { podSandboxId: sandboxId } }, options);
    if (list.isErr()) return err(list.error);
    const containers = running(list.value.stats, nowMs);
    const sum = sumOf(containers, nowMs);
    const unknown = { network: undefined, processCount: undefined };
    return ok(Object.freeze({ sandboxId, source: 'containers', ...sum, ...unknown, containers }));
  });
}

/** CRI-O reports the traffic of the whole node of a sandbox that shares the node's network. */
async function hasOwnNetwork(runtime: Measurable, podSandboxId: SandboxId, options?: CallOptions): Promise<boolean> {
  const answer = await runtime.podSandboxStatus({ podSandboxId }, options);
  const namespaces = answer.isOk() ? answer.value.status?.linux?.namespaces : undefined;
  return namespaces !== undefined && namespaces.options?.network !== 'NODE';
}

/** The implementation; see lazy-usage.ts. */
export function containerUsages(
  runtime: Measurable,
  labels: Readonly<Record<string, string>>,
  options?: CallOptions,
): ResultAsync<readonly ContainerUsage[], RpcError<'listContainerStats'> | Defect> {
  if (Object.keys(labels).length === 0) {
    return errAsync(invalidInput('containerUsages', [{ field: 'labels', problem: 'must have one label at least' }]));
  }
  return runtime
    .listContainerStats({ filter: { labelSelector: labels } }, options)
    .map(({ stats }) => running(stats, runtime.clock.nowMs()));
}

function running(stats: readonly ContainerStats[], nowMs: number): readonly ContainerUsage[] {
  return stats.map((one) => readContainerStats(one, nowMs)).filter((one) => one !== undefined);
}
