import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, platform } from 'node:os';
import { join } from 'node:path';

import type { Check } from './topic.js';

export interface TopicFigures {
  readonly topic: string;
  readonly checks: readonly Check[];
}

/** One committed figure. */
interface Figure {
  readonly value: number;
  readonly unit: string;
  readonly atMost?: number | undefined;
  readonly atLeast?: number | undefined;
}

/** What is committed: per kind of machine, per topic, per figure. */
export type FiguresFile = Record<string, Record<string, Record<string, Figure>>>;

/** By `topic/name`. */
export type PreviousFigures = ReadonlyMap<string, number>;

const FILE = join(import.meta.dirname, 'figures.json');

/** Machines alike enough for their ratios to be compared. */
export const machineKind = (): string =>
  `${platform()}-${arch()}, ${availableParallelism()} cores, Node ${process.versions.node.split('.')[0] ?? ''}`;

const readFile = (): FiguresFile => (existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as FiguresFile) : {});

/** The committed figures of this kind of machine; none where there are none. */
export function readFigures(): PreviousFigures {
  const topics = Object.entries(readFile()[machineKind()] ?? {});
  return new Map(
    topics.flatMap(([topic, figures]) =>
      Object.entries(figures).map(([name, { value }]): [string, number] => [`${topic}/${name}`, value]),
    ),
  );
}

/** Puts the ratios and counts of these topics, and what has a limit, in place of the committed ones. Others stay as they are. */
export function updateFigures(topics: readonly TopicFigures[]): void {
  const file = readFile();
  const mine = { ...file[machineKind()] };
  for (const { topic, checks } of topics) {
    const portable = checks.filter(
      ({ isPortable, atMost, atLeast }) => isPortable || (atMost ?? atLeast) !== undefined,
    );
    mine[topic] = Object.fromEntries(
      portable.map(({ name, value, unit, atMost, atLeast }) => [
        name,
        { value: Number(value.toPrecision(3)), unit, atMost, atLeast },
      ]),
    );
  }
  writeFileSync(FILE, `${JSON.stringify({ ...file, [machineKind()]: mine }, null, 2)}\n`);
}
