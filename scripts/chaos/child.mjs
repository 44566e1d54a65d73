// @ts-check
// One job in a process of its own, which kills itself at the place that CRANE_CRI_CRASH_AT names. Run by kill-client.ts;
// plain JavaScript, because many are started.
import { appendFileSync } from 'node:fs';

import { CraneNode, CriRuntime, ResultAsync } from 'crane-cri';

import { changedMethods } from './changed-methods.mjs';

/**
 * What the parent hands over, as JSON in the first argument.
 *
 * @typedef {object} ChildTask
 * @property {string} endpoint
 * @property {string} ledgerDirectory
 * @property {string} results
 * @property {import('crane-cri').ContainerJobSpec} [spec] absent: recover only
 * @property {number | undefined} [cancelAfterMs]
 */

/** @type {ChildTask} */
const task = JSON.parse(process.argv[2] ?? '{}');
const [place = '', delay = '0'] = (process.env['CRANE_CRI_CRASH_AT'] ?? '').split('+');
const die = () => {
  process.kill(process.pid, 'SIGKILL');
};
const dieSoon = () => {
  if (delay === '0') die();
  else setTimeout(die, Number(delay));
};

/** @typedef {(request: object, options?: object) => ResultAsync<unknown, unknown>} Method */

/**
 * `before`: the call is not sent; `during`: it is, and the delay runs; `after`: it was answered, and the delay runs.
 *
 * @param {string} rpc
 * @param {Method} method
 * @returns {Method}
 */
function deadly(rpc, method) {
  return (request, options) => {
    if (place === `${rpc}:before`) die();
    const answer = method(request, options);
    if (place === `${rpc}:during`) setImmediate(dieSoon);
    const answered = async () => {
      const result = await answer;
      const isExit = JSON.stringify(result, (_, v) => (typeof v === 'bigint' ? String(v) : v)).includes(
        'CONTAINER_EXITED',
      );
      if (place === `${rpc}:after` && (rpc !== 'containerStatus' || isExit)) dieSoon();
      return result;
    };
    return new ResultAsync(answered());
  };
}

const client = CriRuntime.lazy(task.endpoint)._unsafeUnwrap();
const runtime = changedMethods(client, (name, method) =>
  /^(stream|getContainerEvents|close|capabilities)/.test(name) ? undefined : deadly(name, method),
);
const node = (await CraneNode.over(runtime, { ledgerDirectory: task.ledgerDirectory }))._unsafeUnwrap();

/** @param {import('crane-cri').JobOutcome} outcome */
const record = (outcome) => {
  const code = 'exit' in outcome ? (outcome.exit?.code ?? null) : null;
  const isMarked = outcome.maybeToldBefore === true;
  appendFileSync(task.results, `${JSON.stringify({ jobId: outcome.jobId, kind: outcome.kind, code, isMarked })}\n`);
  if (place === 'record:after') dieSoon();
};
if (task.spec === undefined) {
  const report = (await node.recover({ record }))._unsafeUnwrap();
  await Promise.all(report.jobs.map(({ outcome }) => outcome));
} else {
  const job = node.job(task.spec)._unsafeUnwrap();
  const { cancelAfterMs } = task;
  if (cancelAfterMs !== undefined) {
    void (async () => {
      for await (const { phase } of job.states())
        if (phase === 'running') setTimeout(() => job.cancel(), cancelAfterMs);
    })();
  }
  (await job.run({ record }))._unsafeUnwrap();
}
await node.close();
