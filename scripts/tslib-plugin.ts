import { readFile } from 'node:fs/promises';
import type { Options } from 'tsup';
import ts from 'typescript';

type EsbuildPlugin = NonNullable<Options['esbuildPlugins']>[number];

/**
 * Lets TypeScript compile each source file, so that what is newer than the target (`using`, `await using`) becomes calls
 * of `tslib`; esbuild alone has no `importHelpers` and would write its own helpers into the bundle.
 */
export const tslibHelpers = (): EsbuildPlugin => ({
  name: 'tslib-helpers',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      // Everything else esbuild reads by itself, many times faster.
      if (!/\busing\s/.test(text)) return undefined;
      const { outputText } = ts.transpileModule(text, {
        fileName: path,
        compilerOptions: {
          target: ts.ScriptTarget.ES2022,
          module: ts.ModuleKind.ESNext,
          verbatimModuleSyntax: true,
          importHelpers: true,
        },
      });
      return { contents: outputText, loader: 'js' };
    });
  },
});
