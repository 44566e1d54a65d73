// npm run docs [-- --check]: writes the pages and pictures that are made from the sources; --check compares them instead.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { TRANSITIONS } from 'crane-cri';
import { format, resolveConfig } from 'prettier';

import type { FiguresFile } from '../../bench/figures.js';
import { errorKinds, errorsPage } from './errors-page.js';
import { figuresPage, figuresPlot } from './figures-page.js';
import { phaseTimeline } from './phase-timeline.js';
import { stateDiagram } from './state-diagram.js';
import { unionIn } from './union-members.js';

const ROOT = join(import.meta.dirname, '../..');
const { kinds, problems } = errorKinds(join(ROOT, 'src'));
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);

const figures = JSON.parse(readFileSync(join(ROOT, 'bench/figures.json'), 'utf8')) as FiguresFile;

/** A page as it stands in the repository, formatted like all others. */
async function page(path: string, text: string): Promise<string> {
  const filepath = join(ROOT, path);
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}

const PRODUCTS: Readonly<Record<string, string>> = {
  'docs/reference/errors.md': await page('docs/reference/errors.md', errorsPage(kinds)),
  'docs/reference/figures.md': await page('docs/reference/figures.md', figuresPage(figures)),
  'docs/pictures/figures.svg': figuresPlot(figures),
  'docs/pictures/timeline.svg': phaseTimeline(
    TRANSITIONS,
    unionIn(join(ROOT, 'src/job/outcome/step-transitions.ts'), 'Phase'),
    'A job that nothing disturbs, and where it turns off',
  ),
  'docs/pictures/states.svg': stateDiagram(TRANSITIONS, 'A job, from pending to cleaned'),
};

const checks = process.argv.includes('--check');
let stale = 0;
for (const [path, text] of Object.entries(PRODUCTS)) {
  const full = join(ROOT, path);
  if (existsSync(full) && readFileSync(full, 'utf8') === text) continue;
  stale += 1;
  if (checks) console.error(`${path} is not what the sources make of it: run \`npm run docs\``);
  else {
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
    console.log(`wrote ${path}`);
  }
}
process.exit(checks && stale > 0 ? 1 : 0);
