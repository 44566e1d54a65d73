import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';

import type { ExecService } from '../../../src/runtime/service.js';
import { exec } from '../../../src/streaming/sessions/exec.js';
import { describeEachTarget } from '../each-target.js';
import { Pod, type Started } from './running-container.js';
import { digestOf, textOf, until } from './streams.js';

/** Asks for a streaming URL with plain HTTP, which uses it up, and answers the status. */
async function statusOf(url: string): Promise<number | undefined> {
  const asked = request(url, { method: 'POST', agent: false }).end();
  const [answer] = (await once(asked, 'response')) as [{ statusCode?: number; resume: () => void }];
  answer.resume();
  return answer.statusCode;
}

describeEachTarget('exec in trouble', ({ target, open }) => {
  let pod: Pod;
  let container: Started;
  const simulated = target.name.includes('mock');

  beforeAll(async () => {
    pod = await Pod.run(target, open());
    container = await pod.start('trap "exit 0" TERM; while true; do sleep 0.1; done');
  }, 60_000);
  afterAll(() => pod.remove(), 60_000);

  const shell = (script: string) => ({ containerId: container.containerId, command: ['/bin/sh', '-c', script] });

  it('case 7: refuses a URL that is used up', async () => {
    const { containerId } = container;
    const { url } = (await pod.runtime.exec({ containerId, cmd: ['/bin/true'], stdout: true }))._unsafeUnwrap();
    expect([await statusOf(url), await statusOf(url)]).toEqual([400, 404]);
  });

  it.each([
    ['once, and another URL is asked for', 1, 'ok'],
    ['twice, and that is told', 2, 'stream_refused'],
  ])('case 7: is refused %s', async (_, times, end) => {
    const { containerId } = container;
    const used = (await pod.runtime.exec({ containerId, cmd: ['/bin/true'], stdout: true }))._unsafeUnwrap().url;
    await statusOf(used);
    let asked = 0;
    const service: Pick<ExecService, 'exec'> = {
      exec: (...args) => pod.runtime.exec(...args).map((answer) => ((asked += 1) <= times ? { url: used } : answer)),
    };
    const session = await exec(service, shell('echo here'));
    expect([session.isOk() ? 'ok' : session.error.kind, asked]).toEqual([end, 2]);
    if (session.isOk()) expect(await textOf(session.value.stdout)).toBe('here\n');
    else expect(session.error).toMatchObject({ status: 404 });
  });

  it('case 9: ends in bounded time when a program leaves 1 MB of its input unread', async () => {
    const opened = await exec(pod.runtime, { ...shell('sleep 0.5; echo done'), stdin: true }, { stdinGraceMs: 300 });
    const { stdin, stdout, exit } = opened._unsafeUnwrap();
    stdin?.end(Buffer.alloc(1_000_000));
    expect(await textOf(stdout)).toBe('done\n');
    const end = await exit;
    // CRI-O tells an error or an exit, according to who is faster; containerd never tells any.
    if (open().capabilities.family === 'containerd') expect(end._unsafeUnwrapErr().kind).toBe('stdin_unread');
    else if (end.isErr()) expect(['stdin_unread', 'exec_failed', 'exit_unknown']).toContain(end.error.kind);
  }, 30_000);

  it('case 12: a paused reader holds the program up, loses nothing, and costs no memory', async () => {
    // A simulated runtime keeps its output in this same process: there it is little.
    const bytes = simulated ? 588_895 : 200_000_000;
    const script = simulated ? 'seq 1 100000' : `head -c ${bytes} /dev/zero`;
    const { stdout, exit } = (await exec(pod.runtime, shell(script)))._unsafeUnwrap();
    const held = (): number => process.memoryUsage().arrayBuffers;
    const before = held();
    await once(stdout!, 'readable');
    await expect.poll(() => stdout!.readableLength, { timeout: 20_000 }).toBeGreaterThanOrEqual(256 * 1_024);
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve, 25));
    const grownBytes = held() - before;
    expect(stdout!.readableLength).toBeLessThan(512 * 1_024);
    if (!simulated) {
      console.info(`${target.name}: ${(grownBytes / 1_000_000).toFixed(1)} MB held for a reader that pauses at 200 MB`);
      expect(grownBytes).toBeLessThan(16_000_000);
    }
    expect((await digestOf(stdout))[0]).toBe(bytes);
    expect((await exit)._unsafeUnwrap()).toEqual({ kind: 'exited', exitCode: 0 });
  }, 120_000);

  it('tells what cannot be run, as an error or as exit 255, and never as exit 0', async () => {
    const { containerId } = container;
    const session = await exec(pod.runtime, { containerId, command: ['/no/such/program'] });
    const exit = session.isOk() ? await session.value.exit : session;
    if (exit.isErr()) expect(['exec_failed', 'exit_unknown', 'rejected']).toContain(exit.error.kind);
    else expect(exit.value).toEqual({ kind: 'exited', exitCode: 255 });
    const absent = await exec(pod.runtime, { containerId: 'f'.repeat(64) as typeof containerId, command: ['x'] });
    expect(absent._unsafeUnwrapErr().kind).toBe('not_found');
  });
});

describeEachTarget('exec on a runtime that dies', ({ target }) => {
  it('case 6: says that the exit is unknown when the runtime is killed, and works again when it is back', async () => {
    const mortal = await target.openMortal();
    const pod = await Pod.run(target, mortal);
    const { containerId } = await pod.start('trap "exit 0" TERM; while true; do sleep 0.1; done');
    const command = ['/bin/sh', '-c', 'echo up; sleep 1000'];
    const session = (await exec(pod.runtime, { containerId, command }))._unsafeUnwrap();
    await until(session.stdout, 'up');
    await mortal.kill();
    expect((await session.exit)._unsafeUnwrapErr()).toMatchObject({ kind: 'exit_unknown' });
    await mortal.comeUp();
    await expect
      .poll(() => pod.runtime.containerStatus({ containerId }).unwrapOr(undefined), { timeout: 20_000 })
      .toBeDefined();
    const again = (await exec(pod.runtime, { containerId, command: ['/bin/echo', 'again'] }))._unsafeUnwrap();
    expect(await textOf(again.stdout)).toBe('again\n');
    await pod.remove();
    await mortal.close();
  }, 90_000);
});
