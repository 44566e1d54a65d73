import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

interface Row {
  readonly about: string;
  readonly tests: readonly string[];
}

/** The rows of a page's tables, by what each says and the tests of its last column; `the same` is those of the row above. */
function promisesIn(page: string): readonly Row[] {
  const promises: Row[] = [];
  for (const line of page.split('\n')) {
    const cells = line.startsWith('|')
      ? line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim())
      : [];
    const [about = '', , heldBy] = cells;
    if (heldBy === undefined || heldBy === 'held by' || /^-+$/.test(about)) continue;
    const named = [...heldBy.matchAll(/`([^`]+\.test\.ts)`/g)].map(([, name = '']) => name);
    const above = heldBy.includes('the same') ? (promises.at(-1)?.tests ?? []) : [];
    promises.push({ about, tests: [...above, ...named] });
  }
  return promises;
}

const TESTS = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' }).map((path) => `test/${path}`);

/** What is wrong with a promise's tests: none is named, or one is not there, or is no one file. */
function faultsOf({ about, tests }: Row): readonly string[] {
  if (tests.length === 0) return [`${about}: held by no test`];
  return tests
    .map((name) => ({ name, found: TESTS.filter((path) => path === name || path.endsWith(`/${name}`)) }))
    .filter(({ found }) => found.length !== 1)
    .map(({ name, found }) => `${about}: ${name} is ${found.length} files`);
}

describe('the security guide', () => {
  const page = readFileSync(join(ROOT, 'docs/guides/security.md'), 'utf8');

  it('names for each row of its tables the tests that hold it', () => {
    const promises = promisesIn(page);
    expect(promises.length).toBeGreaterThan(20);
    expect(promises.flatMap(faultsOf)).toEqual([]);
  });

  it('names for each other section that promises something a test or a folder of tests', () => {
    const sections = page.split(/^## /m).slice(1);
    const promising = sections.filter((section) => !section.startsWith('What it cannot do'));
    const unheld = promising
      .filter((section) => !/`test\/[^`]+`/.test(section))
      .map((section) => section.split('\n')[0]);
    expect(unheld).toEqual([]);
    const named = [...page.matchAll(/`(test\/[^`]+?)\/?`/g)].map(([, path = '']) => path);
    expect(named.filter((path) => !TESTS.includes(path))).toEqual([]);
  });

  it.each([
    ['no test', '| a | b | nothing |', 'held by no test'],
    ['a test that is not there', '| a | b | `no-such.test.ts` |', 'is 0 files'],
    ['a name of several files', '| a | b | `index.test.ts`, `output.test.ts`, `no.test.ts` |', 'files'],
  ])('is refused where a row names %s', (_, row, fault) => {
    expect(promisesIn(row).flatMap(faultsOf).join()).toContain(fault);
  });
});
