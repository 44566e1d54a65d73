import { expect, it } from 'vitest';

import { runJobs } from '../../../bench/thousand-jobs.js';

it('a hundred jobs of an hour end alike at both doors, in an hour of simulated time', { timeout: 30_000 }, async () => {
  const inProcess = await runJobs(100, 'in process');
  const socket = await runJobs(100, 'socket');
  expect(socket.outcomes).toEqual(inProcess.outcomes);
  expect(new Set(inProcess.outcomes).size).toBe(3);
  for (const { simulatedMs } of [inProcess, socket]) {
    expect(simulatedMs).toBeGreaterThanOrEqual(3_600_000);
    expect(simulatedMs).toBeLessThan(3_700_000);
  }
});
