import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

export const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** An empty project into which the tarball is installed, as a user would. */
export interface Consumer {
  readonly folder: string;
  /** Paths of the files in the tarball. */
  readonly packed: readonly string[];
  /** Runs a program in the folder and answers what it printed; throws where it fails. */
  run(program: string, ...args: string[]): string;
  remove(): void;
}

/** Packs dist/ as it is and installs it beside the packages that are named. */
export function makeConsumer(...packages: readonly ('typescript' | '@types/node')[]): Consumer {
  const folder = mkdtempSync(join(tmpdir(), 'crane-cri-consumer-'));
  const run = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const pack = ['pack', '--ignore-scripts', '--json', '--silent', '--pack-destination', folder];
  const [tarball] = JSON.parse(execFileSync('npm', pack, { cwd: ROOT, encoding: 'utf8' })) as [
    { readonly filename: string; readonly files: readonly { readonly path: string }[] },
  ];
  const { devDependencies } = readJson(join(ROOT, 'package.json')) as { devDependencies: Record<string, string> };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  run(
    'npm',
    ...['install', '--prefer-offline', '--no-audit', '--no-fund', '--silent', `./${tarball.filename}`],
    ...packages.map((name) => `${name}@${devDependencies[name]!}`),
  );
  return {
    folder,
    packed: tarball.files.map(({ path }) => path),
    run,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
