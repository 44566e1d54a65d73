import { afterAll, beforeAll, expect, it } from 'vitest';

import { followLog } from '../../../src/streaming/logs/follow-log.js';
import { readLog } from '../../../src/streaming/logs/read-log.js';
import { removeLog } from '../../../src/streaming/logs/remove-log.js';
import { rotateLog } from '../../../src/streaming/logs/rotate-log.js';
import { waitForLine } from '../../../src/streaming/logs/wait-for-line.js';
import { describeEachTarget } from '../each-target.js';
import { Pod } from './running-container.js';

describeEachTarget('logs', ({ target, open }) => {
  let pod: Pod;

  beforeAll(async () => {
    pod = await Pod.run(target, open());
  }, 60_000);
  afterAll(() => pod.remove(), 60_000);

  it('case 18: hold what both streams wrote, and are read while they grow', async () => {
    const { containerId, logPath } = await pod.start(
      'echo one; echo two >&2; sleep 0.3; echo three; printf four; sleep 0.5',
    );
    const seen: string[] = [];
    for await (const line of followLog(logPath, { root: pod.folder, ended: pod.ended(containerId) })) {
      const { stream, text, partial } = line._unsafeUnwrap();
      seen.push(`${stream} ${text}${partial ? ' (partial)' : ''}`);
    }
    expect([...seen].sort()).toEqual(['stderr two', 'stdout four (partial)', 'stdout one', 'stdout three']);
    const tail: string[] = [];
    for await (const line of readLog(logPath, { tail: 2 })) tail.push(line._unsafeUnwrap().text);
    expect(tail).toEqual(['three', 'four']);
  }, 30_000);

  it('case 19: are rotated without a line lost or doubled', async () => {
    const script =
      'i=0; while [ $i -lt 1000 ]; do echo line $i; i=$((i+1)); [ $((i % 50)) = 0 ] && sleep 0.05; done; sleep 0.5';
    const { containerId, logPath } = await pod.start(script);
    const over = new AbortController();
    const ended = pod.ended(containerId).then(() => over.abort());
    const rotate = async (): Promise<number> => {
      let rotations = 0;
      while (!over.signal.aborted && rotations < 10) {
        const rotated = await rotateLog(pod.runtime, { containerId, path: logPath }, { maxBytes: 1, maxFiles: 1_000 });
        if (rotated.isOk() && rotated.value.rotatedTo !== undefined) rotations += 1;
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      return rotations;
    };
    let rotating = Promise.resolve(0);
    const seen: string[] = [];
    for await (const line of followLog(logPath, { ended })) {
      if (seen.length === 0) rotating = rotate();
      seen.push(line._unsafeUnwrap().text);
    }
    expect(seen).toEqual(Array.from({ length: 1_000 }, (_, i) => `line ${i}`));
    expect(await rotating).toBeGreaterThan(2);
    const whole: string[] = [];
    for await (const line of readLog(logPath, { rotated: true })) whole.push(line._unsafeUnwrap().text);
    expect(whole).toEqual(seen);
    expect((await removeLog(logPath, { root: pod.folder }))._unsafeUnwrap().length).toBeGreaterThan(3);
  }, 60_000);

  it('tell when a program is ready', async () => {
    const { containerId, logPath } = await pod.start('sleep 0.2; echo listening on 8080; sleep 0.5');
    const line = await waitForLine(logPath, /listening on (\d+)/, { ended: pod.ended(containerId) });
    expect(line._unsafeUnwrap().text).toBe('listening on 8080');
  }, 30_000);

  it('are given back their name where the container runs no more', async () => {
    const { containerId, logPath } = await pod.start('echo gone');
    await pod.ended(containerId);
    const rotated = await rotateLog(pod.runtime, { containerId, path: logPath }, { maxBytes: 0 });
    expect(rotated._unsafeUnwrapErr().kind).toBe('wrong_state');
    const seen: string[] = [];
    for await (const line of readLog(logPath)) seen.push(line._unsafeUnwrap().text);
    expect(seen).toEqual(['gone']);
  }, 30_000);
});
