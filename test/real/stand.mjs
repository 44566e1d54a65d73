// @ts-check
// The whole stand: two registries with the images, and a containerd of each version.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { containerdsIn, startContainerd } from './containerd.mjs';
import { IMAGE_NAMES, buildImages } from './images.mjs';
import { pushImage, registriesIn, startRegistry, stopRegistry } from './registry.mjs';

const DIR_PREFIX = 'crane-cri-stand-';

/**
 * Plain JSON: it is handed to test workers and written to a file.
 *
 * @typedef {object} Stand
 * @property {string} dir everything of this stand; what tests start themselves goes below it too and ends with it
 * @property {Partial<Record<import('./provision.mjs').RuntimeVersion, import('./containerd.mjs').ContainerdRecord>>} runtimes
 * @property {{ open: import('./registry.mjs').RegistryRecord, private: import('./registry.mjs').RegistryRecord }} registries
 * @property {Record<import('./images.mjs').ImageName | 'private', string>} images references; `private` is `app` behind the password
 */

/**
 * Starts everything. Should this process end in whatever way, a guardian takes the stand down.
 *
 * @param {{ versions: readonly import('./provision.mjs').RuntimeVersion[] }} options versions that `provision` calls usable
 * @returns {Promise<{ stand: Stand, stop: () => Promise<void>, detach: () => void }>} `detach`: lets the stand outlive this process
 */
export async function startStand({ versions }) {
  const dir = mkdtempSync(join(tmpdir(), DIR_PREFIX));
  chmodSync(dir, 0o711); // root of a user namespace is nobody here, and must reach its root file system
  const guardian = startGuardian(dir);
  const stop = async () => {
    await stopStand(dir);
    guardian.end('');
  };
  try {
    const auth = { username: 'crane', password: randomBytes(12).toString('hex') };
    const [local, open, closed] = await settled([
      buildImages(),
      startRegistry({ dir: join(dir, 'registry-open') }),
      startRegistry({ dir: join(dir, 'registry-private'), auth }),
    ]);
    const reference = (/** @type {import('./images.mjs').ImageName} */ name) => `${open.host}/${name}:1`;
    const [records] = await settled([
      settled(
        versions.map(async (version) => {
          const containerd = await startContainerd(version, {
            dir: join(dir, version),
            sandboxImage: reference('pause'),
          });
          return containerd.record;
        }),
      ),
      settled(IMAGE_NAMES.map((name) => pushImage(open, local[name], `${name}:1`))),
      pushImage(closed, local.app, 'app:1'),
    ]);
    const stand = {
      dir,
      runtimes: Object.fromEntries(records.map((record) => [record.version, record])),
      registries: { open, private: closed },
      images: {
        pause: reference('pause'),
        busybox: reference('busybox'),
        user: reference('user'),
        app: reference('app'),
        private: `${closed.host}/app:1`,
      },
    };
    writeFileSync(join(dir, 'stand.json'), JSON.stringify(stand, null, 2));
    return { stand, stop, detach: () => guardian.end('detach') };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Starts a stand, lends it to `use`, and takes it down whatever happens.
 *
 * @template T
 * @param {{ versions: readonly import('./provision.mjs').RuntimeVersion[] }} options
 * @param {(stand: Stand) => Promise<T>} use
 */
export async function withRealRuntimes(options, use) {
  const { stand, stop } = await startStand(options);
  try {
    return await use(stand);
  } finally {
    await stop();
  }
}

/**
 * Takes down what runs below a stand's folder, and the folder. Doing it twice does no harm.
 *
 * @param {string} dir
 */
export async function stopStand(dir) {
  if (!basename(dir).startsWith(DIR_PREFIX)) throw new Error(`${dir} is not the folder of a stand`);
  if (!existsSync(dir)) return;
  await settled(containerdsIn(dir).map((containerd) => containerd.stop()));
  await settled(registriesIn(dir).map((registry) => stopRegistry(registry)));
  rmSync(dir, { recursive: true, force: true });
}

/**
 * Waits for all, also when one fails: nothing may go on being started while the rest is taken down.
 *
 * @template {readonly unknown[] | []} T
 * @param {T} promises
 * @returns {Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }>}
 */
async function settled(promises) {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

/**
 * A process that notices our end by the closing of its standard input.
 *
 * @param {string} dir
 */
function startGuardian(dir) {
  const program = fileURLToPath(new URL('guardian.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, dir], { detached: true, stdio: ['pipe', 'ignore', 'inherit'] });
  child.unref();
  /** @type {import('node:net').Socket} */ (child.stdin).unref();
  return child.stdin;
}
