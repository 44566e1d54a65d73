// npm run mutate -- [--sample N] [--seed N] [--only PART_OF_A_PATH]: changes the code of decisions and parsers, one small
// thing at a time, runs the unit tests that load it, and tells which changes no test noticed. `--sample 0` takes all.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { createVitest } from 'vitest/node';

import { type Mutant, mutantsOf, withMutant } from './mutants.js';
import { sample } from './sample.js';
import { TARGETS } from './targets.js';
import { ALIASES, mapTests } from './test-map.js';

const ROOT = join(import.meta.dirname, '../..');
const GOAL = 0.85;
/** Further files of tests that a mutant meets when the nearest have let it pass. */
const OTHER_TESTS = 4;

const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', multiple: true },
  },
});

const files = TARGETS.flatMap((target) =>
  target.endsWith('.ts')
    ? [target]
    : readdirSync(join(ROOT, target), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts'))
        .map((path) => join(target, path))
        .sort(),
).filter((path) => values.only === undefined || values.only.some((part) => path.includes(part)));

let current: { readonly path: string; readonly code: string } | undefined;
// The unit tests without the rest of vitest.config.ts: a plugin given here would not reach the projects named there.
const vitest = await createVitest(
  'test',
  {
    config: false,
    root: ROOT,
    watch: false,
    include: ['test/unit/**/*.test.ts'],
    bail: 1,
    // One thread for all files of a run: most of the time would go into loading the same modules anew.
    pool: 'threads',
    isolate: false,
    fileParallelism: false,
    reporters: [{}],
    testTimeout: 20_000,
    onConsoleLog: () => false,
  },
  {
    resolve: {
      alias: Object.entries(ALIASES).map(([name, path]) => ({
        find: new RegExp(`^${name}$`),
        replacement: join(ROOT, path),
      })),
    },
    oxc: { target: 'node20' },
    plugins: [
      {
        name: 'mutant',
        enforce: 'pre',
        load: (id) => (current !== undefined && id.split('?')[0] === current.path ? current.code : undefined),
      },
    ],
  },
);
const project = vitest.getRootProject();

/** Whether the tests pass. Of a run that was broken off before any test failed nothing is known: it is made again. */
async function pass(tests: readonly string[]): Promise<boolean> {
  if (tests.length === 0) return true;
  const paths = new Set(tests.map((test) => join(ROOT, test)));
  for (let round = 0; round < 5; round += 1) {
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(
      [...paths].map((path) => project.createSpecification(path)),
    );
    // What is told is of all runs so far: how the tests of another run went says nothing of this change.
    const states = testModules.filter(({ moduleId }) => paths.has(moduleId)).map((module) => module.state());
    if (states.includes('failed') || unhandledErrors.length > 0) return false;
    if (states.length === paths.size && states.every((state) => state === 'passed')) return true;
  }
  throw new Error(`no run came to its end: ${tests.join(', ')}`);
}

/** Tests that fail here with nothing changed, such as those that no thread can run: each change would seem noticed. */
const red = new Set<string>();
const green = new Set<string>();
async function greenOf(tests: readonly string[]): Promise<readonly string[]> {
  current = undefined;
  for (const test of tests)
    if (!green.has(test) && !red.has(test)) {
      const isGreen = await pass([test]);
      (isGreen ? green : red).add(test);
      if (!isGreen) console.log(`  left out, as it fails with nothing changed: ${test}`);
    }
  return tests.filter((test) => green.has(test));
}

const testsOf = mapTests(ROOT);
const everyMutant = files.flatMap((file) => mutantsOf(file, readFileSync(join(ROOT, file), 'utf8')));
const count = Number(values.sample);
const chosen = count === 0 ? everyMutant : sample(everyMutant, count, values.seed);
console.log(`${chosen.length} of ${everyMutant.length} mutants in ${files.length} files, seed ${values.seed}`);
const survivors: Mutant[] = [];
for (const file of files) {
  const mutants = chosen.filter((mutant) => mutant.file === file);
  if (mutants.length === 0) continue;
  const path = join(ROOT, file);
  const text = readFileSync(path, 'utf8');
  const tests = testsOf(file);
  const nearest = await greenOf(
    tests.filter(({ own, distance }) => own && distance === tests[0]?.distance).map(({ test }) => test),
  );
  const others = await greenOf(
    tests
      .map(({ test }) => test)
      .filter((test) => !nearest.includes(test))
      .slice(0, OTHER_TESTS),
  );
  let killed = 0;
  const startedAt = performance.now();
  for (const mutant of mutants) {
    current = { path, code: withMutant(text, mutant) };
    vitest.invalidateFile(path);
    if (!(await pass(nearest)) || !(await pass(others))) {
      killed += 1;
      continue;
    }
    survivors.push(mutant);
    const was = text.slice(mutant.start, mutant.end).replaceAll(/\s+/g, ' ');
    console.log(
      `  alive ${file}:${mutant.line} ${mutant.kind}: ${was} -> ${mutant.replacement.replaceAll(/\s+/g, ' ')}`,
    );
  }
  current = undefined;
  vitest.invalidateFile(path);
  if (!(await pass(nearest))) throw new Error(`tests of ${file} fail with nothing changed`);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.log(`${file}: ${killed} of ${mutants.length} killed (${seconds} s)`);
}
await vitest.close();
const partOf = (file: string): string => file.split('/').slice(0, 3).join('/');
for (const part of new Set(chosen.map(({ file }) => partOf(file)))) {
  const all = chosen.filter(({ file }) => partOf(file) === part).length;
  const alive = survivors.filter(({ file }) => partOf(file) === part).length;
  console.log(`${part}: ${(100 * (1 - alive / all)).toFixed(1)} % of ${all} killed`);
}
const share = 1 - survivors.length / chosen.length;
console.log(`mutate: ${(100 * share).toFixed(1)} % of ${chosen.length} killed; at least ${100 * GOAL} % are wanted`);
process.exit(share >= GOAL ? 0 : 1);
