import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { exec, type ExecOptions, type ExecRequest, type ExecSession } from '../../../src/streaming/sessions/exec.js';
import { describeEachTarget } from '../each-target.js';
import { Pod, type Started } from './running-container.js';
import { digestOf, sha, textOf, until } from './streams.js';

const MEGABYTE = 1_000_000;

describeEachTarget('exec', ({ target, open }) => {
  let pod: Pod;
  let container: Started;
  const simulated = target.name.includes('mock');

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

  it.each([0, 3, 137, 255])('case 1: tells exit code %i and both outputs', async (code) => {
    const session = await start(`echo out; echo err >&2; exit ${code}`);
    expect(await Promise.all([textOf(session.stdout), textOf(session.stderr)])).toEqual(['out\n', 'err\n']);
    expect((await session.exit)._unsafeUnwrap()).toEqual({ kind: 'exited', exitCode: code });
  });

  it('case 2: ends the input of a program', async () => {
    const session = await start('cat', { stdin: true });
    session.stdin?.end('to the end');
    expect(await textOf(session.stdout)).toBe('to the end');
    expect((await session.exit)._unsafeUnwrap()).toEqual({ kind: 'exited', exitCode: 0 });
  });

  // A simulated runtime lives in this process, and gets a tenth.
  const bytes = (simulated ? 10 : 100) * MEGABYTE;
  it(`case 3: carries ${bytes / MEGABYTE} MB both ways at once, unchanged`, async () => {
    const session = await start('cat', { stdin: true });
    const sent = randomBytes(bytes);
    session.stdin?.end(sent);
    expect(await digestOf(session.stdout)).toEqual([bytes, sha(sent)]);
    expect((await session.exit)._unsafeUnwrap()).toEqual({ kind: 'exited', exitCode: 0 });
  }, 180_000);

  it('case 4: with a terminal, tells its size, and ends by Ctrl-D, and by Ctrl-C with 130', async () => {
    // A size is applied a while after it was told: the program looks until it sees it.
    const seen = (size: string): string =>
      `until [ "$(stty size)" = "${size}" ]; do sleep 0.02; done; echo "seen ${size}"`;
    const script = `${seen('33 101')}; ${seen('44 111')}`;
    const sized = await start(script, { tty: true, stdin: true }, { size: { columns: 101, rows: 33 } });
    await until(sized.stdout, 'seen 33 101');
    sized.resize({ columns: 111, rows: 44 });
    expect((await sized.exit)._unsafeUnwrap()).toEqual({ kind: 'exited', exitCode: 0 });

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
  }, 60_000);

  it('case 5: with a terminal and without stdin, has output', async () => {
    const session = await start('echo seen', { tty: true });
    expect(await textOf(session.stdout)).toBe('seen\r\n');
  });

  it('case 10: ends with 137 when the container is killed under it', async () => {
    const { containerId } = await pod.start('while true; do sleep 0.1; done');
    const command = ['/bin/sh', '-c', 'echo up; exec sleep 100'];
    const session = (await exec(pod.runtime, { containerId, command }))._unsafeUnwrap();
    await once(session.stdout!, 'data');
    expect((await pod.runtime.stopContainer({ containerId, timeout: 0n })).isOk()).toBe(true);
    expect((await session.exit)._unsafeUnwrap()).toEqual({ kind: 'exited', exitCode: 137 });
  });

  it('case 16: gives text whole, where its characters are cut in two on the way', async () => {
    const text = 'aé€😀'.repeat(20_000);
    const session = await start('cat', { stdin: true });
    session.stdin?.end(text);
    let seen = '';
    session.stdout?.setEncoding('utf8').on('data', (piece: string) => (seen += piece));
    expect((await session.exit).isOk()).toBe(true);
    expect(sha(Buffer.from(seen))).toBe(sha(Buffer.from(text)));
  });

  it('case 22: keeps 16 commands going, 8 of them at once', async () => {
    const run = async (i: number): Promise<string> => textOf((await start(`echo ${i}`)).stdout);
    const outputs = await Promise.all(Array.from({ length: 16 }, (_, i) => run(i)));
    expect(outputs).toEqual(Array.from({ length: 16 }, (_, i) => `${i}\n`));
  }, 60_000);

  // containerd 1.6 collapses above 20: it is asked for no more than the default allows.
  it('case 22: has 20 sessions open at once, 8 on containerd 1.6', async () => {
    const atOnce = open().capabilities.runtimeVersion.startsWith('1.6.') ? 8 : 20;
    const sessions = await Promise.all(
      Array.from({ length: atOnce }, () => start('cat', { stdin: true }, { maxPerContainer: atOnce })),
    );
    // Each answers while all are open.
    await Promise.all(
      sessions.map(async ({ stdin, stdout }, i) => {
        stdin?.write(`hello ${i}\n`);
        expect(await until(stdout, '\n')).toBe(`hello ${i}\n`);
      }),
    );
    for (const { stdin } of sessions) stdin?.end();
    const exits = await Promise.all(sessions.map(({ exit }) => exit));
    expect(exits.map((exit) => exit._unsafeUnwrap())).toEqual(sessions.map(() => ({ kind: 'exited', exitCode: 0 })));
  }, 60_000);

  it('leaves by detach, and the container goes on', async () => {
    const session = await start('sleep 0.2', { tty: true, stdin: true });
    session.stdin?.write('\x10\x11');
    expect((await session.exit)._unsafeUnwrap()).toEqual({ kind: 'detached' });
    expect(await pod.state(container.containerId)).toBe('CONTAINER_RUNNING');
  });
});
