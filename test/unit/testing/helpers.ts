import { onTestFinished } from 'vitest';
import type { ResultAsync } from 'neverthrow';

import type { ContainerId, SandboxId } from '../../../src/core/ids.js';
import type { RpcName } from '../../../src/generated/rpcs.js';
import type { ContainerConfigInit, ContainerStatus, PodSandboxConfigInit } from '../../../src/generated/types.js';
import type { RuntimeService } from '../../../src/runtime/service.js';
import { MockRuntime, type MockRuntimeOptions, VirtualClock } from '../../../src/testing/index.js';
import { must } from '../../helpers/must.js';
import { newFolder } from '../../helpers/new-folder.js';

export { must, newFolder };

export const IMAGE = 'docker.io/library/busybox:latest';

/** The error of a result, or the test fails. */
export async function mustFail<T, E>(result: ResultAsync<T, E>): Promise<E> {
  const settled = await result;
  if (settled.isOk()) throw new Error('expected an error');
  return settled.error;
}

/** A mock on virtual time with the image on the node, closed after the test. */
export function newMock(options: MockRuntimeOptions = {}): MockRuntime {
  const mock = new MockRuntime({ clock: new VirtualClock(), images: [IMAGE], ...options });
  onTestFinished(() => mock.close());
  return mock;
}

export function podConfig(name = 'job-1', more: Partial<PodSandboxConfigInit> = {}): PodSandboxConfigInit {
  return { metadata: { name, namespace: 'crane', uid: `uid-${name}` }, linux: { securityContext: {} }, ...more };
}

export function containerConfig(
  command: readonly string[],
  more: Partial<ContainerConfigInit> = {},
): ContainerConfigInit {
  return {
    metadata: { name: 'main' },
    image: { image: IMAGE, userSpecifiedImage: IMAGE },
    command,
    linux: { securityContext: {} },
    ...more,
  };
}

export interface Made {
  readonly podSandboxId: SandboxId;
  readonly containerId: ContainerId;
}

/** A sandbox with one created container. */
export async function create(
  service: RuntimeService,
  command: readonly string[],
  more: Partial<ContainerConfigInit> = {},
  pod: PodSandboxConfigInit = podConfig(),
): Promise<Made> {
  const { podSandboxId } = await must(service.runPodSandbox({ config: pod }));
  const { containerId } = await must(
    service.createContainer({ podSandboxId, config: containerConfig(command, more), sandboxConfig: pod }),
  );
  return { podSandboxId, containerId };
}

/** A sandbox with one started container. */
export async function start(...args: Parameters<typeof create>): Promise<Made> {
  const made = await create(...args);
  await must(args[0].startContainer({ containerId: made.containerId }));
  return made;
}

export async function statusOf(service: RuntimeService, containerId: ContainerId): Promise<ContainerStatus> {
  const { status } = await must(service.containerStatus({ containerId }));
  if (status === undefined) throw new Error('no status');
  return status;
}

/** Waits until the container has exited, by polling on the mock's clock. */
export async function untilExited(mock: MockRuntime, containerId: ContainerId): Promise<ContainerStatus> {
  for (let waitMs = 100; ; waitMs = Math.min(2 * waitMs, 60_000)) {
    const status = await statusOf(mock.service, containerId);
    if (status.state === 'CONTAINER_EXITED') return status;
    await later(mock, waitMs);
  }
}

/** Runs a command in a container of its own and answers its exit. */
export async function runToExit(
  mock: MockRuntime,
  command: readonly string[],
  more: Partial<ContainerConfigInit> = {},
): Promise<ContainerStatus> {
  const { containerId } = await start(mock.service, command, more);
  return untilExited(mock, containerId);
}

/** Asks past the checks of the client, whose types the request need not have. */
export function askUnchecked(
  mock: MockRuntime,
  rpc: RpcName,
  request: object,
  timeoutMs: number,
): ReturnType<MockRuntime['wire']['unary']> {
  const unary = mock.wire.unary.bind(mock.wire) as (
    rpc: string,
    request: object,
    call: object,
  ) => ReturnType<MockRuntime['wire']['unary']>;
  return unary(rpc, request, { timeoutMs });
}

/** The virtual clock of a mock, or the test fails. */
export function virtual(mock: MockRuntime): VirtualClock {
  if (mock.clock instanceof VirtualClock) return mock.clock;
  throw new Error('this mock runs on the clock of the machine');
}

/** Lets time pass on the mock's clock. */
export async function later(mock: MockRuntime, ms: number): Promise<void> {
  await new Promise<void>((resolve) => void mock.clock.setTimer(ms, resolve));
}
