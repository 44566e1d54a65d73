// Many jobs watched at once against the simulated runtime's socket, each side a process of its own.
import { startOwnProcess } from './own-process.js';
import { figuresOf } from './samples.js';
import type { ScaleFigures } from './scale-jobs.js';
import type { Check, Table, Topic } from './topic.js';

async function watch(jobs: number, idleMs: number): Promise<ScaleFigures> {
  const { beside } = await startOwnProcess<'measure'>('scale-jobs.ts', [String(jobs), String(idleMs)]);
  const figures = await beside.ask<ScaleFigures>('measure');
  beside.stop();
  return figures;
}

export const run: Topic = async ({ isQuick }) => {
  const sizes = isQuick ? [100, 1_000] : [100, 1_000, 10_000];
  const all: ScaleFigures[] = [];
  for (const jobs of sizes) all.push(await watch(jobs, isQuick ? 5_000 : 60_000));
  const row = (title: string, unit: string, value: (figures: ScaleFigures) => number): Table => ({
    title,
    unit,
    rows: all.map((figures) => {
      const ratio = value(figures) / value(all[0] ?? figures);
      return { ...figuresOf(`${figures.jobs} jobs`, [value(figures)]), ratio };
    }),
  });
  const [smallest, largest] = [all[0], all.at(-1)];
  if (smallest === undefined || largest === undefined) throw new Error('nothing was measured');
  const of = `of ${largest.jobs}`;
  const checks: Check[] = [
    { name: `heap of a job, ${of}`, value: largest.heapKibPerJob, atMost: 8, unit: 'KiB', isPortable: true },
    { name: `RSS of a job, ${of}`, value: largest.rssKibPerJob, unit: 'KiB', isPortable: true },
    { name: `idle, ${of}`, value: largest.idleCpu * 100, atMost: 2, unit: '% of a core', isPortable: true },
    { name: `event streams, ${of}`, value: largest.idle.streams, atMost: 1, unit: '', isPortable: true },
    {
      name: `lists a minute while idle, ${of}`,
      value: largest.idle.lists / (largest.idleMs / 60_000),
      unit: '',
      isPortable: true,
    },
    {
      name: `processor time of an exit, ${largest.jobs} jobs to ${smallest.jobs}`,
      value: largest.cpuMsPerExit / smallest.cpuMsPerExit,
      atMost: 1.25,
      unit: 'x',
      isPortable: true,
    },
    { name: `exit to known, p50, ${of}`, value: largest.delayP50Ms, unit: 'ms', isPortable: false },
    { name: `exit to known, p99, ${of}`, value: largest.delayP99Ms, unit: 'ms', isPortable: false },
  ];
  return {
    tables: [
      row('heap of a watched job', 'KiB', ({ heapKibPerJob }) => heapKibPerJob),
      row('RSS of a watched job', 'KiB', ({ rssKibPerJob }) => rssKibPerJob),
      row('processor while nothing happens', '% of a core', ({ idleCpu }) => idleCpu * 100),
      row('an exit and what follows it, 100 within a second', 'ms CPU', ({ cpuMsPerExit }) => cpuMsPerExit),
      row('lists while 100 jobs end', 'lists', ({ listsForExits }) => listsForExits),
      row('exit to known, up to 1,000 exits within a second, p50', 'ms', ({ delayP50Ms }) => delayP50Ms),
      row('the same, p99', 'ms', ({ delayP99Ms }) => delayP99Ms),
    ],
    checks,
  };
};
