import { describe, expect, it } from 'vitest';

import { CriRuntime } from '../../../src/runtime/cri-runtime.js';
import {
  compareTraces,
  type MockRuntime,
  parseTrace,
  type PersonalityName,
  printTrace,
  Recorder,
  recordRuntime,
  Replay,
  type Trace,
  VirtualClock,
} from '../../../src/testing/index.js';
import { containerConfig, later, must, mustFail, newMock, podConfig, virtual } from './helpers.js';

/** The same session, whoever answers. */
async function session(client: CriRuntime, pause: (ms: number) => Promise<void>): Promise<readonly unknown[]> {
  const pod = podConfig('traced');
  const seen: unknown[] = [await must(client.version({ version: 'v1' }))];
  const events = client.getContainerEvents({});
  const first = events.next();
  await pause(10);
  const { podSandboxId } = await must(client.runPodSandbox({ config: pod }));
  const envs = [{ key: 'K', value: 'wert' }];
  const config = containerConfig(['sh', '-c', 'sleep 5; exit 3'], { envs });
  const { containerId } = await must(client.createContainer({ podSandboxId, config, sandboxConfig: pod }));
  await must(client.startContainer({ containerId }));
  seen.push((await must(client.containerStatus({ containerId }))).status?.state);
  await pause(6_000);
  seen.push((await must(client.containerStatus({ containerId }))).status);
  seen.push((await mustFail(client.startContainer({ containerId }))).kind);
  seen.push(
    (await client.pullImage({ image: { image: 'busybox' }, auth: { username: 'u', password: 'geheim' } })).isOk(),
  );
  await must(client.removePodSandbox({ podSandboxId }));
  seen.push((await first).value?.isOk());
  await events.return();
  return seen;
}

async function record(mock: MockRuntime): Promise<{ trace: Trace; seen: readonly unknown[] }> {
  const recorder = new Recorder(mock.wire, mock.clock);
  const seen = await session(CriRuntime.over(recorder.wire, { clock: mock.clock }), (ms) => later(mock, ms));
  return { trace: recorder.trace, seen };
}

describe('traces', () => {
  it('are readable, hold no secret, and survive being written and read', async () => {
    const { trace } = await record(newMock());
    const text = printTrace(trace);
    expect(text.split('\n')[0]).toBe('{"format":"crane-cri-trace/1","runtime":"containerd 2.1.9+unknown"}');
    expect(text).toContain('"rpc":"createContainer"');
    expect(text).not.toContain('geheim');
    const again = parseTrace(text)._unsafeUnwrap();
    expect(printTrace(again)).toBe(text);
    expect(again.calls.map((call) => call.rpc)).toEqual(trace.calls.map((call) => call.rpc));
    expect(compareTraces(trace, again, { ignore: /^$/ })).toEqual([]);
  });

  it('answer a client as the recorded runtime did, in the recorded times', async () => {
    const { trace, seen } = await record(newMock());
    const replay = new Replay(parseTrace(printTrace(trace))._unsafeUnwrap());
    const client = CriRuntime.over(replay.wire, { clock: replay.clock });
    const pause = (ms: number): Promise<void> => new Promise((resolve) => void replay.clock.setTimer(ms, resolve));
    expect(await session(client, pause)).toEqual(seen);
    expect(replay.unused).toEqual([]);
    expect(replay.unanswered).toEqual([]);
  });

  it('a replay lists calls that the trace does not hold, and repeats the last answer to the same call', async () => {
    const { trace } = await record(newMock());
    const replay = new Replay(trace);
    const client = CriRuntime.over(replay.wire, { clock: replay.clock });
    expect((await mustFail(client.imageStatus({ image: { image: 'never-asked' } }))).message).toContain(
      'the trace holds no such call',
    );
    expect(replay.unanswered).toMatchObject([{ rpc: 'imageStatus', request: { image: { image: 'never-asked' } } }]);
    for (let n = 0; n < 3; n++) expect((await must(client.version({ version: 'v1' }))).runtimeName).toBe('containerd');
    expect((await mustFail(client.version({}))).kind).toBe('rejected');
    const loose = new Replay(trace, { match: 'rpc', clock: new VirtualClock() });
    expect((await must(CriRuntime.over(loose.wire, { clock: loose.clock }).version({}))).runtimeName).toBe(
      'containerd',
    );
    expect(loose.unused.length).toBe(trace.calls.length - 1);
  });

  it('a replayed call takes its time, and keeps to its deadline', async () => {
    const mock = newMock();
    mock.fail({ rpc: 'version', fault: { kind: 'delay', ms: 3_000 } });
    const recorder = new Recorder(mock.wire, mock.clock);
    await must(CriRuntime.over(recorder.wire, { clock: mock.clock }).version({}));
    const replay = new Replay(recorder.trace);
    const client = CriRuntime.over(replay.wire, { clock: replay.clock });
    const before = replay.clock.nowMs();
    await must(client.version({}));
    expect(replay.clock.nowMs() - before).toBe(3_000);
    expect((await mustFail(client.version({}, { timeoutMs: 1_000 }))).kind).toBe('deadline_exceeded');
  });

  it('two sessions of one personality differ in ids and times only, those of two where these differ', async () => {
    const of = async (personality: PersonalityName, seed: number): Promise<Trace> =>
      (await record(newMock({ personality, seed }))).trace;
    expect(compareTraces(await of('containerd-2.1', 1), await of('containerd-2.1', 2))).toEqual([]);
    const paths = compareTraces(await of('containerd-2.1', 1), await of('containerd-1.7', 1)).map((each) => each.path);
    expect(paths.every((path) => path.includes('.user') || path.includes('[2]'))).toBe(true);
    expect(paths.some((path) => path.includes('.user'))).toBe(true);
    const shorter = await of('containerd-2.1', 1);
    const cut = { ...shorter, calls: shorter.calls.slice(0, -1) };
    expect(compareTraces(shorter, cut)).toMatchObject([{ path: '', left: 'removePodSandbox', right: undefined }]);
  });

  it('a real socket is recorded the same way', async () => {
    const mock = newMock();
    const server = await mock.serve();
    const recorder = recordRuntime(server.endpoint, mock.clock)._unsafeUnwrap();
    const client = CriRuntime.over(recorder.wire, { clock: mock.clock });
    await session(client, async (ms) => {
      await virtual(mock).settle();
      await later(mock, ms);
    });
    await client.close();
    const direct = await record(newMock());
    expect(compareTraces(recorder.trace, direct.trace)).toEqual([]);
    expect(recordRuntime('nonsense').isErr()).toBe(true);
  });

  it.each([
    ['', 'is empty'],
    ['{"format":"other"}', 'does not begin with the format'],
    ['{"format":"crane-cri-trace/1","runtime":"x"}\n{broken', 'line 2: is not JSON'],
    ['{"format":"crane-cri-trace/1","runtime":"x"}\n{"rpc":"noSuchRpc"}', 'line 2: is not a call'],
  ])('%j is no trace', (text, problem) => {
    expect(parseTrace(text)._unsafeUnwrapErr()).toMatchObject({
      kind: 'trace_unreadable',
      message: expect.stringContaining(problem) as unknown,
    });
  });
});
