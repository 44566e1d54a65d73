import { expect, it } from 'vitest';

import { readRecord } from '../../../src/job/record/read-record.js';
import { CraneNode } from '../../../src/node/crane-node.js';
import { IMAGE, newMock } from '../testing/helpers.js';

it.each<[unknown, readonly string[]]>([
  [null, ['options']],
  [5, ['options']],
  [{ by: 'signal' }, ['options.by']],
  [{ by: 7, grace: 1 }, ['options.by', 'options.grace']],
  [{ gracePeriodMs: NaN }, ['options.gracePeriodMs']],
  [{ gracePeriodMs: -1 }, ['options.gracePeriodMs']],
  [{ gracePeriodMs: Infinity }, ['options.gracePeriodMs']],
  [{ gracePeriodMs: '5000' }, ['options.gracePeriodMs']],
])('a cancel with the options %o ends nothing', async (options, fields) => {
  await using node = (await CraneNode.over(newMock().service))._unsafeUnwrap();
  const job = node.job({ jobId: 1, image: IMAGE })._unsafeUnwrap();
  const pod = node.pod({ jobId: 2 })._unsafeUnwrap();
  for (const one of [job, pod]) {
    const { problems } = one.cancel('', options as never)._unsafeUnwrapErr();
    expect(problems.map(({ field }) => field)).toEqual(fields);
  }
  expect([job.state.phase, pod.step({ image: IMAGE }).isOk()]).toEqual(['pending', true]);
});

it('a cancel of what never ran tells whom it was for, and nothing of its grace period', async () => {
  await using node = (await CraneNode.over(newMock().service))._unsafeUnwrap();
  const job = node.job({ jobId: 1, image: IMAGE })._unsafeUnwrap();
  expect(job.cancel('r', { by: 'user', gracePeriodMs: 5 }).isOk()).toBe(true);
  const outcome = (await job.run())._unsafeUnwrap();
  expect(outcome).toMatchObject({ kind: 'cancelled', by: 'user', reason: 'r', during: 'pending' });
  expect(outcome).not.toHaveProperty('gracePeriodMs');
});

it.each<[object, boolean]>([
  [{ by: 'user', during: 'running', gracePeriodMs: 5 }, true],
  // Of a later version.
  [{ by: 'somebody', during: 'running' }, true],
  [{ by: 'user', during: 'running', gracePeriodMs: '5' }, false],
  [{ by: 7, during: 'running' }, false],
])('a ledger with the cancellation request %o is read: %s', (cancel, isRead) => {
  const step = { stepId: 1, step: 'preparing', gracePeriodMs: 1_000, hasExitFile: false, timings: [], cancel };
  const record = {
    ...{ kind: 'container', stage: 'opening', jobId: 7, uid: 1000, attempt: 0, instance: 'a', steps: [step] },
    selector: { cranesched: 'true', job_id: '7', uid: '1000' },
    sandbox: { name: 'job-7', namespace: 'cranesched', uid: '0123456789abcdef', attempt: 0 },
  };
  expect(readRecord(record) !== undefined).toBe(isRead);
});
