import { describe, expect, it } from 'vitest';

import { CriRuntime } from '../../../src/runtime/cri-runtime.js';
import type { MockRuntime, MockRuntimeOptions } from '../../../src/testing/index.js';
import { later, must, mustFail, newMock, podConfig, start, untilExited, virtual } from './helpers.js';

/** A reader of events that notes what it sees, until it leaves. */
function listen(mock: MockRuntime): { readonly seen: string[]; leave(): Promise<void> } {
  const seen: string[] = [];
  const controller = new AbortController();
  const reading = (async () => {
    for await (const event of mock.service.getContainerEvents({}, { signal: controller.signal })) {
      seen.push(
        event.isOk()
          ? `${event.value.containerEventType.replace(/CONTAINER_|_EVENT/g, '')}:${event.value.podSandboxStatus?.metadata?.name ?? ''}:${event.value.containersStatuses.length}`
          : event.error.kind,
      );
    }
  })();
  return {
    seen,
    leave: async () => {
      controller.abort();
      await reading;
    },
  };
}

async function pods(mock: MockRuntime, ...names: readonly string[]): Promise<void> {
  for (const name of names) await must(mock.service.runPodSandbox({ config: podConfig(name) }));
  await virtual(mock).settle();
}

const on = (options: MockRuntimeOptions): MockRuntime => newMock(options);

describe('events', () => {
  it('containerd 1.6 has none', async () => {
    const mock = on({ personality: 'containerd-1.6' });
    const { seen } = listen(mock);
    await pods(mock, 'a');
    expect(seen).toEqual(['unimplemented']);
  });

  it('on containerd 1.7 two readers take them from each other', async () => {
    const mock = on({ personality: 'containerd-1.7' });
    const [one, two] = [listen(mock), listen(mock)];
    await virtual(mock).settle();
    await pods(mock, 'a', 'b', 'c');
    expect([one.seen.length, two.seen.length]).toEqual([3, 3]);
    await one.leave();
    await two.leave();
  });

  it('on containerd 1.7 every reader that left swallows one more event', async () => {
    const mock = on({ personality: 'containerd-1.7' });
    for (let n = 0; n < 3; n++) {
      const gone = listen(mock);
      await virtual(mock).settle();
      await gone.leave();
    }
    const { seen, leave } = listen(mock);
    await virtual(mock).settle();
    await pods(mock, 'a', 'b', 'c', 'd');
    expect(seen).toHaveLength(8 - 3);
    await leave();
  });

  it('on containerd 2.1 everyone sees all, and a reader that comes late the last five minutes', async () => {
    const mock = on({ personality: 'containerd-2.1' });
    await pods(mock, 'old');
    await later(mock, 6 * 60_000);
    await pods(mock, 'recent');
    const [one, two] = [listen(mock), listen(mock)];
    await virtual(mock).settle();
    await pods(mock, 'new');
    expect(one.seen).toEqual(['CREATED:recent:0', 'STARTED:recent:0', 'CREATED:new:0', 'STARTED:new:0']);
    expect(two.seen).toEqual(['CREATED:new:0', 'STARTED:new:0']);
    await one.leave();
    await two.leave();
  });

  it('on cri-o the stream ends at once where events are switched off, which is the default', async () => {
    const mock = on({ personality: 'cri-o-1.37' });
    const before = mock.clock.nowMs();
    const seen: unknown[] = [];
    for await (const event of mock.service.getContainerEvents({})) seen.push(event);
    expect([seen, mock.clock.nowMs() - before]).toEqual([[], 7]);
  });

  it('cri-o sends no event of a sandbox or of deletions that come with it, and fills no statuses', async () => {
    const mock = on({ personality: 'cri-o-1.37', events: true });
    const { seen, leave } = listen(mock);
    const { podSandboxId, containerId } = await start(mock.service, ['true']);
    await untilExited(mock, containerId);
    await must(mock.service.removePodSandbox({ podSandboxId }));
    await virtual(mock).settle();
    expect(seen).toEqual([
      'STARTED:job-1:0',
      'CREATED:job-1:0',
      'STARTED:job-1:0',
      'STOPPED:job-1:0',
      'STOPPED:job-1:0',
    ]);
    await leave();
  });

  it('a failed start has no STOPPED event', async () => {
    const mock = on({});
    const { seen, leave } = listen(mock);
    mock.program({}, { startError: 'exec: "x": permission denied' });
    await start(mock.service, ['x']).catch(() => undefined);
    await virtual(mock).settle();
    expect(seen.map((event) => event.split(':')[0])).toEqual(['CREATED', 'STARTED', 'CREATED']);
    await leave();
  });

  it('stolen events reach nobody here', async () => {
    const mock = on({});
    const { seen, leave } = listen(mock);
    await virtual(mock).settle();
    mock.stealEvents(3);
    await pods(mock, 'a', 'b');
    expect(seen).toEqual(['STARTED:b:0']);
    await leave();
  });

  it('a restart cuts the stream, and nothing is told twice', async () => {
    const mock = on({});
    const { seen } = listen(mock);
    await pods(mock, 'a');
    await mock.restart({ notReadyCalls: 0 });
    await virtual(mock).settle();
    expect(seen).toEqual(['CREATED:a:0', 'STARTED:a:0', 'connection_failed']);
    const again = listen(mock);
    await pods(mock, 'b');
    expect(again.seen).toEqual(['CREATED:b:0', 'STARTED:b:0']);
    await again.leave();
  });

  it.each([
    ['containerd-2.1', 'killed', 'connection_failed'],
    ['containerd-2.1', 'terminated', 'connection_failed'],
    ['cri-o-1.37', 'killed', 'connection_failed'],
    ['cri-o-1.37', 'terminated', 'ended'],
  ] as const)('the stream of %s that is %s: %s', async (personality, how, expected) => {
    for (const transport of ['in process', 'socket']) {
      const mock = on({ personality, events: true });
      const client =
        transport === 'socket' ? CriRuntime.lazy((await mock.serve()).endpoint)._unsafeUnwrap() : mock.service;
      const seen: string[] = [];
      const reading = (async () => {
        for await (const event of client.getContainerEvents({})) seen.push(event.isOk() ? 'event' : event.error.kind);
        seen.push('ended');
      })();
      await later(mock, 100);
      await pods(mock, 'a');
      mock.goDown(how);
      await reading;
      expect([transport, seen.filter((each) => each !== 'event')[0]]).toEqual([transport, expected]);
      await client.close();
    }
  });

  it('a reader that stops reading freezes containerd 2.1 for everyone', async () => {
    const mock = on({});
    const events = mock.service.getContainerEvents({});
    const first = events.next();
    await virtual(mock).settle();
    await pods(mock, 'first');
    await first;
    let made = 0;
    for (; made < 400; made++) {
      const run = await mock.service.runPodSandbox({ config: podConfig(`p${made}`) }, { timeoutMs: 1_000 });
      if (run.isErr()) break;
    }
    expect(made).toBeGreaterThan(100);
    expect(made).toBeLessThan(200);
    expect((await mustFail(mock.service.runPodSandbox({ config: podConfig('more') }, { timeoutMs: 1_000 }))).kind).toBe(
      'deadline_exceeded',
    );
    await events.return();
    await must(mock.service.runPodSandbox({ config: podConfig('after') }));
  });
});
