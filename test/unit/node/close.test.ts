import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { CraneNode } from '../../../src/node/crane-node.js';
import type { JobOutcome } from '../../../src/job/outcome/outcome.js';
import { systemClock } from '../../../src/core/clock.js';
import { faults, type MockRuntime } from '../../../src/testing/index.js';
import { mortal } from '../../helpers/mortal.js';
import { IMAGE, newFolder, newMock } from '../testing/helpers.js';

const SLEEPS = {
  image: IMAGE,
  pullPolicy: 'IfNotPresent',
  command: ['/bin/sleep', '60'],
  gracePeriodMs: 1_000,
} as const;

/** What holds a job up in a phase. */
const HELD: Partial<Record<string, Parameters<MockRuntime['fail']>[0]>> = {
  preparing: { rpc: 'runPodSandbox', fault: faults.delay(2_000) },
  creating: { rpc: 'createContainer', fault: faults.delay(2_000) },
  starting: { rpc: 'startContainer', fault: faults.delay(2_000) },
  stopping: { rpc: 'stopContainer', fault: faults.delay(2_000) },
  cleaning: { rpc: 'removePodSandbox', fault: faults.delay(2_000) },
};
/** What a job comes to that was left in a phase: one that may run is cancelled then. */
const ENDS = {
  ...{ preparing: 'failed', creating: 'failed', starting: 'cancelled' },
  ...{ running: 'cancelled', stopping: 'cancelled', cleaning: 'exited' },
} as const satisfies Readonly<Record<string, JobOutcome['kind']>>;
type Phase = keyof typeof ENDS;
const PHASES = Object.keys(ENDS) as Phase[];

describe.each(['with a ledger', 'without one'])('a node that is closed, %s,', (which) => {
  it.each(PHASES)(
    'lets a job that is %s answer within seconds, and leaves it',
    async (phase) => {
      const mock = newMock({ clock: systemClock });
      const ledgerDirectory = which === 'without one' ? undefined : join(newFolder(), 'ledger');
      const node = (await CraneNode.over(mortal(mock.service).runtime, { ledgerDirectory }))._unsafeUnwrap();
      const fault = HELD[phase];
      if (fault !== undefined) mock.fail(fault);
      const command = phase === 'cleaning' ? ['/bin/sh', '-c', 'exit 0'] : SLEEPS.command;
      const told: JobOutcome[] = [];
      const job = node.job({ ...SLEEPS, jobId: 1, command })._unsafeUnwrap();
      const running = job.run({ record: (outcome) => void told.push(outcome) });
      for await (const state of job.states()) {
        if (phase === 'stopping' && state.phase === 'running') job.cancel();
        if (state.phase === phase) break;
      }
      const beganMs = performance.now();
      const closing = node.close();
      const left = (await running)._unsafeUnwrapErr();
      expect(performance.now() - beganMs).toBeLessThan(5_000);
      expect(left).toMatchObject({
        kind: 'node_closed',
        jobId: 1,
        stepId: 1,
        isRecoverable: ledgerDirectory !== undefined,
      });
      if (left.kind === 'node_closed' && phase === 'running') expect(left.containerId).toMatch(/^[0-9a-f]{64}$/);
      // Its states end, as it is nobody's any more.
      for await (const state of job.states()) expect(state.phase).not.toBe('cleaned');
      await job[Symbol.asyncDispose]();
      await closing;
      mock.clearFaults();
      expect(told).toEqual([]);

      if (ledgerDirectory === undefined) return;
      const successor = (await CraneNode.over(mortal(mock.service).runtime, { ledgerDirectory }))._unsafeUnwrap();
      const report = (await successor.recover({ record: (outcome) => void told.push(outcome) }))._unsafeUnwrap();
      if (phase === 'running' || phase === 'starting') report.jobs[0]?.cancel();
      await report.finished;
      expect(told).toHaveLength(1);
      expect(told[0]?.kind).toBe(ENDS[phase]);
      expect(readdirSync(ledgerDirectory).filter((name) => name.endsWith('.job'))).toEqual([]);
      await successor.close();
    },
    30_000,
  );

  it('lets a pod that was not ended answer, its steps, and what is asked later', async () => {
    const mock = newMock({ clock: systemClock });
    const ledgerDirectory = which === 'without one' ? undefined : join(newFolder(), 'ledger');
    const node = (await CraneNode.over(mortal(mock.service).runtime, { ledgerDirectory }))._unsafeUnwrap();
    const pod = node.pod({ jobId: 7 })._unsafeUnwrap();
    const step = pod.step(SLEEPS)._unsafeUnwrap();
    const running = step.run();
    for await (const { phase } of step.states()) if (phase === 'running') break;
    await node.close();
    expect((await running)._unsafeUnwrapErr()).toMatchObject({ kind: 'node_closed', jobId: 7, phase: 'running' });
    expect((await pod.end())._unsafeUnwrapErr()).toMatchObject({ kind: 'node_closed', jobId: 7 });
    const late = node.job({ ...SLEEPS, jobId: 8 })._unsafeUnwrap();
    expect((await late.run())._unsafeUnwrapErr()).toMatchObject({ kind: 'node_closed', phase: 'pending' });
    await pod[Symbol.asyncDispose]();
    for await (const { phase } of pod.states()) expect(phase).not.toBe('closed');
  }, 30_000);
});

it('an outcome that is being told when the node is closed is told to its end, and to nobody again', async () => {
  const mock = newMock({ clock: systemClock });
  const ledgerDirectory = join(newFolder(), 'ledger');
  const node = (await CraneNode.over(mortal(mock.service).runtime, { ledgerDirectory }))._unsafeUnwrap();
  let closing: ReturnType<CraneNode['close']> | undefined;
  const job = node.job({ ...SLEEPS, jobId: 1, command: ['/bin/sh', '-c', 'exit 5'] })._unsafeUnwrap();
  const outcome = await job.run({
    record: async () => {
      closing = node.close();
      await new Promise((resolve) => setTimeout(resolve, 300));
    },
  });
  expect(outcome._unsafeUnwrap()).toMatchObject({ kind: 'exited', exit: { code: 5 } });
  await closing;
  expect(readdirSync(ledgerDirectory).filter((name) => name.endsWith('.job'))).toEqual([]);
}, 30_000);

it('a recovery that is not over answers for each job, and as a whole', async () => {
  const mock = newMock({ clock: systemClock });
  const ledgerDirectory = join(newFolder(), 'ledger');
  const open = async (): Promise<CraneNode> =>
    (await CraneNode.over(mortal(mock.service).runtime, { ledgerDirectory }))._unsafeUnwrap();
  const node = await open();
  const job = node.job({ ...SLEEPS, jobId: 3 })._unsafeUnwrap();
  const running = job.run();
  for await (const { phase } of job.states()) if (phase === 'running') break;
  await node.close();
  expect((await running).isErr()).toBe(true);
  const second = await open();
  const report = (await second.recover())._unsafeUnwrap();
  await second.close();
  expect(await report.jobs[0]?.outcome).toMatchObject({ kind: 'node_closed', jobId: 3, isRecoverable: true });
  expect(await report.finished).toMatchObject({ taken: 1, isComplete: true });
}, 30_000);

it.each(['ledger', 'no ledger'])(
  'the process ends by itself after it (%s)',
  (which) => {
    const program = join(import.meta.dirname, 'close-and-exit.ts');
    const loader = join(import.meta.dirname, '../../../scripts/run-typescript.mjs');
    const args = ['--import', loader, program, which === 'ledger' ? join(newFolder(), 'ledger') : ''];
    const ended = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 100_000 });
    expect(ended.stderr).toBe('');
    expect(JSON.parse(ended.stdout)).toMatchObject({ run: 'node_closed', end: 'node_closed' });
    expect(ended.status).toBe(0);
  },
  120_000,
);
