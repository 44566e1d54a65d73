// One job in a process of its own, which kills itself at the place that CRANE_CRI_CRASH_AT names. Run by kill-client.ts.
import { appendFileSync } from 'node:fs';

import { type ContainerJobSpec, CraneNode, CriRuntime, type Result, ResultAsync } from 'crane-cri';

/** What the parent hands over, as JSON in the first argument. */
export interface ChildTask {
  readonly endpoint: string;
  readonly ledgerDirectory: string;
  readonly results: string;
  /** Absent: recover only. */
  readonly spec?: ContainerJobSpec | undefined;
  readonly cancelAfterMs?: number | undefined;
}

const task = JSON.parse(process.argv[2] ?? '{}') as ChildTask;
const [place = '', delay = '0'] = (process.env['CRANE_CRI_CRASH_AT'] ?? '').split('+');
const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};
const dieSoon = (): void => {
  if (delay === '0') die();
  else setTimeout(die, Number(delay));
};

type Method = (request: object, options?: object) => ResultAsync<unknown, unknown>;

/** `before`: the call is not sent; `during`: it is, and the delay runs; `after`: it was answered, and the delay runs. */
function deadly(rpc: string, method: Method): Method {
  return (request, options) => {
    if (place === `${rpc}:before`) die();
    const answer = method(request, options);
    if (place === `${rpc}:during`) setImmediate(dieSoon);
    const answered = async (): Promise<Result<unknown, unknown>> => {
      const result = await answer;
      const isExit = JSON.stringify(result, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v)).includes(
        'CONTAINER_EXITED',
      );
      if (place === `${rpc}:after` && (rpc !== 'containerStatus' || isExit)) dieSoon();
      return result;
    };
    return new ResultAsync(answered());
  };
}

const client = CriRuntime.lazy(task.endpoint)._unsafeUnwrap();
const runtime = Object.fromEntries(
  Object.entries(client).map(([name, value]) => {
    const isUnary = typeof value === 'function' && !/^(stream|getContainerEvents|close|capabilities)/.test(name);
    return [name, isUnary ? deadly(name, value as Method) : value];
  }),
) as unknown as CriRuntime;
const node = (
  await CraneNode.over(
    { ...runtime, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() },
    { ledgerDirectory: task.ledgerDirectory },
  )
)._unsafeUnwrap();
const record = (outcome: { kind: string; jobId: number }): void => {
  const code = (outcome as { exit?: { code: number } }).exit?.code ?? null;
  appendFileSync(task.results, `${JSON.stringify({ jobId: outcome.jobId, kind: outcome.kind, code })}\n`);
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
  if (place === 'done') die();
}
await node.close();
