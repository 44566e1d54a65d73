import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type ContainerJob, CraneNode } from 'crane-cri';
import type { ContainerId, SandboxId } from 'crane-cri/cri';
import { MockRuntime } from 'crane-cri/testing';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

function start(example: string, ...args: readonly string[]): Running {
  const child = spawn(process.execPath, [
    '--import',
    './scripts/run-typescript.mjs',
    `examples/${example}/main.ts`,
    ...args,
  ]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return { child, ended };
}

/** Goes on for as long as the test does not say that it has seen something. */
const TALKS =
  'i=0; while [ $i -lt 40 ]; do echo line $i; i=$((i+1)); done; ' +
  'while [ ! -e /test/seen ]; do sleep 0.1; done; echo the end';

describe('examples that talk to a running container', () => {
  let folder: string;
  let mock: MockRuntime;
  let endpoint: string;
  let node: CraneNode;
  let containerId: ContainerId;
  let podSandboxId: SandboxId;
  let job: ContainerJob;
  let ended: ReturnType<ContainerJob['run']>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'crane-talk-test-'));
    mock = new MockRuntime();
    endpoint = (await mock.serve()).endpoint;
    node = (await CraneNode.connect(endpoint))._unsafeUnwrap();
    const made = node.job({
      jobId: 1,
      image: 'docker.io/library/busybox:latest',
      command: ['/bin/sh', '-c', TALKS],
      mounts: [{ hostPath: folder, containerPath: '/test' }],
      logDirectory: join(folder, 'log'),
      exitFile: false,
    });
    job = made._unsafeUnwrap();
    ended = job.run();
    for await (const state of job.states()) {
      if (state.phase !== 'running') continue;
      ({ containerId, sandboxId: podSandboxId } = state);
      break;
    }
  });

  afterEach(async () => {
    job.cancel();
    expect((await ended).isOk()).toBe(true);
    await node[Symbol.asyncDispose]();
    await mock.close();
    rmSync(folder, { recursive: true });
  });

  it('logs -f shows the log from its beginning to the end of the container', async () => {
    const following = start('logs', '-f', '--endpoint', endpoint, containerId);
    await Promise.race([once(following.child.stdout!, 'data'), following.ended]);
    writeFileSync(join(folder, 'seen'), '');
    const { code, stdout, stderr } = await following.ended;
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`${Array.from({ length: 40 }, (_, i) => `line ${i}\n`).join('')}the end\n`);
  }, 60_000);

  it('logs --tail shows the last lines, and logs of what is not there says so', async () => {
    const last = await start('logs', '--tail', '1', '-t', '--endpoint', endpoint, containerId).ended;
    expect(last.stdout).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z line \d+\n$/);
    const absent = await start('logs', '--endpoint', endpoint, 'f'.repeat(64)).ended;
    expect([absent.code, absent.stdout]).toEqual([1, '']);
    expect(absent.stderr).toMatch(/^logs: .*not found/);
  }, 60_000);

  it('port-forward makes a port of the pod reachable', async () => {
    const program = createServer((socket) => socket.end('hello from the pod'));
    program.listen(0, '127.0.0.1');
    await once(program, 'listening');
    mock.forwardPort(8080, (program.address() as AddressInfo).port);
    const { child, ended: left } = start('port-forward', '--endpoint', endpoint, podSandboxId, '8080');
    const [line] = (await once(child.stdout!, 'data')) as [Buffer];
    const [, port] = /^127\.0\.0\.1:(\d+) -> 8080$/m.exec(line.toString()) ?? [];
    const socket = connect(Number(port), '127.0.0.1');
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    expect(answer).toBe('hello from the pod');
    child.kill('SIGINT');
    expect((await left).code).toBe(0);
    program.close();
  }, 60_000);
});
