import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { beforeEach, expect, it } from 'vitest';

import type { SweepOptions } from '../../../../src/job/recover/sweep.js';
import { CraneNode } from '../../../../src/node/crane-node.js';
import { newLogFolder } from '../../../../src/output/log-tree.js';
import { faults } from '../../../../src/testing/index.js';
import { mortal } from '../../../helpers/mortal.js';
import { IMAGE, newFolder, newMock } from '../../testing/helpers.js';

const KEY = 'job-7-0123456789abcdef-1';
const ALL: SweepOptions = { removeUnknown: true, graceMs: 0 };

let root: string;
let base: string;

beforeEach(() => {
  base = newFolder();
  root = join(base, 'logs');
  mkdirSync(root, { mode: 0o700 });
});

const nodeOf = async (instance: string): Promise<CraneNode> => {
  const options = { ledgerDirectory: join(base, 'ledger'), runtimeLogDirectory: root, instance };
  return (await CraneNode.over(newMock().service, options))._unsafeUnwrap();
};

/** A folder of logs that nobody knows of any more. */
function leave(instance: string | undefined, key = KEY): string {
  const folder = newLogFolder(root, instance, key);
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(join(folder, '0.log'), 'what was said\n');
  return folder;
}

it('a sweep tells of folders of logs that no job stands for, and removes them where that is asked for', async () => {
  const folder = leave('mine');
  const node = await nodeOf('mine');
  const found = { resource: 'log', id: folder, jobId: 7, reason: 'no_entry' };
  expect((await node.sweepOrphans({ graceMs: 0 }))._unsafeUnwrap()).toMatchObject([{ ...found, action: 'kept' }]);
  const dry = (await node.sweepOrphans({ ...ALL, dryRun: true }))._unsafeUnwrap();
  expect(dry).toMatchObject([{ ...found, action: 'would_remove' }]);
  expect((await node.sweepOrphans(ALL))._unsafeUnwrap()).toMatchObject([{ ...found, action: 'removed' }]);
  expect((await node.sweepOrphans(ALL))._unsafeUnwrap()).toEqual([]);
  expect(readdirSync(root)).toEqual([]);
  await node.close();
});

it('a sweep keeps logs that were written to within the grace', async () => {
  const node = await nodeOf('mine');
  const [young, old] = [leave('mine'), leave('mine', 'job-8-0123456789abcdef-1')];
  const nowMs = node.runtime.clock.nowMs();
  utimesSync(young, nowMs / 1_000 - 200, nowMs / 1_000 - 200);
  utimesSync(old, nowMs / 1_000 - 400, nowMs / 1_000 - 400);
  const swept = (await node.sweepOrphans({ removeUnknown: true, graceMs: 300_000 }))._unsafeUnwrap();
  expect(swept.map(({ id, action }) => [id, action]).sort()).toEqual([
    [young, 'kept'],
    [old, 'removed'],
  ]);
  await node.close();
});

it('a sweep leaves alone logs of other instances, of none, and what has another name', async () => {
  const others = [leave('mine2'), leave('their.mine'), leave('a_mine'), leave(undefined), join(root, 'notes')];
  mkdirSync(join(root, 'notes'));
  const node = await nodeOf('mine');
  expect((await node.sweepOrphans(ALL))._unsafeUnwrap()).toEqual([]);
  expect(
    readdirSync(root)
      .map((name) => join(root, name))
      .sort(),
  ).toEqual(others.sort());
  await node.close();
});

it('a sweep leaves alone the logs of a running job', async () => {
  const node = await nodeOf('mine');
  const command = ['/bin/sh', '-c', 'sleep 60'];
  const job = node.job({ jobId: 5, image: IMAGE, pullPolicy: 'IfNotPresent', command, keepLog: false })._unsafeUnwrap();
  const ran = job.run();
  for await (const { phase } of job.states()) if (phase === 'running') break;
  expect((await node.sweepOrphans(ALL))._unsafeUnwrap()).toEqual([]);
  expect(readdirSync(root)).toHaveLength(1);
  job.cancel();
  expect((await ran)._unsafeUnwrap()).toMatchObject({ kind: 'cancelled', leftBehind: [] });
  expect(readdirSync(root)).toEqual([]);
  await node.close();
});

it('a sweep keeps the logs of a sandbox that it could not remove', async () => {
  const mock = newMock();
  const client = mortal(mock.service);
  const options = { ledgerDirectory: join(base, 'ledger'), runtimeLogDirectory: root, instance: 'mine' };
  const first = (await CraneNode.over(client.runtime, options))._unsafeUnwrap();
  const command = ['/bin/sh', '-c', 'sleep 60'];
  const job = first
    .job({ jobId: 5, image: IMAGE, pullPolicy: 'IfNotPresent', command, keepLog: false })
    ._unsafeUnwrap();
  void job.run().unwrapOr(undefined);
  for await (const { phase } of job.states()) if (phase === 'running') break;
  client.die();
  await first.close({ timeoutMs: 0 });
  rmSync(options.ledgerDirectory, { recursive: true });
  const node = (await CraneNode.over(mortal(mock.service).runtime, options))._unsafeUnwrap();
  mock.fail({ rpc: 'removePodSandbox', fault: faults.status(2, 'busy') });
  const actionsOf = async (): Promise<readonly string[][]> =>
    (await node.sweepOrphans(ALL))._unsafeUnwrap().map(({ resource, action }) => [resource, action]);
  expect(await actionsOf()).toEqual([
    ['sandbox', 'failed'],
    ['log', 'kept'],
  ]);
  mock.clearFaults();
  expect(await actionsOf()).toEqual([
    ['sandbox', 'removed'],
    ['log', 'removed'],
  ]);
  await node.close();
});

it('a sweep removes a link in the place of a folder, and what it leads to stays', async () => {
  const elsewhere = join(base, 'elsewhere');
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, 'precious'), '');
  const folder = leave('mine');
  symlinkSync(elsewhere, join(folder, 'link'));
  symlinkSync(elsewhere, newLogFolder(root, 'mine', 'job-8-0123456789abcdef-1'));
  const node = await nodeOf('mine');
  const swept = (await node.sweepOrphans(ALL))._unsafeUnwrap();
  expect(swept.map(({ action }) => action)).toEqual(['removed', 'removed']);
  expect(readdirSync(root)).toEqual([]);
  expect(readdirSync(elsewhere)).toEqual(['precious']);
  await node.close();
});

it('a sweep goes on with a removal that a crash has cut short', async () => {
  const folder = leave('mine');
  const bin = join(root, `.removed.${folder.slice(root.length + 1).replace('@', '_')}`);
  mkdirSync(join(bin, '0123456789abcdef'), { recursive: true, mode: 0o700 });
  const node = await nodeOf('mine');
  // Of the folder itself and of its bin is told once.
  expect((await node.sweepOrphans(ALL))._unsafeUnwrap()).toMatchObject([{ id: folder, action: 'removed' }]);
  mkdirSync(join(bin, '0123456789abcdef'), { recursive: true, mode: 0o700 });
  expect((await node.sweepOrphans(ALL))._unsafeUnwrap()).toMatchObject([{ id: folder, action: 'removed' }]);
  expect(readdirSync(root)).toEqual([]);
  await node.close();
});

it('a sweep tells of a folder for logs that others can change, and removes nothing there', async () => {
  leave('mine');
  chmodSync(root, 0o777);
  const node = await nodeOf('mine');
  const why = { kind: 'host_leftover', message: expect.stringContaining('can be changed by others') as string };
  expect((await node.sweepOrphans(ALL))._unsafeUnwrap()).toMatchObject([
    { resource: 'log', id: root, jobId: undefined, action: 'failed', error: why },
  ]);
  expect(readdirSync(root)).toHaveLength(1);
  expect(dirname(root)).toBe(base);
  await node.close();
});
