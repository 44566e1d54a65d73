// Everything that is not a test: one line per check, and the words of those that fail.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const scratch = mkdtempSync(join(tmpdir(), 'crane-cri-check-'));
const tarball = () => join(scratch, readdirSync(scratch).find((name) => name.endsWith('.tgz')) ?? 'no tarball');
const CHECKS = {
  format: () => ['prettier', '--check', '--log-level', 'warn', '.'],
  lint: () => ['eslint', '--max-warnings', '0', '.'],
  types: () => ['tsc'],
  generated: () => ['node', 'scripts/generate-wire/main.mjs', '--check'],
  build: () => ['tsup', '--silent'],
  pack: () => ['npm', 'pack', '--ignore-scripts', '--silent', '--pack-destination', scratch],
  publint: () => ['publint', 'run', '--strict', tarball()],
  exports: () => ['attw', '--profile', 'node16', '--no-emoji', tarball()],
  unused: () => ['knip'],
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in CHECKS));
if (unknown.length > 0) {
  console.error(`no check is called ${unknown.join(', ')}; there are ${Object.keys(CHECKS).join(', ')}`);
  process.exit(2);
}
const failed = [];
for (const [name, command] of Object.entries(CHECKS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const [program, ...args] = command();
  const startedAt = performance.now();
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (status === 0) continue;
  failed.push(name);
  process.stdout.write(`${stdout ?? ''}${stderr ?? ''}${error === undefined ? '' : `${error.message}\n`}`);
}
rmSync(scratch, { recursive: true });
if (failed.length > 0) {
  console.log(`check: ${failed.join(', ')} failed`);
  process.exit(1);
}
