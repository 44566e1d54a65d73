import { join } from 'node:path';

import {
  connect,
  discard,
  eachOf,
  entriesIn,
  type Finding,
  listed,
  moreSince,
  onMachine,
  pause,
  scratch,
  seeded,
  shell,
  type Victim,
} from './common.js';

/** Cancels jobs at random moments of their life. */
export async function randomCancel(victim: Victim, jobs: number): Promise<Finding> {
  const base = scratch();
  const ledger = join(base, 'ledger');
  const node = await connect(victim.endpoint, ledger);
  const chance = seeded(42);
  const kinds: Record<string, number> = {};
  const before = victim.record === undefined ? undefined : onMachine(victim.record);
  let undeletable = 0;
  await eachOf(Array.from({ length: jobs }), 10, async (_, i) => {
    const job = node
      .job({ jobId: 200_000 + i, image: victim.image, gracePeriodMs: 2_000, ...shell('sleep 0.3; exit 5') })
      ._unsafeUnwrap();
    const running = job.run();
    await pause(chance() * 900);
    job.cancel();
    const outcome = (await running)._unsafeUnwrap();
    kinds[outcome.kind] = (kinds[outcome.kind] ?? 0) + 1;
    undeletable += outcome.leftBehind.length;
  });
  const left = await listed(node.runtime);
  const entries = entriesIn(ledger).length;
  await node.close();
  discard(base);
  const more = victim.record === undefined || before === undefined ? {} : moreSince(victim.record, before);
  const leaked = Object.values(more).reduce((sum, n) => sum + n, 0);
  return {
    name: `random cancel on ${victim.name}`,
    figures: { jobs, left, undeletable, entries, ...more, ...kinds },
    violations:
      left + undeletable + entries + leaked === 0
        ? []
        : [`${left} left, ${undeletable} undeletable, ${entries} entries, ${leaked} on the machine`],
  };
}
