import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { attach, exec } from 'crane-cri';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { describeEachTarget } from '../each-target.js';
import { catalogueOf } from './catalogue.js';
import { kindOf, must, Scene } from './scene.js';

// What a public conformance suite for CRI servers asks of commands, logs, exec and attach, a test for each sentence.

const read = (stream: Readable | undefined): Promise<string> => text(stream ?? Readable.from([]));

describeEachTarget('conformance: programs', ({ target, open }) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.open(target, open());
  });
  afterAll(() => scene.clear());
  const isCrio = (): boolean => open().capabilities.runtimeName === 'cri-o';
  const written = (path: string, what: string): Promise<void> =>
    vi.waitFor(() => expect(readFileSync(path, 'utf8')).toContain(what), { timeout: 30_000, interval: 20 });

  it('44. ExecSync answers the output, and the exit code', async () => {
    const containerId = await scene.idle();
    expect(await scene.output(containerId, 'echo', '-n', 'hello')).toBe('hello');
    const { exitCode } = await must(scene.runtime.execSync({ containerId, cmd: ['sh', '-c', 'exit 7'], timeout: 20n }));
    expect(exitCode).toBe(7);
  });

  it('45. an unknown command is never a success', async () => {
    const containerId = await scene.idle();
    const answer = await scene.runtime.execSync({ containerId, cmd: ['no-such-command'], timeout: 20n });
    expect(
      answer.match(
        ({ exitCode }) => exitCode,
        () => 'an error',
      ),
    ).not.toBe(0);
    const { exitCode } = await must(
      scene.runtime.execSync({ containerId, cmd: ['sh', '-c', 'no-such-command'], timeout: 20n }),
    );
    expect(exitCode).toBe(127);
  });

  it('46. ExecSync beyond its limit is an error, on CRI-O a code below 0, and the command does not go on', async () => {
    const containerId = await scene.idle();
    const script = 'echo began > /tmp/over; sleep 3; echo ended > /tmp/over';
    const answer = await scene.runtime.execSync({ containerId, cmd: ['sh', '-c', script], timeout: 1n });
    expect(
      answer.match(
        ({ exitCode }) => exitCode,
        ({ kind }) => kind,
      ),
    ).toBe(isCrio() ? -1 : 'deadline_exceeded');
    await scene.output(containerId, 'sleep', '3');
    expect(await scene.output(containerId, 'cat', '/tmp/over')).toBe('began\n');
  });

  it('47. what a container writes is in its log file, a line each, with time and stream', async () => {
    const containerId = await scene.start(['/bin/echo', 'hello World'], { logPath: 'hello.log' });
    const { logPath, exitCode } = await scene.exited(containerId);
    expect([logPath, exitCode]).toEqual([join(scene.folder, 'hello.log'), 0]);
    // Early containerds lose the output of a program that ends at once: see docs/reference/personalities.md.
    const log = readFileSync(logPath, 'utf8');
    expect(log).toMatch(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|\+00:00) stdout F hello World\n)?$/);
  });

  it('48. a log that was renamed goes on in a new file after ReopenContainerLog', async () => {
    const loop = 'while true; do echo tick; sleep 0.02; done';
    const containerId = await scene.start(['/bin/sh', '-c', loop], { logPath: 'loop.log' });
    const { logPath } = await scene.status(containerId);
    await written(logPath, 'tick');
    renameSync(logPath, `${logPath}.old`);
    expect(existsSync(logPath)).toBe(false);
    await must(scene.runtime.reopenContainerLog({ containerId }));
    await vi.waitFor(() => expect(existsSync(logPath)).toBe(true), { timeout: 30_000 });
    await written(logPath, 'tick');
  });

  it("49. the command of an image runs where none is given: a web server's writes its name", async () => {
    const { web } = await catalogueOf(target);
    await must(scene.runtime.pullImage({ image: { image: web } }));
    const containerId = await scene.start([], { image: { image: web, userSpecifiedImage: web }, logPath: 'web.log' });
    await written((await scene.status(containerId)).logPath, 'httpd');
  });

  it('50. exec streams output and errors apart, and tells the exit', async () => {
    const containerId = await scene.idle();
    const command = ['sh', '-c', 'echo out; echo err >&2; exit 3'];
    const session = await must(exec(scene.runtime, { containerId, command }));
    expect(await Promise.all([read(session.stdout), read(session.stderr)])).toEqual(['out\n', 'err\n']);
    expect(await must(session.exit)).toEqual({ kind: 'exited', exitCode: 3 });
  });

  it('51. exec with a terminal is one stream, and the command sees a terminal', async () => {
    const containerId = await scene.idle();
    const command = ['sh', '-c', 'test -t 0 && echo tty'];
    const session = await must(exec(scene.runtime, { containerId, command, tty: true }));
    expect(await read(session.stdout)).toBe('tty\r\n');
  });

  it('52. exec passes stdin, and its end', async () => {
    const containerId = await scene.idle();
    const session = await must(exec(scene.runtime, { containerId, command: ['cat'], stdin: true }));
    session.stdin?.end('through and back');
    expect(await read(session.stdout)).toBe('through and back');
    expect(await must(session.exit)).toEqual({ kind: 'exited', exitCode: 0 });
  });

  it('53. attach to a shell with stdin_once: it answers what it is told to, and ends when stdin does', async () => {
    const containerId = await scene.start(['/bin/sh'], { stdin: true, stdinOnce: true });
    const session = await must(attach(scene.runtime, { containerId, stdin: true }));
    session.stdin?.end('echo -n hello\n');
    expect(await read(session.stdout)).toBe('hello');
    await scene.exited(containerId);
  });

  it('54. the addresses of streams name a host', async () => {
    const containerId = await scene.idle();
    const { url } = await must(scene.runtime.exec({ containerId, cmd: ['true'], stdout: true }));
    expect(new URL(url).host).toMatch(/^127\.0\.0\.1:\d+$/);
    const attached = await must(scene.runtime.attach({ containerId, stdout: true }));
    expect(new URL(attached.url).host).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(await kindOf(scene.runtime.execSync({ containerId, cmd: ['true'], timeout: 20n }))).toBe('ok');
  });
});
