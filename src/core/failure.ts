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
  /** One sentence for a person. Never holds a secret; control characters are escaped and the length is capped. */
  readonly message: string;
  /** What the reader can do about it. */
  readonly hint: string;
  /** What it was made from, where there is something. */
  readonly cause?: unknown;
}

/** Longest text of the other side that an error repeats, in characters. */
const MAX_FOREIGN_TEXT = 2_000;

/**
 * Makes text from the other side safe to print: control characters become `\xNN`, user information in URLs is
 * redacted, and what exceeds {@link MAX_FOREIGN_TEXT} characters is cut.
 */
export function printable(text: string): string {
  const cut = text.length > MAX_FOREIGN_TEXT ? `${text.slice(0, MAX_FOREIGN_TEXT)}… (${text.length} characters)` : text;
  return cut
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replace(/(:\/\/)[^\s/@]{1,300}@/g, '$1[redacted]@');
}

/** Freezes an error value, its `message` made printable. */
export function failure<const F extends Failure<string>>(fields: F): Readonly<F> {
  return Object.freeze({ ...fields, message: printable(fields.message) });
}
