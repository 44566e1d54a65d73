import { defineConfig } from 'tsup';

import { wholeCore } from './scripts/doors-plugin.js';
import { tslibHelpers } from './scripts/tslib-plugin.js';

// Why it is built this way: docs/decisions/0002-build.md
export default defineConfig({
  entry: ['src/index.ts', 'src/testing/index.ts'],
  format: ['esm', 'cjs'],
  target: 'node20',
  clean: true,
  splitting: true,
  treeshake: true,
  dts: process.env['BUILD_WITHOUT_TYPES'] === undefined ? { compilerOptions: { ignoreDeprecations: '6.0' } } : false,
  minify: true,
  esbuildPlugins: [wholeCore(), tslibHelpers()],
});
