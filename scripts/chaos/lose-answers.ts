import { join } from 'node:path';

import { CraneNode } from 'crane-cri';
import type { RpcName } from 'crane-cri/cri';
import { faults, MockRuntime, type PersonalityName } from 'crane-cri/testing';

import { codeOf, discard, eachOf, entriesIn, type Finding, scratch, shell } from './common.js';

const MUTATING: readonly RpcName[] = [
  'runPodSandbox',
  'pullImage',
  'createContainer',
  'startContainer',
  'stopContainer',
  'removeContainer',
  'stopPodSandbox',
  'removePodSandbox',
];

/** Lets each mutating call happen and loses its answer, at each position, once and three times in a row. */
export async function loseAnswers(): Promise<Finding> {
  const violations: string[] = [];
  const personalities: readonly PersonalityName[] = [
    'containerd-1.6',
    'containerd-1.7',
    'containerd-2.1',
    'cri-o-1.37',
  ];
  const cases = personalities.flatMap((personality) =>
    MUTATING.flatMap((rpc) =>
      [[1], [2], [1, 2, 3]].flatMap((nth) => [false, true].map((cancel) => ({ personality, rpc, nth, cancel }))),
    ),
  );
  await eachOf(cases, 16, async ({ personality, rpc, nth, cancel }) => {
    const base = scratch();
    const mock = new MockRuntime({
      personality,
      registries: { 'registry.test': { images: ['registry.test/busybox:1'] } },
    });
    mock.fail({ rpc, nth, fault: faults.answerLost() });
    const ledgerDirectory = join(base, 'ledger');
    const node = (await CraneNode.over(mock.service, { ledgerDirectory }))._unsafeUnwrap();
    const script = cancel ? 'sleep 60' : 'sleep 0.05; exit 7';
    const job = node
      .job({ jobId: 1, image: 'registry.test/busybox:1', gracePeriodMs: 500, ...shell(script) })
      ._unsafeUnwrap();
    const running = job.run();
    if (cancel) for await (const { phase } of job.states()) if (phase === 'running') job.cancel();
    const outcome = (await running)._unsafeUnwrap();
    const where = `${personality}, ${rpc} ${nth.join('+')}${cancel ? ', cancelled' : ''}`;
    const starts = mock.calls('startContainer').filter((call) => call.outcome.kind === 'ok').length;
    if (starts > 1) violations.push(`${where}: started ${starts} times`);
    if (mock.leaks().some(({ what }) => what === 'container' || what === 'sandbox')) violations.push(`${where}: leak`);
    if (entriesIn(ledgerDirectory).length > 0) violations.push(`${where}: ledger entry left`);
    if (outcome.kind === 'exited' && codeOf(outcome) !== 7) violations.push(`${where}: exit ${codeOf(outcome) ?? ''}`);
    await node.close();
    await mock.close();
    discard(base);
  });
  return { name: 'lost answers on the mock', figures: { cases: cases.length }, violations };
}
