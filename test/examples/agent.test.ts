import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { MockRuntime } from 'crane-cri/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
let mock: MockRuntime;
let endpoint: string;
const agents: ChildProcess[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crane-agent-'));
  mkdirSync(join(folder, 'gate'));
  mock = new MockRuntime();
  ({ endpoint } = await mock.serve());
});
afterEach(async () => {
  for (const agent of agents.splice(0)) agent.kill('SIGKILL');
  await mock.close();
  rmSync(folder, { recursive: true });
});

/** An agent beside this process, in which the runtime is that it talks to. */
function startAgent() {
  const args = ['--import', './scripts/run-typescript.mjs', 'examples/agent/main.ts', `--endpoint=${endpoint}`];
  const child = spawn(process.execPath, [...args, `--state=${folder}`], { stdio: ['pipe', 'pipe', 'inherit'] });
  agents.push(child);
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const lines: AsyncIterator<string, undefined> = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    exit,
    order: (order: unknown) => child.stdin.write(`${typeof order === 'string' ? order : JSON.stringify(order)}\n`),
    /** The next report that has all of this; those before it are passed over. */
    async says(wanted: object): Promise<unknown> {
      for (;;) {
        const { value, done } = await lines.next();
        if (done === true) throw new Error(`the agent ended without ${JSON.stringify(wanted)}`);
        const said = JSON.parse(value) as unknown;
        if (matches(said, wanted)) return said;
      }
    },
  };
}

function matches(said: unknown, wanted: object): boolean {
  try {
    expect(said).toMatchObject(wanted);
    return true;
  } catch {
    return false;
  }
}

/** A program that ends with 7 once there is a file in the gate. */
const WAITS = {
  image: 'busybox:latest',
  command: ['/bin/sh', '-c', 'until [ -e /gate/open ]; do sleep 0.05; done; exit 7'],
};
const waiting = (jobId: number) => ({
  run: { ...WAITS, jobId, mounts: [{ hostPath: join(folder, 'gate'), containerPath: '/gate' }] },
});
const openGate = (): void => writeFileSync(join(folder, 'gate/open'), '');
const written = (jobId: number): unknown =>
  JSON.parse(readFileSync(join(folder, `outcomes/${jobId}.json`), 'utf8')) as unknown;

// Each starts programs that compile themselves.
describe('the agent', { timeout: 240_000 }, () => {
  it('runs what it is told to, answers what it refuses, and ends when no more orders come', async () => {
    const agent = startAgent();
    await agent.says({ ready: true });
    agent.order('no order');
    await agent.says({ error: expect.stringContaining('a line of JSON') as unknown });
    agent.order({ run: { jobId: -1, image: '' } });
    expect(await agent.says({ refused: -1 })).toHaveProperty('problems');
    agent.order({ run: { jobId: 1, image: 'busybox:latest', command: ['/bin/sh', '-c', 'exit 3'] } });
    await agent.says({ ended: { jobId: 1, kind: 'exited', code: 3, certainty: 'certain' } });
    agent.order(waiting(2));
    await agent.says({ job: 2, phase: 'running' });
    agent.order({ cancel: 2 });
    await agent.says({ ended: { jobId: 2, kind: 'cancelled', code: 256 + 15, certainty: 'certain' } });
    agent.child.stdin.end();
    expect(await agent.exit).toEqual([0, null]);
    expect(written(2)).toMatchObject({ kind: 'cancelled' });
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('leaves running programs to the next one on %s', async (signal) => {
    const first = startAgent();
    await first.says({ ready: true });
    first.order(waiting(5));
    await first.says({ job: 5, phase: 'running' });
    first.child.kill(signal);
    expect(await first.exit).toEqual(signal === 'SIGTERM' ? [0, null] : [null, 'SIGKILL']);

    const second = startAgent();
    await second.says({ recovered: 5 });
    await second.says({ ready: true });
    openGate();
    await second.says({ ended: { jobId: 5, kind: 'exited', code: 7, certainty: 'certain' } });
    expect(written(5)).toEqual({ jobId: 5, kind: 'exited', code: 7, certainty: 'certain' });
    second.child.stdin.end();
    expect(await second.exit).toEqual([0, null]);
    const left = (await mock.service.listContainers({}))._unsafeUnwrap().containers;
    expect(left).toEqual([]);
  });
});
