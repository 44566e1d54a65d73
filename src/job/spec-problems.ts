import type { InputProblem } from '../core/errors.js';
import { MAX_TIMEOUT_MS } from '../core/scope.js';

/** What is wrong with a spec, gathered. */
export class Problems {
  readonly found: InputProblem[] = [];

  add(field: string, problem: string): void {
    this.found.push({ field, problem });
  }

  /** Whole numbers of 32 bits, 0 or more. */
  wholeNumbers<F extends string>(spec: Readonly<Partial<Record<F, number | undefined>>>, fields: readonly F[]): void {
    for (const field of fields) {
      const value: number | undefined = spec[field];
      if (value !== undefined && !(Number.isInteger(value) && value >= 0 && value < 2 ** 32)) {
        this.add(field, 'must be a whole number of 0 or more');
      }
    }
  }

  /** @param least `0`, or a number above it where 0 makes no sense */
  milliseconds(field: string, value: number | undefined, least: number): void {
    if (value !== undefined && !(typeof value === 'number' && value >= least && value <= MAX_TIMEOUT_MS)) {
      this.add(field, `must be milliseconds, ${least === 0 ? '0 or more' : 'above 0'}, at most ${MAX_TIMEOUT_MS}`);
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
        this.add(field, `must be one of ${choices[field].join(', ')}`);
    }
  }
}
