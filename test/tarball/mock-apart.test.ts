import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

import { entriesOf } from '../../scripts/entries.mjs';
import { ROOT } from './consumer.js';
import { readImports } from '../package/import-rules.js';

/** Every module of the build that an entry loads, at once or ever. */
function reachable(entry: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const walk = (path: string): void => {
    if (found.has(path)) return;
    const text = readFileSync(path, 'utf8');
    found.set(path, text);
    for (const { specifier } of readImports(path, text))
      if (specifier.startsWith('.')) walk(join(dirname(path), specifier));
  };
  walk(join(ROOT, entry));
  return found;
}

/** Words that the mock alone says, one of each part: its wire, its leaks, its dispatcher, its traces. */
const OF_THE_MOCK = ['mock://in-process', 'the mock runtime is not clean', 'the mock failed: ', 'trace_unreadable'];
/** Words of the package itself, to see that whatever is read here is the build. */
const OF_THE_PACKAGE = ['RunPodSandbox', 'invalid_input'];

const said = (words: readonly string[], modules: ReadonlyMap<string, string>): readonly string[] =>
  words.filter((word) => [...modules.values()].some((text) => text.includes(word)));

describe.each(['js', 'cjs'])('the build (.%s)', (ending) => {
  it('gives a program that does not import the mock nothing of it, not even later', () => {
    const modules = new Map(
      entriesOf(ROOT)
        .filter(({ name }) => !name.endsWith('/testing'))
        .flatMap(({ build }) => [...reachable(`${build}.${ending}`)]),
    );
    expect(said(OF_THE_PACKAGE, modules)).toEqual(OF_THE_PACKAGE);
    expect(said(OF_THE_MOCK, modules)).toEqual([]);
    expect([...modules.keys()].map((path) => relative(ROOT, path)).filter((path) => path.includes('testing'))).toEqual(
      [],
    );
  });

  it('has the mock whole behind its own entry', () => {
    expect(said(OF_THE_MOCK, reachable(`dist/testing/index.${ending}`))).toEqual(OF_THE_MOCK);
  });
});
