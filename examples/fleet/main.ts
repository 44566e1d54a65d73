// Places 10,000 jobs on 200 simulated nodes, a day of cluster life in seconds. A node is lost on the way.
//
//   npm run example -- examples/fleet/main.ts [JOBS] [NODES]
import { MockFleet, VirtualClock } from 'crane-cri/testing';

import { Cluster } from './cluster.js';

const jobs = Number(process.argv[2] ?? 10_000);
const nodes = Number(process.argv[3] ?? 200);
const clock = new VirtualClock();
const startedAt = performance.now();
const startedMs = clock.nowMs();

const fleet = new MockFleet({
  size: nodes,
  clock,
  images: ['docker.io/library/ubuntu:22.04'],
  // Jobs run for 5 to 25 minutes; one in a hundred fails.
  programs: Array.from({ length: 100 }, (_unused, kind) => ({
    match: { labels: { job_name: `kind-${kind}` } },
    program: { runForMs: (5 + (kind % 21)) * 60_000, exitCode: kind === 0 ? 1 : 0 },
  })),
});
const cluster = await Cluster.over(fleet, { slotsPerNode: 16 });

// Ten minutes in, the runtime of the first node stops for half an hour.
clock.setTimer(600_000, () => void fleet.nodes[0]?.restart({ downForMs: 1_800_000 }));

const report = await cluster.run(jobs);
await cluster.close();
const simulatedH = (clock.nowMs() - startedMs) / 3_600_000;
console.log(
  `${jobs} jobs on ${nodes} nodes: ${simulatedH.toFixed(1)} h in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`,
);
for (const [outcome, count] of Object.entries(report)) console.log(`  ${outcome}: ${count}`);
await fleet.close();
