import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const LONGEST_TITLE = 100;
/** A title stands first in a call of `it` or `describe`, or in the call that follows the rows of an `each`. */
const TITLE = /(?:\b(?:it|test|describe\w*)(?:\.\w+)*|\](?: as const)?,?\s*\))\(\s*(['"`])((?:\\.|(?!\1)[^\n])*)\1/g;

it('a title of a test is a claim of at most 100 characters', () => {
  const titles = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.includes('node_modules'))
    .flatMap((path) =>
      [...readFileSync(join(ROOT, 'test', path), 'utf8').matchAll(TITLE)].map(([, , title = '']) => ({ path, title })),
    );
  expect(titles.length).toBeGreaterThan(2_000);
  expect(titles.filter(({ title }) => title.length > LONGEST_TITLE)).toEqual([]);
});
