// Runs vitest with whatever arguments follow, and closes with a line that tells the counts.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const scratch = mkdtempSync(join(tmpdir(), 'crane-cri-test-'));
const report = join(scratch, 'report.json');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const vitest = join(import.meta.dirname, '../node_modules/vitest/vitest.mjs');
const run = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...process.argv.slice(2)], { stdio: 'inherit' });

try {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const statuses = testResults.flatMap(({ status, assertionResults }) => {
    const own = assertionResults.map((result) => result.status);
    // A file that fails without a failing test (it does not load, a hook throws) is a failure of its own.
    return status === 'failed' && !own.includes('failed') ? [...own, 'failed'] : own;
  });
  const passed = statuses.filter((status) => status === 'passed').length;
  const failed = statuses.filter((status) => status === 'failed').length;
  const skipped = statuses.length - passed - failed;
  // What ends the run outside of any file (a global setup, an unhandled rejection) is a failure too.
  const failures = Math.max(failed, run.status === 0 ? 0 : 1);
  console.log(`${passed} passed, ${failures} failed`);
  console.log(`crane-cri: ${passed} passed, ${failures} failed, ${skipped} skipped`);
} catch {
  console.log('crane-cri: the test runner ended without a report');
}
rmSync(scratch, { recursive: true });
process.exit(run.status ?? 1);
