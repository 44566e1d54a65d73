import { onAbort } from './on-abort.js';
import { orElse } from './or-else.js';

/** A timer that can be stopped. Stopping one that has fired, or was stopped, does nothing. */
export interface Timer {
  /** The callback is not called any more. */
  cancel(): void;
}

/** Where every room takes its time from, so that a test can let a day pass in a second. */
export interface Clock {
  /** Wall time in milliseconds since the epoch. */
  nowMs(): number;
  /**
   * Time for measuring durations, in milliseconds; never goes back. Its start is arbitrary and the same for all processes
   * of one boot that share a ledger: time limits go by it after a recovery.
   */
  monotonicMs(): number;
  /** Calls `callback` once after `delayMs` milliseconds. */
  setTimer(delayMs: number, callback: () => void): Timer;
}

/** Whether `value` has what a clock has. */
export function isClock(value: unknown): value is Clock {
  const clock = value as Partial<Clock> | null;
  return (
    typeof clock === 'object' &&
    clock !== null &&
    [clock.nowMs, clock.monotonicMs, clock.setTimer].every((method) => typeof method === 'function')
  );
}

/** Longest delay that Node's timers hold, in milliseconds (about 24.8 days); longer ones would fire at once. */
const MAX_TIMER_MS = 2_147_483_647;

/** Both are CLOCK_MONOTONIC; `performance.now` starts with the process. */
const PROCESS_START_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** A timer of Node's, or one after another until a long delay has passed. */
function longTimer(endMs: number, callback: () => void): Timer {
  let handle: NodeJS.Timeout;
  const arm = (): void => {
    const leftMs = endMs - performance.now();
    handle = leftMs > MAX_TIMER_MS ? setTimeout(arm, MAX_TIMER_MS) : setTimeout(callback, leftMs);
  };
  arm();
  return { cancel: () => clearTimeout(handle) };
}

/** The machine's own time. */
export const systemClock: Clock = Object.freeze({
  nowMs: () => Date.now(),
  monotonicMs: () => PROCESS_START_MS + performance.now(),
  setTimer(delayMs: number, callback: () => void): Timer {
    // A caller without types may give anything: what is no function is not called, and what is no number is now.
    if (typeof callback !== 'function') return { cancel: () => undefined };
    if (typeof delayMs === 'number' && delayMs > MAX_TIMER_MS) return longTimer(performance.now() + delayMs, callback);
    const handle = setTimeout(callback, typeof delayMs === 'number' ? Math.max(0, delayMs) : 0);
    return { cancel: () => clearTimeout(handle) };
  },
});

/** Waits `delayMs` milliseconds of `clock`, or until `signal` is aborted; says which. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<'elapsed' | 'aborted'> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve('aborted');
      return;
    }
    const timer = clock.setTimer(delayMs, () => {
      ignore();
      resolve('elapsed');
    });
    const ignore = onAbort(signal, () => {
      resolve('aborted');
      // A clock of the caller's that throws here would end the process.
      orElse(() => timer.cancel(), undefined);
    });
  });
}
