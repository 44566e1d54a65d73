import { readFile as readFileByCallback } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { devNull } from 'node:os';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

import { sleep } from '../../../src/core/clock.js';
import { VirtualClock } from '../../../src/testing/index.js';

describe('VirtualClock', () => {
  it('starts where it is told to, and stands still by hand', async () => {
    const clock = new VirtualClock({ mode: 'manual', startMs: 1_000 });
    const fired: number[] = [];
    clock.setTimer(50, () => fired.push(clock.nowMs()));
    await new Promise((resolve) => setImmediate(resolve));
    expect([clock.nowMs(), clock.monotonicMs(), fired, clock.nextTimerInMs]).toEqual([1_000, 0, [], 50]);
    await clock.advance(49);
    expect(fired).toEqual([]);
    await clock.advance(1);
    expect(fired).toEqual([1_050]);
  });

  it('fires timers at exactly their time, in order, those set meanwhile included', async () => {
    const clock = new VirtualClock({ mode: 'manual', startMs: 0 });
    const fired: string[] = [];
    const note = (name: string): void => void fired.push(`${name}@${clock.nowMs()}`);
    clock.setTimer(20, () => note('b'));
    clock.setTimer(10, () => {
      note('a');
      void sleep(clock, 5).then(() => note('a5'));
    });
    clock.setTimer(20, () => note('c'));
    const cancelled = clock.setTimer(15, () => note('never'));
    cancelled.cancel();
    cancelled.cancel();
    await clock.advance(100);
    expect(fired).toEqual(['a@10', 'a5@15', 'b@20', 'c@20']);
    expect([clock.nowMs(), clock.pendingTimers]).toEqual([100, 0]);
  });

  it('runs until nothing is left, but not beyond its limit', async () => {
    const clock = new VirtualClock({ mode: 'manual' });
    const tick = (): void => void clock.setTimer(1_000, tick);
    tick();
    expect(await clock.runUntilIdle(10_500)).toBe(10_000);
    const other = new VirtualClock({ mode: 'manual' });
    other.setTimer(86_400_000, () => undefined);
    expect(await other.runUntilIdle()).toBe(86_400_000);
  });

  it('jumps by itself when the process is idle, a day in an instant', async () => {
    const clock = new VirtualClock();
    const before = process.hrtime.bigint();
    await sleep(clock, 86_400_000);
    expect(clock.monotonicMs()).toBe(86_400_000);
    expect(Number(process.hrtime.bigint() - before) / 1e6).toBeLessThan(1_000);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['read', () => readFile('/proc/self/status')],
    ['read, large ones', () => readFile('node_modules/typescript/lib/typescript.js')],
    ['read, in the way of callbacks', () => promisify(readFileByCallback)('/proc/self/status')],
    ['written', () => writeFile(devNull, 'text')],
    ['looked at', () => stat(process.execPath)],
  ])('does not jump while files are being %s', async (_how, access) => {
    const clock = new VirtualClock();
    const order: string[] = [];
    const accessing = access().then(() => order.push('accessed'));
    await sleep(clock, 1_000).then(() => order.push('slept'));
    await accessing;
    expect(order).toEqual(['accessed', 'slept']);
  });

  it('does not jump while it is held', async () => {
    const clock = new VirtualClock();
    const release = clock.hold();
    let slept = false;
    const sleeping = sleep(clock, 1).then(() => (slept = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(slept).toBe(false);
    release();
    release();
    await sleeping;
    expect(slept).toBe(true);
  });

  it('follows the machine, so many times as fast', async () => {
    const clock = new VirtualClock({ mode: { speed: 1_000 } });
    const before = performance.now();
    await Promise.all([sleep(clock, 30_000), sleep(clock, 20_000)]);
    const wallMs = performance.now() - before;
    expect(clock.monotonicMs()).toBeGreaterThanOrEqual(30_000);
    expect(wallMs).toBeGreaterThan(25);
    expect(wallMs).toBeLessThan(20_000);
  });

  it('keeps ten thousand timers in order', async () => {
    const clock = new VirtualClock({ mode: 'manual', startMs: 0 });
    const fired: number[] = [];
    for (let n = 0; n < 10_000; n++) {
      const atMs = (n * 7_919) % 10_007;
      const timer = clock.setTimer(atMs, () => fired.push(atMs));
      if (n % 3 === 0) timer.cancel();
    }
    expect(clock.pendingTimers).toBe(6_666);
    await clock.runUntilIdle();
    expect(fired).toHaveLength(6_666);
    expect(fired).toEqual([...fired].sort((a, b) => a - b));
  });
});
