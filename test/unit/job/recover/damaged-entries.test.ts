import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { systemClock } from '../../../../src/core/clock.js';
import { checkLeftovers } from '../../../../src/doctor/check-leftovers.js';
import { Ledger } from '../../../../src/ledger/ledger.js';
import { CraneNode } from '../../../../src/node/crane-node.js';
import type { MockRuntime } from '../../../../src/testing/index.js';
import { mortal } from '../../../helpers/mortal.js';
import { refuseFiles } from '../../../helpers/refuse-files.js';
import { IMAGE, newFolder, newMock } from '../../testing/helpers.js';

const refuse = refuseFiles();
const ALL = { removeUnknown: true, graceMs: 0 } as const;

interface Stand {
  readonly mock: MockRuntime;
  readonly ledger: string;
  /** Paths of the entries, in the order of their jobs. */
  readonly entries: readonly string[];
}

/** So many running jobs whose process is dead. */
async function abandoned(count: number): Promise<Stand> {
  const mock = newMock();
  const ledger = join(newFolder(), 'ledger');
  const client = mortal(mock.service);
  const node = await nodeOver(mock, ledger, client.runtime);
  for (let jobId = 1; jobId <= count; jobId++) {
    const job = node.job({ jobId, image: IMAGE, command: ['/bin/sh', '-c', 'sleep 5; exit 3'] })._unsafeUnwrap();
    void job.run().unwrapOr(undefined);
    for await (const { phase } of job.states()) if (phase === 'running') break;
  }
  client.die();
  await node.close({ timeoutMs: 0 });
  const names = readdirSync(ledger).filter((name) => name.endsWith('.job'));
  return { mock, ledger, entries: names.sort().map((name) => join(ledger, name)) };
}

async function nodeOver(mock: MockRuntime, ledgerDirectory: string, runtime = mock.service): Promise<CraneNode> {
  return (await CraneNode.over(mortal(runtime).runtime, { ledgerDirectory, instance: 'i' }))._unsafeUnwrap();
}

it.each(['EIO', 'EACCES', 'ESTALE'])(
  'an entry that answers %s is left, reported and recovered later, and the others at once',
  async (code) => {
    const { mock, ledger, entries } = await abandoned(2);
    const [first = ''] = entries;
    const node = await nodeOver(mock, ledger);
    refuse((path) => (path === first ? code : undefined));
    const unread = [{ name: first.slice(ledger.length + 1), code }];
    const report = (await node.recover())._unsafeUnwrap();
    expect(report).toMatchObject({ jobs: [{ jobId: 2 }], quarantined: [], unread });
    expect(await report.jobs[0]?.outcome).toMatchObject({ kind: 'exited', exit: { code: 3 } });
    const swept = (await node.sweepOrphans(ALL))._unsafeUnwrap();
    const told = { resource: 'entry', id: first, jobId: 1, reason: 'unreadable', action: 'kept' };
    expect(swept).toMatchObject([{ ...told, error: { kind: 'ledger_unwritable', reason: 'io', path: first } }]);
    expect(readdirSync(join(ledger, 'quarantine'))).toEqual([]);
    expect(mock.state.sandboxes.size).toBe(1);

    refuse(() => undefined);
    const later = (await node.recover())._unsafeUnwrap();
    expect(later).toMatchObject({ jobs: [{ jobId: 1 }], quarantined: [], unread: [] });
    expect(await later.jobs[0]?.outcome).toMatchObject({ kind: 'exited', exit: { code: 3 } });
    await node.close();
  },
);

it('a sweep tells which entries are damaged, and moves them aside; a dry run only tells', async () => {
  const { mock, ledger, entries } = await abandoned(2);
  const [first = '', second = ''] = entries;
  appendFileSync(first, 'scribble');
  const node = await nodeOver(mock, ledger);
  const told = { resource: 'entry', jobId: 1, reason: 'damaged' };
  const dry = (await node.sweepOrphans({ dryRun: true }))._unsafeUnwrap();
  expect(dry.filter(({ resource }) => resource === 'entry')).toMatchObject([
    { ...told, id: first, action: 'would_move_aside' },
  ]);
  expect(existsSync(first)).toBe(true);
  const swept = (await node.sweepOrphans())._unsafeUnwrap();
  const aside = join(ledger, 'quarantine', first.slice(ledger.length + 1));
  expect(swept.filter(({ resource }) => resource === 'entry')).toMatchObject([
    { ...told, id: aside, action: 'moved_aside' },
  ]);
  expect([existsSync(first), existsSync(aside), existsSync(second)]).toEqual([false, true, true]);
  expect((await node.recover())._unsafeUnwrap()).toMatchObject({ jobs: [{ jobId: 2 }], quarantined: [] });
  await node.close();
});

it('what is damaged is told by a recovery that then fails', async () => {
  const { mock, ledger, entries } = await abandoned(2);
  const [first = '', second = ''] = entries;
  appendFileSync(first, 'scribble');
  const node = await nodeOver(mock, ledger);
  refuse((path) => (path === second ? 'EMFILE' : undefined));
  const report = (await node.recover())._unsafeUnwrap();
  expect(report.quarantined).toMatchObject([{ reason: 'torn' }]);
  expect((await report.finished).error).toMatchObject({ kind: 'ledger_unwritable', reason: 'io' });
  await node.close();
});

it('the entry of a living process with another version stays, and a sweep tells of it and keeps its pod', async () => {
  const { mock, ledger, entries } = await abandoned(1);
  const [first = ''] = entries;
  const other = (await Ledger.open(ledger, systemClock))._unsafeUnwrap();
  onTestFinished(() => other.close());
  expect((await other.takeOver())._unsafeUnwrap().entries).toHaveLength(1);
  const key = first.slice(ledger.length + 1, -'.job'.length);
  expect((await other.note(key, { stage: 'a stage of tomorrow' })).isOk()).toBe(true);
  const node = await nodeOver(mock, ledger);
  expect((await node.recover())._unsafeUnwrap()).toMatchObject({ jobs: [], quarantined: [], owned: [{ key }] });
  const swept = (await node.sweepOrphans(ALL))._unsafeUnwrap();
  expect(swept).toMatchObject([{ resource: 'entry', id: first, reason: 'unreadable', action: 'kept' }]);
  expect(mock.state.sandboxes.size).toBe(1);
  await node.close();
});

it('the doctor tells of entries that cannot be read, and of those that were moved aside', async () => {
  const { mock, ledger, entries } = await abandoned(2);
  const [first = '', second = ''] = entries;
  refuse((path) => (path === first ? 'EIO' : undefined));
  writeFileSync(second, readFileSync(second).subarray(0, 50));
  const options = { ledgerDirectory: ledger, instance: 'i' };
  const target = { client: mock.service, reached: { isOk: () => true }, clock: mock.clock, options };
  const look = async (): Promise<string> =>
    JSON.stringify(await checkLeftovers(target as never, new AbortController().signal));
  expect(await look()).toMatch(/cannot be read.*not to be trusted/);
  const node = await nodeOver(mock, ledger);
  (await node.sweepOrphans())._unsafeUnwrap();
  expect(await look()).toMatch(/cannot be read.*1 files of the ledger were moved aside/);
  await node.close();
});
