// Runs vitest with whatever arguments follow, shows progress, and closes with a line that tells the counts.
import { parseCLI, startVitest } from 'vitest/node';

import { ProgressReporter } from './progress-reporter.mjs';

const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)]);
const reporter = new ProgressReporter();
const vitest = await startVitest('test', filter, { ...options, reporters: [reporter] });
await vitest.close();
const status = process.exitCode ?? 0;
reporter.close(status === 0);
process.exit(status);
