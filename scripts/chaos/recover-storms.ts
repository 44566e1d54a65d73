import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { ContainerJobSpec } from 'crane-cri';

import { connect, discard, entriesIn, type Finding, lines, listed, pause, scratch, type Victim } from './common.js';
import type { StormTask } from './recover-child.mjs';

const CHILD = fileURLToPath(new URL('recover-child.mjs', import.meta.url));

interface Agent {
  /** Resolves when it says the word, or has ended. */
  says(word: string): Promise<void>;
  readonly ended: Promise<void>;
  kill(): void;
}

function agent(task: StormTask, openFiles?: number): Agent {
  const command = openFiles === undefined ? '' : `ulimit -n ${openFiles}; `;
  const child = spawn('/bin/sh', ['-c', `${command}exec "$0" "$@"`, process.execPath, CHILD, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    ended,
    async says(word) {
      const over = { isOver: false };
      void ended.then(() => (over.isOver = true));
      while (!over.isOver && !said.split('\n').includes(word)) await pause(10);
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

interface Told {
  readonly jobId: number;
  readonly kind: string;
  readonly code: number | null;
  readonly again: boolean;
  readonly by: StormTask['mode'];
}

type Line = Partial<Told> & {
  readonly most?: number;
  readonly timedOut?: string;
  readonly hungry?: unknown;
  readonly fed?: unknown;
};

const linesOf = (results: string): readonly Line[] => lines(results).map((line) => JSON.parse(line) as Line);

/**
 * What was told of `count` jobs: each once, or again with the mark and the same, where whoever told it before was killed.
 *
 * @param killed what was killed: it may have told an outcome and not got to removing the entry
 */
function toldOf(results: string, first: number, count: number, killed: readonly StormTask['mode'][]) {
  const told = linesOf(results).filter((line): line is Line & Told => line.jobId !== undefined);
  const violations: string[] = [];
  let [twice, contradicted] = [0, 0];
  for (let jobId = first; jobId < first + count; jobId++) {
    const of = told.filter((line) => line.jobId === jobId);
    const distinct = new Set(of.map(({ kind, code }) => `${kind} ${code ?? ''}`));
    if (distinct.size > 1) contradicted++;
    if (!of.slice(1).every(({ again }, i) => again && killed.includes(of[i]?.by ?? 'recover'))) twice++;
    if (of.length === 0) violations.push(`job ${jobId} was never told`);
    if (distinct.size > 1) violations.push(`job ${jobId} was told ${[...distinct].join(', then ')}`);
  }
  if (twice > 0) violations.push(`${twice} jobs were told twice`);
  return { twice, contradicted, violations };
}

let nextJobId = 500_000;

const specsOf = (victim: Victim, count: number, script: (i: number) => string): readonly ContainerJobSpec[] =>
  Array.from({ length: count }, (_, i) => ({
    jobId: nextJobId++,
    image: victim.image,
    pullPolicy: 'IfNotPresent',
    gracePeriodMs: 1_000,
    command: ['/bin/sh', '-c', script(i)],
  }));

async function leftOf(victim: Victim, ledgerDirectory: string): Promise<readonly string[]> {
  const observer = await connect(victim.endpoint);
  const orphans = await listed(observer.runtime);
  await observer.close();
  const entries = entriesIn(ledgerDirectory);
  return [
    ...(orphans > 0 ? [`${orphans} sandboxes or containers are left`] : []),
    ...(entries.length > 0 ? [`${entries.length} entries are left in the ledger`] : []),
  ];
}

/** An agent is killed while its jobs run; four recover at once. */
export async function recoverRace(victim: Victim, rounds: number, jobs: number): Promise<Finding> {
  return storm(`four recover at once on ${victim.name}`, victim, rounds, async (task) => {
    const specs = specsOf(victim, jobs, (i) => `sleep 0.${i % 10}; exit ${i % 100}`);
    const first = agent({ ...task, mode: 'start', specs });
    await first.says('running');
    first.kill();
    await first.ended;
    await Promise.all(Array.from({ length: 4 }, () => agent({ ...task, mode: 'recover' }).ended));
    return toldOf(task.results, specs[0]?.jobId ?? 0, jobs, ['start']);
  });
}

/** An agent ends as it should while its successor recovers already. */
export async function rollingRestart(victim: Victim, rounds: number, jobs: number): Promise<Finding> {
  return storm(`a successor recovers while the old one ends on ${victim.name}`, victim, rounds, async (task, round) => {
    const specs = specsOf(victim, jobs, (i) => `sleep ${(i % 30) / 10}; exit ${i % 100}`);
    const old = agent({ ...task, mode: 'run', specs, closeAfterMs: 500 + ((round * 397) % 2_000) });
    await old.says('ready');
    await pause(300);
    await Promise.all([agent({ ...task, mode: 'recover' }).ended, old.ended]);
    return toldOf(task.results, specs[0]?.jobId ?? 0, jobs, []);
  });
}

/** Jobs that were cut off while they were made are recovered by agents that are killed again and again. */
export async function crashLoop(victim: Victim, jobs: number, kills: number, everyMs: number): Promise<Finding> {
  const most = Math.max(4, 2 * availableParallelism());
  return storm(`a recovery that is killed again and again on ${victim.name}`, victim, 1, async (task) => {
    const specs = specsOf(victim, jobs, (i) => `sleep 0.2; exit ${i % 100}`);
    const first = agent({ ...task, mode: 'start', specs });
    await first.says('ready');
    while (entriesIn(task.ledgerDirectory).length < jobs / 2) await pause(20);
    await pause(200);
    first.kill();
    await first.ended;
    const interrupted = entriesIn(task.ledgerDirectory).flatMap((name) => /^job-(\d+)\D/.exec(name)?.[1] ?? []);
    for (let i = 0; i < kills; i++) {
      const next = agent({ ...task, mode: 'recover' });
      await Promise.race([pause(everyMs), next.ended]);
      next.kill();
      await next.ended;
    }
    await agent({ ...task, mode: 'recover' }).ended;
    const seen = linesOf(task.results);
    const told = new Set(seen.map(({ jobId }) => jobId).filter((jobId) => jobId !== undefined));
    const late = seen.filter(({ timedOut }) => timedOut !== undefined).length;
    const peak = Math.max(0, ...seen.map((line) => line.most ?? 0));
    // A job that had no entry yet when its agent was killed was never begun.
    const begun = new Set([...told, ...interrupted.map(Number)]);
    const results = [...begun].map((id) => toldOf(task.results, id, 1, ['start', 'recover']));
    const sum = (of: 'twice' | 'contradicted'): number => results.reduce((all, one) => all + one[of], 0);
    return {
      twice: sum('twice'),
      contradicted: sum('contradicted'),
      violations: [
        ...results.flatMap(({ violations }) => violations),
        ...(interrupted.length < jobs / 3 ? [`only ${interrupted.length} jobs were interrupted`] : []),
        ...(late > 0 ? [`${late} calls ran into their limit`] : []),
        ...(peak > most ? [`${peak} heavy calls were under way at once, not ${most}`] : []),
      ],
      figures: { interrupted: interrupted.length, told: told.size, timedOut: late, mostHeavyCalls: peak },
    };
  });
}

/** An agent that has no file descriptor for a moment does afterwards all that it should. */
export async function noDescriptors(victim: Victim): Promise<Finding> {
  return storm(`no file descriptor for a moment on ${victim.name}`, victim, 1, async (task) => {
    const left = specsOf(victim, 2, () => 'exit 3');
    const before = agent({
      ...task,
      mode: 'start',
      specs: left.map((spec) => ({ ...spec, command: ['/bin/sleep', '2'] })),
    });
    await before.says('running');
    before.kill();
    await before.ended;
    const specs = specsOf(victim, 2, (i) => (i === 0 ? 'exit 0' : 'sleep 30'));
    await agent({ ...task, mode: 'starve', specs }, 64).ended;
    const seen = linesOf(task.results);
    const [hungry] = seen.flatMap((line) => (line.hungry === undefined ? [] : [JSON.stringify(line.hungry)]));
    const [fed] = seen.flatMap((line) => (line.fed === undefined ? [] : [JSON.stringify(line.fed)]));
    const result = toldOf(task.results, left[0]?.jobId ?? 0, 2, []);
    const violations = [
      ...(hungry?.startsWith('["refused"') === true ? [] : [`it had descriptors meanwhile: ${hungry ?? 'nothing'}`]),
      ...(fed === '["ok","cancelled","ok"]' ? [] : [`afterwards: ${fed ?? 'nothing'}`]),
    ];
    return { ...result, violations: [...result.violations, ...violations] };
  });
}

/** The wall clock is set while an agent is away: the time limits of its jobs go by what elapsed. */
export async function wallClock(victim: Victim): Promise<Finding> {
  return storm(`the wall clock is set on ${victim.name}`, victim, 2, async (task, round) => {
    const [long, short] = specsOf(victim, 2, () => 'sleep 4; exit 8');
    if (long === undefined || short === undefined) throw new Error('two jobs are needed');
    const specs = [
      { ...long, timeLimitMs: 3_600_000 },
      { ...short, timeLimitMs: 2_000 },
    ];
    const first = agent({ ...task, mode: 'start', specs });
    await first.says('running');
    first.kill();
    await first.ended;
    await agent({ ...task, mode: 'recover', wallJumpMs: (round === 0 ? 1 : -1) * 7_200_000 }).ended;
    const kinds = linesOf(task.results).flatMap(({ jobId, kind }) =>
      jobId === undefined ? [] : [`${jobId} ${kind ?? ''}`],
    );
    const right = [`${short.jobId} cancelled`, `${long.jobId} exited`];
    const result = toldOf(task.results, long.jobId, 2, []);
    const wrong = right.every((one) => kinds.includes(one)) ? [] : [`told: ${kinds.join(', ')}`];
    return { ...result, violations: [...result.violations, ...wrong] };
  });
}

interface Round extends ReturnType<typeof toldOf> {
  readonly figures?: Readonly<Record<string, number>> | undefined;
}

async function storm(
  name: string,
  victim: Victim,
  rounds: number,
  play: (task: Omit<StormTask, 'mode'>, round: number) => Promise<Round>,
): Promise<Finding> {
  const violations: string[] = [];
  let [toldTwice, contradicted] = [0, 0];
  let figures: Readonly<Record<string, number>> = {};
  for (let round = 0; round < rounds; round++) {
    const base = scratch();
    const ledgerDirectory = join(base, 'ledger');
    const task = { endpoint: victim.endpoint, ledgerDirectory, results: join(base, 'results') };
    const played = await play(task, round);
    toldTwice += played.twice;
    contradicted += played.contradicted;
    figures = { ...figures, ...played.figures };
    violations.push(...played.violations, ...(await leftOf(victim, ledgerDirectory)));
    discard(base);
  }
  return { name, figures: { rounds, toldTwice, contradicted, ...figures }, violations };
}
