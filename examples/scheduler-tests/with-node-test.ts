// A scheduler under the test runner of Node itself, without a container runtime:
//
//   node --import ./scripts/run-typescript.mjs --test examples/scheduler-tests/with-node-test.ts
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { CraneNode } from 'crane-cri';
import { assertAsked, assertNotAsked, faults, MockRuntime, VirtualClock } from 'crane-cri/testing';

import { Scheduler } from './scheduler.js';

const SPEC = { jobId: 7, image: 'docker.io/library/busybox:latest', command: ['train'] };

void describe('the scheduler', () => {
  let mocks: readonly MockRuntime[];
  let nodes: Map<string, CraneNode>;

  beforeEach(async () => {
    const clock = new VirtualClock();
    mocks = [new MockRuntime({ clock, hostname: 'first' }), new MockRuntime({ clock, hostname: 'second' })];
    nodes = new Map();
    for (const [index, mock] of mocks.entries()) {
      mock.program({}, { runForMs: 3_600_000, exitCode: 3 });
      const node = await CraneNode.over(mock.service);
      if (node.isErr()) throw new Error(node.error.message);
      nodes.set(`node-${index + 1}`, node.value);
    }
  });

  afterEach(async () => {
    for (const node of nodes.values()) await node.close();
    for (const mock of mocks) {
      mock.assertNothingLeaked();
      await mock.close();
    }
  });

  void it('books the exit code of a job, an hour later', async () => {
    const { node, outcome } = await new Scheduler(nodes).run(SPEC);
    assert.equal(node, 'node-1');
    assert.equal(outcome.kind === 'exited' && outcome.exit.code, 3);
    const [first, second] = mocks;
    if (first === undefined || second === undefined) throw new Error('two nodes');
    assertAsked(first, 'createContainer', { times: 1, where: { config: { command: ['train'] } } });
    assertNotAsked(second, 'runPodSandbox');
  });

  void it('takes the next node where the disk of the first is full', async () => {
    mocks[0]?.fail({ rpc: 'createContainer', fault: faults.diskFull() });
    const scheduler = new Scheduler(nodes);
    assert.equal((await scheduler.run(SPEC)).node, 'node-2');
    assert.deepEqual(
      scheduler.books.map(({ outcome }) => outcome.kind),
      ['failed', 'exited'],
    );
  });

  void it('does not run a job again that may have run', async () => {
    const [first] = mocks;
    if (first === undefined) throw new Error('two nodes');
    first.fail({ rpc: 'startContainer', fault: faults.answerLost(), times: 1 });
    const { node, outcome } = await new Scheduler(nodes).run(SPEC);
    assert.equal(node, 'node-1');
    assert.equal(outcome.kind, 'exited');
    assertAsked(first, 'startContainer', { times: 1, outcome: 'no_connection' });
  });
});
