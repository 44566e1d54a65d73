type Table = Readonly<Record<string, Readonly<Partial<Record<string, string>>>>>;

const WIDTH = 132;
const HEIGHT = 34;
const COLUMN = 176;
const ROW = 96;
const MARGIN = 24;

interface Box {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** How many steps each phase is from the first one, along the longest way that visits nothing twice. */
function depths(table: Table): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const walk = (phase: string, path: readonly string[]): void => {
    if (path.includes(phase)) return;
    if ((found.get(phase) ?? -1) < path.length) found.set(phase, path.length);
    for (const to of Object.values(table[phase] ?? {})) if (to !== undefined) walk(to, [...path, phase]);
  };
  const first = Object.keys(table)[0];
  if (first !== undefined) walk(first, []);
  return found;
}

/** Draws a table of transitions as SVG: one box per phase, one arrow per pair of phases, its triggers written on it. */
export function stateDiagram(table: Table, title: string): string {
  const depth = depths(table);
  const columns = Math.ceil(Math.sqrt(depth.size));
  const boxes = new Map<string, Box>();
  const order = [...depth].sort(([, a], [, b]) => a - b).map(([name]) => name);
  for (const [i, name] of order.entries()) {
    const row = Math.floor(i / columns);
    // Every other row runs backwards, so that a step to the next phase is a step to a neighbour.
    const column = row % 2 === 0 ? i % columns : columns - 1 - (i % columns);
    boxes.set(name, { name, x: MARGIN + column * COLUMN, y: MARGIN + 28 + row * ROW });
  }
  const arrows = order.flatMap((from) => {
    const byTarget = new Map<string, string[]>();
    for (const [trigger, to] of Object.entries(table[from] ?? {}))
      if (to !== undefined) byTarget.set(to, [...(byTarget.get(to) ?? []), trigger]);
    return [...byTarget].map(([to, triggers]) => arrow(boxes.get(from), boxes.get(to), triggers));
  });
  const rows = Math.ceil(order.length / columns);
  const size = [MARGIN * 2 + (columns - 1) * COLUMN + WIDTH, MARGIN * 2 + 28 + (rows - 1) * ROW + HEIGHT] as const;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size[0]} ${size[1]}" font-family="sans-serif" font-size="12">`,
    `<title>${escape(title)}</title>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#456"/></marker></defs>',
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="${MARGIN}" y="${MARGIN}" font-weight="bold">${escape(title)}</text>`,
    ...arrows,
    ...[...boxes.values()].flatMap(({ name, x, y }) => [
      `<rect x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}" rx="8" fill="#eef3fa" stroke="#456"/>`,
      `<text x="${x + WIDTH / 2}" y="${y + HEIGHT / 2 + 4}" text-anchor="middle">${escape(name)}</text>`,
    ]),
    '</svg>',
    '',
  ].join('\n');
}

function arrow(from: Box | undefined, to: Box | undefined, triggers: readonly string[]): string {
  if (from === undefined || to === undefined) return '';
  const [ax, ay, bx, by] = [from.x + WIDTH / 2, from.y + HEIGHT / 2, to.x + WIDTH / 2, to.y + HEIGHT / 2];
  const [dx, dy] = [bx - ax, by - ay];
  // Where the straight line leaves the first box and meets the second.
  const reach = Math.min(WIDTH / 2 / Math.abs(dx || 0.001), HEIGHT / 2 / Math.abs(dy || 0.001));
  const [sx, sy, ex, ey] = [ax + dx * reach, ay + dy * reach, bx - dx * reach, by - dy * reach];
  // Bent a little to one side, so that there and back are two lines.
  const length = Math.hypot(dx, dy);
  const bend = length > COLUMN * 1.2 ? 26 : 0;
  const [cx, cy] = [(sx + ex) / 2 - (dy / length) * bend, (sy + ey) / 2 + (dx / length) * bend];
  const n = (value: number): string => value.toFixed(1);
  const label = `<text x="${n(cx)}" y="${n(cy - 4)}" text-anchor="middle" font-size="9" fill="#234" paint-order="stroke" stroke="#fff" stroke-width="3">${escape(triggers.join(', '))}</text>`;
  return `<path d="M${n(sx)} ${n(sy)} Q${n(cx)} ${n(cy)} ${n(ex)} ${n(ey)}" fill="none" stroke="#456" marker-end="url(#tip)"/>${label}`;
}
