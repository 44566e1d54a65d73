// What a release has to stand up to. Each check answers the problems it finds, or why it could not be made here.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ENDINGS, entriesOf } from '../entries.mjs';
import { billOfMaterials, runtimePackages } from './bill-of-materials.mjs';

const ROOT = join(import.meta.dirname, '../..');
const npm = (...args) => spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 });

/** Licences under which a user of an Apache-2.0 package can take its dependencies without a second thought. */
const ALLOWED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

/** Every package that an installation brings has an allowed licence. */
export function licences(packages = runtimePackages()) {
  const problems = packages
    .filter(({ license }) => !ALLOWED.includes(license))
    .map(({ name, version, license }) => `${name}@${version} has the licence ${license ?? '(none)'}`);
  return { problems: packages.length === 0 ? ['the lockfile names no package'] : problems };
}

/** The bill of materials names every one of them. */
export function sbom(bill = billOfMaterials(), packages = runtimePackages()) {
  const listed = new Set(
    bill.components.map(({ group, name, version }) => `${group === undefined ? '' : `${group}/`}${name}@${version}`),
  );
  const missing = packages.map(({ name, version }) => `${name}@${version}`).filter((each) => !listed.has(each));
  return { problems: missing.map((each) => `the bill of materials lacks ${each}`) };
}

/**
 * Nobody knows a weakness of them. Registries without that service, and machines without a network, are told.
 * @param {{ stdout: string, stderr: string }} answer
 */
export function audit(answer = npm('audit', '--omit=dev', '--json')) {
  let report;
  try {
    report = JSON.parse(answer.stdout);
  } catch {
    return { undone: `npm audit answered nothing that can be read: ${answer.stderr.split('\n')[0]}` };
  }
  if (report.vulnerabilities === undefined)
    return { undone: `the registry made no audit: ${report.message ?? 'no reason told'}` };
  const known = Object.values(report.vulnerabilities);
  return { problems: known.map(({ name, severity, range }) => `${name} ${range} has a known weakness: ${severity}`) };
}

const ENTRY_FILES = entriesOf(ROOT).flatMap(({ build }) => ENDINGS.map((end) => `${build}.${end}`));
const CHUNK = /^dist\/[\w-]+-[\w-]{8}\.(js|cjs|d\.ts|d\.cts)$/;
/** Each file of code has its source map beside it. */
const SOURCE_MAP = /(\.c?js)\.map$/;
const isBuilt = (path) => ENTRY_FILES.includes(path) || CHUNK.test(path);
const PAPERS = ['CHANGELOG.md', 'LICENSE', 'README.md', 'README.zh-CN.md', 'package.json'];
const AT_INSTALL = ['preinstall', 'install', 'postinstall', 'prepare'];

/**
 * What would be published, without publishing it: its files, and a manifest and a changelog that agree.
 * @param {{ status: number | null, stdout: string, stderr: string }} pack
 */
export function release(pack = npm('pack', '--dry-run', '--ignore-scripts', '--json'), root = ROOT) {
  if (pack.status !== 0) return { problems: [pack.stderr] };
  const [{ files, version }] = JSON.parse(pack.stdout);
  const paths = files.map(({ path }) => path);
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
  return {
    problems: [
      ...[...ENTRY_FILES, ...PAPERS]
        .filter((path) => !paths.includes(path))
        .map((path) => `${path} would not be published`),
      ...paths
        .filter((path) => !isBuilt(path.replace(SOURCE_MAP, '$1')) && !PAPERS.includes(path))
        .map((path) => `${path} would be published`),
      ...AT_INSTALL.filter((name) => name in (manifest.scripts ?? {})).map(
        (name) => `the script "${name}" would run on a user's machine`,
      ),
      ...(changelog.includes(`\n## ${version}\n`) ? [] : [`the changelog has no heading for ${version}`]),
      ...(manifest.private === true ? ['the package is marked as private'] : []),
    ],
  };
}
