import { err, ok, type Result } from 'neverthrow';

/**
 * What a caller gave, read once: lists and plain objects are copied with all they hold, by their own fields; everything
 * else (functions, signals, secrets) stays what it is. What checks have seen is then what is used, whatever getters and
 * proxies there were.
 *
 * Errors: what is wrong with a value that throws when read, or that contains itself.
 */
export function readOnce<T>(given: T): Result<T, string> {
  try {
    return ok(copyOf(given, new Map()) as T);
  } catch (cause) {
    const why = cause === CIRCLE ? 'contains itself' : cause instanceof RangeError ? 'is nested too deeply' : undefined;
    return err(why ?? 'throws when read');
  }
}

const CIRCLE = new Error('contains itself');

/** @param copies what was copied already, and `CIRCLE` for what is being copied: a value may be named twice */
function copyOf(value: unknown, copies: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (copies.has(value)) {
    const known = copies.get(value);
    if (known === CIRCLE) throw CIRCLE;
    return known;
  }
  const isList = Array.isArray(value);
  if (!isList && !isPlain(value)) return value;
  copies.set(value, CIRCLE);
  const copy = isList
    ? (value as readonly unknown[]).map((item) => copyOf(item, copies))
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyOf(item, copies)]));
  copies.set(value, copy);
  return copy;
}

/** Also one of another realm, whose prototype is none of ours. */
function isPlain(value: object): boolean {
  const above: unknown = Object.getPrototypeOf(value);
  return above === null || Object.getPrototypeOf(above) === null;
}
