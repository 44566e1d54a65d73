// npm run matrix -- typescripts | nodes [--only N] [args for npm test]: fetches what test/matrix/ names, and tests with each.
//   typescripts  fetched only; the project "tarball" then compiles a consumer with each of them
//   nodes        runs the tests that need no runtime on every Node that is supported besides this one, or on that one
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const MATRIX = join(import.meta.dirname, '../test/matrix');
const NODE_PROJECTS = ['unit', 'contract', 'types', 'examples'];

const run = (program, args, options = {}) => spawnSync(program, args, { stdio: 'inherit', ...options }).status ?? 1;

function fetch(what) {
  const status = run('npm', ['ci', '--silent'], { cwd: join(MATRIX, what) });
  if (status !== 0) process.exit(status);
  return join(MATRIX, what, 'node_modules');
}

const [what, ...rest] = process.argv.slice(2);
if (what === 'typescripts') {
  const names = readdirSync(fetch(what)).filter((name) => /^ts\d/.test(name));
  console.log(`TypeScript ${names.map((name) => name.slice(2)).join(', ')}: ready`);
} else if (what === 'nodes') {
  const modules = fetch(what);
  const only = rest[0] === '--only' ? rest.splice(0, 2)[1] : undefined;
  const names = readdirSync(modules).filter(
    (each) => /^node\d+$/.test(each) && (only ?? each.slice(4)) === each.slice(4),
  );
  if (names.length === 0) throw new Error(`there is no Node ${only} in test/matrix/nodes`);
  const failed = [];
  for (const name of names) {
    const node = join(modules, name, 'bin/node');
    console.log(`\n== ${name.replace('node', 'Node ')}`);
    const projects = rest.length > 0 ? rest : NODE_PROJECTS.flatMap((project) => ['--project', project]);
    // Programs that the tests start are to meet the same Node.
    const env = { ...process.env, PATH: `${join(modules, name, 'bin')}:${process.env.PATH}` };
    if (run(node, [join(import.meta.dirname, 'test.mjs'), ...projects], { env }) !== 0) failed.push(name);
  }
  if (failed.length > 0) {
    console.log(`matrix: failed on ${failed.join(', ')}`);
    process.exit(1);
  }
} else {
  console.error('usage: npm run matrix -- typescripts | nodes [--only N] [arguments for npm test]');
  process.exit(2);
}
