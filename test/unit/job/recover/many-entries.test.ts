import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { systemClock } from '../../../../src/core/clock.js';
import { Ledger } from '../../../../src/ledger/ledger.js';
import { CraneNode } from '../../../../src/node/crane-node.js';
import type { RecoverProgress } from '../../../../src/job/recover/recovering.js';
import { mortal } from '../../../helpers/mortal.js';
import { IMAGE, newFolder, newMock } from '../../testing/helpers.js';

/** They took 2.5 s to the report, and 17 s to the end, on two cores. */
const COUNT = 10_000;

/** A ledger with as many jobs that were interrupted before they were begun. */
async function leave(ledgerDirectory: string, count: number): Promise<void> {
  const mock = newMock({ clock: systemClock });
  const client = mortal(mock.service, { rpc: 'runPodSandbox', when: 'before' });
  const node = (await CraneNode.over(client.runtime, { ledgerDirectory, instance: 'many' }))._unsafeUnwrap();
  void node
    .job({ jobId: 1, image: IMAGE, pullPolicy: 'IfNotPresent', command: ['/bin/true'] })
    ._unsafeUnwrap()
    .run()
    .unwrapOr(undefined);
  await client.died;
  await node.close({ timeoutMs: 0 });
  const ledger = (await Ledger.open(ledgerDirectory, systemClock))._unsafeUnwrap();
  const [entry] = (await ledger.read())._unsafeUnwrap().entries;
  const record = entry?.data as { readonly steps: readonly object[]; readonly sandbox: object };
  const ending = { kind: 'unknown', evidence: 'it is a test' };
  const made = Array.from({ length: count - 1 }, (_, i) => i + 2).map((jobId) =>
    ledger.begin(`job-${jobId}`, {
      ...record,
      jobId,
      // Every other one has an end that is known; the others were never seen at the runtime.
      steps: record.steps.map((step) => (jobId % 2 === 0 ? { ...step, step: 'cleaning', ending } : step)),
      sandbox: { ...record.sandbox, uid: `many-${jobId}`, name: `many-${jobId}` },
    }),
  );
  for (const one of await Promise.all(made)) one._unsafeUnwrap();
  await ledger.close();
}

it('of a ledger of many entries reports within 5 s, and goes on in the background with its progress', async () => {
  const ledgerDirectory = join(newFolder(), 'ledger');
  await leave(ledgerDirectory, COUNT);
  const mock = newMock({ clock: systemClock });
  const node = (
    await CraneNode.over(mortal(mock.service).runtime, { ledgerDirectory, instance: 'many' })
  )._unsafeUnwrap();
  const seen: RecoverProgress[] = [];
  const beganMs = performance.now();
  const report = (await node.recover({ onProgress: (progress) => void seen.push(progress) }))._unsafeUnwrap();
  const tookMs = performance.now() - beganMs;
  expect(tookMs).toBeLessThan(5_000);
  const finished = await report.finished;
  expect(finished).toEqual({ taken: COUNT, done: COUNT, isComplete: true, error: undefined });
  expect(report.jobs).toHaveLength(COUNT);
  expect(seen.at(-1)).toMatchObject({ taken: COUNT, done: COUNT });
  for (const [i, { taken, done }] of seen.entries()) {
    expect(taken + done - (seen[i - 1]?.taken ?? 0) - (seen[i - 1]?.done ?? 0)).toBeLessThanOrEqual(1);
  }
  expect(readdirSync(ledgerDirectory).filter((name) => name.endsWith('.job'))).toEqual([]);
  await node.close();
}, 240_000);
