import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ContainerJobSpec, JobOutcome, NodeJob, Phase } from 'crane-cri';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { needsRoot } from '../helpers/needs-root.js';
import { describeEachTarget } from './each-target.js';

let lastJobId = 0;

describeEachTarget('a job', ({ target, open }) => {
  let logDirectory: string;
  beforeAll(() => {
    logDirectory = mkdtempSync(join(tmpdir(), 'crane-contract-'));
  });
  afterAll(() => {
    rmSync(logDirectory, { recursive: true });
  });

  function jobOf(spec: Partial<ContainerJobSpec>): NodeJob {
    lastJobId += 1;
    const base = {
      jobId: lastJobId,
      jobName: 'contract',
      image: target.images.shell,
      gracePeriodMs: 2_000,
      logDirectory,
    };
    return open()
      .node.job({ ...base, ...spec })
      ._unsafeUnwrap();
  }

  async function run(spec: Partial<ContainerJobSpec>): Promise<JobOutcome> {
    return (await jobOf(spec).run())._unsafeUnwrap();
  }

  const shell = (script: string): Partial<ContainerJobSpec> => ({ command: ['/bin/sh', '-c', script] });
  /** What no SIGTERM ends, from when it has said so. */
  const stubborn = shell('trap "" TERM; echo ready; while true; do sleep 0.1; done');

  afterEach(async () => {
    // Whatever a job went through, nothing of it stays.
    const { runtime } = open().node;
    const ours = { labelSelector: { cranesched: 'true' } };
    expect((await runtime.listContainers({ filter: ours }))._unsafeUnwrap().containers).toEqual([]);
    expect((await runtime.listPodSandbox({ filter: ours }))._unsafeUnwrap().items).toEqual([]);
  });

  it('that ends well exits with 0, its output in its log', async () => {
    const job = jobOf(shell('echo hello; echo oops >&2; sleep 0.2'));
    const outcome = (await job.run())._unsafeUnwrap();
    expect(outcome).toMatchObject({ kind: 'exited', exit: { code: 0, reason: 'Completed' }, leftBehind: [] });
    const log = readFileSync(job.logPath ?? '', 'utf8');
    expect(log).toMatch(/^\S+ stdout F hello$/m);
    expect(log).toMatch(/^\S+ stderr F oops$/m);
  });

  it('whose log folder can never be made fails at once, and is not tried for ever', async () => {
    expect(await run({ ...shell('exit 0'), logDirectory: '/proc/crane-cri' })).toMatchObject({
      kind: 'failed',
      error: { kind: 'invalid_input', problems: [{ field: 'logDirectory' }] },
    });
  });

  it('passes through every phase once, each with its duration', async () => {
    const outcome = await run(shell('exit 0'));
    const phases: Phase[] = ['pending', 'preparing', 'creating', 'starting', 'running', 'exited', 'cleaning'];
    expect(outcome.timings.map(({ phase }) => phase)).toEqual(phases);
    expect(outcome.timings.every(({ durationMs }) => durationMs >= 0)).toBe(true);
  });

  it('that fails exits with its code', async () => {
    expect(await run(shell('exit 3'))).toMatchObject({
      kind: 'exited',
      exit: { code: 3, reason: 'Error', signal: undefined },
    });
  });

  it('that exits with 255 is not taken for an unknown end', async () => {
    expect(await run(shell('exit 255'))).toMatchObject({ kind: 'exited', exit: { code: 255, signal: undefined } });
  });

  it('that is killed by a signal tells which, as far as it can be known', async () => {
    expect(await run(shell('kill -9 $$'))).toMatchObject({
      kind: 'exited',
      exit: { code: 137, signal: { name: 'SIGKILL', evidence: 'likely' } },
    });
  });

  it('that takes more memory than it may is out of memory', async () => {
    expect(await run(open().hungry)).toMatchObject({ kind: 'out_of_memory', exit: { code: 137, reason: 'OOMKilled' } });
  });

  it('whose program does not exist failed to start', async () => {
    const outcome = await run({ command: ['/no/such/program'] });
    expect(outcome).toMatchObject({ kind: 'failed', error: { kind: 'cannot_start' }, leftBehind: [] });
    expect(outcome.kind === 'failed' && ['creating', 'starting']).toContain(
      outcome.kind === 'failed' && outcome.during,
    );
    expect(outcome.kind === 'failed' && outcome.error.message).toMatch(/no\/such\/program/);
  });

  it('with a mount that is missing on the host is refused before any sandbox is made', async () => {
    expect(
      await run({ ...shell('true'), mounts: [{ hostPath: '/no/such/path', containerPath: '/data' }] }),
    ).toMatchObject({
      kind: 'failed',
      during: 'preparing',
      error: { kind: 'invalid_input', problems: [{ field: 'mounts[0].hostPath' }] },
      sandboxId: undefined,
    });
  });

  it('with a mount sees the files of the host', async () => {
    const mounts = [{ hostPath: logDirectory, containerPath: '/data', readonly: true }];
    expect(await run({ ...shell('test -d /data'), mounts })).toMatchObject({ kind: 'exited', exit: { code: 0 } });
  });

  it('sees the variables it is given', async () => {
    const env = { GREETING: 'grüß dich = "ok"', EMPTY: '' };
    expect(await run({ ...shell('test "$GREETING" = "grüß dich = \\"ok\\"" && test -z "$EMPTY"'), env })).toMatchObject(
      {
        exit: { code: 0 },
      },
    );
  });

  it('whose image is in no registry failed to be pulled', async () => {
    expect(await run({ image: target.images.missing })).toMatchObject({
      kind: 'failed',
      during: 'preparing',
      error: { kind: 'pull_failed', reason: 'not_found' },
    });
  });

  it('whose image may not be pulled and is absent is refused', async () => {
    expect(await run({ image: target.images.missing, pullPolicy: 'Never' })).toMatchObject({
      kind: 'failed',
      error: { kind: 'image_absent' },
    });
  });

  it.each([
    ['no credentials', undefined],
    ['wrong credentials', { username: 'crane', password: 'wrong' }],
  ])('with a private image and %s is unauthorized', async (_, credentials) => {
    const outcome = await run({ image: target.images.private, pullPolicy: 'Always', credentials });
    expect(outcome).toMatchObject({ kind: 'failed', error: { kind: 'pull_failed', reason: 'unauthorized' } });
    expect(
      JSON.stringify(outcome, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toContain('wrong');
  });

  it('with a private image and the right credentials runs', async () => {
    const { credentials } = target;
    expect(
      await run({ ...shell('exit 0'), image: target.images.private, pullPolicy: 'Always', credentials }),
    ).toMatchObject({
      kind: 'exited',
      exit: { code: 0 },
    });
  });

  it('past its time limit is ended, and the exit of its program is told', async () => {
    expect(await run({ command: ['/bin/sleep', '60'], timeLimitMs: 300 })).toMatchObject({
      kind: 'cancelled',
      by: 'time_limit',
      during: 'running',
      exit: { code: 143, signal: { name: 'SIGTERM', evidence: 'sent' } },
    });
  });

  it('that ignores SIGTERM is killed after its grace period', async () => {
    const job = jobOf({ ...stubborn, gracePeriodMs: 1_000 });
    const running = job.run();
    expect((await job.waitForLine('ready')).isOk()).toBe(true);
    job.cancel();
    const outcome = (await running)._unsafeUnwrap();
    expect(outcome).toMatchObject({
      kind: 'cancelled',
      exit: { code: 137, signal: { name: 'SIGKILL', evidence: 'sent' } },
    });
    const stopping = outcome.timings.find(({ phase }) => phase === 'stopping');
    expect(stopping?.durationMs).toBeGreaterThanOrEqual(900);
  });

  it('asked twice to end is killed at once', async () => {
    const job = jobOf({ ...stubborn, gracePeriodMs: 60_000 });
    const running = job.run();
    expect((await job.waitForLine('ready')).isOk()).toBe(true);
    job.cancel();
    for await (const { phase } of job.states()) {
      if (phase === 'stopping') job.cancel();
    }
    const outcome = (await running)._unsafeUnwrap();
    expect(outcome).toMatchObject({ kind: 'cancelled', exit: { code: 137 } });
    expect(outcome.timings.find(({ phase }) => phase === 'stopping')?.durationMs).toBeLessThan(10_000);
  });

  describe.each(['pending', 'preparing', 'creating', 'starting', 'running'] as const)('cancelled while %s', (when) => {
    it('is cancelled, and leaves nothing', async () => {
      const job = jobOf({ command: ['/bin/sleep', '60'] });
      const cancelled = (async () => {
        for await (const { phase } of job.states()) if (phase === when) job.cancel('enough');
      })();
      const outcome = (await job.run())._unsafeUnwrap();
      await cancelled;
      expect(outcome).toMatchObject({ kind: 'cancelled', by: 'caller', reason: 'enough', leftBehind: [] });
    });
  });

  it('cancelled after its end keeps its end', async () => {
    const job = jobOf(shell('exit 4'));
    const late = (async () => {
      for await (const { phase } of job.states()) if (phase === 'exited' || phase === 'cleaning') job.cancel();
    })();
    expect((await job.run())._unsafeUnwrap()).toMatchObject({ kind: 'exited', exit: { code: 4 } });
    await late;
  });

  it('is ended by the signal given to run', async () => {
    const abort = new AbortController();
    const job = jobOf({ command: ['/bin/sleep', '60'] });
    const running = job.run({ signal: abort.signal });
    for await (const { phase } of job.states()) if (phase === 'running') abort.abort('over');
    expect((await running)._unsafeUnwrap()).toMatchObject({ kind: 'cancelled', by: 'signal', reason: 'over' });
  });

  it('with a signal aborted before it began does nothing', async () => {
    const outcome = (await jobOf(shell('exit 0')).run({ signal: AbortSignal.abort() }))._unsafeUnwrap();
    expect(outcome).toMatchObject({ kind: 'cancelled', during: 'pending', sandboxId: undefined });
  });

  it('runs once', async () => {
    const job = jobOf(shell('exit 0'));
    expect((await job.run()).isOk()).toBe(true);
    expect((await job.run())._unsafeUnwrapErr()).toMatchObject({ kind: 'illegal_transition', from: 'cleaned' });
  });

  it('runs as the user of its image where none is given, and as the one that is given', async (context) => {
    needsRoot(context);
    expect(await run({ ...shell('test "$(id -u)" = 1000'), image: target.images.user })).toMatchObject({
      exit: { code: 0 },
    });
    expect(
      await run({ ...shell('test "$(id -u):$(id -g)" = 1234:4321'), runAsUser: 1234, runAsGroup: 4321 }),
    ).toMatchObject({
      exit: { code: 0 },
    });
  });

  it('carries the names and labels of the scheduler', async () => {
    const job = jobOf({
      command: ['/bin/sleep', '60'],
      node: 'CN_42',
      stepId: 2,
      stepName: 'main',
      uid: 1000,
      gid: 1000,
      labels: { team: 'a' },
    });
    const running = job.run();
    for await (const state of job.states()) {
      if (state.phase !== 'running') continue;
      const { runtime } = open().node;
      const sandbox = (await runtime.podSandboxStatus({ podSandboxId: state.sandboxId }))._unsafeUnwrap().status;
      const container = (await runtime.containerStatus({ containerId: state.containerId }))._unsafeUnwrap().status;
      const jobId = String(job.spec.jobId);
      expect(sandbox?.metadata).toMatchObject({ namespace: 'cranesched', name: `job-${jobId}-cn-42`, attempt: 0 });
      expect(sandbox?.metadata?.uid).toMatch(/^[0-9a-f]{16}$/);
      expect(sandbox?.labels).toMatchObject({
        cranesched: 'true',
        job_id: jobId,
        job_name: 'contract',
        uid: '1000',
        team: 'a',
      });
      expect(sandbox?.annotations).toMatchObject({ 'cranesched.internal/job_id': jobId });
      expect(container?.metadata?.name).toBe(`job-${jobId}-2`);
      expect(container?.labels).toMatchObject({ cranesched: 'true', step_id: '2', step_name: 'main' });
      job.cancel();
    }
    expect((await running).isOk()).toBe(true);
  });

  it('shows eight jobs side by side', async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, i) => run(shell(`exit ${i}`))));
    expect(outcomes.map((outcome) => outcome.kind === 'exited' && outcome.exit.code)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});
