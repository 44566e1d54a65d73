import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';

import { describe, expect, it, onTestFinished } from 'vitest';

import type { ChannelMessages, ChannelName } from '../../../src/core/channels.js';
import { ImageManager } from '../../../src/image/image-manager.js';
import { collectMetrics } from '../../../src/measure/metrics.js';
import { CraneNode } from '../../../src/node/crane-node.js';
import { later, must, mustFail, newMock, start } from '../testing/helpers.js';

function hear<N extends ChannelName>(name: N): ChannelMessages[N][] {
  const heard: ChannelMessages[N][] = [];
  const listener = (message: unknown): void => void heard.push(message as ChannelMessages[N]);
  subscribe(name, listener);
  onTestFinished(() => void unsubscribe(name, listener));
  return heard;
}

function collect() {
  const metrics = collectMetrics();
  onTestFinished(() => metrics.stop());
  return metrics;
}

describe('the channels', () => {
  it('tell of every call how long it took and what it failed with, and nothing of its request', async () => {
    const heard = hear('crane-cri:rpc');
    const mock = newMock({ latency: { version: 50 } });
    await must(mock.service.version({ version: 'v1' }));
    await mustFail(mock.service.containerStatus({ containerId: 'f'.repeat(64) as never }));
    const auth = { username: 'crane', password: 'the secret' };
    await mustFail(mock.service.pullImage({ image: { image: 'no.such/thing:1' }, auth }));
    expect(heard).toMatchObject([
      { rpc: 'Version', endpoint: mock.service.endpoint, error: undefined },
      { rpc: 'ContainerStatus', error: { kind: 'not_found' } },
      { rpc: 'PullImage', error: { kind: 'pull_failed' } },
    ]);
    expect(heard[0]?.durationMs).toBeCloseTo(50, 0);
    expect(JSON.stringify(heard)).not.toContain('the secret');
  });

  it('tell of a stream that it opened and how it ended', async () => {
    const heard = hear('crane-cri:stream');
    const mock = newMock({ personality: 'containerd-1.6' });
    for await (const event of mock.service.getContainerEvents({})) expect(event.isErr()).toBe(true);
    const common = { rpc: 'GetContainerEvents', endpoint: mock.service.endpoint, messages: 0 };
    expect(heard).toMatchObject([
      { event: 'opened', ...common },
      { event: 'ended', ...common, error: { kind: 'unimplemented' } },
    ]);
    expect(heard[1]?.stream).toBe(heard[0]?.stream);
  });

  it('have no subscriber unless somebody asks', () => {
    expect(channel('crane-cri:rpc').hasSubscribers).toBe(false);
    const metrics = collectMetrics();
    expect(channel('crane-cri:rpc').hasSubscribers).toBe(true);
    metrics.stop();
    metrics.stop();
    expect(channel('crane-cri:rpc').hasSubscribers).toBe(false);
  });
});

describe('collectMetrics', () => {
  it('counts calls by outcome, with their durations in buckets', async () => {
    const metrics = collect();
    const mock = newMock({ latency: { version: 30 } });
    await must(mock.service.version({ version: 'v1' }));
    await must(mock.service.version({ version: 'v1' }));
    await mustFail(mock.service.containerStatus({ containerId: 'f'.repeat(64) as never }));
    const { rpcs } = metrics.snapshot();
    expect(rpcs).toMatchObject([
      { rpc: 'Version', outcome: 'ok', durationMs: { count: 2 } },
      { rpc: 'ContainerStatus', outcome: 'not_found', durationMs: { count: 1 } },
    ]);
    const { boundsMs, counts, sumMs, maxMs } = rpcs[0]!.durationMs;
    expect(counts[boundsMs.indexOf(50)]).toBe(2);
    expect(counts).toHaveLength(boundsMs.length + 1);
    expect(sumMs).toBeCloseTo(60, 0);
    expect(maxMs).toBeCloseTo(30, 0);
  });

  it('counts streams that are open, and what came through them', async () => {
    const metrics = collect();
    const mock = newMock();
    const end = new AbortController();
    const events = mock.service.getContainerEvents({}, { signal: end.signal });
    const first = events.next();
    await start(mock.service, ['sleep', '1']);
    expect((await first).done).toBe(false);
    expect(metrics.snapshot().streams).toMatchObject([{ rpc: 'GetContainerEvents', open: 1, opened: 1, messages: 0 }]);
    end.abort();
    await events.return(undefined);
    expect(metrics.snapshot().streams).toMatchObject([{ open: 0, opened: 1, messages: 1, failed: 0 }]);
  });

  it('counts tries of pulls, and retries', async () => {
    const metrics = collect();
    const mock = newMock();
    mock.registry('flaky.test', { images: ['flaky.test/app:1'] });
    mock.fail({
      rpc: 'pullImage',
      times: 1,
      fault: { kind: 'status', code: 2, details: 'dial tcp: connection refused' },
    });
    const images = ImageManager.over(mock.service, { clock: mock.clock, random: () => 0 });
    const ensured = images.ensure('flaky.test/app:1');
    await later(mock, 60_000);
    await must(ensured);
    const { pulls, pullRetries } = metrics.snapshot();
    expect(pulls).toMatchObject([
      { registry: 'flaky.test', outcome: 'network', durationMs: { count: 1 } },
      { registry: 'flaky.test', outcome: 'ok', durationMs: { count: 1 } },
    ]);
    expect(pullRetries).toEqual([{ registry: 'flaky.test', count: 1 }]);
  });

  it('counts lists that look for ends no event told of', async () => {
    const metrics = collect();
    const mock = newMock({ personality: 'containerd-1.6' });
    const node = await must(CraneNode.over(mock.service));
    const job = node.job({ jobId: 1, image: 'docker.io/library/busybox:latest', command: ['sleep', '30'] });
    await must(job._unsafeUnwrap().run());
    const { relists, phases, jobs } = metrics.snapshot();
    expect(jobs).toEqual([{ outcome: 'exited', count: 1 }]);
    const passed = ['pending', 'preparing', 'creating', 'starting', 'running', 'exited', 'cleaning'];
    expect(phases.map(({ phase }) => phase)).toEqual(passed);
    expect(phases[4]!.durationMs.sumMs).toBeGreaterThan(30_000);
    expect(relists).toMatchObject([{ reason: 'relist', outcome: 'ok' }]);
    expect(relists[0]!.durationMs.count).toBeGreaterThan(2);
  });

  it('is plain frozen data, and stays readable when it has stopped', async () => {
    const metrics = collect();
    const mock = newMock();
    await must(mock.service.version({ version: 'v1' }));
    metrics.stop();
    await must(mock.service.version({ version: 'v1' }));
    const snapshot = metrics.snapshot();
    expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
    expect(Object.isFrozen(snapshot) && Object.isFrozen(snapshot.rpcs)).toBe(true);
    expect(snapshot.rpcs).toMatchObject([{ durationMs: { count: 1 } }]);
  });
});
