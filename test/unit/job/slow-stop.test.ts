import { expect, it } from 'vitest';

import { CraneNode } from '../../../src/node/crane-node.js';
import { faults } from '../../../src/testing/index.js';
import { IMAGE, newMock } from '../testing/helpers.js';

it('a StopPodSandbox that is never answered is asked again in time', async () => {
  const mock = newMock();
  mock.fail({ rpc: 'stopPodSandbox', nth: [1, 2], fault: faults.hang() });
  const node = (await CraneNode.over(mock.service))._unsafeUnwrap();
  const job = node
    .job({ jobId: 1, image: IMAGE, pullPolicy: 'IfNotPresent', command: ['/bin/sh', '-c', 'exit 6'] })
    ._unsafeUnwrap();
  expect((await job.run())._unsafeUnwrap()).toMatchObject({ kind: 'exited', exit: { code: 6 }, leftBehind: [] });
  expect(mock.calls('stopPodSandbox')).toHaveLength(3);
  await node.close();
}, 30_000);
