import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

import { findCycle, floorViolations, folderGraph, importViolations, JOB_FLOORS, RULES } from './import-rules.js';

const SRC = join(import.meta.dirname, '../../src');

function sources(): ReadonlyMap<string, string> {
  const paths = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  return new Map(paths.map((path) => [path.split(sep).join('/'), readFileSync(join(SRC, path), 'utf8')]));
}

/** A tree that breaks nothing; each bad sample changes one file of it. */
const SOUND = {
  'core/errors.ts': "import { inspect } from 'node:util'; import { ok } from 'neverthrow';",
  'generated/types.ts': 'export interface A { a: string }',
  'generated/codecs.ts': "import { Reader } from './fields.js'; import type { A } from './types.js';",
  'generated/fields.ts': '',
  'transport/wire.ts': "import { A } from '../generated/codecs.js'; import { Client } from '@grpc/grpc-js';",
  'policy/pull.ts': "import { e } from '../core/errors.js';",
  'config/read.ts': "const { parse } = await import('yaml');",
  'runtime/runtime.ts': "import type { A } from '../generated/types.js'; import { W } from '../transport/wire.js';",
  'job/job.ts': "import { type R } from '../runtime/runtime.js'; export type { S } from '../runtime/runtime.js';",
  'testing/mock.ts': "import { R } from '../runtime/runtime.js'; import { A } from '../generated/codecs.js';",
  'testing/server/server.ts': "import { Server } from '@grpc/grpc-js'; import { M } from '../mock.js';",
  'index.ts': "export { R } from './runtime/runtime.js';",
};

const problemsWith = (path: string, text: string): readonly string[] =>
  importViolations(new Map(Object.entries({ ...SOUND, [path]: text })));

describe('import rules', () => {
  it('src keeps to the table and imports nothing in a circle', () => {
    const files = sources();
    expect(files.size).toBeGreaterThan(0);
    expect(importViolations(files)).toEqual([]);
  });

  it('no folder imports, directly or not, from one that imports from it', () => {
    expect(findCycle(folderGraph(sources()))).toBeUndefined();
  });

  it('the picture of docs/architecture.md shows these floors, and files that there are', () => {
    const page = readFileSync(join(SRC, '../docs/architecture.md'), 'utf8');
    const picture = page.split('```')[1] ?? '';
    const shown = [...picture.matchAll(/^ +((?:job|run)(?:\/[\w-]+)?) /gm)].map(([, name = '']) =>
      name.startsWith('run') ? `job/${name}` : name,
    );
    // A folder is drawn above those that it holds.
    const isBelow = (floor: string): boolean => floor !== 'job/run';
    expect(shown.filter(isBelow)).toEqual(JOB_FLOORS.filter(isBelow));
    const files = [...sources().keys()];
    const named = [...picture.matchAll(/[\w/-]+\.ts/g)].map(([name]) => name);
    expect(named.filter((name) => !files.some((path) => path === name || path.endsWith(`/${name}`)))).toEqual([]);
    expect(named.length).toBeGreaterThan(10);
  });

  it('two folders that import from each other are a circle', () => {
    const both = {
      'a/x.ts': "import type { Y } from '../b/y.js';",
      'b/y.ts': "export * from '../a/z.js';",
      'a/z.ts': '',
    };
    expect(findCycle(folderGraph(new Map(Object.entries(both))))).toEqual(['a', 'b', 'a']);
  });

  it('a job goes from floor to floor: each imports what is below it alone', () => {
    expect(floorViolations(sources())).toEqual([]);
  });

  it.each([
    [
      'job/record/a.ts',
      "import type { B } from '../spec/b.js';",
      'job/record/a.ts may not import job/spec/b.js, which is above',
    ],
    ['job/step/a.ts', '', 'job/step/a.ts is on no floor'],
  ])('%s: %s is a violation of the floors', (path, text, problem) => {
    expect(floorViolations(new Map([[path, text]]))).toEqual([problem]);
  });

  it('the table has no way round from a room to itself', () => {
    const top = (room: string): string => room.split('/', 1)[0]!;
    const edges = Object.entries(RULES).map(
      ([room, { rooms }]) => [room, new Set(Object.keys(rooms).filter((to) => top(to) !== top(room)))] as const,
    );
    expect(findCycle(new Map(edges))).toBeUndefined();
  });

  it('a tree that keeps to the table has no problem', () => {
    expect(importViolations(new Map(Object.entries(SOUND)))).toEqual([]);
  });

  it.each([
    ['core/errors.ts', "import { A } from '../generated/codecs.js';", 'core may not import from generated'],
    ['core/errors.ts', "import { readFile } from 'node:fs';", 'core may not use node:fs'],
    ['core/errors.ts', "import { readFile } from 'fs';", 'core may not use the package fs'],
    ['policy/pull.ts', "type X = import('../transport/wire.js').X;", 'policy may not import from transport'],
    [
      'runtime/runtime.ts',
      "import { A } from '../generated/types.js';",
      'runtime may import types alone from generated',
    ],
    ['runtime/runtime.ts', "import { Client } from '@grpc/grpc-js';", 'runtime may not use the package @grpc/grpc-js'],
    [
      'runtime/runtime.ts',
      "import type { Client } from '@grpc/grpc-js';",
      'runtime may not use the package @grpc/grpc-js',
    ],
    ['job/job.ts', "import { type R, S } from '../runtime/runtime.js';", 'job may import types alone from runtime'],
    ['job/job.ts', "import '../runtime/runtime.js';", 'job may import types alone from runtime'],
    ['job/job.ts', "export * from '../runtime/runtime.js';", 'job may import types alone from runtime'],
    ['job/job.ts', "const r = await import('../runtime/runtime.js');", 'job may import types alone from runtime'],
    ['job/job.ts', "const r = require('../runtime/runtime.js');", 'job may import types alone from runtime'],
    ['config/read.ts', "import { parse } from 'yaml';", 'config may load yaml by import() alone'],
    ['testing/mock.ts', "import { Server } from '@grpc/grpc-js';", 'testing may not use the package @grpc/grpc-js'],
    ['testing/mock.ts', "import { W } from '../transport/wire.js';", 'testing may import types alone from transport'],
    ['index.ts', "export { M } from './testing/mock.js';", 'index.ts may not import from testing'],
    [
      'index.ts',
      "export { R } from './runtime/runtime';",
      'imports ./runtime/runtime, which is no file of src/ named with .js',
    ],
    ['attic/old.ts', '', 'stands in no room of the table'],
  ])('%s with %s is refused', (path, text, problem) => {
    expect(problemsWith(path, text)).toEqual([expect.stringContaining(problem)]);
  });

  it('two files of one room that import one another are a circle, as types too', () => {
    const problems = problemsWith('generated/types.ts', "import type { C } from './codecs.js';");
    expect(problems).toEqual([
      'these import one another: generated/types.ts -> generated/codecs.ts -> generated/types.ts',
    ]);
  });
});
