// Encoding and decoding of lists of containers: ours beside four other libraries, each in a process of its own.
import { type CodecOrder, LIBRARIES, type Library, type Work } from './codec-library.js';
import { type OwnProcess, startOwnProcess } from './own-process.js';
import { compare, type Figures } from './samples.js';
import type { Check, Table, Topic } from './topic.js';

interface Running {
  readonly name: string;
  readonly beside: OwnProcess<CodecOrder>;
}

const SIZES = [1_000, 10_000] as const;
/** As many containers in each sample. */
const OF_A_SAMPLE = 20_000;
const WANTED: Readonly<Record<Work, number>> = { encode: 1.5, decode: 1.3 };
/** Our encoders write onto the Writer of this one and check each value besides. */
const SAME_WRITER: Library = 'protobufjs 8, static module';

async function startLibraries(count: number): Promise<readonly Running[]> {
  const running: Running[] = [];
  const written = new Set<string>();
  for (const name of LIBRARIES) {
    const { first, beside } = await startOwnProcess<CodecOrder>('codec-library.ts', [name, String(count)]);
    running.push({ name, beside });
    written.add(first);
  }
  if (written.size > 1) throw new Error('not all libraries write the same bytes');
  return running;
}

const measured = (libraries: readonly Running[], order: CodecOrder, rounds: number): Promise<readonly Figures[]> =>
  compare(
    libraries.map(({ name, beside }) => ({ name, once: () => beside.ask<number>(order) })),
    rounds,
  );

/** Our speed to that of each of the others. */
function checksOf(work: Work, count: number, rows: readonly Figures[]): readonly Check[] {
  const [base, ours, ...others] = rows;
  if (base === undefined || ours === undefined) return [];
  const speed = { unit: 'x', isPortable: true };
  return [
    { name: `${work} ${count}: speed to static 7`, value: 1 / ours.ratio, atLeast: WANTED[work], ...speed },
    ...others.map(({ name, ratio }) => ({
      name: `${work} ${count}: speed to ${name}`,
      value: ratio / ours.ratio,
      atLeast: work === 'encode' && name === SAME_WRITER ? 0.8 : 1,
      ...speed,
    })),
  ];
}

export const run: Topic = async ({ isQuick }) => {
  const { preparePeers } = await import('./peers/prepare.mjs');
  preparePeers();
  const tables: Table[] = [];
  const heaps: Table[] = [];
  const checks: Check[] = [];
  for (const count of SIZES) {
    const libraries = await startLibraries(count);
    for (const work of ['encode', 'decode'] as const) {
      const title = `${work} a list of ${count} containers`;
      const times = OF_A_SAMPLE / count;
      const rows = await measured(libraries, { work, measure: 'ms CPU', times }, isQuick ? 10 : 40);
      tables.push({ title, unit: 'ms CPU', rows });
      checks.push(...checksOf(work, count, rows));
      if (count > SIZES[0]) continue;
      const heap = await measured(libraries, { work, measure: 'KiB of heap', times: 1 }, 5);
      heaps.push({ title, unit: 'KiB of heap', rows: heap });
    }
    for (const { beside } of libraries) beside.stop();
  }
  return { tables: [...tables, ...heaps], checks };
};
