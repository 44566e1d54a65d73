// @ts-check
// An image registry on loopback, open or with a password.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { endProcess, isAlive, run, startDaemon, waitUntil } from './processes.mjs';
import { requireTool, toolEnv } from './provision.mjs';

const RECORD_FILE = 'registry.json';

/**
 * @typedef {object} RegistryRecord
 * @property {string} host `localhost:<port>`: containerd speaks plain http to it
 * @property {number} port
 * @property {{ readonly username: string, readonly password: string } | null} auth null when it is open
 * @property {string} logPath the access log, one line per request
 * @property {string} dir
 * @property {import('./processes.mjs').ProcessId} process
 */

/**
 * @param {object} options
 * @param {string} options.dir a folder that does not exist yet
 * @param {number} [options.port] by default one that is free
 * @param {{ username: string, password: string }} [options.auth] asked of everybody; by default the registry is open
 * @returns {Promise<RegistryRecord>} when it accepts connections
 */
export async function startRegistry({ dir, port = 0, auth }) {
  mkdirSync(join(dir, 'storage'), { recursive: true });
  const logPath = join(dir, 'registry.log');
  const config = [
    'version: 0.1',
    'log: { level: info, accesslog: { disabled: false } }',
    `storage: { filesystem: { rootdirectory: ${JSON.stringify(join(dir, 'storage'))} }, delete: { enabled: true } }`,
    `http: { addr: "127.0.0.1:${port}", secret: ${randomBytes(16).toString('hex')} }`,
  ];
  if (auth !== undefined) {
    const file = join(dir, 'htpasswd');
    await run(requireTool('htpasswd'), ['-cbB', file, auth.username, auth.password], { env: toolEnv() });
    config.push(`auth: { htpasswd: { realm: test, path: ${JSON.stringify(file)} } }`);
  }
  writeFileSync(join(dir, 'config.yml'), `${config.join('\n')}\n`);
  const program = requireTool('docker-registry');
  const process = startDaemon(program, ['serve', join(dir, 'config.yml')], { logPath, cwd: dir, env: toolEnv() });
  const record = { host: '', port: 0, auth: auth ?? null, logPath, dir, process };
  writeFileSync(join(dir, RECORD_FILE), JSON.stringify(record)); // so that it is stopped even if we end here

  const listening = () => /listening on [^"]*:(\d+)/.exec(readFileSync(logPath, 'utf8'))?.[1];
  await waitUntil(() => listening() !== undefined || !isAlive(process), 30_000);
  record.port = Number(listening() ?? 0);
  if (record.port === 0 || !isAlive(process)) {
    const log = readFileSync(logPath, 'utf8').slice(-2000);
    await stopRegistry(record);
    throw new Error(`the registry does not come up:\n${log}`);
  }
  record.host = `localhost:${record.port}`;
  writeFileSync(join(dir, RECORD_FILE), JSON.stringify(record));
  return record;
}

/**
 * Ends the registry and removes its folder.
 *
 * @param {Pick<RegistryRecord, 'dir' | 'process'>} record
 */
export async function stopRegistry(record) {
  await endProcess(record.process);
  rmSync(record.dir, { recursive: true, force: true });
}

/**
 * The registries below a folder.
 *
 * @param {string} dir
 * @returns {RegistryRecord[]}
 */
export function registriesIn(dir) {
  return readdirSync(dir)
    .map((name) => join(dir, name, RECORD_FILE))
    .filter((path) => existsSync(path))
    .map((path) => JSON.parse(readFileSync(path, 'utf8')));
}

/**
 * How often the registry answered with a manifest's content or its digest: at least once for every pull that reached it.
 *
 * @param {RegistryRecord} registry
 * @param {string} repository such as `busybox`
 */
export function countManifestRequests(registry, repository) {
  const request = `/v2/${repository}/manifests/`;
  return readFileSync(registry.logPath, 'utf8')
    .split('\n')
    .filter((line) => /"(?:GET|HEAD) /.test(line) && line.includes(request) && /HTTP\/1\.1" 200 /.test(line)).length;
}

/**
 * Copies an image of an OCI layout into the registry.
 *
 * @param {RegistryRecord} registry
 * @param {{ layout: string, tag: string }} image
 * @param {string} name repository and tag, such as `busybox:1`
 * @returns {Promise<string>} its reference
 */
export async function pushImage(registry, { layout, tag }, name) {
  const credentials =
    registry.auth === null ? [] : ['--dest-creds', `${registry.auth.username}:${registry.auth.password}`];
  const options = ['--insecure-policy', 'copy', '--quiet', '--dest-tls-verify=false', ...credentials];
  await run(requireTool('skopeo'), [...options, `oci:${layout}:${tag}`, `docker://${registry.host}/${name}`], {
    env: toolEnv(),
  });
  return `${registry.host}/${name}`;
}
