// @ts-check
// Proves that a runtime of the stand can do what the tests rely on, and that leftovers are seen while there are some.
// It works on an instance of its own, so that nobody else's pods are disturbed.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { startContainerd } from './containerd.mjs';
import { criCall } from './cri-probe.mjs';
import { GrpcError, grpcCall } from './grpc-call.mjs';
import { countLeftovers } from './leftovers.mjs';
import { waitUntil } from './processes.mjs';
import { countManifestRequests } from './registry.mjs';

/** @typedef {import('./containerd.mjs').Containerd} Containerd */
/** @typedef {import('./stand.mjs').Stand} Stand */

/**
 * Rejects at the first thing that is not as it should be.
 *
 * @param {Stand} stand
 * @param {import('./provision.mjs').RuntimeVersion} version
 * @param {(line: string) => void} report told of each thing proved
 */
export async function checkRuntime(stand, version, report) {
  const dir = join(stand.dir, `check-${version}`);
  const containerd = await startContainerd(version, { dir, sandboxImage: stand.images.pause });
  try {
    const { runtime_version } = await criCall(containerd.socketPath, 'RuntimeService', 'Version', {});
    report(`answers as ${runtime_version}`);
    await checkPulls(stand, containerd);
    report('pulls from the open registry, and with credentials from the private one');
    for (const network of /** @type {const} */ (['NODE', 'POD'])) {
      await checkJobs(stand, containerd, network);
      report(`runs containers on the ${network === 'NODE' ? 'host' : 'pod'} network and leaves nothing`);
    }
    await checkDaemon(containerd);
    report('pauses, resumes, restarts');
  } catch (error) {
    await containerd.stop();
    throw error;
  }
  assertClean(await containerd.stop());
  report('stops without a trace');
}

/**
 * @param {Stand} stand
 * @param {Containerd} containerd
 */
async function checkPulls({ images, registries }, { socketPath }) {
  const pull = (/** @type {string} */ image, /** @type {object} */ rest = {}) =>
    criCall(socketPath, 'ImageService', 'PullImage', { image: { image }, ...rest });
  for (const image of [images.busybox, images.user, images.app]) await pull(image);

  await assert.rejects(pull(images.private), GrpcError);
  const before = countManifestRequests(registries.private, 'app');
  await pull(images.private, {
    auth: { ...registries.private.auth, server_address: `http://${registries.private.host}` },
  });
  assert(countManifestRequests(registries.private, 'app') > before, 'the access log shows the pull');
}

/**
 * @param {Stand} stand
 * @param {Containerd} containerd
 * @param {'NODE' | 'POD'} network
 */
async function checkJobs({ images }, containerd, network) {
  assertClean(containerd.leftovers());
  const sandbox = await runSandbox(containerd, network);
  const seen = containerd.leftovers();
  for (const kind of /** @type {const} */ ([
    'shims',
    'shimSockets',
    'processes',
    'mounts',
    'cgroups',
    'runcContainers',
  ])) {
    assert(seen[kind].length > 0, `leftovers see no ${kind} of a running sandbox`);
  }
  for (const kind of /** @type {const} */ (['networkNamespaces', 'networkInterfaces', 'cniResults'])) {
    assert.equal(seen[kind].length > 0, network === 'POD', `leftovers of a running sandbox: ${kind}`);
  }

  const applets = await sandbox.runJob('applets', images.busybox, 'id -u; env true && ls -d /tmp /home/crane');
  assert.deepEqual(applets, { exitCode: 0, lines: ['0', '/home/crane', '/tmp'] });
  const identity = await sandbox.runJob('identity', images.user, 'id -un; pwd; (exit 3)');
  assert.deepEqual(identity, { exitCode: 3, lines: ['crane', '/'] });
  const app = await sandbox.runJob('app', images.app, 'echo $APP_GREETING; pwd; /app/run one "two words"');
  assert.deepEqual(app.lines, [
    'hello',
    '/app',
    'greeting=hello',
    'directory=/app',
    'argument=one',
    'argument=two words',
  ]);
  const { exitCode } = await sandbox.runJob('entrypoint', images.app);
  assert.equal(exitCode, 0);

  await sandbox.remove();
  const isClean = () => countLeftovers(containerd.leftovers()) === 0;
  if (!(await waitUntil(isClean, 5_000))) assertClean(containerd.leftovers());
}

/** @param {Containerd} containerd */
async function checkDaemon(containerd) {
  const version = (/** @type {number} */ timeoutMs) =>
    grpcCall(containerd.socketPath, '/runtime.v1.RuntimeService/Version', { timeoutMs });
  containerd.pause();
  await assert.rejects(version(300), GrpcError);
  containerd.resume();
  await version(10_000);
  const { pid } = containerd;
  await containerd.restart();
  assert.notEqual(containerd.pid, pid);
  await version(10_000);
  assert((await containerd.ctr('images', 'list', '--quiet')).includes('/busybox:1'), 'ctr sees the pulled image');
}

/** @param {import('./leftovers.mjs').Leftovers} leftovers */
function assertClean(leftovers) {
  assert.equal(countLeftovers(leftovers), 0, `left behind: ${JSON.stringify(leftovers, null, 2)}`);
}

/**
 * A sandbox in which jobs can be run.
 *
 * @param {Containerd} containerd
 * @param {'NODE' | 'POD'} network
 */
export async function runSandbox({ socketPath, dir }, network) {
  const logs = join(dir, `logs-${network}`);
  mkdirSync(logs, { recursive: true });
  const call = (/** @type {string} */ method, /** @type {Record<string, unknown>} */ request) =>
    criCall(socketPath, 'RuntimeService', method, request);
  const sandbox_config = {
    metadata: { name: 'self-check', namespace: 'self-check', uid: randomBytes(8).toString('hex') },
    log_directory: logs,
    linux: { security_context: { namespace_options: { network } } },
  };
  const { pod_sandbox_id } = await call('RunPodSandbox', { config: sandbox_config });
  /**
   * @param {string} name
   * @param {string} image
   * @param {object} rest
   * @returns {Promise<string>} the id of the running container
   */
  const start = async (name, image, rest) => {
    const spec = { image, user_specified_image: image };
    const config = {
      metadata: { name },
      image: spec,
      log_path: `${name}.log`,
      linux: { security_context: {} },
      ...rest,
    };
    const { container_id } = await call('CreateContainer', { pod_sandbox_id, sandbox_config, config });
    await call('StartContainer', { container_id });
    return container_id;
  };
  return {
    start,
    /**
     * @param {string} name
     * @param {string} image
     * @param {string} [script] by default the image's own entrypoint and command
     */
    async runJob(name, image, script) {
      // containerd 1.6 loses the output of a program that ends right after writing.
      const lasting = `${script ?? ''}; status=$?; sleep 0.5; exit $status`;
      const container_id = await start(
        name,
        image,
        script === undefined ? {} : { command: ['/bin/sh', '-c', lasting] },
      );
      const readStatus = async () => (await call('ContainerStatus', { container_id }))['status'];
      const hasEnded = async () => (await readStatus()).state === 'CONTAINER_EXITED';
      assert(await waitUntil(hasEnded, 20_000), `${name} does not end`);
      const { exit_code } = await readStatus();
      await call('RemoveContainer', { container_id });
      const log = readFileSync(join(logs, `${name}.log`), 'utf8')
        .split('\n')
        .slice(0, -1);
      return { exitCode: exit_code, lines: log.map((line) => line.split(' ').slice(3).join(' ')) };
    },
    async remove() {
      await call('StopPodSandbox', { pod_sandbox_id });
      await call('RemovePodSandbox', { pod_sandbox_id });
      rmSync(logs, { recursive: true });
    },
  };
}
