import { type ContainerChange, CraneNode } from 'crane-cri';
import type { ContainerId } from 'crane-cri/cri';
import { expect, it } from 'vitest';

import { describeEachTarget } from './each-target.js';

let lastJobId = 90_000;

describeEachTarget('changes of containers', ({ target, open }) => {
  /** A node with a name of its own, so that no other test's containers are seen. */
  const newNode = async (): Promise<CraneNode> =>
    (await CraneNode.over(open().node.runtime, { instance: `changes-${++lastJobId}` }))._unsafeUnwrap();

  const startJob = async (node: CraneNode, script: string) => {
    lastJobId += 1;
    const command = ['/bin/sh', '-c', script];
    const job = node
      .job({ jobId: lastJobId, image: target.images.shell, gracePeriodMs: 1_000, command })
      ._unsafeUnwrap();
    const ended = job.run();
    let id: ContainerId | undefined;
    for await (const state of job.states()) {
      if (state.phase !== 'running') continue;
      id = state.containerId;
      break;
    }
    return { job, ended, id };
  };

  it('tells each of a job’s once and in order, whatever the events are worth', async () => {
    const node = await newNode();
    const seen: ContainerChange[] = [];
    const changes = node.changes();
    const reading = (async () => {
      for await (const change of changes) {
        seen.push(change);
        if (change.kind === 'deleted') return;
      }
    })();
    const { job, ended, id } = await startJob(node, 'sleep 3');
    const outcome = (await ended)._unsafeUnwrap();
    await reading;
    expect(outcome.kind).toBe('exited');
    expect(seen.map(({ kind }) => kind)).toEqual(['created', 'started', 'stopped', 'deleted']);
    for (const change of seen)
      expect(change).toMatchObject({ containerId: id, jobId: job.spec.jobId, sandboxId: outcome.sandboxId });
    if (node.capabilities.events === 'none') expect(seen.every(({ synthetic }) => synthetic)).toBe(true);
  });

  it('tells what is there already, as found and not as told', async () => {
    const node = await newNode();
    const { job, ended, id } = await startJob(node, 'sleep 60');
    const seen: ContainerChange[] = [];
    for await (const change of node.changes()) {
      seen.push(change);
      if (change.kind === 'started') break;
    }
    expect(seen).toMatchObject([
      { kind: 'created', containerId: id, synthetic: true },
      { kind: 'started', containerId: id, synthetic: true },
    ]);
    job.cancel();
    expect((await ended)._unsafeUnwrap().kind).toBe('cancelled');
  });

  it('ends when its signal is aborted', async () => {
    const node = await newNode();
    const controller = new AbortController();
    const changes = node.changes({ signal: controller.signal });
    const next = changes.next();
    controller.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});
