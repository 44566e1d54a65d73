import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const CONTRACT = fileURLToPath(new URL('../../contract/streaming/', import.meta.url));
const UNIT = fileURLToPath(new URL('.', import.meta.url));
/** Shown by running everything on every release of Node, not by a test. */
const WITHOUT_TEST = ['23'];

function testsIn(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(folder + name, 'utf8'))
    .join('\n');
}

it('every case of the table has a test whose title begins with its number', () => {
  const cases = [...readFileSync(`${CONTRACT}README.md`, 'utf8').matchAll(/^\| (\d+)\s+\|/gm)].map(([, n]) => n);
  expect(cases).toHaveLength(23);
  const tests = testsIn(CONTRACT) + testsIn(UNIT);
  const shown = new Set([...tests.matchAll(/['"`]case (\d+):/g)].map(([, n]) => n));
  expect(cases.filter((n = '') => !shown.has(n))).toEqual(WITHOUT_TEST);
});
