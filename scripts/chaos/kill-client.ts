import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { CraneNode } from 'crane-cri';

import type { ChildTask } from './child.mjs';
import {
  bareClient,
  connect,
  counting,
  discard,
  eachOf,
  entriesIn,
  type Finding,
  lines,
  listed,
  scratch,
  type Victim,
} from './common.js';

/** The moments at which a client can die, and how each is brought about. */
const BOUNDARIES: readonly {
  readonly name: string;
  readonly at: string;
  readonly cancel?: boolean;
  /** Its job ends without a sandbox. */
  readonly refused?: boolean;
}[] = [
  { name: 'intent written', at: 'runPodSandbox:before' },
  { name: 'RunPodSandbox in flight', at: 'runPodSandbox:during' },
  { name: 'its answer not stored', at: 'runPodSandbox:after' },
  { name: 'pull in flight', at: 'pullImage:during' },
  { name: 'after the pull', at: 'pullImage:after' },
  { name: 'create in flight', at: 'createContainer:during' },
  { name: 'created, not stored', at: 'createContainer:after' },
  { name: 'start in flight', at: 'startContainer:during' },
  { name: 'started, not stored', at: 'startContainer:after' },
  { name: 'exit seen, not stored', at: 'containerStatus:after' },
  { name: 'exit stored', at: 'removeContainer:before' },
  { name: 'stop in flight', at: 'stopContainer:during', cancel: true },
  { name: 'after the stop', at: 'stopContainer:after', cancel: true },
  { name: 'remove in flight', at: 'removePodSandbox:during' },
  { name: 'removed, not stored', at: 'removePodSandbox:after' },
  { name: 'recorded, not done', at: 'record:after' },
  { name: 'refused and recorded, not done', at: 'record:after', refused: true },
];
const DELAYS_MS = [0, 1, 3, 8, 20];

const CHILD = fileURLToPath(new URL('child.mjs', import.meta.url));

/** One telling of an outcome, in the order of time. */
interface Telling {
  readonly kind: string;
  readonly code: number | null;
  /** Whether it says that it may have been told before. */
  readonly isMarked: boolean;
}

/** What of the tellings of one outcome breaks the promise: again only after a kill, and then with the mark. */
function unruly(tellings: readonly Telling[], deaths: number): string | undefined {
  if (tellings.length > 1 + deaths) return `told ${tellings.length} times after ${deaths} kills`;
  return tellings.slice(1).some(({ isMarked }) => !isMarked) ? 'told again without the mark' : undefined;
}

function runChild(task: ChildTask, crashAt: string): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [CHILD, JSON.stringify(task)], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, CRANE_CRI_CRASH_AT: crashAt },
    });
    const limit = setTimeout(() => child.kill('SIGKILL'), 60_000);
    child.once('exit', (_code, signal) => {
      clearTimeout(limit);
      resolve(signal);
    });
  });
}

/** Kills a client with SIGKILL at every boundary, recovers, and looks what became of its job. */
export async function killClient(victim: Victim, kills: number, recoverKills: number): Promise<Finding> {
  const base = scratch();
  const violations: string[] = [];
  const kinds: Record<string, number> = {};
  let tellings = 0;
  let [died, recoversKilled, secondTook, secondMutations, doubleRuns, wrongExits] = [0, 0, 0, 0, 0, 0];
  const diedAt = new Map<string, number>();
  const cases = Array.from({ length: Math.ceil(kills / BOUNDARIES.length) }, (_, round) =>
    BOUNDARIES.map((boundary) => ({ boundary, delayMs: DELAYS_MS[round % DELAYS_MS.length] ?? 0 })),
  ).flat();
  await eachOf(cases, 3, async ({ boundary, delayMs }, i) => {
    const folder = join(base, String(i));
    const [ledgerDirectory, marker, results] = [
      join(folder, 'ledger'),
      join(folder, 'marker'),
      join(folder, 'results'),
    ];
    mkdirSync(marker, { recursive: true });
    const script =
      boundary.cancel === true ? 'echo x >>/marker/runs; sleep 30' : 'echo x >>/marker/runs; sleep 0.05; exit 7';
    const task: ChildTask = {
      endpoint: victim.endpoint,
      ledgerDirectory,
      results,
      cancelAfterMs: boundary.cancel === true ? 100 : undefined,
      spec: {
        jobId: 100_000 + i,
        image: victim.image,
        pullPolicy: 'Always',
        gracePeriodMs: 1_000,
        command: ['/bin/sh', '-c', script],
        mounts: [{ hostPath: boundary.refused === true ? join(folder, 'none') : marker, containerPath: '/marker' }],
      },
    };
    const say = (what: string): void =>
      void violations.push(`${victim.name}, ${boundary.name} + ${delayMs} ms: ${what}`);
    let deaths = 0;
    if ((await runChild(task, `${boundary.at}+${delayMs}`)) === 'SIGKILL') {
      deaths++;
      died++;
      diedAt.set(boundary.name, (diedAt.get(boundary.name) ?? 0) + 1);
    }
    if (i < recoverKills) {
      const places = [
        'removePodSandbox:during',
        'stopPodSandbox:after',
        'containerStatus:after',
        'record:after',
        'listPodSandbox:after',
      ];
      const { spec: _, ...recoverTask } = task;
      if ((await runChild(recoverTask, `${places[i % places.length] ?? ''}+${delayMs}`)) === 'SIGKILL') {
        deaths++;
        recoversKilled++;
      }
    }
    const node = await connect(victim.endpoint, ledgerDirectory);
    const told: Telling[] = [];
    const report = (
      await node.recover({
        record: (outcome) =>
          void told.push({
            kind: outcome.kind,
            code: ('exit' in outcome ? outcome.exit?.code : null) ?? null,
            isMarked: outcome.maybeToldBefore === true,
          }),
      })
    )._unsafeUnwrap();
    await Promise.all(report.jobs.map(({ outcome }) => outcome));
    if (report.quarantined.length > 0) say(`quarantined ${JSON.stringify(report.quarantined)}`);
    await node.close();
    const { runtime, mutations } = counting(bareClient(victim.endpoint));
    const second = (await CraneNode.over(runtime, { ledgerDirectory }))._unsafeUnwrap();
    const again = (await second.recover())._unsafeUnwrap();
    await Promise.all([...again.jobs, ...again.stuck].map(({ outcome }) => outcome));
    secondTook += again.jobs.length + again.stuck.length;
    secondMutations += mutations();
    await second.close();
    if (existsSync(ledgerDirectory) && entriesIn(ledgerDirectory).length > 0)
      say(`left in the ledger: ${entriesIn(ledgerDirectory).join(' ')}`);
    const outcomes = [...lines(results).map((line) => JSON.parse(line) as Telling), ...told];
    tellings += outcomes.length;
    const broken = unruly(outcomes, deaths);
    if (broken !== undefined) say(broken);
    const distinct = new Set(outcomes.map(({ kind, code }) => `${kind} ${code ?? ''}`));
    const [first] = outcomes;
    const runs = lines(join(marker, 'runs')).length;
    if (runs > 1) {
      doubleRuns++;
      say(`ran ${runs} times`);
    }
    if (first === undefined || distinct.size !== 1) say(`outcomes: ${[...distinct].join(', ') || 'none'}`);
    if (first === undefined) return;
    if (boundary.refused === true && first.kind !== 'failed') say(`a job without its mount ${first.kind}`);
    kinds[first.kind] = (kinds[first.kind] ?? 0) + 1;
    const isRight =
      first.kind === 'exited'
        ? first.code === (boundary.cancel === true ? 143 : 7)
        : first.kind === 'cancelled'
          ? boundary.cancel === true
          : first.kind === 'failed'
            ? runs === 0
            : first.kind === 'unknown';
    if (!isRight) {
      wrongExits++;
      say(`${first.kind} ${first.code ?? ''} although it ran ${runs} times`);
    }
  });
  const observer = await connect(victim.endpoint);
  const orphans = await listed(observer.runtime);
  if (orphans > 0) violations.push(`${victim.name}: ${orphans} orphans`);
  const spared = BOUNDARIES.filter(({ name }) => !diedAt.has(name)).map(({ name }) => name);
  if (spared.length > 0) violations.push(`${victim.name}: no client was killed at: ${spared.join(', ')}`);
  if (secondTook + secondMutations > 0)
    violations.push(
      `${victim.name}: a second recover took ${secondTook} jobs and sent ${secondMutations} calls that change`,
    );
  await observer.close();
  discard(base);
  return {
    name: `kill the client on ${victim.name}`,
    figures: {
      kills: died,
      boundaries: diedAt.size,
      fewestKillsAtOne: Math.min(...BOUNDARIES.map(({ name }) => diedAt.get(name) ?? 0)),
      recoversKilled,
      tellings,
      orphans,
      wrongExits,
      doubleRuns,
      secondRecoverMutations: secondMutations,
      ...kinds,
    },
    violations,
  };
}
