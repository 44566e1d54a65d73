// npm run bench [-- --json FILE]: what the package costs on this machine. Compare the ratios, not the milliseconds.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { CraneNode, type Result } from 'crane-cri';
import { MockRuntime } from 'crane-cri/testing';

import { compare, type Contender, type Figures } from './samples.js';

const { values } = parseArgs({ options: { json: { type: 'string' } } });

function valueOf<T>(result: Result<T, { readonly message: string }>): T {
  if (result.isErr()) throw new Error(result.error.message);
  return result.value;
}

/** Processor time of a process that runs `code` and ends, start of Node included. */
function processorTime(name: string, ...args: readonly string[]): Contender {
  const report =
    "process.on('exit', () => { const { user, system } = process.cpuUsage(); console.log((user + system) / 1000); });";
  const [code = '', ...flags] = args;
  const once = async (): Promise<number> =>
    Number(execFileSync(process.execPath, [...flags, '--eval', `${report} ${code}`], { cwd: import.meta.dirname }));
  return { name, once };
}

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

const mock = new MockRuntime();
const inProcess = valueOf(await CraneNode.over(mock.service));
const overSocket = valueOf(await CraneNode.connect((await mock.serve()).endpoint));
const logDirectory = mkdtempSync(join(tmpdir(), 'crane-cri-bench-'));
let jobId = 0;
const runJob = async (node: CraneNode): Promise<unknown> => {
  jobId += 1;
  const job = valueOf(node.job({ jobId, image: 'ubuntu:22.04', command: ['/bin/true'], logDirectory }));
  return valueOf(await job.run());
};

const tables: Record<string, readonly Figures[]> = {
  'start of a process (ms of processor time)': await compare(
    [
      processorTime('node alone', ''),
      processorTime('import crane-cri', "import 'crane-cri';", '--input-type=module'),
      processorTime('require crane-cri', "require('crane-cri');"),
      processorTime('import crane-cri/testing', "import 'crane-cri/testing';", '--input-type=module'),
    ],
    15,
  ),
  'version() on the mock (ms)': await compare(
    [
      { name: 'in the process', once: () => elapsed(async () => valueOf(await inProcess.runtime.version({}))) },
      { name: 'over its socket', once: () => elapsed(async () => valueOf(await overSocket.runtime.version({}))) },
    ],
    500,
  ),
  'a job that runs /bin/true on the mock (ms)': await compare(
    [
      { name: 'in the process', once: () => elapsed(() => runJob(inProcess)) },
      { name: 'over its socket', once: () => elapsed(() => runJob(overSocket)) },
    ],
    50,
  ),
};
await overSocket[Symbol.asyncDispose]();
await inProcess[Symbol.asyncDispose]();
await mock.close();
rmSync(logDirectory, { recursive: true });

const row = (cells: readonly string[]): string =>
  cells.map((cell, i) => (i === 0 ? cell.padEnd(28) : cell.padStart(10))).join('');
for (const [title, figures] of Object.entries(tables)) {
  console.log(`\n${title}`);
  console.log(row(['', 'median', 'p10', 'p90', 'ratio']));
  for (const { name, ...numbers } of figures) {
    console.log(
      row([name, ...[numbers.median, numbers.p10, numbers.p90, numbers.ratio].map((value) => value.toFixed(2))]),
    );
  }
}
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ node: process.version, tables }, null, 2)}\n`);
}
