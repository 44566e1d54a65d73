// The stand itself: what the other tests take for granted about it.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

import { startContainerd } from './containerd.mjs';
import { criCall } from './cri-probe.mjs';
import { describeEachRuntime } from './each-runtime.js';
import { buildLargeImage } from './images.mjs';
import { countLeftovers, mountsUnder } from './leftovers.mjs';
import { identify, isAlive, waitUntil } from './processes.mjs';
import { parseVersions } from './provision.mjs';
import { pushImage } from './registry.mjs';
import { checkRuntime, runSandbox } from './self-check.mjs';
import { stopStand, type Stand } from './stand.mjs';

describeEachRuntime('the stand', ({ stand, version }) => {
  test('does what the tests rely on', async () => {
    await checkRuntime(stand, version, () => undefined);
  });

  test('is taken down with its pods by force, and the mounted folders of the machine stay', async () => {
    const { dir, images } = stand;
    const containerd = await startContainerd(version, {
      dir: join(dir, `force-${version}`),
      sandboxImage: images.pause,
    });
    await criCall(containerd.socketPath, 'ImageService', 'PullImage', { image: { image: images.busybox } });
    const data = join(dir, `data-${version}`);
    mkdirSync(data);
    writeFileSync(join(data, 'result'), '');
    for (const network of ['NODE', 'POD'] as const) {
      const sandbox = await runSandbox(containerd, network);
      const mounts = [{ host_path: data, container_path: '/data' }];
      await sandbox.start('stubborn', images.busybox, { command: ['sh', '-c', 'trap "" TERM; sleep 1000; :'], mounts });
    }
    containerd.pause();

    const found = await containerd.stop();

    expect(countLeftovers(found)).toBeGreaterThan(20);
    const pids = [...found.shims, ...found.processes].map((line) => Number.parseInt(line, 10));
    expect(pids.flatMap((pid) => identify(pid) ?? []).filter(isAlive)).toEqual([]);
    expect(mountsUnder(containerd.dir)).toEqual([]);
    expect([...found.cgroups, ...found.cniResults, ...found.shimSockets, containerd.dir].filter(existsSync)).toEqual(
      [],
    );
    expect(existsSync(`/sys/class/net/${containerd.record.bridge ?? ''}/brif`)).toBe(false);
    expect(existsSync(join(data, 'result'))).toBe(true);
  });

  test('goes when the process that started it is killed', async () => {
    const owner = spawn(process.execPath, ['--input-type=module', '--eval', OWNER, version], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const other = await new Promise<Stand>((resolve, reject) => {
      owner.stdout.setEncoding('utf8').on('data', (line: string) => resolve(JSON.parse(line) as Stand));
      owner.on('exit', () => reject(new Error('the owner ended before its stand was up')));
    });
    const processes = Object.values(other.registries).map((registry) => registry.process);
    expect(processes.every(isAlive)).toBe(true);
    expect(existsSync(other.runtimes[version]?.socketPath ?? '')).toBe(true);

    owner.kill('SIGKILL');

    expect(await waitUntil(() => !existsSync(other.dir), 20_000)).toBe(true);
    expect(processes.filter(isAlive)).toEqual([]);
  });

  test('serves a large image of several layers', async () => {
    const { registries, runtimes } = stand;
    const image = await pushImage(registries.open, await buildLargeImage({ megabytes: 6, layers: 3 }), 'large:1');
    const { socketPath } = runtimes[version]!;
    await criCall(socketPath, 'ImageService', 'PullImage', { image: { image } });
    const { image: status } = await criCall(socketPath, 'ImageService', 'ImageStatus', { image: { image } });
    expect(Number((status as { size: string }).size)).toBeGreaterThan(6 * 1024 * 1024);
  });
});

describe('a stand', () => {
  test('removes no folder but its own', async () => {
    await expect(stopStand('/tmp/somebody-else')).rejects.toThrow('not the folder of a stand');
  });

  test('knows its runtimes by name', () => {
    expect(parseVersions(undefined)).toEqual(['containerd-1.6', 'containerd-1.7', 'containerd-2']);
    expect(parseVersions(' containerd-2, containerd-1.6,')).toEqual(['containerd-2', 'containerd-1.6']);
    expect(parseVersions('')).toEqual([]);
    expect(() => parseVersions('containerd-3')).toThrow('unknown runtime containerd-3');
  });
});

/** Starts a stand, says where, and never takes it down. */
const OWNER = `
  import { startStand } from './stand.mjs';
  const { stand } = await startStand({ versions: [process.argv[1]] });
  console.log(JSON.stringify(stand));
  setInterval(() => {}, 1000);
`;
