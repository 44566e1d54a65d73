/** When a step is ended, whatever its program does. */
export interface TimeLimits {
  /**
   * Longest time the program may run, in milliseconds, above 0; 253402300799000, CraneSched's longest, is as good as none.
   * @default none
   */
  readonly timeLimitMs?: number | undefined;
  /**
   * From when `timeLimitMs` counts, in milliseconds since the epoch: CraneSched counts from the start of the job. It then
   * counts before the program runs, too, as during a pull.
   * @default when the program started
   */
  readonly timeLimitFromMs?: number | undefined;
  /**
   * When the step is ended at the latest, in milliseconds since the epoch, whether its program runs already or not. At the
   * same moment it wins over `timeLimitMs`. @default none
   */
  readonly deadlineMs?: number | undefined;
}

/** The time limits alone, of whatever has them; those that are not given are left out. */
export function timeLimitsOf({ timeLimitMs, timeLimitFromMs, deadlineMs }: TimeLimits): TimeLimits {
  return {
    ...(timeLimitMs === undefined ? {} : { timeLimitMs }),
    ...(timeLimitFromMs === undefined ? {} : { timeLimitFromMs }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  };
}
