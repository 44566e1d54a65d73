import { err, ok } from 'neverthrow';
import { describe, expect, it } from 'vitest';

import { failure } from '../../../src/core/failure.js';
import { CancelSwitch } from '../../../src/job/outcome/cancel-switch.js';
import type { TimeLimits } from '../../../src/job/outcome/time-limits.js';
import { momentNow } from '../../../src/job/record/moment.js';
import type { JobNotes } from '../../../src/job/record/notes.js';
import { readRecord } from '../../../src/job/record/read-record.js';
import { EndTimer } from '../../../src/job/run/container/end-timer.js';
import type { JobServices } from '../../../src/job/services/services.js';
import { CraneNode } from '../../../src/node/crane-node.js';
import { VirtualClock } from '../../../src/testing/index.js';
import { IMAGE, newMock } from '../testing/helpers.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FULL = failure({ kind: 'ledger_unwritable', operation: 'x', message: 'full', hint: '', path: '/l' } as const);

/** A timer by a clock whose wall time can be set. */
function timerOf(limits: TimeLimits, isFull = () => false) {
  const clock = new VirtualClock({ mode: 'manual' });
  const wall = { byMs: 0 };
  const cancel = new CancelSwitch();
  const services = {
    clock: {
      nowMs: () => clock.nowMs() + wall.byMs,
      monotonicMs: () => clock.monotonicMs(),
      setTimer: (delayMs: number, callback: () => void) => clock.setTimer(delayMs, callback),
    },
  } as unknown as JobServices;
  const written: object[] = [];
  const writeStep = (_stepId: number, patch: object) => {
    written.push(patch);
    return Promise.resolve(isFull() ? err(FULL) : ok(undefined));
  };
  const notes = { writeStep, noteStep: writeStep } as unknown as JobNotes;
  const timer = new EndTimer({ services, cancel, notes, stepId: 1 }, limits);
  const change = (next: TimeLimits) => timer.change('test', next);
  const start = () => timer.start(momentNow(services));
  return { clock, wall, cancel, timer, written, change, start, nowMs: clock.nowMs() };
}

describe('the time of a step', () => {
  it.each<[object, string, string]>([
    [{ timeLimitMs: NaN }, 'timeLimitMs', 'got NaN'],
    [{ timeLimitMs: 0 }, 'timeLimitMs', 'got 0'],
    [{ timeLimitMs: -1 }, 'timeLimitMs', 'got -1'],
    [{ timeLimitMs: Infinity }, 'timeLimitMs', 'got Infinity'],
    [{ timeLimitMs: '5000' }, 'timeLimitMs', 'got the string "5000"'],
    [{ timeLimitMs: null }, 'timeLimitMs', 'got null'],
    [{ deadlineMs: NaN }, 'deadlineMs', 'got NaN'],
    [{ deadlineMs: 0 }, 'deadlineMs', 'got 0'],
    [{ deadlineMs: -1 }, 'deadlineMs', 'got -1'],
    // A duration, and seconds.
    [{ deadlineMs: 3e9 }, 'deadlineMs', 'must be milliseconds since the epoch'],
    [{ deadlineMs: Infinity }, 'deadlineMs', 'got Infinity'],
    [{ deadlineMs: '5000' }, 'deadlineMs', 'got the string "5000"'],
    [{ timeLimitFromMs: 3e9 }, 'timeLimitFromMs', 'must be milliseconds since the epoch'],
    [{ timeLimit: 5 }, 'timeLimit', 'did you mean timeLimitMs?'],
  ])('%o is refused, in a change and in a spec', async (bad, field, text) => {
    const { change, written } = timerOf({});
    const changed = (await change(bad))._unsafeUnwrapErr();
    expect(changed).toMatchObject({ kind: 'invalid_input', problems: [{ field }] });
    expect(changed.message).toContain(text);
    expect(written).toEqual([]);
    await using node = (await CraneNode.over(newMock().service))._unsafeUnwrap();
    const made = node.job({ jobId: 1, image: IMAGE, ...bad })._unsafeUnwrapErr();
    expect(made.problems).toMatchObject([{ field }]);
    expect(made.message).toContain(text);
  });

  it.each([undefined, null, 5, 'soon', []])('%o is no time limits', async (limits) => {
    const changed = await timerOf({}).change(limits as never);
    expect(changed._unsafeUnwrapErr()).toMatchObject({ kind: 'invalid_input', problems: [{ field: 'limits' }] });
  });

  it('may be longer than a timer of the machine, and than any scheduler counts', async () => {
    const { clock, cancel, change, start } = timerOf({ timeLimitMs: 1_000 });
    start();
    expect((await change({ timeLimitMs: 3e9 }))._unsafeUnwrap()).toEqual({ timeLimitMs: 3e9 });
    await clock.advance(3e9 - 1);
    expect(cancel.isAsked()).toBe(false);
    await clock.advance(1);
    expect(cancel.request).toMatchObject({ by: 'time_limit', reason: 'the time limit of 3000000000 ms passed' });
    const most = 253_402_300_799_000;
    expect((await timerOf({}).change({ timeLimitMs: most, deadlineMs: most })).isOk()).toBe(true);
  });

  it('counts from the start of the program through every change', async () => {
    const { clock, cancel, change, start } = timerOf({ timeLimitMs: HOUR_MS });
    start();
    await clock.advance(HOUR_MS - 1);
    expect((await change({ timeLimitMs: 2 * HOUR_MS })).isOk()).toBe(true);
    await clock.advance(HOUR_MS);
    expect(cancel.isAsked()).toBe(false);
    // What has passed already ends the step at once.
    expect((await change({ timeLimitMs: HOUR_MS })).isOk()).toBe(true);
    expect(cancel.request).toMatchObject({ by: 'time_limit', during: 'running' });
    expect((await change({ timeLimitMs: DAY_MS }))._unsafeUnwrapErr().kind).toBe('wrong_state');
  });

  it('counts from the start of the job, where that is told', async () => {
    const { clock, cancel, change, start, nowMs } = timerOf({ timeLimitMs: HOUR_MS });
    start();
    const limits = { timeLimitMs: HOUR_MS, timeLimitFromMs: nowMs - 60_000 };
    expect((await change({ timeLimitFromMs: nowMs - 60_000 }))._unsafeUnwrap()).toEqual(limits);
    await clock.advance(HOUR_MS - 60_001);
    expect(cancel.isAsked()).toBe(false);
    await clock.advance(1);
    expect(cancel.request?.by).toBe('time_limit');
  });

  it.each([
    [0, 'deadline'],
    [1, 'time_limit'],
    [-1, 'deadline'],
  ] as const)('with a deadline %d ms after its limit ends by %s', async (laterMs, by) => {
    const { clock, cancel, start, change, nowMs } = timerOf({ timeLimitMs: HOUR_MS });
    start();
    expect((await change({ deadlineMs: nowMs + HOUR_MS + laterMs })).isOk()).toBe(true);
    await clock.advance(HOUR_MS + 1);
    expect(cancel.request?.by).toBe(by);
  });

  it('goes by the clock on the wall where a deadline does, within a minute', async () => {
    const { clock, wall, cancel, start, nowMs } = timerOf({ deadlineMs: Date.UTC(2026, 0, 1) + DAY_MS });
    start();
    await clock.advance(HOUR_MS);
    wall.byMs = -12 * HOUR_MS;
    await clock.advance(nowMs + DAY_MS - clock.nowMs() + HOUR_MS);
    expect(cancel.isAsked()).toBe(false);
    wall.byMs = HOUR_MS;
    await clock.advance(60_000);
    expect(cancel.request).toMatchObject({
      by: 'deadline',
      reason: 'the deadline 2026-01-02T00:00:00.000Z passed',
    });
  });

  it('stays as it was where a change can not be written down', async () => {
    let full = true;
    const { clock, cancel, change, start, written, nowMs } = timerOf({ timeLimitMs: HOUR_MS }, () => full);
    start();
    expect((await change({ timeLimitMs: 1, deadlineMs: nowMs }))._unsafeUnwrapErr()).toBe(FULL);
    // Another write would take along what was refused.
    expect(written.at(-1)).toEqual({ timeLimitMs: HOUR_MS, timeLimitFromMs: undefined, deadlineMs: undefined });
    await clock.advance(HOUR_MS - 1);
    expect(cancel.isAsked()).toBe(false);
    full = false;
    expect((await change({}))._unsafeUnwrap()).toEqual({ timeLimitMs: HOUR_MS });
  });

  it('is changed one change after the other, and each is written before it is answered', async () => {
    const { change, written } = timerOf({});
    const both = await Promise.all([change({ timeLimitMs: 5 }), change({ deadlineMs: 2e12 })]);
    expect(both.map((one) => one._unsafeUnwrap())).toEqual([{ timeLimitMs: 5 }, { timeLimitMs: 5, deadlineMs: 2e12 }]);
    expect(written).toEqual(both.map((one) => one._unsafeUnwrap()));
  });

  it('can be changed before the program runs, and not before the step does', async () => {
    const mock = newMock();
    await using node = (await CraneNode.over(mock.service))._unsafeUnwrap();
    const job = node
      .job({ jobId: 1, image: IMAGE, command: ['/bin/sleep', '60'], timeLimitMs: HOUR_MS })
      ._unsafeUnwrap();
    const early = (await job.setTimeLimits({ timeLimitMs: 5 }))._unsafeUnwrapErr();
    expect(early).toMatchObject({ kind: 'wrong_state', message: 'the step was not run yet' });
    const ended = job.run();
    expect(job.state.phase).toBe('preparing');
    expect((await job.setTimeLimits({ timeLimitMs: 50 }))._unsafeUnwrap()).toEqual({ timeLimitMs: 50 });
    expect((await ended)._unsafeUnwrap()).toMatchObject({
      kind: 'cancelled',
      by: 'time_limit',
      reason: expect.stringContaining('50 ms') as unknown,
    });
  });

  it.each([
    { deadlineMs: Date.UTC(2026, 0, 1) + DAY_MS },
    { timeLimitFromMs: Date.UTC(2026, 0, 1) + DAY_MS - HOUR_MS, timeLimitMs: HOUR_MS },
  ])('that is a time of day ends a step while its image is pulled: %o', async (limits) => {
    const clock = new VirtualClock();
    const mock = newMock({ clock });
    mock.registry('h.io', { images: ['h.io/a:1'], fault: 'silent' });
    await using node = (await CraneNode.over(mock.service, { pullTimeoutMs: 2 * DAY_MS }))._unsafeUnwrap();
    const job = node.job({ jobId: 1, image: 'h.io/a:1', command: ['true'], ...limits })._unsafeUnwrap();
    const outcome = (await job.run())._unsafeUnwrap();
    const by = 'deadlineMs' in limits ? 'deadline' : 'time_limit';
    expect(outcome).toMatchObject({ kind: 'cancelled', by, during: 'preparing', certainty: 'certain', leftBehind: [] });
    expect(mock.calls('createContainer')).toEqual([]);
    expect(clock.nowMs()).toBeGreaterThanOrEqual(Date.UTC(2026, 0, 1) + DAY_MS);
  });

  it.each(['timeLimitMs', 'timeLimitFromMs', 'deadlineMs'])('as a text for %s in a ledger makes no record', (field) => {
    const step = { stepId: 1, step: 'preparing', gracePeriodMs: 1_000, hasExitFile: false, timings: [] };
    const record = {
      ...{ kind: 'container', stage: 'opening', jobId: 7, uid: 1000, attempt: 0, instance: 'a' },
      selector: { cranesched: 'true', job_id: '7', uid: '1000' },
      sandbox: { name: 'job-7', namespace: 'cranesched', uid: '0123456789abcdef', attempt: 0 },
    };
    expect(readRecord({ ...record, steps: [{ ...step, [field]: 2e12 }] })).toBeDefined();
    expect(readRecord({ ...record, steps: [{ ...step, [field]: '2e12' }] })).toBeUndefined();
  });
});
