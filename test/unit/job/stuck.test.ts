import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { CraneNode } from '../../../src/node/crane-node.js';
import type { JobOutcome } from '../../../src/job/outcome/outcome.js';
import { faults, type MockRuntime } from '../../../src/testing/index.js';
import { mortal } from '../../helpers/mortal.js';
import { IMAGE, newFolder, newMock } from '../testing/helpers.js';

/** What a runtime says of a container that it can't get rid of before it is started anew. */
const UNDELETABLE = faults.status(2, 'failed to set removing state: container is already in removing state');

const nodeOver = async (mock: MockRuntime, ledgerDirectory: string): Promise<CraneNode> =>
  (
    await CraneNode.over(mortal(mock.service).runtime, {
      ledgerDirectory,
      scratchDirectory: `${ledgerDirectory}.scratch`,
    })
  )._unsafeUnwrap();

/** Runs a job to its end on a runtime that removes nothing. */
async function leaveStuck(node: CraneNode, told: JobOutcome[]): Promise<JobOutcome> {
  const job = node
    .job({
      jobId: 5,
      image: IMAGE,
      pullPolicy: 'IfNotPresent',
      command: ['/bin/sh', '-c', 'exit 3'],
      scratch: [{ containerPath: '/scratch' }],
    })
    ._unsafeUnwrap();
  return (await job.run({ record: (outcome) => void told.push(outcome) }))._unsafeUnwrap();
}

const entriesIn = (folder: string): readonly string[] => readdirSync(folder).filter((name) => name.endsWith('.job'));

it('what can’t be removed is told, kept in the ledger, and retried by sweeps until the runtime lets go', async () => {
  const ledger = join(newFolder(), 'ledger');
  const mock = newMock();
  const node = await nodeOver(mock, ledger);
  mock.fail({ rpc: ['removeContainer', 'removePodSandbox'], fault: UNDELETABLE });
  const told: JobOutcome[] = [];
  const outcome = await leaveStuck(node, told);
  expect(outcome).toMatchObject({ kind: 'exited', exit: { code: 3 } });
  expect(outcome.leftBehind.map(({ resource, id }) => [resource, id])).toEqual([
    ['container', outcome.containerId],
    ['sandbox', outcome.sandboxId],
    ['folder', expect.stringContaining(`${ledger}.scratch/`)],
  ]);
  // Its program may still write there.
  expect(readdirSync(`${ledger}.scratch`)).toHaveLength(1);
  expect(entriesIn(ledger)).toHaveLength(1);

  const stuck = { resource: 'sandbox', id: outcome.sandboxId, jobId: 5, reason: 'stuck' };
  expect((await node.sweepOrphans({ graceMs: 0, dryRun: true }))._unsafeUnwrap()).toMatchObject([
    { ...stuck, action: 'would_remove' },
  ]);
  expect((await node.sweepOrphans({ graceMs: 0 }))._unsafeUnwrap()).toMatchObject([{ ...stuck, action: 'failed' }]);
  expect(entriesIn(ledger)).toHaveLength(1);

  mock.clearFaults();
  await mock.restart({ notReadyCalls: 0 });
  expect((await node.sweepOrphans({ graceMs: 0 }))._unsafeUnwrap()).toMatchObject([{ ...stuck, action: 'removed' }]);
  expect((await node.sweepOrphans({ graceMs: 0 }))._unsafeUnwrap()).toEqual([]);
  expect(entriesIn(ledger)).toEqual([]);
  expect(readdirSync(`${ledger}.scratch`)).toEqual([]);
  expect(mock.leaks().filter(({ what }) => what === 'container' || what === 'sandbox')).toEqual([]);
  expect(told).toEqual([outcome]);
  await node.close();
}, 30_000);

it('a successor takes over what is stuck, and tells its outcome to nobody again', async () => {
  const ledger = join(newFolder(), 'ledger');
  const mock = newMock();
  const first = await nodeOver(mock, ledger);
  mock.fail({ rpc: ['removeContainer', 'removePodSandbox'], fault: UNDELETABLE });
  const told: JobOutcome[] = [];
  const outcome = await leaveStuck(first, told);
  const node = await nodeOver(mock, ledger);
  // While the first lives, the entry is its own.
  expect((await node.recover())._unsafeUnwrap()).toMatchObject({ jobs: [], stuck: [], owned: [{}] });
  await first.close();
  mock.clearFaults();
  const report = (await node.recover({ record: (again) => void told.push(again) }))._unsafeUnwrap();
  expect(report).toMatchObject({ jobs: [], stuck: [{ jobId: 5, step: 'stuck' }] });
  expect(await report.stuck[0]?.outcome).toMatchObject({ kind: 'exited', exit: { code: 3 }, leftBehind: [] });
  expect(told).toEqual([outcome]);
  expect(entriesIn(ledger)).toEqual([]);
  await node.close();
}, 30_000);
