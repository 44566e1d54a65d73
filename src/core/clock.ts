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
    if (delayMs > MAX_TIMER_MS) return longTimer(performance.now() + delayMs, callback);
    const handle = setTimeout(callback, Math.max(0, delayMs));
    return { cancel: () => clearTimeout(handle) };
  },
});

/** Waits `delayMs` milliseconds of `clock`, or until `signal` is aborted; tells which. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<'elapsed' | 'aborted'> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve('aborted');
      return;
    }
    const onAbort = (): void => {
      timer.cancel();
      resolve('aborted');
    };
    const timer = clock.setTimer(delayMs, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve('elapsed');
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
