import { dirname, resolve } from 'node:path';

import type { Options } from 'tsup';

type EsbuildPlugin = NonNullable<Options['esbuildPlugins']>[number];

/** Where the modules stand that stand for another one, loaded with `import()`. */
const LAZY = 'lazy-import';
const CORE = resolve('src/index.ts');
const TESTING = resolve('src/testing');

/**
 * Keeps what `import 'crane-cri'` loads in few files. esbuild makes a file of its own for each set of entries that reach
 * a module, and everything behind an `import()` is an entry: thirty small files, which compress badly and are found one
 * by one. Whoever gets to an `import()` has loaded the package before, so each says that it needs all of it; the sets are then
 * the same for nearly everything.
 */
export const wholeCore = (): EsbuildPlugin => ({
  name: 'whole-core',
  setup(build) {
    build.onResolve({ filter: /^\./ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (kind !== 'dynamic-import' || importer.startsWith(TESTING) || pluginData === LAZY) return undefined;
      const found = await build.resolve(path, { kind, importer, resolveDir, pluginData: LAZY });
      return found.errors.length > 0 ? { errors: found.errors } : { path: found.path, namespace: LAZY };
    });
    build.onLoad({ filter: /.*/, namespace: LAZY }, ({ path }) => ({
      contents: `export * from ${JSON.stringify(path)};\nimport * as core from ${JSON.stringify(CORE)};\n`,
      loader: 'js',
      resolveDir: dirname(path),
    }));
  },
});
