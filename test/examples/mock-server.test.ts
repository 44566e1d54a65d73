import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CraneNode } from 'crane-cri';
import { expect, it, onTestFinished } from 'vitest';

const run = (...args: readonly string[]): ReturnType<typeof spawn> =>
  spawn(process.execPath, ['--import', './scripts/run-typescript.mjs', 'examples/mock-server/main.ts', ...args]);

it(
  'the mock server serves a runtime with images and programs from a file, at a speed of its own',
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'crane-cri-example-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const socket = join(folder, 'mock.sock');
    const child = run(
      '--socket',
      socket,
      '--personality',
      'cri-o-1.37',
      '--config',
      'examples/mock-server/mock.yaml',
      '--speed',
      '100',
    );
    onTestFinished(() => void child.kill());
    const line = await new Promise<string>((resolve) =>
      child.stdout?.once('data', (data: Buffer) => resolve(data.toString())),
    );
    expect(line).toBe(`cri-o-1.37 at unix://${socket}\n`);
    await using node = (await CraneNode.connect(socket))._unsafeUnwrap();
    expect(node.capabilities.family).toBe('cri-o');
    const job = node.job({ jobId: 1, image: 'training:1', command: ['train'] })._unsafeUnwrap();
    const outcome = (await job.run())._unsafeUnwrap();
    expect(outcome).toMatchObject({ kind: 'exited', exit: { code: 0 } });
    const crash = node.job({ jobId: 2, image: 'crash:1', command: ['x'] })._unsafeUnwrap();
    expect((await crash.run())._unsafeUnwrap()).toMatchObject({ kind: 'exited', exit: { code: 139 } });
    const closed = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await closed).toBe(0);
    expect(existsSync(socket)).toBe(false);
  },
);

it.each([
  [['--personality', 'podman'], 'there is no personality podman'],
  [['--speed', 'fast'], '--speed must be > 0'],
])('the mock server refuses %j', { timeout: 30_000 }, async (args, problem) => {
  const child = run(...args);
  let text = '';
  child.stderr?.on('data', (data: Buffer) => (text += data.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code).toBe(2);
  expect(text).toContain(problem);
});

it('the mock server names a slip in its file', { timeout: 30_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crane-cri-example-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const config = join(folder, 'mock.yaml');
  writeFileSync(config, 'programs: [{ image: a, runForMS: 5 }]\nregistries: { r: { fault: refusd } }\n');
  const child = run('--config', config);
  let text = '';
  child.stderr?.on('data', (data: Buffer) => (text += data.toString()));
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(2);
  expect(text).toContain('programs[0].program.runForMS is not a known field; did you mean runForMs?');
  expect(text).toMatch(/registries\["r"\]\.fault must be one of .*refused,/);
  expect(text).not.toContain('    at ');
});
