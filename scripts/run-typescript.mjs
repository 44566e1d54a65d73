// `node --import ./scripts/run-typescript.mjs file.ts` runs TypeScript on every Node this package supports.
// Examples run this way import the package by its name and so meet dist/, as its users do.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';

const require = module.createRequire(import.meta.url);
/** What was translated before: the compiler alone takes a second to load. */
const CACHE = new URL('../node_modules/.cache/run-typescript/', import.meta.url);

function translated(fileName) {
  const source = readFileSync(fileName, 'utf8');
  const { version } = require('typescript/package.json');
  const name = createHash('sha256').update(`${version}\0${source}`).digest('hex');
  const cached = new URL(name, CACHE);
  if (existsSync(cached)) return readFileSync(cached, 'utf8');
  // Loaded where it is used: in the thread that calls the hooks.
  const ts = require('typescript');
  const { outputText } = ts.transpileModule(source, {
    fileName,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  });
  try {
    mkdirSync(CACHE, { recursive: true });
    const half = new URL(`${name}.${process.pid}`, CACHE);
    writeFileSync(half, outputText);
    renameSync(half, cached);
  } catch {
    // The folder is another user's, or the disk is full: it is translated again next time.
  }
  return outputText;
}

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
  return { format: 'module', source: translated(fileURLToPath(url)), shortCircuit: true };
}

// The newer API calls these hooks in this thread; Node 20 has only the older one, which Node 26 warns of.
if (module.registerHooks !== undefined) module.registerHooks({ resolve, load });
else if (isMainThread) module.register(import.meta.url);
