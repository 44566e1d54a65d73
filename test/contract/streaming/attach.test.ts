import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { attach } from '../../../src/streaming/sessions/attach.js';
import { describeEachTarget } from '../each-target.js';
import { Pod } from './running-container.js';
import { until } from './streams.js';

describeEachTarget('attach', ({ target, open }) => {
  let pod: Pod;

  beforeAll(async () => {
    pod = await Pod.run(target, open());
  }, 60_000);
  afterAll(() => pod.remove(), 60_000);

  it('shows what the container writes, and tells its exit', async () => {
    const { containerId } = await pod.start(
      'i=0; while [ $i -lt 8 ]; do echo tick $i; i=$((i+1)); sleep 0.1; done; exit 9',
    );
    const session = (await attach(pod.runtime, { containerId }))._unsafeUnwrap();
    expect(await until(session.stdout, 'tick 7')).toContain('tick 6');
    expect((await session.exit)._unsafeUnwrap()).toMatchObject({ kind: 'exited', exitCode: 9 });
  }, 20_000);

  it('case 11: leaves the container running when it detaches, and comes back', async () => {
    const { containerId } = await pod.start('while read line; do echo got $line; done', { stdin: true });
    for (const word of ['one', 'two']) {
      const session = (await attach(pod.runtime, { containerId, stdin: true }))._unsafeUnwrap();
      session.stdin?.write(`${word}\n`);
      await until(session.stdout, `got ${word}`);
      session.detach();
      expect((await session.exit)._unsafeUnwrap()).toEqual({ kind: 'detached' });
      expect(await pod.state(containerId)).toBe('CONTAINER_RUNNING');
    }
  }, 20_000);

  it('case 11: gives the end of input to a container with stdin_once', async () => {
    const { containerId } = await pod.start('cat; exit 6', { stdin: true, stdinOnce: true });
    const session = (await attach(pod.runtime, { containerId, stdin: true }))._unsafeUnwrap();
    const output = until(session.stdout, 'hello');
    session.stdin?.end('hello');
    expect(await output).toBe('hello');
    expect((await session.exit)._unsafeUnwrap()).toMatchObject({ kind: 'exited', exitCode: 6 });
  }, 20_000);

  it('case 11: is the end of input of a container with stdin_once when it detaches, and of no other', async () => {
    for (const stdinOnce of [true, false]) {
      const { containerId } = await pod.start('cat; exit 3', { stdin: true, stdinOnce });
      const session = (await attach(pod.runtime, { containerId, stdin: true }))._unsafeUnwrap();
      session.stdin?.write('x\n');
      await until(session.stdout, 'x');
      session.detach();
      expect((await session.exit)._unsafeUnwrap()).toEqual({ kind: 'detached' });
      if (stdinOnce) await pod.ended(containerId);
      else await pod.pause();
      expect(await pod.state(containerId)).toBe(stdinOnce ? 'CONTAINER_EXITED' : 'CONTAINER_RUNNING');
    }
  }, 40_000);

  it('case 11: two at once see the same', async () => {
    const { containerId } = await pod.start('while read line; do echo got $line; done', { stdin: true });
    const open = async () => (await attach(pod.runtime, { containerId, stdin: true }))._unsafeUnwrap();
    const [first, second] = [await open(), await open()];
    // Again and again, as containerd answers an attach before its output is connected.
    const writing = setInterval(() => first.stdin?.write('both\n'), 100);
    await Promise.all([until(first.stdout, 'got both'), until(second.stdout, 'got both')]);
    clearInterval(writing);
    first.detach();
    second.detach();
  }, 20_000);

  it('case 11: does not close the input of the container when it asks for none', async () => {
    const { containerId } = await pod.start('cat; echo end of input', { stdin: true, stdinOnce: true });
    const watching = (await attach(pod.runtime, { containerId }))._unsafeUnwrap();
    watching.stdout?.resume();
    await pod.pause();
    expect(await pod.state(containerId)).toBe('CONTAINER_RUNNING');
    watching.detach();
    expect((await watching.exit)._unsafeUnwrap()).toEqual({ kind: 'detached' });
  }, 20_000);

  it('case 11: leaves a terminal by the detach keys', async () => {
    const { containerId } = await pod.start('while read line; do echo got $line; done', { stdin: true, tty: true });
    const session = (await attach(pod.runtime, { containerId, stdin: true, tty: true }))._unsafeUnwrap();
    session.stdin?.write('typed\n');
    await until(session.stdout, 'got typed');
    session.stdin?.write('\x10\x11');
    expect((await session.exit)._unsafeUnwrap()).toEqual({ kind: 'detached' });
    expect(await pod.state(containerId)).toBe('CONTAINER_RUNNING');
  }, 20_000);

  it('case 12: that nobody reads does not hold the container up', async () => {
    const { containerId } = await pod.start(
      'sleep 0.3; i=0; while [ $i -lt 3000 ]; do echo xxxxxxxxxx; i=$((i+1)); done; exit 2',
    );
    const session = (await attach(pod.runtime, { containerId }, { unreadGraceMs: 50 }))._unsafeUnwrap();
    expect((await session.exit)._unsafeUnwrap()).toMatchObject({ kind: 'exited', exitCode: 2 });
    expect(session.stdout).toBeDefined();
    await once(session.stdout!.resume(), 'end');
  }, 60_000);
});
