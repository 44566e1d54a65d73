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

/** Whether the tests pass. */
async function pass(tests: readonly string[]): Promise<boolean> {
  if (tests.length === 0) return true;
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(
    tests.map((test) => project.createSpecification(join(ROOT, test))),
  );
  return unhandledErrors.length === 0 && testModules.every((module) => module.ok());
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
  const nearest = tests.filter(({ own, distance }) => own && distance === tests[0]?.distance).map(({ test }) => test);
  const others = tests.map(({ test }) => test).filter((test) => !nearest.includes(test));
  let killed = 0;
  const startedAt = performance.now();
  for (const mutant of mutants) {
    current = { path, code: withMutant(text, mutant) };
    vitest.invalidateFile(path);
    if (!(await pass(nearest)) || !(await pass(others.slice(0, OTHER_TESTS)))) {
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
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.log(`${file}: ${killed} of ${mutants.length} killed (${seconds} s)`);
}
await vitest.close();
const share = 1 - survivors.length / chosen.length;
console.log(`mutate: ${(100 * share).toFixed(1)} % of ${chosen.length} killed; at least ${100 * GOAL} % are wanted`);
process.exit(share >= GOAL ? 0 : 1);
