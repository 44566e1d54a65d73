import type { Clock } from '../../core/clock.js';

/** A point of time from which a later process of the same boot can measure, whatever becomes of the wall clock. */
export interface Moment {
  /** Wall time in milliseconds since the epoch. */
  readonly atMs: number;
  readonly bootId: string;
  /** The clock's `monotonicMs`. */
  readonly monotonicMs: number;
}

interface Timekeeping {
  readonly clock: Clock;
  readonly ledger?: { readonly bootId: string } | undefined;
}

export function momentNow({ clock, ledger }: Timekeeping): Moment {
  return { atMs: clock.nowMs(), bootId: ledger?.bootId ?? '', monotonicMs: clock.monotonicMs() };
}

/** Milliseconds since then, 0 or more. After a reboot the wall clock is all there is to go by. */
export function msSince(moment: Moment, { clock, ledger }: Timekeeping): number {
  const isThisBoot = moment.bootId === (ledger?.bootId ?? '');
  return Math.max(0, isThisBoot ? clock.monotonicMs() - moment.monotonicMs : clock.nowMs() - moment.atMs);
}
