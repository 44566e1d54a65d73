// npm run sbom: a bill of materials (CycloneDX, as JSON) of what an installation of this package brings along.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** What the lockfile installs for a user: by path, without what is for development. */
export function runtimePackages() {
  const { packages } = readJson(join(ROOT, 'package-lock.json'));
  return Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .map(([path, { version, license }]) => ({ name: path.split('node_modules/').at(-1), version, license }));
}

/**
 * The bill, as npm writes it. It is written in a folder that knows no development: told to omit that, npm also leaves
 * out what both need (`yaml`, for one).
 */
export function billOfMaterials() {
  const folder = mkdtempSync(join(tmpdir(), 'crane-cri-sbom-'));
  try {
    const manifest = readJson(join(ROOT, 'package.json'));
    delete manifest.devDependencies;
    delete manifest.scripts;
    const lock = readJson(join(ROOT, 'package-lock.json'));
    for (const [path, { dev }] of Object.entries(lock.packages)) if (dev === true) delete lock.packages[path];
    delete lock.packages[''].devDependencies;
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
    const args = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'];
    const { status, stdout, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(billOfMaterials(), undefined, 2));
