import { expect, it } from 'vitest';

import { CraneNode } from '../../../src/node/crane-node.js';
import { rpcTimeoutMs } from '../../../src/policy/runtime/rpc-rules.js';
import { faults } from '../../../src/testing/index.js';
import { IMAGE, newMock } from '../testing/helpers.js';

const LIMIT_MS = rpcTimeoutMs('startContainer', { containerId: '' as never }) ?? 0;

it.each([
  ['just after its call ran into its limit is a start', 500, { kind: 'exited', exit: { code: 6 } }],
  ['much later is stopped, and nobody claims to know', 60_000, { kind: 'unknown', certainty: 'unknown' }],
])(
  'a start that shows %s',
  async (_, lateByMs, expected) => {
    // CRI-O goes on with a start whose caller has gone.
    const mock = newMock({ personality: 'cri-o-1.37' });
    mock.fail({ rpc: 'startContainer', fault: faults.delay(LIMIT_MS + lateByMs) });
    const node = (await CraneNode.over(mock.service))._unsafeUnwrap();
    const job = node
      .job({ jobId: 1, image: IMAGE, pullPolicy: 'IfNotPresent', command: ['/bin/sh', '-c', 'sleep 1; exit 6'] })
      ._unsafeUnwrap();
    expect((await job.run())._unsafeUnwrap()).toMatchObject({ ...expected, leftBehind: [] });
    await node.close();
  },
  30_000,
);

it('a start of which nothing shows is not called one that never was before its container is stopped', async () => {
  const mock = newMock({ personality: 'cri-o-1.37' });
  mock.fail({ rpc: 'startContainer', fault: faults.delay(LIMIT_MS + 60_000) });
  mock.fail({ rpc: 'stopContainer', nth: [1, 2], fault: faults.connectionLost() });
  const node = (await CraneNode.over(mock.service))._unsafeUnwrap();
  const spec = { jobId: 1, image: IMAGE, command: ['/bin/sh', '-c', 'exit 6'] };
  const outcome = (await node.job(spec)._unsafeUnwrap().run())._unsafeUnwrap();
  expect(outcome).toMatchObject({ kind: 'unknown', certainty: 'unknown', leftBehind: [] });
  expect(mock.calls('stopContainer').length).toBeGreaterThan(2);
  await node.close();
});

it('a start of which nothing shows, and whose container can not be stopped, is unknown', async () => {
  const mock = newMock();
  mock.fail({ rpc: 'startContainer', fault: faults.hang() });
  mock.fail({ rpc: 'stopContainer', fault: faults.status(14, 'transport is closing') });
  const node = (await CraneNode.over(mock.service))._unsafeUnwrap();
  const spec = { jobId: 1, image: IMAGE, command: ['/bin/sh', '-c', 'exit 6'] };
  const outcome = (await node.job(spec)._unsafeUnwrap().run())._unsafeUnwrap();
  expect(outcome).toMatchObject({
    kind: 'unknown',
    evidence: expect.stringContaining('could not be stopped') as string,
  });
  await node.close();
});
