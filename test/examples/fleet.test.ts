import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const execute = promisify(execFile);

it(
  'the fleet runs its jobs, counts their outcomes, and loses none to the node that stops',
  { timeout: 60_000 },
  async () => {
    const args = ['--import', './scripts/run-typescript.mjs', 'examples/fleet/main.ts', '400', '8'];
    const { stdout } = await execute(process.execPath, args);
    expect(stdout).toMatch(/^400 jobs on 8 nodes: \d+\.\d h in \d+\.\d s\n/);
    const counts = [...stdout.matchAll(/^ {2}([\w ]+): (\d+)$/gm)].map(
      ([, name, count]) => [name, Number(count)] as const,
    );
    expect(counts.reduce((sum, [, count]) => sum + count, 0)).toBe(400);
    expect(new Map(counts).get('exited 0')).toBeGreaterThan(350);
    expect(new Map(counts).get('exited 1')).toBe(4);
  },
);
