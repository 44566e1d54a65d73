import { inspect } from 'node:util';

import { orElse } from './or-else.js';

/** What a secret prints as, everywhere. */
export const REDACTED = '[redacted]';

/** Where the text hides: shared by every copy of this package in the process (ESM and CJS), seen by no printer. */
const HIDDEN = Symbol.for('crane-cri.secret');

/**
 * A password or token that does not print. `String()`, template text, JSON, `util.inspect` and `console.log` all show
 * `[redacted]`; only {@link Secret.reveal} gives the text, and only the code that sends it calls that.
 */
export class Secret {
  private constructor(text: string) {
    Object.defineProperty(this, HIDDEN, { value: () => text, enumerable: false });
    Object.freeze(this);
  }

  /** Wraps a text. A secret is passed through as it is; what is neither is an empty one. */
  static of(text: string | Secret): Secret {
    return Secret.is(text) ? text : new Secret(typeof text === 'string' ? text : '');
  }

  /** Whether `value` is a secret of any copy of this package in the process. */
  static is(value: unknown): value is Secret {
    return typeof value === 'object' && value !== null && orElse(() => HIDDEN in value, false);
  }

  /** The text itself; of what is no secret, none. */
  static reveal(secret: Secret): string {
    return orElse(() => (secret as unknown as Record<typeof HIDDEN, () => string>)[HIDDEN](), '');
  }

  /** Never the text, as for every other way to print it: only `reveal` gives it. */
  toString(): string {
    return REDACTED;
  }

  /** Never the text. */
  toJSON(): string {
    return REDACTED;
  }

  /** Never the text. */
  [Symbol.toPrimitive](): string {
    return REDACTED;
  }

  /** Never the text. */
  [inspect.custom](): string {
    return REDACTED;
  }
}
