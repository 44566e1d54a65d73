import { expect, it } from 'vitest';

import { ExitWatcher } from '../../../../src/streaming/watch/lazy-exit-watcher.js';
import { newMock, start } from '../../testing/helpers.js';

const watcherOf = (mock: ReturnType<typeof newMock>): ExitWatcher =>
  new ExitWatcher(mock.service, { clock: mock.clock, events: 'broadcast', labelSelector: {} });

it('a watcher of one’s own tells an exit, though what does the work is loaded only then', async () => {
  const mock = newMock({ personality: 'containerd-2.1' });
  const watcher = watcherOf(mock);
  const letGo = watcher.hold();
  const { containerId } = await start(mock.service, ['/bin/sh', '-c', 'sleep 5; exit 4']);
  expect(await watcher.exitOf(containerId)).toMatchObject({ kind: 'exited', status: { exitCode: 4 } });
  expect(mock.calls('getContainerEvents')).toHaveLength(1);
  letGo();
});

it('a watcher that is let go before it is loaded opens no stream', async () => {
  const mock = newMock({ personality: 'containerd-2.1' });
  const watcher = watcherOf(mock);
  watcher.hold()();
  const abort = new AbortController();
  abort.abort();
  // By the time this is answered, all that was waiting for the load has had its turn.
  expect(await watcher.exitOf('a'.repeat(64) as never, abort.signal)).toBe('aborted');
  expect(mock.calls('getContainerEvents')).toEqual([]);
});
