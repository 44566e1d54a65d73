import { describe, expect, it } from 'vitest';

import { ExitWatcher } from '../../../../src/streaming/watch/exit-watcher.js';
import { faults, type MockRuntime } from '../../../../src/testing/index.js';
import { later, must, newMock, start, virtual } from '../../testing/helpers.js';

function watcherOf(mock: MockRuntime, events: 'broadcast' | 'shared' | 'configurable' | 'none'): ExitWatcher {
  return new ExitWatcher(mock.service, { clock: mock.clock, events, labelSelector: {} });
}

describe('the exit watcher', () => {
  it('looks again soon where the status after a start can’t be had, though events are delivered', async () => {
    const mock = newMock({ personality: 'containerd-2.1' });
    const watcher = watcherOf(mock, 'broadcast');
    const letGo = watcher.hold();
    await later(mock, 10);
    const { containerId } = await start(mock.service, ['/bin/sh', '-c', 'exit 4']);
    await later(mock, 100);
    mock.fail({ rpc: 'containerStatus', nth: 1, fault: faults.status(2, 'something is wrong') });
    const beganMs = mock.clock.nowMs();
    expect(await watcher.exitOf(containerId)).toMatchObject({ kind: 'exited', status: { exitCode: 4 } });
    expect(mock.clock.nowMs() - beganMs).toBeLessThan(1_000);
    letGo();
  });

  it('looks ever more seldom where the status can not be had, though the list says that it ended', async () => {
    const mock = newMock({ personality: 'containerd-2.1' });
    const watcher = watcherOf(mock, 'broadcast');
    const { containerId } = await start(mock.service, ['/bin/sh', '-c', 'exit 4']);
    await later(mock, 100);
    const sick = mock.fail({ rpc: 'containerStatus', fault: faults.status(2, 'something is wrong') });
    const exit = watcher.exitOf(containerId);
    await later(mock, 60_000);
    expect(sick.strikes).toBeGreaterThan(30);
    expect(sick.strikes).toBeLessThan(80);
    sick.remove();
    expect(await exit).toMatchObject({ kind: 'exited', status: { exitCode: 4 } });
  });

  it('looks again soon where a list can’t be had', async () => {
    const mock = newMock({ personality: 'containerd-1.6' });
    const watcher = watcherOf(mock, 'none');
    const { containerId } = await start(mock.service, ['/bin/sh', '-c', 'sleep 100; exit 5']);
    mock.fail({ rpc: 'listContainers', times: 8, fault: faults.connectionLost() });
    const beganMs = mock.clock.nowMs();
    expect(await watcher.exitOf(containerId)).toMatchObject({ kind: 'exited', status: { exitCode: 5 } });
    expect(mock.clock.nowMs() - beganMs).toBeLessThan(102_000);
    expect(mock.calls('listContainers').length).toBeLessThan(200);
  });

  it('gives up a list that is never answered, and looks again', async () => {
    const mock = newMock({ personality: 'containerd-1.6' });
    const watcher = watcherOf(mock, 'none');
    const { containerId } = await start(mock.service, ['/bin/sh', '-c', 'sleep 5; exit 6']);
    mock.fail({ rpc: 'listContainers', nth: 3, fault: faults.hang() });
    const beganMs = mock.clock.nowMs();
    expect(await watcher.exitOf(containerId)).toMatchObject({ kind: 'exited', status: { exitCode: 6 } });
    expect(mock.clock.nowMs() - beganMs).toBeLessThan(20_000);
  });

  it('asks for the events of a broadcasting runtime in terms, shorter while they come', async () => {
    const mock = newMock({ personality: 'containerd-2.1' });
    const watcher = watcherOf(mock, 'broadcast');
    const letGo = watcher.hold();
    for (let i = 0; i < 60; i++) {
      const { podSandboxId } = await must(
        mock.service.runPodSandbox({ config: { metadata: { name: `p${i}`, namespace: 'crane', uid: `u${i}` } } }),
      );
      await must(mock.service.removePodSandbox({ podSandboxId }));
      await later(mock, 1_000);
    }
    const busy = mock.calls('getContainerEvents').length;
    expect(busy).toBeGreaterThanOrEqual(4);
    expect(busy).toBeLessThanOrEqual(6);
    await later(mock, 3_600_000);
    // Two minutes each when nothing happens.
    expect(mock.calls('getContainerEvents').length - busy).toBeLessThanOrEqual(35);
    letGo();
    await virtual(mock).settle();
    expect(mock.leaks()).not.toContainEqual(expect.objectContaining({ what: 'event stream' }));
  });

  it('keeps one stream where subscribers take events from each other', async () => {
    const mock = newMock({ personality: 'containerd-1.7' });
    const letGo = watcherOf(mock, 'shared').hold();
    await later(mock, 3_600_000);
    expect(mock.calls('getContainerEvents')).toHaveLength(1);
    letGo();
  });

  it('finds an exit that a stolen event told somebody else', async () => {
    const mock = newMock({ personality: 'containerd-1.7' });
    const watcher = watcherOf(mock, 'shared');
    const letGo = watcher.hold();
    await later(mock, 10);
    const { containerId } = await start(mock.service, ['/bin/sh', '-c', 'sleep 50; exit 7']);
    const exit = watcher.exitOf(containerId);
    await later(mock, 40_000);
    mock.stealEvents(100);
    expect(await exit).toMatchObject({ kind: 'exited', source: 'relist', status: { exitCode: 7 } });
    letGo();
  });

  describe('where a list of all takes long', () => {
    /** Which of the lists so far asked for all. */
    const wereFull = (mock: MockRuntime): readonly boolean[] =>
      mock.calls('listContainers').map(({ request }) => request.filter?.state === undefined);

    async function watching(command: string) {
      const mock = newMock({ personality: 'containerd-1.6' });
      const watcher = watcherOf(mock, 'none');
      mock.fail({ rpc: 'listContainers', fault: faults.delay(200) });
      const { containerId } = await start(mock.service, ['/bin/sh', '-c', command]);
      return { mock, containerId, exit: watcher.exitOf(containerId) };
    }

    it('asks for those that have ended, and for all only once in a hundred times as long', async () => {
      const { mock, exit } = await watching('sleep 55; exit 8');
      expect(await exit).toMatchObject({ kind: 'exited', source: 'relist', status: { exitCode: 8 } });
      const full = wereFull(mock);
      expect(full[0]).toBe(true);
      expect(full.filter(Boolean)).toHaveLength(3);
      expect(full.length).toBeGreaterThan(40);
    });

    it('still sees that somebody else removed a container', async () => {
      const { mock, containerId, exit } = await watching('sleep 1000');
      await later(mock, 3_000);
      await must(mock.service.removeContainer({ containerId }));
      const removedMs = mock.clock.nowMs();
      expect(await exit).toMatchObject({ kind: 'gone' });
      expect(mock.clock.nowMs() - removedMs).toBeLessThan(22_000);
    });

    it('asks for all again, once a look at one of them has failed', async () => {
      const { mock, exit } = await watching('sleep 5; exit 9');
      await later(mock, 3_000);
      expect(wereFull(mock).at(-1)).toBe(false);
      mock.fail({ rpc: 'containerStatus', times: 1, fault: faults.status(2, 'something is wrong') });
      expect(await exit).toMatchObject({ kind: 'exited', status: { exitCode: 9 } });
      expect(wereFull(mock).at(-1)).toBe(true);
    });
  });

  it('asks for all again when the stream of events breaks, and not when a term of it ends', async () => {
    const mock = newMock({ personality: 'containerd-2.1' });
    const watcher = watcherOf(mock, 'broadcast');
    const { containerId } = await start(mock.service, ['/bin/sh', '-c', 'sleep 1000']);
    mock.fail({ rpc: 'listContainers', fault: faults.delay(500) });
    const gone = new AbortController();
    const exit = watcher.exitOf(containerId, gone.signal);
    const scopes = (): readonly unknown[] =>
      mock.calls('listContainers').map(({ request }) => request.filter?.state?.state);
    await later(mock, 20_000);
    expect(scopes().filter((scope) => scope === undefined)).toHaveLength(1);
    const before = scopes().length;
    await mock.restart();
    await later(mock, 3_000);
    expect(scopes().slice(before)).toContain(undefined);
    gone.abort();
    expect(await exit).toBe('aborted');
  });
});
