// A small service that runs a node's jobs, as craned's supervisor does. Orders come as lines of JSON on stdin, reports go
// to stdout, and outcomes are written down in a folder. It may be ended or killed at any moment: programs run on, and
// the next one that is started with the same folder takes them over.
//
//   npm run example -- examples/agent/main.ts --endpoint=SOCKET --state=FOLDER
//   {"run": {"jobId": 1, "image": "busybox:1.36", "command": ["sleep", "60"]}}
//   {"cancel": 1}
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

import { type ContainerJobSpec, CraneNode, type JobOutcome, type NodeClosed } from 'crane-cri';

import { openBooks, reportOf } from './books.js';

/** What can be ended, whoever started it. */
interface Job {
  cancel(reason?: unknown): void;
}

const { values } = parseArgs({ options: { endpoint: { type: 'string' }, state: { type: 'string' } } });
const { endpoint, state } = values;
if (endpoint === undefined || state === undefined) {
  console.error('usage: agent --endpoint=SOCKET --state=FOLDER');
  process.exit(2);
}

const say = (what: object): void => console.log(JSON.stringify(what));
const giveUp = (error: { readonly message: string; readonly hint?: string }): never => {
  process.stderr.write(`agent: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`);
  process.exit(1);
};

// Nothing to put in order: what a successor needs has been in the ledger since before each step.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));

const record = openBooks(join(state, 'outcomes'));
const node = (await CraneNode.connect(endpoint, { ledgerDirectory: join(state, 'ledger') })).match((it) => it, giveUp);
const jobs = new Map<number, Job>();
const open = new Set<Promise<void>>();

function follow(jobId: number, job: Job, outcome: PromiseLike<JobOutcome | NodeClosed>): void {
  jobs.set(jobId, job);
  const told = Promise.resolve(outcome).then((value) => {
    jobs.delete(jobId);
    open.delete(told);
    // Closed before it ended: its successor goes on with it.
    if (value.kind !== 'node_closed') say({ ended: reportOf(value) });
  });
  open.add(told);
}

function start(spec: ContainerJobSpec): void {
  const made = node.job(spec);
  if (made.isErr()) return say({ refused: spec.jobId, problems: made.error.problems });
  const job = made.value;
  follow(
    spec.jobId,
    job,
    job.run({ record }).then((result) => result.match((outcome) => outcome, giveUp)),
  );
  void (async () => {
    for await (const { phase } of job.states()) say({ job: spec.jobId, phase });
  })();
}

function readOrder(line: string): { readonly run?: ContainerJobSpec; readonly cancel?: number } {
  try {
    return (JSON.parse(line) as object | null) ?? {};
  } catch {
    return {};
  }
}

function obey(line: string): void {
  const order = readOrder(line);
  if (order.run !== undefined) return start(order.run);
  const job = order.cancel === undefined ? undefined : jobs.get(order.cancel);
  if (job === undefined) return say({ error: 'an order is a line of JSON: a job to run, or one of ours to cancel' });
  job.cancel('the scheduler asked for it');
}

// First what an earlier agent left; only then new jobs.
const found = (await node.recover({ record })).match((report) => report, giveUp);
for (const job of found.jobs) {
  say({ recovered: job.jobId, from: job.step });
  follow(job.jobId, job, job.outcome);
}
say({ ready: true });

for await (const line of createInterface({ input: process.stdin })) if (line.trim() !== '') obey(line);
// No more orders: what runs is waited for.
await Promise.all(open);
await node[Symbol.asyncDispose]();
