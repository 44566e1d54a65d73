import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { CriRuntime, ok, okAsync, type Result, ResultAsync, systemClock } from 'crane-cri';
import type { ContainerId } from 'crane-cri/cri';
import { describe, expect, it } from 'vitest';

import type { ContainerStatus } from '../../../../src/generated/types.js';
import { ExitWatcher } from '../../../../src/streaming/watch/exit-watcher.js';
import { faults, type MockRuntime } from '../../../../src/testing/index.js';
import { type Tampering, tamperedWire } from '../../../helpers/tampered-wire.js';
import { later, newMock, start } from '../../testing/helpers.js';

const LIMIT_MS = 300_000;

/** A watcher without events, whose answers can be changed on their way. */
function watching(tampering: Tampering = {}): { readonly mock: MockRuntime; readonly watcher: ExitWatcher } {
  const mock = newMock({ personality: 'containerd-1.6' });
  const client = CriRuntime.over(tamperedWire(mock.wire, tampering), { clock: mock.clock });
  return { mock, watcher: new ExitWatcher(client, { clock: mock.clock, events: 'none', labelSelector: {} }) };
}

const shell = (script: string): readonly string[] => ['/bin/sh', '-c', script];
const lying = (lie: Partial<ContainerStatus>): Tampering => ({
  containerStatus: ({ status, ...answer }) => ({ ...answer, status: status && { ...status, ...lie } }),
});

describe('an end takes a status that fits, or two witnesses', () => {
  it('a single NOT_FOUND ends nothing where the list has the container', async () => {
    const { mock, watcher } = watching();
    const { containerId } = await start(mock.service, shell('sleep 40; exit 3'));
    mock.fail({ rpc: 'containerStatus', nth: 1, fault: faults.status(5, 'no such container') });
    expect(await watcher.exitOf(containerId)).toMatchObject({ kind: 'exited', status: { exitCode: 3 } });
  });

  it.each([-1, 256, 2 ** 31 - 1])(
    'a status EXITED with the code %d ends nothing that the list says runs',
    async (code) => {
      let isLying = true;
      const { mock, watcher } = watching({
        containerStatus: ({ status, ...answer }) => ({
          ...answer,
          status: status && isLying ? { ...status, state: 'CONTAINER_EXITED', exitCode: code } : status,
        }),
      });
      const { containerId } = await start(mock.service, shell('sleep 40; exit 3'));
      const exit = watcher.exitOf(containerId);
      await later(mock, 10_000);
      isLying = false;
      expect(await exit).toMatchObject({ kind: 'exited', status: { exitCode: 3 } });
    },
  );

  it('an impossible code that the list bears out is an end', async () => {
    const { mock, watcher } = watching(lying({ exitCode: 256 }));
    const { containerId } = await start(mock.service, shell('exit 3'));
    await later(mock, 100);
    expect(await watcher.exitOf(containerId)).toMatchObject({ kind: 'exited', status: { exitCode: 256 } });
  });

  it('a list that says RUNNING does not hide an end for good', async () => {
    const { mock, watcher } = watching({
      listContainers: ({ containers }) => ({
        containers: containers.map((item) => ({ ...item, state: 'CONTAINER_RUNNING' as const })),
      }),
    });
    const { containerId } = await start(mock.service, shell('sleep 5; exit 3'));
    const beganMs = mock.clock.nowMs();
    expect(await watcher.exitOf(containerId)).toMatchObject({ kind: 'exited', status: { exitCode: 3 } });
    expect(mock.clock.nowMs() - beganMs).toBeLessThan(130_000);
  });
});

describe('every wait ends', () => {
  it.each<[string, Tampering, number | undefined]>([
    ['CONTAINER_UNKNOWN', lying({ state: 'CONTAINER_UNKNOWN' }), undefined],
    ['a status without a state', lying({ state: 'CONTAINER_CREATED' }), undefined],
    ['a permanent INTERNAL', {}, 13],
    ['an end that the list contradicts', lying({ state: 'CONTAINER_EXITED', exitCode: 256 }), undefined],
  ])('after five minutes of %s', async (_, tampering, code) => {
    const { mock, watcher } = watching(tampering);
    const { containerId } = await start(mock.service, shell('sleep 100000'));
    if (code !== undefined) mock.fail({ rpc: 'containerStatus', fault: faults.status(code, 'broken') });
    const beganMs = mock.clock.nowMs();
    expect(await watcher.exitOf(containerId)).toMatchObject({ kind: 'lost' });
    expect(mock.clock.nowMs() - beganMs).toBeGreaterThanOrEqual(LIMIT_MS);
    expect(mock.clock.nowMs() - beganMs).toBeLessThan(LIMIT_MS + 5_000);
  });

  it.each([
    ['never answers', faults.hang()],
    ['breaks its connection', faults.connectionLost()],
    ['answers that it has no time', faults.serverDeadline()],
  ])('of a container that its status does not know, and whose list %s', async (_, fault) => {
    const { mock, watcher } = watching();
    const { containerId } = await start(mock.service, shell('sleep 100000'));
    mock.fail({ rpc: 'containerStatus', fault: faults.status(5, 'no such container') });
    mock.fail({ rpc: 'listContainers', fault });
    const beganMs = mock.clock.nowMs();
    const end = await Promise.race([watcher.exitOf(containerId), later(mock, 2 * LIMIT_MS)]);
    expect(end).toMatchObject({ kind: 'lost', message: expect.stringContaining('the status says') as string });
    expect(mock.clock.nowMs() - beganMs).toBeGreaterThanOrEqual(LIMIT_MS);
    expect(mock.clock.nowMs() - beganMs).toBeLessThan(LIMIT_MS + 150_000);
  });

  it('of a container whose status never comes, although the list tells its end', async () => {
    const { mock, watcher } = watching();
    const { containerId } = await start(mock.service, shell('sleep 1; exit 3'));
    mock.fail({ rpc: 'containerStatus', fault: faults.hang() });
    const end = await Promise.race([watcher.exitOf(containerId), later(mock, 3 * LIMIT_MS)]);
    expect(end).toMatchObject({ kind: 'lost', message: expect.stringContaining('CONTAINER_EXITED') as string });
  });

  it('not of one whose status never comes while the list says that it runs', async () => {
    const { mock, watcher } = watching();
    const { containerId } = await start(mock.service, shell('sleep 1000; exit 3'));
    const silent = mock.fail({ rpc: 'containerStatus', fault: faults.hang() });
    const exit = watcher.exitOf(containerId);
    await later(mock, 2 * LIMIT_MS);
    silent.remove();
    expect(await exit).toMatchObject({ kind: 'exited', status: { exitCode: 3 } });
  });

  it('not by doubts before and after an hour in which the runtime was away', async () => {
    const { mock, watcher } = watching();
    const { containerId } = await start(mock.service, shell('sleep 5000; exit 3'));
    const exit = watcher.exitOf(containerId);
    for (const awayForMs of [3_600_000, 0]) {
      const sick = mock.fail({ rpc: ['containerStatus', 'listContainers'], fault: faults.status(13, 'broken') });
      await later(mock, 100_000);
      sick.remove();
      const away = mock.fail({ rpc: ['containerStatus', 'listContainers'], fault: faults.connectionLost() });
      await later(mock, awayForMs);
      away.remove();
    }
    expect(await exit).toMatchObject({ kind: 'exited', status: { exitCode: 3 } });
  });

  it('not because the runtime is away for an hour', async () => {
    const { mock, watcher } = watching();
    const { containerId } = await start(mock.service, shell('sleep 4000; exit 3'));
    const away = mock.fail({ rpc: 'containerStatus', fault: faults.connectionLost() });
    const exit = watcher.exitOf(containerId);
    await later(mock, 3_600_000);
    away.remove();
    expect(await exit).toMatchObject({ kind: 'exited', status: { exitCode: 3 } });
  });

  it('not by doubts that were dispelled in between', async () => {
    const { mock, watcher } = watching();
    const { containerId } = await start(mock.service, shell('sleep 1000; exit 3'));
    const exit = watcher.exitOf(containerId);
    for (let i = 0; i < 4; i++) {
      const sick = mock.fail({ rpc: ['containerStatus', 'listContainers'], fault: faults.status(13, 'broken') });
      await later(mock, 200_000);
      sick.remove();
      await later(mock, 5_000);
    }
    expect(await exit).toMatchObject({ kind: 'exited', status: { exitCode: 3 } });
  });

  it('for two who wait for one container, and for one of them alone', async () => {
    const { mock, watcher } = watching();
    const { containerId } = await start(mock.service, shell('sleep 5; exit 3'));
    const leaves = new AbortController();
    const ends = [watcher.exitOf(containerId), watcher.exitOf(containerId, leaves.signal), watcher.exitOf(containerId)];
    leaves.abort();
    expect(await Promise.all(ends)).toMatchObject([{ kind: 'exited' }, 'aborted', { kind: 'exited' }]);
    expect(mock.calls('containerStatus').length).toBeLessThan(6);
  });
});

it('hints that keep coming add nothing to what is kept', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const id = 'a'.repeat(64) as ContainerId;
  let looks = 0;
  let hint: (() => void) | undefined;
  const service = {
    containerStatus: () => {
      looks += 1;
      hint?.();
      const answer = { status: { id, state: 'CONTAINER_RUNNING' } };
      return new ResultAsync(new Promise<Result<object, never>>((resolve) => setImmediate(() => resolve(ok(answer)))));
    },
    listContainers: () => okAsync({ containers: [{ id, state: 'CONTAINER_RUNNING' }] }),
  };
  const pump = {
    isDelivering: true,
    listen: (listener: { onEvent(event: object): void }) => {
      hint = () => listener.onEvent({ containerId: id });
      return () => (hint = undefined);
    },
  };
  const options = { clock: systemClock, events: 'broadcast', labelSelector: {}, pump };
  const watcher = new ExitWatcher(service as never, options as never);
  const leaves = new AbortController();
  const exit = watcher.exitOf(id, leaves.signal);
  const kept: number[] = [];
  for (const goal of [10_000, 60_000]) {
    while (looks < goal) await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    kept.push(process.memoryUsage().heapUsed);
  }
  leaves.abort();
  expect(await exit).toBe('aborted');
  const [before = 0, after = 0] = kept;
  expect(after - before).toBeLessThan(4_000_000);
});
