import { queryObjects } from 'node:v8';

import { CraneNode } from 'crane-cri';
import { MockRuntime } from 'crane-cri/testing';
import { expect, it } from 'vitest';

import { StepLaunch } from '../../../../src/job/run/step/launch.js';

const program = { match: {}, program: { runForMs: Infinity } };
const spec = { jobId: 1, image: 'ubuntu:22.04', command: ['job'] };

/** So many launches, each with its plan and its requests, are held by anybody. */
const launchesHeld = (): number => queryObjects(StepLaunch, { format: 'count' });

it('keeps no plan and no request of a program that runs, and still stops it and takes all away', async () => {
  await using mock = new MockRuntime({ programs: [program] });
  await using node = (await CraneNode.over(mock.service))._unsafeUnwrap();
  const job = node.job(spec)._unsafeUnwrap();
  const outcome = job.run();
  expect(launchesHeld()).toBe(1);
  for await (const { phase } of job.states()) if (phase === 'running') break;
  await new Promise(setImmediate);
  expect(launchesHeld()).toBe(0);

  job.cancel('seen enough');
  expect((await outcome)._unsafeUnwrap()).toMatchObject({ kind: 'cancelled', leftBehind: [], reason: 'seen enough' });
  mock.assertNothingLeaked();
});

it('of a pod, keeps what the next step needs', async () => {
  await using mock = new MockRuntime({ programs: [program] });
  await using node = (await CraneNode.over(mock.service))._unsafeUnwrap();
  const pod = node.pod({ jobId: 2 })._unsafeUnwrap();
  const steps = [1, 2].map((stepId) => pod.step({ stepId, image: 'ubuntu:22.04', command: ['job'] })._unsafeUnwrap());
  const outcomes = [];
  for (const step of steps) {
    outcomes.push(step.run());
    for await (const { phase } of step.states()) if (phase === 'running') break;
  }
  expect((await pod.end())._unsafeUnwrap()).toMatchObject({ leftBehind: [], steps: [{ stepId: 1 }, { stepId: 2 }] });
  await Promise.all(outcomes);
  expect(mock.calls('createContainer')).toHaveLength(2);
});
