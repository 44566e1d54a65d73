// What a process pays before its first answer: processor time of whole processes, and what is loaded.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { MockRuntime } from 'crane-cri/testing';

import { loadedKib, MOST_KIB } from '../scripts/loaded-size.mjs';
import { compare, type Contender } from './samples.js';
import type { Topic } from './topic.js';

// Asynchronous: the runtime that answers these processes lives in this one.
const runToEnd = promisify(execFile);

/** Prints the milliseconds of processor time that the process has taken by its end. */
const REPORT =
  "process.on('exit', () => { const { user, system } = process.cpuUsage(); console.log((user + system) / 1000); });";

/** Processor time of a process that runs `code` and ends, start of Node included. */
function processorTime(name: string, code: string, ...flags: readonly string[]): Contender {
  const args = [...flags, '--eval', `${REPORT} ${code}`];
  return {
    name,
    once: async () => Number((await runToEnd(process.execPath, args, { cwd: import.meta.dirname })).stdout),
  };
}

export const run: Topic = async ({ isQuick }) => {
  const mock = new MockRuntime();
  const { endpoint } = await mock.serve();
  const esm = '--input-type=module';
  const rounds = isQuick ? 5 : 25;
  const bare = `
    import grpc from '@grpc/grpc-js';
    const client = new grpc.Client('${endpoint.replace('unix://', 'unix:')}', grpc.credentials.createInsecure());
    const asIs = (bytes) => bytes;
    client.makeUnaryRequest('/runtime.v1.RuntimeService/Version', asIs, asIs, Buffer.alloc(0), () => client.close());`;
  const ours = `
    import { CriRuntime } from 'crane-cri';
    const runtime = CriRuntime.lazy('${endpoint}')._unsafeUnwrap();
    await runtime.version({});
    await runtime.close();`;
  const rows = await compare(
    [
      processorTime("import '@grpc/grpc-js'", "import '@grpc/grpc-js';", esm),
      processorTime('node alone', '', esm),
      processorTime("import 'crane-cri'", "import 'crane-cri';", esm),
      processorTime("require('crane-cri')", "require('crane-cri');"),
      processorTime("import 'crane-cri/testing'", "import 'crane-cri/testing';", esm),
      processorTime('grpc-js and one answered call', bare, esm),
      processorTime('crane-cri and one answered call', ours, esm),
    ],
    rounds,
  );
  await mock.close();
  const median = (name: string): number => rows.find((row) => row.name === name)?.median ?? NaN;
  const dist = join(import.meta.dirname, '../dist');
  const over = (name: string, base: string): number => median(name) - median(base);
  const ms = { unit: 'ms CPU', isPortable: false };
  const size = { unit: 'KiB', isPortable: true, atMost: MOST_KIB };
  return {
    tables: [{ title: 'a process from start to end', unit: 'ms CPU', rows }],
    checks: [
      {
        name: 'import over grpc-js alone',
        value: over("import 'crane-cri'", "import '@grpc/grpc-js'"),
        atMost: 15,
        ...ms,
      },
      { name: 'import over bare Node', value: over("import 'crane-cri'", 'node alone'), ...ms },
      {
        name: 'first answer over the same with grpc-js',
        value: over('crane-cri and one answered call', 'grpc-js and one answered call'),
        atMost: 15,
        ...ms,
      },
      {
        name: 'import, as a share of grpc-js alone',
        value: rows.find(({ name }) => name === "import 'crane-cri'")?.ratio ?? NaN,
        atMost: 1.2,
        unit: 'x',
        isPortable: true,
      },
      { name: 'loaded by import, gzipped', value: loadedKib(join(dist, 'index.js')), ...size },
      { name: 'loaded by require, gzipped', value: loadedKib(join(dist, 'index.cjs')), ...size },
    ],
  };
};
