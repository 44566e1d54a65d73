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
  /** What is reported can't be believed, or is no end and no life. */
  | { readonly kind: 'doubt'; readonly message: string };

/** How long a look may take before it counts as failed, in milliseconds. */
export const LOOK_LIMIT_MS = 15_000;

const AWAY: ReadonlySet<string> = new Set(['connection_failed', 'not_ready', 'cancelled']);

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
    if (kind === 'deadline_exceeded') return unanswered(service, containerId, message);
    return AWAY.has(kind) ? { kind: 'away' } : { kind: 'doubt', message };
  }
  const { status } = answer.value;
  if (status?.state === 'CONTAINER_RUNNING') return { kind: 'running' };
  if (status?.state !== 'CONTAINER_EXITED')
    return { kind: 'doubt', message: `the status of a started program is ${status?.state ?? 'empty'}` };
  const end: Look = { kind: 'exited', status };
  return exitMisfit(status, clock.nowMs()) === undefined ? end : confirmed(service, containerId, end);
}

/** A status that never comes says nothing; a runtime that answers the list is not away, and this is no reason to wait for ever. */
async function unanswered(service: LookedAt, containerId: ContainerId, message: string): Promise<Look> {
  const list = await service.listContainers({ filter: { id: containerId } }, { timeoutMs: LOOK_LIMIT_MS });
  if (list.isErr()) return { kind: 'away' };
  const listed = list.value.containers.find(({ id }) => id === containerId)?.state;
  if (listed === 'CONTAINER_RUNNING') return { kind: 'running' };
  return { kind: 'doubt', message: `${message}; the list ${says(listed)}` };
}

const says = (listed: string | undefined): string => (listed === undefined ? 'has it not' : `says ${listed}`);

/** Asks the second witness. The runtime has answered the first question: whatever comes of this one, it is not away. */
async function confirmed(
  service: LookedAt,
  containerId: ContainerId,
  end: Extract<Look, { readonly kind: 'exited' | 'gone' }>,
): Promise<Look> {
  const list = await service.listContainers({ filter: { id: containerId } }, { timeoutMs: LOOK_LIMIT_MS });
  const told = end.kind === 'gone' ? 'unknown' : 'ended in an impossible way';
  if (list.isErr())
    return { kind: 'doubt', message: `the status says it is ${told}, and the list failed: ${list.error.message}` };
  const listed = list.value.containers.find(({ id }) => id === containerId)?.state;
  const isBorneOut = listed === (end.kind === 'gone' ? undefined : 'CONTAINER_EXITED');
  return isBorneOut ? end : { kind: 'doubt', message: `the status says it is ${told}, the list ${says(listed)}` };
}
