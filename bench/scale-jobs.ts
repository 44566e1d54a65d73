// Started by scale.ts as a process of its own, so that its heap is its own: watches so many jobs and says what that takes.
import { subscribe } from 'node:diagnostics_channel';
import { setTimeout as pause } from 'node:timers/promises';

import { type ChannelMessages, CraneNode, type JobOutcome } from 'crane-cri';

import { startOwnProcess } from './own-process.js';
import { collectGarbage, quantile } from './samples.js';
import type { MockCounts, MockOrder } from './scale-mock.js';

/** What one size came to. */
export interface ScaleFigures {
  readonly jobs: number;
  readonly heapKibPerJob: number;
  readonly rssKibPerJob: number;
  /** Share of one core while nothing happens. */
  readonly idleCpu: number;
  readonly idleMs: number;
  readonly idle: MockCounts;
  /** Processor time of a job from its exit until nothing is left of it, in milliseconds. */
  readonly cpuMsPerExit: number;
  /** Lists while the jobs ended. */
  readonly listsForExits: number;
  readonly statusesPerExit: number;
  /** From the end of a program to its exit being known, in milliseconds, of so many exits within a second. */
  readonly exits: number;
  readonly delayP50Ms: number;
  readonly delayP99Ms: number;
}

const [jobs, idleMs] = process.argv.slice(2).map(Number) as [number, number];
const ABREAST = 64;
const isLong = idleMs >= 30_000;

const { first: endpoint, beside: mock } = await startOwnProcess<MockOrder>('scale-mock.ts');
const counts = (): Promise<MockCounts> => mock.ask({ kind: 'counts' });
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

const node = (await CraneNode.connect(endpoint, { maxMessageBytes: 64 * 1_048_576 }))._unsafeUnwrap();
const knownAtMs = new Map<number, number>();
subscribe('crane-cri:phase', (message) => {
  const { jobId, next } = message as ChannelMessages['crane-cri:phase'];
  if (next === 'exited') knownAtMs.set(jobId, Date.now());
});

/** One job, from its start until its program runs. Its end goes to `ended`. */
let ended: JobOutcome[] = [];
let whenEnded = (): void => undefined;
function begin(jobId: number): Promise<void> {
  const job = node.job({ jobId, image: 'ubuntu:22.04', command: ['job'] })._unsafeUnwrap();
  void job.run().then((outcome) => {
    ended.push(outcome._unsafeUnwrap());
    whenEnded();
  });
  return (async () => {
    for await (const { phase } of job.states()) if (phase === 'running') return;
  })();
}

process.send?.('ready');
await new Promise((resolve) => process.once('message', resolve));

// The first ones load and compile what the others only use.
await Promise.all(Array.from({ length: 20 }, (_, i) => begin(1_000_000 + i)));
await exits(20, 100);
collectGarbage();
const before = process.memoryUsage();
let next = 0;
await Promise.all(
  Array.from({ length: Math.min(ABREAST, jobs) }, async () => {
    while (next < jobs) await begin((next += 1));
  }),
);
await pause(2_000);
collectGarbage();
await pause(100);
collectGarbage();
const after = process.memoryUsage();

/** Lets programs end and answers their outcomes, once nothing is left of their jobs. */
async function exits(count: number, overMs: number): Promise<readonly JobOutcome[]> {
  ended = [];
  const all = new Promise<void>((resolve) => {
    whenEnded = () => ended.length >= count && resolve();
  });
  await mock.ask({ kind: 'exits', count, overMs });
  await all;
  return ended;
}

// After such a burst V8 gives memory back by three collections, within half a minute: once, and not while idle.
await pause(isLong ? 30_000 : 0);
await counts();
const idleFrom = { cpu: cpuMs(), at: performance.now() };
await pause(idleMs);
const idleCpu = (cpuMs() - idleFrom.cpu) / (performance.now() - idleFrom.at);
const idle = await counts();

const some = Math.min(100, jobs);
const cpuBefore = cpuMs();
await exits(some, 1_000);
const cpuMsPerExit = (cpuMs() - cpuBefore) / some;
const during = await counts();

const many = Math.min(1_000, jobs - some);
const outcomes = many > 0 ? await exits(many, 1_000) : [];
const delays = outcomes.flatMap((outcome) =>
  outcome.kind === 'exited'
    ? [(knownAtMs.get(outcome.jobId) ?? NaN) - Number(outcome.exit.finishedAtNs / 1_000_000n)]
    : [],
);
const figures: ScaleFigures = {
  jobs,
  heapKibPerJob: (after.heapUsed + after.external - before.heapUsed - before.external) / jobs / 1_024,
  rssKibPerJob: (after.rss - before.rss) / jobs / 1_024,
  idleCpu,
  idleMs,
  idle,
  cpuMsPerExit,
  listsForExits: during.lists,
  statusesPerExit: during.statuses / some,
  exits: delays.length,
  delayP50Ms: quantile(delays),
  delayP99Ms: quantile(delays, 0.99),
};
process.once('disconnect', () => process.exit());
process.send?.(figures);
