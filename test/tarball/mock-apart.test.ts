import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

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

/** The build names the source of each piece of a module in a comment of its own. */
const sources = (text: string): readonly string[] =>
  [...text.matchAll(/^\s*\/\/ (src\/\S+)$/gm)].map((match) => match[1] ?? '');

describe.each(['js', 'cjs'])('the build (.%s)', (ending) => {
  it('gives a program that does not import the mock nothing of it, not even later', () => {
    const modules = reachable(`dist/index.${ending}`);
    const pieces = [...modules.values()].flatMap(sources);
    expect(pieces.length).toBeGreaterThan(100);
    expect(pieces.filter((path) => path.startsWith('src/testing/'))).toEqual([]);
    expect([...modules.keys()].map((path) => relative(ROOT, path)).filter((path) => path.includes('testing'))).toEqual(
      [],
    );
  });

  it('has the mock whole behind its own entry', () => {
    const pieces = [...reachable(`dist/testing/index.${ending}`).values()].flatMap(sources);
    expect(pieces).toContain('src/testing/mock-runtime.ts');
    expect(pieces).toContain('src/testing/server/mock-server.ts');
  });
});
