// @ts-check
// Proves that one runtime of a stand can do what the tests rely on, and that leftovers are seen while there are some.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { attachContainerd } from './containerd.mjs';
import { criCall } from './cri-probe.mjs';
import { GrpcError, grpcCall } from './grpc-call.mjs';
import { countLeftovers } from './leftovers.mjs';
import { waitUntil } from './processes.mjs';
import { countManifestRequests } from './registry.mjs';

/**
 * @param {import('./stand.mjs').Stand} stand
 * @param {import('./provision.mjs').RuntimeVersion} version
 * @param {(line: string) => void} report
 */
export async function checkRuntime(stand, version, report) {
  const record = stand.runtimes[version];
  assert(record !== undefined, `${version} is not part of this stand`);
  const containerd = attachContainerd(record);
  const runtime = (/** @type {string} */ method, /** @type {Record<string, unknown>} */ request) =>
    criCall(record.socketPath, 'RuntimeService', method, request);
  const image = (/** @type {string} */ method, /** @type {Record<string, unknown>} */ request) =>
    criCall(record.socketPath, 'ImageService', method, request);
  const assertClean = () =>
    assert.equal(countLeftovers(containerd.leftovers()), 0, JSON.stringify(containerd.leftovers(), null, 2));

  const { runtime_version } = await runtime('Version', {});
  report(`version ${runtime_version}`);
  assertClean();

  const { busybox, user, app, private: locked } = stand.images;
  for (const name of [busybox, user, app]) await image('PullImage', { image: { image: name } });
  report('pull from the open registry');

  await assert.rejects(image('PullImage', { image: { image: locked } }), GrpcError);
  const { auth, host } = stand.registries.private;
  const before = countManifestRequests(stand.registries.private, 'app');
  await image('PullImage', { image: { image: locked }, auth: { ...auth, server_address: `http://${host}` } });
  assert(countManifestRequests(stand.registries.private, 'app') > before);
  report('pull from the private registry: refused without credentials, done with them');

  for (const network of ['NODE', 'POD']) {
    const logs = join(stand.dir, `self-check-${version}`);
    mkdirSync(logs);
    const sandbox = {
      metadata: { name: 'self-check', namespace: 'self-check', uid: randomBytes(8).toString('hex') },
      log_directory: logs,
      linux: { security_context: { namespace_options: { network } } },
    };
    const { pod_sandbox_id } = await runtime('RunPodSandbox', { config: sandbox });
    const runJob = async (
      /** @type {string} */ name,
      /** @type {string} */ image,
      /** @type {Record<string, unknown>} */ rest = {},
    ) => {
      const config = {
        metadata: { name },
        image: { image, user_specified_image: image },
        log_path: `${name}.log`,
        ...rest,
      };
      const { container_id } = await runtime('CreateContainer', {
        pod_sandbox_id,
        sandbox_config: sandbox,
        config: { ...config, linux: { security_context: {} } },
      });
      await runtime('StartContainer', { container_id });
      let status = (await runtime('ContainerStatus', { container_id }))['status'];
      const exited = async () => {
        status = (await runtime('ContainerStatus', { container_id }))['status'];
        return status.state === 'CONTAINER_EXITED';
      };
      assert(await waitUntil(exited, 20_000), `${name} does not end`);
      await runtime('RemoveContainer', { container_id });
      const log = readFileSync(join(logs, `${name}.log`), 'utf8')
        .split('\n')
        .map((line) => line.split(' ').slice(3).join(' '));
      return { exitCode: status.exit_code, lines: log.slice(0, -1) };
    };
    const script = (/** @type {string} */ text) => ({
      command: ['/bin/sh', '-c', `${text}; status=$?; sleep 0.5; exit $status`],
    }); // 1.6 loses the output of a program that ends at once

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
    assert.equal(seen.networkNamespaces.length > 0, network === 'POD', 'network namespaces');
    assert.equal(seen.networkInterfaces.length > 0, network === 'POD', 'network interfaces');
    assert.equal(seen.cniResults.length > 0, network === 'POD', 'CNI results');

    const identity = await runJob('identity', user, script('id -un; pwd; (exit 3)'));
    assert.deepEqual(identity, { exitCode: 3, lines: ['crane', '/'] });
    const applets = await runJob('applets', busybox, script('id -u; env true && ls -d /tmp /home/crane'));
    assert.deepEqual(applets, { exitCode: 0, lines: ['0', '/home/crane', '/tmp'] });
    if (version !== 'containerd-1.6') {
      const { exitCode, lines } = await runJob('app', app);
      assert.deepEqual(
        { exitCode, lines },
        { exitCode: 0, lines: ['greeting=hello', 'directory=/app', 'argument=one', 'argument=two words'] },
      );
    }
    await runtime('StopPodSandbox', { pod_sandbox_id });
    await runtime('RemovePodSandbox', { pod_sandbox_id });
    assert(
      await waitUntil(() => countLeftovers(containerd.leftovers()) === 0, 5_000),
      JSON.stringify(containerd.leftovers(), null, 2),
    );
    rmSync(logs, { recursive: true });
    report(`sandbox and containers on the ${network} network, nothing left`);
  }

  const pid = containerd.pid;
  containerd.pause();
  await assert.rejects(
    grpcCall(record.socketPath, '/runtime.v1.RuntimeService/Version', { timeoutMs: 300 }),
    GrpcError,
  );
  containerd.resume();
  await containerd.restart();
  assert.notEqual(containerd.pid, pid);
  await runtime('Version', {});
  assertClean();
  assert((await containerd.ctr('images', 'list', '--quiet')).includes(busybox));
  report('pause, resume, restart');
}
