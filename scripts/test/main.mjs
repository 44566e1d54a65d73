// npm test [-- arguments of vitest]      what tells within minutes whether a change is right, or the files and projects named
// npm run test:all                       and what is slow or exhaustive, as CI does
// Runs vitest, shows progress, and closes with a line that tells the counts.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseCLI, startVitest } from 'vitest/node';

import { Progress, ProgressReporter } from './progress-reporter.mjs';
import { FIRST, LANES } from './projects.mjs';

const args = process.argv.slice(2);
const isAll = args[0] === '--all';
const { filter, options } = parseCLI(['vitest', 'run', ...args.slice(isAll ? 1 : 0)]);
const isWhole = filter.length === 0 && options.project === undefined;
// Who names files or projects means all of them.
if (!isAll && isWhole) process.env.CRANE_CRI_TESTS = 'quick';

const progress = new Progress();
const run = async (more) => {
  const vitest = await startVitest('test', filter, {
    ...options,
    ...more,
    reporters: [new ProgressReporter(progress)],
  });
  await vitest.close();
};
if (isWhole) {
  // Once, not by each of the runs.
  const built = spawnSync(process.execPath, [join(import.meta.dirname, '../build-if-stale.mjs')], { stdio: 'inherit' });
  if (built.status !== 0) process.exit(1);
  const inLane = async (projects) => {
    for (const project of projects) await run({ project });
  };
  // What is left of the first ones then leaves a core idle.
  const isAfter = process.env.CRANE_CRI_TESTS === 'after-npm-test';
  if (!isAfter) await run({ project: FIRST });
  await Promise.all((isAfter ? [FIRST, ...LANES] : LANES).map(inLane));
} else {
  await run({});
}
const status = process.exitCode ?? 0;
progress.close(status === 0);
process.exit(status);
