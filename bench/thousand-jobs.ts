// node --import ./scripts/run-typescript.mjs bench/thousand-jobs.ts [JOBS]: jobs of a simulated hour each, at both transports
// of the mock. Prints the wall and processor time of each, and whether the outcomes are the same.
import { CraneNode, type JobOutcome, type Result } from 'crane-cri';
import { MockRuntime, VirtualClock } from 'crane-cri/testing';

function valueOf<T>(result: Result<T, { readonly message: string }>): T {
  if (result.isErr()) throw new Error(result.error.message);
  return result.value;
}

const HOUR_MS = 3_600_000;

/** Every tenth job fails, every fiftieth runs out of memory. */
function newMock(): MockRuntime {
  const oneHour = { runForMs: HOUR_MS };
  return new MockRuntime({
    clock: new VirtualClock(),
    programs: [
      { match: {}, program: oneHour },
      { match: { labels: { job_name: 'fails' } }, program: { ...oneHour, exitCode: 3 } },
      { match: { labels: { job_name: 'hungry' } }, program: { ...oneHour, oomKilled: true } },
    ],
  });
}

/** What the outcome says, without times, ids, and where the knowledge came from. */
function summary(outcome: JobOutcome): string {
  const left = /^(timings|source|image|.*(Id|At|Ns|Ms))$/;
  return JSON.stringify(outcome, (key, value: unknown) =>
    left.test(key) ? undefined : typeof value === 'bigint' ? String(value) : value,
  );
}

export interface ThousandJobs {
  readonly wallMs: number;
  /** Processor time of all threads, which another program on the machine changes less. */
  readonly cpuMs: number;
  readonly simulatedMs: number;
  readonly outcomes: readonly string[];
}

/** Runs so many jobs at once and answers how long it took. */
export async function runJobs(count: number, transport: 'in process' | 'socket'): Promise<ThousandJobs> {
  const mock = newMock();
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const startedMs = mock.clock.nowMs();
  const node =
    transport === 'socket'
      ? valueOf(await CraneNode.connect((await mock.serve()).endpoint, { clock: mock.clock }))
      : valueOf(await CraneNode.over(mock.service));
  const jobs = Array.from({ length: count }, async (_unused, index) => {
    const jobName = index % 50 === 0 ? 'hungry' : index % 10 === 0 ? 'fails' : 'works';
    const job = valueOf(node.job({ jobId: index + 1, jobName, image: 'ubuntu:22.04', command: ['job'] }));
    return summary(valueOf(await job.run()));
  });
  const outcomes = await Promise.all(jobs);
  const { user, system } = process.cpuUsage(cpuBefore);
  const figures = {
    wallMs: performance.now() - startedAt,
    cpuMs: (user + system) / 1_000,
    simulatedMs: mock.clock.nowMs() - startedMs,
    outcomes,
  };
  await node[Symbol.asyncDispose]();
  if (transport === 'in process') mock.assertNothingLeaked();
  await mock.close();
  return figures;
}

if (process.argv[1] === import.meta.filename) {
  const count = Number(process.argv[2] ?? 1_000);
  const inProcess = await runJobs(count, 'in process');
  const socket = await runJobs(count, 'socket');
  const same = JSON.stringify(inProcess.outcomes) === JSON.stringify(socket.outcomes);
  const seconds = (ms: number): string => (ms / 1_000).toFixed(2);
  for (const [transport, { wallMs, cpuMs, simulatedMs }] of [
    ['in the process', inProcess],
    ['over its socket', socket],
  ] as const) {
    console.log(
      `${count} jobs of an hour ${transport}: ${seconds(wallMs)} s (${seconds(cpuMs)} s of processor) for ${(simulatedMs / HOUR_MS).toFixed(2)} simulated hours`,
    );
  }
  console.log(`outcomes are ${same ? 'identical' : 'DIFFERENT'} (${new Set(inProcess.outcomes).size} kinds)`);
  if (!same) process.exitCode = 1;
}
