// The same with vitest; jest differs in its import alone. Name your copy `*.test.ts`.
import { CraneNode } from 'crane-cri';
import {
  assertAsked,
  assertAskedInOrder,
  assertUnchanged,
  MockRuntime,
  PERSONALITIES,
  type PersonalityName,
  VirtualClock,
} from 'crane-cri/testing';
import { describe, expect, it } from 'vitest';

import { Scheduler } from './scheduler.js';

const SPEC = { jobId: 7, image: 'docker.io/library/busybox:latest', command: ['train'] };

describe.each(Object.keys(PERSONALITIES) as PersonalityName[])('the scheduler on %s', (personality) => {
  it('books a job that ran out of memory, and leaves nothing', async () => {
    await using mock = new MockRuntime({ clock: new VirtualClock(), personality, images: [SPEC.image] });
    mock.program({}, { runForMs: 3_600_000, oomKilled: true });
    const before = mock.snapshot();
    const node = (await CraneNode.over(mock.service))._unsafeUnwrap();

    const { outcome } = await new Scheduler(new Map([['node-1', node]])).run(SPEC);

    expect(outcome.kind).toBe('out_of_memory');
    assertAskedInOrder(mock, ['runPodSandbox', 'createContainer', 'startContainer', 'removePodSandbox']);
    assertAsked(mock, 'runPodSandbox', { times: 1, where: { config: { labels: { job_id: '7' } } } });
    assertUnchanged(before, mock.snapshot());
    await node.close();
    mock.assertNothingLeaked();
  });
});
