import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** Sections that promise nothing. */
const LIMITS = 'What it cannot do';

/** A row of a table, a point of a list, or a paragraph. */
interface Sentence {
  readonly text: string;
  readonly notes: readonly string[];
}

/** What the sections of a guide promise: all but code, and what leads to a list without a note of its own. */
function sentencesIn(page: string): readonly Sentence[] {
  const sections = page.split(/^## /m).slice(1);
  const blocks = sections
    .filter((section) => !section.startsWith(LIMITS))
    .flatMap((section) =>
      section
        .replace(/^.*\n/, '')
        .replace(/^```[^]*?^```$/gm, '')
        .split(/\n\n+/),
    );
  return blocks.flatMap(partsOf).map((text) => ({
    text: text.slice(0, 80),
    notes: [...text.matchAll(/\[\^([\w-]+)\]/g)].map(([, name = '']) => name),
  }));
}

function partsOf(block: string): readonly string[] {
  const text = block.trim();
  if (text === '' || text.startsWith('[^')) return [];
  if (text.startsWith('|')) return text.split('\n').slice(2);
  if (text.startsWith('- ')) return text.split(/^- /m).slice(1);
  return text.endsWith(':') ? [] : [text];
}

/** What the notes of a page name: tests by their file and title. */
function notesIn(page: string): ReadonlyMap<string, readonly (readonly [file: string, title: string])[]> {
  const defined = [...page.matchAll(/^\[\^([\w-]+)\]: (.*)$/gm)];
  return new Map(
    defined.map(([, name = '', text = '']) => {
      const [, ...files] = text.split(/`(test\/[^`]+)`:/);
      const named = files.flatMap((file, at) =>
        at % 2 === 1
          ? []
          : [...(files[at + 1] ?? '').matchAll(/“([^”]+)”/g)].map(([, title = '']) => [file, title] as const),
      );
      return [name, named];
    }),
  );
}

/** `row` and `denied` make tests of a list. */
const TESTS = ['it', 'test', 'row', 'denied'];
const PARTS_OF_ALL = ['each', 'for', 'concurrent', 'sequential'];

/** The titles of the tests in a file that run, with `…` for what differs from one to the next. */
function titlesIn(source: string): readonly string[] {
  const file = ts.createSourceFile('a.test.ts', source, ts.ScriptTarget.Latest, true);
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const [name = '', ...modifiers] = namesOf(node.expression);
      if (['describe', 'it', 'test'].includes(name) && isLeftOut(node, modifiers)) return;
      const title = TESTS.includes(name) ? textOf(node.arguments[0]) : undefined;
      if (title !== undefined) titles.push(title.replace(/%[a-z]|\$[\w.]+/g, '…'));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return titles;
}

/** `it.each(rows)(…)` is `it`, `each`. */
function namesOf(node: ts.Expression): readonly string[] {
  if (ts.isIdentifier(node)) return [node.text];
  if (ts.isPropertyAccessExpression(node)) return [...namesOf(node.expression), node.name.text];
  return ts.isCallExpression(node) ? namesOf(node.expression) : [];
}

function isLeftOut({ arguments: given }: ts.CallExpression, modifiers: readonly string[]): boolean {
  const isOn = (argument: ts.Expression): boolean => /\b(?:skip|todo|fails): true\b/.test(argument.getText());
  return (
    modifiers.some((name) => !PARTS_OF_ALL.includes(name)) ||
    given.some((one) => ts.isObjectLiteralExpression(one) && isOn(one))
  );
}

function textOf(node: ts.Expression | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.templateSpans.reduce((text, { literal }) => `${text}…${literal.text}`, node.head.text);
}

const titlesOfFile = new Map<string, readonly string[]>();

/** What is wrong with a test that a note names. */
function faultOf([file, title]: readonly [string, string]): string | undefined {
  const path = join(ROOT, file);
  if (!existsSync(path)) return `${file} is not there`;
  const titles = titlesOfFile.get(file) ?? titlesIn(readFileSync(path, 'utf8'));
  titlesOfFile.set(file, titles);
  const count = titles.filter((each) => each === title).length;
  return count === 1 ? undefined : `${file}: “${title}” is ${count} tests that run`;
}

function faultsIn(page: string): readonly string[] {
  const notes = notesIn(page);
  const sentences = sentencesIn(page);
  const used = new Set(sentences.flatMap((sentence) => sentence.notes));
  return [
    ...sentences.filter((sentence) => sentence.notes.length === 0).map(({ text }) => `held by no test: ${text}`),
    ...[...used].filter((name) => !notes.has(name)).map((name) => `[^${name}] is not there`),
    ...[...notes.keys()].filter((name) => !used.has(name)).map((name) => `[^${name}] is of no sentence`),
    ...[...notes].filter(([, tests]) => tests.length === 0).map(([name]) => `[^${name}] names no test`),
    ...[...notes.values()]
      .flat()
      .map(faultOf)
      .filter((fault) => fault !== undefined),
  ];
}

describe('the security guide', () => {
  it('names for each sentence that promises something tests that are there and run', () => {
    const page = readFileSync(join(ROOT, 'docs/guides/security.md'), 'utf8');
    expect(sentencesIn(page).length).toBeGreaterThan(35);
    expect(faultsIn(page)).toEqual([]);
  });

  const FILE = 'test/package/security-guide.test.ts';
  const TITLE = 'names for each sentence that promises something tests that are there and run';
  const NOTE = `\n\n[^a]: \`${FILE}\`: “${TITLE}”`;

  it.each([
    [
      'a row without a note',
      `## A\n\n| a | b |\n| - | - |\n| c[^a] | d |\n| e | f |${NOTE}`,
      'held by no test: | e | f |',
    ],
    ['a point without a note', `## A\n\n- c[^a]\n- d${NOTE}`, 'held by no test: d'],
    ['a paragraph without a note', `## A\n\nb.[^a]\n\nc.${NOTE}`, 'held by no test: c.'],
    ['a note that is not there', `## A\n\nb.[^a] c.[^b]${NOTE}`, '[^b] is not there'],
    ['a note that nothing names', `## A\n\nb.[^a]${NOTE}${NOTE.replace('^a', '^b')}`, '[^b] is of no sentence'],
    ['a note without a test', '## A\n\nb.[^a]\n\n[^a]: it is so', '[^a] names no test'],
    ['a file that is not there', `## A\n\nb.[^a]${NOTE.replace('guide', 'hide')}`, 'is not there'],
    ['a title that is not there', `## A\n\nb.[^a]${NOTE.replace('each', 'every')}`, 'is 0 tests that run'],
  ])('is refused with %s', (_, page, fault) => {
    expect(faultsIn(page).join('\n')).toContain(fault);
  });

  it('takes for a test what runs, whatever its rows are called', () => {
    const source = `
      it('a', f); test.each(rows)('%s of b', f); it.each<[string]>([])(\`c \${x} d\`, f); row('e'); describe('f', () => it('g', f));
      it.skip('x', f); it.todo('x'); describe.skip('x', () => it('x', f)); it('x', { skip: true }, f); it.runIf(no)('x', f);`;
    expect(titlesIn(source)).toEqual(['a', '… of b', 'c … d', 'e', 'g']);
  });
});
