// @ts-check
// A containerd of our own: started as a plain process in a folder, and taken down without a trace.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { bridgeNetwork, containerdConfig } from './containerd-config.mjs';
import { grpcCall } from './grpc-call.mjs';
import { findLeftovers, mountsUnder, processesIn, shimPids } from './leftovers.mjs';
import { endProcess, identify, isAlive, run, sendSignal, startDaemon, waitUntil } from './processes.mjs';
import { requireTool, runtimeBinDir, toolEnv } from './provision.mjs';

const RECORD_FILE = 'instance.json';
const START_TIMEOUT_MS = 30_000;
const MAX_SOCKET_PATH = 107;
const MAX_NETWORKS = 512;

/**
 * An instance as plain JSON. Its process changes with every restart and is therefore kept in its folder, not here.
 *
 * @typedef {object} ContainerdRecord
 * @property {import('./provision.mjs').RuntimeVersion} version
 * @property {string} endpoint `unix://` and the socket's path
 * @property {string} socketPath
 * @property {string} dir everything of this instance
 * @property {string} logPath
 * @property {string} cniConfDir
 * @property {readonly string[]} cdiDirs
 * @property {string | null} bridge the network interface of its pod network, when it has its own
 */

/**
 * @param {import('./provision.mjs').RuntimeVersion} version
 * @param {object} options
 * @param {string} options.sandboxImage reference of an image that waits until it is told to end
 * @param {string} [options.dir] a folder that does not exist yet; by default a new one in the temporary folder
 * @param {'bridge' | null | Record<string, unknown>} [options.cniConf] pod network: a bridge of its own (default), none
 *   (only host-network pods can run), or a CNI configuration list
 * @param {readonly string[]} [options.cdiDirs] folders of CDI specifications; by default one in the instance's folder
 * @param {string} [options.certsDir] folder with a `hosts.toml` per registry
 * @returns {Promise<Containerd>} when its CRI service answers
 */
export async function startContainerd(
  version,
  { sandboxImage, dir: wantedDir, cniConf = 'bridge', cdiDirs, certsDir },
) {
  const dir = wantedDir ?? mkdtempSync(join(tmpdir(), 'crane-cri-'));
  const socketPath = join(dir, 'containerd.sock');
  if (`${socketPath}.ttrpc`.length > MAX_SOCKET_PATH) throw new Error(`${dir} is too long a path for a unix socket`);
  const record = {
    version,
    endpoint: `unix://${socketPath}`,
    socketPath,
    dir,
    logPath: join(dir, 'containerd.log'),
    cniConfDir: join(dir, 'cni/net.d'),
    cdiDirs: cdiDirs ?? [join(dir, 'cdi')],
    bridge: /** @type {string | null} */ (null),
  };
  const containerd = new Containerd(record);
  try {
    for (const folder of [record.cniConfDir, join(dir, 'tmp'), ...record.cdiDirs])
      mkdirSync(folder, { recursive: true });
    if (cniConf === 'bridge') record.bridge = await reserveBridge();
    const conf = record.bridge === null ? cniConf : bridgeNetwork(bridgeOptions(record.bridge, dir));
    if (conf !== null) writeFileSync(join(record.cniConfDir, '10-test.conflist'), JSON.stringify(conf, null, 2));
    writeFileSync(join(dir, 'config.toml'), containerdConfig(version, { ...record, sandboxImage, certsDir }));
    writeFileSync(join(dir, RECORD_FILE), JSON.stringify(record, null, 2));
    await containerd.start();
    return containerd;
  } catch (error) {
    await containerd.stop();
    throw error;
  }
}

/**
 * A handle on an instance somebody else started.
 *
 * @param {ContainerdRecord} record
 */
export function attachContainerd(record) {
  return new Containerd(record);
}

/**
 * The instances below a folder.
 *
 * @param {string} dir
 * @returns {Containerd[]}
 */
export function containerdsIn(dir) {
  return readdirSync(dir)
    .map((name) => join(dir, name, RECORD_FILE))
    .filter((path) => existsSync(path))
    .map((path) => new Containerd(JSON.parse(readFileSync(path, 'utf8'))));
}

export class Containerd {
  #record;

  /** @param {ContainerdRecord} record */
  constructor(record) {
    this.#record = record;
  }

  /** The plain form, for `attachContainerd` in another process. */
  get record() {
    return this.#record;
  }

  get version() {
    return this.#record.version;
  }

  get endpoint() {
    return this.#record.endpoint;
  }

  get socketPath() {
    return this.#record.socketPath;
  }

  get dir() {
    return this.#record.dir;
  }

  get logPath() {
    return this.#record.logPath;
  }

  /** Of the last start; see `isRunning`. */
  get pid() {
    return this.#process()?.pid;
  }

  get isRunning() {
    const process = this.#process();
    return process !== undefined && isAlive(process);
  }

  /** Starts the daemon on the state it left behind, and waits until its CRI service answers. */
  async start() {
    if (this.isRunning) throw new Error(`${this.version} in ${this.dir} runs already`);
    const { version, dir, logPath, socketPath } = this.#record;
    const binDir = runtimeBinDir(version);
    const netToolsDir = linkNetTools(dir);
    const process = startDaemon(join(binDir, 'containerd'), ['--config', join(dir, 'config.toml')], {
      logPath,
      cwd: dir,
      env: { ...toolEnv([binDir, netToolsDir]), TMPDIR: join(dir, 'tmp') },
    });
    this.#keepProcess(process);
    let lastAnswer = 'none';
    const isReady = () =>
      grpcCall(socketPath, '/runtime.v1.RuntimeService/Status', { timeoutMs: 5_000 }).then(
        () => true,
        (/** @type {Error} */ error) => {
          lastAnswer = error.message;
          return false;
        },
      );
    const isDone = async () => !isAlive(process) || (existsSync(socketPath) && (await isReady()));
    if ((await waitUntil(isDone, START_TIMEOUT_MS)) && isAlive(process)) return;
    throw new Error(
      `${version} does not come up (last answer: ${lastAnswer}):\n${readFileSync(logPath, 'utf8').slice(-2000)}`,
    );
  }

  /**
   * Sends a signal to the daemon alone: its shims and containers live on. Waits until the daemon is gone.
   *
   * @param {'SIGKILL' | 'SIGTERM'} [signal]
   */
  async kill(signal = 'SIGKILL') {
    const process = this.#process();
    if (process === undefined) return;
    sendSignal(process, signal);
    if (!(await waitUntil(() => !isAlive(process), 30_000))) throw new Error(`${this.version} outlives ${signal}`);
  }

  /**
   * Kills the daemon and starts it again on the same state.
   *
   * @param {'SIGKILL' | 'SIGTERM'} [signal]
   */
  async restart(signal = 'SIGKILL') {
    await this.kill(signal);
    await this.start();
  }

  /** Freezes the daemon: its socket accepts connections and never answers. */
  pause() {
    this.#signalDaemon('SIGSTOP');
  }

  /** Ends a `pause`. */
  resume() {
    this.#signalDaemon('SIGCONT');
  }

  /** What its containers have on this machine now; nothing when there is no pod. */
  leftovers() {
    return findLeftovers(this.#record);
  }

  /**
   * This version's own client, in the namespace of the CRI service.
   *
   * @param {...string} args
   * @returns {Promise<string>} its output
   */
  ctr(...args) {
    const ctr = join(runtimeBinDir(this.version), 'ctr');
    return run(ctr, ['--address', this.socketPath, '--namespace', 'k8s.io', ...args], { env: toolEnv() });
  }

  /**
   * Ends the daemon and everything its containers left, and removes its folder.
   *
   * @returns {Promise<import('./leftovers.mjs').Leftovers>} what was still there and had to be removed by force
   */
  async stop() {
    const found = this.leftovers();
    const { dir, socketPath, bridge } = this.#record;
    const daemon = this.#process();
    if (daemon !== undefined) await endProcess(daemon);

    const pids = [...processesIn(this.leftovers().cgroups), ...shimPids(socketPath)];
    await Promise.all(pids.flatMap((pid) => identify(pid) ?? []).map((process) => endProcess(process, 0)));
    for (const { path } of mountsUnder(dir).reverse()) await run('umount', ['--lazy', path]);
    const { cgroups, cniResults, shimSockets } = this.leftovers();
    await Promise.all(cgroups.reverse().map(removeCgroup));
    for (const path of [...cniResults, ...shimSockets]) rmSync(path, { force: true });
    if (bridge !== null && existsSync(`/sys/class/net/${bridge}`)) await busyboxIp('link', 'delete', bridge);

    // A folder of the machine may be mounted below; it must not be emptied.
    const mounts = mountsUnder(dir);
    if (mounts.length > 0) throw new Error(`still mounted: ${mounts.map(({ path }) => path).join(', ')}`);
    rmSync(dir, { recursive: true, force: true });
    return found;
  }

  /** @param {NodeJS.Signals} signal */
  #signalDaemon(signal) {
    const process = this.#process();
    if (process === undefined || !isAlive(process)) throw new Error(`${this.version} does not run`);
    sendSignal(process, signal);
  }

  /** @returns {import('./processes.mjs').ProcessId | undefined} */
  #process() {
    const path = join(this.dir, 'process.json');
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  }

  /** @param {import('./processes.mjs').ProcessId} process */
  #keepProcess(process) {
    const path = join(this.dir, 'process.json');
    writeFileSync(`${path}.new`, JSON.stringify(process));
    renameSync(`${path}.new`, path); // others may read it at this moment
  }
}

/** The kernel holds a group until the last of its processes has been reaped. @param {string} path */
async function removeCgroup(path) {
  const isRemoved = () => {
    try {
      rmdirSync(path);
      return true;
    } catch (error) {
      return /** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT';
    }
  };
  if (!(await waitUntil(isRemoved, 5_000))) throw new Error(`cgroup ${path} can't be removed`);
}

/**
 * The plugin of port mappings calls `iptables`, a name that only the package's own script would link.
 *
 * @param {string} dir of the instance
 * @returns {string} the folder of the link
 */
function linkNetTools(dir) {
  const folder = join(dir, 'bin');
  mkdirSync(folder, { recursive: true });
  const link = join(folder, 'iptables');
  if (!existsSync(link)) symlinkSync(requireTool('xtables-nft-multi'), link);
  return folder;
}

/** Creating the interface reserves its name and with it the subnet, among all instances of the machine. */
async function reserveBridge() {
  for (let index = 0; index < MAX_NETWORKS; index += 1) {
    const name = `cranetest${index}`;
    if (existsSync(`/sys/class/net/${name}`)) continue;
    try {
      await busyboxIp('link', 'add', name, 'type', 'bridge');
      return name;
    } catch (error) {
      if (!existsSync(`/sys/class/net/${name}`)) throw error;
    }
  }
  throw new Error('no free test network');
}

/**
 * @param {string} bridge
 * @param {string} dir
 */
function bridgeOptions(bridge, dir) {
  return { bridge, index: Number(bridge.replace(/\D+/, '')), dataDir: join(dir, 'cni/networks') };
}

/** @param {...string} args */
function busyboxIp(...args) {
  return run(requireTool('busybox'), ['ip', ...args]);
}
