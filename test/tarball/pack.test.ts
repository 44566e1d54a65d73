import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ENDINGS, entriesOf } from '../../scripts/entries.mjs';
import * as source from '../../src/index.js';
import * as testingSource from '../../src/testing/index.js';
import { type Consumer, makeConsumer, readJson, ROOT } from './consumer.js';
import { PROGRAMS } from './program.js';
import { readImports } from '../package/import-rules.js';

const ENTRY_FILES = entriesOf(ROOT)
  .flatMap(({ build }) => ENDINGS.map((end) => `${build}.${end}`))
  .sort();
const namesOf = async (source: string): Promise<readonly string[]> =>
  Object.keys((await import(join(ROOT, source))) as object).sort();

let consumer: Consumer;
beforeAll(() => {
  consumer = makeConsumer();
}, 180_000);
afterAll(() => consumer.remove());

const run = (program: string, ...args: string[]): string => consumer.run(program, ...args);
const installed = (...path: string[]): string => join(consumer.folder, 'node_modules/crane-cri', ...path);
const shipped = (ending: RegExp): readonly string[] =>
  readdirSync(installed('dist'), { recursive: true, encoding: 'utf8' })
    .filter((path) => ending.test(path))
    .map((path) => installed('dist', path));
const importsOf = (path: string): readonly string[] =>
  readImports(path, readFileSync(path, 'utf8')).map(({ specifier }) => specifier);

describe('the tarball', () => {
  it('holds entries in both formats, chunks, their source maps and the papers, and nothing else', () => {
    const CHUNK = /^dist\/[\w-]+-[\w-]{8}\.(js|cjs|d\.ts|d\.cts)$/;
    const built = consumer.packed.filter((path) => ENTRY_FILES.includes(path) || CHUNK.test(path));
    const maps = built.filter((path) => /\.c?js$/.test(path)).map((path) => `${path}.map`);
    expect(consumer.packed).toEqual(expect.arrayContaining(maps));
    const others = consumer.packed.filter((path) => !built.includes(path) && !maps.includes(path)).sort();
    expect(consumer.packed.filter((path) => ENTRY_FILES.includes(path)).sort()).toEqual(ENTRY_FILES);
    expect(others).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'README.zh-CN.md', 'package.json']);
  });

  it('declares no type of grpc-js or protobufjs: its declarations lean on neverthrow alone', () => {
    const declarations = shipped(/\.d\.c?ts$/);
    const outside = declarations.flatMap(importsOf).filter((name) => !name.startsWith('.') && !isBuiltin(name));
    expect(declarations.length).toBeGreaterThanOrEqual(4);
    expect([...new Set(outside)]).toEqual(['neverthrow']);
    for (const path of declarations) expect(readFileSync(path, 'utf8')).not.toMatch(/@grpc\/grpc-js|protobufjs/);
  });

  it('is readable, and its source maps hold the sources, by paths within the package', () => {
    for (const path of shipped(/\.c?js$/)) {
      const code = readFileSync(path, 'utf8');
      expect(code.length / code.split('\n').length, path).toBeLessThan(100);
      // A file of re-exports alone has no sources, nor a list of them.
      const { sources, sourcesContent = [] } = readJson(`${path}.map`) as {
        readonly sources: readonly string[];
        readonly sourcesContent?: readonly string[];
      };
      expect(sourcesContent).toHaveLength(sources.length);
      expect(sources.filter((source) => !/^(?:\.\.\/)+src\//.test(source))).toEqual([]);
    }
  });

  it('loads each dependency that it declares and no other', () => {
    const { dependencies } = readJson(installed('package.json')) as { dependencies: Record<string, string> };
    const packageOf = (name: string): string => name.split('/', name.startsWith('@') ? 2 : 1).join('/');
    for (const ending of [/\.js$/, /\.cjs$/]) {
      const outside = shipped(ending).flatMap(importsOf);
      const loaded = outside.filter((name) => !name.startsWith('.') && !isBuiltin(name)).map(packageOf);
      expect([...new Set(loaded)].sort()).toEqual(Object.keys(dependencies).sort());
    }
  });
});

describe('an installed package', () => {
  it.each(PROGRAMS)('runs a job from %s', (_format, flags, program) => {
    expect(run('node', ...flags, '--eval', program)).toBe('exited 3\n');
  });

  it.each(entriesOf(ROOT))('$name exports from ESM what its source exports', async ({ name, source }) => {
    const code = `import * as sdk from '${name}'; console.log(JSON.stringify(Object.keys(sdk)))`;
    const names = JSON.parse(run('node', '--input-type=module', '--eval', code)) as string[];
    expect(names.sort()).toEqual(await namesOf(source));
  });

  it.each(entriesOf(ROOT))('$name exports from CommonJS what its source exports', async ({ name, source }) => {
    const code = `console.log(JSON.stringify(Object.keys(require('${name}'))))`;
    const names = JSON.parse(run('node', '--eval', code)) as string[];
    expect(names.sort()).toEqual(await namesOf(source));
  });

  it('has one copy of what both entries share, in either format', () => {
    const shared = Object.keys(source).filter((name) => name in testingSource);
    const compare = `console.log(JSON.stringify(${JSON.stringify(shared)}.filter((name) => a[name] !== b[name])))`;
    const esm = `import * as a from 'crane-cri'; import * as b from 'crane-cri/testing'; ${compare}`;
    const cjs = `const a = require('crane-cri'), b = require('crane-cri/testing'); ${compare}`;
    expect(JSON.parse(run('node', '--input-type=module', '--eval', esm))).toEqual([]);
    expect(JSON.parse(run('node', '--eval', cjs))).toEqual([]);
    for (const ending of [/\.js$/, /\.cjs$/]) {
      // Names are shortened, so classes are told by how their bodies begin.
      const classes = shipped(ending).flatMap(
        (path) => readFileSync(path, 'utf8').match(/(?<=class[^{]*)\{.{120}/g) ?? [],
      );
      expect(classes.length).toBeGreaterThan(0);
      expect(classes.filter((name, index) => classes.indexOf(name) !== index)).toEqual([]);
    }
  });
});
