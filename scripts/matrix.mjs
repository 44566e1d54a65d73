// npm run matrix -- typescripts | oldest-node | nodes [--only N] [arguments for npm test]:
// fetches what test/matrix/ names, and tries the package with each.
//   typescripts  fetched only; the project "tarball" then compiles a consumer with each of them
//   oldest-node  fetched only; the project "tarball" then runs a job on it, which is too old for the test runner
//   nodes        the tests to which a Node can make a difference, on every supported Node besides this one, or on one
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const MATRIX = join(import.meta.dirname, '../test/matrix');
/** What is published, and one mock that is met over a socket: on every Node. */
const PROJECTS = ['tarball', 'contract'];
const MOCKS = 'containerd-2.1 on a socket';
/** The newest Node differs most from the one that everything is tested on. */
const NEWEST = '26';

const run = (program, args, options = {}) => spawnSync(program, args, { stdio: 'inherit', ...options }).status ?? 1;

function refuse(why) {
  console.error(why);
  process.exit(2);
}

function fetch(what) {
  const status = run('npm', ['ci', '--silent'], { cwd: join(MATRIX, what) });
  if (status !== 0) {
    console.log(`matrix: the ${what} could not be fetched`);
    process.exit(status);
  }
}

/** The Nodes that test/matrix/nodes names: "26", its exact version, and the folder of its program. */
function nodes() {
  const { dependencies } = JSON.parse(readFileSync(join(MATRIX, 'nodes/package.json'), 'utf8'));
  return Object.entries(dependencies).map(([name, spec]) => ({
    major: name.slice('node'.length),
    version: spec.slice(spec.lastIndexOf('@') + 1),
    folder: join(MATRIX, 'nodes/node_modules', name, 'bin'),
  }));
}

/** The arguments for the test runner on a Node. */
const testsOn = (major) =>
  [...PROJECTS, ...(major === NEWEST ? ['unit', 'odd'] : [])].flatMap((name) => ['--project', name]);

/** Whether the program is there, and says the version that it should. */
const isThere = ({ folder, version }) =>
  spawnSync(join(folder, 'node'), ['--version'], { encoding: 'utf8' }).stdout?.trim() === `v${version}`;

/** Runs the tests, and answers whether all passed; programs that they start meet the same Node. */
function tryOn({ major, version, folder }, args) {
  console.log(`\n== Node ${version}`);
  const env = {
    ...process.env,
    PATH: `${folder}:${process.env.PATH}`,
    CRANE_CRI_MOCKS: MOCKS,
    CRANE_CRI_TESTS: 'another-node',
  };
  const main = join(import.meta.dirname, 'test/main.mjs');
  const startedAt = performance.now();
  const isGreen = run(join(folder, 'node'), [main, ...(args.length > 0 ? args : testsOn(major))], { env }) === 0;
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
  console.log(`${isGreen ? 'ok    ' : 'FAILED'} Node ${version} (${minutes} min)`);
  return isGreen;
}

function tryOnNodes(args) {
  let only;
  if (args[0] === '--only') only = args.splice(0, 2)[1] ?? refuse('--only wants the number of a Node, such as 26');
  const wanted = nodes().filter(({ major }) => (only ?? major) === major);
  if (wanted.length === 0) refuse(`there is no Node ${only} among ${nodes().map(({ major }) => major)}`);
  // One that runs elsewhere meanwhile is not to be taken away.
  if (!wanted.every(isThere)) fetch('nodes');
  for (const { version, folder } of wanted.filter((node) => !isThere(node))) {
    refuse(`this is no Node ${version}: ${join(folder, 'node')}`);
  }
  console.log(`the contract is held against one mock: ${MOCKS}`);
  // The first that fails is the last that is shown.
  for (const node of wanted) if (!tryOn(node, args)) process.exit(1);
}

const [what, ...rest] = process.argv.slice(2);
if (what === 'typescripts') {
  fetch(what);
  const names = readdirSync(join(MATRIX, what, 'node_modules')).filter((name) => /^ts\d/.test(name));
  console.log(`TypeScript ${names.map((name) => name.slice(2)).join(', ')}: ready`);
} else if (what === 'oldest-node') {
  fetch(what);
  console.log('the oldest Node: ready');
} else if (what === 'nodes') {
  tryOnNodes(rest);
} else {
  refuse('usage: npm run matrix -- typescripts | oldest-node | nodes [--only N] [arguments for npm test]');
}
