// @ts-check
// The stand by hand: node test/real/cli.mjs install | up | check | down
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

import { cacheDir, parseVersions, provision } from './provision.mjs';
import { startStand, stopStand } from './stand.mjs';

const USAGE = `usage: node test/real/cli.mjs COMMAND [--version NAME[,NAME]] [--json FILE]

  install   fetch what is missing into the cache folder
  up        start the registries and a containerd of each version, and leave them running
  check     prove that each version that is up pulls, runs and cleans up
  down      stop what \`up\` started

  --version   containerd-1.6, containerd-1.7, containerd-2 (default: all, or $CRANE_CRI_RUNTIMES)
  --json      where \`up\` writes, and \`check\` and \`down\` read, what is running
              (default: up.json in the cache folder)
  --install   with \`up\`: fetch what is missing first (always so when CI=true)`;

/** @type {() => Promise<void>} */
let command;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { version: { type: 'string' }, json: { type: 'string' }, install: { type: 'boolean', default: false } },
});
const versions = () => parseVersions(values.version ?? process.env['CRANE_CRI_RUNTIMES']);
const stateFile = values.json ?? join(cacheDir(), 'up.json');

/** @returns {import('./stand.mjs').Stand} */
const readState = () => {
  if (!existsSync(stateFile)) throw new Error(`nothing is up: ${stateFile} does not exist`);
  return JSON.parse(readFileSync(stateFile, 'utf8'));
};

const commands = {
  install: async () => {
    const { usable, unavailable } = await provision({ versions: versions(), install: true });
    for (const version of usable) console.log(`${version}: ready`);
    failIfAny(unavailable);
  },
  up: async () => {
    if (existsSync(stateFile) && existsSync(readState().dir))
      throw new Error(`already up, see ${stateFile}: run \`down\` first`);
    const install = values.install || process.env['CI'] === 'true';
    const { usable, unavailable } = await provision({ versions: versions(), install });
    failIfAny(unavailable);
    const { stand, stop, detach } = await startStand({ versions: usable });
    try {
      mkdirSync(dirname(stateFile), { recursive: true });
      writeFileSync(stateFile, JSON.stringify(stand, null, 2), { mode: 0o600 });
      detach();
    } catch (error) {
      await stop();
      throw error;
    }
    print(stand);
  },
  check: async () => {
    const { checkRuntime } = await import('./self-check.mjs');
    const stand = readState();
    for (const runtime of Object.values(stand.runtimes)) {
      await checkRuntime(stand, runtime.version, (line) => console.log(`${runtime.version}: ${line}`));
    }
  },
  down: async () => {
    await stopStand(readState().dir);
    rmSync(stateFile);
  },
};

/** @param {Partial<Record<string, string>>} unavailable */
function failIfAny(unavailable) {
  const reasons = Object.entries(unavailable).map(([version, reason]) => `${version}: ${reason}`);
  if (reasons.length > 0) throw new Error(reasons.join('\n'));
}

/** @param {import('./stand.mjs').Stand} stand */
function print({ runtimes, images, registries }) {
  const { auth } = registries.private;
  const rows = [
    ...Object.values(runtimes).map(({ version, endpoint }) => [version, endpoint]),
    ...Object.entries(images).map(([name, reference]) => [name, reference]),
    ['private user', auth?.username],
    ['private password', auth?.password],
    ['all of it', stateFile],
  ];
  for (const [name, value] of rows) console.log(`${(name ?? '').padEnd(18)}${value}`);
}

const [name = '', ...rest] = positionals;
command =
  rest.length === 0 && Object.hasOwn(commands, name)
    ? commands[/** @type {keyof typeof commands} */ (name)]
    : async () => {
        throw new Error(USAGE);
      };
try {
  await command();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
