import { defineConfig } from 'tsup';

import { entriesOf } from './scripts/entries.mjs';
import { wholeCore } from './scripts/whole-core-plugin.js';
import { tslibHelpers } from './scripts/tslib-plugin.js';

const withoutTypes = process.env['BUILD_WITHOUT_TYPES'] !== undefined;

// Why it is built this way: docs/decisions/0002-build.md
export default defineConfig({
  entry: entriesOf(process.cwd()).map(({ source }) => source),
  format: ['esm', 'cjs'],
  target: 'node20',
  // Declarations stay until others are made: whoever reads them finds them, or has the build made whole.
  clean: withoutTypes ? ['!**/*.d.{ts,cts}'] : true,
  splitting: true,
  treeshake: true,
  dts: withoutTypes ? false : { compilerOptions: { ignoreDeprecations: '6.0' } },
  // Stacks, debuggers and readers of node_modules show the sources.
  sourcemap: true,
  esbuildPlugins: [wholeCore(), tslibHelpers()],
});
