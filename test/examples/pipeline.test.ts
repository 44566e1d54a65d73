import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

import { describeEachRuntime, realRuntimes, type Standing } from '../real/each-runtime.js';

/** A runtime of the stand, with three images. */
function placeOn({ stand, runtime }: Standing): readonly string[] {
  const { busybox, user, app } = stand.images;
  return [`--endpoint=${runtime.endpoint}`, ...[busybox, user, app].map((image) => `--image=${image}`)];
}

const execute = promisify(execFile);
const pipeline = (...args: string[]) =>
  execute(process.execPath, ['--import', './scripts/run-typescript.mjs', 'examples/pipeline/main.ts', ...args]);

// On a busy machine a process and five containers take their time.
const SLOW = { timeout: 240_000 };
if (realRuntimes() === undefined) describe('the pipeline on the mock', SLOW, () => declare([]));
else describeEachRuntime('the pipeline', (standing) => declare(placeOn(standing)), SLOW);

function declare(where: readonly string[]): void {
  it('runs its steps in one pod, and the last one finds what the others wrote', async () => {
    const { stdout } = await pipeline(...where);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('1 prepare: exited with 0');
    expect(lines.slice(1, 3).sort()).toEqual(['2 compute-a: exited with 0', '3 compute-b: exited with 0']);
    expect(lines.slice(3)).toEqual(['4 evaluate: exited with 0', 'result: 420', '4 steps, 0 left behind']);
  });

  it('ends where a step fails, and leaves nothing', async () => {
    const error = (await pipeline(...where, '--fail').catch((cause: unknown) => cause)) as {
      code: number;
      stdout: string;
    };
    expect(error.code).toBe(1);
    expect(error.stdout).toContain('compute-c: exited with 3');
    expect(error.stdout).not.toContain('evaluate');
    expect(error.stdout).toMatch(/4 steps, 0 left behind\n$/);
  });
}
