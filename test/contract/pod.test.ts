import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  CraneNode,
  type JobOutcome,
  type JobStep,
  type Phase,
  type PodJob,
  type PodSpec,
  type StepSpec,
} from 'crane-cri';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { mortal, type Mortal } from '../helpers/mortal.js';
import { describeEachTarget } from './each-target.js';

let lastJobId = 90_000;

describeEachTarget('a job of several steps', ({ target, open }) => {
  let base: string;
  let logDirectory: string;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'crane-pod-'));
    logDirectory = join(base, 'logs');
  });
  afterEach(async () => {
    const { runtime } = open().node;
    const ours = { labelSelector: { cranesched: 'true' } };
    expect((await runtime.listContainers({ filter: ours }))._unsafeUnwrap().containers).toEqual([]);
    expect((await runtime.listPodSandbox({ filter: ours }))._unsafeUnwrap().items).toEqual([]);
    rmSync(base, { recursive: true });
  });

  const specOf = (spec: Partial<PodSpec> = {}): PodSpec => {
    lastJobId += 1;
    return { jobId: lastJobId, jobName: 'steps', gracePeriodMs: 2_000, logDirectory, ...spec };
  };
  const podOf = (spec: Partial<PodSpec> = {}): PodJob => open().node.pod(specOf(spec))._unsafeUnwrap();
  const shell = (script: string, more: Partial<StepSpec> = {}): StepSpec => ({
    image: target.images.shell,
    command: ['/bin/sh', '-c', script],
    ...more,
  });
  const sleeper = (more: Partial<StepSpec> = {}): StepSpec => ({
    image: target.images.shell,
    command: ['/bin/sleep', '60'],
    ...more,
  });
  const run = async (step: JobStep): Promise<JobOutcome> => (await step.run())._unsafeUnwrap();
  const until = async (step: JobStep, wanted: Phase): Promise<void> => {
    for await (const { phase } of step.states()) if (phase === wanted) return;
  };

  it('runs them one after another in one sandbox, each with its own image, outcome and log', async () => {
    const pod = podOf();
    const first = pod.step(shell('echo one; sleep 0.3'))._unsafeUnwrap();
    const second = pod.step(shell('echo two; exit 3', { image: target.images.user }))._unsafeUnwrap();
    expect([first.stepId, second.stepId]).toEqual([1, 2]);
    expect(await run(first)).toMatchObject({ kind: 'exited', stepId: 1, exit: { code: 0 }, leftBehind: [] });
    const { sandboxId } = pod.state as { sandboxId: string };
    expect(pod.state.phase).toBe('open');
    expect(await run(second)).toMatchObject({ kind: 'exited', stepId: 2, exit: { code: 3 }, sandboxId });
    const outcome = (await pod.end())._unsafeUnwrap();
    expect(outcome).toMatchObject({ steps: [{ stepId: 1 }, { stepId: 2 }], leftBehind: [], sandboxId });
    expect(outcome.timings.map(({ phase }) => phase)).toEqual(['pending', 'opening', 'open', 'closing']);
    expect(pod.state).toMatchObject({ phase: 'closed', outcome });
    expect(readFileSync(first.logPath ?? '', 'utf8')).toContain('one');
    expect(first.logPath).not.toBe(second.logPath);
  });

  it('runs them side by side, and they see one another', async () => {
    await using pod = podOf();
    const steps = [1, 2, 3].map((n) => pod.step(shell(`sleep 0.5; exit ${n}`))._unsafeUnwrap());
    const running = steps.map(run);
    await Promise.all(steps.map((step) => until(step, 'running')));
    const { runtime } = open().node;
    const { sandboxId } = pod.state as { sandboxId: string };
    const filter = { podSandboxId: sandboxId };
    const listed = (await runtime.listContainers({ filter: filter }))._unsafeUnwrap().containers;
    expect(listed.map(({ labels }) => labels['step_id']).sort()).toEqual(['1', '2', '3']);
    const outcomes = await Promise.all(running);
    expect(outcomes.map((outcome) => outcome.kind === 'exited' && outcome.exit.code)).toEqual([1, 2, 3]);
    // Each has taken its container along, and left the sandbox to the others.
    expect((await runtime.listContainers({ filter: filter }))._unsafeUnwrap().containers).toEqual([]);
  });

  it('cancels one step and leaves the others alone; each keeps its own time limit', async () => {
    const pod = podOf();
    const [first, second, third] = [sleeper(), sleeper({ timeLimitMs: 800 }), shell('sleep 1.5; exit 7')].map((spec) =>
      pod.step(spec)._unsafeUnwrap(),
    ) as [JobStep, JobStep, JobStep];
    const running = Promise.all([first, second, third].map(run));
    await until(first, 'running');
    first.cancel('not needed');
    expect(await running).toMatchObject([
      { kind: 'cancelled', by: 'caller', reason: 'not needed', exit: { code: 143 } },
      { kind: 'cancelled', by: 'time_limit' },
      { kind: 'exited', exit: { code: 7 } },
    ]);
    expect((await pod.end())._unsafeUnwrap().steps).toHaveLength(3);
  });

  it('cancelled as a whole ends every step and takes no more', async () => {
    const pod = podOf();
    const steps = [pod.step(sleeper())._unsafeUnwrap(), pod.step(sleeper())._unsafeUnwrap()];
    const running = Promise.all(steps.map(run));
    await until(steps[1] as JobStep, 'running');
    pod.cancel('over');
    expect(pod.step(sleeper())._unsafeUnwrapErr()).toMatchObject({ kind: 'pod_ended' });
    expect(await running).toMatchObject([
      { kind: 'cancelled', reason: 'over' },
      { kind: 'cancelled', reason: 'over' },
    ]);
    expect((await pod.end())._unsafeUnwrap()).toMatchObject({ leftBehind: [], steps: [{}, {}] });
  });

  it('ended while steps run or wait ends them with it', async () => {
    const pod = podOf();
    const [running, waiting] = [pod.step(sleeper())._unsafeUnwrap(), pod.step(sleeper())._unsafeUnwrap()];
    const outcome = run(running);
    await until(running, 'running');
    const ended = (await pod.end('done'))._unsafeUnwrap();
    expect(ended).toMatchObject({
      steps: [
        { kind: 'cancelled', by: 'pod_end', reason: 'done', exit: { code: 143 } },
        { kind: 'cancelled', by: 'pod_end', during: 'pending' },
      ],
    });
    expect(await outcome).toEqual(ended.steps[0]);
    expect(await run(waiting)).toEqual(ended.steps[1]);
    expect((await pod.end())._unsafeUnwrap()).toBe(ended);
    expect((await pod.start())._unsafeUnwrapErr()).toMatchObject({ kind: 'pod_ended' });
  });

  it('that was only started, or never, leaves nothing', async () => {
    const started = podOf();
    const sandboxId = (await started.start())._unsafeUnwrap();
    expect((await started.start())._unsafeUnwrap()).toBe(sandboxId);
    expect((await started.end())._unsafeUnwrap()).toMatchObject({ steps: [], leftBehind: [], sandboxId });
    expect((await podOf().end())._unsafeUnwrap()).toMatchObject({ steps: [], sandboxId: undefined });
  });

  it('goes on when a step fails before its program ran', async () => {
    await using pod = podOf();
    const bad = pod.step(shell('true', { image: target.images.missing }))._unsafeUnwrap();
    const worse = pod.step({ image: target.images.shell, command: ['/no/such/program'] })._unsafeUnwrap();
    const good = pod.step(shell('exit 0'))._unsafeUnwrap();
    expect(await Promise.all([bad, worse, good].map(run))).toMatchObject([
      { kind: 'failed', error: { kind: 'pull_failed' } },
      { kind: 'failed', error: { kind: 'cannot_start' } },
      { kind: 'exited', exit: { code: 0 } },
    ]);
  });

  it('without a sandbox fails every step with the reason', async () => {
    const spec = specOf();
    const holder = open().node.pod(spec)._unsafeUnwrap();
    expect((await holder.start()).isOk()).toBe(true);
    const pod = open().node.pod(spec)._unsafeUnwrap();
    const outcomes = await Promise.all(
      [pod.step(shell('true')), pod.step(shell('true'))].map((s) => run(s._unsafeUnwrap())),
    );
    expect(outcomes.map((outcome) => outcome.kind === 'failed' && outcome.error.kind)).toEqual([
      'name_reserved',
      'name_reserved',
    ]);
    expect((await pod.end())._unsafeUnwrap()).toMatchObject({ error: { kind: 'name_reserved' }, leftBehind: [] });
    expect((await holder.end()).isOk()).toBe(true);
  });

  it('names every bad field before any call', () => {
    const { node } = open();
    expect(node.pod({ jobId: 0, attempt: -1 })._unsafeUnwrapErr()).toMatchObject({
      kind: 'invalid_input',
      problems: [{ field: 'jobId' }, { field: 'attempt' }],
    });
    const pod = podOf();
    pod.step(shell('true'))._unsafeUnwrap();
    expect(pod.step(shell('true', { stepId: 1, timeLimitMs: -1 }))._unsafeUnwrapErr()).toMatchObject({
      problems: [{ field: 'timeLimitMs' }, { field: 'stepId' }],
    });
    expect(pod.step(shell('true', { stepId: 0 }))._unsafeUnwrapErr()).toMatchObject({
      problems: [{ field: 'stepId' }],
    });
  });

  async function nodeOver(client: Mortal): Promise<CraneNode> {
    return (await CraneNode.over(client.runtime, { ledgerDirectory: join(base, 'ledger') }))._unsafeUnwrap();
  }

  it('is recovered step by step after its client died, each told once', async () => {
    const client = mortal(open().node.runtime);
    const node = await nodeOver(client);
    const told: number[] = [];
    const record = (outcome: JobOutcome): void => void told.push(outcome.stepId);
    const pod = node.pod(specOf())._unsafeUnwrap();
    const [done, quick, slow] = [
      pod.step(shell('exit 1'))._unsafeUnwrap(),
      pod.step(shell('sleep 0.2; exit 2'))._unsafeUnwrap(),
      pod.step(shell('sleep 2; exit 3'))._unsafeUnwrap(),
    ];
    (await done.run({ record }))._unsafeUnwrap();
    void quick.run({ record }).unwrapOr(undefined);
    void slow.run({ record }).unwrapOr(undefined);
    await Promise.all([until(quick, 'running'), until(slow, 'running')]);
    client.die();
    await node.close({ timeoutMs: 0 });
    expect(readdirSync(join(base, 'ledger')).filter((name) => name.endsWith('.job'))).toHaveLength(1);

    const successor = await nodeOver(mortal(open().node.runtime));
    const report = (await successor.recover({ record }))._unsafeUnwrap();
    expect(report.jobs.map(({ stepId }) => stepId)).toEqual([2, 3]);
    expect(await Promise.all(report.jobs.map(({ outcome }) => outcome))).toMatchObject([
      { kind: 'exited', exit: { code: 2 } },
      { kind: 'exited', exit: { code: 3 } },
    ]);
    expect(await report.pods[0]?.outcome).toMatchObject({ steps: [{ stepId: 2 }, { stepId: 3 }], leftBehind: [] });
    expect(told.sort()).toEqual([1, 2, 3]);
    expect((await successor.recover())._unsafeUnwrap()).toMatchObject({ jobs: [], pods: [], stuck: [] });
    expect(readdirSync(join(base, 'ledger')).filter((name) => name.endsWith('.job'))).toEqual([]);
    await successor.close();
  });

  it('whose client died between steps is removed', async () => {
    const client = mortal(open().node.runtime);
    const node = await nodeOver(client);
    const pod = node.pod(specOf())._unsafeUnwrap();
    await run(pod.step(shell('exit 0'))._unsafeUnwrap());
    client.die();
    await node.close({ timeoutMs: 0 });
    const successor = await nodeOver(mortal(open().node.runtime));
    const report = (await successor.recover())._unsafeUnwrap();
    expect(report.jobs).toEqual([]);
    expect(await report.pods[0]?.outcome).toMatchObject({ steps: [], leftBehind: [] });
    await successor.close();
  });
});
