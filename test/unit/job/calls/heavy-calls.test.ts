import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { expect, it } from 'vitest';

import { CancelSwitch } from '../../../../src/job/outcome/cancel-switch.js';
import { CallLine, HeavyCalls } from '../../../../src/job/services/heavy-calls.js';
import { CraneNode } from '../../../../src/node/crane-node.js';
import { CriRuntime } from '../../../../src/runtime/cri-runtime.js';
import { faults, MockRuntime } from '../../../../src/testing/index.js';
import { mortal } from '../../../helpers/mortal.js';
import { IMAGE, newMock } from '../../testing/helpers.js';

const CANCEL = { by: 'caller', reason: 'enough', during: 'running' } as const;

/** Lets waiting calls in, in the order of their names in `order`. */
function enter(calls: HeavyCalls, order: string[], line: CallLine, name: string, urgent = false, leave?: CancelSwitch) {
  void calls.enter(line, urgent, leave).then((way) => order.push(way === 'go' ? name : `${name} ${way}`));
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('lines take turns, what is urgent comes first, and a hurried line comes before all others', async () => {
  const calls = new HeavyCalls(1);
  const [a, b, c] = [new CallLine(), new CallLine(), new CallLine()];
  const order: string[] = [];
  expect([calls.tryEnter(), calls.tryEnter()]).toEqual([true, false]);
  for (const name of ['a1', 'a2', 'a3']) enter(calls, order, a, name);
  enter(calls, order, b, 'b1');
  for (const name of ['c1', 'c2']) enter(calls, order, c, name);
  enter(calls, order, b, 'urgent', true);
  calls.hurry(c);
  for (let i = 0; i < 7; i++) {
    calls.held()();
    await turn();
  }
  expect(order).toEqual(['urgent', 'c1', 'c2', 'a1', 'b1', 'a2', 'a3']);
  calls.held()();
  expect(calls.underWay).toBe(0);
});

it('who leaves the line takes no place', async () => {
  const calls = new HeavyCalls(1);
  const [line, cancel] = [new CallLine(), new CancelSwitch()];
  const order: string[] = [];
  calls.tryEnter();
  enter(calls, order, line, 'first', false, cancel);
  enter(calls, order, line, 'second');
  cancel.ask(CANCEL);
  calls.held()();
  await turn();
  expect(order).toEqual(['first left', 'second']);
  calls.held()();
  expect([calls.underWay, calls.tryEnter()]).toEqual([0, true]);
});

const HEAVY = /^(Run|Stop|Remove)PodSandbox$|^(Create|Start|Stop|Remove)Container$/;

it.each([1, 3])(
  'a node with maxHeavyCalls %d has no more under way, whatever its jobs do',
  async (maxHeavyCalls) => {
    const mock = newMock();
    mock.fail({ rpc: ['runPodSandbox', 'createContainer', 'removeContainer'], fault: faults.delay(200) });
    const node = (await CraneNode.over(mock.service, { maxHeavyCalls }))._unsafeUnwrap();
    const spec = { image: IMAGE, pullPolicy: 'IfNotPresent', command: ['/bin/sh', '-c', 'exit 2'] } as const;
    const spans: { readonly at: number; readonly by: 1 | -1 }[] = [];
    const listen = (message: unknown): void => {
      const { rpc, startedAtMs, durationMs } = message as { rpc: string; startedAtMs: number; durationMs: number };
      if (HEAVY.test(rpc)) spans.push({ at: startedAtMs, by: 1 }, { at: startedAtMs + durationMs, by: -1 });
    };
    subscribe('crane-cri:rpc', listen);
    const jobs = Array.from({ length: 12 }, (_, i) => node.job({ ...spec, jobId: i + 1 })._unsafeUnwrap());
    const outcomes = await Promise.all(jobs.map((job) => job.run()));
    unsubscribe('crane-cri:rpc', listen);
    for (const outcome of outcomes) expect(outcome._unsafeUnwrap()).toMatchObject({ kind: 'exited', leftBehind: [] });
    let [now, most] = [0, 0];
    for (const { by } of spans.sort((a, b) => a.at - b.at || a.by - b.by)) most = Math.max(most, (now += by));
    expect(most).toBe(maxHeavyCalls);
    await node.close();
  },
  30_000,
);

it('a job that is cancelled while it waits for its turn is told so, and nothing of it was sent', async () => {
  const mock = newMock();
  mock.fail({ rpc: 'runPodSandbox', nth: 1, fault: faults.delay(60_000) });
  const node = (await CraneNode.over(mock.service, { maxHeavyCalls: 1 }))._unsafeUnwrap();
  const spec = { image: IMAGE, pullPolicy: 'IfNotPresent', command: ['/bin/sh', '-c', 'exit 2'] } as const;
  const first = node.job({ ...spec, jobId: 1 })._unsafeUnwrap();
  const second = node.job({ ...spec, jobId: 2 })._unsafeUnwrap();
  const running = first.run();
  const waiting = second.run();
  for (let i = 0; i < 50; i++) await turn();
  second.cancel('never mind');
  expect((await waiting)._unsafeUnwrap()).toMatchObject({
    ...{ kind: 'cancelled', reason: 'never mind', during: 'preparing', certainty: 'certain', leftBehind: [] },
  });
  expect(mock.calls('runPodSandbox')).toHaveLength(1);
  expect((await running)._unsafeUnwrap()).toMatchObject({ kind: 'exited' });
  await node.close();
}, 30_000);

it('a stop that waits for its program’s grace period holds up nobody', async () => {
  const mock = newMock();
  const node = (await CraneNode.over(mock.service, { maxHeavyCalls: 1 }))._unsafeUnwrap();
  const deaf = ['/bin/sh', '-c', 'trap "" TERM; while true; do sleep 1; done'];
  const spec = { image: IMAGE, pullPolicy: 'IfNotPresent' } as const;
  const job = node.job({ ...spec, jobId: 1, command: deaf, gracePeriodMs: 3_600_000 })._unsafeUnwrap();
  const stopping = job.run();
  for await (const { phase } of job.states()) if (phase === 'running') break;
  job.cancel();
  const other = node.job({ ...spec, jobId: 2, command: ['/bin/sh', '-c', 'exit 0'] })._unsafeUnwrap();
  expect((await other.run())._unsafeUnwrap()).toMatchObject({ kind: 'exited' });
  job.cancel();
  expect((await stopping)._unsafeUnwrap()).toMatchObject({ kind: 'cancelled' });
  await node.close();
}, 30_000);

/** The most heavy calls that were under way at once, over all nodes, while `work` was done. */
async function mostAtOnce(work: () => Promise<unknown>): Promise<number> {
  const spans: { readonly at: number; readonly by: 1 | -1 }[] = [];
  const listen = (message: unknown): void => {
    const { rpc, startedAtMs, durationMs } = message as { rpc: string; startedAtMs: number; durationMs: number };
    // The wall clock tells whole milliseconds.
    const endMs = startedAtMs + Math.max(0, durationMs - 2);
    if (HEAVY.test(rpc)) spans.push({ at: startedAtMs, by: 1 }, { at: endMs, by: -1 });
  };
  subscribe('crane-cri:rpc', listen);
  await work();
  unsubscribe('crane-cri:rpc', listen);
  let [now, most] = [0, 0];
  for (const { by } of spans.sort((a, b) => a.at - b.at || a.by - b.by)) most = Math.max(most, (now += by));
  return most;
}

it('nodes of one runtime share its limit, which is the least that one of those that are open was given', async () => {
  await using mock = new MockRuntime({ images: [IMAGE] });
  mock.fail({ rpc: ['runPodSandbox', 'createContainer'], fault: faults.delay(60) });
  const { endpoint } = await mock.serve();
  const open = async (maxHeavyCalls: number) => (await CraneNode.connect(endpoint, { maxHeavyCalls }))._unsafeUnwrap();
  let jobId = 0;
  const runOn = (node: CraneNode) =>
    node
      .job({ jobId: (jobId += 1), image: IMAGE, command: ['/bin/sh', '-c', 'exit 2'] })
      ._unsafeUnwrap()
      .run();
  const [few, many] = [await open(2), await open(6)];
  const both = await mostAtOnce(() =>
    Promise.all(Array.from({ length: 12 }, (_, i) => runOn(i % 2 === 0 ? few : many))),
  );
  expect(both).toBeLessThanOrEqual(2);
  await few.close();
  const alone = await mostAtOnce(() => Promise.all(Array.from({ length: 12 }, () => runOn(many))));
  expect(alone).toBeGreaterThan(2);
  expect(alone).toBeLessThanOrEqual(6);
  await many.close();
});

it('a node that is closed waits for its own calls alone, and gives what it has back', async () => {
  await using mock = new MockRuntime({ images: [IMAGE] });
  const { endpoint } = await mock.serve();
  const [one, two] = await Promise.all(
    [1, 2].map(async () => (await CraneNode.connect(endpoint, { maxHeavyCalls: 1 }))._unsafeUnwrap()),
  );
  const hold = mock.hold('runPodSandbox');
  const spec = { image: IMAGE, command: ['/bin/sh', '-c', 'exit 2'] };
  const held = one
    ?.job({ jobId: 1, ...spec })
    ._unsafeUnwrap()
    .run();
  const waiting = two
    ?.job({ jobId: 2, ...spec })
    ._unsafeUnwrap()
    .run();
  await hold.reached;
  const beganMs = performance.now();
  await two?.close({ timeoutMs: 20_000 });
  expect(performance.now() - beganMs).toBeLessThan(5_000);
  expect((await waiting)?._unsafeUnwrapErr()).toMatchObject({ kind: 'node_closed' });
  hold.release();
  expect((await held)?._unsafeUnwrap()).toMatchObject({ kind: 'exited', exit: { code: 2 } });
  await one?.close();
});

it('a node that is closed gives back the places of calls that are never answered', async () => {
  await using mock = new MockRuntime({ images: [IMAGE] });
  const { endpoint } = await mock.serve();
  const client = (await CriRuntime.connect(endpoint))._unsafeUnwrap();
  const dead = (
    await CraneNode.over(mortal(client, { rpc: 'runPodSandbox', when: 'before' }).runtime, { maxHeavyCalls: 1 })
  )._unsafeUnwrap();
  const spec = { image: IMAGE, command: ['/bin/sh', '-c', 'exit 2'] };
  const left = dead
    .job({ jobId: 1, ...spec })
    ._unsafeUnwrap()
    .run();
  const living = (await CraneNode.connect(endpoint, { maxHeavyCalls: 1 }))._unsafeUnwrap();
  const waiting = living
    .job({ jobId: 2, ...spec })
    ._unsafeUnwrap()
    .run();
  await dead.close({ timeoutMs: 0 });
  expect((await left)._unsafeUnwrapErr()).toMatchObject({ kind: 'node_closed' });
  expect((await waiting)._unsafeUnwrap()).toMatchObject({ kind: 'exited', exit: { code: 2 } });
  await living.close();
  await client.close();
}, 20_000);
