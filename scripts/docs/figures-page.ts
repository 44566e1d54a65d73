import type { FiguresFile } from '../../bench/figures.js';

/** One committed figure beside its limit. */
interface Row {
  readonly topic: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly atMost?: number | undefined;
  readonly atLeast?: number | undefined;
}

const rowsOf = (topics: FiguresFile[string]): readonly Row[] =>
  Object.entries(topics).flatMap(([topic, figures]) =>
    Object.entries(figures).map(([name, figure]) => ({ topic, name, ...figure })),
  );

/** How much of its limit a figure takes: 1 is just met, above 1 missed. Undefined where it has none. */
function shareOf({ value, atMost, atLeast }: Row): number | undefined {
  // Of nothing at all nothing may be taken.
  if (atMost === 0) return value <= 0 ? 0 : Infinity;
  if (atMost !== undefined) return Math.max(0, value) / atMost;
  return atLeast === undefined ? undefined : atLeast / value;
}

/** The committed figures as a page, one table for each kind of machine. */
export function figuresPage(file: FiguresFile): string {
  const sections = Object.entries(file).map(([machine, topics]) => {
    const lines = rowsOf(topics).map((row) => {
      const { topic, name, value, unit, atMost, atLeast } = row;
      const share = shareOf(row);
      const limit = atMost !== undefined ? `at most ${atMost}` : atLeast !== undefined ? `at least ${atLeast}` : '';
      const met = share === undefined ? '' : share <= 1 ? 'yes' : '**no**';
      return `| ${topic} | ${name} | ${value} ${unit} | ${limit} | ${met} |`;
    });
    return `## ${machine}\n\n| topic | figure | measured | wanted | met |\n| --- | --- | --- | --- | --- |\n${lines.join('\n')}\n`;
  });
  return `# Measured figures

Written from \`bench/figures.json\` by \`npm run docs\`; measured by \`npm run bench -- --update\`. What each topic compares,
and why a figure is not met, stands in [performance](../performance.md).

![Each figure as a share of its limit](../pictures/figures.svg)

${sections.join('\n')}`;
}

const WIDTH = 820;
const LABEL = 400;
const ROW = 20;
const TOP = 40;
/** Shares above this are cut. */
const MOST = 2;

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** Every figure that has a limit as a bar: how much of the limit it takes. */
export function figuresPlot(file: FiguresFile): string {
  const rows = Object.values(file)
    .flatMap(rowsOf)
    .flatMap((row) => {
      const share = shareOf(row);
      return share === undefined ? [] : [{ ...row, share }];
    });
  const scale = (WIDTH - LABEL - 110) / MOST;
  const height = TOP + rows.length * ROW + 16;
  const limitX = LABEL + scale;
  const bars = rows.map(({ topic, name, value, unit, share }, index) => {
    const y = TOP + index * ROW;
    const width = Math.max(1, Math.min(share, MOST) * scale).toFixed(1);
    const color = share <= 1 ? '#2da44e' : '#cf222e';
    return [
      `<text x="${LABEL - 8}" y="${y + 12}" text-anchor="end">${escaped(`${topic}: ${name}`)}</text>`,
      `<rect x="${LABEL}" y="${y + 2}" width="${width}" height="${ROW - 7}" fill="${color}"/>`,
      `<text x="${LABEL + Number(width) + 5}" y="${y + 12}">${escaped(`${value} ${unit}`)}</text>`,
    ].join('\n');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="11">
<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>
<text x="16" y="16" font-size="13">Share of the limit that each figure takes; the line is the limit</text>
${bars.join('\n')}
<line x1="${limitX}" y1="${TOP - 8}" x2="${limitX}" y2="${height - 8}" stroke="#57606a" stroke-dasharray="4 3"/>
</svg>
`;
}
