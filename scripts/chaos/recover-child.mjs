// @ts-check
// An agent in a process of its own, for recover-storms.ts: starts jobs, recovers, or runs out of file descriptors. Plain
// JavaScript, because many are started. Says on stdout how far it is, one word a line.
import { appendFileSync, closeSync, openSync } from 'node:fs';

import { CraneNode, CriRuntime } from 'crane-cri';

import { changedMethods } from './changed-methods.mjs';

/**
 * What the parent hands over, as JSON in the first argument.
 *
 * @typedef {object} StormTask
 * @property {'start' | 'run' | 'recover' | 'starve'} mode
 * @property {string} endpoint
 * @property {string} ledgerDirectory
 * @property {string} results
 * @property {readonly import('crane-cri').ContainerJobSpec[]} [specs]
 * @property {number} [closeAfterMs] of `run`: closes the node after this time
 * @property {number} [wallJumpMs] set the wall clock by this
 */

/** @type {StormTask} */
const task = JSON.parse(process.argv[2] ?? '{}');
/** @param {object} line */
const write = (line) => appendFileSync(task.results, `${JSON.stringify(line)}\n`);
/** @param {string} word */
const say = (word) => void process.stdout.write(`${word}\n`);
/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {import('crane-cri').JobOutcome} outcome */
const record = (outcome) => {
  const code = 'exit' in outcome ? (outcome.exit?.code ?? null) : null;
  write({ jobId: outcome.jobId, kind: outcome.kind, code, again: outcome.maybeToldBefore === true, by: task.mode });
};

const { wallJumpMs = 0 } = task;
const clock = {
  nowMs: () => Date.now() + wallJumpMs,
  monotonicMs: () => Number(process.hrtime.bigint()) / 1e6,
  /** @param {number} delayMs @param {() => void} callback */
  setTimer(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};

const HEAVY = /^(?:run|stop|remove)PodSandbox$|^(?:create|start|stop|remove)Container$/;
const client = CriRuntime.lazy(task.endpoint, { clock })._unsafeUnwrap();
let [underWay, most] = [0, 0];
const runtime = changedMethods(client, (name, method) => {
  if (!HEAVY.test(name)) return undefined;
  return (...args) => {
    const { timeout } = /** @type {{ timeout?: bigint }} */ (/** @type {unknown} */ (args[0]));
    // One that waits for its program's grace period is no load.
    const counts = name !== 'stopContainer' || timeout === 0n ? 1 : 0;
    underWay += counts;
    if (underWay > most) write({ most: (most = underWay) });
    const answer = method(...args);
    void answer.then((/** @type {import('crane-cri').Result<unknown, { kind: string }>} */ result) => {
      underWay -= counts;
      if (result.isErr() && result.error.kind === 'deadline_exceeded') write({ timedOut: name });
    });
    return answer;
  };
});
const made = await CraneNode.over(runtime, { ledgerDirectory: task.ledgerDirectory });
const node = made._unsafeUnwrap();
say('ready');

async function recoverAll() {
  for (;;) {
    const report = await node.recover({ record });
    if (report.isErr()) return report.error.kind;
    await report.value.finished;
    if (report.value.owned.length === 0) return 'ok';
    await pause(20);
  }
}

/** @param {readonly import('crane-cri').ContainerJobSpec[]} specs */
async function runAll(specs) {
  const jobs = specs.map((spec) => node.job(spec)._unsafeUnwrap());
  const running = jobs.map((job) => job.run({ record }));
  const started = jobs.map(async (job) => {
    for await (const { phase } of job.states()) if (phase === 'running' || phase === 'cleaned') return;
  });
  void Promise.all(started).then(() => say('running'));
  return Promise.all(running);
}

/** Takes every file descriptor there is, and answers how to give them back. */
function starve() {
  /** @type {number[]} */
  const held = [];
  try {
    for (;;) held.push(openSync('/dev/null', 'r'));
  } catch {
    return () => held.forEach((descriptor) => closeSync(descriptor));
  }
}

const { specs = [] } = task;
if (task.mode === 'recover') say(await recoverAll());
if (task.mode === 'start' || task.mode === 'run') {
  const running = runAll(specs);
  if (task.closeAfterMs === undefined) await running;
  else {
    await pause(task.closeAfterMs);
    await node.close();
  }
}
if (task.mode === 'starve') {
  const feed = starve();
  const [first, second] = specs;
  if (first === undefined || second === undefined) throw new Error('two jobs are needed');
  const refused = node.recover({ record });
  const failed = node.job(first)._unsafeUnwrap().run({ record });
  await pause(500);
  feed();
  write({ hungry: [(await refused).isErr() ? 'refused' : 'ok', (await failed).isOk() ? 'ok' : 'refused'] });
  const recovered = await recoverAll();
  const job = node.job(second)._unsafeUnwrap();
  const running = job.run({ record });
  const session = await job.exec(['/bin/sh', '-c', 'exit 0']);
  const ended = session.isOk() ? await session.value.exit : undefined;
  job.cancel();
  const outcome = (await running)._unsafeUnwrap();
  write({
    fed: [recovered, outcome.kind, session.isErr() ? session.error.kind : ended?.isOk() === true ? 'ok' : 'failed'],
  });
}
await node.close();
say('closed');
process.exit(0);
