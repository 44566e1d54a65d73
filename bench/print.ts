import type { PreviousFigures, TopicFigures } from './figures.js';
import type { Check, Table } from './topic.js';

const text = (value: number): string =>
  Number.isInteger(value)
    ? String(value)
    : value >= 100
      ? value.toFixed(0)
      : value >= 10
        ? value.toFixed(1)
        : value.toFixed(3);

const row = (cells: readonly string[], first: number): string =>
  cells.map((cell, i) => (i === 0 ? cell.padEnd(first) : cell.padStart(11))).join('');

export function printTable({ title, unit, rows }: Table): void {
  console.log(`\n${title} (${unit})`);
  const first = Math.max(28, ...rows.map(({ name }) => name.length + 2));
  console.log(row(['', 'median', 'p10', 'p90', 'ratio'], first));
  for (const { name, median, p10, p90, ratio } of rows) {
    console.log(row([name, text(median), text(p10), text(p90), ratio.toFixed(2)], first));
  }
}

export function isMet({ value, atMost = Infinity, atLeast = -Infinity }: Check): boolean {
  return value <= atMost && value >= atLeast;
}

/** Prints each figure against its target and against the committed one. Answers how many miss their target. */
export function printChecks(topics: readonly TopicFigures[], previous: PreviousFigures): number {
  let failed = 0;
  const all = topics.flatMap(({ checks }) => checks);
  const first = Math.max(10, ...all.map(({ name }) => name.length + 2));
  console.log(`\n${row(['figure', 'now', 'target', 'committed', ''], first)}`);
  for (const { topic, checks } of topics) {
    for (const check of checks) {
      const { atMost, atLeast, unit } = check;
      const target = atMost !== undefined ? `<= ${text(atMost)}` : atLeast !== undefined ? `>= ${text(atLeast)}` : '';
      const verdict = target === '' ? '' : isMet(check) ? 'pass' : 'MISS';
      if (verdict === 'MISS') failed += 1;
      const before = previous.get(`${topic}/${check.name}`);
      const cells = [
        check.name,
        `${text(check.value)} ${unit}`,
        target,
        before === undefined ? '' : text(before),
        verdict,
      ];
      console.log(row(cells, first));
    }
  }
  return failed;
}
