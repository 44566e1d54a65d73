import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type ContainerJobSpec, CraneNode, type JobOutcome, type NodeJob, type RecoveredJob } from 'crane-cri';
import { craneExitOf } from 'crane-cri/crane';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type Death, mortal, type Mortal } from '../helpers/mortal.js';
import { describeEachTarget } from './each-target.js';

let lastJobId = 110_000;

describeEachTarget('steering', ({ target, open }) => {
  let base: string;
  const nodes: CraneNode[] = [];
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'crane-steering-'));
  });
  afterEach(async () => {
    const { runtime } = open().node;
    const ours = { labelSelector: { cranesched: 'true' } };
    expect((await runtime.listPodSandbox({ filter: ours }))._unsafeUnwrap().items).toEqual([]);
    for (const node of nodes.splice(0)) await node.close();
    rmSync(base, { recursive: true });
  });

  async function newNode(client: Mortal = mortal(open().node.runtime)): Promise<CraneNode> {
    const folders = { ledgerDirectory: join(base, 'ledger'), runtimeLogDirectory: join(base, 'logs') };
    const node = (await CraneNode.over(client.runtime, folders))._unsafeUnwrap();
    nodes.push(node);
    return node;
  }

  function jobOf(node: CraneNode, spec: Partial<ContainerJobSpec> = {}): NodeJob {
    lastJobId += 1;
    const command = ['/bin/sleep', '60'];
    return node
      .job({ jobId: lastJobId, image: target.images.shell, gracePeriodMs: 1_000, command, ...spec })
      ._unsafeUnwrap();
  }

  async function untilRuns(job: Pick<NodeJob, 'states'>): Promise<void> {
    for await (const { phase } of job.states()) if (phase === 'running') return;
  }

  /** The only job that a successor finds. */
  async function recovered(node: CraneNode): Promise<RecoveredJob> {
    const { jobs } = (await node.recover())._unsafeUnwrap();
    expect(jobs).toHaveLength(1);
    return jobs[0] as RecoveredJob;
  }

  describe('the time limits of a program that runs', () => {
    it('are lowered, and raised, and both count from its start', async () => {
      const job = jobOf(await newNode(), { timeLimitMs: 1_500 });
      const ended = job.run();
      await untilRuns(job);
      expect((await job.setTimeLimits({ timeLimitMs: 60_000 }))._unsafeUnwrap()).toEqual({ timeLimitMs: 60_000 });
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      expect(job.state.phase).toBe('running');
      expect((await job.setTimeLimits({ timeLimitMs: 1_000 }))._unsafeUnwrap()).toEqual({ timeLimitMs: 1_000 });
      const outcome = (await ended)._unsafeUnwrap();
      expect(outcome).toMatchObject({ kind: 'cancelled', by: 'time_limit', during: 'running', leftBehind: [] });
      expect((await job.setTimeLimits({ timeLimitMs: 60_000 }))._unsafeUnwrapErr().kind).toBe('wrong_state');
    });

    it('have a deadline, by which a step ends where it comes first', async () => {
      const pod = (await newNode()).pod({ jobId: ++lastJobId, gracePeriodMs: 1_000 })._unsafeUnwrap();
      const command = ['/bin/sleep', '60'];
      const step = pod.step({ image: target.images.shell, command, timeLimitMs: 50_000 })._unsafeUnwrap();
      const ended = step.run();
      await untilRuns(step);
      const deadlineMs = Date.now() + 500;
      expect((await step.setTimeLimits({ deadlineMs }))._unsafeUnwrap()).toEqual({ timeLimitMs: 50_000, deadlineMs });
      expect((await ended)._unsafeUnwrap()).toMatchObject({ kind: 'cancelled', by: 'deadline', leftBehind: [] });
      (await pod.end())._unsafeUnwrap();
    });

    it.each(['before', 'during', 'after'] as const)(
      'survive a process that is killed %s the change, and a second one',
      async (when) => {
        const client = mortal(open().node.runtime);
        const first = await newNode(client);
        const job = jobOf(first, { timeLimitMs: 55_000 });
        void job.run().unwrapOr(undefined);
        await untilRuns(job);
        const deadlineMs = Date.now() + 50_000;
        const changed = when === 'before' ? undefined : job.setTimeLimits({ timeLimitMs: 40_000, deadlineMs });
        if (when === 'after') expect((await changed)?.isOk()).toBe(true);
        client.die();
        await first.close({ timeoutMs: 0 });

        const second = await newNode(mortal(open().node.runtime));
        const inForce = (await (await recovered(second)).setTimeLimits({}))._unsafeUnwrap();
        const [old, next] = [{ timeLimitMs: 55_000 }, { timeLimitMs: 40_000, deadlineMs }];
        if (when === 'during') expect([old, next]).toContainEqual(inForce);
        else expect(inForce).toEqual(when === 'before' ? old : next);
        await second.close({ timeoutMs: 0 });

        const third = await newNode();
        const taken = await recovered(third);
        expect((await taken.setTimeLimits({}))._unsafeUnwrap()).toEqual(inForce);
        expect((await taken.setTimeLimits({ timeLimitMs: 1 }))._unsafeUnwrap()).toMatchObject({ timeLimitMs: 1 });
        expect(await taken.outcome).toMatchObject({ kind: 'cancelled', by: 'time_limit', leftBehind: [] });
        expect((await taken.setTimeLimits({}))._unsafeUnwrapErr().kind).toBe('wrong_state');
      },
    );

    it('end a step whose deadline has passed before its program runs', async () => {
      const job = jobOf(await newNode(), { deadlineMs: Date.now() - 1 });
      const outcome = (await job.run())._unsafeUnwrap();
      expect(outcome).toMatchObject({ kind: 'cancelled', by: 'deadline', during: 'preparing', certainty: 'certain' });
      expect(outcome).toMatchObject({ containerId: undefined, exit: undefined, leftBehind: [] });
      expect(craneExitOf(outcome)).toMatchObject({ status: 'deadline', exitCode: 330 });
    });

    it('that were changed end a recovered job by its deadline', async () => {
      const client = mortal(open().node.runtime);
      const first = await newNode(client);
      const job = jobOf(first);
      void job.run().unwrapOr(undefined);
      await untilRuns(job);
      (await job.setTimeLimits({ deadlineMs: Date.now() + 1_500 }))._unsafeUnwrap();
      client.die();
      await first.close({ timeoutMs: 0 });
      const taken = await recovered(await newNode());
      expect(await taken.outcome).toMatchObject({ kind: 'cancelled', by: 'deadline', leftBehind: [] });
    });
  });

  describe('a cancel', () => {
    /** A program that no SIGTERM ends, in a step whose own grace period would last longer than any test. */
    const stubborn = (): Partial<ContainerJobSpec> => ({
      command: ['/bin/sh', '-c', 'trap "" TERM; echo ready; while :; do sleep 0.1; done'],
      gracePeriodMs: 600_000,
      logDirectory: join(base, 'logs-of-job'),
    });
    const untilReady = async (job: NodeJob): Promise<void> => {
      expect((await job.waitForLine('ready')).isOk()).toBe(true);
    };

    it('tells who asked for it, and has a grace period of its own', async () => {
      const job = jobOf(await newNode(), stubborn());
      const ended = job.run();
      await untilReady(job);
      const wrong = job.cancel('r', { by: 'me', gracePeriodMs: -1 } as never);
      expect(wrong._unsafeUnwrapErr().problems.map(({ field }) => field)).toEqual([
        'options.by',
        'options.gracePeriodMs',
      ]);
      expect(job.state.phase).toBe('running');
      expect(job.cancel('make room', { by: 'preemption', gracePeriodMs: 500 }).isOk()).toBe(true);
      const outcome = (await ended)._unsafeUnwrap();
      expect(outcome).toMatchObject({ kind: 'cancelled', by: 'preemption', reason: 'make room', leftBehind: [] });
      expect(outcome).toMatchObject({ during: 'running', exit: { code: 137, signal: { evidence: 'sent' } } });
      expect(outcome).not.toHaveProperty('gracePeriodMs');
      expect(craneExitOf(outcome)).toMatchObject({ status: 'cancelled', exitCode: 265, reason: '' });
    });

    it.each<Death>([
      { rpc: 'stopContainer', when: 'before' },
      { rpc: 'stopContainer', when: 'after' },
      { rpc: 'removeContainer', when: 'before' },
    ])('of a process that was killed $when $rpc keeps both for its successor', async (death) => {
      const client = mortal(open().node.runtime, death);
      const first = await newNode(client);
      const job = jobOf(first, stubborn());
      void job.run().unwrapOr(undefined);
      await untilReady(job);
      expect(job.cancel('gone', { by: 'frontend_gone', gracePeriodMs: 500 }).isOk()).toBe(true);
      await client.died;
      await first.close({ timeoutMs: 0 });
      const outcome = await (await recovered(await newNode())).outcome;
      expect(outcome).toMatchObject({ kind: 'cancelled', by: 'frontend_gone', reason: 'gone', exit: { code: 137 } });
      expect(craneExitOf(outcome as JobOutcome)).toMatchObject({ status: 'failed', exitCode: 265 });
    });

    it('of a recovered job tells who asked for it, too', async () => {
      const client = mortal(open().node.runtime);
      const first = await newNode(client);
      const job = jobOf(first, stubborn());
      void job.run().unwrapOr(undefined);
      await untilReady(job);
      client.die();
      await first.close({ timeoutMs: 0 });
      const taken = await recovered(await newNode());
      expect(taken.cancel('', { by: 'node_shutdown', gracePeriodMs: 0 }).isOk()).toBe(true);
      expect(await taken.outcome).toMatchObject({ kind: 'cancelled', by: 'node_shutdown', exit: { code: 137 } });
    });
  });
});
