import { once } from 'node:events';
import { describe, expect, it } from 'vitest';

import { attach, type AttachOptions, type AttachRequest } from '../../../../src/streaming/sessions/attach.js';
import { containerId, FakeRuntime, type Program, textOf } from './fake-runtime.js';

const open = async (fake: FakeRuntime, request: Partial<AttachRequest> = {}, options: AttachOptions = {}) =>
  (
    await attach(fake.service, { containerId, ...request }, { timeoutMs: 5_000, exitWaitMs: 100, ...options })
  )._unsafeUnwrap();

const untilLeft: Program = async ({ hungUp }) => {
  await hungUp;
  return 0;
};

describe('attach', () => {
  it('asks the container for the exit when the streams end, and waits for it', async () => {
    const fake = await FakeRuntime.start(async ({ write }) => {
      await write('stdout', 'bye');
      return 0; // the streams of an attach tell nothing of the exit
    });
    fake.exitCode = 9;
    // It goes on when it is asked first, and has ended when it is asked again.
    const asked = (): number => fake.rpcs.filter((rpc) => rpc === 'containerStatus').length;
    Object.defineProperty(fake, 'state', { get: () => (asked() > 1 ? 'CONTAINER_EXITED' : 'CONTAINER_RUNNING') });
    const session = await open(fake, {}, { exitWaitMs: 2_000 });
    expect(await textOf(session.stdout)).toBe('bye');
    expect((await session.exit)._unsafeUnwrap()).toMatchObject({ kind: 'exited', exitCode: 9 });
    expect(asked()).toBe(2);
  });

  it('says that the container goes on where only the streams ended', async () => {
    const session = await open(await FakeRuntime.start(() => Promise.resolve(0)));
    expect((await session.exit)._unsafeUnwrap()).toEqual({ kind: 'running' });
  });

  it('leaves the container alone when it detaches', async () => {
    const fake = await FakeRuntime.start(untilLeft);
    const session = await open(fake, { stdin: true });
    session.detach();
    expect((await session.exit)._unsafeUnwrap()).toEqual({ kind: 'detached' });
    expect(fake.rpcs).toEqual(['attach']);
  });

  it('finds the exit also after the connection was lost, and else says that it is unknown', async () => {
    const fake = await FakeRuntime.start(untilLeft);
    const one = await open(fake);
    fake.dropSessions();
    expect((await one.exit)._unsafeUnwrapErr().kind).toBe('exit_unknown');
    const two = await open(fake);
    fake.state = 'CONTAINER_EXITED';
    fake.exitCode = 3;
    fake.dropSessions();
    expect((await two.exit)._unsafeUnwrap()).toMatchObject({ kind: 'exited', exitCode: 3 });
    fake.state = 'CONTAINER_RUNNING';
    const three = await open(fake);
    fake.state = 'gone';
    fake.dropSessions();
    expect((await three.exit)._unsafeUnwrapErr().kind).toBe('exit_unknown');
  });

  it('carries what is typed', async () => {
    const fake = await FakeRuntime.start(async ({ stdin, write }) => {
      const [typed] = (await once(stdin, 'data')) as [Buffer];
      await write('stdout', `got ${typed.toString()}`);
      return 0;
    });
    fake.state = 'CONTAINER_EXITED';
    const session = await open(fake, { stdin: true, tty: true });
    session.stdin?.write('hello');
    expect(await textOf(session.stdout)).toBe('got hello');
  });

  it('does not hold the job up when nobody reads', async () => {
    let wrote = 0;
    const fake = await FakeRuntime.start(async ({ write }) => {
      for (; wrote < 1_000; wrote++) await write('stdout', Buffer.alloc(32_768));
      return 0;
    });
    fake.state = 'CONTAINER_EXITED';
    const session = await open(fake, {}, { unreadGraceMs: 20 });
    expect((await session.exit).isOk()).toBe(true);
    expect(wrote).toBe(1_000);
    expect(session.discardedBytes).toBeGreaterThan(0);
  });

  it.each([
    [{ tty: true, stderr: true }, {}],
    [{ stdout: false, stderr: false }, {}],
    [{}, { keepAliveMs: -1 }],
  ])('refuses %j %j', async (request, options) => {
    const fake = await FakeRuntime.start(untilLeft);
    const answer = await attach(fake.service, { containerId, ...request }, options);
    expect(answer._unsafeUnwrapErr().kind).toBe('invalid_input');
  });
});
