import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { type ContainerdRecord, attachContainerd } from '../../test/real/containerd.mjs';
import {
  codeOf,
  connect,
  discard,
  entriesIn,
  type Finding,
  lines,
  listed,
  pause,
  scratch,
  seeded,
  type Victim,
} from './common.js';

/** Kills the runtime with SIGKILL, again and again, under jobs that run. */
export async function killRuntime(
  victim: Victim,
  record: ContainerdRecord,
  { jobs, kills, exitFile }: { readonly jobs: number; readonly kills: number; readonly exitFile: boolean },
): Promise<Finding> {
  const base = scratch();
  const [ledger, marker] = [join(base, 'ledger'), join(base, 'marker')];
  mkdirSync(marker);
  const containerd = attachContainerd(record);
  const node = await connect(victim.endpoint, ledger);
  const chance = seeded(7);
  const kinds: Record<string, number> = {};
  const sources: Record<string, number> = {};
  const violations: string[] = [];
  const before = containerd.leftovers();
  const running = Array.from({ length: jobs }, async (_, i) => {
    await pause(chance() * kills * 2_500);
    const code = 1 + (i % 100);
    const seconds = (0.5 + chance() * 3).toFixed(2);
    const job = node
      .job({
        jobId: 300_000 + i,
        image: victim.image,
        gracePeriodMs: 1_000,
        exitFile,
        command: ['/bin/sh', '-c', `echo x >>/marker/${i}; sleep ${seconds}; echo x >>/marker/${i}.end; exit ${code}`],
        mounts: [{ hostPath: marker, containerPath: '/marker' }],
      })
      ._unsafeUnwrap();
    const outcome = (await job.run())._unsafeUnwrap();
    const [runs, ended] = [lines(join(marker, String(i))).length, lines(join(marker, `${i}.end`)).length];
    const kind = outcome.kind === 'unknown' && ended > 0 ? 'unknown_though_it_ended' : outcome.kind;
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    if (outcome.kind === 'exited') sources[outcome.exit.source] = (sources[outcome.exit.source] ?? 0) + 1;
    if (runs > 1) violations.push(`job ${i} ran ${runs} times`);
    if (outcome.kind === 'exited' && codeOf(outcome) !== code)
      violations.push(`job ${i} exited with ${codeOf(outcome) ?? 'nothing'}, not ${code}`);
    if (outcome.kind === 'failed' && runs > 0)
      violations.push(`job ${i} failed (${outcome.error.kind}) although it ran`);
    if (outcome.kind === 'failed')
      kinds[`failed_${outcome.error.kind}`] = (kinds[`failed_${outcome.error.kind}`] ?? 0) + 1;
    if (kind === 'unknown_though_it_ended' && exitFile)
      violations.push(`job ${i} is unknown although it has an exit file`);
    for (const { error } of outcome.leftBehind) violations.push(`job ${i} left something: ${error.message}`);
  });
  for (let i = 0; i < kills; i++) {
    await pause(1_500);
    await containerd.kill();
    await pause(500 + chance() * 1_000);
    await containerd.start();
  }
  await Promise.all(running);
  const swept = (await node.sweepOrphans({ graceMs: 0 }))._unsafeUnwrap().length;
  const left = await listed(node.runtime);
  if (left > 0) violations.push(`${left} pods or containers left`);
  const entries = entriesIn(ledger).length;
  if (entries > 0) violations.push(`${entries} ledger entries left`);
  await node.close();
  const count = (found: unknown): number =>
    Array.isArray(found) ? found.length : Object.values(found as object).flat().length;
  const figures = {
    jobs,
    kills,
    left,
    swept,
    leftoversBefore: count(before),
    leftoversAfter: count(containerd.leftovers()),
    ...kinds,
  };
  discard(base);
  const by = Object.entries(sources).map(([source, n]) => [`by_${source}`, n] as const);
  return {
    name: `kill the runtime on ${victim.name}${exitFile ? ', with exit files' : ''}`,
    figures: { ...figures, ...Object.fromEntries(by) },
    violations,
  };
}
