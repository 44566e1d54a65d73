// npm run matrix -- typescripts | oldest-node | nodes [--only N] [--short] [check NAMES | arguments for npm test]:
// fetches what test/matrix/ names, and tries the package with each.
//   typescripts  fetched only; the project "tarball" then compiles a consumer with each of them
//   oldest-node  fetched only; the project "tarball" then runs a job on it, which is too old for the test runner
//   nodes        the checks, and the tests that need no real runtime, on every supported Node besides this one;
//                --only on one of them, --short as CI does, where a Node makes no difference to the rest
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const MATRIX = join(import.meta.dirname, '../test/matrix');
const PROJECTS = ['unit', 'contract', 'types', 'examples', 'package', 'tarball'];
/** What a compiler says of the declarations does not depend on the Node that runs it. */
const TESTS = [...PROJECTS.flatMap((name) => ['--project', name]), '--exclude', 'test/tarball/compiles.test.ts'];
/** Both doors and both families of runtimes: which of them is simulated is all the same to a Node. */
const SHORT_MOCKS = 'containerd-2.1 on a socket; cri-o-1.37 in the process';
/** What these say of the sources is all the same too, or is told by the tests. */
const LONG_CHECKS = ['format', 'lint', 'types', 'imports', 'surface'];

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

/** Runs one of the scripts beside this one; programs that it starts meet the same Node. */
function runOn({ folder }, script, args, isShort) {
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  if (isShort) env.CRANE_CRI_MOCKS = SHORT_MOCKS;
  return run(join(folder, 'node'), [join(import.meta.dirname, script), ...args], { env }) === 0;
}

/** Whether the program is there, and says the version that it should. */
const isThere = ({ folder, version }) =>
  spawnSync(join(folder, 'node'), ['--version'], { encoding: 'utf8' }).stdout?.trim() === `v${version}`;

function tryOn(node, [first, ...rest], isShort) {
  if (!isThere(node)) {
    console.log(`this is no Node ${node.version}: ${join(node.folder, 'node')}`);
    return false;
  }
  if (first === 'check') return runOn(node, 'check.mjs', rest, isShort);
  if (first !== undefined) return runOn(node, 'test/main.mjs', [first, ...rest], isShort);
  const isClean = runOn(node, 'check.mjs', isShort ? ['--but', ...LONG_CHECKS] : [], isShort);
  return runOn(node, 'test/main.mjs', TESTS, isShort) && isClean;
}

function tryOnNodes(args) {
  let only;
  let isShort = false;
  for (; args[0] === '--only' || args[0] === '--short'; args.shift()) {
    if (args[0] === '--short') isShort = true;
    else only = args.splice(1, 1)[0] ?? refuse('--only wants the number of a Node, such as 26');
  }
  const wanted = nodes().filter(({ major }) => (only ?? major) === major);
  if (wanted.length === 0) refuse(`there is no Node ${only} among ${nodes().map(({ major }) => major)}`);
  // One that runs elsewhere meanwhile is not to be taken away.
  if (!wanted.every(isThere)) fetch('nodes');
  if (isShort) {
    console.log(`the contract is held against these mocks alone: ${SHORT_MOCKS}`);
    console.log(`checks that are left out, unless named: ${LONG_CHECKS.join(', ')}`);
  }
  const told = wanted.map((node) => {
    console.log(`\n== Node ${node.version}`);
    const startedAt = performance.now();
    const isGreen = tryOn(node, args, isShort);
    const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
    return { isGreen, line: `${isGreen ? 'ok    ' : 'FAILED'} Node ${node.version} (${minutes} min)` };
  });
  console.log(`\n${told.map(({ line }) => line).join('\n')}`);
  if (told.some(({ isGreen }) => !isGreen)) process.exit(1);
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
  refuse(
    'usage: npm run matrix -- typescripts | oldest-node | nodes [--only N] [--short] [check NAMES | arguments for npm test]',
  );
}
