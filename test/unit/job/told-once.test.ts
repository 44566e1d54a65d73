import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { ContainerJobSpec, JobOutcome, StepSpec } from '../../../src/index.js';
import { CraneNode } from '../../../src/node/crane-node.js';
import { faults, type MockRuntime } from '../../../src/testing/index.js';
import { mortal } from '../../helpers/mortal.js';
import { IMAGE, newFolder, newMock } from '../testing/helpers.js';

const nodeOver = async (mock: MockRuntime, ledgerDirectory: string): Promise<CraneNode> =>
  (await CraneNode.over(mortal(mock.service).runtime, { ledgerDirectory }))._unsafeUnwrap();

const entriesIn = (folder: string): readonly string[] => readdirSync(folder).filter((name) => name.endsWith('.job'));

/** What can be compared: a cause is not kept, and the mark is what may differ. */
const plain = (outcome: JobOutcome | undefined): unknown =>
  JSON.parse(
    JSON.stringify({ ...outcome, maybeToldBefore: undefined }, (key, value: unknown) =>
      key === 'cause' ? undefined : typeof value === 'bigint' ? String(value) : value,
    ),
  );

/** Jobs by how they end, some without a sandbox. */
const ENDINGS: Readonly<Record<string, Partial<ContainerJobSpec> & { readonly cancelAt?: string }>> = {
  'whose launch policy refuses it': { pid: 'host' },
  'whose mount is missing': { mounts: [{ hostPath: '/no/such/folder', containerPath: '/data' }] },
  'that is cancelled while it is prepared': { image: 'registry.test/slow:1', cancelAt: 'preparing' },
  'whose image is missing': { image: 'registry.test/none:1', pullPolicy: 'Never' },
  'that runs': { command: ['/bin/sh', '-c', 'exit 3'] },
  'that is cancelled while it runs': { command: ['/bin/sleep', '60'], cancelAt: 'running' },
};

describe.each(Object.entries(ENDINGS))('of a job %s', (_, { cancelAt, ...spec }) => {
  it('the end is in the ledger before it is told; killed meanwhile, the same is told again, with a mark', async () => {
    const ledger = join(newFolder(), 'ledger');
    const mock = newMock();
    if (cancelAt === 'preparing') mock.fail({ rpc: 'pullImage', fault: faults.hang() });
    const node = await nodeOver(mock, ledger);
    const made = { jobId: 1, image: IMAGE, pullPolicy: 'IfNotPresent', gracePeriodMs: 1_000, ...spec } as const;
    const job = node.job(made)._unsafeUnwrap();
    const killed = join(newFolder(), 'ledger');
    const first: JobOutcome[] = [];
    const running = job.run({
      record(outcome) {
        first.push(outcome);
        // What a kill at this moment leaves.
        cpSync(ledger, killed, { recursive: true, preserveTimestamps: true });
      },
    });
    if (cancelAt !== undefined) {
      for await (const { phase } of job.states()) if (phase === cancelAt) break;
      job.cancel('enough');
    }
    const outcome = (await running)._unsafeUnwrap();
    expect(first).toEqual([outcome]);
    expect(outcome).not.toHaveProperty('maybeToldBefore');
    await node.close();
    expect(entriesIn(ledger)).toEqual([]);

    if (!existsSync(killed)) throw new Error('nothing was told');
    const successor = (
      await CraneNode.over(mortal(mock.service).runtime, { ledgerDirectory: killed, instance: instanceOf(node) })
    )._unsafeUnwrap();
    const again: JobOutcome[] = [];
    const report = (await successor.recover({ record: (one) => void again.push(one) }))._unsafeUnwrap();
    expect(await report.jobs[0]?.outcome).toEqual(again[0]);
    expect(again).toHaveLength(1);
    expect(again[0]?.maybeToldBefore).toBe(true);
    expect(plain(again[0])).toEqual(plain(outcome));
    expect((await report.finished).done).toBe(1);
    expect(entriesIn(killed)).toEqual([]);
    await successor.close();
  }, 30_000);
});

describe.each([
  ['that runs', { command: ['/bin/sh', '-c', 'exit 3'] }],
  ['that is cancelled while it runs', { command: ['/bin/sleep', '60'], cancelAt: 'running' }],
  ['whose image is missing', { image: 'registry.test/none:1', pullPolicy: 'Never' }],
  ['that is cancelled while it is prepared', { image: 'registry.test/slow:1', cancelAt: 'preparing' }],
] as const)('of a step of a pod %s', (_, { cancelAt, ...step }: Partial<StepSpec> & { readonly cancelAt?: string }) => {
  it('the end is in the ledger before it is told; killed meanwhile, the same is told again, with a mark', async () => {
    const ledger = join(newFolder(), 'ledger');
    const mock = newMock();
    if (cancelAt === 'preparing') mock.fail({ rpc: 'pullImage', fault: faults.hang() });
    const node = await nodeOver(mock, ledger);
    const pod = node.pod({ jobId: 1, gracePeriodMs: 1_000 })._unsafeUnwrap();
    const beside = pod.step({ stepId: 1, image: IMAGE, command: ['/bin/sh', '-c', 'exit 7'] })._unsafeUnwrap();
    const made = { stepId: 2, image: IMAGE, pullPolicy: 'IfNotPresent', ...step } as const;
    const one = pod.step(made)._unsafeUnwrap();
    const killed = join(newFolder(), 'ledger');
    const first: JobOutcome[] = [];
    // One that was told before is in no one's books twice.
    expect((await beside.run({ record: () => undefined }))._unsafeUnwrap()).toMatchObject({ exit: { code: 7 } });
    const running = one.run({
      record(outcome) {
        first.push(outcome);
        cpSync(ledger, killed, { recursive: true, preserveTimestamps: true });
      },
    });
    if (cancelAt !== undefined) {
      for await (const { phase } of one.states()) if (phase === cancelAt) break;
      one.cancel('enough');
    }
    const outcome = (await running)._unsafeUnwrap();
    expect(first).toEqual([outcome]);
    expect(outcome).not.toHaveProperty('maybeToldBefore');
    expect((await pod.end()).isOk()).toBe(true);
    await node.close();
    expect(entriesIn(ledger)).toEqual([]);

    const successor = (
      await CraneNode.over(mortal(mock.service).runtime, { ledgerDirectory: killed, instance: instanceOf(node) })
    )._unsafeUnwrap();
    const again: JobOutcome[] = [];
    const report = (await successor.recover({ record: (told) => void again.push(told) }))._unsafeUnwrap();
    expect((await report.finished).done).toBe(1);
    expect(again).toHaveLength(1);
    expect(again[0]?.maybeToldBefore).toBe(true);
    expect(plain(again[0])).toEqual(plain(outcome));
    expect(await report.pods[0]?.outcome).toMatchObject({
      steps: [{ stepId: 2, maybeToldBefore: true }],
      leftBehind: [],
    });
    expect(entriesIn(killed)).toEqual([]);
    await successor.close();
  }, 30_000);
});

const instanceOf = (node: CraneNode): string => node.instance ?? '';

it('books that could not be written are told again what they were told, with the mark', async () => {
  const ledger = join(newFolder(), 'ledger');
  const mock = newMock();
  const node = await nodeOver(mock, ledger);
  const spec = { jobId: 1, image: IMAGE, pullPolicy: 'IfNotPresent', command: ['/bin/sh', '-c', 'exit 3'] } as const;
  const told: JobOutcome[] = [];
  const record = (outcome: JobOutcome): void => {
    told.push(outcome);
    if (told.length === 1) throw new Error('the books are closed');
  };
  expect((await node.job(spec)._unsafeUnwrap().run({ record })).isOk()).toBe(true);
  await node.close();
  const successor = await nodeOver(mock, ledger);
  await (await successor.recover({ record }))._unsafeUnwrap().finished;
  expect(told).toHaveLength(2);
  expect(plain(told[1])).toEqual(plain(told[0]));
  expect(told[1]?.maybeToldBefore).toBe(true);
  await successor.close();
}, 30_000);

it('a job that is cancelled before it is run is told once, too', async () => {
  const node = (await CraneNode.over(newMock().service))._unsafeUnwrap();
  const told: JobOutcome[] = [];
  const job = node.job({ jobId: 1, image: IMAGE })._unsafeUnwrap();
  job.cancel('never mind');
  const outcome = (await job.run({ record: (one) => void told.push(one) }))._unsafeUnwrap();
  expect(outcome).toMatchObject({ kind: 'cancelled', during: 'pending' });
  expect(told).toEqual([outcome]);
  expect((await job.run({ record: (one) => void told.push(one) })).isErr()).toBe(true);
  expect(told).toHaveLength(1);
  await node.close();
});
