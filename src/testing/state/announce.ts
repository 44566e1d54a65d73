import type { ContainerEventType } from '../../generated/types.js';
import type { ContainerRecord, SandboxRecord } from './records.js';
import type { RuntimeState } from './runtime-state.js';
import { showContainerStatus, showSandboxStatus } from './show.js';

function announce(
  state: RuntimeState,
  type: ContainerEventType,
  id: string,
  sandbox: SandboxRecord,
  withStatuses: boolean,
): void {
  if (!state.up) return;
  state.events.publish(type, {
    containerId: id,
    createdAt: state.nowNs(),
    podSandboxStatus: withStatuses ? showSandboxStatus(state, sandbox) : undefined,
    containersStatuses:
      withStatuses && state.personality.eventStatuses
        ? state.containersOf(sandbox).map((container) => showContainerStatus(state, container))
        : [],
  });
}

/** Tells subscribers what happened to a container. */
export function announceContainer(state: RuntimeState, type: ContainerEventType, container: ContainerRecord): void {
  announce(state, type, container.id, container.sandbox, true);
}

/** Tells subscribers what happened to a sandbox, under its id. Without statuses once it is deleted. */
export function announceSandbox(state: RuntimeState, type: ContainerEventType, sandbox: SandboxRecord): void {
  if (type === 'CONTAINER_CREATED_EVENT' && !state.personality.podCreatedEvent) return;
  if (type === 'CONTAINER_DELETED_EVENT' && !state.personality.podDeletedEvents) return;
  announce(state, type, sandbox.id, sandbox, type !== 'CONTAINER_DELETED_EVENT');
}
