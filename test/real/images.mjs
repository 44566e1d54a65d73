// @ts-check
// The images of the tests, built once and kept as an OCI layout. Everything in them is a static busybox and a few small
// files; times and owners are fixed, so the same recipe gives the same digests.
import { createCipheriv, createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  closeSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { run } from './processes.mjs';
import { cacheDir, fillFolder, requireTool, toolEnv } from './provision.mjs';

const CREATED = '2024-01-01T00:00:00Z';

/** @typedef {{ layout: string, tag: string }} LocalImage an image in an OCI layout */

/** @typedef {'pause' | 'busybox' | 'user' | 'app'} ImageName */

/** @type {readonly ImageName[]} */
export const IMAGE_NAMES = ['pause', 'busybox', 'user', 'app'];

const FILES = {
  'etc/passwd':
    'root:x:0:0:root:/root:/bin/sh\ncrane:x:1000:1000:crane:/home/crane:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  'etc/group': 'root:x:0:\ncrane:x:1000:\nnogroup:x:65534:\n',
};

/**
 * The sandbox's first process. PID 1 gets only the signals it has asked for, hence the trap; the shell also reaps the
 * orphans of a sandbox whose containers share its process namespace.
 */
const PAUSE = `#!/bin/sh
trap 'exit 0' TERM INT
while :; do
  sleep 2147483647 &
  wait $!
done
`;

/** Shows what it was given, then ends with $APP_EXIT. */
const APP = `#!/bin/sh
echo "greeting=$APP_GREETING"
echo "directory=$PWD"
for argument in "$@"; do echo "argument=$argument"; done
exit "$APP_EXIT"
`;

/**
 * Builds the images, unless they have been built before.
 *
 * - `pause`: the sandbox image; ends at once on SIGTERM
 * - `busybox`: every applet, the users root, crane (1000) and nobody; runs `sh`
 * - `user`: the same, to be run as crane
 * - `app`: the same with entrypoint `/app/run`, command `one "two words"`, working directory /app and environment
 *   APP_GREETING=hello, APP_EXIT=0
 *
 * @returns {Promise<Record<ImageName, LocalImage>>}
 */
export async function buildImages() {
  const layout = join(cacheDir(), 'images', `base-${recipeDigest()}`);
  if (!existsSync(layout)) {
    await fillFolder(layout, (into) => withScratch((scratch) => buildBase(into, scratch)));
  }
  const image = (/** @type {ImageName} */ tag) => ({ layout, tag });
  return { pause: image('pause'), busybox: image('busybox'), user: image('user'), app: image('app') };
}

/**
 * A busybox image with incompressible layers on top, for pulls that take a while.
 *
 * @param {{ megabytes: number, layers: number }} size `megabytes` in all, divided evenly
 * @returns {Promise<LocalImage>}
 */
export async function buildLargeImage({ megabytes, layers }) {
  const { busybox } = await buildImages();
  const layout = join(cacheDir(), 'images', `large-${megabytes}x${layers}-${recipeDigest()}`);
  if (!existsSync(layout)) {
    await fillFolder(layout, (into) =>
      withScratch(async (scratch) => {
        const umoci = umociFor(into);
        await run(
          requireTool('skopeo'),
          ['--insecure-policy', 'copy', '--quiet', `oci:${busybox.layout}:busybox`, `oci:${into}:large`],
          {
            env: toolEnv(),
          },
        );
        for (let index = 0; index < layers; index += 1) {
          const file = join(scratch, `layer-${index}`);
          writeNoise(file, Math.round((megabytes * 1024 * 1024) / layers), index);
          setTimes(file);
          await umoci('insert', 'large', file, `/data/layer-${index}`);
          rmSync(file);
        }
        await umoci('gc');
      }),
    );
  }
  return { layout, tag: 'large' };
}

/** Names a layout by all that went into it. */
function recipeDigest() {
  const hash = createHash('sha256').update(readFileSync(requireTool('busybox')));
  return hash
    .update(readFileSync(new URL(import.meta.url)))
    .digest('hex')
    .slice(0, 16);
}

/**
 * @param {string} layout an empty folder
 * @param {string} scratch
 */
async function buildBase(layout, scratch) {
  rmSync(layout, { recursive: true });
  const umoci = umociFor(layout);
  await run(requireTool('umoci'), ['init', '--layout', layout], { env: toolEnv() });

  await umoci('new', 'pause');
  await umoci('insert', 'pause', await busyboxRoot(join(scratch, 'pause'), ['sh', 'sleep'], { pause: PAUSE }), '/');
  await umoci('config', 'pause', '--config.entrypoint', '/pause');

  await umoci('new', 'busybox');
  const applets = (await run(requireTool('busybox'), ['--list'])).trim().split('\n');
  await umoci('insert', 'busybox', await busyboxRoot(join(scratch, 'busybox'), applets, FILES), '/');
  await umoci('config', 'busybox', '--config.cmd', 'sh', '--config.env', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin');

  await umoci('tag', 'busybox', 'user');
  await umoci('config', 'user', '--config.user', 'crane');

  await umoci('tag', 'busybox', 'app');
  await umoci('insert', 'app', await tree(join(scratch, 'app'), { run: APP }), '/app');
  await umoci(
    ...[
      'config',
      'app',
      '--clear=config.cmd',
      '--config.entrypoint',
      '/app/run',
      '--config.cmd',
      'one',
      '--config.cmd',
      'two words',
    ],
    ...['--config.workingdir', '/app', '--config.env', 'APP_GREETING=hello', '--config.env', 'APP_EXIT=0'],
  );
  await umoci('gc');
}

/**
 * umoci on one layout, with fixed times. `args` is the command, the tag where it needs one, and what follows.
 *
 * @param {string} layout
 */
function umociFor(layout) {
  const umoci = requireTool('umoci');
  return (/** @type {string} */ command, /** @type {string[]} */ ...rest) => {
    const [tag = '', ...args] = rest;
    const image = ['--image', `${layout}:${tag}`];
    const history = ['--history.created', CREATED];
    const commandLine =
      command === 'gc'
        ? ['gc', '--layout', layout]
        : command === 'insert'
          ? ['insert', ...image, ...history, ...args]
          : command === 'config'
            ? ['config', ...image, ...history, '--created', CREATED, ...args]
            : [command, ...image, ...args];
    return run(umoci, commandLine, { env: toolEnv() });
  };
}

/**
 * @param {string} root
 * @param {readonly string[]} applets
 * @param {Record<string, string>} files
 */
async function busyboxRoot(root, applets, files) {
  for (const dir of ['bin', 'etc', 'home/crane', 'root', 'tmp', 'usr/bin', 'var/tmp'])
    mkdirSync(join(root, dir), { recursive: true });
  copyFileSync(requireTool('busybox'), join(root, 'bin/busybox'));
  chmodSync(join(root, 'bin/busybox'), 0o755);
  for (const applet of applets) if (applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', applet));
  if (applets.includes('env')) symlinkSync('/bin/busybox', join(root, 'usr/bin/env'));
  for (const dir of ['tmp', 'var/tmp']) chmodSync(join(root, dir), 0o1777);
  chownSync(join(root, 'home/crane'), 1000, 1000);
  return tree(root, files);
}

/**
 * Writes the files (a script is executable) and fixes every time below.
 *
 * @param {string} root
 * @param {Record<string, string>} files
 */
async function tree(root, files) {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
    chmodSync(join(root, name), content.startsWith('#!') ? 0o755 : 0o644);
  }
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) setTimes(join(root, name));
  setTimes(root);
  return root;
}

/** @param {string} path */
function setTimes(path) {
  lutimesSync(path, new Date(CREATED), new Date(CREATED));
}

/**
 * Fills a file with bytes that no compressor shrinks, the same ones each time.
 *
 * @param {string} path
 * @param {number} bytes
 * @param {number} seed
 */
function writeNoise(path, bytes, seed) {
  const key = createHash('sha256').update(`layer ${seed}`).digest();
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  const chunk = Buffer.alloc(1024 * 1024);
  const file = openSync(path, 'w');
  for (let left = bytes; left > 0; left -= chunk.length) {
    writeSync(file, cipher.update(left < chunk.length ? chunk.subarray(0, left) : chunk));
  }
  closeSync(file);
}

/**
 * @template T
 * @param {(dir: string) => Promise<T>} use
 */
async function withScratch(use) {
  const scratch = mkdtempSync(join(tmpdir(), 'crane-cri-images-'));
  try {
    return await use(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
