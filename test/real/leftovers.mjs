// @ts-check
// What containers of one containerd have on this machine right now, seen without asking containerd. With no pod it is
// nothing; what remains after a test has removed its pods is a leak.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const CGROUP_ROOT = '/sys/fs/cgroup';
const CNI_RESULTS = '/var/lib/cni/results';
const CGROUP_DEPTH = 8;

/**
 * Each entry is a text a reader can follow up: a path, or a pid with its command line.
 *
 * @typedef {object} Leftovers
 * @property {string[]} shims
 * @property {string[]} shimSockets
 * @property {string[]} processes in a container's cgroup
 * @property {string[]} mounts
 * @property {string[]} networkNamespaces
 * @property {string[]} networkInterfaces ports of the instance's own bridge
 * @property {string[]} cgroups
 * @property {string[]} runcContainers
 * @property {string[]} cniResults
 */

/** @typedef {{ dir: string, socketPath: string, logPath: string, bridge: string | null }} Place */

/**
 * @param {Place} place
 * @returns {Leftovers}
 */
export function findLeftovers(place) {
  const ids = knownIds(place.logPath);
  const mounts = mountsUnder(place.dir);
  const cgroups = cgroupsOf(ids);
  return {
    shims: shimPids(place.socketPath).map(describe),
    shimSockets: [...ids].map((id) => shimSocket(place.socketPath, id)).filter((path) => existsSync(path)),
    processes: processesIn(cgroups).map(describe),
    mounts: mounts.filter(({ type }) => type !== 'nsfs').map(({ path }) => path),
    networkNamespaces: mounts.filter(({ type }) => type === 'nsfs').map(({ path }) => path),
    networkInterfaces: place.bridge === null ? [] : list(`/sys/class/net/${place.bridge}/brif`),
    cgroups,
    runcContainers: runcContainers(place.dir),
    cniResults: list(CNI_RESULTS)
      .filter((name) => name.match(ID)?.some((id) => ids.has(id)))
      .map((name) => join(CNI_RESULTS, name)),
  };
}

/** @param {Leftovers} leftovers */
export function countLeftovers(leftovers) {
  return Object.values(leftovers).reduce((sum, /** @type {string[]} */ entries) => sum + entries.length, 0);
}

const ID = /[0-9a-f]{64}/g;

/** Ids of sandboxes and containers this instance ever had: its log names each. @param {string} logPath */
function knownIds(logPath) {
  return new Set(existsSync(logPath) ? (readFileSync(logPath, 'latin1').match(ID) ?? []) : []);
}

/**
 * Where a shim listens: a folder all instances share, and a name made of its containerd's socket, namespace and id.
 *
 * @param {string} socketPath
 * @param {string} id
 */
function shimSocket(socketPath, id) {
  return join(
    '/run/containerd/s',
    createHash('sha256')
      .update(join(socketPath, 'k8s.io', id))
      .digest('hex'),
  );
}

/** A shim is told the socket of its containerd. @param {string} socketPath */
export function shimPids(socketPath) {
  return list('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const args = commandLine(pid);
      return basename(args[0] ?? '').startsWith('containerd-shim') && args[args.indexOf('-address') + 1] === socketPath;
    });
}

/** @param {string} dir */
export function mountsUnder(dir) {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const fields = line.split(' ');
      const path = (fields[4] ?? '').replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(parseInt(octal, 8)));
      return { path, type: fields[fields.indexOf('-') + 1] ?? '' };
    })
    .filter(({ path }) => path.startsWith(`${dir}/`));
}

/** Outermost first. @param {ReadonlySet<string>} ids */
function cgroupsOf(ids) {
  /** @type {string[]} */
  const found = [];
  const visit = (/** @type {string} */ dir, /** @type {number} */ depth) => {
    for (const name of folders(dir)) {
      const path = join(dir, name);
      if (name.match(ID)?.some((id) => ids.has(id))) found.push(path);
      if (depth < CGROUP_DEPTH) visit(path, depth + 1);
    }
  };
  visit(CGROUP_ROOT, 0);
  return found;
}

/** @param {readonly string[]} cgroups */
export function processesIn(cgroups) {
  const pids = cgroups.flatMap((dir) => readLines(join(dir, 'cgroup.procs')).map(Number));
  return [...new Set(pids)];
}

/** @param {string} dir */
function runcContainers(dir) {
  const root = join(dir, 'state/runc');
  return list(root).flatMap((namespace) => list(join(root, namespace)).map((id) => join(root, namespace, id)));
}

/** @param {number} pid */
function describe(pid) {
  return `${pid} ${commandLine(pid).join(' ')}`;
}

/** @param {number} pid */
function commandLine(pid) {
  return (readText(`/proc/${pid}/cmdline`) ?? '').split('\0').slice(0, -1);
}

// What is looked at may go away at any moment: then it isn't there.

/** @param {string} path */
function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** @param {string} path */
function readLines(path) {
  return (readText(path) ?? '').split('\n').filter((line) => line !== '');
}

/** @param {string} dir */
function list(dir) {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

/** @param {string} dir */
function folders(dir) {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}
