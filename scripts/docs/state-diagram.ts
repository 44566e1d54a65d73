type Table = Readonly<Record<string, Readonly<Partial<Record<string, string>>>>>;

const WIDTH = 132;
const HEIGHT = 32;
const ROW = 62;
const MARGIN = 24;
const TITLE = 28;
/** How far an arrow that skips rows swings out for each row, in pixels. */
const SWING = 52;

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The phases in the order of the longest way through the table, so that every arrow points down. */
function inOrder(table: Table): readonly string[] {
  const depth = new Map<string, number>();
  const walk = (phase: string, path: readonly string[]): void => {
    if (path.includes(phase)) return;
    if ((depth.get(phase) ?? -1) < path.length) depth.set(phase, path.length);
    for (const to of Object.values(table[phase] ?? {})) if (to !== undefined) walk(to, [...path, phase]);
  };
  const first = Object.keys(table)[0];
  if (first !== undefined) walk(first, []);
  return [...depth].sort(([, a], [, b]) => a - b).map(([phase]) => phase);
}

/** Draws a table of transitions as SVG: phases one below the other, an arrow per pair, its triggers written on it. */
export function stateDiagram(table: Table, title: string): string {
  const phases = inOrder(table);
  const top = (phase: string): number => MARGIN + TITLE + phases.indexOf(phase) * ROW;
  const arrows = phases.flatMap((from) => {
    const triggers = new Map<string, string[]>();
    for (const [trigger, to] of Object.entries(table[from] ?? {}))
      if (to !== undefined) triggers.set(to, [...(triggers.get(to) ?? []), trigger]);
    return [...triggers].map(([to, names]) => ({
      fromY: top(from),
      toY: top(to),
      rows: phases.indexOf(to) - phases.indexOf(from),
      label: names.join(', '),
    }));
  });
  const width = MARGIN * 2 + WIDTH + SWING * Math.max(...arrows.map(({ rows }) => rows)) + 110;
  const height = MARGIN * 2 + TITLE + (phases.length - 1) * ROW + HEIGHT;
  const right = MARGIN + WIDTH;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<title>${escape(title)}</title>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#456"/></marker></defs>',
    '<rect width="100%" height="100%" fill="#fff"/>',
    `<text x="${MARGIN}" y="${MARGIN + 6}" font-weight="bold">${escape(title)}</text>`,
    ...arrows.map(({ fromY, toY, rows }) => {
      const middle = MARGIN + WIDTH / 2;
      const way =
        rows === 1
          ? `M${middle} ${fromY + HEIGHT} V${toY}`
          : `M${right} ${fromY + HEIGHT / 2} C${right + (SWING * rows * 4) / 3} ${fromY + HEIGHT / 2} ${right + (SWING * rows * 4) / 3} ${toY + HEIGHT / 2} ${right} ${toY + HEIGHT / 2}`;
      return `<path d="${way}" fill="none" stroke="#456" marker-end="url(#tip)"/>`;
    }),
    ...phases.flatMap((phase) => [
      `<rect x="${MARGIN}" y="${top(phase)}" width="${WIDTH}" height="${HEIGHT}" rx="8" fill="#eef3fa" stroke="#456"/>`,
      `<text x="${MARGIN + WIDTH / 2}" y="${top(phase) + HEIGHT / 2 + 4}" text-anchor="middle">${escape(phase)}</text>`,
    ]),
    ...arrows.map(({ fromY, toY, rows, label }) => {
      const x = rows === 1 ? MARGIN + WIDTH / 2 + 8 : right + SWING * rows - 4;
      const y = rows === 1 ? fromY + HEIGHT + (ROW - HEIGHT) / 2 + 3 : (fromY + toY + HEIGHT) / 2 + 3;
      return `<text x="${x}" y="${y}" font-size="10" fill="#234" paint-order="stroke" stroke="#fff" stroke-width="4">${escape(label)}</text>`;
    }),
    '</svg>',
    '',
  ].join('\n');
}
