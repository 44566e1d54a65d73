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

/** So many ended jobs whose sandboxes could not be removed. */
async function leaveManyStuck(node: CraneNode, mock: MockRuntime, count: number): Promise<readonly string[]> {
  const sick = mock.fail({ rpc: ['removeContainer', 'removePodSandbox'], fault: UNDELETABLE });
  const ended = Array.from({ length: count }, (_, index) => index + 1).map((jobId) =>
    node
      .job({ jobId, image: IMAGE, command: ['/bin/sh', '-c', 'exit 3'] })
      ._unsafeUnwrap()
      .run(),
  );
  const outcomes = (await Promise.all(ended)).map((outcome) => outcome._unsafeUnwrap());
  sick.remove();
  return outcomes.map(({ sandboxId }) => sandboxId ?? '');
}

it('stuck entries stop neither a sweep nor the others, and a second sweep joins the first', async () => {
  const ledger = join(newFolder(), 'ledger');
  const mock = newMock();
  const node = await nodeOver(mock, ledger);
  const stuck = await leaveManyStuck(node, mock, 6);
  const last = stuck.at(-1);
  mock.clearCalls();
  const hanging = mock.hold('stopPodSandbox', ({ podSandboxId }) => podSandboxId !== last);
  const beganMs = mock.clock.nowMs();
  const sweeps = await Promise.all([node.sweepOrphans(), node.sweepOrphans()]);
  expect(mock.clock.nowMs() - beganMs).toBeLessThanOrEqual(300_000);
  for (const swept of sweeps) {
    const found = [...swept._unsafeUnwrap()].sort((a, b) => (a.jobId ?? 0) - (b.jobId ?? 0));
    expect(found).toMatchObject(
      stuck.map((id) => ({ id, reason: 'stuck', action: id === last ? 'removed' : 'failed' })),
    );
  }
  const stops = mock.calls('stopPodSandbox').filter(({ request }) => request.podSandboxId === last);
  expect(stops).toHaveLength(1);
  hanging.release();
  await expect.poll(async () => (await node.sweepOrphans())._unsafeUnwrap()).toEqual([]);
  expect(entriesIn(ledger)).toEqual([]);
  await node.close();
}, 30_000);

it('a sweep beside a recovery joins it, and what one has ended stays ended', async () => {
  const ledger = join(newFolder(), 'ledger');
  const mock = newMock();
  const dead = await nodeOver(mock, ledger);
  await leaveManyStuck(dead, mock, 2);
  await dead.close();
  const node = await nodeOver(mock, ledger);
  mock.clearCalls();
  mock.fail({ rpc: 'stopPodSandbox', fault: faults.delay(20_000) });
  const report = (await node.recover())._unsafeUnwrap();
  const swept = (await node.sweepOrphans())._unsafeUnwrap();
  expect(swept).toMatchObject([
    { reason: 'stuck', action: 'removed' },
    { reason: 'stuck', action: 'removed' },
  ]);
  expect(await report.finished).toMatchObject({ taken: 2, done: 2 });
  expect(mock.calls('stopPodSandbox')).toHaveLength(2);
  expect(entriesIn(ledger)).toEqual([]);
  await node.close();
}, 30_000);
