// A program that Linux refuses to execute after its start was answered.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type ContainerJobSpec, CraneNode, type JobOutcome } from 'crane-cri';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { must } from '../helpers/must.js';
import { describeEachRuntime } from './each-runtime.js';

describeEachRuntime('a program that is never executed', ({ stand, version, runtime: { endpoint } }) => {
  let folder: string;
  let node: CraneNode;
  let lastJobId = 890_000;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'crane-never-'));
    for (const [name, text] of Object.entries({ script: '#!/no/such\n', text: 'no program\n' })) {
      writeFileSync(join(folder, name), text);
      chmodSync(join(folder, name), 0o755);
    }
    node = await must(CraneNode.connect(endpoint, { ledgerDirectory: join(folder, 'ledger') }));
  });
  afterAll(async () => {
    await node[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  async function run(spec: Partial<ContainerJobSpec>): Promise<JobOutcome> {
    const jobId = (lastJobId += 1);
    const logDirectory = join(folder, String(jobId));
    const mounts = ['script', 'text'].map((name) => ({ hostPath: join(folder, name), containerPath: `/${name}` }));
    const job = node.job({ jobId, image: stand.images.busybox, logDirectory, mounts, ...spec })._unsafeUnwrap();
    return must(job.run());
  }

  const cannotStart = (words: RegExp) => ({
    kind: 'failed',
    certainty: 'certain',
    error: { kind: 'cannot_start', message: expect.stringMatching(words) as string },
  });
  const inDoubt = (words: RegExp) => ({
    kind: 'exited',
    certainty: 'likely',
    exit: { code: 1, doubt: expect.stringMatching(words) as string },
  });
  const big = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`V${i}`, 'x'.repeat(100_000)]));

  it.each<[string, Partial<ContainerJobSpec>, RegExp]>([
    ['its interpreter is missing', { command: ['/script'] }, /no such file or directory/],
    ['it is no program', { command: ['/text'] }, /exec format error/],
    ['its environment is too long', { command: ['/bin/true'], env: big }, /argument list too long/],
  ])('is not believed to have ended by itself where %s', async (_, spec, words) => {
    expect(await run(spec)).toMatchObject(inDoubt(words));
  });

  it.each(['/script', '/bin/false'])('is not told from one that ends with 1, without a log: %s', async (program) => {
    expect(await run({ command: [program], logDirectory: undefined })).toMatchObject(inDoubt(/no log tells/));
  });

  it('is told from one that ends with 1 by a log, or by a record', async () => {
    const ended = (certainty: string) => ({ kind: 'exited', certainty, exit: { code: 1 } });
    const command = ['/bin/false'];
    expect(await run({ command })).toMatchObject(ended(version === 'containerd-1.6' ? 'likely' : 'certain'));
    expect(await run({ command, exitFile: true })).toMatchObject(ended('certain'));
    expect(await run({ command, exitFile: true, logDirectory: undefined })).toMatchObject(ended('certain'));
  });

  it.each<[string, Partial<ContainerJobSpec>, RegExp]>([
    ['it is missing', { command: ['none'] }, /no such file or directory/],
    ['its interpreter is missing', { command: ['/script'] }, /no such file or directory/],
    ['it is no program', { command: ['/text'] }, /exec format error/],
    ['it is a folder', { command: ['/etc'] }, /permission denied/],
  ])('cannot start under the wrapper where %s', async (_, spec, words) => {
    expect(await run({ ...spec, exitFile: true })).toMatchObject(cannotStart(words));
  });

  it('is told by code and certainty where a wrapper without a record would have answered the same', async () => {
    const outcome = await run({ command: ['/script'], keepLastOutput: true });
    expect(outcome).toMatchObject({ kind: 'exited', certainty: 'likely' });
  });

  it('is told from a program that answers the codes of a wrapper', async () => {
    const outcome = await run({ command: ['/bin/sh', '-c', 'exit 127'], exitFile: true });
    expect(outcome).toMatchObject({ kind: 'exited', certainty: 'certain', exit: { code: 127 } });
  });
});
