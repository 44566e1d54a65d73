// An agent in a process of its own: told on stdin what jobs to run, tells what came of them.
import { CraneNode } from '../../../src/node/crane-node.js';
import { MockRuntime } from '../../../src/testing/index.js';
import type { AgentOrder } from './run-agent.js';

let text = '';
for await (const chunk of process.stdin.setEncoding('utf8')) text += String(chunk);
const { runtime, jobs } = JSON.parse(text) as AgentOrder;
const mock = typeof runtime === 'string' ? runtime : new MockRuntime(runtime);
const told: unknown[] = [];
for (const { spec, node: options } of jobs) {
  const made = await (typeof mock === 'string'
    ? CraneNode.connect(mock, options)
    : CraneNode.over(mock.service, options));
  const job = made._unsafeUnwrap().job(spec)._unsafeUnwrap();
  told.push((await job.run())._unsafeUnwrap());
}
console.log(JSON.stringify(told, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)));
process.exit(0);
