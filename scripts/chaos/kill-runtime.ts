import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { JobOutcome } from 'crane-cri';

import { attachContainerd, type ContainerdRecord } from '../../test/real/containerd.mjs';
import {
  codeOf,
  connect,
  discard,
  entriesIn,
  type Finding,
  lines,
  listed,
  moreSince,
  onMachine,
  pause,
  scratch,
  seeded,
  type Victim,
} from './common.js';

/** How the runtime is killed under how many jobs. */
export interface Storm {
  readonly jobs: number;
  readonly kills: number;
}

/** Kills the runtime again and again and starts it again, each time away for half a second to one and a half. */
export async function storm(record: ContainerdRecord, kills: number, chance: () => number): Promise<void> {
  const containerd = attachContainerd(record);
  for (let i = 0; i < kills; i++) {
    await pause(2_500);
    await containerd.kill();
    await pause(500 + chance() * 1_000);
    await containerd.start();
  }
}

/** When job `i` begins, in milliseconds, and for how long it runs, in seconds. */
export const timesOf = (chance: () => number, kills: number): { readonly beginMs: number; readonly runsS: number } => ({
  beginMs: chance() * kills * 3_500,
  runsS: 0.5 + chance() * 4,
});

const FIRST_JOB = 300_000;
const MOST_ATTEMPTS = 60;

/**
 * Kills the runtime with SIGKILL under jobs that run. A job that failed before its program ran is run again under the
 * next attempt, as a scheduler does; over all attempts its program must have run once.
 */
export async function killRuntime(
  victim: Victim,
  record: ContainerdRecord,
  { jobs, kills, exitFile }: Storm & { readonly exitFile: boolean },
): Promise<Finding> {
  const base = scratch();
  const [ledger, marker] = [join(base, 'ledger'), join(base, 'marker')];
  mkdirSync(marker);
  const node = await connect(victim.endpoint, ledger);
  const chance = seeded(7);
  const counts: Record<string, number> = {};
  const count = (what: string): void => void (counts[what] = (counts[what] ?? 0) + 1);
  const violations: string[] = [];
  /** How the attempts of each job ended. */
  const stories = new Map<number, readonly string[]>();
  const before = onMachine(record);
  const runs = (i: number): number => lines(join(marker, String(i))).length;

  const attempt = async (i: number, n: number, script: string): Promise<JobOutcome> => {
    const job = node
      .job({
        jobId: FIRST_JOB + i,
        attempt: n,
        image: victim.image,
        gracePeriodMs: 1_000,
        exitFile,
        command: ['/bin/sh', '-c', script],
        mounts: [{ hostPath: marker, containerPath: '/marker' }],
      })
      ._unsafeUnwrap();
    const outcome = (await job.run())._unsafeUnwrap();
    const told = outcome.kind === 'failed' ? `${outcome.during} ${outcome.error.kind}` : outcome.kind;
    stories.set(i, [...(stories.get(i) ?? []), `attempt ${n}: ${told}`]);
    return outcome;
  };
  const running = Array.from({ length: jobs }, async (_, i) => {
    const { beginMs, runsS } = timesOf(chance, kills);
    await pause(beginMs);
    const code = 1 + (i % 100);
    const script = `echo x >>/marker/${i}; sleep ${runsS.toFixed(2)}; echo x >>/marker/${i}.end; exit ${code}`;
    let outcome = await attempt(i, 0, script);
    for (let n = 1; outcome.kind === 'failed' && n < MOST_ATTEMPTS; n++) {
      if (runs(i) > 0) violations.push(`job ${i} failed (${outcome.error.kind}) although it ran`);
      count('attemptsFailed');
      await pause(250);
      outcome = await attempt(i, n, script);
    }
    const ended = lines(join(marker, `${i}.end`)).length;
    count(outcome.kind === 'unknown' && ended > 0 ? 'unknownThoughEnded' : outcome.kind);
    if (outcome.kind === 'exited') count(`by_${outcome.source}`);
    if (outcome.kind === 'exited' && codeOf(outcome) !== code)
      violations.push(`job ${i} exited with ${codeOf(outcome) ?? 'nothing'}, not ${code}`);
    if (outcome.kind === 'unknown' && ended > 0 && exitFile)
      violations.push(`job ${i} is unknown although it has an exit file`);
    if (runs(i) !== 1 && outcome.kind !== 'unknown') violations.push(`job ${i} ran ${runs(i)} times`);
    if (runs(i) > 1) count('doubleRuns');
    // What the runtime would not give up is told and stays in the ledger; the sweep must then remove it.
    for (const { error } of outcome.leftBehind) count(`leftForSweep_${error.kind}`);
  });
  await storm(record, kills, chance);
  await Promise.all(running);
  const orphans = (await node.sweepOrphans({ graceMs: 0 }))._unsafeUnwrap();
  const swept = orphans.length;
  const left = await listed(node.runtime);
  const shown = orphans.map(({ resource, id, jobId = 0, reason, action }) =>
    [resource, id.slice(0, 12), 'of job', jobId, reason, action, ...(stories.get(jobId - FIRST_JOB) ?? [])].join(' '),
  );
  if (left > 0) violations.push(`${left} pods or containers left: ${shown.join('; ')}`);
  const entries = entriesIn(ledger).length;
  if (entries > 0) violations.push(`${entries} ledger entries left`);
  await node.close();
  discard(base);
  return {
    name: `kill the runtime on ${victim.name}${exitFile ? ', with exit files' : ''}`,
    figures: { jobs, kills, left, swept, ...counts, ...moreSince(record, before) },
    violations,
  };
}
