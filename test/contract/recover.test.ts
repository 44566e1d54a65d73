import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type ContainerJobSpec, CraneNode, type JobOutcome, type Phase, type RecoverReport } from 'crane-cri';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { type Death, mortal, type Mortal } from '../helpers/mortal.js';
import { describeEachTarget } from './each-target.js';

let lastJobId = 70_000;

describeEachTarget('recovery', ({ target, open }) => {
  let base: string;
  let ledgerDirectory: string;
  let runtimeLogDirectory: string;
  const nodes: CraneNode[] = [];
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'crane-recover-'));
    ledgerDirectory = join(base, 'ledger');
    runtimeLogDirectory = join(base, 'logs');
  });
  afterEach(async () => {
    const { runtime } = open().node;
    const ours = { labelSelector: { cranesched: 'true' } };
    expect((await runtime.listContainers({ filter: ours }))._unsafeUnwrap().containers).toEqual([]);
    expect((await runtime.listPodSandbox({ filter: ours }))._unsafeUnwrap().items).toEqual([]);
    expect(readdirSync(ledgerDirectory).filter((name) => name.endsWith('.job'))).toEqual([]);
    for (const node of nodes.splice(0)) await node.close();
    rmSync(base, { recursive: true });
  });

  const shell = (script: string): Pick<ContainerJobSpec, 'command'> => ({ command: ['/bin/sh', '-c', script] });

  async function nodeOver(client: Mortal): Promise<CraneNode> {
    const node = (await CraneNode.over(client.runtime, { ledgerDirectory, runtimeLogDirectory }))._unsafeUnwrap();
    nodes.push(node);
    return node;
  }

  const specOf = (spec: Partial<ContainerJobSpec>): ContainerJobSpec => {
    lastJobId += 1;
    return { jobId: lastJobId, image: target.images.shell, gracePeriodMs: 1_000, ...spec };
  };

  /** Runs a job in a client that dies, at a call or when the job enters a phase. */
  async function abandon(spec: ContainerJobSpec, at: Death | Phase, cancelAt?: Phase): Promise<void> {
    const client = mortal(open().node.runtime, typeof at === 'object' ? at : undefined);
    const node = await nodeOver(client);
    const job = node.job(spec)._unsafeUnwrap();
    void job.run().unwrapOr(undefined);
    void (async () => {
      for await (const { phase } of job.states()) {
        if (phase === cancelAt) job.cancel('enough');
        if (phase === at) client.die();
      }
    })();
    await client.died;
    // What the runtime works on is finished there before the successor comes.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await node.close({ timeoutMs: 0 });
  }

  async function recover(
    options: Parameters<CraneNode['recover']>[0] = {},
  ): Promise<{ report: RecoverReport; outcomes: readonly JobOutcome[]; node: CraneNode }> {
    const node = await nodeOver(mortal(open().node.runtime));
    const report = (await node.recover(options))._unsafeUnwrap();
    const outcomes = (await Promise.all(report.jobs.map(({ outcome }) => outcome))) as readonly JobOutcome[];
    return { report, node, outcomes };
  }

  it('of a running job tells its exit, once', async () => {
    await abandon(specOf(shell('sleep 1; exit 5')), 'running');
    const told: JobOutcome[] = [];
    const { outcomes, node } = await recover({ record: (outcome) => void told.push(outcome) });
    expect(outcomes).toMatchObject([{ kind: 'exited', exit: { code: 5 }, leftBehind: [] }]);
    expect(told).toEqual(outcomes);
    expect((await node.recover())._unsafeUnwrap()).toEqual({
      jobs: [],
      pods: [],
      stuck: [],
      quarantined: [],
      unread: [],
      owned: [],
      otherInstance: [],
      progress: { taken: 0, done: 0, isComplete: true },
      finished: expect.any(Promise) as unknown,
    });
  });

  it('of a job that ended meanwhile tells its exit as recovered', async () => {
    await abandon(specOf(shell('exit 6')), 'running');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { outcomes } = await recover();
    expect(outcomes).toMatchObject([{ kind: 'exited', exit: { code: 6, source: 'recovered' } }]);
  });

  it.each<Death>([
    { rpc: 'runPodSandbox', when: 'before' },
    { rpc: 'runPodSandbox', when: 'after' },
    { rpc: 'createContainer', when: 'before' },
    { rpc: 'createContainer', when: 'after' },
    { rpc: 'startContainer', when: 'before' },
  ])('of a job whose client died $when $rpc undoes it', async (death) => {
    const marker = join(base, 'ran');
    mkdirSync(marker);
    const mounts = [{ hostPath: marker, containerPath: '/marker' }];
    await abandon(specOf({ ...shell('echo x >>/marker/runs'), mounts }), death);
    const { outcomes } = await recover();
    expect(outcomes).toMatchObject([{ kind: 'failed', error: { kind: 'interrupted' }, leftBehind: [] }]);
    expect(existsSync(join(marker, 'runs'))).toBe(false);
  });

  it.each<Death>([
    { rpc: 'startContainer', when: 'after' },
    { rpc: 'removeContainer', when: 'before' },
    { rpc: 'removeContainer', when: 'after' },
    { rpc: 'stopPodSandbox', when: 'after' },
    { rpc: 'removePodSandbox', when: 'before' },
    { rpc: 'removePodSandbox', when: 'after' },
  ])('of a job whose client died $when $rpc tells its exit, and it ran once', async (death) => {
    const marker = join(base, 'ran');
    mkdirSync(marker);
    const mounts = [{ hostPath: marker, containerPath: '/marker' }];
    await abandon(specOf({ ...shell('echo x >>/marker/runs; exit 7'), mounts }), death);
    const { outcomes } = await recover();
    expect(outcomes).toMatchObject([{ kind: 'exited', exit: { code: 7 }, leftBehind: [] }]);
    expect(readFileSync(join(marker, 'runs'), 'utf8')).toBe('x\n');
  });

  it.each<Death>([
    { rpc: 'stopContainer', when: 'before' },
    { rpc: 'stopContainer', when: 'after' },
  ])('of a job whose client died $when $rpc stays cancelled', async (death) => {
    await abandon(specOf({ command: ['/bin/sleep', '60'] }), death, 'running');
    const { outcomes } = await recover();
    expect(outcomes).toMatchObject([
      { kind: 'cancelled', by: 'caller', reason: 'enough', exit: { code: 143, signal: { evidence: 'sent' } } },
    ]);
  });

  it('of what an earlier recovery stopped before it was started tells that it did not run', async () => {
    await abandon(specOf(shell('exit 8')), { rpc: 'startContainer', when: 'before' });
    const client = mortal(open().node.runtime, { rpc: 'stopContainer', when: 'after' });
    const first = await nodeOver(client);
    void first.recover().unwrapOr(undefined);
    await client.died;
    await first.close({ timeoutMs: 0 });
    const { outcomes } = await recover();
    expect(outcomes).toMatchObject([{ kind: 'failed', error: { kind: 'interrupted' }, leftBehind: [] }]);
  });

  it('starts again what may have been started only where it is told to', async () => {
    const death: Death = { rpc: 'startContainer', when: 'before' };
    await abandon(specOf(shell('exit 9')), death);
    const { outcomes } = await recover({ restartOnAmbiguousStart: true });
    expect(outcomes).toMatchObject([{ kind: 'exited', exit: { code: 9 } }]);
  });

  it('keeps the time limit of the job, and can be cancelled', async () => {
    await abandon(specOf({ command: ['/bin/sleep', '60'], timeLimitMs: 1_000 }), 'running');
    const first = await recover();
    expect(first.outcomes).toMatchObject([{ kind: 'cancelled', by: 'time_limit' }]);
    await abandon(specOf({ command: ['/bin/sleep', '60'] }), 'running');
    const node = await nodeOver(mortal(open().node.runtime));
    const { jobs } = (await node.recover())._unsafeUnwrap();
    jobs[0]?.cancel('later');
    expect(await jobs[0]?.outcome).toMatchObject({ kind: 'cancelled', by: 'caller', reason: 'later' });
  });

  it('by two at once gives each job to one of them', async () => {
    await abandon(specOf(shell('sleep 0.5')), 'running');
    const [a, b] = await Promise.all([recover(), recover()]);
    expect(a.outcomes.length + b.outcomes.length).toBe(1);
    expect([...a.outcomes, ...b.outcomes]).toMatchObject([{ kind: 'exited', exit: { code: 0 } }]);
  });

  it('an outcome that could not be recorded is told again', async () => {
    const client = mortal(open().node.runtime);
    const node = await nodeOver(client);
    const job = node.job(specOf(shell('exit 3')))._unsafeUnwrap();
    const run = await job.run({ record: () => Promise.reject(new Error('the books are closed')) });
    expect(run.isOk()).toBe(true);
    await node.close();
    const { outcomes } = await recover();
    expect(outcomes).toMatchObject([{ kind: 'exited', exit: { code: 3 } }]);
  });

  it('a job that cannot be written down is not started', async () => {
    const node = await nodeOver(mortal(open().node.runtime));
    const job = node.job(specOf(shell('exit 0')))._unsafeUnwrap();
    rmSync(ledgerDirectory, { recursive: true });
    expect((await job.run())._unsafeUnwrap()).toMatchObject({
      kind: 'failed',
      during: 'preparing',
      error: { kind: 'ledger_unwritable' },
      sandboxId: undefined,
    });
    mkdirSync(ledgerDirectory);
  });

  it('a damaged entry is moved aside, and what it stood for is told, and swept where that is asked for', async () => {
    const client = mortal(open().node.runtime);
    await abandon(specOf({ command: ['/bin/sleep', '60'], keepLog: false }), 'running');
    const file = readdirSync(ledgerDirectory).find((name) => name.endsWith('.job')) ?? '';
    const bytes = readFileSync(join(ledgerDirectory, file));
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 9) ^ 1, bytes.length - 9);
    writeFileSync(join(ledgerDirectory, file), bytes, { mode: 0o600 });
    const node = await nodeOver(client);
    const report = (await node.recover())._unsafeUnwrap();
    expect(report).toMatchObject({ jobs: [], quarantined: [{ name: file, reason: 'torn' }] });
    const findings = (action: string) =>
      ['sandbox', 'log'].map((resource) => ({ resource, action, reason: 'no_entry', jobId: lastJobId }));
    expect((await node.sweepOrphans())._unsafeUnwrap()).toMatchObject(findings('kept'));
    const removeUnknown = true;
    expect((await node.sweepOrphans({ removeUnknown }))._unsafeUnwrap()).toMatchObject(findings('kept'));
    expect((await node.sweepOrphans({ graceMs: 0 }))._unsafeUnwrap()).toMatchObject(findings('kept'));
    const planned = await node.sweepOrphans({ graceMs: 0, removeUnknown, dryRun: true });
    expect(planned._unsafeUnwrap()).toMatchObject(findings('would_remove'));
    const swept = (await node.sweepOrphans({ graceMs: 0, removeUnknown }))._unsafeUnwrap();
    expect(swept).toMatchObject(findings('removed'));
    expect(readdirSync(runtimeLogDirectory)).toEqual([]);
    expect((await node.sweepOrphans({ graceMs: 0 }))._unsafeUnwrap()).toEqual([]);
  });

  it('an entry whose last write was cut short is taken from the write before', async () => {
    const client = mortal(open().node.runtime);
    await abandon(specOf(shell('sleep 1; exit 7')), 'running');
    const file = readdirSync(ledgerDirectory).find((name) => name.endsWith('.job')) ?? '';
    const bytes = readFileSync(join(ledgerDirectory, file));
    writeFileSync(join(ledgerDirectory, file), bytes.subarray(0, bytes.length - 9), { mode: 0o600 });
    const { jobs, quarantined } = (await (await nodeOver(client)).recover())._unsafeUnwrap();
    expect(quarantined).toEqual([]);
    expect(jobs).toMatchObject([{ jobId: lastJobId, step: 'starting' }]);
    expect(await jobs[0]?.outcome).toMatchObject({ kind: 'exited', exit: { code: 7 }, leftBehind: [] });
  });

  it('a sweep leaves alone what a job stands for, and what is another instance’s', async () => {
    const node = await nodeOver(mortal(open().node.runtime));
    const other = (
      await CraneNode.over(mortal(open().node.runtime).runtime, {
        ledgerDirectory: join(base, 'other'),
        runtimeLogDirectory,
      })
    )._unsafeUnwrap();
    nodes.push(other);
    const job = node.job(specOf({ command: ['/bin/sleep', '60'], keepLog: false }))._unsafeUnwrap();
    const running = job.run();
    for await (const { phase } of job.states()) if (phase === 'running') break;
    expect((await node.sweepOrphans({ graceMs: 0 }))._unsafeUnwrap()).toEqual([]);
    expect((await other.sweepOrphans({ graceMs: 0, removeUnknown: true }))._unsafeUnwrap()).toEqual([]);
    expect(readdirSync(runtimeLogDirectory)).toHaveLength(1);
    job.cancel();
    expect((await running).isOk()).toBe(true);
  });

  it('an exit file tells how a program ended, and that its wrapper hands signals on', async () => {
    const node = await nodeOver(mortal(open().node.runtime));
    const run = async (spec: Partial<ContainerJobSpec>): Promise<JobOutcome> =>
      (
        await node
          .job(specOf({ exitFile: true, ...spec }))
          ._unsafeUnwrap()
          .run()
      )._unsafeUnwrap();
    expect(await run(shell('exit 11'))).toMatchObject({ kind: 'exited', exit: { code: 11 } });
    expect(await run({ command: ['/bin/sleep'], args: ['60'], timeLimitMs: 500 })).toMatchObject({
      kind: 'cancelled',
      exit: { code: 143 },
    });
    expect(
      open()
        .node.job(specOf({ exitFile: true, ...shell('true') }))
        ._unsafeUnwrapErr(),
    ).toMatchObject({
      kind: 'invalid_input',
      problems: [{ field: 'exitFile' }],
    });
  });
});
