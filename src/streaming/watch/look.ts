import type { Clock } from '../../core/clock.js';
import type { ContainerId } from '../../core/ids.js';
import type { ContainerStatus } from '../../generated/types.js';
import { exitMisfit } from '../../policy/exit/exit-misfit.js';
import type { ContainerService } from '../../runtime/service.js';

/** What a look at a container shows. */
export type Look =
  | { readonly kind: 'running' }
  | { readonly kind: 'exited'; readonly status: ContainerStatus }
  | { readonly kind: 'gone'; readonly message: string }
  /** The runtime can't be asked for the moment; that says nothing of the container. */
  | { readonly kind: 'away' }
  /** What is told can't be believed, or is no end and no life. */
  | { readonly kind: 'doubt'; readonly message: string };

/** How long a look may take before it counts as failed, in milliseconds. */
export const LOOK_LIMIT_MS = 15_000;

const AWAY: ReadonlySet<string> = new Set(['connection_failed', 'not_ready', 'deadline_exceeded', 'cancelled']);

type LookedAt = Pick<ContainerService, 'containerStatus' | 'listContainers'>;

/**
 * Looks at a container that was started. An end is believed by a status that fits, or by two witnesses: a status that
 * fits nothing, and one that is not there, must be borne out by the list.
 */
export async function lookAt(service: LookedAt, clock: Clock, containerId: ContainerId): Promise<Look> {
  const answer = await service.containerStatus({ containerId }, { timeoutMs: LOOK_LIMIT_MS });
  if (answer.isErr()) {
    const { kind, message } = answer.error;
    if (kind === 'not_found') return confirmed(service, containerId, { kind: 'gone', message });
    return AWAY.has(kind) ? { kind: 'away' } : { kind: 'doubt', message };
  }
  const { status } = answer.value;
  if (status?.state === 'CONTAINER_RUNNING') return { kind: 'running' };
  if (status?.state !== 'CONTAINER_EXITED')
    return { kind: 'doubt', message: `the status of a started program is ${status?.state ?? 'empty'}` };
  const end: Look = { kind: 'exited', status };
  return exitMisfit(status, clock.nowMs()) === undefined ? end : confirmed(service, containerId, end);
}

/** Asks the second witness. */
async function confirmed(
  service: LookedAt,
  containerId: ContainerId,
  end: Extract<Look, { readonly kind: 'exited' | 'gone' }>,
): Promise<Look> {
  const list = await service.listContainers({ filter: { id: containerId } }, { timeoutMs: LOOK_LIMIT_MS });
  if (list.isErr())
    return AWAY.has(list.error.kind) ? { kind: 'away' } : { kind: 'doubt', message: list.error.message };
  const listed = list.value.containers.find(({ id }) => id === containerId)?.state;
  const isBorneOut = listed === (end.kind === 'gone' ? undefined : 'CONTAINER_EXITED');
  const told = end.kind === 'gone' ? 'unknown' : 'ended in a way that can not be';
  return isBorneOut
    ? end
    : { kind: 'doubt', message: `the status says it is ${told}, the list ${listed ?? 'has it not'}` };
}
