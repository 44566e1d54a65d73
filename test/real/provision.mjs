// @ts-check
// Which programs the stand needs, where they are, and how they get there: everything missing is unpacked from Debian
// packages into a cache folder, three containerd versions beside each other.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

import { openPackageIndex, sourceLine } from './apt.mjs';
import { run } from './processes.mjs';

/** The Debian release each containerd comes from, and what its `--version` must say. */
const RUNTIMES = {
  'containerd-1.6': { suite: 'bookworm', says: / 1\.6\./ },
  'containerd-1.7': { suite: 'trixie', says: / 1\.7\./ },
  'containerd-2': { suite: 'unstable', says: / v?2\./ },
};

/** @typedef {keyof typeof RUNTIMES} RuntimeVersion */

/** Every version there is. @type {readonly RuntimeVersion[]} */
export const RUNTIME_VERSIONS = /** @type {RuntimeVersion[]} */ (Object.keys(RUNTIMES));

/** Programs the stand calls, by the package of the machine's own release that holds them. */
const TOOLS = {
  runc: 'runc',
  'docker-registry': 'docker-registry',
  busybox: 'busybox-static',
  umoci: 'umoci',
  skopeo: 'skopeo',
  htpasswd: 'apache2-utils',
  'host-local': 'containernetworking-plugins',
  'xtables-nft-multi': 'iptables',
};

/** Programs that only some tests call: the runtimes can be had without them. */
const EXTRAS = { tmux: 'tmux', openssl: 'openssl' };

/** @typedef {keyof typeof TOOLS | keyof typeof EXTRAS} Tool */

/** Where everything that outlives a run is kept. */
export function cacheDir() {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'crane-cri');
}

const toolsDir = () => join(cacheDir(), 'tools');
const systemDirs = [
  'usr/local/sbin',
  'usr/local/bin',
  'usr/sbin',
  'usr/bin',
  'sbin',
  'bin',
  'usr/lib/cni',
  'opt/cni/bin',
];

/**
 * @param {Tool} tool
 * @returns {string | undefined} its path: the cache's before the machine's
 */
export function findTool(tool) {
  const places = [toolsDir(), '/'].flatMap((root) => systemDirs.map((dir) => join(root, dir, tool)));
  return places.find((path) => existsSync(path) && (tool !== 'busybox' || isStatic(path)));
}

/**
 * @param {Tool} tool
 * @returns {string}
 */
export function requireTool(tool) {
  const path = findTool(tool);
  if (path === undefined) throw new Error(`${tool} is missing: run \`node test/real/cli.mjs install\``);
  return path;
}

/** A busybox that needs no libraries is the whole of an image. @param {string} path */
function isStatic(path) {
  return spawnSync('ldd', [path]).status !== 0;
}

/** The environment in which the unpacked programs find each other and their libraries. @param {readonly string[]} [first] */
export function toolEnv(first = []) {
  const path = [...first, ...[toolsDir(), '/'].flatMap((root) => systemDirs.slice(0, 6).map((dir) => join(root, dir)))];
  const libraries = ['usr/lib', 'lib']
    .map((dir) => join(toolsDir(), dir))
    .filter((dir) => existsSync(dir))
    .flatMap((dir) =>
      readdirSync(dir)
        .filter((name) => name.includes('-linux-'))
        .map((name) => join(dir, name)),
    );
  const env = { ...process.env, PATH: path.filter((dir) => existsSync(dir)).join(delimiter) };
  if (libraries.length === 0) return env;
  const iptables = libraries.map((dir) => join(dir, 'xtables')).find((dir) => existsSync(dir));
  return {
    ...env,
    LD_LIBRARY_PATH: libraries.join(delimiter),
    ...(iptables === undefined ? {} : { XTABLES_LIBDIR: iptables }),
  };
}

/** The folder of the CNI plugins. */
export const cniBinDir = () => dirname(requireTool('host-local'));

/** The folder of an unpacked containerd, its shim and ctr. @param {RuntimeVersion} version */
export const runtimeBinDir = (version) => join(cacheDir(), 'runtimes', version, 'usr/bin');

/**
 * Reads a list such as `containerd-1.6,containerd-2`.
 *
 * @param {string | undefined} list undefined means all; an empty text means none
 * @returns {RuntimeVersion[]}
 */
export function parseVersions(list) {
  if (list === undefined) return [...RUNTIME_VERSIONS];
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => {
      const version = RUNTIME_VERSIONS.find((known) => known === name);
      if (version === undefined) throw new Error(`unknown runtime ${name}: choose from ${RUNTIME_VERSIONS.join(', ')}`);
      return version;
    });
}

/**
 * Makes the programs of these versions available where it may, and says what stands in the way where it may not.
 *
 * @param {{ versions: readonly RuntimeVersion[], install: boolean }} options `install`: fetch what is missing
 * @returns {Promise<{ usable: RuntimeVersion[], unavailable: Partial<Record<RuntimeVersion, string>> }>}
 */
export async function provision({ versions, install }) {
  const obstacle = machineObstacle();
  if (obstacle === undefined && install) await installMissing(versions);
  const tools = missingTools();
  /** @type {Partial<Record<RuntimeVersion, string>>} */
  const unavailable = {};
  for (const version of versions) {
    const packages = [
      ...(existsSync(runtimeBinDir(version)) ? [] : [`containerd of Debian ${RUNTIMES[version].suite}`]),
      ...tools.map((tool) => TOOLS[tool]),
    ];
    const reason =
      obstacle ??
      (packages.length > 0
        ? `needs ${packages.join(', ')}: \`node test/real/cli.mjs install\` fetches them into ${cacheDir()}`
        : await versionObstacle(version));
    if (reason !== undefined) unavailable[version] = reason;
  }
  return { usable: versions.filter((version) => unavailable[version] === undefined), unavailable };
}

function machineObstacle() {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root';
  if (!existsSync('/usr/bin/apt-get')) return 'needs a Debian machine (apt-get)';
  return undefined;
}

/** A package of the wrong version, or one this machine's libc can't run. @param {RuntimeVersion} version */
async function versionObstacle(version) {
  try {
    const text = await run(join(runtimeBinDir(version), 'containerd'), ['--version']);
    return RUNTIMES[version].says.test(text) ? undefined : `the package holds ${text.trim()}`;
  } catch (error) {
    return `does not run here: ${/** @type {Error} */ (error).message}`;
  }
}

function missingTools() {
  return /** @type {(keyof typeof TOOLS)[]} */ (Object.keys(TOOLS)).filter((tool) => findTool(tool) === undefined);
}

/** @param {readonly RuntimeVersion[]} versions */
async function installMissing(versions) {
  const extras = /** @type {Tool[]} */ (Object.keys(EXTRAS)).filter((tool) => findTool(tool) === undefined);
  const tools = [...missingTools(), ...extras];
  const runtimes = versions.filter((version) => !existsSync(runtimeBinDir(version)));
  if (tools.length === 0 && runtimes.length === 0) return;
  const index = await openPackageIndex();
  try {
    if (tools.length > 0) {
      await fillFolder(toolsDir(), (into) =>
        index.unpackWithDependencies(Object.values({ ...TOOLS, ...EXTRAS }), into),
      );
    }
    if (runtimes.length === 0) return;
    const archive = await index.debianArchive();
    await Promise.all(runtimes.map((version) => installRuntime(version, archive)));
  } finally {
    index.close();
  }
}

/**
 * @param {RuntimeVersion} version
 * @param {string} archive
 */
async function installRuntime(version, archive) {
  const index = await openPackageIndex(sourceLine(archive, RUNTIMES[version].suite));
  try {
    await fillFolder(join(cacheDir(), 'runtimes', version), (into) => index.unpack(['containerd'], into));
  } finally {
    index.close();
  }
}

/**
 * Lets `fill` write into a folder beside the target and puts it in place when it is complete, so that a run that is
 * killed, or another run at the same moment, never meets half a folder.
 *
 * @param {string} target
 * @param {(into: string) => Promise<void>} fill
 */
export async function fillFolder(target, fill) {
  mkdirSync(dirname(target), { recursive: true });
  const draft = mkdtempSync(`${target}.draft-`);
  try {
    await fill(draft);
    rmSync(target, { recursive: true, force: true });
    renameSync(draft, target);
  } catch (error) {
    if (!existsSync(target)) throw error; // another run was faster: its folder is as good
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
