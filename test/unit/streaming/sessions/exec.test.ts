import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';

import { exec, type ExecOptions, type ExecRequest, type ExecSession } from '../../../../src/streaming/sessions/exec.js';
import { bytesOf, containerId, FakeRuntime, type Program, textOf } from './fake-runtime.js';

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const TEN_MB = 10_000_000;

async function open(
  fake: FakeRuntime,
  request: Partial<ExecRequest> = {},
  options: ExecOptions = {},
): Promise<ExecSession> {
  const session = await exec(
    fake.service,
    { containerId, command: ['x'], ...request },
    { timeoutMs: 5_000, ...options },
  );
  return session._unsafeUnwrap();
}

const failureOf = async (fake: FakeRuntime, request: Partial<ExecRequest> = {}, options: ExecOptions = {}) =>
  (await exec(fake.service, { containerId, command: ['x'], ...request }, options))._unsafeUnwrapErr();

const says =
  (out: string, code = 0, error = ''): Program =>
  async ({ write }) => {
    await write('stdout', out);
    await write('stderr', error);
    return code;
  };

const cat: Program = async ({ stdin, write }) => {
  for await (const chunk of stdin) await write('stdout', chunk as Buffer);
  return 0;
};

const never: Program = async ({ hungUp }) => {
  await hungUp;
  return 0;
};

describe('exec', () => {
  for (const endOrder of ['containerd', 'cri-o'] as const) {
    describe(`against a server that ends as ${endOrder} does`, () => {
      it.each([0, 3, 137, 255])('tells exit code %i, and all output before it', async (code) => {
        const fake = await FakeRuntime.start(says('out', code, 'err'), { endOrder });
        const session = await open(fake);
        expect(await Promise.all([textOf(session.stdout), textOf(session.stderr)])).toEqual(['out', 'err']);
        expect((await session.exit)._unsafeUnwrap()).toEqual({ kind: 'exited', exitCode: code });
      });

      it('brings what was written in several pieces right before the end', async () => {
        const fake = await FakeRuntime.start(
          async ({ write }) => {
            void write('stdout', 'one ');
            await new Promise(setImmediate);
            void write('stdout', 'two ');
            void write('stdout', 'three');
            return 1;
          },
          { endOrder },
        );
        for (let i = 0; i < 20; i++) expect(await textOf((await open(fake)).stdout)).toBe('one two three');
      });

      it('ends the stdin of a program that reads to the end', async () => {
        const session = await open(await FakeRuntime.start(cat, { endOrder }), { stdin: true });
        session.stdin?.end('to the end');
        expect(await textOf(session.stdout)).toBe('to the end');
        expect((await session.exit).isOk()).toBe(true);
      });

      it('carries 10 MB both ways at once, unchanged', async () => {
        const session = await open(await FakeRuntime.start(cat, { endOrder }), { stdin: true });
        const sent = randomBytes(TEN_MB);
        session.stdin?.end(sent);
        const received = await bytesOf(session.stdout);
        expect([received.length, sha(received)]).toEqual([TEN_MB, sha(sent)]);
        expect((await session.exit).isOk()).toBe(true);
      });

      it('tells what the runtime could not run', async () => {
        const fake = await FakeRuntime.start(() => Promise.resolve({ error: 'no such file\u001b[2J' }), { endOrder });
        const exit = (await (await open(fake)).exit)._unsafeUnwrapErr();
        expect(exit.kind).toBe('exec_failed');
        expect(exit.message).toContain('no such file\\x1b[2J');
      });
    });
  }

  it('passes program and arguments as they are', async () => {
    let seen: readonly string[] = [];
    const fake = await FakeRuntime.start(async ({ command }) => {
      seen = command;
      return 0;
    });
    const session = await open(fake, { command: ['sh', '-c', 'echo "$1"', '', 'a b'] });
    expect((await session.exit).isOk()).toBe(true);
    expect(seen).toEqual(['sh', '-c', 'echo "$1"', '', 'a b']);
  });

  it('gives text whole where its characters are cut in two on the way', async () => {
    const fake = await FakeRuntime.start(async ({ write }) => {
      for (const byte of Buffer.from('€uro ✓')) await write('stdout', Uint8Array.of(byte));
      return 0;
    });
    const session = await open(fake);
    session.stdout?.setEncoding('utf8');
    let text = '';
    for await (const chunk of session.stdout ?? []) text += chunk as string;
    expect(text).toBe('€uro ✓');
  });

  it('opens only the streams that were asked for', async () => {
    const session = await open(await FakeRuntime.start(says('x')), { stderr: false });
    expect([session.stdin, session.stderr]).toEqual([undefined, undefined]);
    expect(await textOf(session.stdout)).toBe('x');
  });

  describe('with a terminal', () => {
    it('tells the size at the start and each new one', async () => {
      const fake = await FakeRuntime.start(async ({ stdin, sizes, write }) => {
        await once(stdin, 'data');
        await write('stdout', sizes.join(' '));
        return 0;
      });
      const session = await open(fake, { tty: true, stdin: true }, { size: { columns: 80, rows: 24 } });
      session.resize({ columns: 132, rows: 50 });
      session.resize({ columns: 0, rows: 0 });
      // Streams are not ordered among one another: the sizes need a moment.
      await new Promise((resolve) => setTimeout(resolve, 50));
      session.stdin?.write('go');
      expect(await textOf(session.stdout)).toBe('80x24 132x50');
    });

    it('sends Ctrl-D for the end of input, twice after an unfinished line, and leaves the stream open', async () => {
      const typed: string[] = [];
      const fake = await FakeRuntime.start(async ({ stdin, write }) => {
        let text = '';
        for await (const chunk of stdin) {
          text += String(chunk);
          if (text.endsWith('\x04') && (text.length < 2 || !/[^\n]\x04$/.test(text) || text.endsWith('\x04\x04')))
            break;
        }
        typed.push(text);
        await write('stdout', 'still here');
        return 7;
      });
      for (const input of ['a line\n', 'no line', '']) {
        const session = await open(fake, { tty: true, stdin: true });
        session.stdin?.end(input);
        expect(await textOf(session.stdout)).toBe('still here');
        expect((await session.exit)._unsafeUnwrap()).toEqual({ kind: 'exited', exitCode: 7 });
      }
      expect(typed).toEqual(['a line\n\x04', 'no line\x04\x04', '\x04']);
    });

    it('has one output, and works without stdin', async () => {
      const session = await open(await FakeRuntime.start(says('tty only')), { tty: true });
      expect(session.stderr).toBeUndefined();
      expect(await textOf(session.stdout)).toBe('tty only');
    });

    it('leaves by the detach keys and lets the program go on', async () => {
      const received: string[] = [];
      const fake = await FakeRuntime.start(async ({ stdin, hungUp }) => {
        stdin.on('data', (chunk) => received.push(String(chunk)));
        await hungUp;
        return 0;
      });
      const session = await open(fake, { tty: true, stdin: true });
      session.stdin?.write('ls\x10x\x10');
      session.stdin?.write('\x11never');
      expect((await session.exit)._unsafeUnwrap()).toEqual({ kind: 'detached' });
      await expect.poll(() => received.join('')).toBe('ls\x10x');
      const other = await open(fake, { tty: true, stdin: true }, { detachKeys: '~,.' });
      other.stdin?.write('\x10\x11~.');
      expect((await other.exit)._unsafeUnwrap()).toEqual({ kind: 'detached' });
      const none = await open(fake, { tty: true, stdin: true }, { detachKeys: false });
      none.stdin?.write('\x10\x11');
      none.detach();
      expect((await none.exit)._unsafeUnwrap()).toEqual({ kind: 'detached' });
    });
  });

  it('never sends a size without a terminal', async () => {
    const session = await open(await FakeRuntime.start(says('fine')));
    session.resize({ columns: 1, rows: 1 });
    expect(await textOf(session.stdout)).toBe('fine');
  });

  describe('when things go wrong', () => {
    it('says that the exit is unknown when the connection ends without a status', async () => {
      const fake = await FakeRuntime.start(never);
      const session = await open(fake);
      fake.dropSessions();
      expect((await session.exit)._unsafeUnwrapErr()).toMatchObject({ kind: 'exit_unknown', operation: 'exec' });
      expect(await textOf(session.stdout)).toBe('');
    });

    it('asks for another URL once when the server knows it no more, and once only', async () => {
      const fake = await FakeRuntime.start(says('ok'));
      fake.spoilUrls = 1;
      expect(await textOf((await open(fake)).stdout)).toBe('ok');
      expect(fake.rpcs).toEqual(['exec', 'exec']);
      fake.spoilUrls = 2;
      expect(await failureOf(fake)).toMatchObject({ kind: 'stream_refused', status: 404 });
      expect(fake.rpcs).toHaveLength(4);
    });

    it.each([
      ['ftp://127.0.0.1/exec/x', 'neither http nor https'],
      ['http://192.0.2.1:80/exec/x', 'leads to another host'],
      ['http://127.0.0.1.example.test/exec/x', 'leads to another host'],
      ['http://user:pw@127.0.0.1/exec/x', 'user information'],
      ['', 'cannot be read'],
    ])('does not dial %j', async (url, why) => {
      const fake = await FakeRuntime.start(never);
      fake.url = url;
      const error = await failureOf(fake);
      expect(error.kind).toBe('stream_url_refused');
      expect(error.message).toContain(why);
      expect(error.message).not.toMatch(/exec\/x|pw/);
    });

    it('ends in stdin_unread when the program leaves its input unread and the runtime tells no exit', async () => {
      const fake = await FakeRuntime.start(async ({ stdin, write }) => {
        await once(stdin, 'readable');
        await write('stdout', 'done');
        return 0;
      });
      const session = await open(fake, { stdin: true }, { stdinGraceMs: 50 });
      session.stdin?.write(Buffer.alloc(1_000_000));
      expect(await textOf(session.stdout)).toBe('done');
      expect((await session.exit)._unsafeUnwrapErr()).toMatchObject({ kind: 'stdin_unread' });
    });

    it('keeps output and exit when input is oversupplied and the server just closes', async () => {
      const fake = await FakeRuntime.start(says('all of it', 5), { endOrder: 'cri-o' });
      for (let i = 0; i < 20; i++) {
        const session = await open(fake, { stdin: true });
        session.stdin?.write(Buffer.alloc(2_000_000));
        expect(await textOf(session.stdout)).toBe('all of it');
        expect((await session.exit)._unsafeUnwrap()).toEqual({ kind: 'exited', exitCode: 5 });
      }
    });

    it('ends with cancelled when its signal is aborted, before, while and after it opens', async () => {
      const fake = await FakeRuntime.start(never);
      expect((await failureOf(fake, {}, { signal: AbortSignal.abort('early') })).kind).toBe('cancelled');
      const controller = new AbortController();
      const session = await open(fake, {}, { signal: controller.signal });
      controller.abort('late');
      expect((await session.exit)._unsafeUnwrapErr()).toMatchObject({ kind: 'cancelled', reason: 'late' });
    });

    it('ends an idle session after its limit, and not a busy one', async () => {
      const fake = await FakeRuntime.start(never);
      const idle = await open(fake, {}, { idleTimeoutMs: 30 });
      expect((await idle.exit)._unsafeUnwrapErr()).toMatchObject({ kind: 'session_idle', idleMs: 30 });
      const ticking = await FakeRuntime.start(async ({ write }) => {
        for (let i = 0; i < 10; i++) {
          await write('stdout', '.');
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        return 0;
      });
      const busy = await open(ticking, {}, { idleTimeoutMs: 100 });
      expect(await textOf(busy.stdout)).toBe('..........');
    });

    it('case 14: keeps a silent session alive by signs of life', async () => {
      const quiet: Program = async () => {
        await new Promise((resolve) => setTimeout(resolve, 400));
        return 9;
      };
      const fake = await FakeRuntime.start(quiet, { idleTimeoutMs: 100 });
      const dead = await open(fake, {}, { keepAliveMs: 10_000 });
      expect((await dead.exit)._unsafeUnwrapErr().kind).toBe('exit_unknown');
      const alive = await open(fake, {}, { keepAliveMs: 30 });
      expect((await alive.exit)._unsafeUnwrap()).toEqual({ kind: 'exited', exitCode: 9 });
    });

    it.each([
      [{ command: [] }, {}],
      [{ tty: true, stderr: true }, {}],
      [{ stdout: false, stderr: false }, {}],
      [{}, { timeoutMs: 0 }],
      [{}, { detachKeys: 'ctrl-1' }],
      [{}, { maxPerContainer: 0 }],
    ])('refuses %j %j before anything is sent', async (request, options) => {
      const fake = await FakeRuntime.start(never);
      expect((await failureOf(fake, request, options)).kind).toBe('invalid_input');
      expect(fake.rpcs).toEqual([]);
    });
  });

  describe('with slow readers', () => {
    it('waits for a reader that is slow, loses nothing, and holds little', async () => {
      let wrote = 0;
      const fake = await FakeRuntime.start(async ({ write }) => {
        for (let i = 0; i < 1_000; i++) {
          await write('stdout', Buffer.alloc(32_768, i));
          wrote += 1;
        }
        return 0;
      });
      const session = await open(fake, {}, { unreadGraceMs: 20 });
      session.stdout?.on('readable', () => undefined);
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(wrote).toBeLessThan(600); // the rest waits in the sockets of the loopback, or is not written yet
      expect(session.stdout?.readableLength).toBeLessThan(400_000);
      expect((await bytesOf(session.stdout)).length).toBe(32_768_000);
      expect(session.discardedBytes).toBe(0);
    });

    it('throws away what nobody begins to read, so that the program can end', async () => {
      const fake = await FakeRuntime.start(async ({ write }) => {
        for (let i = 0; i < 1_000; i++) await write('stdout', Buffer.alloc(32_768, i));
        return 4;
      });
      const session = await open(fake, {}, { unreadGraceMs: 20 });
      expect((await session.exit)._unsafeUnwrap()).toEqual({ kind: 'exited', exitCode: 4 });
      expect(session.discardedBytes).toBeGreaterThan(30_000_000);
      expect((await bytesOf(session.stdout)).length + session.discardedBytes).toBe(32_768_000);
    });
  });

  it('has at most maxPerContainer open in a container; others wait their turn or their time', async () => {
    let open1 = 0;
    let most = 0;
    const fake = await FakeRuntime.start(async () => {
      most = Math.max(most, (open1 += 1));
      await new Promise((resolve) => setTimeout(resolve, 5));
      open1 -= 1;
      return 0;
    });
    const run = async (): Promise<boolean> => (await (await open(fake, {}, { maxPerContainer: 3 })).exit).isOk();
    expect(await Promise.all(Array.from({ length: 20 }, run))).toEqual(Array.from({ length: 20 }, () => true));
    expect(most).toBe(3);

    const stuck = await FakeRuntime.start(never);
    const first = await open(stuck, {}, { maxPerContainer: 1 });
    expect(await failureOf(stuck, {}, { maxPerContainer: 1, timeoutMs: 20 })).toMatchObject({
      kind: 'deadline_exceeded',
      message: 'nothing was sent: 1 sessions of this process are open in the container, and none ended within 20 ms',
      hint: expect.stringMatching(/maxPerContainer/) as string,
      outcome: 'not_applied',
    });
    const controller = new AbortController();
    const waiting = failureOf(stuck, {}, { maxPerContainer: 1, signal: controller.signal });
    controller.abort();
    expect(await waiting).toMatchObject({ kind: 'cancelled', outcome: 'not_applied' });
    await first[Symbol.asyncDispose]();
    expect((await first.exit)._unsafeUnwrap()).toEqual({ kind: 'detached' });
  });
});
