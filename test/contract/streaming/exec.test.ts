import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { exec, type ExecOptions, type ExecRequest, type ExecSession } from '../../../src/streaming/sessions/exec.js';
import { execSync } from '../../../src/streaming/sessions/exec-sync.js';
import { describeEachTarget } from '../each-target.js';
import { Pod, type Started } from './running-container.js';

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
/** `STREAM_BYTES=100000000` is the long run. */
const BYTES = Number(process.env['STREAM_BYTES'] ?? 10_000_000);

async function bytesOf(stream: Readable | undefined): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream ?? []) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const textOf = async (stream: Readable | undefined): Promise<string> => (await bytesOf(stream)).toString('utf8');

describeEachTarget('exec', ({ target, open }) => {
  let pod: Pod;
  let container: Started;

  beforeAll(async () => {
    pod = await Pod.run(target, open());
    container = await pod.start('trap "exit 0" TERM; while true; do sleep 0.1; done');
  }, 60_000);
  afterAll(() => pod.remove(), 60_000);

  const start = async (
    script: string,
    more: Partial<ExecRequest> = {},
    options: ExecOptions = {},
  ): Promise<ExecSession> => {
    const asked = { containerId: container.containerId, command: ['/bin/sh', '-c', script], ...more };
    return (await exec(pod.runtime, asked, options))._unsafeUnwrap();
  };

  it.each([0, 3, 137, 255])('tells exit code %i and both outputs', async (code) => {
    const session = await start(`echo out; echo err >&2; exit ${code}`);
    expect(await Promise.all([textOf(session.stdout), textOf(session.stderr)])).toEqual(['out\n', 'err\n']);
    expect((await session.exit)._unsafeUnwrap()).toEqual({ kind: 'exited', exitCode: code });
  });

  it('ends the input of a program', async () => {
    const session = await start('cat', { stdin: true });
    session.stdin?.end('to the end');
    expect(await textOf(session.stdout)).toBe('to the end');
    expect((await session.exit)._unsafeUnwrap()).toEqual({ kind: 'exited', exitCode: 0 });
  });

  it(`carries ${BYTES} bytes both ways at once`, async () => {
    const session = await start('cat', { stdin: true });
    const sent = randomBytes(BYTES);
    session.stdin?.end(sent);
    const received = await bytesOf(session.stdout);
    expect([received.length, sha(received)]).toEqual([BYTES, sha(sent)]);
    expect((await session.exit).isOk()).toBe(true);
  }, 120_000);

  describe('with a terminal', () => {
    it('ends by Ctrl-D, and by Ctrl-C with 130', async () => {
      const ended = await start('cat; exit 4', { tty: true, stdin: true });
      const output = textOf(ended.stdout);
      ended.stdin?.end('typed\n');
      expect(await output).toContain('typed');
      expect((await ended.exit)._unsafeUnwrap()).toEqual({ kind: 'exited', exitCode: 4 });

      const interrupted = await start('echo ready; sleep 100', { tty: true, stdin: true });
      await once(interrupted.stdout!, 'data');
      interrupted.stdin?.write('\x03');
      interrupted.stdout?.resume();
      expect((await interrupted.exit)._unsafeUnwrap()).toEqual({ kind: 'exited', exitCode: 130 });
    });

    it('has output also without stdin', async () => {
      const session = await start('echo seen', { tty: true });
      expect(await textOf(session.stdout)).toBe('seen\r\n');
    });
  });

  it('refuses a URL that is used up', async () => {
    const { containerId } = container;
    const { url } = (await pod.runtime.exec({ containerId, cmd: ['/bin/true'], stdout: true }))._unsafeUnwrap();
    const status = async (): Promise<number | undefined> => {
      const asked = request(url, { method: 'POST', agent: false }).end();
      const [answer] = (await once(asked, 'response')) as [{ statusCode?: number; resume: () => void }];
      answer.resume();
      return answer.statusCode;
    };
    expect([await status(), await status()]).toEqual([400, 404]);
  });

  it('tells what cannot be run, as an error or as exit 255, and never as exit 0', async () => {
    const { containerId } = container;
    const session = await exec(pod.runtime, { containerId, command: ['/no/such/program'] });
    const exit = session.isOk() ? await session.value.exit : session;
    if (exit.isErr()) expect(['exec_failed', 'exit_unknown', 'rejected']).toContain(exit.error.kind);
    else expect(exit.value).toEqual({ kind: 'exited', exitCode: 255 });
    const absent = await exec(pod.runtime, { containerId: 'f'.repeat(64) as typeof containerId, command: ['x'] });
    expect(absent._unsafeUnwrapErr().kind).toBe('not_found');
  });

  it('keeps 16 at a time going, 8 of them at once', async () => {
    const run = async (i: number): Promise<string> => textOf((await start(`echo ${i}`)).stdout);
    const outputs = await Promise.all(Array.from({ length: 16 }, (_, i) => run(i)));
    expect(outputs).toEqual(Array.from({ length: 16 }, (_, i) => `${i}\n`));
  }, 60_000);

  it('leaves by detach, and the container goes on', async () => {
    const session = await start('sleep 0.2', { tty: true, stdin: true });
    session.stdin?.write('\x10\x11');
    expect((await session.exit)._unsafeUnwrap()).toEqual({ kind: 'detached' });
    expect(await pod.state(container.containerId)).toBe('CONTAINER_RUNNING');
  });

  it('ends with 137 when the container is killed under it', async () => {
    const { containerId } = await pod.start('while true; do sleep 0.1; done');
    const command = ['/bin/sh', '-c', 'echo up; exec sleep 100'];
    const session = (await exec(pod.runtime, { containerId, command }))._unsafeUnwrap();
    await once(session.stdout!, 'data');
    expect((await pod.runtime.stopContainer({ containerId, timeout: 0n })).isOk()).toBe(true);
    expect((await session.exit)._unsafeUnwrap()).toEqual({ kind: 'exited', exitCode: 137 });
  });

  describe('execSync', () => {
    const run = (script: string, options = {}) =>
      execSync(pod.runtime, { containerId: container.containerId, command: ['/bin/sh', '-c', script] }, options);

    it('answers with output and exit code', async () => {
      const { stdout, stderr, exitCode } = (await run('echo out; echo err >&2; exit 3'))._unsafeUnwrap();
      expect([String(Buffer.from(stdout)), String(Buffer.from(stderr)), exitCode]).toEqual(['out\n', 'err\n', 3]);
    });

    it('ends a command that runs too long with one kind of error', async () => {
      expect((await run('sleep 30', { timeoutMs: 500 }))._unsafeUnwrapErr().kind).toBe('exec_timed_out');
    }, 20_000);
  });
});
