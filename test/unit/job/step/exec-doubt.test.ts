import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { type ContainerJobSpec, CraneNode, type JobOutcome, type NodeOptions } from 'crane-cri';
import { MockRuntime, program, type PersonalityName, type ProgramSpec } from 'crane-cri/testing';
import { describe, expect, it, onTestFinished } from 'vitest';

import { mortal } from '../../../helpers/mortal.js';
import { must } from '../../../helpers/must.js';
import { newFolder } from '../../../helpers/new-folder.js';

// A runtime answers the start of a program that Linux then does not execute, and tells it as EXITED 1. Of a program that
// answers 1 by itself its status is the same; measured on containerd 1.6, 1.7 and 2, its times are, too.

const LINE = 'exec /script: no such file or directory';

interface Run {
  readonly does: ProgramSpec;
  readonly on?: PersonalityName;
  readonly asks?: Partial<ContainerJobSpec>;
  readonly hasLog?: boolean;
  /** Takes away what was written before the exit is seen. */
  readonly loses?: (folder: string) => void;
}

async function run(
  { does, on = 'containerd-2.1', asks = {}, hasLog = true, loses }: Run,
  isRecovered: boolean,
): Promise<JobOutcome> {
  const folder = newFolder();
  const image = 'registry.test/app:1';
  const images = [{ names: [image], program: program({ runForMs: 200, ...does }) }];
  const mock = new MockRuntime({ personality: on, images });
  onTestFinished(() => mock.close());
  const options: NodeOptions = {
    ledgerDirectory: join(folder, 'ledger'),
    runtimeLogDirectory: join(folder, 'runtime'),
  };
  const first = mortal(mock.service);
  const node = await must(CraneNode.over(first.runtime, options));
  const spec = { jobId: 1, image, command: ['/script'], ...asks };
  const logs = hasLog ? { logDirectory: join(folder, 'logs') } : {};
  const job = node.job({ ...spec, ...logs })._unsafeUnwrap();
  const ended = job.run();
  for await (const { phase } of job.states()) if (phase === 'running') break;
  loses?.(folder);
  if (!isRecovered) {
    const outcome = await must(ended);
    await node.close();
    return outcome;
  }
  first.die();
  await node.close({ timeoutMs: 0 });
  await using next = await must(CraneNode.over(mortal(mock.service).runtime, options));
  const { jobs } = await must(next.recover());
  const outcome = await jobs[0]?.outcome;
  if (outcome === undefined || outcome.kind === 'node_closed') throw new Error('no job was recovered');
  return outcome;
}

function loseLogs(folder: string): void {
  rmSync(join(folder, 'runtime'), { recursive: true });
}

function blockRecord(folder: string): void {
  const shared = join(folder, 'ledger', 'shared');
  for (const key of readdirSync(shared)) mkdirSync(join(shared, key, '1', 'exit'), { recursive: true });
}

describe.each([
  ['seen by the process that started it', false],
  ['recovered by another', true],
])('an exit with 1, %s', (_, isRecovered) => {
  it.each<[string, Run]>([
    ['its log holds output of its own', { does: { exitCode: 1, stderr: ['no such account'] } }],
    ['its log holds that line and another', { does: { exitCode: 1, stderr: [LINE, 'bye'] } }],
    ['its log is empty', { does: { exitCode: 1 } }],
    ['its wrapper wrote it down', { does: { exitCode: 1 }, asks: { exitFile: true }, hasLog: false }],
    ['it is another code, without a log', { does: { exitCode: 3 }, hasLog: false }],
  ])('is certain where %s', async (_, what) => {
    const outcome = await run(what, isRecovered);
    expect(outcome).toMatchObject({ kind: 'exited', certainty: 'certain' });
    expect(outcome).not.toHaveProperty('exit.doubt');
  });

  it.each<[string, Run, RegExp]>([
    [
      'its only output is the line of a failed exec',
      { does: { exitCode: 1, stderr: [LINE] } },
      /"exec \/script: no such/,
    ],
    ['it has no log', { does: { exitCode: 1 }, hasLog: false }, /no log tells/],
    ['its log is gone', { does: { exitCode: 1 }, loses: loseLogs }, /no log tells/],
    ['the runtime may lose its last line', { does: { exitCode: 1 }, on: 'containerd-1.6' }, /may lose the line/],
  ])('is likely where %s', async (_, what, doubt) => {
    const outcome = await run(what, isRecovered);
    expect(outcome).toMatchObject({ kind: 'exited', certainty: 'likely', exit: { code: 1 } });
    expect(outcome.kind === 'exited' && outcome.exit.doubt).toMatch(doubt);
  });

  it.each<[string, Pick<Run, 'asks' | 'loses'>]>([
    ['writes nothing down', { asks: { keepLastOutput: true } }],
    ['could not write it down', { asks: { exitFile: true }, loses: blockRecord }],
  ])('is likely as 127 of a wrapper that %s', async (_, how) => {
    const outcome = await run({ does: { exitCode: 127 }, on: 'containerd-1.6', ...how }, isRecovered);
    expect(outcome).toMatchObject({ kind: 'exited', certainty: 'likely', exit: { code: 127 } });
    expect(outcome.kind === 'exited' && outcome.exit.doubt).toMatch(/wrapper/);
  });
});
