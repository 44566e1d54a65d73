// @ts-check
// Debian packages, fetched and verified by apt and unpacked into a folder. Nothing is installed on the machine: the
// package lists, the downloads and the unpacked files live in folders of our own, and no package script runs.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run } from './processes.mjs';

/** The key ring of the package debian-archive-keyring, which every Debian has. */
const DEBIAN_KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * A freshly updated package index of our own.
 *
 * @typedef {object} PackageIndex
 * @property {(packages: readonly string[], into: string) => Promise<void>} unpack these packages alone
 * @property {(packages: readonly string[], into: string) => Promise<void>} unpackWithDependencies and what they need that the machine lacks
 * @property {() => Promise<string>} debianArchive address of the Debian archive the machine uses
 * @property {() => void} close removes the scratch folder
 */

/**
 * @param {string} [source] one source line in place of the machine's own sources
 * @returns {Promise<PackageIndex>}
 */
export async function openPackageIndex(source) {
  const scratch = mkdtempSync(join(tmpdir(), 'crane-cri-apt-'));
  const close = () => rmSync(scratch, { recursive: true, force: true });
  const archives = join(scratch, 'cache/archives');
  for (const folder of ['lists/partial', 'cache/archives/partial', 'downloads']) {
    mkdirSync(join(scratch, folder), { recursive: true });
  }
  const settings = [
    `Dir::State::lists=${join(scratch, 'lists')}`,
    `Dir::Cache=${join(scratch, 'cache')}`,
    'Acquire::Languages=none',
    'APT::Sandbox::User=root', // the scratch folder is closed to apt's own user
    'APT::Default-Release=',
    'Debug::NoLocking=1', // dpkg's database is only read
  ];
  if (source !== undefined) {
    writeFileSync(join(scratch, 'sources.list'), `${source}\n`);
    settings.push(`Dir::Etc::sourcelist=${join(scratch, 'sources.list')}`, 'Dir::Etc::sourceparts=-');
  }
  const options = ['-q', ...settings.flatMap((setting) => ['-o', setting])];
  const env = { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
  const aptGet = (/** @type {string[]} */ ...args) =>
    run('apt-get', [...args, ...options], { env, cwd: join(scratch, 'downloads'), timeoutMs: 600_000 });
  const unpackFolder = async (/** @type {string} */ folder, /** @type {string} */ into) => {
    for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.deb'))) {
      await run('dpkg', ['-x', join(folder, name), into]);
      rmSync(join(folder, name));
    }
  };

  try {
    await aptGet('update', '--error-on=any');
  } catch (error) {
    close();
    throw error;
  }
  return {
    close,
    async unpack(packages, into) {
      await aptGet('download', ...packages);
      await unpackFolder(join(scratch, 'downloads'), into);
    },
    async unpackWithDependencies(packages, into) {
      await aptGet('install', '-y', '--no-install-recommends', '--download-only', ...packages);
      await unpackFolder(archives, into);
    },
    async debianArchive() {
      const format = '$(ORIGIN) $(LABEL) $(COMPONENT) $(REPO_URI)';
      const targets = await aptGet('indextargets', '--format', format, 'Created-By: Packages');
      const main = targets.split('\n').find((line) => line.startsWith('Debian Debian main '));
      if (main === undefined) throw new Error('no apt source of this machine is a Debian archive');
      return main.split(' ')[3] ?? '';
    },
  };
}

/**
 * The source line for another release in the same archive.
 *
 * @param {string} archive
 * @param {string} suite
 */
export function sourceLine(archive, suite) {
  const keyring = existsSync(DEBIAN_KEYRING) ? `[signed-by=${DEBIAN_KEYRING}] ` : '';
  return `deb ${keyring}${archive} ${suite} main`;
}
