import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

import { entriesOf } from './scripts/entries.mjs';
import { RUNTIME_VERSIONS } from './test/real/provision.mjs';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/**
 * Which tests are left out: those that `npm test` leaves to `npm run test:all`, those that CI has run by `npm test` just
 * before, or those for which one Node is enough.
 */
const leftOut = process.env['CRANE_CRI_TESTS'];

/** Attackers that spin, twenty times each: what they meet depends on neither the Node nor the oldest runtime. */
const ATTACKERS = ['mount-sources', 'output', 'scratch'].map((name) => `test/contract/host-safety/${name}.test.ts`);

/** What `npm test` leaves to `npm run test:all`. */
const EXHAUSTIVE = [
  // The mock's own vocabulary: each quirk, fault and command.
  'test/unit/testing/**/*.test.ts',
  'test/contract/host-safety/*.test.ts',
  'test/unit/files/remove-tree.test.ts',
  'test/unit/host/scratch.test.ts',
  'test/unit/image/credentials/other-users.test.ts',
  // Many of something, or processes that are killed.
  'test/contract/recover.test.ts',
  'test/unit/job/model-seeds.test.ts',
  'test/unit/job/recover/many-entries.test.ts',
  'test/unit/public/odd-*.test.ts',
  'test/unit/ledger/ledger.test.ts',
  'test/unit/node/close.test.ts',
  'test/unit/policy/image/reference.test.ts',
  'test/unit/streaming/fuzz.test.ts',
  // What is published, with every compiler.
  'test/tarball/compiles.test.ts',
];

/** What a compiler or a bundler makes of what is published does not depend on the Node that runs it. */
const OF_ANY_NODE = [
  ...['compiles', 'guides', 'mock-apart', 'oldest-node'].map((name) => `test/tarball/${name}.test.ts`),
  ...ATTACKERS,
];

/** What does the same whoever runs it, and has no file among {@link EXHAUSTIVE}. */
const OF_ANY_USER = ['guides', 'mock-apart', 'pack', 'readme'].map((name) => `test/tarball/${name}.test.ts`);
const EXAMPLES_OF_ANY_USER = leftOut === 'after-npm-test' ? ['test/examples/**'] : [];

/** After `npm test` what it left out: every other Node has tried the rest as root, on one mock. */
const CONTRACT =
  leftOut === 'after-npm-test'
    ? EXHAUSTIVE.filter((pattern) => pattern.startsWith('test/contract/'))
    : ['test/contract/**/*.test.ts'];

/** The newest Node, which differs most from this one, has tried all of them as root, those that `npm test` leaves out too. */
const UNITS_OF_ANY_NODE = leftOut === 'after-npm-test' ? ['test/unit/**'] : [];

/** Calls of everything with anything: what they leave going must not meet other tests. */
const ODD = 'test/unit/public/odd-*.test.ts';

/** Fails each test file in which a password is shown or written. */
const WATCH = ['test/helpers/watch-secrets.ts'];

const EXCLUDED = [
  ...configDefaults.exclude,
  ...(leftOut === 'quick' ? EXHAUSTIVE : []),
  ...(leftOut === 'another-node' ? OF_ANY_NODE : []),
  ...(leftOut === 'after-npm-test' ? [...OF_ANY_USER, 'test/package/**'] : []),
];

/** Projects run one after the other: a process then keeps the sources that it has loaded for the files of one. */
let order = 0;
const inTurn = () => ({ groupOrder: order++ });

export default defineConfig({
  resolve: {
    // Tests and examples import the package by its own name and meet the sources.
    alias: entriesOf(import.meta.dirname).map(({ name, source }) => ({
      find: new RegExp(`^${name}$`),
      replacement: path(source),
    })),
  },
  // `using` and `await using` are newer than Node 20.
  oxc: { target: 'node20' },
  test: {
    // Every core works while some tests wait; and the sources are loaded once in a process, not once for each file of tests.
    maxWorkers: availableParallelism() + 1,
    exclude: EXCLUDED,
    // A project of which nothing is left.
    passWithNoTests: leftOut === 'after-npm-test',
    isolate: false,
    // A project that comes later, and the next run, do not translate again what has not changed.
    experimental: { fsModuleCache: true },
    // How fast the machine is decides no test.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/generated/**'],
      // What is covered is not shown: the table is of the files that lack something.
      reporter: [['text', { skipFull: true }], 'json-summary', 'json'],
      thresholds: { lines: 95, branches: 90 },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          sequence: inTurn(),
          include: ['test/unit/**/*.test.ts'],
          exclude: [...EXCLUDED, ...UNITS_OF_ANY_NODE, ODD],
          setupFiles: WATCH,
        },
      },
      {
        extends: true,
        test: {
          name: 'odd',
          sequence: inTurn(),
          include: [ODD],
          exclude: [...EXCLUDED, ...UNITS_OF_ANY_NODE],
          isolate: true,
          setupFiles: WATCH,
        },
      },
      {
        extends: true,
        test: { name: 'contract', sequence: inTurn(), include: CONTRACT, setupFiles: WATCH },
      },
      // The same contract, held by real runtimes instead of mocks; what the stand offers comes by `inject`.
      ...RUNTIME_VERSIONS.map((name) => ({
        extends: true as const,
        test: {
          name,
          // A runtime is shared: a test looks at all that is on it, and one that is given up leaves something there.
          maxWorkers: 1,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          sequence: inTurn(),
          exclude: [...EXCLUDED, ...(name === 'containerd-1.6' ? ATTACKERS : [])],
          include: [
            'test/contract/**/*.test.ts',
            'test/real/**/*.test.ts',
            'test/examples/launch-asks.test.ts',
            'test/examples/pipeline.test.ts',
          ],
          globalSetup: ['test/examples/build.ts', 'test/real/global-setup.ts'],
          setupFiles: WATCH,
        },
      })),
      {
        extends: true,
        test: {
          name: 'examples',
          sequence: inTurn(),
          setupFiles: WATCH,
          include: ['test/examples/**/*.test.ts'],
          exclude: [...EXCLUDED, ...EXAMPLES_OF_ANY_USER],
          globalSetup: 'test/examples/build.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'types',
          sequence: inTurn(),
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            checker: path('node_modules/typescript-7/bin/tsc'),
            include: ['test/types/**/*.test-d.ts'],
            ignoreSourceErrors: true,
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'package',
          sequence: inTurn(),
          include: ['test/package/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'tarball',
          sequence: inTurn(),
          include: ['test/tarball/**/*.test.ts'],
          globalSetup: 'test/tarball/build.ts',
        },
      },
    ],
  },
});
