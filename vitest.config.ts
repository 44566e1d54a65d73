import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Fails each test file in which a password is shown or written. */
const WATCH = ['test/helpers/watch-secrets.ts'];

export default defineConfig({
  resolve: {
    // Tests and examples import the package by its own name and meet the sources.
    alias: [
      { find: /^crane-cri$/, replacement: path('src/index.ts') },
      { find: /^crane-cri\/testing$/, replacement: path('src/testing/index.ts') },
    ],
  },
  // `using` and `await using` are newer than Node 20.
  oxc: { target: 'node20' },
  test: {
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
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], setupFiles: WATCH } },
      { extends: true, test: { name: 'contract', include: ['test/contract/**/*.test.ts'], setupFiles: WATCH } },
      {
        // The same contract, held by real runtimes instead of mocks; what the stand offers comes by `inject`.
        extends: true,
        test: {
          name: 'real',
          include: [
            'test/contract/**/*.test.ts',
            'test/real/**/*.test.ts',
            'test/examples/launch-asks.test.ts',
            'test/examples/pipeline.test.ts',
          ],
          globalSetup: ['test/examples/build.ts', 'test/real/global-setup.ts'],
          setupFiles: WATCH,
        },
      },
      {
        extends: true,
        test: {
          name: 'examples',
          setupFiles: WATCH,
          include: ['test/examples/**/*.test.ts'],
          globalSetup: 'test/examples/build.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'types',
          include: [],
          typecheck: { enabled: true, only: true, include: ['test/types/**/*.test-d.ts'], ignoreSourceErrors: true },
        },
      },
      {
        extends: true,
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'tarball',
          include: ['test/tarball/**/*.test.ts'],
          globalSetup: 'test/tarball/build.ts',
        },
      },
    ],
  },
});
