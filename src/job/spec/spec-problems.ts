import type { InputProblem } from '../../core/errors.js';
import { got } from '../../core/got.js';
import { MAX_TIMEOUT_MS } from '../../core/scope.js';

/** Points of time that a job can mean begin here: as seconds this would be the year 33658. */
const LEAST_MOMENT_MS = 1_000_000_000_000;

/** What is wrong with a spec, gathered. */
export class Problems {
  readonly found: InputProblem[] = [];

  add(field: string, problem: string): void {
    this.found.push({ field, problem });
  }

  /** @param most `2 ** 32 - 1` where nothing else is said: what the messages of CRI and of CraneSched hold */
  wholeNumber(field: string, value: unknown, least = 0, most = 2 ** 32 - 1): void {
    const isOne = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
    if (!isOne) this.add(field, `must be a whole number from ${least} to ${most}, got ${got(value)}`);
  }

  /** The same of fields that may be left out. */
  wholeNumbers<F extends string>(
    spec: Readonly<Partial<Record<F, unknown>>>,
    fields: readonly F[],
    most?: number,
  ): void {
    for (const field of fields) if (spec[field] !== undefined) this.wholeNumber(field, spec[field], 0, most);
  }

  /** @param least `0`, or a number above it where 0 makes no sense */
  milliseconds(field: string, value: number | undefined, least: number): void {
    if (value !== undefined && !(typeof value === 'number' && value >= least && value <= MAX_TIMEOUT_MS)) {
      const from = least === 0 ? '0 or more' : 'above 0';
      this.add(field, `must be milliseconds, ${from}, at most ${MAX_TIMEOUT_MS}, got ${got(value)}`);
    }
  }

  /** A point of time in milliseconds since the epoch. A smaller number is a duration, or seconds. */
  moment(field: string, value: number | undefined): void {
    if (value !== undefined && !(typeof value === 'number' && value >= LEAST_MOMENT_MS && value <= MAX_TIMEOUT_MS)) {
      const range = `from ${LEAST_MOMENT_MS} (the year 2001) to ${MAX_TIMEOUT_MS}`;
      this.add(field, `must be milliseconds since the epoch, ${range}, got ${got(value)}`);
    }
  }

  absolutePaths<F extends string>(spec: Readonly<Partial<Record<F, string | undefined>>>, fields: readonly F[]): void {
    for (const field of fields) {
      const path: string | undefined = spec[field];
      if (path !== undefined && (!path.startsWith('/') || path.includes('\0')))
        this.add(field, 'must be an absolute path');
    }
  }

  /** Fields that are one of some words, where they are given. */
  words<F extends string>(
    spec: Readonly<{ [K in F]?: string | undefined }>,
    choices: Readonly<Record<F, readonly string[]>>,
  ): void {
    for (const field of Object.keys(choices) as F[]) {
      const value: string | undefined = spec[field];
      if (value !== undefined && !choices[field].includes(value))
        this.add(field, `must be one of ${choices[field].join(', ')}, got ${got(value)}`);
    }
  }
}
