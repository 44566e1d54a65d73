import { expect, test } from 'vitest';

import { CraneNode } from '../../../../src/node/crane-node.js';
import { MockRuntime } from '../../../../src/testing/index.js';
import type { JobOutcome } from '../../../../src/job/outcome/outcome.js';
import { VirtualClock } from '../../../../src/testing/base/virtual-clock.js';
import type { RegistryFault } from '../../../../src/testing/state/registry.js';

/** A job whose image does not come within ten minutes. */
async function lateJob(fault: RegistryFault): Promise<Extract<JobOutcome, { kind: 'failed' }>['error']> {
  const mock = new MockRuntime({ clock: new VirtualClock() });
  mock.registry('h.io', { images: ['h.io/a:1'], fault });
  const node = (await CraneNode.over(mock.service, { pullTimeoutMs: 600_000 }))._unsafeUnwrap();
  const job = node.job({ jobId: 1, image: 'h.io/a:1', command: ['true'] })._unsafeUnwrap();
  const outcome = (await job.run())._unsafeUnwrap();
  await node.close();
  await mock.close();
  if (outcome.kind !== 'failed') throw new Error(outcome.kind);
  return outcome.error;
}

test('a job whose image does not come in time is told its own limit, and where to raise it', async () => {
  const error = await lateJob('silent');
  expect(error).toMatchObject({ kind: 'deadline_exceeded', timeoutMs: 600_000 });
  expect(error.message).toMatch(/did not finish within 600000 ms$/);
  expect(error.hint).toMatch(/the job's pullTimeoutMs or the node's \(ImagePullingTimeout\)/);
});
