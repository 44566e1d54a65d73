import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { ContainerJobSpec, NodeJob } from 'crane-cri';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { describeEachTarget } from '../each-target.js';
import { textOf, until } from './streams.js';

let lastJobId = 700_000;

describeEachTarget('a job of a node', ({ target, open }) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'crane-contract-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function jobOf(script: string, spec: Partial<ContainerJobSpec> = {}): NodeJob {
    const jobId = (lastJobId += 1);
    const logDirectory = join(folder, String(jobId));
    const command = ['/bin/sh', '-c', script];
    const made = open().node.job({
      jobId,
      image: target.images.shell,
      gracePeriodMs: 1_000,
      logDirectory,
      command,
      ...spec,
    });
    return made._unsafeUnwrap();
  }

  it('runs a command beside its program, as soon as that runs', async () => {
    const job = jobOf('sleep 1000');
    const opened = job.exec(['/bin/echo', 'beside']); // before run
    const ended = job.run();
    const { stdout, exit } = (await opened)._unsafeUnwrap();
    expect(await textOf(stdout)).toBe('beside\n');
    expect((await exit)._unsafeUnwrap()).toEqual({ kind: 'exited', exitCode: 0 });
    const other = await job.exec({ command: ['/bin/cat'], stdin: true, stderr: false });
    const { stdin, stdout: echoed } = other._unsafeUnwrap();
    stdin?.end('typed');
    expect(await textOf(echoed)).toBe('typed');
    job.cancel();
    expect((await ended).isOk()).toBe(true);
  }, 60_000);

  it('is attached to with the streams it was made with', async () => {
    const job = jobOf('while read line; do echo got $line; [ "$line" = end ] && exit 4; done', {
      stdin: true,
      tty: true,
    });
    const ended = job.run();
    const session = (await job.attach())._unsafeUnwrap();
    session.stdin?.write('one\n');
    await until(session.stdout, 'got one');
    session.stdin?.write('end\n');
    expect(
      (await session.exit).match(
        (end) => end.kind,
        ({ kind }) => kind,
      ),
    ).toMatch(/exited|not_found/);
    expect((await ended)._unsafeUnwrap()).toMatchObject({ kind: 'exited', exit: { code: 4 } });
  }, 60_000);

  it('shows its log until it has ended, tells when it is ready, and is kept small', async () => {
    const job = jobOf('echo begin; i=0; while [ $i -lt 20 ]; do echo line $i; i=$((i+1)); sleep 0.05; done; sleep 0.5');
    const ready = job.waitForLine(/^line 3$/);
    const rotations = job.keepRotated({ maxBytes: 100, maxFiles: 100, everyMs: 50 });
    const ended = job.run();
    const seen: string[] = [];
    for await (const line of job.logs()) seen.push(line._unsafeUnwrap().text);
    expect(seen).toEqual(['begin', ...Array.from({ length: 20 }, (_, i) => `line ${i}`)]);
    expect((await ready)._unsafeUnwrap().text).toBe('line 3');
    expect((await rotations)._unsafeUnwrap()).toBeGreaterThan(0);
    expect((await ended).isOk()).toBe(true);
  }, 60_000);

  it('makes a port of its pod reachable, until it has ended', async () => {
    const server = createServer((socket) => socket.end('from the pod')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    open().reach(port);
    const job = jobOf('sleep 1000');
    const ended = job.run();
    const local = (await job.forward(port))._unsafeUnwrap();
    expect(await textOf(connect(local.port, local.host))).toBe('from the pod');
    const closed = once(local.server, 'close');
    job.cancel();
    expect((await ended).isOk()).toBe(true);
    await closed;
    server.close();
  }, 60_000);

  it('of several steps is talked to step by step', async () => {
    const jobId = (lastJobId += 1);
    const pod = open()
      .node.pod({ jobId, gracePeriodMs: 1_000, logDirectory: join(folder, String(jobId)) })
      ._unsafeUnwrap();
    const command = (number: number): readonly string[] => ['/bin/sh', '-c', `echo step ${number}; sleep 1000`];
    const steps = [1, 2].map((stepId) =>
      pod.step({ stepId, image: target.images.shell, command: command(stepId) })._unsafeUnwrap(),
    );
    const ended = steps.map((step) => step.run());
    for (const [i, step] of steps.entries()) {
      expect((await step.waitForLine('step'))._unsafeUnwrap().text).toBe(`step ${i + 1}`);
      const { stdout } = (await step.exec(['/bin/echo', `beside ${i}`]))._unsafeUnwrap();
      expect(await textOf(stdout)).toBe(`beside ${i}\n`);
    }
    pod.cancel();
    for (const each of ended) expect((await each).isOk()).toBe(true);
    expect((await pod.end()).isOk()).toBe(true);
  }, 60_000);

  it('is not talked to after its end, nor longer than one waits, nor without a log', async () => {
    const job = jobOf('exit 0', { logDirectory: undefined });
    expect((await job.exec(['/bin/true'], { timeoutMs: 20 }))._unsafeUnwrapErr().kind).toBe('deadline_exceeded');
    const signal = AbortSignal.abort('not now');
    expect((await job.attach({ signal }))._unsafeUnwrapErr()).toMatchObject({ kind: 'cancelled', reason: 'not now' });
    expect((await job.run()).isOk()).toBe(true);
    for (const refused of [await job.exec(['/bin/true']), await job.attach(), await job.forward(80)]) {
      expect(refused._unsafeUnwrapErr()).toMatchObject({ kind: 'job_not_running', phase: 'cleaned' });
    }
    const log: string[] = [];
    for await (const line of job.logs()) log.push(line._unsafeUnwrapErr().kind);
    expect(log).toEqual(['invalid_input']);
    expect((await job.keepRotated())._unsafeUnwrapErr().kind).toBe('invalid_input');
    expect((await job.waitForLine('x'))._unsafeUnwrapErr().kind).toBe('invalid_input');
  }, 60_000);

  it.each([
    [undefined, true],
    [true, true],
    [false, false],
  ])(
    'with keepLog %j: its log is there afterwards: %j',
    async (keepLog, there) => {
      const job = jobOf('echo text; sleep 0.3', { keepLog });
      expect((await job.run())._unsafeUnwrap()).toMatchObject({ kind: 'exited', leftBehind: [] });
      expect(job.logPath !== undefined).toBe(there);
      const logDirectory = job.spec.logDirectory ?? '';
      expect(existsSync(logDirectory) ? readdirSync(logDirectory) : []).toHaveLength(there ? 1 : 0);
      expect(existsSync(dirname(job.runtimeLogPath ?? ''))).toBe(false);
    },
    60_000,
  );
});
