import { CraneNode, CriRuntime } from 'crane-cri';
import { faults, type MockRegistry, MockRuntime, type PersonalityName, VirtualClock } from 'crane-cri/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { Relay } from '../../../helpers/relay.js';

// Faults that are not those of one call: of the registry, of the event stream, of the connection, of the runtime itself.

vi.setConfig({ testTimeout: 60_000 });

const IMAGE = 'registry.test/app:1';

interface Stage {
  readonly mock: MockRuntime;
  readonly clock: VirtualClock;
  readonly node: CraneNode;
}

async function stage(registry: MockRegistry = {}, personality: PersonalityName = 'containerd-2.1'): Promise<Stage> {
  const clock = new VirtualClock();
  const registries = { 'registry.test': { images: [IMAGE], ...registry } };
  const mock = new MockRuntime({ clock, personality, registries });
  mock.program({}, { runForMs: 60_000, exitCode: 3 });
  const node = (await CraneNode.over(mock.service))._unsafeUnwrap();
  onTestFinished(async () => {
    await node[Symbol.asyncDispose]();
    await clock.advance(60_000);
    mock.assertNothingLeaked();
    await mock.close();
  });
  return { mock, clock, node };
}

const jobOf = ({ node }: Stage, more: object = {}) =>
  node.job({ jobId: 1, image: IMAGE, command: ['work'], ...more })._unsafeUnwrap();

describe('a registry', () => {
  it.each([
    ['that is down', { fault: 'refused' }, { reason: 'network', transient: true }, 4],
    ['whose name is unknown', { fault: 'no_such_host' }, { reason: 'network' }, 4],
    ['that answers 503', { fault: 503 }, { reason: 'registry_down', transient: true }, 4],
    ['that is asked too often', { fault: 429 }, { reason: 'rate_limited', transient: true }, 4],
    ['that answers 401', { credentials: { username: 'u', password: 'p' } }, { reason: 'unauthorized' }, 1],
    ['that answers 403', { fault: 403 }, { reason: 'denied', transient: false }, 1],
    ['without the image', { images: [] }, { reason: 'not_found', transient: false }, 1],
    ['that sends what does not fit', { fault: 'corrupt' }, { reason: 'corrupt' }, undefined],
    ['to a full disk', { fault: 'disk_full' }, { reason: 'disk_full' }, 1],
  ] as const)(
    '%s fails the job with its reason, after as many tries as help',
    async (_what, registry, expected, tries) => {
      const on = await stage(registry);
      const outcome = (await jobOf(on).run())._unsafeUnwrap();
      expect(outcome).toMatchObject({
        kind: 'failed',
        during: 'preparing',
        certainty: 'certain',
        leftBehind: [],
        error: { kind: 'pull_failed', ...expected },
      });
      if (tries !== undefined) expect(on.mock.calls('pullImage')).toHaveLength(tries);
    },
  );

  it('that is slow only delays the job', async () => {
    const on = await stage({ pullMs: 900_000 });
    expect((await jobOf(on).run())._unsafeUnwrap()).toMatchObject({ kind: 'exited', exit: { code: 3 } });
    expect(on.mock.calls('pullImage')).toHaveLength(1);
  });

  it('that comes back between two tries is not told of', async () => {
    const on = await stage({ fault: 503 });
    on.clock.setTimer(2_000, () => on.mock.registry('registry.test', { images: [IMAGE] }));
    expect((await jobOf(on).run())._unsafeUnwrap()).toMatchObject({ kind: 'exited', exit: { code: 3 } });
  });

  it.each(['stalled', 'silent'] as const)(
    'that is %s holds the job until its limit for pulls, and not longer',
    async (fault) => {
      const on = await stage({ fault });
      const beganMs = on.clock.nowMs();
      const outcome = (await jobOf(on, { pullTimeoutMs: 600_000 }).run())._unsafeUnwrap();
      expect(outcome).toMatchObject({ kind: 'failed', error: { kind: 'deadline_exceeded', timeoutMs: 600_000 } });
      expect(on.clock.nowMs() - beganMs).toBeLessThan(610_000);
    },
  );

  it('that is stalled holds a job without a limit until it is cancelled: a pull has none of its own', async () => {
    const on = await stage({ fault: 'stalled' });
    const job = jobOf(on);
    on.clock.setTimer(900_000, () => job.cancel('enough'));
    expect((await job.run())._unsafeUnwrap()).toMatchObject({ kind: 'cancelled', during: 'preparing', leftBehind: [] });
  });
});

describe('the event stream', () => {
  it.each([
    ['is cut, again and again', faults.streamCut(1)],
    ['ends as if all were well, again and again', faults.streamEnd(1)],
    ['ends before the first message', faults.streamEnd(0)],
    ['is never answered', faults.hang()],
  ])('%s: the exit is found by looking', async (_what, fault) => {
    const on = await stage();
    on.mock.fail({ rpc: 'getContainerEvents', fault });
    const beganMs = on.clock.nowMs();
    expect((await jobOf(on).run())._unsafeUnwrap()).toMatchObject({ kind: 'exited', exit: { code: 3 } });
    expect(on.clock.nowMs() - beganMs).toBeLessThan(100_000);
    // No tight loop of new streams either.
    expect(on.mock.calls('getContainerEvents').length).toBeLessThan(100);
  });

  it('is stolen by another subscriber: the exit is found by a list', async () => {
    const on = await stage({}, 'containerd-1.7');
    on.mock.stealEvents(1_000);
    const outcome = (await jobOf(on).run())._unsafeUnwrap();
    expect(outcome).toMatchObject({ kind: 'exited', exit: { code: 3 } });
    expect(['status', 'relist']).toContain(outcome.source);
  });
});

describe('a restart of the runtime, while the program runs on', () => {
  it.each([
    ['containerd-1.6', { kind: 'exited', exit: { code: 3 }, certainty: 'certain' }],
    ['containerd-1.7', { kind: 'unknown', certainty: 'unknown' }],
    ['containerd-2.1', { kind: 'unknown', certainty: 'unknown' }],
    ['cri-o-1.37', { kind: 'exited', exit: { code: 3 }, certainty: 'certain' }],
  ] as const)('an exit that %s misses is told as it tells it, never wrongly', async (personality, expected) => {
    const on = await stage({}, personality);
    const running = jobOf(on).run();
    await new Promise<void>((resolve) => on.clock.setTimer(30_000, resolve));
    await on.mock.restart({ downForMs: 60_000 });
    expect((await running)._unsafeUnwrap()).toMatchObject({ ...expected, leftBehind: [] });
  });

  it.each(['killed', 'terminated'] as const)('one that is %s and back before the exit changes nothing', async (how) => {
    const on = await stage();
    const running = jobOf(on).run();
    await new Promise<void>((resolve) => on.clock.setTimer(30_000, resolve));
    await on.mock.restart({ downForMs: 5_000, how });
    expect((await running)._unsafeUnwrap()).toMatchObject({ kind: 'exited', exit: { code: 3 }, leftBehind: [] });
  });
});

describe('a socket', () => {
  async function client(mock: MockRuntime) {
    const relay = await Relay.before((await mock.serve()).path);
    onTestFinished(() => relay.close());
    return { relay, runtime: (await CriRuntime.connect(relay.endpoint))._unsafeUnwrap() };
  }

  it('that is half open ends each call at its own limit, and later ones work', async () => {
    await using mock = new MockRuntime();
    const { relay, runtime } = await client(mock);
    expect((await runtime.version({})).isOk()).toBe(true);
    relay.goDeaf();
    const began = performance.now();
    const answers = await Promise.all([
      runtime.version({}, { timeoutMs: 200 }),
      runtime.status({}, { timeoutMs: 200 }),
      runtime.listContainers({}, { timeoutMs: 200 }),
    ]);
    expect(answers.map((answer) => answer._unsafeUnwrapErr().kind)).toEqual(Array(3).fill('deadline_exceeded'));
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(mock.calls('listContainers')).toEqual([]);
    relay.hear();
    expect((await runtime.version({}, { timeoutMs: 30_000 })).isOk()).toBe(true);
    await runtime.close();
    await mock.whenQuiet();
    mock.assertNothingLeaked();
  });

  it('that is half open under a stream: the reader that leaves is let go', async () => {
    await using mock = new MockRuntime();
    const { relay, runtime } = await client(mock);
    const leave = new AbortController();
    const first = runtime.getContainerEvents({}, { signal: leave.signal }).next();
    await expect.poll(() => mock.state.events.readers).toBe(1);
    relay.goDeaf();
    leave.abort();
    expect((await first).value?._unsafeUnwrapErr().kind).toBe('cancelled');
    relay.hear();
    await runtime.close();
    await mock.whenQuiet();
    mock.assertNothingLeaked();
  });
});
