import { join } from 'node:path';

import { expect, it, vi } from 'vitest';

import { type Clock, systemClock } from '../../../src/core/clock.js';
import { CraneNode } from '../../../src/node/crane-node.js';
import { VirtualClock } from '../../../src/testing/index.js';
import { instead } from '../../helpers/instead.js';
import { mortal } from '../../helpers/mortal.js';
import { IMAGE, newFolder, newMock } from '../testing/helpers.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A clock whose wall time somebody has set. */
const jumped = (clock: Clock, byMs: number): Clock => ({
  nowMs: () => clock.nowMs() + byMs,
  monotonicMs: () => clock.monotonicMs(),
  setTimer: (delayMs, callback) => clock.setTimer(delayMs, callback),
});

it.each([2 * HOUR_MS, -2 * HOUR_MS])(
  'the time limit of a recovered job is what has elapsed, although the wall clock was set by %d ms',
  async (byMs) => {
    const ledgerDirectory = join(newFolder(), 'ledger');
    const clock = new VirtualClock({ mode: 'manual' });
    const mock = newMock({ clock });
    const first = mortal(mock.service);
    const made = CraneNode.over(first.runtime, { ledgerDirectory });
    await clock.advance(1_000);
    const node = (await made)._unsafeUnwrap();
    const spec = { jobId: 1, image: IMAGE, pullPolicy: 'IfNotPresent', command: ['/bin/sleep', '1000000'] } as const;
    const job = node.job({ ...spec, timeLimitMs: HOUR_MS, gracePeriodMs: 1_000 })._unsafeUnwrap();
    void job.run().unwrapOr(undefined);
    await clock.advance(4_000);
    expect(job.state.phase).toBe('running');
    first.die();
    const closing = node.close({ timeoutMs: 1 });
    await clock.advance(1_000);
    await closing;

    const runtime = instead(mortal(mock.service).runtime, { clock: jumped(clock, byMs) });
    const again = CraneNode.over(runtime, { ledgerDirectory });
    await clock.advance(1_000);
    const recovering = (await again)._unsafeUnwrap().recover();
    await clock.advance(5_000);
    const [recovered] = (await recovering)._unsafeUnwrap().jobs;
    let outcome: unknown;
    void recovered?.outcome.then((ended) => (outcome = ended));
    await clock.advance(HOUR_MS - 60_000);
    expect(outcome).toBeUndefined();
    await clock.advance(120_000);
    expect(outcome).toMatchObject({ kind: 'cancelled', by: 'time_limit' });
  },
  60_000,
);

it.each([30 * DAY_MS, 253_402_300_799_000])(
  'a time limit and a grace period of %d ms end nothing before',
  async (ms) => {
    const mock = newMock({ clock: systemClock });
    const node = (await CraneNode.over(mock.service))._unsafeUnwrap();
    const spec = { jobId: 1, image: IMAGE, pullPolicy: 'IfNotPresent', timeLimitMs: ms, gracePeriodMs: ms } as const;
    const ended = await node
      .job({ ...spec, command: ['/bin/sh', '-c', 'sleep 0.2; exit 4'] })
      ._unsafeUnwrap()
      .run();
    expect(ended._unsafeUnwrap()).toMatchObject({ kind: 'exited', exit: { code: 4 } });

    const job = node.job({ ...spec, jobId: 2, command: ['/bin/sh', '-c', 'trap "exit 9" TERM; sleep 60 & wait'] });
    const running = job._unsafeUnwrap().run();
    for await (const { phase } of job._unsafeUnwrap().states()) if (phase === 'running') break;
    job._unsafeUnwrap().cancel();
    expect((await running)._unsafeUnwrap()).toMatchObject({ kind: 'cancelled' });
    const { timeout } = mock.calls('stopContainer')[0]?.request as { timeout: bigint };
    // As nanoseconds in 64 bits.
    expect(timeout * 1_000_000_000n < 2n ** 63n && timeout > 24n * 86_400n).toBe(true);
    await node.close();
  },
  30_000,
);

it.each([30 * DAY_MS, 75 * DAY_MS])('a timer of the machine fires after %d ms, once, and not before', (ms) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const fired: number[] = [];
    const beganMs = performance.now();
    systemClock.setTimer(ms, () => fired.push(performance.now() - beganMs));
    const stopped = systemClock.setTimer(ms, () => fired.push(-1));
    vi.advanceTimersByTime(26 * DAY_MS);
    stopped.cancel();
    vi.advanceTimersByTime(100 * DAY_MS);
    expect(fired).toEqual([ms]);
  } finally {
    vi.useRealTimers();
  }
});
