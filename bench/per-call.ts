// One call: ours beside grpc-js with the same codec, each in a process of its own, over the socket of a third that answers
// from a fixed table.
import type { CallOrder } from './caller.js';
import { type OwnProcess, startOwnProcess } from './own-process.js';
import { compare, type Figures } from './samples.js';
import type { Check, Table, Topic } from './topic.js';

const IN_FLIGHT = 64;
const TARGET = { atMost: 1.15, unit: 'x', isPortable: true };

/** Calls of one sample of latency and of one of processor time: as many as its clock, which is coarse, needs. */
const CALLS: readonly { readonly what: CallOrder['what']; readonly latency: number; readonly processor: number }[] = [
  { what: 'version', latency: 20, processor: 400 },
  { what: 0, latency: 20, processor: 400 },
  { what: 100, latency: 20, processor: 300 },
  { what: 10_000, latency: 1, processor: 4 },
];

export const run: Topic = async ({ isQuick }) => {
  const answerer = await startOwnProcess('answerer.ts');
  const callers: { name: string; beside: OwnProcess<CallOrder> }[] = [];
  for (const name of ['grpc-js', 'crane-cri']) {
    const { beside } = await startOwnProcess<CallOrder>('caller.ts', [name, answerer.first]);
    callers.push({ name, beside });
  }
  const measured = (order: CallOrder, rounds: number): Promise<readonly Figures[]> =>
    compare(
      callers.map(({ name, beside }) => ({ name, once: () => beside.ask<number>(order) })),
      rounds,
    );
  const tables: Table[] = [];
  const checks: Check[] = [];
  const tell = (title: string, unit: string, check: string, rows: readonly Figures[]): void => {
    tables.push({ title, unit, rows });
    checks.push({ name: check, value: rows[1]?.ratio ?? NaN, ...TARGET });
  };

  for (const { what, latency, processor } of CALLS) {
    const name = what === 'version' ? 'version()' : `listContainers() of ${what}`;
    const order = { what, inFlight: 1 };
    const took = await measured({ ...order, measure: 'latency', calls: latency }, isQuick ? 10 : 60);
    tell(`${name}, latency`, 'ms', `${name}: p50`, took);
    const spent = await measured({ ...order, measure: 'processor', calls: processor }, isQuick ? 8 : 40);
    tell(`${name}, processor`, 'ms CPU', `${name}: CPU`, spent);
  }
  const crowd: CallOrder = { what: 'version', measure: 'latency', calls: isQuick ? 640 : 3_200, inFlight: IN_FLIGHT };
  const name = `version(), ${IN_FLIGHT} in flight`;
  tell(name, 'ms for each', `${name}: time`, await measured(crowd, isQuick ? 5 : 15));

  for (const { beside } of [...callers, { beside: answerer.beside }]) beside.stop();
  return { tables, checks };
};
