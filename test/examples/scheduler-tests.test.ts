import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

// Its tests are tests of this file.
import '../../examples/scheduler-tests/with-vitest.js';

const execute = promisify(execFile);

it("the scheduler's tests pass under the test runner of Node", { timeout: 120_000 }, async () => {
  const args = ['--import', './scripts/run-typescript.mjs', '--test', '--test-reporter=tap'];
  const { stdout } = await execute(process.execPath, [...args, 'examples/scheduler-tests/with-node-test.ts']);
  expect(stdout).toMatch(/^# pass 3$/m);
  expect(stdout).toMatch(/^# fail 0$/m);
});
