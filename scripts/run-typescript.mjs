// `node --import ./scripts/run-typescript.mjs file.ts` runs TypeScript on every Node this package supports.
// Examples run this way import the package by its name and so meet dist/, as its users do.
import { existsSync, readFileSync } from 'node:fs';
import module from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';

/** Loaded where it is used: in the thread that calls the hooks. */
const typescript = () => module.createRequire(import.meta.url)('typescript');

/** A relative import says `.js`; what stands there is `.ts`. @type {import('node:module').ResolveHook} */
export function resolve(specifier, context, next) {
  if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts')) {
    const source = specifier.replace(/\.js$/, '.ts');
    if (existsSync(new URL(source, context.parentURL))) return next(source, context);
  }
  return next(specifier, context);
}

/** @type {import('node:module').LoadHook} */
export function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const ts = typescript();
  const { outputText } = ts.transpileModule(readFileSync(fileURLToPath(url), 'utf8'), {
    fileName: fileURLToPath(url),
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  });
  return { format: 'module', source: outputText, shortCircuit: true };
}

// The newer API calls these hooks in this thread; Node 20 has only the older one, which Node 26 warns of.
if (module.registerHooks !== undefined) module.registerHooks({ resolve, load });
else if (isMainThread) module.register(import.meta.url);
