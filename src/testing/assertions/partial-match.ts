/**
 * A part of a message, of any depth: what it names must be there, the rest is free. A text may be a pattern. Lists are
 * as long as given.
 */
export type PartialOf<T> = T extends string
  ? string | RegExp
  : T extends number | bigint | boolean | Uint8Array | null | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? readonly PartialOf<Item>[]
      : { readonly [K in keyof T]?: PartialOf<T[K]> | undefined };

/** Where a value differs from a part that it should hold, such as `config.labels.a`; `undefined` where it holds it. */
export function firstDifference(actual: unknown, part: unknown, path = ''): string | undefined {
  if (part === undefined) return undefined;
  if (part instanceof RegExp) return typeof actual === 'string' && part.test(actual) ? undefined : path;
  if (part instanceof Uint8Array) {
    return actual instanceof Uint8Array && Buffer.from(part).equals(actual) ? undefined : path;
  }
  if (typeof part !== 'object' || part === null) return Object.is(actual, part) ? undefined : path;
  if (typeof actual !== 'object' || actual === null) return path;
  if (Array.isArray(part) && (!Array.isArray(actual) || actual.length !== part.length)) return path;
  for (const [key, expected] of Object.entries(part)) {
    const at = path === '' ? key : `${path}.${key}`;
    const found = firstDifference((actual as Record<string, unknown>)[key], expected, at);
    if (found !== undefined) return found;
  }
  return undefined;
}
