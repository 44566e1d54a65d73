import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type ContainerJobSpec, type JobOutcome, readLog } from 'crane-cri';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { describeEachTarget } from '../each-target.js';

let lastJobId = 600_000;

describeEachTarget('the output of a job', ({ target, open }) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'crane-contract-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function run(spec: Partial<ContainerJobSpec>): Promise<{ outcome: JobOutcome; lines: readonly string[] }> {
    const jobId = (lastJobId += 1);
    const made = open().node.job({
      jobId,
      image: target.images.shell,
      logDirectory: join(folder, String(jobId)),
      ...spec,
    });
    const job = made._unsafeUnwrap();
    const outcome = (await job.run())._unsafeUnwrap();
    const lines: string[] = [];
    for await (const line of readLog(job.logPath ?? '')) lines.push(line._unsafeUnwrap().text);
    return { outcome, lines };
  }

  it('is whole with keepLastOutput, also of a program that ends right after writing it', async () => {
    const { outcome, lines } = await run({
      command: ['/bin/sh', '-c', 'seq 1 20000; exit "$1"', 'sh'],
      args: ['7'],
      keepLastOutput: true,
    });
    expect(lines).toEqual(Array.from({ length: 20_000 }, (_, i) => String(i + 1)));
    expect(outcome).toMatchObject({ kind: 'exited', exit: { code: 7 } });
  }, 60_000);

  it('is whole by itself where the runtime loses none', async () => {
    const { lines } = await run({ command: ['/bin/sh', '-c', 'seq 1 20000'] });
    expect(open().capabilities.losesFinalOutput ? 20_000 : lines.length).toBe(20_000);
  }, 60_000);
});
