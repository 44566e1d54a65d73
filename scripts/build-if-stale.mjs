// Builds dist/ unless it is newer than everything it is made from, and says so before.
// With --without-types it is content with what runs: declarations take most of the time of a build.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { ENDINGS, entriesOf } from './entries.mjs';

const root = join(import.meta.dirname, '..');
const INPUTS = [
  'src',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsup.config.ts',
  'scripts/entries.mjs',
  'scripts/whole-core-plugin.ts',
  'scripts/tslib-plugin.ts',
];
const withoutTypes = process.argv.includes('--without-types');
const WANTED = ENDINGS.filter((end) => !(withoutTypes && end.startsWith('d.')));
const OUTPUTS = entriesOf(root).flatMap(({ build }) => WANTED.map((end) => `${build}.${end}`));

const changedAt = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs;
const tree = (path) =>
  statSync(join(root, path)).isDirectory()
    ? [path, ...readdirSync(join(root, path), { recursive: true }).map((name) => join(path, name))]
    : [path];

const newestInput = Math.max(...INPUTS.flatMap(tree).map(changedAt));
const oldestOutput = Math.min(...OUTPUTS.map((path) => changedAt(path) ?? 0));
if (oldestOutput <= newestInput) {
  process.stderr.write(`building the package from its sources: some ${withoutTypes ? 10 : 40} seconds, once\n`);
  const env = { ...process.env, ...(withoutTypes ? { BUILD_WITHOUT_TYPES: '1' } : {}) };
  const build = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, encoding: 'utf8', env });
  const { status, stdout, stderr } = build;
  if (status !== 0) {
    process.stderr.write(`${stdout}${stderr}the build failed\n`);
    process.exit(1);
  }
}
