import { CraneNode, CriRuntime } from 'crane-cri';
import { faults, MockRuntime, PERSONALITIES, type PersonalityName } from 'crane-cri/testing';
import { describe, expect, it, onTestFinished } from 'vitest';

import { mortal } from '../../helpers/mortal.js';
import { must } from '../../helpers/must.js';
import { IMAGE, newFolder } from '../testing/helpers.js';

// A runtime that dies between a start and its own note of it calls the container created when it is back, although the
// program may have run and ended meanwhile. What tells is its socket, which it makes anew.

const SPEC = { jobId: 1, image: IMAGE, pullPolicy: 'IfNotPresent', command: ['/bin/true'] } as const;

/** A runtime on a socket, and a client of it. */
async function served(personality: PersonalityName) {
  const mock = new MockRuntime({ personality, images: [IMAGE] });
  onTestFinished(() => mock.close());
  const { endpoint } = await mock.serve();
  return { mock, connect: () => CriRuntime.lazy(endpoint)._unsafeUnwrap() };
}

const RESTARTED = expect.stringContaining('restarted') as string;

describe.each(Object.keys(PERSONALITIES) as PersonalityName[])('a container that %s calls created', (personality) => {
  it.each([
    ['by another process after the connection broke', true],
    ['by the same process after the connection broke', false],
  ])('%s', async (_, isAnew) => {
    const { mock, connect } = await served(personality);
    await using node = await must(CraneNode.over(connect()));
    const hold = mock.hold('startContainer');
    if (!isAnew) mock.fail({ rpc: 'startContainer', fault: faults.connectionLost() });
    const ended = node.job(SPEC)._unsafeUnwrap().run();
    if (isAnew) {
      await hold.reached;
      await mock.restart({ notReadyCalls: 0 });
    }
    hold.release();
    const expected = isAnew
      ? { kind: 'unknown', certainty: 'unknown', evidence: RESTARTED }
      : { kind: 'failed', error: { kind: 'connection_failed' } };
    expect(await must(ended)).toMatchObject({ ...expected, leftBehind: [] });
  });

  it.each([
    ['by another process after the client died', true],
    ['by the same process after the client died', false],
  ])('%s', async (_, isAnew) => {
    const { mock, connect } = await served(personality);
    const ledgerDirectory = newFolder();
    const client = mortal(connect(), { rpc: 'startContainer', when: 'before' });
    const first = await must(CraneNode.over(client.runtime, { ledgerDirectory }));
    void first.job(SPEC)._unsafeUnwrap().run().unwrapOr(undefined);
    await client.died;
    await first.close({ timeoutMs: 0 });
    if (isAnew) await mock.restart({ notReadyCalls: 0 });
    await using next = await must(CraneNode.over(connect(), { ledgerDirectory }));
    const { jobs } = await must(next.recover());
    const expected = isAnew
      ? { kind: 'unknown', evidence: RESTARTED }
      : { kind: 'failed', certainty: 'likely', error: { kind: 'interrupted' } };
    expect(await jobs[0]?.outcome).toMatchObject({ ...expected, leftBehind: [] });
  });
});
