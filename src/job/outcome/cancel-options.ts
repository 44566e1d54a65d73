import type { CancelledBy } from './outcome.js';

/** Who a caller may say that it ends a step for. */
export type CancelFor = Exclude<CancelledBy, 'signal' | 'pod_end'>;

/** What goes with a request to end a step. */
export interface CancelOptions {
  /** Whom the step is ended for: in the outcome, in the ledger before the stop, and in what CraneSched is told. @default 'caller' */
  readonly by?: CancelFor | undefined;
  /** Time from SIGTERM to SIGKILL for this end, in milliseconds, 0 or more; rounded up to seconds. @default the step's */
  readonly gracePeriodMs?: number | undefined;
}

/** Everybody that a caller may name. */
export const CANCEL_FOR: Readonly<Record<CancelFor, true>> = {
  caller: true,
  user: true,
  preemption: true,
  frontend_gone: true,
  node_shutdown: true,
  cleanup: true,
  time_limit: true,
  deadline: true,
};
