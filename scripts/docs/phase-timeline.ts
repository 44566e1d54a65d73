import type { UnionMember } from './union-members.js';

type Row = Readonly<Partial<Record<string, string>>>;
type Table = Readonly<Record<string, Row>>;

const COLUMN = 132;
const GAP = 14;
const HEAD = 30;
const LINE = 15;
const MARGIN = 24;
const TITLE = 28;
const WORDS_PER_LINE = 22;

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The way of a job that nothing disturbs: from the first phase, each time by the first trigger of its row. */
function straightWay(table: Table): readonly string[] {
  const way: string[] = [];
  for (let phase = Object.keys(table)[0]; phase !== undefined && !way.includes(phase);) {
    way.push(phase);
    phase = Object.values(table[phase] ?? {})[0];
  }
  return way;
}

function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= WORDS_PER_LINE) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Draws the phases of an undisturbed job from left to right, what happens in each, and where each other trigger leads. */
export function phaseTimeline(table: Table, phases: readonly UnionMember[], title: string): string {
  const way = straightWay(table);
  const said = way.map((phase) => wrap(phases.find(({ name }) => name === phase)?.what ?? ''));
  const turns = way.map((phase) =>
    Object.entries(table[phase] ?? {})
      .slice(1)
      .map(([trigger, to]) => `${trigger} → ${to ?? ''}`),
  );
  const textTop = MARGIN + TITLE + HEAD + 34;
  const turnsTop = textTop + LINE * Math.max(...said.map((lines) => lines.length)) + 14;
  const height = turnsTop + LINE * Math.max(...turns.map((lines) => lines.length)) + MARGIN;
  const width = MARGIN * 2 + way.length * (COLUMN + GAP) - GAP;
  const left = (index: number): number => MARGIN + index * (COLUMN + GAP);
  const top = MARGIN + TITLE;
  const lines = (index: number, y: number, texts: readonly string[], fill: string): readonly string[] =>
    texts.map(
      (text, row) => `<text x="${left(index) + 4}" y="${y + row * LINE}" fill="${fill}">${escape(text)}</text>`,
    );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    `<title>${escape(title)}</title>`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    `<text x="${MARGIN}" y="${MARGIN + 6}" font-size="12" font-weight="bold">${escape(title)}</text>`,
    ...way.flatMap((phase, index) => {
      const x = left(index);
      const tip = x + COLUMN;
      const [trigger] = Object.keys(table[phase] ?? {});
      return [
        `<path d="M${x} ${top} H${tip} l${GAP - 4} ${HEAD / 2} l-${GAP - 4} ${HEAD / 2} H${x}z" fill="#eef3fa" stroke="#456"/>`,
        `<text x="${x + COLUMN / 2}" y="${top + HEAD / 2 + 4}" font-size="12" text-anchor="middle">${escape(phase)}</text>`,
        ...(trigger === undefined
          ? []
          : [
              `<text x="${tip}" y="${top + HEAD + 13}" font-size="10" text-anchor="end" fill="#234">${escape(trigger)}</text>`,
            ]),
        ...lines(index, textTop, said[index] ?? [], '#222'),
        ...lines(index, turnsTop, turns[index] ?? [], '#a33'),
      ];
    }),
    '</svg>',
    '',
  ].join('\n');
}
