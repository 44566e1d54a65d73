import { readFileSync } from 'node:fs';
import { CraneNode } from 'crane-cri';
import { MockRuntime, VirtualClock } from 'crane-cri/testing';
import ts from 'typescript';
import { expect, it } from 'vitest';

import { runJobs } from '../../../bench/thousand-jobs.js';

it(
  'a hundred jobs of an hour end alike at both transports, in an hour of simulated time',
  { timeout: 120_000 },
  async () => {
    const inProcess = await runJobs(100, 'in process');
    const socket = await runJobs(100, 'socket');
    expect(socket.outcomes).toEqual(inProcess.outcomes);
    expect(new Set(inProcess.outcomes).size).toBe(3);
    for (const { simulatedMs } of [inProcess, socket]) {
      expect(simulatedMs).toBeGreaterThanOrEqual(3_600_000);
      expect(simulatedMs).toBeLessThan(3_700_000);
    }
  },
);

it('the first test of the guide passes as it is printed there', async () => {
  const guide = readFileSync(new URL('../../../docs/guides/test-your-scheduler.md', import.meta.url), 'utf8');
  const snippet = /```ts\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';
  const { outputText } = ts.transpileModule(snippet.replace(/^import .*$/gm, ''), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const names = { CraneNode, MockRuntime, VirtualClock, expect };
  const AsyncFunction = (async () => undefined).constructor as new (
    ...args: string[]
  ) => (...values: unknown[]) => Promise<void>;
  await new AsyncFunction(...Object.keys(names), outputText)(...Object.values(names));
  expect.assertions(1);
});
