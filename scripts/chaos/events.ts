import { CraneNode } from 'crane-cri';
import { faults, MockRuntime } from 'crane-cri/testing';

import { codeOf, connect, eachOf, type Finding, percentile, shell, type Victim } from './common.js';

/** Three subscribers to the events of one runtime, each with jobs of its own. */
export async function eventsShared(victim: Victim, exits: number): Promise<Finding> {
  const nodes = await Promise.all([1, 2, 3].map(() => connect(victim.endpoint)));
  const sources: Record<string, number> = {};
  let lost = 0;
  await eachOf(Array.from({ length: exits }), 9, async (_, i) => {
    const node = nodes[i % 3] as CraneNode;
    const code = 1 + (i % 50);
    const job = node
      .job({ jobId: 500_000 + i, image: victim.image, ...shell(`sleep 0.2; exit ${code}`) })
      ._unsafeUnwrap();
    const outcome = (await job.run())._unsafeUnwrap();
    if (outcome.kind !== 'exited' || codeOf(outcome) !== code) lost++;
    else sources[outcome.exit.source] = (sources[outcome.exit.source] ?? 0) + 1;
  });
  for (const node of nodes) await node.close();
  return {
    name: `three subscribers on ${victim.name}`,
    figures: { exits, lost, ...sources },
    violations: lost === 0 ? [] : [`${lost} exits lost`],
  };
}

/** No event of the mock arrives; how late are exits seen? */
export async function eventsDropped(jobs: number): Promise<Finding> {
  const mock = new MockRuntime({ registries: { 'registry.test': { images: ['registry.test/busybox:1'] } } });
  mock.fail({ rpc: 'getContainerEvents', fault: faults.hang() });
  const node = (await CraneNode.over(mock.service))._unsafeUnwrap();
  const delays: number[] = [];
  let lost = 0;
  await eachOf(Array.from({ length: jobs }), 50, async (_, i) => {
    const code = i % 100;
    const job = node
      .job({ jobId: 1 + i, image: 'registry.test/busybox:1', ...shell(`sleep 0.${1 + (i % 9)}; exit ${code}`) })
      ._unsafeUnwrap();
    const watching = (async () => {
      for await (const state of job.states()) {
        if (state.phase === 'exited') delays.push(Date.now() - Number(state.exit.finishedAtNs / 1_000_000n));
      }
    })();
    if (codeOf((await job.run())._unsafeUnwrap()) !== code) lost++;
    await watching;
  });
  await node.close();
  const leaks = mock.leaks().length;
  await mock.close();
  return {
    name: 'all events dropped on the mock',
    figures: { jobs, lost, detectionP50Ms: percentile(delays, 0.5), detectionP99Ms: percentile(delays, 0.99), leaks },
    violations: lost + leaks === 0 ? [] : [`${lost} lost, ${leaks} leaks`],
  };
}
