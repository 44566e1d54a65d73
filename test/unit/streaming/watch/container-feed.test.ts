import { describe, expect, it } from 'vitest';

import { ownSelector } from '../../../../src/policy/names/own-objects.js';
import { ChangeReader } from '../../../../src/streaming/watch/change-reader.js';
import type { ContainerChange, Sighting } from '../../../../src/streaming/watch/container-change.js';
import { ContainerFeed } from '../../../../src/streaming/watch/container-feed.js';
import { EventPump } from '../../../../src/streaming/watch/event-pump.js';
import { faults, type MockRuntime } from '../../../../src/testing/index.js';
import { later, must, newMock, podConfig, start, virtual } from '../../testing/helpers.js';

const LABELS = { ...ownSelector(), 'crane.test': 'yes' };
const pod = (name: string, namespace = 'cranesched') =>
  podConfig(name, { labels: LABELS, metadata: { name, namespace, uid: `uid-${name}` } });

function feedOf(mock: MockRuntime, events: 'broadcast' | 'shared'): ContainerFeed {
  const pump = new EventPump(mock.service, mock.clock, events);
  return new ContainerFeed(mock.service, { clock: mock.clock, events, labelSelector: ownSelector(), pump });
}

async function follow(feed: ContainerFeed, queueLimit?: number) {
  const seen: ContainerChange[] = [];
  const controller = new AbortController();
  const reading = (async () => {
    for await (const change of feed.changes({ signal: controller.signal, queueLimit })) seen.push(change);
  })();
  return {
    seen,
    leave: async () => {
      controller.abort();
      await reading;
    },
  };
}

describe('the feed of changes', () => {
  it('tells by event what events tell, and by list what was stolen', async () => {
    const mock = newMock({ personality: 'containerd-1.7' });
    const { seen, leave } = await follow(feedOf(mock, 'shared'));
    await later(mock, 10);
    await start(mock.service, ['/bin/sh', '-c', 'sleep 20'], { labels: LABELS }, pod('a'));
    await later(mock, 5_000);
    expect(seen.map(({ kind, synthetic }) => [kind, synthetic])).toEqual([
      ['created', false],
      ['started', false],
    ]);
    mock.stealEvents(10);
    await later(mock, 20_000);
    expect(seen.slice(2).map(({ kind, synthetic }) => [kind, synthetic])).toEqual([['stopped', true]]);
    await leave();
  });

  it('leaves alone what is not ours, and old events that are replayed', async () => {
    const mock = newMock({ personality: 'containerd-2.1' });
    const old = await start(mock.service, ['/bin/sh', '-c', 'exit 0'], { labels: LABELS }, pod('old'));
    await must(mock.service.removePodSandbox({ podSandboxId: old.podSandboxId }));
    await later(mock, 100);
    const { seen, leave } = await follow(feedOf(mock, 'broadcast'));
    await later(mock, 10);
    await start(mock.service, ['/bin/sh', '-c', 'exit 0'], {}, podConfig('foreign'));
    await start(mock.service, ['/bin/sh', '-c', 'exit 0'], {}, pod('like-ours', 'kube-system'));
    await later(mock, 60_000);
    expect(seen).toEqual([]);
    await leave();
  });

  it('believes no labels of a container in a pod of others, which a list shows', async () => {
    const mock = newMock({ personality: 'containerd-1.7' });
    const sleep = ['/bin/sh', '-c', 'sleep 600'];
    await start(mock.service, sleep, { labels: LABELS }, pod('like-ours', 'kube-system'));
    await start(mock.service, sleep, { labels: LABELS }, podConfig('foreign'));
    const { containerId } = await start(mock.service, sleep, { labels: LABELS }, pod('ours'));
    const { seen, leave } = await follow(feedOf(mock, 'shared'));
    await later(mock, 60_000);
    expect(seen.map((change) => [change.kind, change.containerId])).toEqual([
      ['created', containerId],
      ['started', containerId],
    ]);
    await leave();
  });

  it('goes on after its runtime was away, and tells what was missed', async () => {
    const mock = newMock({ personality: 'containerd-2.1' });
    const { seen, leave } = await follow(feedOf(mock, 'broadcast'));
    await later(mock, 10);
    const { podSandboxId } = await start(mock.service, ['/bin/sh', '-c', 'sleep 5'], { labels: LABELS }, pod('a'));
    await later(mock, 100);
    await mock.restart({ downForMs: 20_000 });
    await later(mock, 5_000);
    expect(seen.map(({ kind, synthetic }) => [kind, synthetic])).toEqual([
      ['created', false],
      ['started', false],
      ['stopped', true],
    ]);
    mock.fail({ rpc: 'listContainers', times: 3, fault: faults.connectionLost() });
    mock.fail({ rpc: 'getContainerEvents', fault: faults.hang() });
    await mock.restart();
    await must(mock.service.version({ version: 'v1' })).catch(() => undefined);
    await must(mock.service.removePodSandbox({ podSandboxId }));
    await later(mock, 10_000);
    expect(seen.slice(3)).toMatchObject([{ kind: 'deleted', synthetic: true }]);
    await leave();
  });

  it('lets go of the stream with its last reader', async () => {
    const mock = newMock({ personality: 'containerd-2.1' });
    const feed = feedOf(mock, 'broadcast');
    const [one, two] = [await follow(feed), await follow(feed)];
    await later(mock, 10);
    expect(mock.calls('getContainerEvents')).toHaveLength(1);
    await one.leave();
    await two.leave();
    await virtual(mock).settle();
    expect(mock.leaks()).toEqual([]);
  });
});

describe('a reader of changes', () => {
  const sighting = (n: number): Sighting => ({
    containerId: String(n).padStart(64, '0') as Sighting['containerId'],
    sandboxId: 'f'.repeat(64) as Sighting['sandboxId'],
    jobId: n,
  });

  it('that is slow holds no more than its limit, and learns the rest from lists', async () => {
    let lists = 0;
    const reader = new ChangeReader(10, () => {
      lists += 1;
      for (let n = 0; n < 100; n++) reader.take(sighting(n), 'started', 1n, true);
    });
    for (let n = 0; n < 100; n++) reader.take(sighting(n), 'started', 1n, false);
    const seen: ContainerChange[] = [];
    while (seen.length < 200) seen.push((await reader.next()) as ContainerChange);
    expect(new Set(seen.map(({ containerId, kind }) => `${containerId} ${kind}`)).size).toBe(200);
    expect(lists).toBeGreaterThan(10);
    expect(lists).toBeLessThan(40);
  });

  it('is told of an end after its start where only the removal was seen, but of no start that nobody saw', async () => {
    const reader = new ChangeReader(10, () => undefined);
    reader.take(sighting(1), 'started', 1n, false);
    reader.take(sighting(1), 'deleted', 2n, false);
    reader.take(sighting(2), 'stopped', 3n, false);
    reader.take(sighting(2), 'started', 4n, false);
    const kinds: unknown[] = [];
    for (let i = 0; i < 6; i++) {
      const { jobId, kind, synthetic } = (await reader.next()) as ContainerChange;
      kinds.push([jobId, kind, synthetic]);
    }
    expect(kinds).toEqual([
      [1, 'created', true],
      [1, 'started', false],
      [1, 'stopped', true],
      [1, 'deleted', false],
      [2, 'created', true],
      [2, 'stopped', false],
    ]);
  });
});
