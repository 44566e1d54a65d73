import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import * as source from '../../src/index.js';
import * as testingSource from '../../src/testing/index.js';
import { readImports } from './import-rules.js';

const ROOT = join(import.meta.dirname, '../..');
const ENTRIES = { 'crane-cri': source, 'crane-cri/testing': testingSource };
const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** An empty project into which the tarball is installed, as a user would. */
let consumer: string;
let tarball: { readonly filename: string; readonly files: readonly { readonly path: string }[] };

const run = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { cwd: consumer, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

beforeAll(() => {
  consumer = mkdtempSync(join(tmpdir(), 'crane-cri-consumer-'));
  const pack = ['pack', '--ignore-scripts', '--json', '--silent', '--pack-destination', consumer];
  const answer = JSON.parse(execFileSync('npm', pack, { cwd: ROOT, encoding: 'utf8' })) as [typeof tarball];
  [tarball] = answer;
  const { devDependencies } = readJson(join(ROOT, 'package.json')) as { devDependencies: Record<string, string> };
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  run(
    'npm',
    ...['install', '--prefer-offline', '--no-audit', '--no-fund', '--silent', `./${tarball.filename}`],
    ...['typescript', '@types/node'].map((name) => `${name}@${devDependencies[name]!}`),
  );
}, 180_000);

afterAll(() => {
  rmSync(consumer, { recursive: true, force: true });
});

const installed = (...path: string[]): string => join(consumer, 'node_modules/crane-cri', ...path);
const shipped = (ending: RegExp): readonly string[] =>
  readdirSync(installed('dist'), { recursive: true, encoding: 'utf8' })
    .filter((path) => ending.test(path))
    .map((path) => installed('dist', path));
const importsOf = (path: string): readonly string[] =>
  readImports(path, readFileSync(path, 'utf8')).map(({ specifier }) => specifier);

describe('the tarball', () => {
  it('holds the two entries in both formats, their chunks, the licence and the README, and nothing else', () => {
    const ENTRY = /^dist\/(testing\/)?index\.(js|cjs|d\.ts|d\.cts)$/;
    const CHUNK = /^dist\/[\w-]+-[\w-]{8}\.(js|cjs|d\.ts|d\.cts)$/;
    const others = tarball.files
      .map(({ path }) => path)
      .filter((path) => !ENTRY.test(path) && !CHUNK.test(path))
      .sort();
    expect(tarball.files.filter(({ path }) => ENTRY.test(path))).toHaveLength(8);
    expect(others).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
  });

  it('declares no type of grpc-js or protobufjs: its declarations lean on neverthrow alone', () => {
    const declarations = shipped(/\.d\.c?ts$/);
    const outside = declarations.flatMap(importsOf).filter((name) => !name.startsWith('.') && !isBuiltin(name));
    expect(declarations.length).toBeGreaterThanOrEqual(4);
    expect([...new Set(outside)]).toEqual(['neverthrow']);
    for (const path of declarations) expect(readFileSync(path, 'utf8')).not.toMatch(/@grpc\/grpc-js|protobufjs/);
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

/** Valid as JavaScript and as strict TypeScript: a job on the mock, over its socket, seen to end with 3. */
const PROGRAM = `
  async function main() {
    const mock = new MockRuntime();
    const { endpoint } = await mock.serve();
    const node = (await CraneNode.connect(endpoint)).match((value) => value, (error) => { throw new Error(error.message); });
    const job = node.job({ jobId: 7, image: 'ubuntu:22.04', command: ['/bin/sh', '-c', 'exit 3'], logDirectory: process.cwd() });
    const outcome = (await job.asyncAndThen((value) => value.run())).match((value) => value, (error) => { throw new Error(error.message); });
    console.log(outcome.kind, outcome.kind === 'exited' ? outcome.exit.code : '');
    await node[Symbol.asyncDispose]();
    await mock.close();
  }
  void main();
`;

describe('an installed package', () => {
  it.each([
    [
      'ESM',
      ['--input-type=module'],
      `import { CraneNode } from 'crane-cri'; import { MockRuntime } from 'crane-cri/testing';`,
    ],
    [
      'CommonJS',
      [],
      `const { CraneNode } = require('crane-cri'); const { MockRuntime } = require('crane-cri/testing');`,
    ],
  ])('runs a job from %s', (_format, flags, imports) => {
    expect(run('node', ...flags, '--eval', imports + PROGRAM)).toBe('exited 3\n');
  });

  it.each(Object.entries(ENTRIES))('%s exports from ESM what its source exports', (name, module) => {
    const code = `import * as sdk from '${name}'; console.log(JSON.stringify(Object.keys(sdk)))`;
    const names = JSON.parse(run('node', '--input-type=module', '--eval', code)) as string[];
    expect(names.sort()).toEqual(Object.keys(module).sort());
  });

  it.each(Object.entries(ENTRIES))('%s exports from CommonJS what its source exports', (name, module) => {
    const code = `console.log(JSON.stringify(Object.keys(require('${name}'))))`;
    const names = JSON.parse(run('node', '--eval', code)) as string[];
    expect(names.sort()).toEqual(Object.keys(module).sort());
  });

  it('has one copy of what both entries share, in either format', () => {
    const shared = Object.keys(source).filter((name) => name in testingSource);
    const compare = `console.log(JSON.stringify(${JSON.stringify(shared)}.filter((name) => a[name] !== b[name])))`;
    const esm = `import * as a from 'crane-cri'; import * as b from 'crane-cri/testing'; ${compare}`;
    const cjs = `const a = require('crane-cri'), b = require('crane-cri/testing'); ${compare}`;
    expect(JSON.parse(run('node', '--input-type=module', '--eval', esm))).toEqual([]);
    expect(JSON.parse(run('node', '--eval', cjs))).toEqual([]);
    for (const ending of [/\.js$/, /\.cjs$/]) {
      const classes = shipped(ending).flatMap((path) => readFileSync(path, 'utf8').match(/^var \w+ = class/gm) ?? []);
      expect(classes.filter((name, index) => classes.indexOf(name) !== index)).toEqual([]);
    }
  });

  it.each([
    ['node16', 'main.mts'],
    ['node16', 'main.cts'],
    ['nodenext', 'main.mts'],
    ['bundler', 'main.ts'],
  ])('compiles under moduleResolution %s from %s', (moduleResolution, file) => {
    const names = (module: object): string => Object.keys(module).join(', ');
    writeFileSync(
      join(consumer, file),
      `import { ${names(source)} } from 'crane-cri';
      import * as testing from 'crane-cri/testing';
      import { MockRuntime } from 'crane-cri/testing';
      ${PROGRAM}
      export const values: readonly unknown[] = [${names(source)}];
      export const others: { ${names(testingSource).replaceAll(',', ': unknown,')}: unknown } = testing;`,
    );
    const compilerOptions = {
      module: moduleResolution === 'bundler' ? 'esnext' : moduleResolution,
      moduleResolution,
      ...{ target: 'es2022', lib: ['es2022', 'esnext.disposable'], types: ['node'], noEmit: true },
      ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false },
    };
    writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
    expect(run('node', 'node_modules/typescript/bin/tsc')).toBe('');
  });
});
