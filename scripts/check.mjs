// Everything that is no test, and two tests that a review looks at: one line per check, and the words of those that fail.
// Takes the names of checks, for those alone, or --but and names, for all others. Each core works on one.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { wrapperBinaries } from './exit-wrapper.mjs';
import { audit, licences, release, sbom } from './release/checks.mjs';

const PATH = [join(import.meta.dirname, '../node_modules/.bin'), process.env.PATH].join(delimiter);
const run = (program, ...args) =>
  new Promise((resolve) => {
    execFile(program, args, { maxBuffer: 2 ** 26, env: { ...process.env, PATH } }, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : (error.code ?? 1), stdout, stderr: stderr || (error?.message ?? '') }),
    );
  });

/** A check that answers problems, or why it could not be made. */
const answered = ({ problems = [], undone }) => ({
  status: problems.length,
  stdout: `${problems.join('\n')}\n`,
  undone,
});

/** Hands what would be published, packed from dist/ as it is, to a tool that looks at it. */
async function onTarball(program, ...args) {
  const scratch = mkdtempSync(join(tmpdir(), 'crane-cri-check-'));
  try {
    const pack = await run('npm', 'pack', '--ignore-scripts', '--silent', '--pack-destination', scratch);
    return pack.status === 0 ? await run(program, ...args, join(scratch, pack.stdout.trim())) : pack;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** What is a test as well, and a review looks at: which room imports which, and what is exported. */
const test = (name) => run('vitest', 'run', '--project', 'package', join('test/package', name));

/** The reference of every public name, made to be looked at by the tool that makes it: what is undocumented, unexported or linked to nothing is an error. */
async function reference() {
  const scratch = mkdtempSync(join(tmpdir(), 'crane-cri-check-'));
  try {
    return await run('typedoc', '--out', scratch);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** The first ones take longest. Those after `build` look at what it makes. */
const CHECKS = {
  build: () => run('npm', 'run', '--silent', 'build'),
  lint: () => run('eslint', '--max-warnings', '0', '.'),
  // The compiler that needs a tenth of the time; declarations are built by the one that the linter can read.
  types: () => run(process.execPath, join(import.meta.dirname, '../node_modules/typescript-7/bin/tsc')),
  reference,
  format: () => run('prettier', '--check', '--log-level', 'warn', '.'),
  imports: () => test('imports.test.ts'),
  surface: () => test('surface.test.ts'),
  generated: () => run('npm', 'run', '--silent', 'generate', '--', '--check'),
  native: () => answered(wrapperBinaries()),
  unused: () => run('knip'),
  licences: () => answered(licences()),
  sbom: () => answered(sbom()),
  size: () => run('node', join(import.meta.dirname, 'loaded-size.mjs')),
  docs: () => run('npm', 'run', '--silent', 'docs', '--', '--check'),
  publint: () => onTarball('publint', 'run', '--strict'),
  exports: () => onTarball('attw', '--profile', 'node16', '--no-emoji'),
  audit: () => answered(audit()),
  release: () => answered(release()),
};
const OF_THE_BUILD = ['size', 'docs', 'publint', 'exports', 'release'];

const isBut = process.argv[2] === '--but';
const named = process.argv.slice(isBut ? 3 : 2);
const unknown = named.filter((name) => !(name in CHECKS));
if (unknown.length > 0) {
  console.error(`no check is called ${unknown.join(', ')}; there are ${Object.keys(CHECKS).join(', ')}`);
  process.exit(2);
}
// Where nothing may be left out, such as before a release.
const isStrict = process.env.CHECK_STRICT === '1';
const failed = [];
const notMade = [];
const queue = Object.keys(CHECKS).filter((name) => named.length === 0 || named.includes(name) !== isBut);
let built;

async function make(name) {
  if (OF_THE_BUILD.includes(name)) await built;
  const startedAt = performance.now();
  const { status, stdout, stderr, undone } = await CHECKS[name]();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (undone !== undefined) {
    console.log(`NOT MADE ${name} (${seconds} s): ${undone}`);
    (isStrict ? failed : notMade).push(name);
    return;
  }
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (status === 0) return;
  failed.push(name);
  process.stdout.write(`${stdout ?? ''}${stderr ?? ''}`);
}

async function work() {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const made = make(name);
    if (name === 'build') built = made;
    await made;
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, work));
if (notMade.length > 0) console.log(`check: not made, so not passed either: ${notMade.join(', ')}`);
if (failed.length > 0) {
  console.log(`check: ${failed.join(', ')} failed`);
  process.exit(1);
}
