// One call: ours beside grpc-js with the same codec, over the socket of a process that answers from a fixed table.
import { fork } from 'node:child_process';
import { join } from 'node:path';

import { CriRuntime } from 'crane-cri';

import { BareClient } from './bare.js';
import { compare, elapsedMs, processorMs } from './samples.js';
import type { Check, Table, Topic } from './topic.js';

const SIZES = [0, 100, 10_000];
const IN_FLIGHT = 64;

/** Starts the process that answers; its work must not count as the caller's. */
async function startAnswerer(): Promise<{ readonly endpoint: string; stop(): void }> {
  const loader = join(import.meta.dirname, '../scripts/run-typescript.mjs');
  const child = fork(join(import.meta.dirname, 'answerer.ts'), { execArgv: ['--import', loader] });
  const endpoint = await new Promise<string>((resolve) =>
    child.once('message', (message) => resolve(message as string)),
  );
  return { endpoint, stop: () => child.disconnect() };
}

export const run: Topic = async ({ isQuick }) => {
  const answerer = await startAnswerer();
  const bare = new BareClient(answerer.endpoint);
  const runtime = (await CriRuntime.connect(answerer.endpoint, { maxMessageBytes: 64 * 1_048_576 }))._unsafeUnwrap();
  const filter = (count: number) => ({ filter: { labelSelector: { count: String(count) } } });
  const works: Record<string, { ours: () => Promise<unknown>; bare: () => Promise<unknown>; weight: number }> = {
    'version()': {
      ours: async () => runtime.version({}),
      bare: () => bare.call('version', {}),
      weight: 1,
    },
    ...Object.fromEntries(
      SIZES.map((count) => [
        `listContainers() of ${count}`,
        {
          ours: async () => runtime.listContainers(filter(count)),
          bare: () => bare.call('listContainers', filter(count)),
          weight: count > 1_000 ? 50 : 1,
        },
      ]),
    ),
  };
  const tables: Table[] = [];
  const checks: Check[] = [];
  const target = { atMost: 1.15, unit: 'x', isPortable: true };
  for (const [name, work] of Object.entries(works)) {
    const calls = Math.ceil((isQuick ? 200 : 1_500) / work.weight);
    // Each sample of latency is one call; each of processor time a batch, as its clock is coarse.
    const latency = await compare(
      [
        { name: 'grpc-js', once: () => elapsedMs(work.bare) },
        { name: 'crane-cri', once: () => elapsedMs(work.ours) },
      ],
      calls,
    );
    const batch = work.weight > 1 ? 2 : 100;
    const inTurn = (one: () => Promise<unknown>) => async (): Promise<number> =>
      (await processorMs(async () => {
        for (let i = 0; i < batch; i += 1) await one();
      })) / batch;
    const cpu = await compare(
      [
        { name: 'grpc-js', once: inTurn(work.bare) },
        { name: 'crane-cri', once: inTurn(work.ours) },
      ],
      isQuick ? 8 : 30,
      { collects: true },
    );
    tables.push(
      { title: `${name}, latency`, unit: 'ms', rows: latency },
      { title: `${name}, processor`, unit: 'ms CPU', rows: cpu },
    );
    checks.push(
      { name: `${name}: p50`, value: latency[1]?.ratio ?? NaN, ...target },
      { name: `${name}: CPU`, value: cpu[1]?.ratio ?? NaN, ...target },
    );
  }

  const total = isQuick ? 640 : 3_200;
  const crowd = (one: () => Promise<unknown>) => async (): Promise<number> => {
    let left = total;
    const ms = await elapsedMs(() =>
      Promise.all(
        Array.from({ length: IN_FLIGHT }, async () => {
          while (left-- > 0) await one();
        }),
      ),
    );
    return ms / total;
  };
  const many = await compare(
    [
      { name: 'grpc-js', once: crowd(() => bare.call('version', {})) },
      { name: 'crane-cri', once: crowd(async () => runtime.version({})) },
    ],
    isQuick ? 5 : 15,
  );
  tables.push({ title: `version(), ${IN_FLIGHT} in flight`, unit: 'ms for each', rows: many });
  checks.push({ name: `version(), ${IN_FLIGHT} in flight: time`, value: many[1]?.ratio ?? NaN, ...target });
  bare.close();
  await runtime.close();
  answerer.stop();
  return { tables, checks };
};
