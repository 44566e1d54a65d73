import { describe, expect, it } from 'vitest';

import type { ContainerId } from '../../../src/core/ids.js';
import { CriRuntime } from '../../../src/runtime/cri-runtime.js';
import type { RuntimeService } from '../../../src/runtime/service.js';
import { diffSnapshots, faults, LeakError, type MockRuntime, VirtualClock } from '../../../src/testing/index.js';
import {
  containerConfig,
  create,
  IMAGE,
  later,
  must,
  mustFail,
  newMock,
  podConfig,
  start,
  statusOf,
  untilExited,
  virtual,
} from './helpers.js';

/** A client on each transport of a mock. */
async function transports(
  mock: MockRuntime,
): Promise<readonly (readonly [string, RuntimeService, () => Promise<unknown>])[]> {
  const server = await mock.serve();
  const client = await must(CriRuntime.connect(server.endpoint, { clock: mock.clock }));
  return [
    ['in process', mock.service, async () => undefined],
    ['socket', client, async () => client.close()],
  ];
}

describe('faults, at both transports', () => {
  it.each([
    ['a status', faults.status(2, 'boom'), { kind: 'rejected', codeName: 'UNKNOWN' }],
    ['not yet initialised', faults.notInitialized(), { kind: 'not_ready' }],
    ['no such RPC', faults.unimplemented('Version'), { kind: 'unimplemented' }],
    ['message too large', faults.tooLarge(), { kind: 'message_too_large' }],
    ['the server gave up', faults.serverDeadline(), { kind: 'deadline_exceeded' }],
    ['the server cancelled', faults.serverCancelled(), { kind: 'rejected', codeName: 'CANCELLED' }],
    ['disk full', faults.diskFull(), { kind: 'rejected' }],
    ['connection lost', faults.connectionLost(), { kind: 'connection_failed', reason: 'lost' }],
    ['answer lost', faults.answerLost(), { kind: 'connection_failed', reason: 'lost' }],
  ])('%s', async (_what, fault, expected) => {
    const mock = newMock();
    for (const [transport, service, close] of await transports(mock)) {
      const active = mock.fail({ rpc: 'listContainers', fault });
      expect([transport, await mustFail(service.listContainers({}))]).toEqual([
        transport,
        expect.objectContaining(expected),
      ]);
      expect(active.strikes).toBe(1);
      active.remove();
      await must(service.listContainers({}));
      await close();
    }
  });

  it('hang: the call ends at its deadline, and the runtime is told', async () => {
    const mock = newMock();
    for (const [transport, service, close] of await transports(mock)) {
      mock.fail({ rpc: 'version', fault: faults.hang(), times: 1 });
      expect([transport, (await mustFail(service.version({}, { timeoutMs: 50 }))).kind]).toEqual([
        transport,
        'deadline_exceeded',
      ]);
      await close();
      await later(mock, 100);
      expect(mock.calls('version').at(-1)?.outcome.kind).not.toBe('pending');
      expect(mock.leaks()).toEqual([]);
    }
  });

  it('answer lost after the effect: the container is there although the caller can not know', async () => {
    const mock = newMock();
    const pod = podConfig();
    const { podSandboxId } = await must(mock.service.runPodSandbox({ config: pod }));
    mock.fail({ rpc: 'createContainer', fault: faults.answerLost(), nth: 1 });
    const request = { podSandboxId, config: containerConfig(['true']), sandboxConfig: pod };
    expect(await mustFail(mock.service.createContainer(request))).toMatchObject({
      kind: 'connection_failed',
      outcome: 'unknown',
    });
    expect((await must(mock.service.listContainers({}))).containers).toHaveLength(1);
    expect((await mustFail(mock.service.createContainer(request))).kind).toBe('name_reserved');
  });

  it('answer never comes: it happens, and the caller waits until its deadline', async () => {
    const mock = newMock();
    const { containerId } = await create(mock.service, ['sleep', '600']);
    mock.fail({ rpc: 'removeContainer', fault: faults.answerNeverComes() });
    const removing = mock.service.removeContainer({ containerId });
    expect(await mustFail(removing)).toMatchObject({ kind: 'deadline_exceeded', outcome: 'unknown' });
    expect((await must(mock.service.listContainers({}))).containers).toEqual([]);
  });

  it('delay: the work happens at the end of it, so a call that is given up earlier did nothing', async () => {
    const mock = newMock();
    mock.fail({ rpc: 'runPodSandbox', fault: faults.delay(1_000), nth: 1 });
    const before = mock.clock.nowMs();
    const [failure] = [await mock.wire.unary('runPodSandbox', { config: podConfig() }, { timeoutMs: 500 })];
    expect(failure._unsafeUnwrapErr()).toEqual({ kind: 'deadline' });
    expect(mock.clock.nowMs() - before).toBe(500);
    await later(mock, 1_000);
    expect(mock.leaks()).toEqual([]);
  });

  it('delay with jitter is the same for the same seed', async () => {
    const times = async (seed: number): Promise<readonly number[]> => {
      const mock = newMock({ seed });
      mock.fail({ rpc: 'version', fault: faults.delay(10, 100) });
      const taken: number[] = [];
      for (let n = 0; n < 5; n++) {
        const before = mock.clock.nowMs();
        await must(mock.service.version({}));
        taken.push(mock.clock.nowMs() - before);
      }
      return taken;
    };
    const first = await times(1);
    expect(new Set(first).size).toBe(5);
    expect(Math.min(...first)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...first)).toBeLessThanOrEqual(110);
    expect(await times(1)).toEqual(first);
    expect(await times(2)).not.toEqual(first);
  });

  it('rules choose by request, by number, by chance, by how often', async () => {
    const mock = newMock({ seed: 7 });
    const fault = faults.status(2, 'boom');
    const byRequest = mock.fail({ rpc: 'imageStatus', when: (request) => request.image?.image === 'a', fault });
    expect((await mock.service.imageStatus({ image: { image: 'b' } })).isOk()).toBe(true);
    expect((await mock.service.imageStatus({ image: { image: 'a' } })).isOk()).toBe(false);
    byRequest.remove();
    const outcomes = async (count: number): Promise<string> => {
      let text = '';
      for (let n = 0; n < count; n++) text += (await mock.service.status({})).isOk() ? '.' : 'x';
      return text;
    };
    const third = mock.fail({ rpc: ['status', 'version'], nth: [2, 4], fault });
    expect(await outcomes(5)).toBe('.x.x.');
    third.remove();
    const twice = mock.fail({ times: 2, fault });
    expect(await outcomes(4)).toBe('xx..');
    twice.remove();
    const sometimes = mock.fail({ probability: 0.3, fault });
    const pattern = await outcomes(200);
    expect(sometimes.strikes).toBeGreaterThan(30);
    expect(sometimes.strikes).toBeLessThan(90);
    expect(pattern).toContain('.');
    mock.clearFaults();
    expect(await outcomes(3)).toBe('...');
  });

  it.each([
    ['cut', faults.streamCut(1), { kind: 'connection_failed', reason: 'lost' }],
    ['ended as if all were well', faults.streamEnd(1), undefined],
  ])('a stream is %s after one message', async (_what, fault, expected) => {
    for (const index of [0, 1]) {
      const mock = newMock();
      const [transport = '', service = mock.service, close = async () => undefined] =
        (await transports(mock))[index] ?? [];
      mock.fail({ rpc: 'getContainerEvents', fault, times: 1 });
      const seen: unknown[] = [];
      const reading = (async () => {
        for await (const event of service.getContainerEvents({}))
          seen.push(event.isOk() ? event.value.containerEventType : event.error);
      })();
      await later(mock, 1);
      const { podSandboxId } = await must(service.runPodSandbox({ config: podConfig(transport.replace(' ', '-')) }));
      await must(service.removePodSandbox({ podSandboxId }));
      await reading;
      expect([transport, ...seen]).toEqual([
        transport,
        'CONTAINER_CREATED_EVENT',
        ...(expected === undefined ? [] : [expect.objectContaining(expected) as unknown]),
      ]);
      await close();
      mock.assertNothingLeaked();
    }
  });

  it('a held call waits until it is let go', async () => {
    const mock = newMock();
    const hold = mock.hold('createContainer', (request) => request.config?.metadata?.name === 'main');
    const creating = create(mock.service, ['true']);
    await hold.reached;
    expect(hold.waiting).toBe(1);
    expect((await must(mock.service.listContainers({}))).containers).toEqual([]);
    hold.release();
    await creating;
    expect((await must(mock.service.listContainers({}))).containers).toHaveLength(1);
  });

  it('a frozen runtime accepts calls and answers none until it is thawed', async () => {
    const mock = newMock();
    for (const [, service, close] of await transports(mock)) {
      mock.freeze();
      expect((await mustFail(service.version({}, { timeoutMs: 50 }))).kind).toBe('deadline_exceeded');
      const waiting = service.version({});
      mock.thaw();
      await must(waiting);
      await close();
    }
  });

  it('a client that connects to a frozen runtime finds it silent', async () => {
    const mock = newMock();
    const server = await mock.serve();
    mock.freeze();
    const error = await mustFail(CriRuntime.connect(server.endpoint, { timeoutMs: 200 }));
    expect(error).toMatchObject({ kind: 'connection_failed', reason: 'silent' });
  });
});

describe('restart of the runtime', () => {
  it('cuts calls under way, refuses those meanwhile, and says first that it is not ready', async () => {
    const mock = newMock();
    for (const [transport, service, close] of await transports(mock)) {
      const { containerId } = await start(service, ['sleep', 'infinity'], {}, podConfig(transport.replace(' ', '-')));
      const stopping = mock.hold('stopContainer');
      const stop = service.stopContainer({ containerId, timeout: 30n });
      await stopping.reached;
      mock.goDown();
      expect([transport, await mustFail(stop)]).toEqual([
        transport,
        expect.objectContaining({ kind: 'connection_failed', reason: 'lost', outcome: 'unknown' }),
      ]);
      stopping.release();
      expect((await mustFail(service.version({}))).kind).toBe('connection_failed');
      await mock.comeUp();
      let answer = await service.version({}, { timeoutMs: 5_000 });
      for (let tries = 0; answer.isErr() && answer.error.kind === 'connection_failed' && tries < 100; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        answer = await service.version({}, { timeoutMs: 5_000 });
      }
      expect([transport, answer._unsafeUnwrapErr().kind]).toEqual([transport, 'not_ready']);
      await must(service.version({}));
      expect((await statusOf(service, containerId)).state).toBe('CONTAINER_RUNNING');
      await close();
    }
  });

  it('a dead runtime leaves a socket behind that nobody listens on', async () => {
    const mock = newMock();
    const server = await mock.serve();
    mock.goDown();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await mustFail(CriRuntime.connect(server.endpoint))).toMatchObject({
      kind: 'connection_failed',
      reason: 'refused',
    });
  });

  it.each([
    ['containerd-1.6', { exitCode: 6, reason: 'Error' }],
    ['containerd-1.7', { exitCode: 255, reason: 'Unknown' }],
    ['containerd-2.1', { exitCode: 255, reason: 'Unknown' }],
    ['cri-o-1.37', { exitCode: 6, reason: 'Error' }],
  ] as const)('an exit while %s is down', async (personality, expected) => {
    const mock = newMock({ personality });
    const { containerId } = await start(mock.service, ['sh', '-c', 'sleep 2; exit 6']);
    await later(mock, 1_000);
    await mock.restart({ downForMs: 5_000, notReadyCalls: 0 });
    const status = await untilExited(mock, containerId);
    expect(status).toMatchObject(expected);
    const ran = Number(status.finishedAt - status.startedAt) / 1e9;
    expect(Math.round(ran)).toBe(expected.exitCode === 255 ? 6 : 2);
  });

  it.each([
    ['containerd-1.6', 2],
    ['containerd-1.7', 2],
    ['containerd-2.1', 14],
    ['cri-o-1.37', undefined],
  ] as const)('the first calls after a restart of %s', async (personality, code) => {
    const mock = newMock({ personality });
    await mock.restart({ notReadyCalls: 2 });
    const codes: (number | undefined)[] = [];
    for (let n = 0; n < 3; n++) {
      const answer = await mock.wire.unary('version', {}, { timeoutMs: 1_000 });
      codes.push(answer.isErr() && answer.error.kind === 'status' ? answer.error.code : undefined);
    }
    expect(codes).toEqual([code, code, undefined]);
  });

  it('the runtime dies when it is told to, and comes back', async () => {
    const mock = newMock();
    mock.fail({ rpc: 'runPodSandbox', fault: faults.runtimeDies(), times: 1 });
    expect(await mustFail(mock.service.runPodSandbox({ config: podConfig() }))).toMatchObject({
      kind: 'connection_failed',
    });
    expect(mock.deaths).toEqual(['told to die']);
    await mock.comeUp({ notReadyCalls: 0 });
    await must(mock.service.runPodSandbox({ config: podConfig() }));
  });
});

describe('what was asked, and what is left', () => {
  it('calls are recorded with their requests, times and outcomes, secrets redacted', async () => {
    const mock = newMock();
    mock.fail({ rpc: 'pullImage', fault: faults.delay(500) });
    const auth = { username: 'u', password: 'geheim', identityToken: 'geheim' };
    await must(mock.service.pullImage({ image: { image: 'busybox' }, auth }));
    await mustFail(mock.service.containerStatus({ containerId: 'f'.repeat(64) as ContainerId }));
    const [pull] = mock.calls('pullImage');
    expect(pull?.request).toMatchObject({
      image: { image: 'busybox' },
      auth: { username: 'u', password: '[redacted]', identityToken: '[redacted]' },
    });
    expect((pull?.endedAtMs ?? 0) - (pull?.startedAtMs ?? 0)).toBe(520);
    expect(mock.calls().map(({ rpc, outcome, transport }) => [rpc, outcome.kind, transport])).toEqual([
      ['pullImage', 'ok', 'in_process'],
      ['containerStatus', 'status', 'in_process'],
    ]);
    expect(
      JSON.stringify(mock.calls(), (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toContain('geheim');
    mock.clearCalls();
    expect(mock.calls()).toEqual([]);
  });

  it('assertNothingLeaked names containers, sandboxes, streams, calls and timers', async () => {
    const mock = newMock({ clock: new VirtualClock({ mode: 'manual' }) });
    const events = mock.service.getContainerEvents({});
    const first = events.next();
    await start(mock.service, ['sleep', '600']);
    await first;
    const pending = mock.fail({ rpc: 'version', fault: faults.hang() });
    const hanging = mock.service.version({}, { timeoutMs: 1_000 });
    await virtual(mock).settle();
    expect(() => mock.assertNothingLeaked()).toThrow(LeakError);
    expect(
      mock
        .leaks()
        .map((leak) => leak.what)
        .sort(),
    ).toEqual(['call', 'container', 'event stream', 'sandbox', 'timer']);
    await virtual(mock).advance(1_000);
    expect((await mustFail(hanging)).kind).toBe('deadline_exceeded');
    pending.remove();
    await events.return();
    for (const { id } of mock.snapshot().sandboxes)
      await must(mock.service.removePodSandbox({ podSandboxId: id as never }));
    mock.assertNothingLeaked();
  });

  it('whenQuiet waits until a runtime on a socket knows that its callers left, or for its limit', async () => {
    const mock = newMock();
    const client = CriRuntime.lazy((await mock.serve()).endpoint)._unsafeUnwrap();
    const readers = Array.from({ length: 20 }, () => client.getContainerEvents({}).next());
    await expect.poll(() => mock.leaks()).toMatchObject([{ detail: '20 still open' }]);
    await mock.whenQuiet(1);
    expect(mock.leaks()).toHaveLength(1);
    await client.close();
    expect(mock.leaks()).toHaveLength(1);
    await mock.whenQuiet();
    mock.assertNothingLeaked();
    await Promise.all(readers);
    await mock.close();
  });

  it('two snapshots tell what happened between them', async () => {
    const mock = newMock();
    const before = mock.snapshot();
    const { podSandboxId, containerId } = await start(mock.service, ['sleep', '600']);
    const running = mock.snapshot();
    expect(diffSnapshots(before, running)).toMatchObject([
      { kind: 'sandbox', change: 'added', id: podSandboxId },
      { kind: 'container', change: 'added', id: containerId, after: { state: 'CONTAINER_RUNNING' } },
    ]);
    await mock.container(containerId).exit(3);
    await must(mock.service.removeImage({ image: { image: IMAGE } }));
    expect(diffSnapshots(running, mock.snapshot())).toMatchObject([
      { kind: 'container', change: 'changed', after: { state: 'CONTAINER_EXITED', exitCode: 3 } },
      { kind: 'image', change: 'removed' },
    ]);
  });

  it('a test can end, signal and speak for a container', async () => {
    const mock = newMock();
    const { containerId } = await start(mock.service, ['sleep', '600']);
    await mock.container('main').runOutOfMemory();
    expect(await statusOf(mock.service, containerId)).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
    expect(() => mock.container('main').signal('SIGKILL')).toThrow(/does not run/);
    expect(() => mock.container('other').signal('SIGKILL')).toThrow(/no container other/);
    const second = await start(mock.service, ['sleep', '600'], { metadata: { name: 'second' } }, podConfig('p2'));
    mock.container('second').signal('SIGKILL');
    expect((await untilExited(mock, second.containerId)).exitCode).toBe(137);
  });

  it('the same seed gives the same ids', async () => {
    const ids = async (seed: string): Promise<unknown> => create(newMock({ seed }).service, ['true']);
    expect(await ids('a')).toEqual(await ids('a'));
    expect(await ids('a')).not.toEqual(await ids('b'));
  });
});
