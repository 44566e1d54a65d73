// The ledger: how often a job flushes to disk, and how long that takes, one at a time and eight at a time.
import { mkdtempSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CraneNode } from 'crane-cri';
import { MockRuntime } from 'crane-cri/testing';

import { compare, elapsedMs } from './samples.js';
import type { Topic } from './topic.js';

export const run: Topic = async ({ isQuick }) => {
  const folder = mkdtempSync(join(tmpdir(), 'crane-cri-bench-'));
  const mock = new MockRuntime();
  const without = (await CraneNode.over(mock.service))._unsafeUnwrap();
  const ledger = (await CraneNode.over(mock.service, { ledgerDirectory: join(folder, 'ledger') }))._unsafeUnwrap();

  // Every handle shares one prototype: its `sync` and `datasync` are what flushes.
  const probe = await open(folder);
  const prototype = Object.getPrototypeOf(probe) as Pick<FileHandle, 'sync' | 'datasync'>;
  await probe.close();
  const { sync, datasync } = prototype;
  let flushes = 0;
  const counted = (flush: () => Promise<void>) =>
    function (this: unknown): Promise<void> {
      flushes += 1;
      return flush.call(this);
    };
  Object.assign(prototype, { sync: counted(sync), datasync: counted(datasync) });

  let jobId = 0;
  const runJob = async (node: CraneNode): Promise<void> => {
    jobId += 1;
    const job = node.job({ jobId, image: 'ubuntu:22.04', command: ['/bin/true'] })._unsafeUnwrap();
    (await job.run())._unsafeUnwrap();
  };
  const abreast = (node: CraneNode, count: number) => (): Promise<number> =>
    elapsedMs(() => Promise.all(Array.from({ length: count }, () => runJob(node)))).then((ms) => ms / count);

  const rounds = isQuick ? 10 : 40;
  const alone = await compare(
    [
      { name: 'without a ledger', once: abreast(without, 1) },
      { name: 'with a ledger', once: abreast(ledger, 1) },
    ],
    rounds,
  );
  const eight = await compare(
    [
      { name: 'without a ledger', once: abreast(without, 8) },
      { name: 'with a ledger', once: abreast(ledger, 8) },
    ],
    rounds,
  );
  flushes = 0;
  await runJob(ledger);
  const perJob = flushes;
  Object.assign(prototype, { sync, datasync });
  await ledger[Symbol.asyncDispose]();
  await without[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
  const added = (rows: typeof alone): number => (rows[1]?.median ?? NaN) - (rows[0]?.median ?? NaN);
  return {
    tables: [
      { title: 'a job on the simulated runtime, one at a time', unit: 'ms', rows: alone },
      { title: 'the same, eight at a time', unit: 'ms for each', rows: eight },
    ],
    checks: [
      { name: 'flushes of a job', value: perJob, unit: '', isPortable: true },
      { name: 'time of a job, one at a time', value: added(alone), unit: 'ms', isPortable: false },
      { name: 'time of a job, eight at a time', value: added(eight), unit: 'ms', isPortable: false },
    ],
  };
};
