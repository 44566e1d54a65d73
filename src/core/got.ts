import { orElse } from './or-else.js';
import { printable } from './printable.js';

/** What kind of value was given, for a message. Never its content, which may be a secret. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  // A proxy that was revoked throws when read.
  if (orElse(() => Array.isArray(value), false)) return 'a list';
  const type = typeof value;
  return type === 'object' ? 'an object' : `a ${type}`;
}

/** What was given, for a message: a number or truth value as it is, a short text in quotes. Not for what may be a secret. */
export function got(value: unknown): string {
  if (typeof value === 'string')
    return `the string "${printable(value.length > 40 ? `${value.slice(0, 40)}…` : value)}"`;
  return ['number', 'bigint', 'boolean'].includes(typeof value) ? String(value) : kindOf(value);
}
