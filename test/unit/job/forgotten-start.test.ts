import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { CraneNode } from '../../../src/node/crane-node.js';
import { faults } from '../../../src/testing/index.js';
import { instead } from '../../helpers/instead.js';
import { mortal } from '../../helpers/mortal.js';
import { IMAGE, newFolder, newMock } from '../testing/helpers.js';

// A runtime that dies between a start and its own note of it calls the container created when it is back, although the
// program may have run and ended meanwhile. What tells is its socket, which it makes anew.

const SPEC = { jobId: 1, image: IMAGE, pullPolicy: 'IfNotPresent', command: ['/bin/true'] } as const;

/** A mock whose client says that it listens on a file; `startAnew` puts another in its place. */
function listening(isAnew: boolean) {
  const mock = newMock();
  const path = join(newFolder(), 'runtime.sock');
  writeFileSync(path, '');
  const startAnew = (): void => {
    if (!isAnew) return;
    rmSync(path);
    writeFileSync(path, '');
  };
  return { mock, startAnew, runtime: instead(mock.service, { endpoint: `unix://${path}` }) };
}

describe.each([
  ['another process of the runtime', true],
  ['the same process of the runtime', false],
])('a container that %s calls created after its start', (_, isAnew) => {
  it('whose connection broke', async () => {
    const { mock, runtime, startAnew } = listening(isAnew);
    mock.fail({ rpc: 'startContainer', fault: faults.connectionLost() });
    const node = (await CraneNode.over(runtime))._unsafeUnwrap();
    const job = node.job(SPEC)._unsafeUnwrap();
    const ended = job.run();
    for await (const { phase } of job.states()) if (phase === 'starting') startAnew();
    const expected = isAnew
      ? { kind: 'unknown', certainty: 'unknown', evidence: expect.stringContaining('started anew') as string }
      : { kind: 'failed', error: { kind: 'connection_failed' } };
    expect((await ended)._unsafeUnwrap()).toMatchObject({ ...expected, leftBehind: [] });
    await node.close();
  });

  it('whose client died', async () => {
    const ledgerDirectory = join(newFolder(), 'ledger');
    const { runtime, startAnew } = listening(isAnew);
    const client = mortal(runtime, { rpc: 'startContainer', when: 'before' });
    const first = (await CraneNode.over(client.runtime, { ledgerDirectory }))._unsafeUnwrap();
    void first.job(SPEC)._unsafeUnwrap().run().unwrapOr(undefined);
    await client.died;
    await first.close({ timeoutMs: 0 });
    startAnew();
    const next = (await CraneNode.over(runtime, { ledgerDirectory }))._unsafeUnwrap();
    const { jobs } = (await next.recover())._unsafeUnwrap();
    const expected = isAnew
      ? { kind: 'unknown', evidence: expect.stringContaining('started anew') as string }
      : { kind: 'failed', certainty: 'likely', error: { kind: 'interrupted' } };
    expect(await jobs[0]?.outcome).toMatchObject({ ...expected, leftBehind: [] });
    await next.close();
  });
});
