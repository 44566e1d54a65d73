import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { CraneNode } from 'crane-cri';
import { type Fault, faults, MockRuntime } from 'crane-cri/testing';

import { codeOf, discard, eachOf, entriesIn, type Finding, scratch, shell } from './common.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const FAULTS: readonly Fault[] = [
  faults.answerLost(),
  faults.connectionLost(),
  faults.notInitialized(),
  faults.status(2, 'something is wrong'),
  faults.delay(5, 20),
];

interface Held {
  readonly heapMb: number;
  readonly files: number;
  readonly resources: number;
}

const held = (): Held => {
  collect();
  return {
    heapMb: process.memoryUsage().heapUsed / 2 ** 20,
    files: readdirSync('/proc/self/fd').length,
    resources: process.getActiveResourcesInfo().length,
  };
};

/** Many jobs on one node with random faults; then looks what is left of them. */
export async function churn(jobs: number): Promise<Finding> {
  const base = scratch();
  const ledgerDirectory = join(base, 'ledger');
  const mock = new MockRuntime({ seed: 3, registries: { 'registry.test': { images: ['registry.test/busybox:1'] } } });
  const rpc = [
    'runPodSandbox',
    'createContainer',
    'startContainer',
    'stopContainer',
    'removeContainer',
    'stopPodSandbox',
    'removePodSandbox',
    'containerStatus',
    'listContainers',
  ] as const;
  for (const fault of FAULTS) mock.fail({ rpc, probability: 0.05 / FAULTS.length, fault });
  const node = (await CraneNode.over(mock.service, { ledgerDirectory }))._unsafeUnwrap();
  const kinds: Record<string, number> = {};
  let wrong = 0;
  const some = async (from: number, count: number): Promise<void> =>
    eachOf(Array.from({ length: count }), 50, async (_, i) => {
      const code = i % 100;
      const job = node
        .job({ jobId: from + i, image: 'registry.test/busybox:1', gracePeriodMs: 500, ...shell(`exit ${code}`) })
        ._unsafeUnwrap();
      const outcome = (await job.run())._unsafeUnwrap();
      kinds[outcome.kind] = (kinds[outcome.kind] ?? 0) + 1;
      if (outcome.kind === 'exited' && codeOf(outcome) !== code) wrong++;
      if ((from + i) % 200 === 0) mock.clearCalls();
    });
  await some(1, Math.min(500, jobs / 5));
  mock.clearCalls();
  const before = held();
  await some(100_001, jobs);
  (await node.sweepOrphans({ graceMs: 0 }))._unsafeUnwrap();
  mock.clearCalls();
  const after = held();
  const leaks = mock.leaks().filter(({ what }) => what === 'container' || what === 'sandbox').length;
  const entries = entriesIn(ledgerDirectory).length;
  await node.close();
  await mock.close();
  discard(base);
  const grownPercent = Math.round((after.heapMb / before.heapMb - 1) * 100);
  const violations: string[] = [];
  if (leaks + entries + wrong > 0) violations.push(`${leaks} leaks, ${entries} ledger entries, ${wrong} wrong exits`);
  if (grownPercent > 10) violations.push(`the heap grew by ${grownPercent} %`);
  if (after.files > before.files) violations.push(`${after.files - before.files} file descriptors more`);
  if (after.resources > before.resources)
    violations.push(`${after.resources - before.resources} timers or handles more`);
  return {
    name: 'churn on the mock',
    figures: {
      jobs,
      leaks,
      entries,
      wrong,
      heapGrownPercent: grownPercent,
      filesMore: after.files - before.files,
      handlesMore: after.resources - before.resources,
      ...kinds,
    },
    violations,
  };
}
