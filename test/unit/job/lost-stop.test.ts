import { CraneNode, type JobOutcome } from 'crane-cri';
import { type Fault, faults, type MockRuntime, type PersonalityName } from 'crane-cri/testing';
import { describe, expect, it } from 'vitest';

import { IMAGE, newMock } from '../testing/helpers.js';

const TRAPS = "trap 'exit 7' TERM; sleep 100000 & wait";

/** Runs a program until its time limit stops it, while the answers to the first stops are as the fault has them. */
async function stopped(
  personality: PersonalityName,
  fault: Fault,
  script = TRAPS,
  nth: readonly number[] = [1],
): Promise<{ readonly mock: MockRuntime; readonly outcome: JobOutcome }> {
  const mock = newMock({ personality });
  mock.fail({ rpc: 'stopContainer', nth, fault });
  const node = (await CraneNode.over(mock.service))._unsafeUnwrap();
  const command = ['/bin/sh', '-c', script];
  const spec = { jobId: 1, image: IMAGE, timeLimitMs: 5_000, gracePeriodMs: 3_000, command };
  const outcome = (await node.job(spec)._unsafeUnwrap().run())._unsafeUnwrap();
  await node.close();
  mock.assertNothingLeaked();
  return { mock, outcome };
}

describe.each<PersonalityName>(['containerd-1.6', 'containerd-1.7', 'containerd-2.1', 'cri-o-1.37'])(
  'on %s the exit of a stopped program is told',
  (personality) => {
    it.each([
      ['is lost', faults.answerLost()],
      ['never comes', faults.answerNeverComes()],
    ])('where the answer to the stop %s', async (_, fault) => {
      const { mock, outcome } = await stopped(personality, fault);
      expect(outcome).toMatchObject({ kind: 'cancelled', by: 'time_limit', certainty: 'certain', exit: { code: 7 } });
      expect(mock.calls('stopContainer')).toHaveLength(1);
    });

    it.each([
      ['breaks before it is done', faults.connectionLost()],
      ['is answered with UNAVAILABLE', faults.status(14, 'transport is closing')],
      ['runs into the time limit of the runtime', faults.serverDeadline()],
      ['is refused', faults.status(2, 'an error of the moment')],
    ])('where the stop %s: it is asked for again', async (_, fault) => {
      const { mock, outcome } = await stopped(personality, fault, TRAPS, [1, 2]);
      expect(outcome).toMatchObject({ kind: 'cancelled', by: 'time_limit', certainty: 'certain', exit: { code: 7 } });
      expect(mock.calls('stopContainer')).toHaveLength(3);
    });
  },
);

it('a stop that is asked for again has what is left of the grace period', async () => {
  const { mock, outcome } = await stopped('containerd-2.1', faults.delay(2_000), "trap '' TERM; sleep 100000");
  expect(outcome).toMatchObject({ kind: 'cancelled', exit: { code: 137 } });
  mock.clearFaults();
  const late = await stopped('containerd-2.1', faults.status(4, 'late'), "trap '' TERM; sleep 100000", [1, 2, 3, 4, 5]);
  const asked = late.mock.calls('stopContainer').map(({ request }) => request.timeout);
  expect(asked[0]).toBe(3n);
  expect(asked.at(-1)).toBe(0n);
  expect(late.outcome).toMatchObject({ kind: 'cancelled', exit: { code: 137, signal: { evidence: 'sent' } } });
});
