import { orElse } from './or-else.js';
import { printable } from './printable.js';

export { printable } from './printable.js';

/**
 * What the other side may have done although no answer came.
 *
 * - `not_applied`: nothing happened there; the call can be repeated.
 * - `unknown`: look (list or status) before you repeat it.
 */
export type Outcome = 'not_applied' | 'unknown';

/** The shape that every error of this package has: a plain frozen object, discriminated by `kind`. */
export interface Failure<K extends string> {
  readonly kind: K;
  /** The RPC or method that failed, such as `RunPodSandbox` or `ImageManager.ensure`. */
  readonly operation: string;
  /** One sentence for a person. Never holds a secret; printable, see {@link printable}. */
  readonly message: string;
  /** What the reader can do about it. */
  readonly hint: string;
  /** What it was made from, where there is something. */
  readonly cause?: unknown;
}

/** What belongs to the caller, who gave it: the error it was made from, and why a signal was aborted. */
const AS_GIVEN: ReadonlySet<string> = new Set(['cause', 'reason']);

/** Freezes an error value, all its texts made printable. */
export function failure<const F extends Failure<string>>(fields: F): Readonly<F> {
  return printableFields(fields) as Readonly<F>;
}

/** How deep the fields of an error are gone through: deeper than any is, and an end for what contains itself. */
const MAX_DEPTH = 8;

function printableFields(fields: object, depth = 0): object {
  const entries = Object.entries(fields).map(([name, value]): [string, unknown] => [
    name,
    AS_GIVEN.has(name) ? value : printableValue(value, depth + 1),
  ]);
  return Object.freeze(Object.fromEntries(entries));
}

/** What a caller gave may be in an error, and throw when it is looked at. */
function printableValue(value: unknown, depth: number): unknown {
  return orElse(() => printableAt(value, depth), undefined);
}

function printableAt(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return printable(value);
  if (depth > MAX_DEPTH) return undefined;
  if (Array.isArray(value)) return Object.freeze(value.map((item) => printableValue(item, depth + 1)));
  const isPlain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? printableFields(value, depth) : value;
}
