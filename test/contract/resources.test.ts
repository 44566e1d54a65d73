import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type ContainerJob, type ContainerJobSpec, CraneNode, type JobOutcome } from 'crane-cri';
import type { ContainerId, LinuxContainerResources, PodSandboxStatus } from 'crane-cri/cri';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { mortal } from '../helpers/mortal.js';
import { describeEachTarget } from './each-target.js';
import { HUNGRY_LIMIT_BYTES } from './target.js';

let lastJobId = 110_000;
const MIB = 1_048_576;

describeEachTarget('resources', ({ target, open }) => {
  let base: string;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'crane-resources-'));
  });
  afterEach(async () => {
    const ours = { labelSelector: { cranesched: 'true' } };
    expect((await open().node.runtime.listPodSandbox({ filter: ours }))._unsafeUnwrap().items).toEqual([]);
    rmSync(base, { recursive: true });
  });

  const specOf = (spec: Partial<ContainerJobSpec>): ContainerJobSpec => {
    lastJobId += 1;
    const sleep = { image: target.images.shell, command: ['/bin/sleep', '60'] };
    return { jobId: lastJobId, gracePeriodMs: 2_000, ...sleep, ...spec };
  };

  /** Runs a job until `look` has looked at it while it ran. */
  async function during(job: ContainerJob, look: (id: ContainerId) => Promise<void>): Promise<JobOutcome> {
    const running = job.run();
    for await (const state of job.states()) {
      if (state.phase !== 'running') continue;
      await look(state.containerId).finally(() => job.cancel());
    }
    return (await running)._unsafeUnwrap();
  }

  async function inForce(containerId: ContainerId): Promise<LinuxContainerResources | undefined> {
    const answer = await open().node.runtime.containerStatus({ containerId });
    return answer._unsafeUnwrap().status?.resources?.linux;
  }

  it('asked for in the scheduler’s terms are in force, and the outcome has no warning', async () => {
    const limits = { cpus: 0.5, memoryBytes: 64 * MIB, cpuset: '0', memoryNodes: '0', oomScoreAdj: 500 };
    const job = open().node.job(specOf({ limits }))._unsafeUnwrap();
    const outcome = await during(job, async (id) => {
      expect(await inForce(id)).toMatchObject({
        cpuPeriod: 100_000n,
        cpuQuota: 50_000n,
        cpuShares: 512n,
        memoryLimitInBytes: BigInt(64 * MIB),
        cpusetCpus: '0',
        cpusetMems: '0',
        oomScoreAdj: 500n,
      });
    });
    expect(outcome.warnings).toEqual([]);
  });

  it('end a program that takes more memory than its limit', async () => {
    const { image, command } = open().hungry;
    const limits = { memoryBytes: HUNGRY_LIMIT_BYTES };
    const spec = specOf({ limits, ...(image === undefined ? {} : { image }), command });
    expect((await open().node.job(spec)._unsafeUnwrap().run())._unsafeUnwrap()).toMatchObject({
      kind: 'out_of_memory',
    });
  });

  it('are changed while the program runs, what is not named staying as it is', async () => {
    const job = open()
      .node.job(specOf({ limits: { cpus: 0.5, memoryBytes: 64 * MIB } }))
      ._unsafeUnwrap();
    expect((await job.update({ cpus: 1 }))._unsafeUnwrapErr()).toMatchObject({ kind: 'wrong_state' });
    const outcome = await during(job, async (id) => {
      // Memory that grows beyond the old limit of memory and swap, and shrinks again.
      const grown = (await job.update({ memoryBytes: 256 * MIB }))._unsafeUnwrap();
      expect(grown).toMatchObject({
        warnings: [],
        inForce: { memoryLimitInBytes: BigInt(256 * MIB), cpuQuota: 50_000n },
      });
      const updates = [job.update({ cpus: 0.2 }), job.update({ memoryBytes: 128 * MIB })];
      for (const updated of await Promise.all(updates)) expect(updated.isOk()).toBe(true);
      expect(await inForce(id)).toMatchObject({ cpuQuota: 20_000n, memoryLimitInBytes: BigInt(128 * MIB) });
    });
    expect(outcome).toMatchObject({ kind: 'cancelled', warnings: [] });
    expect((await job.update({ cpus: 1 }))._unsafeUnwrapErr()).toMatchObject({ kind: 'wrong_state' });
  });

  it('that the runtime refuses to change stay as they were', async () => {
    const job = open()
      .node.job(specOf({ limits: { cpus: 0.5 } }))
      ._unsafeUnwrap();
    const outcome = await during(job, async (id) => {
      expect((await job.update({ cpuset: '9999' })).isErr()).toBe(true);
      expect(await inForce(id)).toMatchObject({ cpuQuota: 50_000n, cpusetCpus: '' });
    });
    expect(outcome.warnings).toEqual([]);
  });

  it('are refused before any call, each field named', async () => {
    const { node } = open();
    const refused = node.job(specOf({ limits: { cpus: 0, memoryBytes: 1, pids: -1 }, cgroupParent: 'crane' }));
    const { kind, problems } = refused._unsafeUnwrapErr();
    expect(kind).toBe('invalid_input');
    // A machine with cgroup v1 has a second thing to say of pids.
    expect([...new Set(problems.map(({ field }) => field))]).toEqual([
      'limits.cpus',
      'limits.memoryBytes',
      'limits.pids',
      'cgroupParent',
    ]);
    const job = node.job(specOf({ limits: { cpus: 0.5 } }))._unsafeUnwrap();
    await during(job, async (id) => {
      expect((await job.update({ cpus: -1, oomScoreAdj: 5 }))._unsafeUnwrapErr()).toMatchObject({
        problems: [{ field: 'limits.cpus' }],
      });
      expect((await job.update({ cpus: 0.6, oomScoreAdj: 5 }))._unsafeUnwrapErr()).toMatchObject({
        problems: [{ field: 'limits.oomScoreAdj' }],
      });
      expect(await inForce(id)).toMatchObject({ cpuQuota: 50_000n });
    });
  });

  it('of a pod are each step’s, who may lower them and not raise them', async () => {
    lastJobId += 1;
    const pod = open()
      .node.pod({ jobId: lastJobId, limits: { cpus: 0.5, memoryBytes: 128 * MIB }, gracePeriodMs: 1_000 })
      ._unsafeUnwrap();
    const sleep = { image: target.images.shell, command: ['/bin/sleep', '60'] };
    expect(pod.step({ ...sleep, limits: { cpus: 0.6, memoryBytes: 129 * MIB } })._unsafeUnwrapErr()).toMatchObject({
      problems: [{ field: 'limits.cpus' }, { field: 'limits.memoryBytes' }],
    });
    // Files that the kernel's limits are written to once more, and last.
    const unified = { 'memory.max': 'max', 'cpu.max': 'max' };
    expect(pod.step({ ...sleep, resources: { unified } })._unsafeUnwrapErr()).toMatchObject({
      problems: [{ field: 'limits.unified["memory.max"]' }, { field: 'limits.unified["cpu.max"]' }],
    });
    const same = pod.step(sleep)._unsafeUnwrap();
    const lower = pod.step({ ...sleep, limits: { memoryBytes: 64 * MIB } })._unsafeUnwrap();
    const running = Promise.all([same.run(), lower.run()]);
    for (const [step, memory] of [
      [same, 128],
      [lower, 64],
    ] as const) {
      for await (const state of step.states()) {
        if (state.phase !== 'running') continue;
        expect(await inForce(state.containerId)).toMatchObject({
          cpuQuota: 50_000n,
          memoryLimitInBytes: BigInt(memory * MIB),
        });
        break;
      }
    }
    expect((await pod.end())._unsafeUnwrap().leftBehind).toEqual([]);
    for (const result of await running) expect(result._unsafeUnwrap()).toMatchObject({ warnings: [] });
  });

  it('that were changed are compared when the job is recovered', async () => {
    const client = mortal(open().node.runtime);
    const ledgerDirectory = join(base, 'ledger');
    const node = (await CraneNode.over(client.runtime, { ledgerDirectory }))._unsafeUnwrap();
    const job = node.job(specOf({ limits: { cpus: 0.5 } }))._unsafeUnwrap();
    void job.run().unwrapOr(undefined);
    for await (const { phase } of job.states()) if (phase === 'running') break;
    expect((await job.update({ cpus: 0.25 }))._unsafeUnwrap().warnings).toEqual([]);
    client.die();
    await node.close({ timeoutMs: 0 });
    const state = job.state as { containerId: ContainerId };
    // Somebody else lays hands on it meanwhile.
    const linux = { cpuPeriod: 100_000n, cpuQuota: 75_000n };
    const other = await open().node.runtime.updateContainerResources({ containerId: state.containerId, linux });
    expect(other.isOk()).toBe(true);
    const successor = (await CraneNode.over(mortal(open().node.runtime).runtime, { ledgerDirectory }))._unsafeUnwrap();
    const { jobs } = (await successor.recover())._unsafeUnwrap();
    jobs[0]?.cancel();
    expect(await jobs[0]?.outcome).toMatchObject({
      warnings: [{ kind: 'resource_not_applied', field: 'cpuQuota', wanted: '25000', got: '75000' }],
    });
    expect(readdirSync(ledgerDirectory).filter((name) => name.endsWith('.job'))).toEqual([]);
    await successor.close();
  });

  it('have the pod’s cgroup below the parent that is asked for', async () => {
    const cgroupParent = `/crane-test/job-${lastJobId}`;
    const job = open()
      .node.job(specOf({ cgroupParent, limits: { memoryBytes: 64 * MIB } }))
      ._unsafeUnwrap();
    let status: PodSandboxStatus | undefined;
    const running = job.run();
    for await (const state of job.states()) {
      if (state.phase !== 'running') continue;
      const answer = await open().node.runtime.podSandboxStatus({ podSandboxId: state.sandboxId });
      status = answer._unsafeUnwrap().status;
      if (!target.name.startsWith('the mock')) {
        const found = readdirSync(`/sys/fs/cgroup/memory${cgroupParent}`);
        expect(found.some((name) => name.includes(state.containerId))).toBe(true);
      }
      job.cancel();
    }
    expect(status?.state).toBe('SANDBOX_READY');
    expect((await running)._unsafeUnwrap().leftBehind).toEqual([]);
  });
});
