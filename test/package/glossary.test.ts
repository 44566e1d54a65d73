import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The phrases under "Plain English". */
const phrases = [...read('docs/glossary.md').matchAll(/^\| ([^|]+?) +\| [^|]+\|$/gm)]
  .map(([, not = '']) => not)
  .slice(2);
const rows = [...read('docs/glossary.md').matchAll(/^\| ([^|]+?) +\| ([^|]+?) +\| ([^|]*?) *\|$/gm)].slice(2);

it('the glossary explains each of its words, in the order of the alphabet', () => {
  const words = rows.map(([, word = '']) => word);
  expect(words.length).toBeGreaterThan(20);
  expect(words).toEqual([...words].sort((a, b) => a.localeCompare(b, 'en')));
});

it('no source, guide or decision uses a word that the glossary has replaced', () => {
  expect(phrases.length).toBeGreaterThan(8);
  const replaced = [...rows.map(([, , , not = '']) => not), ...phrases]
    .flatMap((not) => not.split(', '))
    .filter((word) => word !== '');
  expect(replaced.length).toBeGreaterThan(12);
  const words = new RegExp(`\\b(?:${replaced.join('|')})\\b`, 'i');
  const files = ['src', 'docs', 'examples', 'bench'].flatMap((top) =>
    readdirSync(join(ROOT, top), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(?:ts|md)$/.test(path))
      .map((path) => join(top, path)),
  );
  const uses = ['README.md', 'CONTRIBUTING.md', ...files]
    .filter((path) => path !== 'docs/glossary.md')
    .flatMap((path) =>
      read(path)
        .split('\n')
        .map((line, i) => `${path}:${i + 1}: ${line.trim()}`),
    )
    .filter((line) => words.test(line));
  expect(uses).toEqual([]);
});
