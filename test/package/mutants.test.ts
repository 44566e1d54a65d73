import { runInNewContext } from 'node:vm';

import { describe, expect, it, test } from 'vitest';

import { mutantsOf, withMutant } from '../../scripts/mutate/mutants.js';
import { sample } from '../../scripts/mutate/sample.js';

/** What a text becomes with each of its mutants. */
const changed = (text: string): readonly string[] =>
  mutantsOf('a.ts', text).map(({ start, end, replacement }) => text.slice(0, start) + replacement + text.slice(end));

describe('mutants', () => {
  test.each([
    ['a < b;', ['a <= b;', 'a >= b;']],
    ['a && !b;', ['a || !b;', 'a && b;']],
    ['a ?? b;', ['a && b;', 'a;']],
    ['x = c ? 1 : 2;', ['x = true ? 1 : 2;', 'x = false ? 1 : 2;', 'x = c ? (1 + 1) : 2;', 'x = c ? 1 : (2 + 1);']],
    ["x = '';", ["x = 'mutant';"]],
    ['x = [1n];', ['x = [];', 'x = [(1n + 1n)];']],
    ['x = { a };', ['x = ({});']],
    ['x = a.some(f);', ['x = a.every(f);']],
    ['x = a.filter(f);', ['x = a;']],
    [
      'x = /^[ab]+\\d$/u;',
      ['x = /[ab]+\\d$/u;', 'x = /^[ab]+\\d/u;', 'x = /^[^ab]+\\d$/u;', 'x = /^[ab]\\d$/u;', 'x = /^[ab]+\\D$/u;'],
    ],
  ])('%s', (text, expected) => {
    const own = changed(text);
    expect(own).toEqual(expect.arrayContaining([...expected]));
    // The rest takes the statement away.
    expect(own.filter((each) => !expected.includes(each)).every((each) => each === ';')).toBe(true);
  });

  it('are never made of types, imports, names of properties, or words for people', () => {
    const text = `import { a } from 'a'; export * from 'b'; interface C { readonly d: 'e' | 1 } type F = 'g' | true;
      const h = { 'i': j as 'k', message: 'for people' };`;
    expect(changed(text)).toHaveLength(1);
  });

  it('stand on the line that they are told to stand on', () => {
    expect(mutantsOf('a.ts', 'f();\n\nx = a === b;').at(-1)?.line).toBe(3);
  });
});

describe('a text with a mutant in it', () => {
  it('ends, where the mutant would go round for ever', () => {
    const text = 'let n = 0; while (n < 3) n += 1; return n;';
    const mutant = mutantsOf('a.ts', text).find(({ kind }) => kind === 'assignment')!;
    const run = (replacement: string): unknown =>
      runInNewContext(`(() => { ${withMutant(text, { ...mutant, replacement })} })()`);
    expect(() => run(mutant.replacement)).toThrow('a mutant without end');
    expect(run('+=')).toBe(3);
  });
});

describe('a sample', () => {
  const items = Array.from({ length: 100 }, (_, index) => index);
  it('is the same for one seed, another for another, and keeps the order', () => {
    const first = sample(items, 10, '1');
    expect(first).toHaveLength(10);
    expect(sample(items, 10, '1')).toEqual(first);
    expect(sample(items, 10, '2')).not.toEqual(first);
    expect([...first].sort((a, b) => a - b)).toEqual(first);
  });
});
